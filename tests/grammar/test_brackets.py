"""Depth in brackets: a bracket is inside itself, and what nothing opened closes nothing."""

from __future__ import annotations

import pytest

from miner.grammar.brackets import depths


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b", "00"),
        ("a ( b [ c ] d ) e", "011222110"),
        (") a ( b", "0011"),
        ("( a ) ) b ( c )", "1110 0111".replace(" ", "")),
        ("", ""),
    ],
)
def test_depths(text: str, expected: str) -> None:
    assert "".join(map(str, depths(text.split()))) == expected
