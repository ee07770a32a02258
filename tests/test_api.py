"""`import miner` gives three functions that do what the command line does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import miner
from miner.records import MinerError

ABSTRACT = (
    "RESULTS: A total of 24 patients with 31 metastatic vertebrae were treated. The mean dose was 9.5 Gy (8-12 Gy)."
)
TEXT = f"A made-up trial\n\n{ABSTRACT}\n"


def test_clean_takes_a_path_or_a_page(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(TEXT)
    for given in (path, str(path)):
        document = miner.clean(given)
        assert (document.source, document.doc) == (str(path), "page")
        assert "24 patients" in str(document.abstract)
    page = f"<html><body><h1>A trial</h1><h2>Abstract</h2><p>{ABSTRACT} {ABSTRACT}</p><h2>References</h2></body></html>"
    assert "24 patients" in str(miner.clean(page).abstract)
    assert "24 patients" in str(miner.clean(TEXT).abstract)


def test_extract_takes_text_or_a_document(tmp_path: Path) -> None:
    expected = {("cohort_size", 24.0), ("vertebrae_count", 31.0), ("dose", 9.5)}
    records = miner.extract(ABSTRACT)
    assert expected <= {(r.field, r.value) for r in records}
    assert all(ABSTRACT[r.start : r.end] == r.quote for r in records)
    (tmp_path / "page.txt").write_text(TEXT)
    document = miner.clean(tmp_path / "page.txt")
    records = miner.extract(document)
    assert expected <= {(r.field, r.value) for r in records}
    assert all(document.text[r.start : r.end] == r.quote for r in records)


def test_what_cannot_be_read_raises_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(MinerError, match=r"none\.html: cannot be read: No such file or directory"):
        miner.clean(tmp_path / "none.html")
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(MinerError, match="is empty"):
        miner.clean(tmp_path / "empty.txt")
    (tmp_path / "folder").mkdir()
    with pytest.raises(MinerError, match="holds no file"):
        miner.clean(tmp_path / "folder")


def test_load_gives_the_pipeline_or_a_reason() -> None:
    from spacy.language import Language

    assert isinstance(miner.load(), Language)
    with pytest.raises(MinerError, match="nonsense"):
        miner.load("nonsense")


def test_import_is_cheap() -> None:
    code = "import miner, sys; print([m for m in ('spacy', 'duckdb', 'lxml', 'numpy', 'typer') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"[]\n"
