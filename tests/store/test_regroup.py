"""Grouping after each run gives what grouping all at once would, and looks only at what is new and its kin."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import duckdb
import pytest

from miner.stages.store import PageRows, Store, articles, override, regroup
from miner.stages.store.articles import Described
from miner.stages.store.database import open_writing
from tests.fakes import document
from tests.store.test_store import info, rows

WORDS = [f"word{i}" for i in range(400)]


def abstract(rng: random.Random) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(60)) + f" in {rng.randint(10, 99)} patients."


def made(rng: random.Random, n: int, texts: list[str]) -> PageRows:
    """A page: some share identifiers, some a text, whole or cut."""
    text = rng.choice(texts) if texts and rng.random() < 0.4 else abstract(rng)
    texts.append(text)
    if rng.random() < 0.3:
        text = text[: len(text) * 9 // 10]
    ids: dict[str, Any] = {"title": None}
    if rng.random() < 0.5:
        ids["pmid"] = str(rng.randint(1, 40))
    if rng.random() < 0.4:
        ids["doi"] = f"10.1/{rng.choice('aA')}{rng.randint(1, 40)}"
    page = document(f"{n}.txt", text, **ids)
    return PageRows(page.source, f"/{page.source}", f"sha{rng.random()}", [(page, [])])


def run(db: Path, pages: list[PageRows]) -> None:
    store = Store(db, info())
    for page in pages:
        store.add(page)
    store.finish()


def grouped(db: Path) -> list[tuple[Any, ...]]:
    return rows(db, "FROM articles ORDER BY document_id")


def afresh(db: Path) -> list[tuple[Any, ...]]:
    """The articles as grouping from nothing gives them."""
    with open_writing(db, 5) as con:
        con.execute("DELETE FROM grouped; DELETE FROM articles")
        regroup.regroup(con)
    return grouped(db)


@pytest.mark.parametrize("seed", range(4))
def test_run_by_run_is_the_same_as_all_at_once(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    db = tmp_path / "e.duckdb"
    texts: list[str] = []
    pages = {n: made(rng, n, texts) for n in range(60)}
    run(db, list(pages.values()))
    for step in range(5):
        new = [60 + 10 * step + i for i in range(3)]
        again = rng.choice(list(pages))  # read once more, with other content
        for n in (*new, again):
            pages[n] = made(rng, n, texts)
        run(db, [pages[n] for n in (*new, again)])
        if step == 2:
            names = [row[0] for row in rows(db, "SELECT document_id FROM documents ORDER BY 1 LIMIT 2")]
            override(db, names[0], names[1], True, "seen")
        if step == 3:
            gone = PageRows("5.txt", "/5.txt", "sha-empty", [])
            run(db, [gone])
        before = grouped(db)
        assert before == afresh(db)
        assert len(before) == rows(db, "SELECT count(*) FROM documents")[0][0]


def test_a_boilerplate_that_becomes_one_parts_what_it_had_joined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(articles, "MOST", 4)
    db = tmp_path / "e.duckdb"
    text = abstract(random.Random(1))
    same = [
        PageRows(f"{n}.txt", f"/{n}.txt", f"s{n}", [(document(f"{n}.txt", text, title=None), [])]) for n in range(5)
    ]
    other = random.Random(2)
    run(db, [*same[:4], *(made(other, n, []) for n in range(10, 30))])
    assert len({row[1] for row in grouped(db) if row[3] == "same text"}) == 1
    run(db, same[4:])
    assert [row[3] for row in grouped(db) if row[3] == "same text"] == []
    assert grouped(db) == afresh(db)


def test_a_run_looks_at_what_is_new_and_its_kin_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = tmp_path / "e.duckdb"
    rng = random.Random(3)
    pages = [made(rng, n, []) for n in range(300)]
    for n, page in enumerate(pages):
        page.documents[0][0].pmid, page.documents[0][0].doi = None, f"10.1/{n}"
    run(db, pages)
    seen: list[int] = []
    read: list[int] = []
    group, keys_of = articles.group, articles.keys_of

    def counted(documents: Any, *more: Any) -> Any:
        known: list[Described] = list(documents)
        seen.append(len(known))
        return group(known, *more)

    def keyed(text: str | None) -> list[int]:
        read.append(1)
        return keys_of(text)

    monkeypatch.setattr(articles, "group", counted)
    monkeypatch.setattr(articles, "keys_of", keyed)
    twin = pages[7].documents[0][0]
    run(db, [PageRows("t.txt", "/t.txt", "st", [(document("t.txt", twin.text, title=None), [])])])
    assert (seen, len(read)) == ([2], 1)
    assert [row[3] for row in grouped(db) if row[3]] == ["same text"]
    run(db, [PageRows("u.txt", "/u.txt", "su", [(document("u.txt", abstract(rng)), [])])])
    assert (seen, len(read)) == ([2, 1], 2)


def test_keys_of_a_database_of_an_older_release_are_made_once(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    rng = random.Random(4)
    run(db, [made(rng, n, []) for n in range(20)])
    before = grouped(db)
    with duckdb.connect(str(db)) as con:
        con.execute("DELETE FROM grouped")
    run(db, [made(rng, 20, [])])
    assert [row[:3] for row in grouped(db) if row[0] in {b[0] for b in before}] == [row[:3] for row in before]
    assert rows(db, "SELECT count(*), count(keys) FROM grouped") == [(21, 21)]
