"""`miner_abbreviations`: what the document's short forms stand for, found by scispaCy's abbreviation detector.

The detector's own functions (Schwartz and Hearst's algorithm, and its filter of short forms) judge each bracket with
the words before it. Its component would pair every opening bracket of a text with every closing one behind it, read
every word, and, in the package that stands in for scispaCy above Python 3.12, choose candidates by other rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

try:
    from scispacy.abbreviation import find_abbreviation, short_form_filter
except ImportError:
    from unv_scispacy_abbr.abbreviation import find_abbreviation, short_form_filter

from miner.grammar.sentences import Sentence
from miner.stages.annotate.context import ABBREVIATIONS, folded_of, sentences_of, text_of
from miner.stages.annotate.triggers import Definition, definitions
from miner.stages.annotate.words import Words, scientific_tokenizer

__all__ = ["Abbreviation", "Abbreviations", "create_abbreviations", "find_abbreviation", "short_form_filter"]

_MOST = 200  # definitions in one document; an abstract has ten
_BEFORE = 400  # characters before a bracket in which a long form may begin
_LONGEST_INSIDE, _LONGEST_SHORT = 8, 3  # words, as scispaCy has them
_MOST_PIECES = 90  # of one bracket, which has as many characters at most


class Abbreviation(NamedTuple):
    """`short` stands for `long`, which is printed at `start` to `end`."""

    short: str
    long: str
    start: int
    end: int


class Abbreviations:
    """Sets `doc.user_data["miner_abbreviations"]`, short form -> long form, and scispaCy's `doc._.abbreviations`.

    The latter has a plain dict for every place where a short form stands: its text and the long form's, and the
    tokens of both (`short_start` ... `long_end`), as scispaCy gives them with `make_serializable`.
    """

    def __init__(self, nlp: Language) -> None:
        for holder, name, default in ((Doc, "abbreviations", []), (Span, "long_form", None)):
            if not holder.has_extension(name):
                holder.set_extension(name, default=default)
        self.vocab = nlp.vocab
        self.words = Words(scientific_tokenizer(nlp), numbers=False)

    def __call__(self, doc: Doc) -> Doc:
        """Finds the definitions, then every place where what they define stands."""
        text = text_of(doc)
        found = self.find(text, folded_of(doc), sentences_of(doc))
        if found:
            doc._.abbreviations = [entry for one in found for entry in _entries(doc, text, one)]
        doc.user_data[ABBREVIATIONS] = {one.short: one.long for one in found}
        return doc

    def find(self, text: str, folded: str, sentences: list[Sentence]) -> list[Abbreviation]:
        """What `text` defines, each short form once, in the order of the definitions; plurals and singulars added."""
        brackets = definitions(folded)
        if not brackets:
            return []
        found: dict[str, Abbreviation] = {}
        for one in self._defined(text, brackets[:_MOST], sentences):
            found.setdefault(one.short, one)
        for one in list(found.values()):
            other = _other_number(one.short)
            if other not in found and any(_places(text, other)):
                found[other] = one._replace(short=other)
        return list(found.values())

    def _defined(
        self, text: str, brackets: tuple[Definition, ...], sentences: list[Sentence]
    ) -> Iterator[Abbreviation]:
        starts = iter(sentences)
        sentence = next(starts, None)
        long_forms: set[str] = set()
        for bracket in brackets:
            while sentence is not None and sentence.end < bracket.end:
                sentence = next(starts, None)
            if sentence is None or bracket.start < sentence.start:
                continue  # a label, or a bracket that a sentence's end cuts
            # Brackets were found in the folded text, a space at most behind them; as printed they may be full-width.
            near = max(0, bracket.start - 2)
            opening = max(text.rfind("(", near, bracket.start), text.rfind("\uff08", near, bracket.start))
            if opening < 0:
                continue
            inside = self._pieces(text, bracket.start, bracket.end, _MOST_PIECES)
            begin = max(sentence.start, bracket.start - _BEFORE)
            if not inside or len(inside) > _LONGEST_INSIDE:
                continue
            if len(inside) > _LONGEST_SHORT:
                long, short = inside, self._pieces(text, begin, opening, 1)
            else:
                length = sum(map(len, inside))
                long, short = self._pieces(text, begin, opening, min(length + 5, 2 * length)), inside
            if not (long and short and short_form_filter(short)):
                continue
            found = find_abbreviation(long, short)[1]
            if found is not None:
                start, end = found[0].start, long[len(long) - 1].end
                if (
                    text[start:end] not in long_forms
                ):  # as the detector has it: two names of one thing are no two things
                    long_forms.add(text[start:end])
                    yield Abbreviation(text[short[0].start : short[len(short) - 1].end], text[start:end], start, end)

    def _pieces(self, text: str, start: int, end: int, most: int) -> _Pieces:
        """The last `most` words of `text[start:end]` as scispaCy cuts them."""
        pieces: list[_Piece] = []
        for chunk in reversed(text[start:end].split()):
            end = text.rindex(chunk, start, end)
            at = end
            cut = []
            for piece in self.words.known[chunk]:
                cut.append(_Piece(piece, at))
                at += len(piece)
            pieces[:0] = cut
            if len(pieces) >= most:
                break
        return _Pieces(pieces[-most:])


class _Piece(str):
    """A word as scispaCy's functions look at a spaCy token, every word with a space behind it; where it stands."""

    __slots__ = ("start",)
    start: int

    def __new__(cls, text: str, start: int) -> _Piece:
        piece = super().__new__(cls, text)
        piece.start = start
        return piece

    @property
    def text(self) -> str:
        return str(self)

    @property
    def text_with_ws(self) -> str:
        return f"{self} "

    @property
    def end(self) -> int:
        return self.start + len(self)


class _Pieces(list[_Piece]):
    """Words as scispaCy's functions look at a spaCy span, without the Doc that a span needs."""

    @property
    def text(self) -> str:
        return " ".join(self)


def _other_number(short: str) -> str:
    """The plural of a short form in the singular, and the other way round."""
    return short[:-1] if short[-1] == "s" and len(short) > 2 and short[:-1].isupper() else short + "s"


def _places(text: str, short: str) -> Iterator[int]:
    """Where `short` stands as a word of its own."""
    at = text.find(short)
    while at >= 0:
        end = at + len(short)
        if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
            yield at
        at = text.find(short, end)


def _entries(doc: Doc, text: str, one: Abbreviation) -> Iterator[dict[str, Any]]:
    long = doc.char_span(one.start, one.end, alignment_mode="expand")
    for at in _places(text, one.short):
        short = doc.char_span(at, at + len(one.short), alignment_mode="expand")
        if long is not None and short is not None:
            yield {
                "short_text": one.short,
                "short_start": short.start,
                "short_end": short.end,
                "long_text": one.long,
                "long_start": long.start,
                "long_end": long.end,
            }


@Language.factory("miner_abbreviations", assigns=["doc._.abbreviations"])
def create_abbreviations(nlp: Language, name: str) -> Abbreviations:
    """The component."""
    return Abbreviations(nlp)
