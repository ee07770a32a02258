"""Stages that need no spaCy, for tests of the corridor: a page's words decide what happens to it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

from miner.records import Document, Evidence, Failure, RawPage, Section
from miner.run import Cleaned, Settings, Stages


def document(source: str, text: str, doc: str | None = None, **extra: object) -> Document:
    """A cleaned document of one section."""
    made = Document(source, doc or Path(source).stem, "fake", "T", text, text, [Section(None, "title", 0, 1, "en")])
    for name, value in extra.items():
        setattr(made, name, value)
    return made


def evidence(made: Document, field: str = "cohort_size", value: float | None = 40.0, **extra: object) -> Evidence:
    """A record that quotes the whole text."""
    record = Evidence(
        made.source, made.doc, field, value, quote=made.text, end=len(made.text), section="results", rule="fake"
    )
    for name, number in extra.items():
        setattr(record, name, number)
    return record


def clean(page: RawPage) -> Iterator[Cleaned]:
    """A document a line; "boom" raises, "kill" kills the process, "bare" has no abstract, "nothing" gives nothing."""
    lines = page.content.decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines):
        if "boom" in line:
            raise ValueError("boom")
        if "kill" in line:
            os.kill(os.getpid(), signal.SIGKILL)
        name = Path(page.source).stem + (f"-{number}" if len(lines) > 1 else "")
        made = document(page.source, line, name)
        if "bare" in line:
            made.abstract = None
            yield made, Failure(page.source, made.doc, "clean", "has no abstract")
        elif "nothing" not in line:
            yield made, None


def extract(made: Document) -> list[Evidence]:
    """One record a number; "crash" raises."""
    if "crash" in made.text:
        raise RuntimeError("crash")
    return [evidence(made, value=float(word)) for word in made.text.split() if word.isdigit()]


def build(settings: Settings) -> Stages:
    """The stages above."""
    return Stages(clean, extract if settings.extract else lambda made: [])


def broken(settings: Settings) -> Stages:
    """Stages that cannot be built."""
    from miner.records import MinerError

    raise MinerError("no such pipeline", "install it")
