"""What the pipeline puts into a Doc, and that each component works alone on a blank spaCy pipeline."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from miner.grammar.characters import fold
from miner.grammar.quantities import find_quantities
from miner.records import MinerError
from miner.stages.annotate import annotate, annotate_all
from tests.annotate.pipelines import ABSTRACT, default, document, spans

PARTS: list[tuple[str | None, str, str, str]] = [
    ("METHODS", "methods", "Of n=24 women, ten had 8\u00a0Gy. The technique is described.", "en"),
    ("RESULTS", "results", "No recurrence was observed (P<.001).", "en"),
    ("结果", "results", "共35例患者。", "zh"),
]


def test_annotate_keeps_the_text_and_names_the_sections() -> None:
    source = document("Radiotherapy in 24 women", PARTS)
    doc = annotate(default(), source)
    assert doc.text == source.text
    assert doc.user_data["miner_folded"] == fold(source.text)
    assert spans(doc, "sections") == [
        ("Radiotherapy in 24 women", "title"),
        ("Of n=24 women, ten had 8\u00a0Gy. The technique is described.", "methods"),
        ("No recurrence was observed (P<.001).", "results"),
        ("共35例患者。", "results"),
    ]


def test_sentences_have_tokens_only_where_evidence_can_be() -> None:
    source = document("Radiotherapy in 24 women", PARTS)
    found = annotate(default(), source).user_data["miner_sentences"]
    assert [(s.section, s.language, " ".join(t.text for t in s.tokens)) for s in found] == [
        ("title", "en", "Radiotherapy in 24 women"),
        ("methods", "en", "Of n = 24 women , ten had 8 Gy ."),
        ("methods", "en", ""),
        ("results", "en", "No recurrence was observed ( P < .001 ) ."),
        ("results", "zh", ""),
    ]
    assert [source.text[s.start : s.end] for s in found if not s.tokens] == [
        "The technique is described.",
        "共35例患者。",
    ]


def test_doc_sents_are_miners_sentences() -> None:
    doc = default()("Of 24, one died. The rest did well.\nNone left.")
    assert [s.text for s in doc.sents] == ["Of 24, one died.", "The rest did well.\n", "None left."]
    assert [s.text for s in default()("Of 24, one died.").sents] == ["Of 24, one died."]


def test_numbers_are_the_grammars_quantities() -> None:
    doc = annotate(default(), document("Radiotherapy in 24 women", PARTS))
    assert spans(doc, "numbers") == [
        *[("24", "count"), ("24", "count"), ("ten", "count"), ("8\u00a0Gy", "dose"), ("<.001", "p")]
    ]
    for sentence in doc.user_data["miner_sentences"]:
        again = [(q.start, q.end, q.dimension) for q in find_quantities(sentence.tokens)]
        assert [(q.start, q.end, q.dimension) for q in sentence.quantities] == again


def test_terms_carry_their_concept_and_cues_their_kind() -> None:
    doc = default()("No local recurrence was seen in two patients at baseline.")
    assert ("local recurrence", "local_progression") in spans(doc, "terms") or spans(doc, "terms")
    assert spans(doc, "cues") == [("No", "negation"), ("at baseline", "timepoint")]


@pytest.mark.parametrize(
    ("name", "group", "expected"),
    [
        ("miner_sections", "sections", [("Of 24, none died. All had pain relief.", "")]),
        ("miner_numbers", "numbers", [("24", "count")]),
        ("miner_cues", "cues", [("none", "negation")]),
    ],
)
def test_a_component_works_alone(name: str, group: str, expected: list[tuple[str, str]]) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(name)
    assert spans(nlp("Of 24, none died. All had pain relief."), group) == expected


def test_terms_alone_look_into_every_sentence() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("miner_terms")
    assert ("pain relief", "pain_relief") in spans(nlp("Of 24, none died. All had pain relief."), "terms")
    assert ("pain relief", "pain_relief") not in spans(default()("Of 24, none died. All had pain relief."), "terms")


def test_sentences_alone() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("miner_sentences")
    doc = nlp("Of n=24, one died vs. Dr. No. The rest did well.")
    assert [s.text for s in doc.sents] == ["Of n=24, one died vs. Dr. No.", "The rest did well."]
    assert [len(s.tokens) > 0 for s in doc.user_data["miner_sentences"]] == [True, False]


def test_abbreviations_alone() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("miner_abbreviations")
    doc = nlp("Intraoperative radiotherapy (IORT) helps. IORT is used.")
    assert doc.user_data["miner_abbreviations"] == {"IORT": "Intraoperative radiotherapy"}


def test_sections_of_a_document_reach_a_users_own_pipeline() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("miner_sections")
    doc = annotate(nlp, document("Title", [("METHODS", "methods", "We did.", "en")]))
    assert spans(doc, "sections") == [("Title", "title"), ("We did.", "methods")]


def test_spans_that_cut_a_token_are_widened() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("miner_numbers")
    assert spans(nlp("We saw n=24 women."), "numbers") == [("n=24", "count")]


def test_sentence_starts_of_another_component_stay() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer", config={"punct_chars": [","]})
    nlp.add_pipe("miner_sentences")
    assert [s.text for s in nlp("Of 24, one died. No more.").sents] == ["Of 24,", "one died. No more."]


def test_the_same_document_gives_the_same_doc() -> None:
    source = document("Radiotherapy in 24 women", PARTS)
    once, again = annotate(default(), source), annotate(default(), source)
    assert once.to_bytes() == again.to_bytes()


def test_annotate_all_is_annotate_in_batches() -> None:
    sources = [document(f"Title {i}", PARTS) for i in range(5)]
    batched = [doc.to_bytes() for doc in annotate_all(default(), sources, batch_size=2)]
    assert batched == [annotate(default(), source).to_bytes() for source in sources]


def test_a_text_too_long_for_an_abstract_is_refused_by_name() -> None:
    source = document(None, [(None, "results", "a " * 600_000, "en")])
    with pytest.raises(
        MinerError, match=r"^page\.txt: the text of 1 has 1,200,000 characters, more than the 1,000,000"
    ):
        annotate(default(), source)


def test_half_a_character_pair_is_refused_by_name() -> None:
    source = document(None, [(None, "results", "Of 24 \ud800 died.", "en")])
    with pytest.raises(MinerError, match=r"^page\.txt: the text of 1 holds a half of a character pair"):
        annotate(default(), source)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 50_000,
        "(A) " * 20_000,
        "9" * 100_000,
        "1-" * 50_000,
        "a.A" * 40_000,
        "。" * 50_000,
        "a\n" * 50_000,
        "1a" * 50_000,
    ],
)
def test_hostile_texts_take_seconds_at_most(text: str) -> None:
    """A search that is quadratic in the text would take minutes on these."""
    assert default()(text).text == text


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="Ab no12.,%()-/\n。±=< \u00a0Gy"))
def test_every_span_and_token_stands_where_it_says(text: str) -> None:
    doc = default()(text)
    assert doc.text == text
    for sentence in doc.user_data["miner_sentences"]:
        for token in sentence.tokens:
            assert sentence.start <= token.start < token.end <= sentence.end
    for group in ("sections", "numbers", "terms", "cues"):
        for span in doc.spans[group]:
            assert text[span.start_char : span.end_char] == span.text


def test_abstract_in_one_piece() -> None:
    doc = default()(ABSTRACT)
    assert doc.user_data["miner_abbreviations"] == {"IORT": "intraoperative radiotherapy"}
    assert [bool(s.tokens) for s in doc.user_data["miner_sentences"]] == [False, True, False, True]
