"""What is fuzzed: each target takes any bytes and must end as the contract says, with a result or a `MinerError`."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from miner.records import MinerError, RawPage
from miner.run import Settings, Stages, build_stages, read
from miner.stages.ingest import read_sources

NAMES = ("page.html", "page.txt", "page.xml", "page.ris", "page.nbib", "page.jsonl", "page", "page.xml.gz")


@cache
def _stages() -> Stages:
    return build_stages(Settings())


def page(data: bytes) -> None:
    """A page through cleaning and extraction: a fault of miner in a failure is a find."""
    name = NAMES[data[0] % len(NAMES)] if data else "page"
    for rows in read([RawPage(name, None, data[1:], "0")], Settings(), lambda _: _stages()):
        for failure in rows.failures:
            if "fault of miner" in (failure.advice or ""):
                raise AssertionError(failure.error)
        for document, records in rows.documents:
            for record in records:
                assert document.text[record.start : record.end] == record.quote


def archive(data: bytes) -> None:
    """An archive: pages and failures, whatever it holds."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("a.zip", "a.tar"):
            path = Path(folder, name)
            path.write_bytes(data)
            for found in read_sources([path]):
                assert found.source.startswith(str(path))


@cache
def _database() -> Path:
    from miner.stages.store import RunInfo, Store

    path = Path(tempfile.mkdtemp(), "e.duckdb")
    Store(path, RunInfo((), "default", "p", "0", 1)).finish()
    return path


def query(data: bytes) -> None:
    """Any SQL: rows or a sentence; the file stays as it is and no other appears."""
    from miner.stages.report import run_query, within
    from miner.stages.store import open_reading

    path = _database()
    before = path.read_bytes()
    with open_reading(path) as con, contextlib.suppress(MinerError), within(con, 2):
        for count, _ in enumerate(run_query(con, data.decode("utf-8", "replace"))):
            if count > 10:
                break
    assert path.read_bytes() == before
    assert [found.name for found in path.parent.iterdir()] == [path.name]


@cache
def _parts() -> tuple[Path, list[str]]:
    from miner.stages.store import PageRows, PartWriter, write_manifest

    folder = Path(tempfile.mkdtemp())
    document = next(iter(_stages().clean(RawPage("a.txt", None, b"RESULTS: 40 patients.", "0"))))[0]
    assert document is not None
    with PartWriter(folder, "one-0", "p") as part:
        part.add(PageRows("a.txt", "/a.txt", "0", [(document, [])]))
    write_manifest(folder, ["one-0"], "p")
    return folder, sorted(str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file())


def parts(data: bytes) -> None:
    """A folder of parts in which one file holds these bytes: read, or named as damaged."""
    from miner.stages.report import run_query, write
    from miner.stages.store import open_reading, read_summary

    folder, names = _parts()
    path = folder / names[data[0] % len(names) if data else 0]
    whole = path.read_bytes()
    path.write_bytes(data[1:])
    try:
        read_summary(folder, "one-0")
        with contextlib.suppress(MinerError), open_reading(folder) as con, open("/dev/null", "wb") as sink:
            write(run_query(con, "FROM documents"), "jsonl", sink)
    finally:
        path.write_bytes(whole)


def seeds(target: str, root: Path) -> list[bytes]:
    """What mutation starts from: the project's own pages, and small files of each kind."""
    if target == "page":
        found = sorted(p for p in (root / "corpus").rglob("*") if p.is_file() and p.suffix != ".json")
        return [bytes([i % len(NAMES)]) + p.read_bytes()[:3000] for i, p in enumerate(found)]
    if target == "archive":
        from tests.ingest.bombs import entry, overlapping, sparse

        return [entry("a.txt", b"a page") * 2 + b"\0" * 1024, sparse(1 << 20), overlapping(3, 1000)]
    if target == "query":
        from tests.report.test_query import WRITES

        reading = ("FROM evidence", "EXPLAIN ANALYZE SELECT 1", "WITH a AS (FROM runs) FROM a")
        return [sql.encode() for sql in (*WRITES, *reading)]
    folder, names = _parts()
    return [bytes([i]) + (folder / name).read_bytes() for i, name in enumerate(names)]


TARGETS: dict[str, Callable[[bytes], None]] = {"page": page, "archive": archive, "query": query, "parts": parts}
