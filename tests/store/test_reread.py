"""A better pipeline extracts stored texts anew: without the pages, with the same ids, and corrections stay."""

from __future__ import annotations

import shutil
from pathlib import Path

from miner.records import Document, Evidence
from miner.run import Settings, Stages, again, keep
from miner.stages.store import RunInfo, Store, correct, outdated
from tests import fakes
from tests.conftest import ROOT, Cli
from tests.store.test_store import rows


def better(settings: Settings) -> Stages:
    """Doubles every number; "41" crashes it."""

    def extract(document: Document) -> list[Evidence]:
        if "41" in document.text:
            raise RuntimeError("41")
        return [fakes.evidence(document, value=2 * float(word)) for word in document.text.split() if word.isdigit()]

    return Stages(fakes.clean, extract)


def reread(db: Path, pipeline: str, jobs: int = 1) -> Store:
    store = Store(db, RunInfo(("stored texts",), "default", pipeline, "0.1", jobs))
    for _ in again(outdated(db, pipeline), Settings(jobs=jobs), store, better):
        pass
    store.finish()
    return store


def test_stored_texts_are_extracted_anew_without_their_pages(tmp_path: Path) -> None:
    db, folder = tmp_path / "e.duckdb", tmp_path / "pages"
    folder.mkdir()
    (folder / "a.txt").write_text("40 patients")
    (folder / "b.txt").write_text("7 one\n8 two\n9 bare\n41 four")
    (folder / "c.txt").write_text("boom")
    store = Store(db, RunInfo(("x",), "default", "p1", "0.1", 1))
    for _ in keep([folder], Settings(), store, fakes.build):
        pass
    store.finish()
    ids = rows(db, "SELECT document_id, doc, source, location, page_sha256, title, text FROM documents ORDER BY 1")
    sections = rows(db, "FROM sections ORDER BY ALL")
    ledger = rows(db, "FROM pages ORDER BY ALL")
    failures = rows(db, "SELECT stage, error FROM failures ORDER BY ALL")
    name = rows(db, "SELECT evidence_id FROM evidence WHERE value = 7")[0][0]
    correct(db, name, "accept", {}, "seen", "me")
    shutil.rmtree(folder)
    assert reread(db, "p2").counts["documents"] == 4
    assert rows(db, "SELECT value, run_id, pipeline FROM evidence_extracted ORDER BY 1") == [
        (14.0, 2, "p2"), (16.0, 2, "p2"), (80.0, 2, "p2")
    ]  # fmt: skip
    assert rows(db, "SELECT value, correction FROM evidence WHERE correction IS NOT NULL") == [(7.0, "accept")]
    assert (
        rows(db, "SELECT document_id, doc, source, location, page_sha256, title, text FROM documents ORDER BY 1") == ids
    )
    assert rows(db, "FROM sections ORDER BY ALL") == sections
    assert rows(db, "FROM pages ORDER BY ALL") == ledger
    crash = ("extract", "RuntimeError: 41")
    assert rows(db, "SELECT stage, error FROM failures ORDER BY ALL") == sorted([*failures, crash])
    assert rows(db, "SELECT count(*) FROM documents_removed") == [(0,)]
    # Nothing is left to do, and a pipeline that copes takes the failure back.
    assert reread(db, "p2").counts["documents"] == 0
    store = Store(db, RunInfo((), "default", "p3", "0.1", 1))
    for _ in again(outdated(db, "p3"), Settings(), store, fakes.build):
        pass
    store.finish()
    assert rows(db, "SELECT stage, error FROM failures ORDER BY ALL") == failures
    assert rows(db, "SELECT value FROM evidence ORDER BY 1") == [(7.0,), (8.0,), (40.0,), (41.0,)]


def test_workers_give_the_same_rows(tmp_path: Path) -> None:
    found = []
    (tmp_path / "set.txt").write_text("\n".join(f"{n} patients" for n in range(50, 90)))
    for jobs in (1, 2):
        db = tmp_path / f"{jobs}.duckdb"
        store = Store(db, RunInfo((), "default", "p1", "0.1", 1))
        for _ in keep([tmp_path / "set.txt"], Settings(), store, fakes.build):
            pass
        store.finish()
        reread(db, "p2", jobs)
        found.append([rows(db, f"FROM {table} ORDER BY ALL") for table in ("documents", "evidence", "sections")])
    assert found[0] == found[1]
    assert len(found[0][1]) == 40


def test_what_the_shipped_pipeline_stored_is_read_from_the_store_the_same(cli: Cli, tmp_path: Path) -> None:
    """A stored document is the document: the same pipeline finds the same records in it."""
    db = tmp_path / "e.duckdb"
    names = ("pubmed/kyphomm.html", "bilingual/sbrtlum.txt", "scite/ureter_dump.txt", "nbib/capri.nbib")
    done = cli("run", *(ROOT / "corpus" / name for name in names), "--db", db)
    assert done.returncode == 0, done.stderr
    before = rows(db, "SELECT * EXCLUDE (run_id, pipeline) FROM evidence ORDER BY ALL")
    import duckdb

    with duckdb.connect(str(db)) as con:
        con.execute("UPDATE documents SET pipeline = 'older'")
    done = cli("reread", "--db", db)
    assert done.returncode == 0, done.stderr
    count = rows(db, "SELECT count(*) FROM documents")[0][0]
    assert done.stdout.decode().startswith(f"run 2: {count} documents extracted anew, {len(before)} records\n")
    assert rows(db, "SELECT * EXCLUDE (run_id, pipeline) FROM evidence ORDER BY ALL") == before
    assert cli("reread", "--db", db).stdout.decode().startswith("run 3: 0 documents extracted anew")
