"""`miner_evidence`: a spaCy component that puts an abstract's records on the Doc, each with the span of its quote.

nlp = miner.load()                      # ends with it; or nlp.add_pipe("miner_evidence") after miner's others
doc = nlp("Of 24 patients ...")
doc._.evidence                          # the records, in the order of the text
doc.spans["evidence"]                   # a span each, its label the field; span._.evidence is its record
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from miner.records import Document, Evidence, MinerError, Section
from miner.resources import Resources

if TYPE_CHECKING:
    from miner.stages.extract import Extractor

NAME = "evidence"
_ID = "miner:"


def document_of(text: str) -> Document:
    """A document of a text as it is, offsets and all: one section, in the language that its script tells."""
    from miner.stages.clean.language import detect

    language = detect(text)
    sections = [Section(None, "abstract", 0, len(text), language)]
    other = {} if language == "en" else {language: text}
    return Document("<doc>", "doc", "plain", None, text if language == "en" else None, text, sections, other)


def _record_of(span: Span) -> Evidence | None:
    """The record that a span of the group "evidence" stands for, None for any other span."""
    number = span.id_.removeprefix(_ID) if span.id_.startswith(_ID) else ""
    records: list[Evidence] = span.doc._.evidence
    return records[int(number)] if number.isdigit() and int(number) < len(records) else None


class EvidenceComponent:
    """Extracts the evidence of a Doc that miner's components before it have read.

    `resources` are folders of your own pipelines/ and gazetteers/, over the shipped ones. A Doc gets `doc._.evidence`
    (list of miner.records.Evidence) and the span group "evidence". Raises MinerError on a Doc without sentences of
    miner.
    """

    def __init__(self, resources: Iterable[str | Path] = ()) -> None:
        self.resources = tuple(map(Path, resources))
        if not Doc.has_extension(NAME):
            Doc.set_extension(NAME, default=[])
        if not Span.has_extension(NAME):
            # By the span's own id: two records of one quote are two spans in one place.
            Span.set_extension(NAME, getter=_record_of)

    @cached_property
    def extractor(self) -> Extractor:
        """The extractor, made at the first Doc."""
        from miner.stages.extract import Extractor

        return Extractor(Resources.default(self.resources))

    def __call__(self, doc: Doc) -> Doc:
        """Sets the records and their spans."""
        if "miner_sentences" not in doc.user_data:
            raise MinerError(
                "miner_evidence needs miner's own components before it",
                'nlp = miner.load(), or add "miner_sentences" and the others first',
            )
        records = self.extractor(doc, document_of(doc.text))
        doc._.evidence = records
        spans = []
        for index, record in enumerate(records):
            span = doc.char_span(
                record.start, record.end, label=record.field, alignment_mode="expand", span_id=f"{_ID}{index}"
            )
            if span is not None:
                spans.append(span)
        doc.spans[NAME] = SpanGroup(doc, name=NAME, spans=spans)
        return doc

    def to_disk(self, path: str | Path, exclude: Iterable[str] = ()) -> None:
        """Nothing is kept on disk: the config holds all."""

    def from_disk(self, path: str | Path, exclude: Iterable[str] = ()) -> EvidenceComponent:
        """Nothing is read from disk."""
        return self

    def to_bytes(self, exclude: Iterable[str] = ()) -> bytes:
        """Nothing: the config holds all."""
        return b""

    def from_bytes(self, data: bytes, exclude: Iterable[str] = ()) -> EvidenceComponent:
        """Nothing is read."""
        return self


@Language.factory("miner_evidence", default_config={"resources": []}, assigns=["doc._.evidence"])
def create_evidence(nlp: Language, name: str, resources: list[str]) -> EvidenceComponent:
    """The factory: `nlp.add_pipe("miner_evidence", config={"resources": ["my-rules/"]})`."""
    return EvidenceComponent(resources)


def records_of(doc: Doc) -> list[Evidence] | None:
    """The records of a Doc: those it has, or those of its sentences; None for a Doc that miner has not read."""
    if doc.has_extension(NAME) and NAME in doc.spans:
        return list(doc._.evidence)
    if "miner_sentences" not in doc.user_data:
        return None
    return list(EvidenceComponent()(doc)._.evidence)
