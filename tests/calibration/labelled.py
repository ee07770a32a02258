"""Records found in labelled abstracts: each with its features, and right or wrong as `miner score` matches them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from miner.records import RawPage
from miner.resources import Resources
from miner.score import Record, read_gold, score
from miner.stages.annotate import annotate, load
from miner.stages.clean import Cleaner
from miner.stages.extract import Extractor
from miner.stages.extract.confidence import features_of

SETS = ("abstracts", "spine", "seeds")


@dataclass
class Row:
    """One found record: `fresh` where its document was not looked at while the rules were written."""

    doc: str
    record: dict[str, Any]
    features: dict[str, float]
    right: bool
    fresh: bool
    confused_with: str | None


def fresh(doc: str) -> bool:
    """True for three documents in ten, chosen by their name, that the rules were tuned on least."""
    return int(hashlib.sha256(doc.encode()).hexdigest(), 16) % 10 < 3


def read_labelled(shared: Path) -> tuple[list[Row], dict[str, int]]:
    """Every found record of the labelled sets, and how many study records each document has in the labels."""
    resources = Resources.default()
    cleaner, nlp, extractor = Cleaner(resources), load("default", resources), Extractor(resources)
    extractor.confidence.weights = {}  # what the rules say, before any weights
    rows: list[Row] = []
    wanted: dict[str, int] = {}
    for name in SETS:
        folder = shared / "gold" / name
        gold = read_gold(folder / "records.jsonl")
        found: list[tuple[str, Record, dict[str, float]]] = []
        for path in sorted((folder / "texts").iterdir()):
            content = path.read_bytes()
            for document, _ in cleaner(RawPage(str(path), None, content, hashlib.sha256(content).hexdigest())):
                if document is None:
                    continue
                doc = next((d for d in (document.doc, path.name, path.stem) if d in gold), None)
                if doc is None:
                    continue
                trace = extractor.trace(annotate(nlp, document), document)
                for made, features in zip(trace.records, features_of(trace), strict=True):
                    found.append((doc, made.to_dict() | {"doc": doc}, features))
        result = score(gold, [record for _, record, _ in found])
        wrong = {id(record) for spurious in result.spurious.values() for _, record in spurious}
        missed: dict[str, list[Record]] = {}
        for records in result.missed.values():
            for doc, record in records:
                missed.setdefault(doc, []).append(record)
        for doc, record, features in found:
            is_wrong = id(record) in wrong
            other = _confused(record, missed.get(doc, [])) if is_wrong else None
            rows.append(Row(doc, record, features, not is_wrong, fresh(doc), other))
        for doc, labels in gold.items():
            wanted[doc] = sum(r.get("scope") != "background" for r in labels)
    return rows, wanted


def _confused(record: Record, missed: list[Record]) -> str | None:
    """The field under which the labels have the number that a wrong record has."""
    number = record["value"] if record["value"] is not None else record["numerator"]
    for other in missed:
        if (
            other["field"] != record["field"]
            and number is not None
            and number in (other.get("value"), other.get("numerator"))
        ):
            return str(other["field"])
    return None
