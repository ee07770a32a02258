"""Parts that were damaged, or are another program's: a sentence names them, and the next run makes them anew."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from miner.parts import Job, make_parts
from miner.records import MinerError
from miner.run import Settings
from miner.stages.store import RunInfo, Store, open_reading, read_manifest, read_summary
from tests import fakes
from tests.conftest import Cli
from tests.parts_tools import contents, tables

JOB = "digest"


def make(folder: Path) -> list[bool]:
    job = Job(Settings(), JOB, folder / "parts", fakes.build)
    return [outcome.made for outcome in make_parts([str(folder / "pages")], job)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two parts, of which the first is damaged by the tests."""
    for name in "ab":
        (tmp_path / "pages" / name).mkdir(parents=True)
        (tmp_path / "pages" / name / f"{name}.xml.gz").write_text(f"{ord(name)} patients\nboom")
    assert make(tmp_path) == [True, True]
    return tmp_path


def edit(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


def other_columns(path: Path) -> None:
    parquet.write_table(pa.table({"a": [1]}), path)


def summary(**values: object) -> Callable[[Path], None]:
    def change(part: Path) -> None:
        told = json.loads((part / "summary.json").read_text())
        (part / "summary.json").write_text(json.dumps(told | values))

    return change


def replaced_by_a_file(part: Path) -> None:
    shutil.rmtree(part)
    part.write_text("a note")


def emptied(part: Path) -> None:
    shutil.rmtree(part)
    part.mkdir()


def replaced_by_a_link(part: Path) -> None:
    part.rename(part.with_name("elsewhere"))
    part.symlink_to(part.with_name("elsewhere") / "nowhere")


DAMAGE: dict[str, Callable[[Path], None]] = {
    "gone": shutil.rmtree,
    "a file": replaced_by_a_file,
    "a dead link": replaced_by_a_link,
    "empty folder": emptied,
    "no documents": lambda part: (part / "documents.parquet").unlink(),
    "empty documents": lambda part: edit(part / "documents.parquet", lambda _: b""),
    "cut documents": lambda part: edit(part / "documents.parquet", lambda b: b[: len(b) // 2]),
    "another byte": lambda part: edit(part / "documents.parquet", lambda b: b[:40] + bytes([b[40] ^ 1]) + b[41:]),
    "no Parquet": lambda part: edit(part / "evidence_extracted.parquet", lambda _: b"<html>" * 100),
    "other columns": lambda part: other_columns(part / "documents.parquet"),
    "no summary": lambda part: (part / "summary.json").unlink(),
    "broken summary": lambda part: edit(part / "summary.json", lambda b: b[:20]),
    "summary of nothing": lambda part: edit(part / "summary.json", lambda _: b""),
    "summary is a list": lambda part: edit(part / "summary.json", lambda _: b"[1, 2]"),
    "summary is deep": lambda part: edit(part / "summary.json", lambda _: b"[" * 100_000),
    "summary of bytes": lambda part: edit(part / "summary.json", lambda _: b"\xff\xfe\x00"),
    "another's summary": summary(name="other-0123"),
    "words for counts": summary(documents="two"),
    "counts below nothing": summary(records=-1),
    "fields of words": summary(fields={"dose": "one"}),
    "no files": summary(files={}),
}  # fmt: skip


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_part_is_made_anew(folder: Path, kind: str) -> None:
    before = contents(folder / "parts")
    first, second = read_manifest(folder / "parts")
    DAMAGE[kind](folder / "parts" / first)
    assert read_summary(folder / "parts", first) is None
    assert make(folder) == [True, False]
    shutil.rmtree(folder / "parts" / "elsewhere", ignore_errors=True)
    assert contents(folder / "parts") == before
    assert read_summary(folder / "parts", second) is not None


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_part_is_never_loaded(folder: Path, kind: str) -> None:
    first, _ = read_manifest(folder / "parts")
    whole = read_summary(folder / "parts", first)
    assert whole is not None
    DAMAGE[kind](folder / "parts" / first)
    store = Store(folder / "e.duckdb", RunInfo((), "default", JOB, "0", 1))
    with pytest.raises(MinerError) as caught:
        store.load_part(folder / "parts", whole)
    assert first in str(caught.value)
    assert caught.value.advice
    store.finish()
    with open_reading(folder / "e.duckdb") as con:
        assert con.execute("SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM pages)").fetchall() == [
            (0, 0)
        ]


READ = {
    "gone", "a file", "a dead link", "empty folder", "no documents", "empty documents", "cut documents", "no Parquet",
}  # fmt: skip
"""Damage that is seen as the folder is opened; a byte within is seen only where the file is read against its digest."""


@pytest.mark.parametrize("kind", sorted(READ))
def test_a_query_of_damaged_parts_names_what_is_damaged(folder: Path, kind: str) -> None:
    first, _ = read_manifest(folder / "parts")
    DAMAGE[kind](folder / "parts" / first)
    with pytest.raises(MinerError, match="is damaged, or another program's") as caught, open_reading(folder / "parts"):
        pass
    assert first in str(caught.value)
    assert "run the same miner run --parts again" in (caught.value.advice or "")


MANIFESTS = [
    b"", b"{", b"[]", b"null", b'{"parts": "a"}', b'{"parts": [1]}', b'{"parts": ["../../etc"]}',
    b'{"parts": ["/etc"]}', b'{"parts": [""]}', b'{"parts": {}}', b"\xff\xfe", b"[" * 100_000, b'{"pipeline": "x"}',
]  # fmt: skip


@pytest.mark.parametrize("content", MANIFESTS)
def test_a_damaged_manifest_is_named_and_written_anew(folder: Path, content: bytes) -> None:
    whole = tables(folder / "parts")
    edit(folder / "parts" / "parts.json", lambda _: content)
    with pytest.raises(MinerError, match=r"parts\.json: is damaged, or another program's"):
        open_reading(folder / "parts")
    assert make(folder) == [False, False]
    assert tables(folder / "parts") == whole


@pytest.mark.parametrize("change", [lambda path: path.unlink(), lambda path: edit(path, lambda b: b[:30])])
def test_a_damaged_list_of_replaced_documents_is_named_and_written_anew(
    folder: Path, change: Callable[[Path], None]
) -> None:
    whole = tables(folder / "parts")
    change(folder / "parts" / "replaced.parquet")
    with pytest.raises(MinerError, match="is damaged, or another program's"):
        open_reading(folder / "parts")
    assert make(folder) == [False, False]
    assert tables(folder / "parts") == whole


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_part_that_may_not_be_read_is_named(folder: Path) -> None:
    first, _ = read_manifest(folder / "parts")
    (folder / "parts" / first / "documents.parquet").chmod(0)
    with pytest.raises(MinerError, match="Permission denied"):
        open_reading(folder / "parts")


def test_the_command_line_says_it_in_one_line(folder: Path, cli: Cli) -> None:
    first, _ = read_manifest(folder / "parts")
    (folder / "parts" / first / "documents.parquet").write_bytes(b"x")
    done = cli("query", "FROM documents", "--db", folder / "parts")
    assert done.returncode == 2
    (line,) = done.stderr.decode().splitlines()
    assert "is damaged, or another program's" in line
    assert first in line
