"""Which stretch of a text is which section, in which language, and where its sentences stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from miner.grammar.sentences import Sentence, split_sentences, split_unspaced
from miner.records import Document

UNSPACED = frozenset(("zh", "ja"))  # languages whose sentences the lexer cannot cut into words

_IDEOGRAPH = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_KANA = re.compile("[\u3040-\u30fa\u30fc-\u30ff]")
_LATIN = re.compile("[A-Za-z]")
_LINE = re.compile(r"[^\n]+")
_WORDS = re.compile(r"\w+[^\w]+\w+")


class Stretch(NamedTuple):
    """Characters `start` to `end` are the text of section `name` (None: no section known); `language` None: unknown."""

    name: str | None
    start: int
    end: int
    language: str | None


def whole(text: str) -> list[Stretch]:
    """A text of which nothing is known: one stretch."""
    return [Stretch(None, 0, len(text), None)]


def stretches(document: Document) -> list[Stretch]:
    """The title and the sections of `document` in order, without overlap.

    Text that no section covers, but for the printed labels, becomes a stretch without a name: cleaning that missed a
    heading must not lose the sentences under it.
    """
    text = document.text
    known: list[tuple[int, int, str, str | None, str | None]] = [
        (s.start, s.end, s.name, s.language, s.label) for s in document.sections
    ]
    if document.title and text.startswith(document.title) and not any(name == "title" for _, _, name, _, _ in known):
        known.append((0, len(document.title), "title", None, None))
    known.sort(key=lambda s: (s[0], s[1]))
    out: list[Stretch] = []
    at = 0
    for start, end, name, language, label in known:
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        _add_gap(out, text, at, start, label)
        out.append(Stretch(name, start, end, language))
        at = end
    _add_gap(out, text, at, len(text), None)
    return out


def _add_gap(out: list[Stretch], text: str, start: int, end: int, label: str | None) -> None:
    gap = text[start:end].rstrip()
    if label:
        gap = gap.rstrip(" :.").removesuffix(label.rstrip(" :.")).rstrip()
    if _WORDS.search(gap) or _IDEOGRAPH.search(gap):
        out.append(Stretch(None, start, start + len(gap), None))


def script(text: str) -> str:
    """The language that the writing shows: "zh", "ja", or "en" for any text that is mostly in letters with words."""
    ideographs = len(_IDEOGRAPH.findall(text))
    if not ideographs:
        return "ja" if _KANA.search(text) and not _LATIN.search(text) else "en"
    # An ideograph says about as much as three letters.
    if 3 * ideographs < len(_LATIN.findall(text)):
        return "en"
    return "ja" if 5 * len(_KANA.findall(text)) > ideographs else "zh"


def sentences(text: str, folded: str, parts: Iterable[tuple[str | None, int, int, str | None]]) -> Iterator[Sentence]:
    """The sentences of each stretch of `text`, without tokens; `folded` is the folded text."""
    for name, start, end, language in parts:
        if language is None:
            yield from _of_unknown(text, folded, name, start, end)
        else:
            yield from _of_known(text, folded, name, start, end, language)


def _of_unknown(text: str, folded: str, name: str | None, start: int, end: int) -> Iterator[Sentence]:
    if text.isascii() or not (_IDEOGRAPH.search(text, start, end) or _KANA.search(text, start, end)):
        yield from _of_known(text, folded, name, start, end, "en")
        return
    for line in _LINE.finditer(text, start, end):  # bilingual text changes its language with a line
        yield from _of_known(text, folded, name, line.start(), line.end(), script(line[0]))


def _of_known(text: str, folded: str, name: str | None, start: int, end: int, language: str) -> Iterator[Sentence]:
    unspaced = language in UNSPACED
    for s, e in split_unspaced(text, start, end) if unspaced else split_sentences(folded, start, end):
        yield Sentence(s, e, name, language)
