"""Documents in, spaCy Docs out: sections, sentences, numbers, terms, cues and abbreviations, all with exact offsets.

    nlp = load()                       # or load("scispacy"); pipelines/default.cfg is the pipeline
    doc = annotate(nlp, document)      # doc.text == document.text
    doc = nlp("Of 24 patients ...")    # a text alone is one section

A Doc carries the span groups `sections`, `numbers`, `terms` and `cues`, and in `doc.user_data`:
`miner_sentences` (a list of miner.grammar.sentences.Sentence), `miner_folded` (the folded text) and
`miner_abbreviations` (short form -> long form).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import TypeVar

from spacy.language import Language
from spacy.tokens import Doc

from miner.records import Document, MinerError
from miner.resources import Resources
from miner.stages.annotate import abbreviations, numbers, phrases, sections, sentences, serial, tokenizer  # noqa: F401
from miner.stages.annotate.config import build
from miner.stages.annotate.context import SECTIONS
from miner.stages.annotate.layout import Stretch, stretches
from miner.stages.annotate.lean import Lean, Notes
from miner.stages.annotate.tokenizer import Tokenizer

__all__ = ["Annotator", "annotate", "annotate_all", "load"]

T = TypeVar("T")


def load(pipeline: str = "default", resources: Resources | None = None) -> Language:
    """The spaCy pipeline of `pipelines/<pipeline>.cfg` in `resources` (shipped ones under the user's by default).

    Raises MinerError where there is no such pipeline, its config is wrong, or a model it names is not installed.
    """
    found = resources or Resources.default()
    known = found.under("pipelines", ".cfg")
    if pipeline not in known:
        raise MinerError(f"no pipeline is called {pipeline!r}; there are {', '.join(known)}")
    return build(known[pipeline], found)


def annotate(nlp: Language, document: Document) -> Doc:
    """The Doc of `document`, `doc.text == document.text`; works with any pipeline that has a miner component.

    Raises MinerError where the text is longer than `nlp.max_length` characters or holds what is no character.
    """
    return nlp(_make_doc(nlp, document))


def annotate_all(nlp: Language, documents: Iterable[Document], batch_size: int | None = None) -> Iterator[Doc]:
    """The Docs of `documents` in order, in batches, which is what a model in the pipeline wants. Raises as annotate."""
    return nlp.pipe((_make_doc(nlp, document) for document in documents), batch_size=batch_size)


class Annotator:
    """Annotates in bounded memory: after `every` documents, the strings that they brought are given back.

    spaCy keeps every string it has ever seen. `use` hands a Doc to a function; the Doc, and what refers to it, must
    not be kept after the function returns. Leave with `close` or as a context manager.
    """

    def __init__(self, nlp: Language, every: int = 500) -> None:
        self.nlp = nlp
        self.every = every
        self._lean = Lean.of(nlp)
        self._zone = ExitStack()
        self._seen = 0

    def use(self, document: Document, function: Callable[[Doc], T]) -> T:
        """`function(doc)` of the document's Doc. Raises as `annotate` does, and what `function` raises."""
        self._recycle()
        return function(annotate(self.nlp, document))

    def read(self, document: Document, function: Callable[[Doc | Notes], T]) -> T:
        """As `use`, for a function that reads nothing but `user_data`: no Doc is built where the pipeline allows it."""
        if self._lean is None:
            return self.use(document, function)
        self._recycle()
        return function(_made(self.nlp, document, self._lean))

    def _recycle(self) -> None:
        if self._seen % self.every == 0:
            self._zone.close()
            self._zone.enter_context(self.nlp.memory_zone())
        self._seen += 1

    def close(self) -> None:
        """Gives back the last strings."""
        self._zone.close()
        self._seen = 0

    def __enter__(self) -> Annotator:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _make_doc(nlp: Language, document: Document) -> Doc:
    if isinstance(nlp.tokenizer, Tokenizer):
        return _made(nlp, document, nlp.tokenizer.tokenize)
    doc = _made(nlp, document, lambda text, parts: nlp.make_doc(text))
    doc.user_data[SECTIONS] = stretches(document)
    return doc


def _made(nlp: Language, document: Document, make: Callable[[str, list[Stretch]], T]) -> T:
    text = document.text
    if len(text) > nlp.max_length:
        raise MinerError(
            f"{document.source}: the text of {document.doc} has {len(text):,} characters, more than the "
            f"{nlp.max_length:,} of an abstract"
        )
    try:
        return make(text, stretches(document))
    except UnicodeEncodeError as error:
        raise MinerError(f"{document.source}: the text of {document.doc} holds a half of a character pair") from error
