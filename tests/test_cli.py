"""The command line as a user has it: output, exit status, failures on standard error, and no surprises in a pipe."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT, Cli

ABSTRACT = (
    "A made-up study of vertebral treatment\n\nMETHODS: A total of 24 patients with 31 metastatic vertebrae "
    "were treated. "
    "RESULTS: The median follow-up was 14 months (range, 3-40 months). Local control was 91.7% at 1 year. "
    "The mean dose was 9.5 Gy (8-12 Gy).\n"
)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "good.txt").write_text(ABSTRACT)
    (folder / "void.txt").write_bytes(b"")
    return folder


def lines(output: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_clean_prints_an_object_a_document_and_names_what_failed(cli: Cli, pages: Path) -> None:
    done = cli("clean", pages)
    (found,) = lines(done.stdout)
    assert found["source"] == str(pages / "good.txt")
    assert found["doc"] == "good"
    assert "24 patients" in str(found["abstract"])
    assert done.stderr.decode() == f"miner: {pages}/void.txt: ingest: is empty (save the page again)\n"
    assert done.returncode == 1


def test_extract_prints_a_record_a_line_with_the_contracts_keys(cli: Cli, pages: Path) -> None:
    done = cli("extract", pages / "good.txt")
    assert (done.returncode, done.stderr) == (0, b"")
    found = {(r["field"], r["value"]) for r in lines(done.stdout)}
    assert {("cohort_size", 24.0), ("follow_up", 14.0), ("proportion", 91.7), ("dose", 9.5)} <= found
    contract = (
        "source doc field value unit statistic low high interval spread spread_kind comparator numerator denominator "
        "population arm timepoint concept scope quote at at_end start end section language checks"
    ).split()
    assert all(list(r)[: len(contract)] == contract for r in lines(done.stdout))


def test_min_confidence_leaves_out_what_is_below(cli: Cli, pages: Path) -> None:
    everything = lines(cli("extract", pages / "good.txt").stdout)
    assert everything
    assert lines(cli("extract", "--min-confidence", "1.0", pages / "good.txt").stdout) == [
        r for r in everything if isinstance(r["confidence"], float | int) and r["confidence"] >= 1
    ]
    assert cli("extract", "--min-confidence", "2", pages).returncode == 2


def test_the_output_is_the_same_on_two_jobs(cli: Cli, pages: Path) -> None:
    for i in range(40):
        (pages / f"p{i}.txt").write_text(ABSTRACT.replace("24", str(24 + i)))
    one, two = (cli("extract", pages, "--jobs", n) for n in (1, 2))
    assert one.stdout == two.stdout
    assert one.stderr == two.stderr
    assert (one.returncode, two.returncode) == (1, 1)
    assert len(one.stdout) > 1000


def test_standard_input(cli: Cli) -> None:
    done = cli("extract", "-", input=ABSTRACT.encode())
    assert done.returncode == 0
    assert {r["source"] for r in lines(done.stdout)} == {"-"}


def test_run_then_query_then_run_again(cli: Cli, pages: Path, tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    first = cli("run", pages, "--db", db)
    assert first.returncode == 1
    assert first.stderr.decode() == f"miner: {pages}/void.txt: ingest: is empty (save the page again)\n"
    summary = first.stdout.decode()
    assert re.match(r"run 1: 1 documents, \d+ records\n", summary)
    assert "  cohort_size" in summary
    assert "failures: 1, each named above and in the table failures\n      1  ingest: is empty" in summary
    assert summary.endswith(f"database: {db}\n")
    asked = cli(
        "query", "SELECT cohort, vertebrae, dose_gy, local_control_percent FROM evidence_wide", "--db", db, "-f", "json"
    )
    assert json.loads(asked.stdout) == [{"cohort": 24, "vertebrae": 31, "dose_gy": 9.5, "local_control_percent": 91.7}]
    again = cli("run", os.path.relpath(pages, tmp_path), "--db", db, cwd=tmp_path)
    assert again.returncode == 1
    assert "unchanged since an earlier run: 1 of 2 pages" in again.stdout.decode()
    counts = (
        "SELECT (SELECT count(*) FROM documents) AS d, (SELECT count(*) FROM failures) AS f, count(*) AS r FROM runs"
    )
    assert json.loads(cli("query", counts, "--db", db, "-f", "json").stdout) == [{"d": 1, "f": 1, "r": 2}]


def test_query_formats_and_its_exit_status(cli: Cli, pages: Path, tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    cli("run", pages / "good.txt", "--db", db)
    assert cli("query", "SELECT doc FROM documents", "--db", db, "--format", "csv").stdout == b"doc\ngood\n"
    assert (
        cli("query", "-", "--db", db, "-f", "jsonl", input=b"SELECT doc FROM documents").stdout == b'{"doc": "good"}\n'
    )
    assert cli("query", "FROM documents", "--db", db, "-f", "parquet").stdout[:4] == b"PAR1"
    assert cli("query", "FROM documents", "--db", db, "-o", tmp_path / "out.txt").stdout == b""
    assert b"good" in (tmp_path / "out.txt").read_bytes()
    refused = cli("query", "DELETE FROM documents", "--db", db)
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert refused.stderr.startswith(b"miner: a query may only read: DELETE is not allowed")
    assert cli("report", "overview", "--db", db).returncode == 0
    assert b"overview\t" in cli("report").stdout
    assert b"evidence_wide (view)" in cli("schema", "--db", db).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["clean"],
        ["clean", "--nonsense", "x"],
        ["run", "x"],
        ["query", "SELECT 1"],
        ["query", "SELECT 1", "--db", "x.duckdb", "--format", "xml"],
        ["query", "SELECT 1", "--db", "none.duckdb"],
        ["extract", "--jobs", "0", "x"],
        ["extract", "--pipeline", "nonsense", "x"],
        ["extract", "--resources", "none", "x"],
        ["report", "overview"],
    ],
)
def test_wrong_usage_is_exit_status_2_without_a_traceback(cli: Cli, tmp_path: Path, arguments: list[str]) -> None:
    done = cli(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_is_not_there_fails_alone(cli: Cli, pages: Path) -> None:
    done = cli("extract", pages / "none.txt", pages / "good.txt")
    assert done.returncode == 1
    assert done.stdout
    assert done.stderr.decode().startswith(
        f"miner: {pages}/none.txt: ingest: cannot be read: No such file or directory"
    )


def test_version_and_help(cli: Cli) -> None:
    import miner

    assert cli("--version").stdout.decode() == f"miner {miner.__version__}\n"
    for command in (
        "clean extract run query where score portals report schema pool plot fix reject "
        "accept add note undo history settle merge disagreements agreement duplicates diff export"
    ).split():
        done = cli(command, "--help")
        assert done.returncode == 0
        assert b"Example" in done.stdout or command == "portals", command


def test_help_imports_neither_spacy_nor_duckdb() -> None:
    code = (
        "import sys; sys.argv = ['miner', '--help']\nfrom miner.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('spacy', 'duckdb', 'pyarrow', 'lxml', 'bs4', 'requests', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == b"[]"


def test_where_tells_which_file_wins(cli: Cli, tmp_path: Path) -> None:
    own = tmp_path / "pipelines" / "reports" / "overview.sql"
    own.parent.mkdir(parents=True)
    own.write_text("-- Mine\nSELECT 1")
    done = cli("where", "overview", "--resources", tmp_path)
    shipped = ROOT / "pipelines" / "reports" / "overview.sql"
    assert done.stdout.decode().splitlines()[0] == f"pipelines/reports/overview.sql\t{own}\thides {shipped}"


def test_a_reader_that_stops_early_is_no_error(pages: Path) -> None:
    for i in range(300):
        (pages / f"p{i}.txt").write_text(ABSTRACT)
    command = f"{sys.executable} -m miner clean {pages} | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] in (b"0", b"1")
    assert b"Traceback" not in done.stderr
    assert b"Broken pipe" not in done.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_keeps_what_was_read(pages: Path, tmp_path: Path, jobs: str, cli: Cli) -> None:
    (pages / "void.txt").unlink()
    for i in range(2000):
        (pages / f"p{i}.txt").write_text(ABSTRACT.replace("24", str(i + 2)))
    db = tmp_path / "e.duckdb"
    command = [sys.executable, "-m", "miner", "run", str(pages), "--db", str(db), "--jobs", jobs]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, start_new_session=True
    )
    until = time.monotonic() + 60
    while not db.exists() and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(4)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert b"Traceback" not in err
    assert b"what was read is kept" in out
    asked = cli("query", "SELECT status FROM runs", "--db", db, "-f", "csv")
    assert asked.stdout == b"status\ninterrupted\n"


def test_nothing_but_the_summary_in_a_pipe_and_a_count_on_a_terminal(pages: Path, tmp_path: Path) -> None:
    import pty

    (pages / "void.txt").unlink()
    command = [sys.executable, "-m", "miner", "run", str(pages), "--db", str(tmp_path / "e.duckdb")]
    quiet = subprocess.run(command, capture_output=True, cwd=ROOT)
    assert quiet.stderr == b""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*command[:-1], str(tmp_path / "f.duckdb")], stdout=subprocess.PIPE, stderr=slave, cwd=ROOT
    )
    os.close(slave)
    shown = b""
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    process.communicate()
    os.close(master)
    assert b"reading" in shown


def test_a_table_lives_on(cli: Cli, pages: Path, tmp_path: Path) -> None:
    """Correct, overrule, compare, export: each command of a kept table, once, as a user types it."""
    db = tmp_path / "e.duckdb"
    (pages / "twin.txt").write_text(ABSTRACT)
    cli("run", pages, "--db", db)

    def asked(sql: str) -> object:
        return json.loads(cli("query", sql, "--db", db, "-f", "json").stdout)

    listed = cli("duplicates", "--db", db, "-f", "jsonl")
    one, two = (str(row["document_id"]) for row in lines(listed.stdout))
    assert asked("SELECT count(*) AS n FROM article_wide") == [{"n": 1}]
    assert cli("duplicates", "--apart", one, two, "--why", "twins", "--db", db).returncode == 0
    assert asked("SELECT count(*) AS n FROM article_wide") == [{"n": 2}]
    dose = f"SELECT evidence_id AS id, value FROM evidence WHERE field = 'dose' AND document_id = '{one}'"
    (row,) = json.loads(cli("query", dose, "--db", db, "-f", "json").stdout)
    fixed = cli("fix", row["id"][:8], "value=10", "--why", "table 2", "--db", db)
    assert (fixed.returncode, fixed.stdout.decode().splitlines()) == (
        0,
        [f"fix: {row['id']} dose 10 (8-12) Gy (total_dose)", "  value: 9.5 → 10", "  correction: none → fix"],
    )
    assert asked(dose) == [{"id": row["id"], "value": 10.0}]
    assert cli("reject", row["id"], "--why", "no", "--db", db).returncode == 0
    assert asked(dose) == []
    assert cli("accept", row["id"], "--db", db).returncode == 0
    assert cli("fix", row["id"], "value=ten", "--why", "x", "--db", db).returncode == 2
    assert cli("fix", "ffffff", "value=1", "--why", "x", "--db", db).returncode == 2
    assert b"(0 rows)" in cli("diff", 1, 1, "--db", db).stdout
    assert cli("diff", 1, 2, "--db", db).returncode == 2
    assert cli("export", "--db", db, "-o", tmp_path / "out.csv").returncode == 0
    assert b"dose" in (tmp_path / "out.csv").read_bytes()
    assert cli("export", "--db", db, "-o", tmp_path / "out.xyz").returncode == 2
    assert cli("export", "--db", db, "-o", tmp_path / "no" / "out.csv").returncode == 1


def test_score_prints_the_figures(cli: Cli, pages: Path, tmp_path: Path) -> None:
    found = tmp_path / "found.jsonl"
    found.write_bytes(cli("extract", pages / "good.txt").stdout)
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"doc": "good", "records": lines(found.read_bytes())}))
    done = cli("score", gold, found)
    assert done.returncode == 0
    assert re.search(r"ALL +(\d+) +\1 +1\.000 +1\.000 +1\.000 +1\.000", done.stdout.decode())
    assert cli("score", tmp_path / "none", found).returncode == 2
    (tmp_path / "bad").write_text("{}\nno")
    assert b"line 2: not JSON" in cli("score", tmp_path / "bad", found).stderr


def test_names_and_ids_cannot_steer_a_terminal(cli: Cli, tmp_path: Path) -> None:
    name = "\x1b]0;x\x07\x1b[31m\u202egpj.html"
    (tmp_path / name).write_bytes(b"")
    (tmp_path / "a.jsonl").write_text('{"id": "\\u001b[2J\\u009b31m", "title": "T"}')
    done = cli("run", tmp_path, "--db", tmp_path / "e.duckdb")
    shown = cli("query", "SELECT doc, source, chr(27) AS x FROM failures", "--db", tmp_path / "e.duckdb")
    text = (done.stdout + done.stderr + shown.stdout + shown.stderr).decode()
    assert "\\x1b[31m\\u202egpj.html" in text
    assert "\\x1b" in text.replace("\\x1b[31m", "")
    assert [c for c in text if not c.isprintable() and c != "\n"] == []
