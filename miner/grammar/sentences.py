"""Where a sentence ends: a guarded splitter with offsets, for folded text (see characters.fold)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from miner.grammar.lexer import Token
from miner.grammar.quantities import Quantity, find_quantities


class Sentence:
    """A sentence of a document: characters `start` to `end`, its section's normalised name or None, its language.

    `tokens` are the lexer's, with offsets into the document; empty where nothing in the sentence can be evidence.
    """

    __slots__ = ("_quantities", "end", "language", "section", "start", "tokens")

    def __init__(
        self, start: int, end: int, section: str | None = None, language: str = "en", tokens: list[Token] | None = None
    ) -> None:
        self.start = start
        self.end = end
        self.section = section
        self.language = language
        self.tokens: list[Token] = [] if tokens is None else tokens
        self._quantities: list[Quantity] | None = None

    @property
    def quantities(self) -> list[Quantity]:
        """The quantities of `tokens`, read at the first call and kept, so that no stage reads them twice."""
        if self._quantities is None:
            self._quantities = find_quantities(self.tokens) if self.tokens else []
        return self._quantities

    def __repr__(self) -> str:
        return f"Sentence({self.start}, {self.end}, {self.section!r}, {self.language!r}, {len(self.tokens)} tokens)"


# A full stop, question or exclamation mark (a bracket or quote may follow), then a space and what can begin a
# sentence; or a glued "analysed.The"; or a line's end. Each alternative is fixed in length but for runs of one
# character class, so matching is linear.
# One class of characters begins all three: the search leaps from one such character to the next.
_BREAK = re.compile(
    r"[.!?\n](?:(?<=[.!?])[)\]'\"]?[\s\u00a0]+(?=[A-Z0-9(\[\"'\u00c0-\u024f\u0370-\u03ff<>~+-])"
    r"|(?<=[a-z]{2}\.)(?=[A-Z][a-z])|(?<=\n)\n*)"
)

_NEVER_LAST = frozenset(
    "vs v e.g i.e c.i h.r et al cf ca approx dr mr mrs ms prof st fig figs tab no nos vol resp incl excl eq ref refs "
    "st dept inc ltd co corp univ jr sr viz var spp sp gov min max wt ht yr yrs mo mos wk wks hr hrs d.f df p n "
    "r".split()
)
# These end a sentence more often than not where a capital follows ("for 12 mo. Patients").
_OFTEN_LAST = frozenset("mo mos yr yrs wk wks hr hrs min max inc ltd co al d.f df etc p n r no".split())
# What a single letter names: "group B", "grade E", "type A".
_LETTERED = re.compile(
    r"\b(?:[Gg]roups?|[Gg]rades?|[Tt]ype|[Aa]rm|[Cc]lass|[Ss]tage|[Cc]ohort|[Ll]evel|[Vv]itamin)[\s\u00a0]$"
)
_LAST_WORD = re.compile(r"([A-Za-z](?:[A-Za-z.]{0,8}[A-Za-z])?)$")


_COMPARING = frozenset("=<>\u2264\u2265")


def _guarded(text: str, start: int, stop: int, after: int) -> bool:
    """True where the full stop at `stop` belongs to an abbreviation, an initial or an enumerator."""
    if text[stop] != ".":
        return False
    if text[stop - 1 : stop] in _COMPARING and text[after : after + 1].isdigit():
        return True  # "P =. 006": a decimal point that a space parts from its digits
    word = _LAST_WORD.search(text, max(start, stop - 12), stop)
    if word is None:
        return False
    last = word[1].lower()
    if last in _NEVER_LAST:
        if last in _OFTEN_LAST:
            return not text[after : after + 1].isupper() or (last in {"al", "no"} and text[after : after + 1].isdigit())
        return True
    # "J. Smith", "E. coli" and "S. aureus": one capital and a full stop, but not "in group B. The ...".
    if len(last) != 1 or not word[1].isupper():
        return False
    at = word.start()
    return at == start or (text[at - 1] in " (\u00a0." and not _LETTERED.search(text, max(start, at - 12), at))


def split_sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Spans (start, end) of the sentences of `text[start:end]`, white space trimmed, in order."""
    stop = len(text) if end is None else end
    begin = start
    for found in _BREAK.finditer(text, start, stop):
        if found[0][0] != "\n" and _guarded(text, begin, found.start(), found.end()):
            continue
        yield from _trimmed(text, begin, found.end())
        begin = found.end()
    yield from _trimmed(text, begin, stop)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece := piece.rstrip():
        end = start + len(piece)
        yield end - len(piece.lstrip()), end


# Chinese and Japanese full stops stand without a space behind them; an ASCII one between ideographs counts as one.
_UNSPACED_BREAK = re.compile(
    "[\u3002\uff01\uff1f!?]+[\u300d\u300f\u201d\u2019\uff09)\\]'\"]{0,3}|\\.(?=[\u3400-\u9fff])(?<=[^\\d\\s]\\.)|\\.\\s+|\uff0e(?!\\d)|\n+"
)


def split_unspaced(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of unfolded Chinese or Japanese `text[start:end]`, white space trimmed, in order."""
    stop = len(text) if end is None else end
    begin = start
    for found in _UNSPACED_BREAK.finditer(text, start, stop):
        yield from _trimmed(text, begin, found.end())
        begin = found.end()
    yield from _trimmed(text, begin, stop)
