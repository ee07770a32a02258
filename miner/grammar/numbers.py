"""Number words and their values, both ways: "one hundred and five" is 105."""

from __future__ import annotations

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()

ONES: dict[str, int] = {word: i for i, word in enumerate(_ONES)}
TENS: dict[str, int] = {word: 10 * i for i, word in enumerate(_TENS) if word != "_"}
SCALES: dict[str, int] = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
NUMBER_WORDS = frozenset((*ONES, *TENS, *SCALES, "fourty", "dozen"))


def to_words(number: int) -> str:
    """A whole number from 0 to 999,999,999 in words, British style ("one hundred and five"). Raises ValueError."""
    if not 0 <= number < 1_000_000_000:
        raise ValueError(f"{number} is outside 0 to 999,999,999")
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{_ONES[number // 100]} hundred" + (f" and {to_words(number % 100)}" if number % 100 else "")
    size, name = (1_000_000, "million") if number >= 1_000_000 else (1000, "thousand")
    rest = number % size
    joint = " and " if 0 < rest < 100 else " "
    return f"{to_words(number // size)} {name}" + (f"{joint}{to_words(rest)}" if rest else "")


def read_words(words: list[str], first: int) -> tuple[int, int] | None:
    """The number that starts at `words[first]` (lower case, hyphens already gone): (value, words taken), or None.

    Takes the longest well-formed number: "twenty six" is 26, but of "two five" only "two" is taken.
    """
    total = current = 0
    taken = 0
    last = "start"  # what stood before: start, ones, tens, scale
    i = first
    while i < len(words):
        word = words[i]
        if word == "fourty":
            word = "forty"
        if (word in ONES and last in ("start", "scale")) or (word in ONES and last == "tens" and 0 < ONES[word] < 10):
            current, last = current + ONES[word], "ones"
        elif word in TENS and last in ("start", "scale"):
            current, last = current + TENS[word], "tens"
        elif word == "hundred" and (last == "start" or current < 100):
            if last == "scale":
                break
            current, last = (current or 1) * 100, "scale"
        elif word in ("thousand", "million") and taken:
            total, current, last = total + (current or 1) * SCALES[word], 0, "scale"
        elif (
            word == "and" and last == "scale" and i + 1 < len(words) and (words[i + 1] in ONES or words[i + 1] in TENS)
        ):
            i += 1
            continue
        else:
            break
        i += 1
        taken = i - first
    return (total + current, taken) if taken else None
