"""Rows as the tables take them: ids that depend on nothing but the row's own content, and Arrow tables to load.

The Arrow types stand in `SCHEMAS`; column names and their order are the tables' own.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from miner.records import EVIDENCE_KEYS, Document, Evidence, Failure, fill_place

if TYPE_CHECKING:
    import pyarrow

# What a record says, as against how it was found: the id of a record does not change with the rule that finds it.
SAID = tuple(
    k
    for k in EVIDENCE_KEYS
    if k not in ("source", "doc", "at", "at_end", "rule", "confidence", "alternatives", "checks")
)
_INT64 = 2**63
PUBMED = "pubmed_xml"
"""The portal of PubMed's own files, where a later record of an article replaces an earlier one, or deletes it."""


@dataclass(slots=True)
class PageRows:
    """What one page gave, or a part of it where a file holds many articles.

    `sha256` is None where the page could not be read. `first` and `last` tell whether the page starts and ends with
    this part. `settled` is False where the outcome may differ at the next run (a worker was killed). `deleted` holds
    the PMIDs that a PubMed file takes back.
    """

    source: str
    location: str
    sha256: str | None
    documents: list[tuple[Document, list[Evidence]]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    first: bool = True
    last: bool = True
    settled: bool = True
    deleted: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


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
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_clean(v) for v in value]
    if isinstance(value, tuple):
        return tuple(_clean(v) for v in value)
    return value


_DOCUMENT_KEYS = tuple(f.name for f in fields(Document) if f.name not in ("sections", "dropped", "sha256"))
_of_document = attrgetter(*_DOCUMENT_KEYS)
_of_evidence = attrgetter(*EVIDENCE_KEYS)
_said = itemgetter(*(EVIDENCE_KEYS.index(key) for key in SAID))
_MAP = _DOCUMENT_KEYS.index("translations")


class Batch:
    """Rows of one load as tuples: filled page by page, then handed over as Arrow tables.

    `homes` are the locations that ids are made from, where they are not the pages' own.
    """

    def __init__(self, run_id: int, pipeline: str, homes: dict[str, str] | None = None) -> None:
        self.run_id, self.pipeline = run_id, pipeline
        self.homes = {} if homes is None else homes
        self._open: dict[str, set[str]] = {}
        self.rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in SCHEMAS}
        self.pages: list[PageRows] = []

    def add(self, page: PageRows, repeats: Counter[str]) -> None:
        """Append one page's rows; `repeats` counts its documents by name, over all of its parts."""
        self.pages.append(page)
        home = self.homes.get(page.location, page.location)
        names = list(page.ids)
        for document, _ in page.documents[len(names) :]:
            names.append(document_id(home, document.doc, repeats[document.doc]))
            repeats[document.doc] += 1
        for name, (document, records) in zip(names, page.documents, strict=True):
            self._document(name, page, document, records)
        if page.last:
            self._open.pop(page.location, None)
        else:
            self._open.setdefault(page.location, set()).update(names)
        for failure in page.failures:
            self.add_failure(page.location, failure)

    def open_documents(self) -> dict[str, set[str]]:
        """By location, the documents of pages that go on in a later batch."""
        return self._open

    def add_failure(self, location: str, failure: Failure) -> None:
        """Append one failure's row."""
        name = digest(location, failure.doc, failure.stage, failure.error)
        told = (failure.source, location, failure.doc, failure.stage, failure.error, failure.advice)
        self.rows["failures"].append((name, self.run_id, *told))

    def _document(self, name: str, page: PageRows, document: Document, records: list[Evidence]) -> None:
        text_sha = hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()
        values = list(_of_document(document))
        values[_MAP] = list(document.translations.items())
        tail = (page.location, page.sha256, text_sha, len(records), self.run_id, self.pipeline)
        self.rows["documents"].append((name, *values, *tail))
        self.rows["sections"] += [
            (name, position, s.label, s.name, s.start, s.end, s.language, s.inferred)
            for position, s in enumerate(document.sections)
        ]
        same: Counter[str] = Counter()
        origin = (self.run_id, self.run_id, self.pipeline, text_sha)
        for position, record in enumerate(records):
            if (record.numerator or 0) >= _INT64 or (record.denominator or 0) >= _INT64:
                error = f"a count too large to store: {record.quote[:80]}"
                self.add_failure(page.location, Failure(page.source, document.doc, "store", error))
                continue
            fill_place(record)
            row = _of_evidence(record)
            said = digest(name, *_said(row))
            evidence_id = said if not same[said] else digest(said, same[said])
            same[said] += 1
            self.rows["evidence_extracted"].append((evidence_id, name, position, *row, *origin))

    def arrow(self, table: str) -> pyarrow.Table:
        """One table's rows as Arrow, columns as in `SCHEMAS`."""
        import pyarrow as pa

        types = {
            "str": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(),
            "strs": pa.list_(pa.string()), "map": pa.map_(pa.string(), pa.string()),
        }  # fmt: skip
        schema = SCHEMAS[table]
        columns = zip(*self.rows[table], strict=True) if self.rows[table] else ([] for _ in schema)
        arrays = []
        for values, kind in zip(columns, schema.values(), strict=True):
            try:
                arrays.append(pa.array(values, type=types[kind]))
            except UnicodeEncodeError:
                arrays.append(pa.array([_clean(value) for value in values], type=types[kind]))
        return pa.table(arrays, names=list(schema))


def _schema(names: str, **kinds: str) -> dict[str, str]:
    return {name: kinds.get(name, "str") for name in names.split()}


def _ints(names: Iterable[str]) -> dict[str, str]:
    return dict.fromkeys(names, "int")


SCHEMAS: dict[str, dict[str, str]] = {
    "documents": _schema(
        "document_id " + " ".join(_DOCUMENT_KEYS) + " location page_sha256 document_sha256 records run_id pipeline",
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
        **_ints(("position", "numerator", "denominator", "at", "at_end", "start", "end", "run_id", "first_run_id")),
    ),
    "failures": _schema("failure_id run_id source location doc stage error advice", run_id="int"),
}  # fmt: skip
