"""Pages of one article are joined and near-twins stay apart, by rules that each have a test."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from miner.stages.store import CorrectionError, PageRows, Store, override
from miner.stages.store.articles import Described, group
from tests.fakes import document
from tests.store.test_store import info, rows, store_once

ABSTRACT = (
    "We treated 24 patients with 31 painful vertebral metastases by balloon kyphoplasty and a single dose of 8 Gy. "
    "Pain fell from 7.2 to 2.9 points on the visual analogue scale within 3 days and stayed low for 12 months. "
    "Local control was 91.7% at 1 year, and no patient had a neurological deficit after the procedure."
)


def doc(
    name: str, abstract: str | None = ABSTRACT, title: str | None = "A trial of kyphoplasty", **ids: str
) -> Described:
    return Described(name, ids.get("doi"), ids.get("pmid"), ids.get("pmcid"), title, abstract)


def joined(*documents: Described, overrides: list[tuple[str, str, bool]] | None = None) -> list[str]:
    """Each article as its documents' names, and why they were joined."""
    articles: dict[str, list[str]] = {}
    for row in group(documents, overrides or []):
        articles.setdefault(row.article_id, []).append(row.document_id + (f" ({row.reason})" if row.reason else ""))
    return [" ".join(names) for names in articles.values()]


def test_identifiers_join_whatever_the_text() -> None:
    assert joined(
        doc("a", doi="10.1/X"), doc("b", None, None, doi="10.1/x", pmid="1"), doc("c", "Other words.", pmid="1")
    ) == ["a b (doi) c (pmid)"]


def test_the_same_text_joins_where_identifiers_are_silent() -> None:
    glued = ABSTRACT.replace("the visual", "thevisual").replace(". ", ".\n")
    assert joined(doc("a"), doc("b", glued), doc("c", ABSTRACT.upper(), None, pmid="1")) == [
        "a b (text alike) c (same text)"
    ]


def test_different_identifiers_keep_the_same_text_apart() -> None:
    assert joined(doc("a", doi="10.1/a"), doc("b", doi="10.1/b")) == ["a", "b"]
    assert joined(doc("a", pmid="1"), doc("b", pmid="2")) == ["a", "b"]


def test_a_document_without_identifiers_never_bridges_two_articles() -> None:
    assert joined(doc("a", doi="10.1/a"), doc("b"), doc("c", doi="10.1/c")) == ["a b (same text)", "c"]


@pytest.mark.parametrize(
    "title",
    ["A trial of kyphoplasty, part II", "Erratum: a trial of kyphoplasty", "A trial of kyphoplasty: study protocol"],
)
def test_titles_that_count_keep_apart(title: str) -> None:
    assert joined(doc("a"), doc("b", title=title)) == ["a", "b"]


def test_other_numbers_keep_apart_and_a_cut_ending_does_not() -> None:
    other = ABSTRACT.replace("24", "38").replace("31", "44").replace("91.7", "88.6")
    assert joined(doc("a"), doc("b", other)) == ["a", "b"]
    assert joined(doc("a"), doc("b", ABSTRACT.removesuffix(" after the procedure."))) == ["a b (text alike)"]


def test_one_number_that_differs_keeps_apart_and_its_spelling_does_not() -> None:
    assert joined(doc("a"), doc("b", ABSTRACT.replace("24 patients", "26 patients"))) == ["a", "b"]
    assert joined(doc("a"), doc("b", ABSTRACT.replace(".7", "·7").replace("24", "２４"))) == ["a b (same text)"]


def test_a_page_that_adds_its_own_words_is_the_same_article() -> None:
    added = f"Abstract {ABSTRACT} Copyright 2020 The Authors. Published by a learned society for all of its members."
    assert joined(doc("a"), doc("b", added)) == ["a b (text alike)"]
    other = ABSTRACT + " " + ABSTRACT.replace("pain", "strength").replace("trial", "series").replace("8 Gy", "9 Gy")
    assert joined(doc("a"), doc("b", other)) == ["a", "b"]


