"""The typed records that stages hand to one another: RawPage, Document, Evidence, Failure.

Nothing here imports a stage, spaCy or DuckDB. Field names and meanings are the evidence contract's
(docs/contract.md); every offset is a character offset into `Document.text`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from dataclasses import field as _field
from typing import Any, Literal

DELETED = "deleted"
"""`Document.status` of what is no document: a PMID that PubMed's update file deletes, wherever its article stands."""

Stage = Literal["ingest", "clean", "annotate", "extract", "store"]


class MinerError(Exception):
    """An error a user can act on. `str(error)` is one sentence; `advice` says what to do about it."""

    def __init__(self, message: str, advice: str | None = None) -> None:
        super().__init__(message)
        self.advice = advice


@dataclass(frozen=True, slots=True)
class RawPage:
    """Bytes as they were found, before any interpretation.

    `source` is the path (or URL) that was read, `media_type` what the outside said it is or None,
    `sha256` the hex digest of `content`.
    """

    source: str
    media_type: str | None
    content: bytes
    sha256: str
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One stretch of `Document.text`: `label` as printed or None, `name` normalised, text without the label.

    `inferred` is True where the section was split off by rhetorical cues rather than a printed label.
    """

    label: str | None
    name: str
    start: int
    end: int
    language: str
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """A stretch of the page that cleaning left out, and the rule that did so (`portal:rule`)."""

    rule: str
    text: str


@dataclass(slots=True)
class Document:
    """One article as a reader would see it.

    `text` is title, abstract and translations in this order, a blank line between; what is missing is left out.
    `abstract` is the English abstract or None; `translations` maps a language code to that abstract.
    `method` names the path that found the abstract (a portal's name, "general", "density").
    """

    source: str
    doc: str
    portal: str
    title: str | None
    abstract: str | None
    text: str
    sections: list[Section]
    translations: dict[str, str] = _field(default_factory=dict)
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    journal: str | None = None
    year: int | None = None
    volume: str | None = None
    pages: str | None = None
    authors: list[str] = _field(default_factory=list)
    languages: list[str] = _field(default_factory=list)
    publication_types: list[str] = _field(default_factory=list)
    status: str | None = None
    method: str = ""
    dropped: list[Dropped] = _field(default_factory=list)
    sha256: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The flat JSON object that `miner clean` prints (without `dropped`)."""
        out: dict[str, Any] = {}
        for f in fields(self):
            if f.name == "dropped":
                continue
            value = getattr(self, f.name)
            if f.name == "sections":
                value = [
                    {"label": s.label, "name": s.name, "start": s.start, "end": s.end, "language": s.language}
                    | ({"inferred": True} if s.inferred else {})
                    for s in value
                ]
            out[f.name] = value
        return out


@dataclass(slots=True)
class Evidence:
    """One measurement that an abstract reports; keys, units and enums are the evidence contract's.

    `at` and `at_end` are where the number itself stands, within `start` and `end`, the clause; None where not known.
    `rule` names what made the record, `confidence` is between 0 and 1, `alternatives` names other readings
    that stayed possible (fields), empty where there was one reading.
    """

    source: str
    doc: str
    field: str
    value: float | None = None
    unit: str = "1"
    statistic: str | None = None
    low: float | None = None
    high: float | None = None
    interval: str | None = None
    spread: float | None = None
    spread_kind: str | None = None
    comparator: str | None = None
    numerator: int | None = None
    denominator: int | None = None
    population: str | None = None
    arm: str | None = None
    timepoint: str | None = None
    concept: str | None = None
    scope: str = "study"
    quote: str = ""
    at: int | None = None
    at_end: int | None = None
    start: int = 0
    end: int = 0
    section: str | None = None
    language: str = "en"
    checks: list[str] = _field(default_factory=list)
    rule: str = ""
    confidence: float = 1.0
    alternatives: list[str] = _field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """The flat JSON object that `miner extract` prints; a key that does not apply is None."""
        return {name: getattr(self, name) for name in EVIDENCE_KEYS}


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that did not go through: what, at which stage, why, and what a user can do."""

    source: str
    doc: str | None
    stage: Stage
    error: str
    advice: str | None = None


EVIDENCE_KEYS: tuple[str, ...] = tuple(Evidence.__slots__)


_UNSEEN = {
    code: f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
    for code in (*range(32), *range(127, 160), 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    if chr(code) not in "\n\t"
}


def visible(text: str) -> str:
    """Text as a terminal may show it: what would move its cursor, colour it or turn it round is spelt out ("\\x1b")."""
    return text.translate(_UNSEEN)


_PRINTED = re.compile(r"\d+(?:[.,·]\d+)*")


def fill_place(record: Evidence) -> None:
    """Set `at` and `at_end` where they are None and the quote prints the record's number, in digits, exactly once."""
    if record.at is not None:
        return
    wanted = next((n for n in (record.value, record.numerator, record.low, record.spread) if n is not None), None)
    places = [m for m in _PRINTED.finditer(record.quote) if wanted is not None and _reads(m[0], abs(wanted))]
    if len(places) == 1:
        record.at, record.at_end = record.start + places[0].start(), record.start + places[0].end()


def _reads(printed: str, number: float) -> bool:
    plain = printed.replace("·", ".")
    # "5,918" is one number; "1,5" is one in half of Europe.
    options = (plain.replace(",", ""), plain.replace(",", "."))
    return any(option.count(".") < 2 and float(option) == number for option in options)


def to_json(obj: dict[str, Any]) -> str:
    """One line of JSON, keys in their given order, non-ASCII as it is: the same bytes for the same record."""
    return json.dumps(obj, ensure_ascii=False, separators=(", ", ": "))
