"""Every page of the corpus gives exactly its expected document, and every portal file has a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from miner.records import DELETED, Document
from miner.resources import Resources
from miner.stages.clean import Cleaner
from tests.clean.conftest import CORPUS, ROOT, results

PAGES = sorted(
    p
    for p in CORPUS.rglob("*")
    if p.is_file() and p.with_suffix(".document.json").exists() and ".document" not in p.name
)
NOT_ARTICLES = sorted(p for p in (CORPUS / "not_articles").iterdir() if not p.name.endswith(".failure.json"))
MAIN_SHAPES = (
    "qxmd",
    "pubmed",
    "scite",
    "bilingual",
    "pubmed_old",
    "pubmed_xml",
    "jats",
    "nbib",
    "ris",
    "pubmed_text",
    "plain",
)


def shown(document: Document) -> dict[str, Any]:
    """The document as the corpus keeps it: without what depends on where the file lies."""
    out: dict[str, Any] = json.loads(json.dumps(document.to_dict()))
    return {k: v for k, v in out.items() if k not in ("source", "sha256")}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_corpus_page_gives_its_expected_document(cleaner: Cleaner, path: Path) -> None:
    """A page whose text, sections, identifiers or method changed is a change that somebody has to look at."""
    expected = json.loads(path.with_suffix(".document.json").read_text(encoding="utf-8"))
    told = results(cleaner, path.read_bytes(), str(path.relative_to(ROOT)))
    found = [shown(d) for d, _ in told if d is not None and d.status != DELETED]
    assert found == (expected if isinstance(expected, list) else [expected])


@pytest.mark.parametrize("path", NOT_ARTICLES, ids=lambda p: p.name)
def test_not_an_article_fails_with_its_reason(cleaner: Cleaner, path: Path) -> None:
    """Captchas, walls, lists, PDFs and empty files: a failure with the reason and advice, never an empty success."""
    expected = json.loads((path.parent / f"{path.name}.failure.json").read_text(encoding="utf-8"))
    found = results(cleaner, path.read_bytes(), str(path.relative_to(ROOT)))
    assert len(found) == 1
    document, failure = found[0]
    assert failure is not None
    assert failure.stage == "clean"
    assert {
        "error": failure.error,
        "advice": failure.advice,
        "title": document.title if document else None,
        "doi": document.doi if document else None,
        "abstract": document.abstract if document else None,
    } == expected


def test_every_portal_file_has_a_page() -> None:
    """A portal file without a page in `corpus/<portal>/` is not proved by anything."""
    portals = set(Resources((ROOT,)).under("pipelines/portals", ".toml"))
    assert sorted(portals - {p.parent.name for p in PAGES}) == []


@pytest.mark.parametrize("shape", MAIN_SHAPES)
def test_main_shapes_have_three_pages(shape: str) -> None:
    """The shapes that most pages have are covered by at least three pages each."""
    assert len([p for p in PAGES if p.parent.name == shape]) >= 3


@pytest.mark.parametrize("path", PAGES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_corpus_sections_point_into_the_text(cleaner: Cleaner, path: Path) -> None:
    """Each section's offsets hold its text, trimmed, without its label; the text is title, abstract, translations."""
    for document, _ in results(cleaner, path.read_bytes(), path.name):
        assert document is not None
        for section in document.sections:
            text = document.text[section.start : section.end]
            assert text
            assert text == text.strip()
            if section.label:
                assert document.text[: section.start].rstrip(" :").endswith(section.label)
        pieces = [document.title, document.abstract, *document.translations.values()]
        assert document.text == "\n\n".join(p for p in pieces if p)
