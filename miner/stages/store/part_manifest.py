"""A folder of parts: which of them count, what each holds, and whether it is whole.

    FOLDER/parts.json                  which parts count, in the order of the sources
    FOLDER/replaced.parquet            documents that a later PubMed file replaces or deletes
    FOLDER/NAME/{documents,sections,evidence_extracted,failures,pages,deleted}.parquet, NAME/summary.json

What lies there may have been damaged since, or be another program's: it is then no part, and is made anew.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from miner.records import Failure, MinerError
from miner.stages.store.errors import StoreError
from miner.stages.store.rows import SCHEMAS

TABLES = (*SCHEMAS, "pages", "deleted")
MANIFEST, REPLACED, SUMMARY = "parts.json", "replaced.parquet", "summary.json"
AGAIN = "run the same miner run --parts again: what is damaged is made anew"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,120}")
_LARGEST = 100_000_000
"""Bytes of a parts.json or summary.json."""


@dataclass
class Summary:
    """What one part holds; `name` is its folder's, `files` the SHA-256 of each table's file."""

    name: str
    pages: int = 0
    documents: int = 0
    records: int = 0
    failures: int = 0
    fields: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


def digest(path: Path) -> str:
    """A file's SHA-256. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_summary(folder: Path, name: str, *, check: bool = True) -> Summary | None:
    """What the part `name` holds; None where it is not there, is damaged or is none of ours.

    With `check` each of its files is read and must have the bytes that were written.
    """
    try:
        part = _summary(_json(folder / name / SUMMARY), name)
        if check and part is not None:
            for table, known in part.files.items():
                if digest(folder / name / f"{table}.parquet") != known:
                    return None
    except (OSError, ValueError, RecursionError):
        return None
    return part


def _summary(told: Any, name: str) -> Summary | None:
    """A summary out of JSON, where each value is what it must be."""
    if not isinstance(told, dict) or told.get("name") != name:
        return None
    counts = {key: told.get(key) for key in ("pages", "documents", "records", "failures")}
    fields, files = told.get("fields"), told.get("files")
    if not all(type(count) is int and count >= 0 for count in counts.values()):
        return None
    if not isinstance(fields, dict) or not all(type(count) is int for count in fields.values()):
        return None
    if not isinstance(files, dict) or set(files) != set(TABLES):
        return None
    values: dict[str, Any] = {**counts, "name": name, "fields": fields, "files": files}
    return Summary(**values)


def read_failures(folder: Path, name: str) -> list[Failure]:
    """The failures that a part tells of, in their order. Raises MinerError."""
    import pyarrow as pa
    from pyarrow import parquet

    names = ["source", "doc", "stage", "error", "advice"]
    try:
        table = parquet.read_table(folder / name / "failures.parquet", columns=names)
        return [Failure(**row) for row in table.to_pylist()]
    except (OSError, TypeError, pa.ArrowException) as error:
        raise damaged(folder / name, error) from error


def read_manifest(folder: Path) -> list[str]:
    """Names of the parts that count. Raises MinerError where the folder holds no parts."""
    path = folder / MANIFEST
    try:
        names = _json(path)["parts"]
    except FileNotFoundError:
        raise MinerError(f"{folder}: holds no parts", "miner run SOURCE... --parts FOLDER makes them") from None
    except (ValueError, KeyError, TypeError, RecursionError, OSError) as error:
        raise damaged(path, error) from error
    if not isinstance(names, list) or not all(isinstance(name, str) and _NAME.fullmatch(name) for name in names):
        raise MinerError(f"{path}: is damaged, or another program's", AGAIN)
    return names


def _json(path: Path) -> Any:
    with path.open("rb") as stream:
        content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise ValueError("is too large")
    return json.loads(content)


def damaged(path: Path, error: Exception) -> MinerError:
    """The error for a part or a file of it that cannot be read."""
    reason = getattr(error, "strerror", None) or " ".join(str(error).split())[:200] or type(error).__name__
    return MinerError(f"{path}: is damaged, or another program's: {reason}", AGAIN)


def settle(path: Path) -> None:
    """On disk before it is named: a power cut leaves no half part under a part's name. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unwritable(folder: Path, error: OSError) -> MinerError:
    """The error for a folder of parts that cannot be written: a full disk is no wrong usage."""
    kept = "parts that are made are kept; run again"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO):
        return StoreError(f"{folder}: cannot be written: {os.strerror(error.errno)}", "free some space: " + kept)
    return MinerError(f"{folder}: cannot be written: {error.strerror or error}", kept)


def write_whole(path: Path, content: bytes) -> None:
    """A small file that is there whole or as it was. Raises MinerError."""
    work = path.with_name(f".{path.name}.{uuid.uuid4().hex[:12]}")
    try:
        work.write_bytes(content)
        settle(work)
        os.replace(work, path)
        settle(path.parent)
    except OSError as error:
        work.unlink(missing_ok=True)
        raise unwritable(path.parent, error) from error
