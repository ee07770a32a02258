"""A small table of real abstracts, the page over it, and a real Chromium; skipped, saying so, where there is none."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

RIS = """TY  - JOUR
AU  - Ash, Jane
TI  - Radiosurgery of spinal metastases in elderly people
PY  - 2019
AB  - BACKGROUND: In March 2008 the machine was installed. METHODS: Forty-two patients with 51 \
lesions were treated with a median dose of 18 Gy. RESULTS: The median follow-up was 14 months (range 3-60 months). \
Pain relief was seen in 30 of 42 patients (75%). Complications occurred in 4 of 42 patients. \
Overall 3 of 42 patients (7.1%) died. \
The 2D and 3D plans were compared in room 7.
DO  - 10.5555/ash.1
ER  -

TY  - JOUR
AU  - Birch, Tom
TI  - Complications of vertebroplasty: a series
PY  - 2020
AB  - METHODS: 60 patients were treated. RESULTS: Complications occurred in 9 of 60 patients (15%). VAS fell \
from 7.6 at baseline to 3.1 at 3 months. CONCLUSIONS: It is safe.
DO  - 10.5555/birch.2
ER  -

TY  - JOUR
AU  - Cedar, Ann
TI  - <script>window.bad = 1</script> \u202eevil\u202c <img src=x onerror="window.bad=2">
PY  - 2021
AB  - METHODS: 25 patients were treated. </div><script>window.bad = 3</script> RESULTS: Complications occurred in \
2 of 25 patients (8%). \u202eesrever\u202c "quotes' & ampersands.
DO  - 10.5555/cedar.3
ER  -

"""
CHINESE = """<html><head><title>立体定向放疗治疗脊柱转移瘤</title>
<meta name="citation_title" content="Stereotactic radiotherapy of spinal metastases">
<meta name="citation_doi" content="10.5555/wang.4">
<meta name="citation_author" content="Wang Wei"><meta name="citation_date" content="2018"></head><body>
<h1>Stereotactic radiotherapy of spinal metastases</h1>
<h2>Abstract</h2><p>We treated 36 patients with a median dose of 24 Gy. The median follow-up was 12 months. Local \
control at 1 year was 88.9% and 5 patients had complications.</p>
<h2>摘要</h2><p>本研究对36例脊柱转移瘤患者进行立体定向放疗，中位剂量为24 Gy。中位随访时间为12个月。\
1年局部控制率为88.9%，5例患者出现并发症。</p>
</body></html>"""


def chromium() -> str | None:
    """The browser's program: MINER_CHROMIUM, or what Debian and others call it."""
    named = os.environ.get("MINER_CHROMIUM")
    return named or next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )


def run_pages(folder: Path, db: Path) -> None:
    """`miner run` in this process."""
    from typer.testing import CliRunner

    from miner.cli import app

    done = CliRunner().invoke(app, ["run", str(folder), "--db", str(db)])
    assert db.exists(), done.output


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small table as `miner run` makes it."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "three.ris").write_text(RIS, encoding="utf-8")
    (folder / "wang.html").write_text(CHINESE, encoding="utf-8")
    second = RIS.split("TY  - JOUR")[1]
    (folder / "again.ris").write_text("TY  - JOUR" + second, encoding="utf-8")
    db = tmp_path_factory.mktemp("db") / "made.duckdb"
    run_pages(folder, db)
    return db


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The table of `make demo`."""
    from typer.testing import CliRunner

    from miner.cli import app

    corpus = Path(__file__).parents[2] / "corpus"
    pages = [
        str(path)
        for path in sorted(corpus.rglob("*"))
        if path.is_file()
        and path.suffix != ".json"
        and not path.name.startswith(".")
        and not {"not_articles", "records", "written"} & set(path.parts)
    ]
    db = tmp_path_factory.mktemp("demo") / "demo.duckdb"
    CliRunner().invoke(app, ["run", *pages, "--db", str(db)])
    return db


@pytest.fixture
def table(made: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return Path(shutil.copy(made, tmp_path / "e.duckdb"))


Serve = Callable[..., Any]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts pages; all end with the test."""
    pytest.importorskip("uvicorn")
    from miner.view.serve import Server

    running: list[tuple[Any, threading.Thread]] = []

    def start(db: Path, who: str = "ann", read_only: bool = False) -> Any:
        server = Server(db, who, read_only)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        until = time.monotonic() + 20
        while not server.server.started and time.monotonic() < until:
            time.sleep(0.01)
        running.append((server, thread))
        return server

    yield start
    for server, thread in running:
        server.stop()
        thread.join(10)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium without a window."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no browser tests")
    program = chromium()
    if program is None:
        pytest.skip("no Chromium is installed: no browser tests (Debian: apt-get install chromium)")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A fresh page; the test fails for any error on its console."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(8000)
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.wrong = wrong
    yield opened
    context.close()
    assert [text for text in wrong if "409" not in text] == []
