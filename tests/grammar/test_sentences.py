"""Where a sentence ends, and where it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miner.grammar.lexer import lex
from miner.grammar.quantities import find_quantities
from miner.grammar.sentences import Sentence, split_sentences, split_unspaced


def split(text: str) -> list[str]:
    return [text[s:e] for s, e in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Ten died.", "Two left."],
        ["Was it so?", "It was!", "Good."],
        ["The dose was 8.5 Gy.", "24 patients had it."],
        ["P was .04 (Fig. 2).", "It fell."],
        ['He said "no."', "It fell."],
        ["It fell [3].", "[It] rose."],
        ["Of all (n = 3.)", "One died."],
        ["We compared A vs. B in 10 patients.", "It fell."],
        ["Smith et al. 2003 had 10.", "It fell."],
        ["The drug (i.e. Aspirin) of Dr. No, e.g. 5 mg, fell."],
        ["J. Smith and E. Coli met.", "It fell."],
        ["It lasted 12 mo.", "Patients left."],
        ["It lasted 12 mo. in all."],
        ["Results were analysed.", "The rest left."],
        ["Visit www.site.org or file.txt now."],
        ["Line one", "line two"],
        ["It fell.", "αFP rose."],
        ["Doses of approx. 5 Gy, min. 3 and max. 8, were given."],
        ["It was 5.", "<3 is low."],
        [],
        ["x"],
    ],
)
def test_sentences(sentences: list[str]) -> None:
    # Glued where the first ends in "analysed." and on a new line where it has no full stop.
    text = ""
    for s in sentences:
        glue = "" if not text or text.endswith("analysed.") else " " if text[-1] in '.?!")]' else "\n"
        text += glue + s
    assert split(text) == sentences


@given(st.text(alphabet="Ab1. \n?!)\"'é\u00a0(-"), st.integers(0, 20), st.integers(0, 20))
def test_spans_are_ordered_trimmed_and_cover_all_but_white_space(text: str, a: int, b: int) -> None:
    start, end = min(a, b, len(text)), min(max(a, b), len(text))
    at, left = start, ""
    for s, e in split_sentences(text, start, end):
        assert at <= s < e <= end
        assert text[s:e] == text[s:e].strip()
        left += text[at:s]
        at = e
    assert (left + text[at:end]).strip() == ""


@given(st.text(alphabet="Ab1. \n?!)\"'", max_size=40), st.text(alphabet="xY. ", max_size=10))
def test_a_part_is_split_as_if_it_stood_alone(text: str, more: str) -> None:
    """A look behind the part's end or before its start would tie a section to its neighbour."""
    alone = [(s + len(more), e + len(more)) for s, e in split_sentences(text)]
    within = list(split_sentences(more + "\n" + text + "\n" + more, len(more) + 1, len(more) + 1 + len(text)))
    assert within == [(s + 1, e + 1) for s, e in alone]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("共35例。随访12.5个月！好？", ["共35例。", "随访12.5个月！", "好？"]),
        ("结果.共35例", ["结果.", "共35例"]),
        ("他说“好。”然后走。", ["他说“好。”", "然后走。"]),
        ("目的\n方法", ["目的", "方法"]),
        ("使用VAS. 共3例", ["使用VAS.", "共3例"]),
        ("剂量8．5 Gy", ["剂量8．5 Gy"]),
        ("", []),
    ],
)
def test_unspaced(text: str, expected: list[str]) -> None:
    assert [text[s:e] for s, e in split_unspaced(text)] == expected


def test_a_sentence_reads_its_quantities_once() -> None:
    sentence = Sentence(0, 21, "results", "en", lex("Of 24, 12 (50%) died."))
    assert repr(sentence.quantities) == repr(find_quantities(sentence.tokens))
    assert sentence.quantities is sentence.quantities
    assert Sentence(0, 5).quantities == []
