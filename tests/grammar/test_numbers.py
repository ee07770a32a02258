"""Number words and their values, back and forth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miner.grammar.numbers import NUMBER_WORDS, read_words, to_words


def read(text: str) -> tuple[int, int] | None:
    return read_words(text.lower().replace("-", " ").split(), 0)


@given(st.one_of(st.integers(0, 2000), st.integers(0, 999_999_999)))
def test_every_number_is_read_back(number: int) -> None:
    words = to_words(number).replace("-", " ").split()
    assert read_words(words, 0) == (number, len(words))


@given(st.integers(0, 999_999), st.lists(st.sampled_from(["patients", "of", "were"]), min_size=1, max_size=3))
def test_reading_stops_where_the_number_ends(number: int, more: list[str]) -> None:
    words = to_words(number).replace("-", " ").split()
    assert read_words(more + words + more, len(more)) == (number, len(words))


@given(st.lists(st.sampled_from([*sorted(NUMBER_WORDS), "and", "x"]), max_size=8))
def test_any_row_of_number_words_is_read_without_error(words: list[str]) -> None:
    for first in range(len(words)):
        found = read_words(words, first)
        assert found is None or (found[0] >= 0 and 0 < found[1] <= len(words) - first)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thirty-five patients", (35, 2)),
        ("Twenty six", (26, 2)),
        ("two five", (2, 1)),
        ("twenty thirty", (20, 1)),
        ("one hundred and five", (105, 4)),
        ("one hundred five", (105, 3)),
        ("hundred", (100, 1)),
        ("two hundred and of", (200, 2)),
        ("five and six", (5, 1)),
        ("twelve hundred", (1200, 2)),
        ("one thousand two hundred", (1200, 4)),
        ("two million", (2_000_000, 2)),
        ("fourty", (40, 1)),
        ("thirty zero", (30, 1)),
        ("zero", (0, 1)),
        ("thousand", None),
        ("and five", None),
        ("patients", None),
        ("", None),
    ],
)
def test_read_words(text: str, expected: tuple[int, int] | None) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("number", "words"),
    [
        *[(0, "zero"), (19, "nineteen"), (20, "twenty"), (35, "thirty-five"), (100, "one hundred")],
        *[(105, "one hundred and five"), (1000, "one thousand"), (1005, "one thousand and five")],
        (1_234_567, "one million two hundred and thirty-four thousand five hundred and sixty-seven"),
    ],
)
def test_to_words(number: int, words: str) -> None:
    assert to_words(number) == words


@pytest.mark.parametrize("number", [-1, 1_000_000_000])
def test_to_words_refuses_what_it_cannot_say(number: int) -> None:
    with pytest.raises(ValueError, match="is outside 0 to 999,999,999"):
        to_words(number)
