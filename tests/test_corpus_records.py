"""Evidence from every corpus page against the records annotated by hand: how many agree, and what holds for each."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from typing import Any

import pytest

from miner.records import EVIDENCE_KEYS
from miner.score import score
from tests.corpus_records import CORPUS, RECORDS, Extract, Extracted, annotated, articles, corridor, pages
from tests.gold import FLOORS

ABSENT = ("source", "doc", "at", "at_end", "start", "end", "rule", "confidence", "alternatives")
CORRIDOR_KEYS = [key for key in EVIDENCE_KEYS if key not in ABSENT]


@pytest.fixture(scope="session")
def extract() -> Extract:
    return corridor()


@pytest.fixture(scope="session")
def read(extract: Extract) -> dict[str, list[tuple[str, Extracted]]]:
    """Articles of every page with what was found in them."""
    return {p: list(zip(articles(p), extract(CORPUS / p), strict=True)) for p in pages()}


def test_records_agree_with_the_annotated_ones(read: dict[str, list[tuple[str, Extracted]]]) -> None:
    """Decisions are learned, so that one may turn with new weights: their sum must not fall below the floors."""
    floors = tomllib.loads(FLOORS.read_text(encoding="utf-8"))["corpus"]
    gold, found = {}, list[dict[str, Any]]()
    for page, on_page in read.items():
        for article, (_, records, fault) in on_page:
            assert fault == [], (article, page)
            name = f"{article} on {page}"
            gold[name] = annotated(article)
            found += [asdict(record) | {"source": name, "doc": name} for record in records]
    rows = score(gold, found).rows()
    figures: dict[str, float] = {}
    for row in rows:
        if row.name in ("CORE", "ALL"):
            figures |= {f"{row.name.lower()}.value": row.value_f1, f"{row.name.lower()}.strict": row.strict_f1}
    assert set(floors) <= set(figures)
    assert {k: round(v, 3) for k, v in figures.items() if v < floors.get(k, 0.0)} == {}, figures


def test_pages_of_one_article_give_the_same_numbers(read: dict[str, list[tuple[str, Extracted]]]) -> None:
    """A portal's page furniture changes nothing: most pages of an article give what most of its pages give."""
    by_article: dict[str, list[tuple[object, ...]]] = {}
    for on_page in read.values():
        for article, (_, records, _) in on_page:
            by_article.setdefault(article, []).append(tuple((r.field, r.value, r.numerator) for r in records))
    several = {a: lists for a, lists in by_article.items() if len(lists) > 2}
    usual = sum(max(lists.count(one) for one in lists) for lists in several.values())
    assert usual >= 0.6 * sum(map(len, several.values()))


@pytest.mark.parametrize("page", pages())
def test_quotes_stand_where_records_say(page: str, read: dict[str, list[tuple[str, Extracted]]]) -> None:
    for _, (document, records, _) in read[page]:
        assert [r.quote for r in records] == [document.text[r.start : r.end] for r in records]


@pytest.mark.parametrize("page", pages())
def test_annotated_quotes_stand_in_the_page(page: str, read: dict[str, list[tuple[str, Extracted]]]) -> None:
    for article, (document, *_) in read[page]:
        assert [r["quote"] for r in annotated(article) if r["quote"] not in document.text] == []


def test_every_annotation_has_a_page_and_the_contracts_keys() -> None:
    names = sorted(path.stem for path in RECORDS.glob("*.jsonl"))
    assert sorted({article for page in pages() for article in articles(page)}) == names
    for name in names:
        assert {tuple(k for k in record if k != "may") for record in annotated(name)} == {tuple(CORRIDOR_KEYS)}, name
