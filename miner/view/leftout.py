"""The numbers of an abstract that are in no record, with the reason: read again, since nothing keeps them."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import Any

from miner.records import Document, Section
from miner.view.marks import Mark

LONGEST = 60_000
"""Characters of a text that is read again; a longer one shows its records alone."""


class LeftOut:
    """Reads stored texts again; the pipeline is loaded at the first text, or by `warm` in a thread of its own."""

    def __init__(self, resources: tuple[Path, ...] = ()) -> None:
        self.resources = resources
        self._lock = Lock()
        self._ready: Any = None

    def warm(self) -> None:
        """Load the pipeline."""
        with self._lock:
            if self._ready is None:
                from miner.resources import Resources
                from miner.stages.annotate import Annotator, load
                from miner.stages.extract import Extractor

                found = Resources.default(self.resources)
                self._ready = Annotator(load("default", found)), Extractor(found)

    def marks(self, title: str | None, text: str, sections: list[Section]) -> list[Mark]:
        """Marks of the numbers that no record has."""
        from miner.stages.extract.fates import fates

        if not text or len(text) > LONGEST:
            return []
        self.warm()
        annotator, extractor = self._ready
        document = Document("", "", "", title, text, text, sections)
        with self._lock:
            found = annotator.read(document, lambda doc: fates(doc, document, extractor))
        return [Mark(f.start, f.end, reason=f.reason) for f in found if f.kind == "left out" and f.end > f.start]
