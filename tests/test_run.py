"""The corridor turns every error into a failure of its document and gives the same rows on any number of jobs."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import miner.run
from miner.records import Failure, MinerError, RawPage
from miner.run import Settings, read, read_sources
from miner.stages.store.rows import PageRows
from tests import fakes


def page(name: str, text: str) -> RawPage:
    return RawPage(name, None, text.encode(), "sha-" + name)


def told(rows: PageRows) -> tuple[object, ...]:
    """What a test compares: source, documents with their values, failures as text."""
    documents = [(d.doc, [r.value for r in records]) for d, records in rows.documents]
    return rows.source, documents, [f"{f.doc} {f.stage} {f.error}" for f in rows.failures], rows.first, rows.last


PAGES: list[RawPage | Failure] = [
    page("a.txt", "40 patients"),
    Failure("b.txt", None, "ingest", "is empty"),
    page("c.txt", "1\n2 boom\n3"),
    page("d.txt", "5\n6 crash"),
    page("e.txt", "7 bare"),
    page("f.txt", "nothing"),
]
EXPECTED = [
    ("a.txt", [("a", [40.0])], [], True, True),
    ("b.txt", [], ["None ingest is empty"], True, True),
    ("c.txt", [("c-0", [1.0])], ["None clean ValueError: boom"], True, True),
    ("d.txt", [("d-0", [5.0]), ("d-1", [])], ["d-1 extract RuntimeError: crash"], True, True),
    ("e.txt", [("e", [])], ["e clean has no abstract"], True, True),
    ("f.txt", [], ["None clean holds no article"], True, True),
]


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_error_is_a_failure_of_its_document(jobs: int) -> None:
    assert [told(rows) for rows in read(PAGES, Settings(jobs=jobs), fakes.build)] == EXPECTED


def test_a_page_that_kills_its_worker_is_named_and_the_rest_goes_on() -> None:
    pages: list[RawPage | Failure] = [page("a.txt", "1"), page("b.txt", "kill"), page("c.txt", "3")]
    rows = list(read(pages, Settings(jobs=2), fakes.build))
    assert [told(r)[1] for r in rows] == [[("a", [1.0])], [], [("c", [3.0])]]
    assert [f.error for r in rows for f in r.failures] == ["the worker that read it ended twice (killed by SIGKILL)"]
    assert [r.settled for r in rows] == [True, False, True]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_large_set_of_articles_comes_in_parts(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(miner.run, "LARGE", 100)
    monkeypatch.setattr(miner.run, "PART", 10)
    lines = '{"id": 1}\n' + "\n".join(f"{i} patients" for i in range(1, 25))
    rows = list(read([page("set.jsonl", lines), page("z.txt", "9")], Settings(jobs=jobs), fakes.build))
    assert [(len(r.documents), r.first, r.last) for r in rows] == [
        (10, True, False),
        (10, False, False),
        (5, False, True),
        (1, True, True),
    ]
    assert [d.doc for r in rows[:3] for d, _ in r.documents] == [f"set-{i}" for i in range(25)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_stages_that_cannot_be_built_stop_the_command(jobs: int) -> None:
    with pytest.raises(MinerError, match="no such pipeline"):
        list(read(PAGES, Settings(jobs=jobs), fakes.broken))


def test_nothing_to_read_builds_nothing() -> None:
    failure = Failure("b.txt", None, "ingest", "is empty")
    assert [told(rows)[0] for rows in read([failure], Settings(), fakes.broken)] == ["b.txt"]
    assert list(read([], Settings(jobs=2), fakes.broken)) == []


def test_clean_alone_extracts_nothing() -> None:
    rows = list(read(PAGES[:1], Settings(extract=False), fakes.build))
    assert told(rows[0])[1] == [("a", [])]


def test_the_garbage_collector_is_as_before() -> None:
    assert gc.isenabled()
    reading = read(PAGES, Settings(), fakes.build)
    next(reading)
    assert not gc.isenabled()
    reading.close()  # type: ignore[attr-defined]
    assert gc.isenabled()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.binary(max_size=200))
def test_no_bytes_stop_a_run(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "page.txt").write_bytes(content)
    rows = list(read(read_sources([tmp_path]), Settings(), fakes.build))
    assert len(rows) == 1
    assert rows[0].documents or rows[0].failures
