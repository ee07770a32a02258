"""Parts: the same bytes from one process or several, made once, loaded as if read, and PubMed's later files count."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from miner import parts
from miner.parts import Job, Outcome, Piece, failures, make_parts, plan
from miner.records import MinerError
from miner.run import Settings, Stages, keep
from miner.stages.store import RunInfo, Store, open_reading, read_manifest
from tests import fakes
from tests.parts_tools import contents, pubmed, tables


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Pages that succeed, fail in each way, and a set; the working directory is the folder above."""
    folder = tmp_path / "pages"
    folder.mkdir()
    texts = ["1 of 2", "3 patients", "1\n2 boom", "5\n6 crash", "7 bare", "nothing", ""]
    for i in range(28):
        (folder / f"{i:02}.txt").write_text(texts[i % len(texts)])
    (folder / "set.jsonl").write_text('{"id": 1}\n' + "\n".join(f"{n} of 9" for n in range(60)))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(parts, "CUT", 8)
    return "pages"


def job(folder: Path, jobs: int = 1) -> Job:
    return Job(Settings(jobs=jobs), "digest", folder, fakes.build)


def make(source: str, folder: Path, jobs: int = 1) -> list[Outcome]:
    return list(make_parts([source], job(folder, jobs)))


def test_two_processes_make_the_bytes_of_one(pages: str, tmp_path: Path) -> None:
    one, two = make(pages, tmp_path / "one"), make(pages, tmp_path / "two", 2)
    assert [o.summary for o in one] == [o.summary for o in two]
    assert len(one) > 3
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_parts_load_as_if_the_pages_had_been_read_into_the_database(pages: str, tmp_path: Path) -> None:
    info = RunInfo((pages,), "default", "digest", "0", 1)
    straight = Store(tmp_path / "straight.duckdb", info)
    for _ in keep([pages], Settings(), straight, fakes.build):
        pass
    straight.finish()
    loaded = Store(tmp_path / "loaded.duckdb", info)
    made = make(pages, tmp_path / "parts")
    for _ in range(2):  # a part loaded again replaces itself
        for outcome in made:
            assert outcome.summary is not None
            loaded.load_part(tmp_path / "parts", outcome.summary)
    loaded.finish()
    expected = tables(tmp_path / "straight.duckdb")
    assert len(expected["documents"]) == 4 + 4 + 4 + 2 * 4 + 4 + 61
    assert tables(tmp_path / "loaded.duckdb") == expected
    assert tables(tmp_path / "parts") == expected


def test_what_is_made_is_not_made_again(pages: str, tmp_path: Path) -> None:
    first = make(pages, tmp_path / "parts")
    bytes_before = contents(tmp_path / "parts")
    assert all(outcome.made for outcome in first)
    assert not any(outcome.made for outcome in make(pages, tmp_path / "parts"))
    shutil.rmtree(tmp_path / "parts" / first[1].piece.name)
    assert [o.made for o in make(pages, tmp_path / "parts")] == [i == 1 for i in range(len(first))]
    assert contents(tmp_path / "parts") == bytes_before


def test_a_new_page_changes_its_own_piece_and_no_other(pages: str) -> None:
    before = [piece.name for piece in plan([pages], "digest")]
    Path(pages, "13a.txt").write_text("8 patients")
    after = [piece.name for piece in plan([pages], "digest")]
    # One piece is another, or two where the new page ends one.
    assert 1 <= len(set(after) - set(before)) <= 2
    assert len(set(before) - set(after)) == 1


def test_another_pipeline_or_other_bytes_make_another_part(pages: str) -> None:
    names = {piece.name for piece in plan([pages], "digest")}
    assert names.isdisjoint(piece.name for piece in plan([pages], "other"))
    Path(pages, "set.jsonl").write_text('{"id": 2}')
    assert len(names - {piece.name for piece in plan([pages], "digest")}) == 1


def test_a_file_that_cannot_be_read_is_tried_again(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    (outcome,) = make(str(page), tmp_path / "parts")
    assert [f.error for f in failures(outcome, job(tmp_path / "parts"))] == [
        "cannot be read: No such file or directory"
    ]
    page.write_text("3 patients")
    (outcome,) = make(str(page), tmp_path / "parts")
    assert outcome.summary is not None
    assert (outcome.summary.documents, outcome.summary.failures) == (1, 0)


def test_a_piece_that_kills_its_worker_is_named_and_the_rest_is_made(tmp_path: Path) -> None:
    for name, text in (("a", "1 patient"), ("b", "kill"), ("c", "2 patients")):
        (tmp_path / "pages" / name).mkdir(parents=True)
        (tmp_path / "pages" / name / f"{name}.jsonl").write_text('{"id": 1}\n' + text + " " * 100)
    sources = [str(tmp_path / "pages" / name) for name in "abc"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "MOST_FILES", 1)
        made = list(make_parts(sources, job(tmp_path / "parts", 2)))
    assert [o.summary.documents if o.summary else None for o in made] == [2, None, 2]
    lost = [f for o in made for f in failures(o, job(tmp_path / "parts"))]
    assert [(f.source, f.error) for f in lost] == [
        (f"{sources[1]}/b.jsonl", "the worker that read it ended twice (killed by SIGKILL)")
    ]
    assert read_manifest(tmp_path / "parts") == [made[0].piece.name, made[2].piece.name]
    assert not list((tmp_path / "parts").glob(".*"))


def test_an_error_in_the_middle_leaves_no_part(pages: str, tmp_path: Path) -> None:
    def changed(piece: Piece, job: Job) -> None:
        Path(pages, "set.jsonl").write_text("other bytes")
        parts.make_part(piece, job, lambda: fakes.build(job.how))

    pieces = list(plan([pages], "digest"))
    with pytest.raises(MinerError, match=r"set\.jsonl: changed while it was being read"):
        changed(pieces[-1], job(tmp_path / "parts"))
    assert list((tmp_path / "parts").iterdir()) == []


@pytest.mark.parametrize("source", ["-", "https://example.org/page.html", "pmid:1234"])
def test_parts_are_made_of_files(source: str) -> None:
    with pytest.raises(MinerError, match="parts are made of files"):
        list(plan([source], "digest"))


def test_a_later_pubmed_file_replaces_and_deletes(tmp_path: Path) -> None:
    folder = pubmed(tmp_path / "pubmed", files=2, citations=300, updates=1)
    bare = Job(Settings(extract=False), "digest", tmp_path / "parts", no_extraction)
    made = list(make_parts([str(folder)], bare))
    assert [o.summary.documents if o.summary else 0 for o in made] == [300, 300, 11]  # 500 is revised, and deleted
    with open_reading(tmp_path / "parts") as con:
        found = con.execute("SELECT parse_filename(source), pmid::INT - 90000000 FROM documents ORDER BY 2").fetchall()
    # The update revises every hundredth of 600, adds 6 and deletes number 500.
    update = set(range(0, 600, 100)) | set(range(600, 606))
    expected = [
        ("pubmed26n0003.xml.gz" if n in update else f"pubmed26n000{n // 300 + 1}.xml.gz", n)
        for n in range(606)
        if n != 500
    ]
    assert found == expected


def no_extraction(settings: Settings) -> Stages:
    from miner.run import build_stages

    return build_stages(settings)


@pytest.fixture(autouse=True)
def _stay() -> Iterator[None]:
    here = os.getcwd()
    yield
    os.chdir(here)
