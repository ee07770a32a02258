"""A store keeps what a run read, once, whatever is run again, and forgets nothing it was given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from miner.records import Failure
from miner.stages.store import PageRows, RunInfo, Store, open_reading
from miner.stages.store.database import open_writing
from tests.fakes import document, evidence

TABLES = ("documents", "sections", "evidence", "failures", "pages")


def info(pipeline: str = "p1") -> RunInfo:
    return RunInfo(("pages",), "default", pipeline, "0.1", 1)


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with open_reading(path) as con:
        return con.execute(sql).fetchall()


def tables(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {table: rows(path, f"FROM {table} ORDER BY ALL") for table in TABLES}


def a_page(name: str = "a.txt", text: str = "40 patients", sha: str | None = None, **extra: Any) -> PageRows:
    made = document(name, text)
    return PageRows(name, "/pages/" + name, sha or "sha-" + text, [(made, [evidence(made)])], **extra)


def store_once(path: Path, pages: list[PageRows], pipeline: str = "p1") -> Store:
    """A run: pages that are unchanged are left out, as the command does."""
    store = Store(path, info(pipeline))
    for page in pages:
        if page.sha256 is None or not store.unchanged(page.location, page.sha256):
            store.add(page)
    store.finish()
    return store


def test_the_same_pages_twice_change_no_row_but_the_runs(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    broken = PageRows("x.txt", "/pages/x.txt", None, failures=[Failure("x.txt", None, "ingest", "is empty", "save it")])
    failing = PageRows("y.txt", "/pages/y.txt", "sha-y", failures=[Failure("y.txt", None, "clean", "no article")])
    pages = [a_page(), broken, failing]
    store_once(db, pages)
    before = tables(db)
    again = store_once(db, pages)
    assert tables(db) == before
    assert {name: len(found) for name, found in before.items()} == {
        "documents": 1,
        "sections": 1,
        "evidence": 1,
        "failures": 2,
        "pages": 2,
    }
    assert again.counts == {"pages": 3, "unchanged": 2, "documents": 0, "records": 0, "failures": 2}
    assert rows(db, "SELECT run_id, status, pages, unchanged, documents, records, failures FROM runs ORDER BY 1") == [
        (1, "finished", 3, 0, 1, 1, 2),
        (2, "finished", 3, 2, 0, 0, 2),
    ]


def test_failures_of_unchanged_pages_are_told_again(tmp_path: Path) -> None:
    failure = Failure("y.txt", "y", "clean", "no article", "look")
    failing = PageRows("y.txt", "/pages/y.txt", "sha-y", failures=[failure])
    store_once(tmp_path / "e.duckdb", [failing])
    store = Store(tmp_path / "e.duckdb", info())
    assert store.unchanged("/pages/y.txt", "sha-y")
    assert store.finish() == [failure]


def test_a_changed_page_replaces_its_rows(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    two = a_page(text="40 patients")
    second = document("a.txt", "another", "second")
    two.documents.append((second, [evidence(second)]))
    store_once(db, [two, a_page("b.txt")])
    store_once(db, [a_page(text="41 patients"), a_page("b.txt")])
    assert rows(db, "SELECT source, doc, text, run_id FROM documents ORDER BY 1") == [
        ("a.txt", "a", "41 patients", 2),
        ("b.txt", "b", "40 patients", 1),
    ]
    assert rows(db, "SELECT source, quote FROM evidence ORDER BY 1") == [
        ("a.txt", "41 patients"),
        ("b.txt", "40 patients"),
    ]
    assert rows(db, "SELECT count(*) FROM sections") == [(2,)]


def test_a_new_pipeline_reads_again_and_an_equal_record_keeps_its_first_run(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store_once(db, [a_page()])
    store_once(db, [a_page()], "p2")
    assert rows(db, "SELECT run_id, first_run_id, pipeline FROM evidence") == [(2, 1, "p2")]
    assert rows(db, "SELECT location, pipeline, run_id FROM pages") == [("/pages/a.txt", "p2", 2)]


def test_a_failure_goes_when_the_page_goes_through(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store_once(db, [PageRows("a.txt", "/pages/a.txt", None, failures=[Failure("a.txt", None, "ingest", "is empty")])])
    assert rows(db, "SELECT error FROM failures") == [("is empty",)]
    store_once(db, [a_page()])
    assert rows(db, "SELECT error FROM failures") == []


def test_an_unreadable_file_costs_none_of_its_earlier_rows(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store_once(db, [a_page()])
    failure = Failure("a.txt", None, "ingest", "cannot be read: Permission denied")
    store_once(db, [PageRows("a.txt", "/pages/a.txt", None, failures=[failure])])
    assert rows(db, "SELECT text FROM documents") == [("40 patients",)]
    assert rows(db, "SELECT run_id, error FROM failures") == [(2, "cannot be read: Permission denied")]


def part(names: list[str], first: bool, last: bool, sha: str = "v1") -> PageRows:
    made = [document("set.xml", name, name) for name in names]
    return PageRows("set.xml", "/pages/set.xml", sha, [(m, [evidence(m)]) for m in made], [], first, last)


def test_a_set_read_in_parts_and_batches_is_one_page(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store = Store(db, info())
    for piece in (part(["1", "2"], True, False), part(["3"], False, False), part(["4"], False, True)):
        store.add(piece)
        store.flush()
    store.finish()
    assert rows(db, "SELECT doc FROM documents ORDER BY 1") == [("1",), ("2",), ("3",), ("4",)]
    assert rows(db, "SELECT complete, documents FROM pages") == [(True, 4)]
    assert Store(db, info()).unchanged("/pages/set.xml", "v1")


def test_a_set_cut_short_is_read_again_without_doubling(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store = Store(db, info())
    store.add(part(["1", "2"], True, False))
    store.flush()
    assert rows(db, "SELECT complete FROM pages") == [(False,)]
    del store
    again = Store(db, info())
    assert not again.unchanged("/pages/set.xml", "v1")
    again.add(part(["1"], True, False))
    again.flush()
    again.add(part(["2", "3"], False, True))
    again.finish()
    assert rows(db, "SELECT doc, run_id FROM documents ORDER BY 1") == [("1", 2), ("2", 2), ("3", 2)]
    assert rows(db, "SELECT doc FROM evidence ORDER BY 1") == [("1",), ("2",), ("3",)]
    assert rows(db, "SELECT complete, documents FROM pages") == [(True, 3)]


def test_only_a_run_that_replaced_rows_takes_back_their_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def spy(path: Path, wait: float, tidy: bool = False) -> Any:
        asked.append(tidy)
        return open_writing(path, wait, tidy)

    monkeypatch.setattr("miner.stages.store.keeper.open_writing", spy)
    db = tmp_path / "e.duckdb"
    store_once(db, [a_page()])
    assert not any(asked)
    store_once(db, [a_page()], "p2")
    assert asked.count(True) == 1
    assert asked[-1]


def test_a_set_that_one_run_reads_twice_is_not_doubled(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store = Store(db, info())
    for _ in range(2):
        for piece in (part(["1"], True, False), part(["2"], False, True)):
            store.add(piece)
            store.flush()
    store.finish()
    assert rows(db, "SELECT doc FROM documents ORDER BY 1") == [("1",), ("2",)]


def test_a_set_that_another_run_reads_meanwhile_is_not_doubled(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    one, two = Store(db, info()), Store(db, info())
    one.add(part(["1", "2"], True, False))
    one.flush()
    two.add(part(["1", "2", "3"], True, True))
    two.finish()
    one.add(part(["3", "4"], False, True))
    one.finish()
    assert rows(db, "SELECT doc, run_id FROM documents ORDER BY 1") == [("1", 2), ("2", 2), ("3", 1), ("4", 1)]
    assert rows(db, "SELECT doc FROM evidence ORDER BY 1") == [("1",), ("2",), ("3",), ("4",)]


def test_a_new_version_of_a_set_drops_what_it_no_longer_holds(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store_once(db, [part(["1", "2", "3"], True, True)])
    store = Store(db, info())
    store.add(part(["1"], True, False, "v2"))
    store.flush()
    store.add(part(["3"], False, True, "v2"))
    store.finish()
    assert rows(db, "SELECT doc FROM documents ORDER BY 1") == [("1",), ("3",)]
    assert rows(db, "SELECT count(*) FROM evidence") == [(2,)]


def test_documents_of_one_name_in_one_file_are_all_kept(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store_once(db, [part(["1", "1"], True, False), part(["1"], False, True)])
    assert rows(db, "SELECT count(*), count(DISTINCT document_id) FROM documents") == [(3, 3)]


def test_a_page_whose_worker_was_killed_is_tried_again(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store_once(
        db,
        [PageRows("a.txt", "/pages/a.txt", "s", failures=[Failure("a.txt", None, "extract", "killed")], settled=False)],
    )
    store = Store(db, info())
    assert not store.unchanged("/pages/a.txt", "s")


def test_a_number_too_large_costs_only_its_record(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    page = a_page()
    made = page.documents[0][0]
    page.documents[0][1].append(evidence(made, "proportion", None, numerator=10**30))
    store_once(db, [page, a_page("b.txt")])
    assert rows(db, "SELECT source, field FROM evidence ORDER BY 1") == [
        ("a.txt", "cohort_size"),
        ("b.txt", "cohort_size"),
    ]
    assert rows(db, "SELECT stage, error FROM failures") == [("store", "a count too large to store: 40 patients")]


def test_ids_depend_on_nothing_but_content(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        store_once(tmp_path / name / "e.duckdb", [a_page("b.txt"), a_page()][:: 1 if name == "one" else -1])
    assert tables(tmp_path / "one" / "e.duckdb") == tables(tmp_path / "two" / "e.duckdb")


def test_half_characters_are_replaced_and_cost_nothing_else(tmp_path: Path) -> None:
    """A page's escapes may hold half of a surrogate pair, which UTF-8 cannot store."""
    db = tmp_path / "e.duckdb"
    store_once(db, [a_page(text="half \ud83d 40", sha="sha"), a_page("b.txt")])
    assert rows(db, "SELECT quote FROM evidence ORDER BY source") == [("half ? 40",), ("40 patients",)]


