"""Fifty runs killed at random moments, each run again until one ends: the table is as if nothing had happened."""

from __future__ import annotations

import multiprocessing
import random
import time
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

import miner.run
from miner.run import Settings, keep
from miner.stages.store import RunInfo, Store, keeper
from tests import fakes
from tests.store.test_store import rows

# A server that has the libraries loaded and forks a process for every run: a run is then half a second.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["duckdb", "pyarrow", "miner.run", "miner.stages.store.load", "tests.fakes"])


def run(pages: str, db: str) -> None:
    """A whole run, in batches and parts so small that a kill hits every kind of moment."""
    keeper.MAX_ROWS, miner.run.LARGE, miner.run.PART = 50, 200, 20
    store = Store(db, RunInfo((pages,), "default", "p", "0.1", 1))
    for _ in keep([pages], Settings(), store, fakes.build):
        pass
    store.finish()


# Everything but which run stored a row, when, and how often it was tried.
COMPARED = (
    "SELECT * EXCLUDE (run_id) FROM documents ORDER BY ALL",
    "FROM sections ORDER BY ALL",
    "SELECT * EXCLUDE (run_id, first_run_id) FROM evidence ORDER BY ALL",
    "SELECT * EXCLUDE (run_id) FROM failures ORDER BY ALL",
    "SELECT * EXCLUDE (run_id) FROM pages ORDER BY ALL",
)
KILLS = 50


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Single pages, pages that fail, and sets of articles that span several batches."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for i in range(40):
        (folder / f"{i:03}.txt").write_text(["boom", "1 2 3", f"{i} patients", "7 bare"][i % 4])
    for i in range(2):
        (folder / f"set{i}.jsonl").write_text('{"id": 1}\n' + "\n".join(f"{n} of {i}" for n in range(60)))
    return folder


def start(pages: Path, db: Path) -> BaseProcess:
    process = FORKS.Process(target=run, args=(str(pages), str(db)))
    process.start()
    return process


def finish(pages: Path, db: Path) -> float:
    """Run to the end; gives the seconds it took."""
    began = time.monotonic()
    process = start(pages, db)
    process.join(120)
    assert process.exitcode == 0
    return time.monotonic() - began


def table(db: Path) -> list[list[tuple[Any, ...]]]:
    return [rows(db, sql) for sql in COMPARED]


def test_killed_runs_lose_and_double_nothing(pages: Path, tmp_path: Path) -> None:
    calm = tmp_path / "calm.duckdb"
    finish(pages, tmp_path / "warm.duckdb")
    length = finish(pages, calm)
    expected = table(calm)
    assert len(expected[0]) == 2 * 61 + 30
    chance = random.Random(20)
    kills = trial = 0
    while kills < KILLS:
        trial += 1
        db = tmp_path / f"{trial}.duckdb"
        for _ in range(6):
            process = start(pages, db)
            process.join(chance.uniform(0.05, 1.0) * length)
            if process.exitcode is None:
                process.kill()
                process.join()
                kills += 1
            else:
                assert process.exitcode == 0
        finish(pages, db)
        assert table(db) == expected
