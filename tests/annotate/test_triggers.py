"""Which sentences can hold evidence, and which brackets can define an abbreviation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miner.grammar.characters import fold
from miner.grammar.sentences import split_sentences
from miner.stages.annotate.layout import sentences, whole
from miner.stages.annotate.triggers import Triggers, definitions, informative
from tests.annotate.pipelines import tokenizer

TRIGGERS: Triggers = tokenizer().triggers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eight died of it.", True),
        ("About 8 died.", True),
        ("About ８ died.", True),  # full width
        ("About ٣ died.", True),  # a digit outside ASCII
        ("No deaths occurred.", True),
        ("Deaths did not occur.", True),
        ("It went without complications.", True),
        ("(None) died.", True),
        ("More than half of them died.", True),
        ("We used intraoperative radiotherapy (IORT).", True),
        ("Pain was measured on the VAS (a visual analogue scale).", True),
        ("The notion is nothingness.", False),
        ("Someone often told us (see below).", False),
        ("Patients were followed up.", False),
        ("naïvenoté", False),
        ("", False),
    ],
)
def test_informative(text: str, expected: bool) -> None:
    folded = fold(text)
    assert any(informative(folded, sentences(text, folded, whole(text)), TRIGGERS)) is expected


def test_only_the_sentence_that_defines_is_informative() -> None:
    text = "We used it. Intraoperative radiotherapy (IORT) helps. It does."
    found = list(sentences(text, text, whole(text)))
    assert list(informative(text, found, TRIGGERS)) == [False, True, False]


@given(st.text())
def test_plain_is_one_byte_a_character(text: str) -> None:
    folded = fold(text)
    plain = TRIGGERS.plain(folded)
    assert len(plain) == len(folded)
    assert set(plain) <= set(b" 0abcdefghijklmnopqrstuvwxyz")


@given(st.text(alphabet="ab 7.\u0667é"))
def test_a_sentence_with_a_digit_always_speaks(text: str) -> None:
    plain = TRIGGERS.plain(text)
    for start, end in split_sentences(text):
        if any(c.isdecimal() for c in text[start:end]):
            assert TRIGGERS.speak(plain, start, end)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("radiotherapy (IORT) and (HIFU )", ["IORT", "HIFU "]),
        ("(n=24), (P<.001), (SD 3.1), (range 2-10), (7 Gy), (see above)", []),
        ("VAS (visual analogue scale for pain) was", ["visual analogue scale for pain"]),
        ("(a (BC) d)", ["BC"]),
        ("((((((", []),
        ("()", []),
    ],
)
def test_definitions(text: str, expected: list[str]) -> None:
    assert [text[d.start : d.end] for d in definitions(text)] == expected
