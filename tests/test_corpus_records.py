"""Whole lists of evidence from every corpus page against the ones annotated by hand, known differences spelled out."""

from __future__ import annotations

import tomllib
from collections import defaultdict

import pytest

from miner.records import EVIDENCE_KEYS
from tests.corpus_records import CORPUS, RECORDS, Extract, Extracted, annotated, articles, corridor, differences, pages
from tests.update_corpus_known import KNOWN, as_toml, known

ABSENT = ("source", "doc", "start", "end", "rule", "confidence", "alternatives")
CORRIDOR_KEYS = [key for key in EVIDENCE_KEYS if key not in ABSENT]


@pytest.fixture(scope="session")
def extract() -> Extract:
    return corridor()


@pytest.fixture(scope="session")
def read(extract: Extract) -> dict[str, list[tuple[str, Extracted]]]:
    """Articles of every page with what was found in them."""
    return {p: list(zip(articles(p), extract(CORPUS / p), strict=True)) for p in pages()}


def tables() -> dict[str, list[str]]:
    return {name: table["differences"] for name, table in tomllib.loads(KNOWN.read_text(encoding="utf-8")).items()}


@pytest.mark.parametrize("page", pages())
def test_evidence_is_what_was_annotated_but_for_known_differences(
    page: str, read: dict[str, list[tuple[str, Extracted]]]
) -> None:
    """Better or worse, a change of the list fails until `python -m tests.update_corpus_known` has been run."""
    for article, extracted in read[page]:
        expected = tables().get(f"{article} on {page}", tables().get(article, []))
        assert differences(annotated(article), extracted) == expected


@pytest.mark.parametrize("page", pages())
def test_quotes_stand_where_records_say(page: str, read: dict[str, list[tuple[str, Extracted]]]) -> None:
    for _, (document, records, _) in read[page]:
        assert [r.quote for r in records] == [document.text[r.start : r.end] for r in records]


@pytest.mark.parametrize("page", pages())
def test_annotated_quotes_stand_in_the_page(page: str, read: dict[str, list[tuple[str, Extracted]]]) -> None:
    for article, (document, *_) in read[page]:
        assert [r["quote"] for r in annotated(article) if r["quote"] not in document.text] == []


def test_known_differences_are_the_ones_that_the_pages_give(read: dict[str, list[tuple[str, Extracted]]]) -> None:
    """No table is left over from an article or a page that is gone, and the file is as the command writes it."""
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for page, on_page in read.items():
        for article, extracted in on_page:
            found[article][page] = differences(annotated(article), extracted)
    assert KNOWN.read_text(encoding="utf-8") == as_toml(known(found))


def test_every_annotation_has_a_page_and_the_contracts_keys() -> None:
    names = sorted(path.stem for path in RECORDS.glob("*.jsonl"))
    assert sorted({article for page in pages() for article in articles(page)}) == names
    for name in names:
        assert {tuple(k for k in record if k != "may") for record in annotated(name)} == {tuple(CORRIDOR_KEYS)}, name
