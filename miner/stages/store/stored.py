"""Stored documents as the extract stage takes them: for a better pipeline, without the pages they came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from miner.records import Document, Section
from miner.stages.store.database import open_reading

if TYPE_CHECKING:
    import duckdb

DOCUMENTS = 500
"""Documents that are held at once; the database is free again before they are worked on."""
_KEYS = tuple(f.name for f in fields(Document) if f.name not in ("sections", "dropped", "sha256"))

Stored = tuple[str, list[str], list[Document]]
"""A page's location, its documents' ids, the documents."""


def outdated(path: Path, pipeline: str, wait: float = 30.0) -> Iterator[Stored]:
    """Documents with an abstract that another pipeline than `pipeline` (its digest) extracted, page by page.

    A page with very many documents comes in pieces. Raises StoreError.
    """
    last = ("", "")
    while True:
        with open_reading(path, wait) as con:
            found = _batch(con, pipeline, last)
        if not found:
            return
        last = (found[-1][0], found[-1][1])
        groups: dict[str, Stored] = {}
        for location, name, document in found:
            _, names, documents = groups.setdefault(location, (location, [], []))
            names.append(name)
            documents.append(document)
        yield from groups.values()


def _batch(con: duckdb.DuckDBPyConnection, pipeline: str, last: tuple[str, str]) -> list[tuple[str, str, Document]]:
    rows = con.execute(
        f"SELECT location, document_id, page_sha256, {', '.join(_KEYS)} FROM documents "
        "WHERE pipeline <> ? AND (abstract IS NOT NULL OR cardinality(translations) > 0) "
        "AND (location, document_id) > (?, ?) ORDER BY location, document_id LIMIT ?",
        [pipeline, *last, DOCUMENTS],
    ).fetchall()
    return _with_sections(con, rows)


def documents_named(con: duckdb.DuckDBPyConnection, names: list[str]) -> list[Document]:
    """The stored documents with these `doc`, in the order of their sources."""
    rows = con.execute(
        f"SELECT location, document_id, page_sha256, {', '.join(_KEYS)} FROM documents "
        "WHERE doc IN (SELECT unnest(?::VARCHAR[])) ORDER BY source, doc",
        [names],
    ).fetchall()
    return [document for _, _, document in _with_sections(con, rows)]


def _with_sections(con: duckdb.DuckDBPyConnection, rows: list[Any]) -> list[tuple[str, str, Document]]:
    sections: dict[str, list[Section]] = {}
    for name, *section in con.execute(
        'SELECT document_id, label, name, start, "end", language, inferred FROM sections '
        "WHERE document_id IN (SELECT unnest(?::VARCHAR[])) ORDER BY document_id, position",
        [[row[1] for row in rows]],
    ).fetchall():
        sections.setdefault(name, []).append(Section(*section))
    return [(row[0], row[1], _document(row[2], row[3:], sections.get(row[1], []))) for row in rows]


def _document(sha256: str, values: tuple[Any, ...], sections: list[Section]) -> Document:
    kept = dict(zip(_KEYS, values, strict=True))
    kept["translations"] = dict(kept["translations"] or {})
    for name in ("authors", "languages", "publication_types"):
        kept[name] = list(kept[name] or [])
    return Document(**kept, sections=sections, sha256=sha256)