def test_short_or_missing_abstracts_join_nothing() -> None:
    assert joined(doc("a", "Erratum."), doc("b", "Erratum."), doc("c", None), doc("d", None)) == ["a", "b", "c", "d"]


def test_a_reader_overrules() -> None:
    assert joined(doc("a"), doc("b"), overrides=[("a", "b", False)]) == ["a", "b"]
    assert joined(doc("a", doi="10.1/a"), doc("b", doi="10.1/b"), overrides=[("b", "a", True)]) == ["a b (by hand)"]


def test_the_order_of_documents_does_not_matter() -> None:
    documents = [doc("a", doi="10.1/a"), doc("b"), doc("c", pmid="3"), doc("d", doi="10.1/a", pmid="3"), doc("e", "x")]
    expected = group(documents)
    for seed in range(5):
        shuffled = documents[:]
        random.Random(seed).shuffle(shuffled)
        assert group(shuffled) == expected


def test_evidence_counts_once_and_names_its_sources(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    pages = []
    for name, doi in (("a", "10.1/a"), ("b", "10.1/a"), ("c", None)):
        made = document(f"{name}.txt", ABSTRACT if name != "c" else "Something else", doi=doi)
        from tests.fakes import evidence

        pages.append(PageRows(made.source, f"/{name}.txt", name, [(made, [evidence(made, value=24.0)])]))
    store_once(db, pages)
    assert rows(db, "SELECT count(*) FROM evidence") == [(3,)]
    assert sorted(rows(db, "SELECT value, sources FROM article_evidence"), key=str) == [
        (24.0, ["a.txt", "b.txt"]),
        (24.0, ["c.txt"]),
    ]
    assert rows(db, "SELECT documents, cohort FROM article_wide ORDER BY 1") == [(1, 24.0), (2, 24.0)]
    one, two = (row[0] for row in rows(db, "SELECT document_id FROM documents WHERE doi IS NOT NULL ORDER BY 1"))
    override(db, one[:8], two, False, "part II")
    assert rows(db, "SELECT count(*) FROM article_wide") == [(3,)]
    Store(db, info("p2")).finish()
    assert rows(db, "SELECT count(*) FROM article_wide") == [(3,)]
    with pytest.raises(CorrectionError, match="not the id of one document"):
        override(db, "ffffff", two, False, "")


def test_the_fullest_page_stands_for_an_article_wherever_it_lies() -> None:
    """Ids hold absolute paths, so the choice must not depend on them: another checkout, the same table."""
    for names in ("abc", "cba"):
        pages = [
            Described(names[0], "10.1/a", None, None, None, ABSTRACT, 5, "z.html"),
            Described(names[1], "10.1/a", None, None, None, ABSTRACT, 7, "y.html"),
            Described(names[2], "10.1/a", "1", None, None, ABSTRACT, 7, "x.html"),
        ]
        assert [row.document_id for row in group(pages) if row.representative] == [names[2]]
    same = [Described(n, "10.1/a", None, None, None, ABSTRACT, 1, s) for n, s in (("a", "z"), ("b", "y"))]
    assert [row.document_id for row in group(same) if row.representative] == ["b"]


def test_thousands_of_documents_are_grouped_in_seconds() -> None:
    """Comparing every pair of 3,000 would take minutes: only pairs that share rare word runs are compared."""
    code = (
        "import random, time\nfrom miner.stages.store.articles import Described, group\nchance = random.Random(1)\n"
        "words = [f'w{i}' for i in range(4000)]\n"
        "texts = [' '.join(chance.choices(words, k=150)) for _ in range(3000)]\n"
        "docs = [Described(f'{i:05}', None, None, None, None, text) for i, text in enumerate(texts)]\n"
        "docs += [Described('z' + d.document_id, None, None, None, None, d.abstract) for d in docs[:100]]\n"
        "start = time.process_time()\nfound = group(docs)\n"
        "print(sum(row.reason is not None for row in found), time.process_time() - start)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    count, seconds = done.stdout.split()
    assert count == "100"
    assert float(seconds) < 10
