"""What the tests of parts share: pages to read, the bytes of a folder of parts, the tables of a database."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from miner.bench.baseline import write_baseline
from miner.stages.store import open_reading

# Everything but which run stored a row and when.
TABLES = {
    "documents": "SELECT * EXCLUDE (run_id) FROM documents ORDER BY ALL",
    "sections": "FROM sections ORDER BY ALL",
    "evidence": "SELECT * EXCLUDE (run_id, first_run_id) FROM evidence ORDER BY ALL",
    "failures": "SELECT * EXCLUDE (run_id) FROM failures ORDER BY ALL",
    "pages": "SELECT location, source, sha256, pipeline, complete, documents, failures FROM pages ORDER BY ALL",
}


def pubmed(folder: Path, files: int = 3, citations: int = 6, updates: int = 0) -> Path:
    """A small baseline."""
    list(write_baseline(folder, files, citations, updates))
    return folder


def contents(folder: Path) -> dict[str, str]:
    """The digest of every file below a folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def tables(db: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of a database, or of a folder of parts, as they compare between runs."""
    with open_reading(db) as con:
        return {name: con.execute(sql).fetchall() for name, sql in TABLES.items()}
