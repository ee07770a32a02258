"""What a command writes is there whole or as it was: also on a full disk, through a link and into a pipe."""

from __future__ import annotations

import os
import resource
import signal
from pathlib import Path

import pytest

from miner.stages.report import whole_file
from tests.conftest import Cli
from tests.store.test_store import a_page, store_once


def full() -> None:
    """A file size limit stands in for the full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))


@pytest.mark.parametrize("command", [["query", "SELECT repeat('x', 9999) AS x"], ["export"], ["report", "overview"]])
def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, cli: Cli, command: list[str]) -> None:
    db, out = tmp_path / "e.duckdb", tmp_path / "out.csv"
    store_once(db, [a_page(f"{i}.txt", f"{i} of 40 patients") for i in range(300)])
    out.write_text("before")
    done = cli(*command, "--db", db, "-o", out, *([] if command == ["export"] else ["-f", "csv"]), preexec_fn=full)
    assert (done.returncode, out.read_text()) == (1, "before")
    assert done.stderr.decode() == f"miner: {out}: File too large\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["e.duckdb", "out.csv"]


def test_a_link_stays_a_link_and_rights_stay(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("old")
    (tmp_path / "there").chmod(0o640)
    (tmp_path / "link").symlink_to("there")
    with whole_file(tmp_path / "link") as stream:
        stream.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert ((tmp_path / "there").read_text(), (tmp_path / "there").stat().st_mode & 0o777) == ("new", 0o640)


def test_a_device_is_written_to() -> None:
    with whole_file(Path(os.devnull)) as stream:
        stream.write(b"x")
    assert Path(os.devnull).is_char_device()


def test_an_error_leaves_nothing_beside(tmp_path: Path) -> None:
    with pytest.raises(TypeError), whole_file(tmp_path / "a") as stream:
        stream.writelines([b"x", "no bytes"])  # type: ignore[list-item]
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError) as caught, whole_file(tmp_path / "no" / "a"):
        pass
    assert caught.value.filename == str(tmp_path / "no" / "a")


def test_parts_on_a_full_disk_end_with_what_is_made(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text("RESULTS: 40 patients were treated with 24 Gy.")
    done = cli("run", tmp_path / "pages", "--parts", tmp_path / "parts", preexec_fn=full)
    assert done.returncode == 1
    assert done.stderr.decode() == (
        f"miner: {tmp_path / 'parts'}: cannot be written: File too large "
        "(free some space: parts that are made are kept; run again)\n"
    )
    assert list((tmp_path / "parts").iterdir()) == []
