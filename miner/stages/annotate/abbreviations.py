"""`miner_abbreviations`: what the document's short forms stand for, found by scispaCy's abbreviation detector.

The detector's own functions (Schwartz and Hearst's algorithm, and its filter of short forms) judge each bracket with
the words before it. Its component would pair every opening bracket of a text with every closing one behind it, read
every word, and, in the package that stands in for scispaCy above Python 3.12, choose candidates by other rules.
"""

from __future__ import annotations

import re
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
            # Brackets were found in the folded text, a space at most behind them; as printed they may be full-width.
            near = max(0, bracket.start - 2)
            opening = max(text.rfind("(", near, bracket.start), text.rfind("\uff08", near, bracket.start))
            if opening < 0:
                continue
            self._add(text, max(sentence.start, bracket.start - _BEFORE), opening, words, offsets)
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
        # Every word with a space behind it: the algorithm counts characters as if it were so.
        doc = Doc(self.vocab, words=words)
        long_forms: set[str] = set()
        for a, b, c, d in pairs:
            if short_form_filter(doc[c:d]):
                _, long_form = find_abbreviation(doc[a:b], doc[c:d])
                if long_form is not None:
                    start, end = offsets[long_form.start], offsets[b - 1] + len(words[b - 1])
                    long = text[start:end]
                    if long not in long_forms:  # as the detector has it: two names of one thing are no two things
                        long_forms.add(long)
                        yield Abbreviation(text[offsets[c] : offsets[d - 1] + len(words[d - 1])], long, start, end)

    def _add(self, text: str, start: int, end: int, words: list[str], offsets: list[int]) -> None:
        for chunk in _WORD.finditer(text, start, end):
            at = chunk.start()
            for piece in self.words.known[chunk[0]]:
                words.append(piece)
                offsets.append(at)
                at += len(piece)


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
