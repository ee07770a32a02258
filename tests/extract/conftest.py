"""What the tests of extraction share: a reader of the groups of an invented abstract."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from miner.resources import Resources
from miner.stages.annotate import annotate, load
from miner.stages.clean import text_document
from miner.stages.extract import Extractor

Read = Callable[[str], list[tuple[str, float | None, str | None]]]


@pytest.fixture(scope="module")
def arms() -> Read:
    """Field, value (else lower end or numerator) and arm of every record, in the order of the text."""
    resources = Resources.default()
    nlp, extractor = load("default", resources), Extractor(resources)

    def read(text: str) -> list[tuple[str, float | None, str | None]]:
        document = text_document(f"Tape after surgery\n\n{text}", "x")
        found = extractor(annotate(nlp, document), document)
        return [
            (r.field, next((v for v in (r.value, r.low, r.numerator) if v is not None), None), r.arm) for r in found
        ]

    return read
