"""`miner.Tokenizer.v1`: a spaCy tokenizer that cuts where numbers end, and only the sentences that need it.

A sentence that can hold evidence is cut by words.py; any other is cut at its spaces, which costs a tenth. The words
and spaces always give the text again, character for character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import srsly
from spacy.language import Language
from spacy.tokenizer import Tokenizer as SpacyTokenizer
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from miner.grammar.characters import fold
from miner.grammar.sentences import Sentence
from miner.stages.annotate.context import FOLDED, SECTIONS, SENTENCES, TEXT
from miner.stages.annotate.cuewords import DEFAULT, triggers_from
from miner.stages.annotate.layout import Stretch, sentences, whole
from miner.stages.annotate.triggers import Triggers, informative
from miner.stages.annotate.words import Words, scientific_tokenizer

Fine = Literal["informative", "all"]

_RUN = re.compile(r" +|[^\S ]+|\S+")


class _Flags(dict[int, list[bool]]):
    """The spaces after the pieces of a chunk of so many pieces: none but after the last."""

    def __missing__(self, size: int) -> list[bool]:
        flags = [False] * (size - 1) + [True]
        if size < 64:
            self[size] = flags
        return flags


_FLAGS = _Flags()


class Tokenizer:
    """A spaCy tokenizer; `tokenizer(text)` gives a Doc with `doc.text == text`.

    `fine` says which sentences are cut into words: "informative" ones, or "all". With `numbers` False scispaCy's rules
    alone decide everywhere, as a scispaCy model was trained on.
    """

    def __init__(
        self, vocab: Vocab, rules: SpacyTokenizer, fine: Fine, numbers: bool, triggers: Triggers | None = None
    ) -> None:
        self.vocab = vocab
        self.fine = fine
        self.numbers = numbers
        self.triggers = triggers or Triggers()
        self.words = Words(rules)

    def __call__(self, text: str) -> Doc:
        """The Doc of a text of which nothing else is known."""
        return self.tokenize(text, whole(text))

    def pipe(self, texts: Any, batch_size: int = 1000) -> Iterator[Doc]:
        """Docs of `texts`, one after another; `batch_size` is spaCy's and says nothing here."""
        yield from map(self, texts)

    def tokenize(self, text: str, parts: list[Stretch]) -> Doc:
        """The Doc of `text` with its sections known; carries the folded text, the sections and the sentences."""
        data, folded = divide(text, parts)
        found = data[SENTENCES]
        if not self.numbers:
            doc: Doc = self.words.rules(text)
            doc.user_data.update(data)
            return doc
        words: list[str] = []
        spaces: list[bool] = []
        at = 0
        for sentence, fine in zip(found, self._needed(folded, found), strict=True):
            start = sentence.start
            if at < start:
                _between(text, at, start, words, spaces)
            at = sentence.end
            self._sentence(text[start:at], fine, words, spaces)
        if at < len(text):
            _between(text, at, len(text), words, spaces)
        return Doc(self.vocab, words=words, spaces=spaces, user_data=data)

    def _needed(self, folded: str, found: list[Sentence]) -> Iterator[bool]:
        if self.fine == "all":
            return iter([True] * len(found))
        return informative(folded, found, self.triggers)

    def _sentence(self, piece: str, fine: bool, words: list[str], spaces: list[bool]) -> None:
        if "  " in piece:
            for run in _RUN.findall(piece):
                _add_run(run, words, spaces, self.words.known.__getitem__ if fine else None)
            return
        chunks = piece.split(" ")
        if fine:
            cut = [*map(self.words.known.__getitem__, chunks)]
            words.extend(chain.from_iterable(cut))
            spaces.extend(chain.from_iterable(map(_FLAGS.__getitem__, map(len, cut))))
        else:
            words += chunks
            spaces += [True] * len(chunks)
        spaces[-1] = False

    def memory_zone(self, mem: Any = None) -> AbstractContextManager[Any]:
        """spaCy's hook: the tokenizer's own cache holds strings only, so nothing has to be given back."""
        return nullcontext(mem)

    def to_bytes(self, *, exclude: Any = ()) -> bytes:
        """Settings and scispaCy's rules."""
        return bytes(srsly.msgpack_dumps({"rules": self.words.rules.to_bytes(exclude=["vocab"]), **self._settings()}))

    def from_bytes(self, data: bytes, *, exclude: Any = ()) -> Tokenizer:
        """The counterpart of `to_bytes`."""
        saved = srsly.msgpack_loads(data)
        self.words = Words(self.words.rules.from_bytes(saved["rules"], exclude=["vocab"]))
        self.fine, self.numbers = saved["fine"], saved["numbers"]
        self.triggers = Triggers(saved["triggers"])
        return self

    def to_disk(self, path: str | Path, *, exclude: Any = ()) -> None:
        """Writes `to_bytes` to the file `path`."""
        Path(path).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Any = ()) -> Tokenizer:
        """Reads what `to_disk` wrote."""
        return self.from_bytes(Path(path).read_bytes())

    def _settings(self) -> dict[str, Any]:
        return {"fine": self.fine, "numbers": self.numbers, "triggers": sorted(self.triggers.words)}


def divide(text: str, parts: list[Stretch]) -> tuple[dict[str, Any], str]:
    """What a Doc of `text` carries in `user_data` from the start, its sentences without tokens; the folded text."""
    folded = fold(text)
    found = list(sentences(text, folded, parts))
    return {TEXT: text, FOLDED: folded, SECTIONS: parts, SENTENCES: found}, folded


def _between(text: str, start: int, end: int, words: list[str], spaces: list[bool]) -> None:
    """Adds what stands between sentences: white space, and printed section labels."""
    gap = text[start:end]
    if gap == " " and words:
        spaces[-1] = True
        return
    for run in _RUN.findall(gap):
        _add_run(run, words, spaces, None)


def _add_run(run: str, words: list[str], spaces: list[bool], cut: Callable[[str], list[str]] | None) -> None:
    """Adds a run of spaces, of other white space, or of neither; the first space belongs to the word before it."""
    if run[0] == " " and words and not spaces[-1]:
        spaces[-1] = True
        run = run[1:]
    if run:
        pieces = cut(run) if cut is not None and not run.isspace() else [run]
        words += pieces
        spaces += [False] * len(pieces)


@registry.tokenizers("miner.Tokenizer.v1")  # type: ignore[untyped-decorator]
def create_tokenizer(
    fine: Fine = "informative", numbers: bool = True, cues: str = DEFAULT
) -> Callable[[Language], Tokenizer]:
    """The function that spaCy's config calls: settings in, a function from a Language to its tokenizer out.

    `cues` names the resource whose cues make a sentence informative.
    """

    def make(nlp: Language) -> Tokenizer:
        return Tokenizer(nlp.vocab, scientific_tokenizer(nlp), fine, numbers, triggers_from(cues))

    return make
