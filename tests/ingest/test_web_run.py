"""The commands with everything that is fetched, as a user calls them, against the imitation server."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from miner.cli_sources import chosen
from miner.records import MinerError
from miner.run import Settings, Stages, keep, name_of
from miner.stages.ingest.search import Query
from miner.stages.ingest.url_list import UrlList
from miner.stages.ingest.web_settings import WebOptions
from miner.stages.store import RunInfo, Store, open_reading
from tests.conftest import ROOT, Cli
from tests.fakes import document
from tests.ingest.imitation import PAGE, Article, Reply, europe_record
from tests.ingest.web_bench import Bench, settings_file

TEXT = "A made-up trial\n\nRESULTS: A total of 24 patients were treated. The median follow-up was 9 months.\n"
KEY = "SECRETKEY"


@pytest.fixture
def web(bench: Bench) -> list[object]:
    """The options that lead a command to the imitation."""
    return ["--resources", settings_file(bench.folder, bench.site.url), "--allow-private"]


def sources(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    return [json.loads(line)["source"] for line in done.stdout.splitlines()]


def rows(sql: str, db: Path) -> list[Any]:
    with contextlib.closing(open_reading(db)) as con:
        return con.execute(sql).fetchall()


def table(db: Path) -> list[str]:
    return [row[0] for row in rows("SELECT source FROM documents ORDER BY source", db)]


def build(settings: Settings) -> Stages:
    """Stages without spaCy: a document a page."""
    return Stages(lambda page: [(document(page.source, "text", page.source), None)], lambda made: [])


class Run:
    """One run into a database, in this process; `notes` and `failed` are what it told."""

    def __init__(self, bench: Bench, db: Path, *sources: Any, jobs: int = 1, **how: Any) -> None:
        store = Store(db, RunInfo(tuple(map(name_of, sources)), "default", "pipeline", "0", jobs))
        fetcher = bench.fetcher(**how)
        self.failed: list[str] = []
        status = "finished"
        try:
            for page in keep(sources, Settings(jobs=jobs), store, build, fetcher):
                self.failed += [failure.source for failure in page.failures]
        except KeyboardInterrupt:
            status = "interrupted"
        store.finish(status)
        self.status, self.notes = status, fetcher.notes


def stocked(bench: Bench) -> None:
    bench.site.add(*(Article(str(n), doi=f"10.5555/a{n}", pmcid=f"PMC{n}") for n in range(1, 6)))
    bench.site.europe = [europe_record("77")]
    bench.site.pages["/p"] = Reply(body=PAGE)


def test_all_kinds_of_sources_in_one_command_in_their_order(
    cli: Cli, bench: Bench, web: list[object], tmp_path: Path
) -> None:
    stocked(bench)
    for name in ("folder/b.txt", "folder/a.txt", "file.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT)
    with zipfile.ZipFile(tmp_path / "some.zip", "w") as archive:
        archive.writestr("z.txt", TEXT)
    (tmp_path / "list.txt").write_text(f"# wanted\nPMC3\n10.5555/A4 # a DOI\n{bench.site.url}/p#top\n77\n")
    named = ["pmid:2", "folder", f"{bench.site.url}/p", "some.zip", "-", "doi:10.5555/a1", "file.txt"]
    command = ["clean", *named, "--urls", "list.txt", "--query", "spine", *web]
    done = cli(*command, input=TEXT.encode(), cwd=tmp_path)
    assert done.stderr == b""
    assert sources(done) == [
        "pmid:2",
        "folder/a.txt",
        "folder/b.txt",
        f"{bench.site.url}/p",
        "some.zip/z.txt",
        "-",
        "doi:10.5555/a1",
        "file.txt",
        "pmcid:PMC3",
        "doi:10.5555/a4",
        f"{bench.site.url}/p#top",
        "pmid:77",
        "pmid:1",
        "pmid:3",
        "pmid:4",
        "pmid:5",
    ]
    assert cli(*command, "-j", "2", input=TEXT.encode(), cwd=tmp_path).stdout == done.stdout
    # Kept for a day, so that neither the second command nor the same page under another name asked again.
    assert bench.site.paths().count("/p") == 1


def test_run_again_fetches_what_is_new(bench: Bench, tmp_path: Path) -> None:
    stocked(bench)
    db = tmp_path / "e.duckdb"
    assert Run(bench, db, "pmid:1", Query("spine")).notes == ["query:spine: 5 in PubMed, 1 of them here already"]
    bench.site.add(Article("6"))
    bench.site.log.clear()
    assert Run(bench, db, "pmid:1", Query("spine")).notes == ["query:spine: 6 in PubMed, 5 of them here already"]
    assert [q["id"] for q in bench.site.asked("/eutils/efetch.fcgi")] == [["6"]]
    assert table(db) == [f"pmid:{n}" for n in range(1, 7)]
    assert rows("SELECT pages, unchanged, documents FROM runs ORDER BY run_id", db) == [(5, 0, 5), (6, 5, 1)]
    bench.site.log.clear()
    Run(bench, db, "pmid:1", Query("spine"), options=WebOptions(refetch=True))
    assert len(bench.site.asked("/eutils/efetch.fcgi")) == 2
    assert rows("SELECT sources FROM runs WHERE run_id = 1", db) == [(["pmid:1", "query:spine"],)]


def test_a_changed_record_replaces_its_row_when_it_is_fetched_again(bench: Bench, tmp_path: Path) -> None:
    bench.site.add(Article("1"))
    db = tmp_path / "e.duckdb"
    Run(bench, db, "pmid:1")
    before = rows("SELECT sha256 FROM pages", db)
    bench.site.add(Article("1", title="Another title"))
    Run(bench, db, "pmid:1")
    assert rows("SELECT sha256 FROM pages", db) == before
    Run(bench, db, "pmid:1", options=WebOptions(refetch=True))
    assert rows("SELECT sha256 FROM pages", db) != before
    assert table(db) == ["pmid:1"]


def test_the_command_keeps_and_sums_up(cli: Cli, bench: Bench, web: list[object], tmp_path: Path) -> None:
    stocked(bench)
    db = tmp_path / "e.duckdb"
    done = cli("run", "pmid:1", "pmid:404", "--query", "spine", "--db", db, *web)
    assert done.returncode == 1
    assert "query:spine: 5 in PubMed, 1 of them here already" in done.stdout.decode().splitlines()
    assert done.stderr.decode() == (
        "miner: pmid:404: ingest: neither PubMed nor Europe PMC has this article (check the number)\n"
    )
    assert b"set MINER_EMAIL" in done.stdout
    assert table(db) == [f"pmid:{n}" for n in range(1, 6)]
    assert rows("SELECT value FROM evidence WHERE source = 'pmid:3' AND field = 'cohort_size'", db) == [(13.0,)]


def test_since_takes_what_entered_later(cli: Cli, bench: Bench, web: list[object], tmp_path: Path) -> None:
    bench.site.add(Article("1", entered="2024/01/01"), Article("2", entered="2026/03/01"))
    done = cli("clean", "--query", "spine", "--since", "2026-01-01", *web)
    assert sources(done) == ["pmid:2"]


def test_a_failure_goes_when_its_page_comes(bench: Bench, tmp_path: Path) -> None:
    stocked(bench)
    db, listed = tmp_path / "e.duckdb", tmp_path / "list.txt"
    listed.write_text("nonsense\n5\n")
    busy = Reply(429, b'{"error":"API rate limit exceeded"}')
    bench.site.faults = {"/eutils/esearch.fcgi": [busy] * 4, "/eutils/efetch.fcgi": [busy] * 4}
    bench.site.pages["/p"] = Reply(403)
    page = f"{bench.site.url}/p"
    named = [page, UrlList(str(listed)), Query("spine")]
    Run(bench, db, *named)
    assert rows("SELECT source, error FROM failures WHERE advice IS NOT NULL ORDER BY error", db) == [
        ("pmid:5", "PubMed asks for fewer requests (429); Europe PMC has no such article"),
        (str(listed), "line 1: 'nonsense' is no URL, DOI, PMID or PMCID"),
        ("query:spine", "the search failed: PubMed asks for fewer requests (429)"),
        (page, "the site answers 403 Forbidden"),
    ]
    listed.write_text("5\n")
    bench.site.pages["/p"] = Reply(body=PAGE)
    assert Run(bench, db, *named).failed == []
    assert rows("SELECT * FROM failures", db) == []
    assert table(db) == [page, *(f"pmid:{n}" for n in range(1, 6))]


def test_the_key_is_sent_to_ncbi_and_written_nowhere(cli: Cli, bench: Bench, web: list[object], tmp_path: Path) -> None:
    stocked(bench)
    bench.site.faults["/eutils/esearch.fcgi"] = [Reply(400, f'{{"error":"bad thing","api-key":"{KEY}"}}'.encode())]
    cache = tmp_path / "cache"
    env = {"NCBI_API_KEY": KEY, "MINER_EMAIL": "me@example.org"}
    done = cli("clean", "pmid:1", "pmid:77", f"{bench.site.url}/p", "--query", "spine", "--query", "spine AND x",
               "--cache", cache, *web, env=env)  # fmt: skip
    assert done.returncode == 1
    keyed = {path for path, fields, _ in bench.site.log if KEY in str(fields)}
    assert keyed == {"/eutils/esearch.fcgi", "/eutils/efetch.fcgi"}
    written = [done.stdout, done.stderr, *(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())]
    assert [KEY.encode() in text for text in written] == [False] * len(written)
    kept = sqlite3.connect(cache / "pages.sqlite").execute("SELECT count(*) FROM responses").fetchone()
    assert kept == (1,)  # the page
    assert all("me@example.org" in h["user-agent"] for _, _, h in bench.site.log)


def test_private_addresses_need_the_flag(cli: Cli, bench: Bench, web: list[object]) -> None:
    stocked(bench)
    done = cli("clean", f"{bench.site.url}/p", *web[:-1])
    assert done.returncode == 1
    assert b"127.0.0.1 is a private address: not fetched (--allow-private allows it" in done.stderr
    assert bench.site.log == []


@pytest.mark.parametrize(
    ("paths", "queries", "since", "reason"),
    [
        ([], [], None, "nothing to read"),
        (["a.txt"], [], "2026", "--since is about searches"),
        ([], ["x"], "soon", "'soon' is no date"),
        ([], [" "], None, "--query is empty"),
    ],
)
def test_what_is_no_choice_of_sources(paths: list[str], queries: list[str], since: str | None, reason: str) -> None:
    with pytest.raises(MinerError, match=re.escape(reason)) as caught:
        chosen(paths, None, queries, since)
    assert caught.value.advice


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [([], "nothing to read"), (["pmid:1", "--cache", "c", "--no-cache"], "--cache and --no-cache exclude one another")],
)
def test_wrong_usage_does_nothing(cli: Cli, tmp_path: Path, arguments: list[str], reason: str) -> None:
    done = cli("run", "--db", "e.duckdb", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert reason in done.stderr.decode()
    assert list(tmp_path.iterdir()) == []


def test_from_python_addresses_and_numbers_are_fetched_as_carefully(bench: Bench) -> None:
    import miner

    for source, reason in (
        (f"{bench.site.url}/p", "127.0.0.1 is a private address: not fetched"),
        ("pmid:x", "'pmid:x' is no URL, DOI, PMID or PMCID"),
    ):
        with pytest.raises(MinerError, match=re.escape(f"{source}: {reason}")):
            miner.clean(source)
    assert bench.site.log == []


def test_a_wrong_settings_file_is_named(cli: Cli, bench: Bench, tmp_path: Path) -> None:
    folder = settings_file(bench.folder, bench.site.url, {"pace": {"pages": 0}})
    done = cli("run", "pmid:1", "--db", tmp_path / "e.duckdb", "--resources", folder)
    assert done.returncode == 2
    assert b"fetch.toml: [pace] pages is not above 0" in done.stderr


def test_files_alone_import_nothing_of_the_web(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    code = (
        f"import sys; sys.argv = ['miner', 'clean', {str(tmp_path / 'a.txt')!r}]\nfrom miner.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('requests', 'requests_cache', 'urllib3', 'protego') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == b"[]"


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_stopped_while_it_fetches_keeps_what_it_has(bench: Bench, tmp_path: Path, jobs: int) -> None:
    class Stopping(list[float]):
        """Ctrl-C comes while the run waits to ask the slow page again."""

        def append(self, wait: float) -> None:
            raise KeyboardInterrupt

    stocked(bench)
    slow = f"{bench.site.url}/slow"
    bench.site.pages["/slow"] = Reply(503)
    db = tmp_path / "e.duckdb"
    named = ["pmid:1", "pmid:2", f"{bench.site.url}/p", slow, "pmid:3"]
    bench.slept = Stopping()
    assert Run(bench, db, *named, jobs=jobs).status == "interrupted"
    assert table(db) == [f"{bench.site.url}/p", "pmid:1", "pmid:2"]
    assert rows("SELECT status FROM runs", db) == [("interrupted",)]
    bench.slept = []
    bench.site.pages["/slow"] = Reply(body=PAGE)
    bench.site.log.clear()
    assert Run(bench, db, *named, jobs=jobs).status == "finished"
    assert [q["id"] for q in bench.site.asked("/eutils/efetch.fcgi")] == [["3"]]
    assert table(db) == [f"{bench.site.url}/p", slow, "pmid:1", "pmid:2", "pmid:3"]
