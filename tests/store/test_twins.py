"""The labelled set: one article on two portals is joined, near-twins are not. Precision 1, recall 0.98 or more."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from miner.stages.store.articles import group
from tests.conftest import ROOT
from tests.store.twins import CHANGES, NEAR, Article, Pair, corpus_articles, pairs, real_articles

REAL = 250
"""Real abstracts that are used: each gives a true pair and a hard non-pair."""


def judged(found: list[Pair]) -> tuple[int, int, list[str]]:
    """True pairs joined, true pairs in all, and the kinds of non-pairs that were joined: each pair looked at alone."""
    joined = [len({row.article_id for row in group([pair.one, pair.other])}) == 1 for pair in found]
    right = sum(pair.same and together for pair, together in zip(found, joined, strict=True))
    wrong = [pair.kind for pair, together in zip(found, joined, strict=True) if together and not pair.same]
    return right, sum(pair.same for pair in found), wrong


def mixed(found: list[Pair]) -> list[set[str]]:
    """Articles that hold pages of several papers, where all pages lie in one table."""
    papers = {
        page.document_id: paper
        for pair in found
        for page, paper in zip((pair.one, pair.other), pair.papers, strict=True)
    }
    articles: dict[str, set[str]] = defaultdict(set)
    for row in group(page for pair in found for page in (pair.one, pair.other)):
        articles[row.article_id].add(papers[row.document_id])
    return [names for names in articles.values() if len(names) > 1]


def kinds(found: list[Pair]) -> Counter[str]:
    return Counter(pair.kind.partition(" ")[0] for pair in found)


def check(articles: list[Article], least: int) -> None:
    found = list(pairs(articles))
    right, true, wrong = judged(found)
    assert wrong == []
    assert mixed(found) == []
    assert true >= least
    assert len(found) - true >= least - 2
    assert right >= 0.98 * true
    made = kinds(found)
    assert [f.__name__ for f in (*CHANGES, *NEAR) if not made[f.__name__]] == []


def test_pairs_made_from_the_corpus() -> None:
    check(corpus_articles(ROOT), 25)


def test_pairs_made_from_real_abstracts(shared: Path) -> None:
    """Two hundred true pairs and more, and as many hard non-pairs."""
    check(real_articles(shared)[:REAL], 240)


def test_portals_of_the_corpus_agree_without_their_identifiers() -> None:
    """The corpus shows most articles on several portals: with every identifier taken away, text must join them."""
    import json

    from miner.stages.store.articles import Described

    pages: list[Described] = []
    papers: dict[str, str] = {}
    for path in sorted((ROOT / "corpus").glob("*/*.document.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        for number, document in enumerate(told if isinstance(told, list) else [told]):
            if document["title"] and document["abstract"] and len(document["abstract"]) > 300:
                name = f"{path.parent.name}/{path.name}#{number}"
                papers[name] = (document["doi"] or document["title"].lower())[:40]
                pages.append(Described(name, None, None, None, document["title"], document["abstract"]))
    articles: dict[str, set[str]] = defaultdict(set)
    for row in group(pages):
        articles[row.article_id].add(papers[row.document_id])
    assert [names for names in articles.values() if len({n for n in names if n.startswith("10.")}) > 1] == []
    assert len(pages) > 3 * len(set(papers.values())) / 2
    split = Counter(name for names in articles.values() for name in names)
    assert {name for name, times in split.items() if times > 1 and name.startswith("10.")} == set()


@pytest.mark.parametrize("seed", [1, 2])
def test_other_draws_of_the_corpus_hold_as_well(seed: int) -> None:
    found = list(pairs(corpus_articles(ROOT), seed))
    right, true, wrong = judged(found)
    assert (right, wrong) == (true, [])
