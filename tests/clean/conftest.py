"""What the tests of the clean stage share: one cleaner, a way to clean bytes, the corpus."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from miner.records import Document, Failure, RawPage
from miner.resources import Resources
from miner.stages.clean import Cleaner

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
SHARED = ROOT.parent / "shared"


def raw(content: bytes | str, source: str = "page.html", charset: str | None = None) -> RawPage:
    """A raw page of these bytes (text is encoded as UTF-8)."""
    content = content.encode() if isinstance(content, str) else content
    return RawPage(source, None, content, hashlib.sha256(content).hexdigest(), charset)


@pytest.fixture(scope="session")
def cleaner() -> Cleaner:
    """One cleaner over the shipped resources alone."""
    return Cleaner(Resources((ROOT,)))


def results(
    cleaner: Cleaner, content: bytes | str, source: str = "page.html", charset: str | None = None
) -> list[tuple[Document | None, Failure | None]]:
    """Every pair that cleaning gives."""
    return list(cleaner(raw(content, source, charset)))


def document(cleaner: Cleaner, content: bytes | str, source: str = "page.html", charset: str | None = None) -> Document:
    """The one document of a page that has to go through."""
    found = results(cleaner, content, source, charset)
    assert len(found) == 1
    assert found[0][1] is None, found[0][1]
    assert found[0][0] is not None
    return found[0][0]