text = st.text(max_size=20)
number = st.none() | st.floats(allow_nan=False) | st.integers(-100, 100).map(float)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=number, low=number, n=st.none() | st.integers(-(2**63) + 1, 2**63 - 1), quote=text, arm=st.none() | text,
    checks=st.lists(text, max_size=3), authors=st.lists(text, max_size=3), title=st.none() | text,
    translations=st.dictionaries(text, text, max_size=2),
)  # fmt: skip
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, **given: Any) -> None:
    """What goes into the store comes out of it, whatever the strings hold."""
    db = tmp_path_factory.mktemp("round") / "e.duckdb"
    made = document("a.txt", given["quote"], "a", **{k: given[k] for k in ("title", "authors", "translations")})
    record = evidence(
        made, value=given["value"], numerator=given["n"], **{k: given[k] for k in ("low", "arm", "checks")}
    )
    store_once(db, [PageRows("a.txt", "/a.txt", "sha", [(made, [record])])])
    (found,) = rows(db, "SELECT value, low, numerator, quote, arm, checks FROM evidence")
    assert list(found) == [given[k] for k in ("value", "low", "n", "quote", "arm", "checks")]
    (found,) = rows(db, "SELECT title, authors, translations FROM documents")
    assert list(found) == [given["title"], given["authors"], given["translations"]]
