"""Twenty real runs killed at random moments, each run again until one ends: the table is as if nothing had happened.

`make soak` makes two hundred of them. Half of them read into a new table, half into one that an earlier pipeline filled
from pages that changed since.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.store import killed
from tests.store.test_store import rows

# A server that has the libraries loaded and the stages built, and forks a process for every run.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["duckdb", "pyarrow", "miner.stages.store.load", "tests.store.killed"])

# Everything but which run stored or removed a row, when, and how often it was tried.
COMPARED = (
    "SELECT * EXCLUDE (run_id) FROM documents ORDER BY ALL",
    "FROM sections ORDER BY ALL",
    "SELECT * EXCLUDE (run_id, first_run_id) FROM evidence ORDER BY ALL",
    "SELECT * EXCLUDE (run_id) FROM failures ORDER BY ALL",
    "SELECT * EXCLUDE (run_id) FROM pages ORDER BY ALL",
    "FROM articles ORDER BY ALL",
    "SELECT * EXCLUDE (run_id) FROM deletions ORDER BY ALL",
    "SELECT * EXCLUDE (run_id, removed_run_id) FROM documents_removed ORDER BY ALL",
    "SELECT * EXCLUDE (run_id, first_run_id, removed_run_id) FROM evidence_removed ORDER BY ALL",
)
KILLS = 10
"""Of each kind; more by the environment variable MINER_KILLS."""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: a killed process loses nothing that it wrote, wherever the file lies."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK):
        with tempfile.TemporaryDirectory(dir=memory) as made:
            yield Path(made)
    else:
        yield tmp_path


@pytest.fixture
def pages(folder: Path) -> Path:
    """Pages of several portals, pages that fail, a deletion, and sets of articles that span several batches."""
    made = folder / "pages"
    made.mkdir()
    for name in (
        "pubmed/srsavm_dump.txt", "pubmed/sbrtlum.html", "qxmd/opioid.html", "scite/ureter_dump.txt",
        "pubmed_xml/sbrtlum.xml", "pubmed_old/esophagus.html", "nbib/ldrtknee.nbib", "not_articles/blank.txt",
        "not_articles/captcha_cloudflare.html", "not_articles/no_abstract_editorial.html",
    ):  # fmt: skip
        shutil.copy(ROOT / "corpus" / name, made / name.replace("/", "_"))
    text = "We treated {0} patients with {0} Gy. Local control was 9{1}%."
    line = f'{{{{"id": "{{0}}", "title": "Series {{0}}", "text": "{text}"}}}}'
    (made / "set.jsonl").write_text("\n".join(line.format(n, n % 10) for n in range(10, 34)))
    return made


def change(pages: Path) -> None:
    """What happens to pages between two runs: some change, some lose articles, some go through at last."""
    text = (pages / "set.jsonl").read_text().splitlines()
    (pages / "set.jsonl").write_text("\n".join(text[4:]).replace("Gy. Local control was 9", "Gy. Local control was 8"))
    (pages / "not_articles_blank.txt").write_text("A title\n\nWe treated 31 patients with a dose of 20 Gy.\n")
    page = pages / "scite_ureter_dump.txt"
    page.write_text(page.read_text().replace("87 patients", "88 patients"))


def start(pages: Path, db: Path, pipeline: str) -> BaseProcess:
    process = FORKS.Process(target=killed.run, args=(str(pages), str(db), pipeline))
    process.start()
    return process


def finish(pages: Path, db: Path, pipeline: str) -> float:
    """Run to the end; gives the seconds it took."""
    began = time.monotonic()
    process = start(pages, db, pipeline)
    process.join(120)
    assert process.exitcode == 0
    return time.monotonic() - began


def table(db: Path) -> list[list[tuple[Any, ...]]]:
    return [rows(db, sql) for sql in COMPARED]


def kill_and_compare(pages: Path, folder: Path, first: Path | None, pipeline: str) -> None:
    """Kill runs on copies of `first`, or on nothing, and compare each finished table with an undisturbed run's."""

    def fresh(name: str) -> Path:
        db = folder / f"{name}.duckdb"
        if first is not None:
            shutil.copy(first, db)
        return db

    calm = fresh("calm")
    finish(pages, fresh("warm"), pipeline)
    length = finish(pages, calm, pipeline)
    expected = table(calm)
    chance = random.Random(20)
    kills = trial = 0
    while kills < int(os.environ.get("MINER_KILLS", KILLS)):
        trial += 1
        db = fresh(str(trial))
        for _ in range(6):
            process = start(pages, db, pipeline)
            process.join(chance.uniform(0.0, 1.0) * length)
            if process.exitcode is None:
                process.kill()
                process.join()
                kills += 1
            else:
                assert process.exitcode == 0
        finish(pages, db, pipeline)
        assert table(db) == expected
        db.unlink()


def test_killed_runs_into_a_new_table_lose_and_double_nothing(pages: Path, folder: Path) -> None:
    kill_and_compare(pages, folder, None, "p1")
    counts = [len(found) for found in table(folder / "calm.duckdb")]
    assert counts[0] == 34
    assert counts[2] > 100
    assert [counts[i] for i in (3, 6, 7)] == [3, 1, 0]


def test_killed_runs_over_an_older_table_lose_and_double_nothing(pages: Path, folder: Path) -> None:
    older = folder / "older.duckdb"
    finish(pages, older, "p0")
    change(pages)
    kill_and_compare(pages, folder, older, "p1")
    assert rows(folder / "calm.duckdb", "SELECT count(*) FROM documents_removed") == [(4,)]
    assert rows(folder / "calm.duckdb", "SELECT count(*) > 20 FROM evidence_removed") == [(True,)]
