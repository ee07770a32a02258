"""The tokenizer gives the text again, cuts where numbers end, and leaves dull sentences coarse."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from miner.grammar.lexer import NUMBER, lex
from miner.stages.annotate.context import FOLDED, SENTENCES
from miner.stages.annotate.layout import Stretch
from miner.stages.annotate.tokenizer import Fine, Tokenizer, create_tokenizer
from tests.annotate.pipelines import tokenizer

NLP = spacy.blank("en")
TOKENIZERS: dict[tuple[Fine, bool], Tokenizer] = {
    (fine, numbers): create_tokenizer(fine=fine, numbers=numbers)(NLP)
    for fine in ("informative", "all")
    for numbers in (True, False)
}
# What breaks tokenizers: runs of white space of every kind, digits, signs, brackets, other scripts.
MESSY = st.text(
    alphabet=st.sampled_from(list("ab Z09.,;()[]=<-±·%'\"\n\t\r\u00a0\u2009\u200b\u3000\u00ad。患é٣½\U0001f600 "))
)


def words(text: str) -> list[str]:
    return [token.text for token in tokenizer()(text)]


@pytest.mark.parametrize("mode", TOKENIZERS, ids=str)
@settings(max_examples=150, deadline=None)
@given(text=st.one_of(st.text(), MESSY))
def test_doc_text_is_the_text(mode: tuple[Fine, bool], text: str) -> None:
    assert TOKENIZERS[mode](text).text == text


@settings(max_examples=100, deadline=None)
@given(text=MESSY, cuts=st.lists(st.integers(0, 40), max_size=6))
def test_doc_text_is_the_text_whatever_the_sections(text: str, cuts: list[int]) -> None:
    edges = sorted({min(cut, len(text)) for cut in cuts})
    parts = [Stretch("results", a, b, "zh" if a % 2 else "en") for a, b in zip(edges[::2], edges[1::2], strict=False)]
    assert TOKENIZERS["informative", True].tokenize(text, parts).text == text


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from("n=24 P<.001 95%CI:0.60 45Gy T12-L1 1-, 13\u00a0339 12·5 [3/4] ±SD 3-month ,".split()),
        min_size=1,
    )
)
def test_every_number_begins_and_ends_on_a_token(pieces: list[str]) -> None:
    text = " ".join(pieces)
    doc = TOKENIZERS["informative", True](text)
    for sentence in doc.user_data[SENTENCES]:
        for token in lex(doc.user_data[FOLDED], sentence.start, sentence.end):
            if token.kind == NUMBER:
                assert doc.char_span(token.start, token.end) is not None, (text, token)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n=24, P<.001", ["n", "=", "24", ",", "P", "<", ".001"]),
        ("(95%CI:0.60-0.81)", ["(", "95", "%", "CI", ":", "0.60", "-", "0.81", ")"]),
        ("45Gy in 15fractions", ["45", "Gy", "in", "15", "fractions"]),
        ("13\u00a0339 of 14,002", ["13\u00a0339", "of", "14,002"]),
        ("a 3-month follow-up of one", ["a", "3", "-", "month", "follow-up", "of", "one"]),
        ("Thirty-five T-cell (ER)-positive", ["Thirty-five", "T-cell", "(ER)-positive"]),
        ("T12 and HbA1c", ["T12", "and", "HbA1c"]),
    ],
)
def test_informative_sentences_are_cut_finely(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_dull_sentences_are_cut_at_spaces_only() -> None:
    assert words("The technique (new), is described. Of 3, one died.") == [
        *["The", "technique", "(new),", "is", "described."],
        *["Of", "3", ",", "one", "died", "."],
    ]


def test_fine_all_cuts_dull_sentences_too() -> None:
    doc = TOKENIZERS["all", True]("The technique (new), is described.")
    assert [t.text for t in doc] == ["The", "technique", "(", "new", ")", ",", "is", "described", "."]


def test_without_numbers_scispacys_rules_decide_alone() -> None:
    """What a scispaCy model was trained on: "n=24" in one piece."""
    pytest.importorskip("scispacy")
    from scispacy.custom_tokenizer import combined_rule_tokenizer

    text = "We saw n=24 (50%) T-cell lymphomas, P<.001."
    expected = [t.text for t in combined_rule_tokenizer(spacy.blank("en"))(text)]
    assert [t.text for t in TOKENIZERS["all", False](text)] == expected
    assert "n=24" in expected


def test_white_space_becomes_tokens_as_in_spacy() -> None:
    doc = tokenizer()(" One  of 2.\n\nThree\tdied. ")
    assert [(t.text, t.whitespace_) for t in doc] == [
        *[(" ", ""), ("One", " "), (" ", ""), ("of", " "), ("2", ""), (".", ""), ("\n\n", "")],
        *[("Three", ""), ("\t", ""), ("died", ""), (".", " ")],
    ]


def test_settings_and_rules_survive_bytes() -> None:
    saved = create_tokenizer(fine="all", numbers=False)(NLP).to_bytes()
    copy = create_tokenizer()(Language()).from_bytes(saved)
    assert (copy.fine, copy.numbers, copy.triggers.words) == ("all", False, tokenizer().triggers.words)
    assert [t.text for t in copy("n=24 died.")] == [t.text for t in TOKENIZERS["all", False]("n=24 died.")]


def test_stand_in_for_scispacys_rules_cuts_alike() -> None:
    """Python 3.13 has no scispaCy; a document must not come out otherwise there."""
    pytest.importorskip("scispacy")
    from miner.stages.annotate.words import scientific_tokenizer, stand_in

    text = (
        'The (neo)adjuvant, anti-HER2/"x" T-cell [(ER)-positive] therapy, e.g. that of Smith et al. (cf. Fig. A) is '
        "well-known; can't α-β www.site.org/x, 'quoted' and/or Dr. No... don't. A±B (PgR+)/HER"
    )
    ours, theirs = stand_in(spacy.blank("en")), scientific_tokenizer(spacy.blank("en"))
    assert [t.text for t in ours(text)] == [t.text for t in theirs(text)]
