"""Folding is one character for one, and folds what means the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miner.grammar.characters import fold


@given(st.text())
def test_length_holds(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(codec="ascii")))
def test_ascii_stays(text: str) -> None:
    assert fold(text) == text


@given(st.text(), st.text(alphabet="ab 1.\u00a0\u2009"))
def test_no_character_but_the_middle_dot_depends_on_its_neighbours(text: str, more: str) -> None:
    plain = text.replace("\u00b7", "").replace("\u22c5", "").replace("\u2022", "").replace("\u2027", "")
    plain = plain.replace("\u30fb", "")
    assert fold(plain + more) == fold(plain) + fold(more)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8\u201315, 8\u201415, \u22123, 8\uff0d15, T12\u2010L1", "8-15, 8-15, -3, 8-15, T12-L1"),
        ("13\u2009339 13\u202f339 13\u00a0339", "13\u00a0339 13\u00a0339 13\u00a0339"),
        ("\uff08\uff11\uff12\uff0e\uff15\uff05\uff09\uff0c", "(12.5%),"),
        ("12\u00b75%, 0\u22c573, \u00b705", "12.5%, 0.73, .05"),
        ("Gy\u00b7min, a \u00b7 b, x\u00b7y", "Gy\u00b7min, a \u00b7 b, x\u00b7y"),
        ("\u2a7d5 \u2a7e6 \u2245 7 \u223c8", "\u22645 \u22656 \u2248 7 ~8"),
        ("patients\u2019 \u201cgood\u201d 5\u2032", "patients' \"good\" 5'"),
        ("\u03bcg 3\u20444", "\u00b5g 3/4"),
        ("共３５例。", "共35例."),
    ],
)
def test_what_means_the_same_is_folded(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.characters(categories=["Pd"]))
def test_dashes_of_abstracts_become_hyphens(dash: str) -> None:
    known = {"\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\ufe58", "\ufe63", "\uff0d", "-"}
    assert fold(dash) == ("-" if dash in known else dash)


@given(st.characters(categories=["Zs"]))
def test_spaces_other_than_ascii_become_no_break_spaces(space: str) -> None:
    expected = " " if space == " " else "\u1680" if space == "\u1680" else "\u00a0"  # U+1680, Ogham, in no abstract
    assert fold(space) == expected, unicodedata.name(space)
