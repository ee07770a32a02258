"""Labelled abstracts from folders (`texts/` and `records.jsonl`) through clean and annotate to training examples."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as _field
from pathlib import Path
from typing import Any

from miner.records import Document, MinerError, RawPage
from miner.resources import Resources
from miner.stages.annotate import Annotator, load
from miner.stages.clean import Cleaner, text_document
from miner.stages.extract import Sentences
from miner.stages.extract.decide.view import Paper
from miner.stages.extract.fields import load_fields
from miner.stages.ingest import read_sources
from miner.train.align import Record
from miner.train.examples import Example, example_of


@dataclass(slots=True)
class Labelled:
    """A cleaned abstract with its records; `group` is the set it comes from, `weight` how much it counts."""

    name: str
    document: Document
    records: list[Record]
    group: str = ""
    weight: float = 1.0
    user_data: dict[str, Any] = _field(default_factory=dict)


class Corridor:
    """Clean and annotate, once for all sets."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self.cleaner = Cleaner(resources)
        self.annotator = Annotator(load("default", resources))
        self.sentences = Sentences(resources, load_fields(resources))

    def folder(self, folder: Path, weight: float = 1.0) -> list[Labelled]:
        """The abstracts of `folder`. Raises MinerError where it has no records.jsonl or a line of it is none."""
        gold: dict[str, list[Record]] = {}
        tables = sorted(folder.glob("records*.jsonl"))
        if not tables:
            raise MinerError(f"{folder}: no records.jsonl", "a labelled set is a folder with texts/ and records.jsonl")
        for table in tables:
            for number, line in enumerate(table.read_text("utf-8").splitlines(), 1):
                if line.strip():
                    try:
                        one = json.loads(line)
                        gold[one["doc"]] = one["records"]
                    except (ValueError, KeyError, TypeError) as error:
                        raise MinerError(f"{table}: line {number} is no labelled abstract: {error}") from None
        out = []
        for page in read_sources([folder / "texts"]):
            if not isinstance(page, RawPage):
                continue
            for document, _ in self.cleaner(page):
                name = Path(page.source).stem
                if document is not None and name in gold:
                    out.append(self.annotated(Labelled(name, document, gold[name], folder.name, weight)))
        return out

    def text(self, name: str, text: str, records: Sequence[Record], group: str, weight: float = 1.0) -> Labelled:
        """A text of one's own with its records."""
        return self.annotated(Labelled(name, text_document(text, name), list(records), group, weight))

    def annotated(self, one: Labelled) -> Labelled:
        """The same with what the annotate stage says of it."""
        one.user_data = self.annotator.use(one.document, lambda doc: dict(doc.user_data))
        return one

    def paper(self, one: Labelled) -> Paper:
        """A fresh paper of an abstract."""
        return self.sentences(one, one.document)

    def examples(self, found: Iterable[Labelled]) -> Iterator[Example]:
        """Fresh training examples."""
        for one in found:
            yield example_of(one.name, self.paper(one), one.document.text, one.records, one.weight, one.group)
