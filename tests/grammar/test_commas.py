"""Decimal commas: which texts write them, and what their numbers are worth."""

from __future__ import annotations

import pytest

from miner.grammar.characters import fold
from miner.grammar.commas import has_decimal_commas, merge
from miner.grammar.lexer import lex
from tests.grammar.quantities import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The OR was 2,1 (95% CI: 1,2-3,4; p = 0,012).", True),
        ("The dose was 9,2 ± 1,4 Gy.", True),
        ("The age was 63,4 years (range 16,0-27,0).", True),
        ("At 1,3 and 5 years, in groups 1,2.", False),
        ("There were 1,245 men and 12,5% women.", True),
        ("There were 1,245 men, 12.5% women and 63.0 kg.", False),
        ("It was 0,5 or 0.5 or 1.5.", False),
        ("", False),
    ],
)
def test_which_texts_have_them(text: str, expected: bool) -> None:
    assert has_decimal_commas(fold(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The OR was 2,1 (95% CI: 1,2-3,4; p = 0,012).", ["2.1 [1.2,3.4]ci95", "=0.012 p"]),
        ("The dose was 9,2 ± 1,4 Gy and fell from 8,1 to 2,3.", ["9.2 ±1.4sd Gy", "8.1 from", "2.3 to"]),
        ("Of 1.245 goats 12,5% limped for 63,4 days.", ["1245", "12.5 %", "63.4 days"]),
        ("At 1,3 and 5 years it was 12.5%.", ["1 years", "3 years", "5 years", "12.5 %"]),
        ("They differed (p = 0,012).", ["=0.012 p"]),
        ("Grades 0,1,2 and 12,5% of them.", ["12.5 %"]),
    ],
)
def test_values(text: str, expected: list[str]) -> None:
    assert read(text) == expected


def test_offsets_and_text_of_a_merged_number_are_those_printed() -> None:
    text = "It was 9,2-10,4 mm."
    assert [(t.text, text[t.start : t.end], t.decimals) for t in merge(lex(text)) if t.kind == "n"] == [
        ("9,2", "9,2", 1),
        ("10,4", "10,4", 1),
    ]
