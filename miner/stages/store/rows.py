"""Rows as the tables take them: ids that depend on nothing but the row's own content, and Arrow tables to load.

The Arrow types stand in `SCHEMAS`; column names and their order are the tables' own.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from miner.records import EVIDENCE_KEYS, Document, Evidence, Failure

if TYPE_CHECKING:
    import pyarrow

# What a record says, as against how it was found: the id of a record does not change with the rule that finds it.
SAID = tuple(k for k in EVIDENCE_KEYS if k not in ("source", "doc", "rule", "confidence", "alternatives", "checks"))
_INT64 = 2**63


@dataclass(slots=True)
class PageRows:
    """What one page gave, or a part of it where a file holds many articles.

    `sha256` is None where the page could not be read. `first` and `last` tell whether the page starts and ends with
    this part. `settled` is False where the outcome may differ at the next run (a worker was killed).
    """

    source: str
    location: str
    sha256: str | None
    documents: list[tuple[Document, list[Evidence]]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    first: bool = True
    last: bool = True
    settled: bool = True


def digest(*parts: object) -> str:
    """16 hex digits over the parts; None and "" differ."""
    text = "\x1f".join("\x00" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def document_id(location: str, doc: str, repeat: int) -> str:
    """The id of a document; `repeat` counts earlier documents of the same name in the same file."""
    return digest(location, doc, *([repeat] if repeat else []))


def _clean(value: Any) -> Any:
    """Strings that UTF-8 can hold: a lone surrogate becomes a replacement character."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_clean(v) for v in value]
    if isinstance(value, dict):
        return [(_clean(k), _clean(v)) for k, v in value.items()]
    return value


_DOCUMENT_KEYS = tuple(f.name for f in fields(Document) if f.name not in ("sections", "dropped", "sha256"))


class Batch:
    """Columns of one load: filled page by page, then handed over as Arrow tables.

    `repeats` counts documents by name within one page across its parts; the loader keeps it between batches.
    """

    def __init__(self, run_id: int, pipeline: str) -> None:
        self.run_id, self.pipeline = run_id, pipeline
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}
        self.pages: list[PageRows] = []

    def add(self, page: PageRows, repeats: Counter[str]) -> None:
        """Append one page's rows."""
        self.pages.append(page)
        for document, records in page.documents:
            name = document_id(page.location, document.doc, repeats[document.doc])
            repeats[document.doc] += 1
            self._document(name, page, document, records)
        for failure in page.failures:
            self.add_failure(page.location, failure)

    def add_failure(self, location: str, failure: Failure) -> None:
        """Append one failure's row."""
        self.rows["failures"].append(
            {
                "failure_id": digest(location, failure.doc, failure.stage, failure.error),
                "run_id": self.run_id,
                "source": _clean(failure.source),
                "location": _clean(location),
                "doc": _clean(failure.doc),
                "stage": failure.stage,
                "error": _clean(failure.error),
                "advice": _clean(failure.advice),
            }
        )

    def _document(self, name: str, page: PageRows, document: Document, records: list[Evidence]) -> None:
        text_sha = hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()
        row = {key: _clean(getattr(document, key)) for key in _DOCUMENT_KEYS}
        row |= {"document_id": name, "location": _clean(page.location), "page_sha256": page.sha256}
        row |= {"document_sha256": text_sha, "records": len(records), "run_id": self.run_id, "pipeline": self.pipeline}
        self.rows["documents"].append(row)
        for position, section in enumerate(document.sections):
            self.rows["sections"].append(
                {
                    "document_id": name,
                    "position": position,
                    "label": _clean(section.label),
                    "name": section.name,
                    "start": section.start,
                    "end": section.end,
                    "language": section.language,
                    "inferred": section.inferred,
                }
            )
        same: Counter[str] = Counter()
        for position, record in enumerate(records):
            if any(n is not None and abs(n) >= _INT64 for n in (record.numerator, record.denominator)):
                error = f"a count too large to store: {record.quote[:80]}"
                self.add_failure(page.location, Failure(page.source, document.doc, "store", error))
                continue
            row = {key: _clean(getattr(record, key)) for key in EVIDENCE_KEYS}
            said = digest(name, *(row[key] for key in SAID))
            evidence_id = said if not same[said] else digest(said, same[said])
            same[said] += 1
            row |= {"evidence_id": evidence_id, "document_id": name, "position": position, "run_id": self.run_id}
            row |= {"first_run_id": self.run_id, "pipeline": self.pipeline, "document_sha256": text_sha}
            self.rows["evidence_extracted"].append(row)

    def arrow(self, table: str) -> pyarrow.Table:
        """One table's rows as Arrow, columns in the table's order."""
        import pyarrow as pa

        types = {
            "str": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(),
            "strs": pa.list_(pa.string()), "map": pa.map_(pa.string(), pa.string()),
        }  # fmt: skip
        rows = self.rows[table]
        columns = {
            name: pa.array([row[name] for row in rows], type=types[kind]) for name, kind in SCHEMAS[table].items()
        }
        return pa.table(columns)


def _schema(names: str, **kinds: str) -> dict[str, str]:
    return {name: kinds.get(name, "str") for name in names.split()}


def _ints(names: Iterable[str]) -> dict[str, str]:
    return dict.fromkeys(names, "int")


SCHEMAS: dict[str, dict[str, str]] = {
    "documents": _schema(
        "document_id source location doc portal title abstract text translations doi pmid pmcid journal year volume "
        "pages authors languages publication_types status method page_sha256 document_sha256 records run_id pipeline",
        translations="map", authors="strs", languages="strs", publication_types="strs",
        **_ints(("year", "records", "run_id")),
    ),
    "sections": _schema(
        "document_id position label name start end language inferred",
        inferred="bool", **_ints(("position", "start", "end")),
    ),
    "evidence_extracted": _schema(
        "evidence_id document_id position " + " ".join(EVIDENCE_KEYS) + " run_id first_run_id pipeline document_sha256",
        checks="strs", alternatives="strs",
        **dict.fromkeys(("value", "low", "high", "spread", "confidence"), "float"),
        **_ints(("position", "numerator", "denominator", "start", "end", "run_id", "first_run_id")),
    ),
    "failures": _schema("failure_id run_id source location doc stage error advice", run_id="int"),
}  # fmt: skip
