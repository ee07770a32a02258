"""What the tests of extraction share: the records of an invented abstract, and its groups."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from miner.records import Evidence
from miner.resources import Resources
from miner.stages.annotate import annotate, load
from miner.stages.clean import text_document
from miner.stages.extract import Extractor

Read = Callable[[str], list[tuple[str, float | None, str | None]]]
Extract = Callable[..., list[Evidence]]


@pytest.fixture(scope="session")
def extracted() -> Extract:
    """The records of an abstract in the order of the text; `title` stands above it."""
    resources = Resources.default()
    nlp, extractor = load("default", resources), Extractor(resources)

    def read(text: str, title: str = "Splints after surgery") -> list[Evidence]:
        document = text_document(f"{title}\n\n{text}", "x")
        return extractor(annotate(nlp, document), document)

    return read


@pytest.fixture(scope="session")
def arms(extracted: Extract) -> Read:
    """Field, value (else lower end or numerator) and arm of every record, in the order of the text."""

    def read(text: str) -> list[tuple[str, float | None, str | None]]:
        return [
            (r.field, next((v for v in (r.value, r.low, r.numerator) if v is not None), None), r.arm)
            for r in extracted(text, "Tape after surgery")
        ]

    return read
