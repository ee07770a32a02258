"""Fifty runs killed at random moments, each run again until one ends: the table is as if nothing had happened."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.store.test_store import rows

RUN = """
import sys
from miner.run import Settings, keep
from miner.stages.store import RunInfo, Store, keeper
import miner.run
from tests import fakes
keeper.MAX_ROWS, miner.run.LARGE, miner.run.PART = 50, 200, 20
store = Store(sys.argv[2], RunInfo((sys.argv[1],), "default", "p", "0.1", 1))
for page in keep([sys.argv[1]], Settings(), store, fakes.build):
    pass
store.finish()
"""

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


def start(pages: Path, db: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", RUN, str(pages), str(db)], cwd=ROOT)


def table(db: Path) -> list[list[tuple[Any, ...]]]:
    return [rows(db, sql) for sql in COMPARED]


def test_killed_runs_lose_and_double_nothing(pages: Path, tmp_path: Path) -> None:
    calm = tmp_path / "calm.duckdb"
    began = time.monotonic()
    assert start(pages, calm).wait(120) == 0
    length = time.monotonic() - began
    expected = table(calm)
    assert len(expected[0]) == 2 * 61 + 30
    chance = random.Random(20)
    kills = trial = 0
    while kills < KILLS:
        trial += 1
        db = tmp_path / f"{trial}.duckdb"
        for _ in range(6):
            process = start(pages, db)
            try:
                process.wait(chance.uniform(0.3, 0.95) * length)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                kills += 1
        assert start(pages, db).wait(120) == 0
        assert table(db) == expected
    assert kills >= KILLS
