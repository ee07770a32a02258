"""miner.toml and MINER_DB: what commands take from them, what goes above what, and how a wrong file is named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from miner.cli_project import defaults, find, load, pages
from miner.records import MinerError

PAGE = (
    "A made-up trial of two schools\n\n"
    "We treated 24 patients with 31 vertebrae. The mean dose was 9.5 Gy, and nobody was lost.\n"
)


def miner(folder: Path, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "miner", *args],
        cwd=folder, env={**os.environ, **env}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text(PAGE)
    (tmp_path / "miner.toml").write_text('database = "e.duckdb"\npages = "pages"\nreviewer = "J. Doe"\n')
    return tmp_path


def test_commands_work_without_db_in_the_folder_and_below(project: Path) -> None:
    assert miner(project, "run").returncode == 0
    again = miner(project / "pages", "run")
    assert "unchanged since an earlier run: 1 of 1 pages" in again.stdout
    told = miner(project / "pages", "query", "SELECT value FROM evidence WHERE field = 'dose'", "-f", "csv")
    assert told.stdout == "value\n9.5\n"
    record = miner(project, "query", "SELECT evidence_id FROM evidence LIMIT 1", "-f", "csv").stdout.split()[1]
    assert miner(project, "reject", record, "--why", "x").returncode == 0
    assert miner(project, "query", "SELECT who FROM corrections", "-f", "csv").stdout == "who\nJ. Doe\n"


def test_the_command_line_goes_above_the_environment_above_the_file(project: Path) -> None:
    assert miner(project, "run", MINER_DB="other.duckdb").returncode == 0
    assert (project / "other.duckdb").is_file()
    assert not (project / "e.duckdb").exists()
    assert miner(project, "run", "--db", "third.duckdb", MINER_DB="other.duckdb").returncode == 0
    assert (project / "third.duckdb").is_file()


def test_without_a_project_a_command_says_how_to_name_the_database(tmp_path: Path) -> None:
    done = miner(tmp_path, "query", "SELECT 1")
    assert done.returncode == 2
    assert "MINER_DB" in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("databse = 'x'", "databse is no key of it"),
        ("jobs = 'two'", "jobs has to be a whole number"),
        ("pages = [1]", "pages has to be a path or a list"),
        ("database = ", "miner.toml: Invalid value"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "miner.toml").write_text(text)
    with pytest.raises(MinerError, match=said):
        load(tmp_path / "miner.toml")


def test_paths_are_relative_to_the_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINER_DB", raising=False)
    monkeypatch.chdir(project / "pages")
    found = find(Path.cwd())
    assert defaults(found) == {"db": str(project / "e.duckdb"), "who": "J. Doe"}
    assert pages(found) == ["."]
    assert (defaults(None), pages(None)) == ({}, [])
