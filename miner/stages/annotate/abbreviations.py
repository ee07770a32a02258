"""`miner_abbreviations`: what the document's short forms stand for, found by scispaCy's abbreviation detector.

The detector (Schwartz and Hearst's algorithm) is handed each bracket with the words before it: its own search pairs
every opening bracket of a text with every closing one behind it, and reads every word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

from miner.grammar.sentences import Sentence
from miner.stages.annotate.context import ABBREVIATIONS, folded_of, sentences_of
from miner.stages.annotate.triggers import Definition, definitions
from miner.stages.annotate.words import Words, scientific_tokenizer

_MOST = 200  # definitions in one document; an abstract has ten
_BEFORE = 400  # characters before a bracket in which a long form may begin
_WORD = re.compile(r"\S+")
_LONGEST_INSIDE, _LONGEST_SHORT = 8, 3  # words, as scispaCy has them


class Abbreviation(NamedTuple):
    """`short` stands for `long`, which is printed at `start` to `end`."""

    short: str
    long: str
    start: int
    end: int


def load_detector(nlp: Language) -> Any:
    """scispaCy's detector, from scispaCy itself or, where that does not install, from its standalone package."""
    try:
        from scispacy.abbreviation import AbbreviationDetector
    except ImportError:
        from unv_scispacy_abbr import AbbreviationDetector
    return AbbreviationDetector(nlp, make_serializable=True)


class Abbreviations:
    """Sets `doc.user_data["miner_abbreviations"]`, short form -> long form, and scispaCy's `doc._.abbreviations`.

    The latter has a plain dict for every place where a short form stands: its text and the long form's, and the
    tokens of both (`short_start` ... `long_end`), as scispaCy gives them with `make_serializable`.
    """

    def __init__(self, nlp: Language) -> None:
        self.vocab = nlp.vocab
        self.detector = load_detector(nlp)
        self.words = Words(scientific_tokenizer(nlp), numbers=False)

    def __call__(self, doc: Doc) -> Doc:
        """Finds the definitions, then every place where what they define stands."""
        found: dict[str, Abbreviation] = {}
        brackets = definitions(folded_of(doc))
        if brackets:
            text = doc.text
            for one in self._defined(text, brackets[:_MOST], sentences_of(doc)):
                found.setdefault(one.short, one)
            for one in list(found.values()):
                other = _other_number(one.short)
                if other not in found and any(_places(text, other)):
                    found[other] = one._replace(short=other)
            if found:
                doc._.abbreviations = [entry for one in found.values() for entry in _entries(doc, text, one)]
        doc.user_data[ABBREVIATIONS] = {one.short: one.long for one in found.values()}
        return doc

    def _defined(self, text: str, brackets: list[Definition], sentences: list[Sentence]) -> Iterator[Abbreviation]:
        words: list[str] = []
        offsets: list[int] = []
        pairs: list[tuple[int, int, int, int]] = []  # token indices of the candidates: long form, short form
        starts = iter(sentences)
        sentence = next(starts, None)
        for bracket in brackets:
            while sentence is not None and sentence.end < bracket.end:
                sentence = next(starts, None)
            if sentence is None or bracket.start < sentence.start:
                continue  # a label, or a bracket that a sentence's end cuts
            first = len(words)
            self._add(
                text, max(sentence.start, bracket.start - _BEFORE), text.rindex("(", 0, bracket.start), words, offsets
            )
            inside = len(words)
            self._add(text, bracket.start, bracket.end, words, offsets)
            size = len(words) - inside
            if not size or size > _LONGEST_INSIDE or inside == first:
                continue
            if size > _LONGEST_SHORT:
                pairs.append((inside, len(words), inside - 1, inside))
            else:
                length = sum(map(len, words[inside:]))
                pairs.append((max(first, inside - min(length + 5, 2 * length)), inside, inside, len(words)))
        if not pairs:
            return
        # Every word with a space behind it: the detector counts characters as if it were so.
        doc = Doc(self.vocab, words=words)
        candidates = [(doc[a:b], doc[c:d]) for a, b, c, d in pairs if _may_be_short(words[c:d])]
        for long_form, short_forms in self.detector.find_matches_for(candidates, doc):
            start, last = offsets[long_form.start], long_form.end - 1
            end = offsets[last] + len(words[last])
            for short in {self._printed(text, offsets, words, s) for s in short_forms}:
                yield Abbreviation(short, text[start:end], start, end)

    @staticmethod
    def _printed(text: str, offsets: list[int], words: list[str], span: Span) -> str:
        return text[offsets[span.start] : offsets[span.end - 1] + len(words[span.end - 1])]

    def _add(self, text: str, start: int, end: int, words: list[str], offsets: list[int]) -> None:
        for chunk in _WORD.finditer(text, start, end):
            at = chunk.start()
            for piece in self.words.cut(chunk[0]):
                words.append(piece)
                offsets.append(at)
                at += len(piece)


def _may_be_short(words: list[str]) -> bool:
    """scispaCy's filter: words of 2 to 9 characters, a letter first, letters at least half."""
    text = " ".join(words)
    return all(2 <= len(w) < 10 for w in words) and text[0].isalpha() and 2 * sum(map(str.isalpha, text)) >= len(text)


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
