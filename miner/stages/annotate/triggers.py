"""Which sentences can hold evidence: those with a number, a number word, a negation or an abbreviation's definition.

Only these get fine tokens; the others are most of what a tokenizer's time goes into.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from miner.grammar.numbers import NUMBER_WORDS
from miner.grammar.sentences import Sentence
from miner.stages.annotate.layout import UNSPACED

# One byte for each character: digits as "0", letters in lower case, anything else a space.
_PLAIN = bytes(
    ord("0") if chr(b).isdigit() and b < 128 else ord(chr(b).lower()) if chr(b).isalpha() and b < 128 else ord(" ")
    for b in range(256)
)


def _one_for_one(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    run = error.object[error.start : error.end]
    return "".join("0" if c.isdecimal() else "x" if c.isalpha() else " " for c in run), error.end


codecs.register_error("miner.plain", _one_for_one)

_BRACKET = re.compile(r"\(\s?([^()]{2,90})\)")
_LONGEST_SHORT_FORM, _MOST_WORDS = 30, 8


class Definition(NamedTuple):
    """A bracket that may define an abbreviation: what stands in it is at `start` to `end`; `inside`: the long form."""

    start: int
    end: int
    inside: bool


class Triggers:
    """Says of a sentence whether it can hold evidence. `words` are the words that speak for it, in lower case."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.words = frozenset(w.lower() for w in words) | NUMBER_WORDS
        self._words = frozenset(w.encode() for w in self.words if w.isascii())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Triggers) and self.words == other.words

    def __hash__(self) -> int:
        return hash(self.words)

    def plain(self, folded: str) -> bytes:
        """`folded` as lower-case ASCII, one byte a character: what `speak` searches."""
        return folded.encode("ascii", "miner.plain").translate(_PLAIN)

    def speak(self, plain: bytes, start: int, end: int) -> bool:
        """True where characters `start` to `end` hold a digit or a word that speaks for evidence; linear."""
        return plain.find(b"0", start, end) >= 0 or not self._words.isdisjoint(plain[start:end].split())


def informative(folded: str, found: Iterable[Sentence], triggers: Triggers) -> Iterator[bool]:
    """For each sentence, in the order of the text, whether it can hold evidence."""
    return iter(_informative(folded, tuple((s.start, s.end, s.language) for s in found), triggers))


@lru_cache(maxsize=8)  # the tokenizer and a component ask, one after the other
def _informative(folded: str, found: tuple[tuple[int, int, str], ...], triggers: Triggers) -> tuple[bool, ...]:
    plain = triggers.plain(folded)
    brackets = iter(definitions(folded))
    bracket = next(brackets, None)
    out = []
    for start, end, language in found:
        while bracket is not None and bracket.start < start:
            bracket = next(brackets, None)
        if language in UNSPACED:
            out.append(False)
        else:
            defines = bracket is not None and bracket.start < end
            out.append(defines or triggers.speak(plain, start, end))
    return tuple(out)


@lru_cache(maxsize=8)  # three components ask, one after another
def definitions(folded: str) -> tuple[Definition, ...]:
    """Brackets that may define an abbreviation, in order; a cheap look that leaves the judgement to the detector."""
    if "(" not in folded:
        return ()
    found = []
    for bracket in _BRACKET.finditer(folded):
        content = bracket[1]
        words = content.split(None, _MOST_WORDS)
        if len(words) <= 3:
            if len(content) <= _LONGEST_SHORT_FORM and _short_form(content):
                found.append(Definition(bracket.start(1), bracket.end(1), False))
        elif len(words) <= _MOST_WORDS and "\n" not in content:
            before = folded[max(0, bracket.start() - 12) : bracket.start()].split()
            if before and _short_form(before[-1]) and sum(map(str.isupper, before[-1])) > 1:
                found.append(Definition(bracket.start(1), bracket.end(1), True))
    return tuple(found)


def _short_form(text: str) -> bool:
    """True for what may be a short form: begins with a letter, holds a capital, letters are at least half of it."""
    if not text[0].isalpha() or text.islower():
        return False
    return 2 * sum(map(str.isalpha, text)) >= len(text)
