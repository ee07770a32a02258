"""Pages that moved, documents that went, PMIDs that PubMed deleted, and two runs of one folder at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from miner.run import Settings, keep
from miner.stages.store import PageRows, RunInfo, Store, correct
from tests import fakes
from tests.fakes import document, evidence
from tests.store.test_store import a_page, info, part, rows, store_once


def run(db: Path, *sources: Path, pipeline: str = "p1") -> Store:
    """A run of files by stages that need no spaCy."""
    store = Store(db, RunInfo(tuple(map(str, sources)), "default", pipeline, "0.1", 1))
    for _ in keep(list(sources), Settings(), store, fakes.build):
        pass
    store.finish()
    return store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "pages"
    made.mkdir()
    for name, text in (("a.txt", "40 patients"), ("b.txt", "7 bare"), ("c.txt", "boom")):
        (made / name).write_text(text)
    return made


SHOWN = (
    "SELECT document_id, evidence_id, quote, run_id FROM evidence ORDER BY ALL",
    "SELECT document_id, doc, text, run_id FROM documents ORDER BY ALL",
    "SELECT stage, error FROM failures ORDER BY ALL",
    "SELECT article_id, document_id FROM articles ORDER BY ALL",
)


def test_a_folder_that_moved_is_not_read_again_and_keeps_its_ids(folder: Path, tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    run(db, folder)
    before = [rows(db, sql) for sql in SHOWN]
    name = rows(db, "SELECT evidence_id FROM evidence")[0][0]
    correct(db, name, "fix", {"value": "41"}, "", "me")
    moved = folder.rename(tmp_path / "elsewhere")
    again = run(db, moved)
    assert +again.counts == {"pages": 3, "unchanged": 3, "failures": 2}
    assert [rows(db, sql) for sql in SHOWN] == before
    assert rows(db, "SELECT value FROM evidence") == [(41.0,)]
    for table, count in (("documents", 2), ("pages", 3), ("failures", 2)):
        assert rows(db, f"SELECT count(*) FROM {table} WHERE location LIKE '%/elsewhere/%'") == [(count,)]
    assert rows(db, "SELECT DISTINCT source FROM evidence") == [(str(moved / "a.txt"),)]
    assert run(db, moved).counts["unchanged"] == 3


def test_a_moved_page_that_a_new_pipeline_reads_keeps_its_ids(folder: Path, tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    run(db, folder)
    before = rows(db, "SELECT document_id FROM documents ORDER BY 1")
    run(db, folder.rename(tmp_path / "elsewhere"), pipeline="p2")
    assert rows(db, "SELECT document_id FROM documents ORDER BY 1") == before
    assert rows(db, "SELECT DISTINCT pipeline, run_id FROM documents") == [("p2", 2)]


def test_a_copy_is_a_page_of_its_own_and_so_is_a_page_at_an_old_place(folder: Path, tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    run(db, folder / "a.txt")
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text("40 patients")
    run(db, other / "a.txt")
    assert rows(db, "SELECT count(*), count(DISTINCT document_id) FROM documents") == [(2, 2)]
    third = tmp_path / "third"
    folder.rename(third)
    folder.mkdir()
    (folder / "a.txt").write_text("50 patients")
    run(db, third / "a.txt", folder / "a.txt")
    assert rows(db, "SELECT count(*), count(DISTINCT document_id) FROM documents") == [(3, 3)]
    (folder / "a.txt").write_text("51 patients")
    run(db, third / "a.txt", folder / "a.txt")
    assert rows(db, "SELECT quote FROM evidence ORDER BY 1") == [("40 patients",), ("40 patients",), ("51 patients",)]


def test_a_page_of_an_archive_that_is_still_there_was_not_moved(tmp_path: Path) -> None:
    import zipfile

    db = tmp_path / "e.duckdb"
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        archive.writestr("a.txt", "40 patients")
    run(db, tmp_path / "set.zip")
    (tmp_path / "a.txt").write_text("40 patients")
    run(db, tmp_path / "a.txt")
    assert rows(db, "SELECT count(*) FROM documents") == [(2,)]


def test_what_a_page_no_longer_holds_leaves_a_trace(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store_once(db, [part(["1", "2"], True, True)])
    store_once(db, [part(["1"], True, True, "v2")])
    assert rows(db, "SELECT doc, run_id, removed_run_id, removed_why FROM documents_removed") == [
        ("2", 1, 2, "the page no longer holds it")
    ]
    assert rows(db, "SELECT doc, removed_run_id FROM evidence_removed") == [("2", 2)]


def record(file: str, pmid: str, text: str, sha: str, portal: str = "pubmed_xml") -> PageRows:
    made = document(file, text, pmid, pmid=pmid, portal=portal)
    return PageRows(file, "/pubmed/" + file, sha, [(made, [evidence(made)])])


def update(*pmids: str, sha: str = "u1") -> PageRows:
    return PageRows("n1300.xml", "/pubmed/n1300.xml", sha, deleted=list(pmids))


def test_an_update_file_deletes_what_earlier_files_and_runs_stored(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store_once(db, [record("n0001.xml", "1", "10", "s1"), record("n0002.xml", "2", "20", "s2")])
    store_once(db, [record("page.html", "1", "10 saved", "s3", "pubmed"), update("1", "99")])
    assert rows(db, "SELECT source, pmid FROM documents ORDER BY 1") == [("n0002.xml", "2"), ("page.html", "1")]
    assert rows(db, "SELECT source, removed_run_id, removed_why FROM documents_removed") == [
        ("n0001.xml", 2, "PubMed deleted it: n1300.xml")
    ]
    assert rows(db, "SELECT source, removed_run_id FROM evidence_removed") == [("n0001.xml", 2)]
    assert rows(db, "SELECT pmid, source, run_id FROM deletions ORDER BY 1") == [
        ("1", "n1300.xml", 2),
        ("99", "n1300.xml", 2),
    ]
    # Read anew, the deletion holds whichever file comes first; and goes with the file that said so.
    store_once(db, [update("1", sha="u2"), record("n0001.xml", "1", "10 b", "s4")], "p2")
    assert rows(db, "SELECT count(*) FROM documents WHERE source = 'n0001.xml'") == [(0,)]
    store_once(db, [update(sha="u3"), record("n0001.xml", "1", "10 c", "s5")], "p2")
    assert rows(db, "SELECT text FROM documents WHERE source = 'n0001.xml'") == [("10 c",)]


def test_the_cleaner_tells_the_corridor_what_pubmed_deletes(tmp_path: Path) -> None:
    """From the file to the table: the deleted PMID is no document, and no failure either."""
    from miner.run import build_stages

    (tmp_path / "u.xml").write_text(
        "<PubmedArticleSet><DeleteCitation><PMID>7</PMID><PMID>5</PMID></DeleteCitation></PubmedArticleSet>"
    )
    db = tmp_path / "e.duckdb"
    store = Store(db, info())
    (page,) = keep([tmp_path / "u.xml"], Settings(extract=False), store, build_stages)
    store.finish()
    assert (page.documents, page.failures, page.deleted) == ([], [], ["5", "7"])
    assert rows(db, "SELECT pmid FROM deletions ORDER BY 1") == [("5",), ("7",)]


def test_the_newest_of_pubmeds_records_stands_and_a_retraction_holds_for_all_pages(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    old, new, saved = (
        record("n0001.xml", "1", "10 20 30 patients", "s1"),
        record("n1300.xml", "1", "10 patients", "s2"),
        record("page.html", "1", "10 and 20 patients", "s3", "pubmed"),
    )
    new.documents[0][0].status = "retracted"
    store_once(db, [old, new])
    assert rows(db, "SELECT source, retracted, status FROM article_wide") == [("n1300.xml", True, "retracted")]
    store_once(db, [saved])
    for view in ("evidence", "evidence_wide", "cohorts"):
        assert rows(db, f"SELECT DISTINCT retracted, status FROM {view}") == [(True, "retracted")], view
    assert rows(db, "SELECT count(*) FROM statuses") == [(3,)]


def test_two_runs_of_one_folder_at_once_double_nothing(tmp_path: Path) -> None:
    """Batches of both in turn: a page that the other run loaded meanwhile is replaced and not doubled."""
    db = tmp_path / "e.duckdb"
    one, two = Store(db, info()), Store(db, info())
    pieces = [part(["1", "2"], True, False), part(["3"], False, False), part(["4"], False, True)]
    order = [(one, 0), (two, 0), (two, 1), (one, 1), (two, 2), (one, 2)]
    for store, number in order:
        store.add(pieces[number])
        store.add(a_page(f"{number}.txt"))
        store.flush()
    one.finish()
    two.finish()
    assert rows(db, "SELECT doc FROM documents ORDER BY 1") == [(n,) for n in "0 1 1 2 2 3 4".split()]
    assert rows(db, "SELECT count(*), count(DISTINCT document_id) FROM documents") == [(7, 7)]
    assert rows(db, "SELECT count(*), count(DISTINCT evidence_id) FROM evidence") == [(7, 7)]
    assert rows(db, "SELECT count(*), count(DISTINCT location) FROM pages WHERE complete") == [(4, 4)]
    assert rows(db, "SELECT count(*) FROM documents_removed") == [(0,)]
