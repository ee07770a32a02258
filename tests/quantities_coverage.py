"""How many labelled records have their number among the grammar's quantities, before anything decides what it means.

    python -m tests.quantities_coverage FOLDER... [--folds 1,2,3] [--misses N]

FOLDER holds `records.jsonl` and `texts/`. A fold is one of five, by the SHA-1 of the document's name. A record counts
as available where a quantity that stands in its quote has its number: the value, else the numerator, else the ends. The
columns behind say how often what the record states besides is right in the same quantity; `extra`, how often the
quantity has a range, spread or comparator that the record has not. `all` asks for every part but an N that the quantity
leaves open, which another phrase of the sentence may state. Records without any number of their own (a finding denied)
are counted apart.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from miner.grammar.quantities import Quantity
from miner.grammar.times import DAYS, convert
from miner.records import DELETED, Document, RawPage
from miner.resources import Resources
from miner.stages.annotate import Annotator, load
from miner.stages.clean import Cleaner
from miner.stages.ingest import read_sources

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("low", "high", "spread", "numerator", "denominator", "comparator")
_DIMENSIONS = {"%": "percent", "Gy": "dose", "mm": "length"}
_TIMES = frozenset(DAYS)

Record = dict[str, Any]
Counts = Counter[tuple[str, str]]


def fold_of(name: str) -> int:
    """The fold of a document, 1 to 5."""
    return int(hashlib.sha1(name.encode()).hexdigest(), 16) % 5 + 1


def _documents(folder: Path) -> Iterator[Document]:
    cleaner = Cleaner(Resources((ROOT,)))
    for page in read_sources([folder / "texts"]):
        if isinstance(page, RawPage):
            for document, _ in cleaner(page):
                if document is not None and document.status != DELETED:
                    yield document


def _numbers(q: Quantity, name: str, unit: str | None) -> float | None:
    """What `q` states as `name`, in the record's unit; None where it states none."""
    number = getattr(q, name)
    if number is None or q.unit is None or q.unit.dimension != "time" or unit not in _TIMES:
        return number if number is None else float(number)
    return convert(number, q.unit.name, unit)


def _same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    a, b = abs(a), abs(b)  # a change is printed without its sign
    return abs(a - b) <= max(1e-6, 0.006 * abs(a) if a != int(a) else 1e-6)


def _turned(q: Quantity, record: Record, part: str) -> bool:
    """True for an end of a decrease, or of a range printed from above: the record has the ends the other way round."""
    other = {"low": "high", "high": "low"}.get(part)
    if other is None or record.get("low") is None or record.get("high") is None:
        return False
    return _same(record[part], _numbers(q, other, record.get("unit")))


def _comparator(code: str | None) -> str | None:
    return None if code == "=" else code


def _fits(q: Quantity, record: Record, key: str) -> bool:
    wanted = _DIMENSIONS.get(record.get("unit") or "")
    if key != "numerator" and wanted and q.dimension != wanted:
        return False
    if key == "numerator" and q.numerator is None and q.unit is None:
        return _same(record[key], q.value)
    return _same(record[key], _numbers(q, key, record.get("unit"))) or _turned(q, record, key)


def _right(q: Quantity, record: Record) -> dict[str, bool]:
    """For each part that the record states: right in `q`? Under "extra": does `q` state none that the record lacks?"""
    code = _comparator(record.get("comparator"))
    out = {"comparator": code == _comparator(q.comparator)} if code else {}
    extra = not code and _comparator(q.comparator) is not None
    for part in PARTS[:-1]:
        want, got = record.get(part), _numbers(q, part, record.get("unit"))
        if part == "numerator" and got is None and q.unit is None and record.get("value") is None:
            got = q.value
        if part == "denominator" and got is None and want is not None:
            out["open"] = True  # stated somewhere else in the sentence, or not read: no question of right or wrong
        elif want is not None:
            out[part] = _same(want, got) or _turned(q, record, part)
        elif got is not None:
            extra = True
    if record.get("low") is not None and out["low"] and out.get("high", True):
        out["interval"] = record.get("interval") == q.interval
    out["extra"] = not extra
    return out


def _key(record: Record) -> str | None:
    """The part of a record that tells whether a quantity is the one."""
    for key in ("value", "numerator", "low", "spread"):
        if record.get(key) is not None:
            return key
    return None


def _place(text: str, quote: str) -> tuple[int, int] | None:
    at = text.find(quote)
    return (at, at + len(quote)) if at >= 0 else None


def coverage(
    folders: Iterable[Path], folds: set[int]
) -> tuple[Counter[tuple[str, str]], list[tuple[str, Record, str]]]:
    """Counts by (field, column), and the records that are not available: (document, record, what was found)."""
    annotator = Annotator(load("default", Resources((ROOT,))))
    counts: Counts = Counter()
    misses: list[tuple[str, Record, str]] = []
    for folder in folders:
        lines = (folder / "records.jsonl").read_text("utf-8").splitlines()
        gold = {entry["doc"]: entry["records"] for entry in map(json.loads, lines) if fold_of(entry["doc"]) in folds}
        for document in _documents(folder):
            name = document.doc if document.doc in gold else Path(document.source).stem
            if name in gold:
                found = annotator.read(document, lambda doc: doc.user_data["miner_sentences"])
                quantities = [q for sentence in found for q in sentence.quantities if not q.skip]
                for record in gold[name]:
                    _count(name, record, document.text, quantities, counts, misses)
    return counts, misses


def _count(
    name: str,
    record: Record,
    text: str,
    quantities: list[Quantity],
    counts: Counts,
    misses: list[tuple[str, Record, str]],
) -> None:
    if record.get("language", "en") != "en":
        return
    key, place = _key(record), _place(text, record["quote"])
    field = "no number" if key is None or (key == "numerator" and record[key] == 0) else record["field"]
    counts[field, "records"] += 1
    near = [q for q in quantities if place is None or (q.start < place[1] and place[0] < q.end)]
    fitting = [q for q in near if key is not None and _fits(q, record, key)]
    if not fitting:
        misses.append((name, record, "; ".join(map(repr, near))))
        return
    counts[field, "value"] += 1
    marks = [_right(q, record) for q in fitting]
    best = max(marks, key=lambda mark: sum(mark.values()))
    counts[field, "all"] += all(best.values())
    if not all(best.values()):
        wrong = ",".join(part for part, right in best.items() if not right)
        misses.append((name, record, f"[{wrong}] {fitting[marks.index(best)]!r}"))
    counts[field, "denominator stated"] += best.pop("open", False)
    for part, right in best.items():
        if part != "extra":
            counts[field, f"{part} stated"] += 1
            counts[field, part] += right
        else:
            counts[field, "extra"] += not right


def main() -> None:
    """Prints the table, and on request what is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--folds", default="1,2,3,4,5")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="print the first N records missed or wrong")
    options = parser.parse_args()
    counts, misses = coverage(options.folders, {int(fold) for fold in options.folds.split(",")})
    fields = sorted({field for field, _ in counts}, key=lambda f: (f == "no number", -counts[f, "records"]))
    for column in {column for _, column in counts}:
        counts["ALL", column] = sum(counts[field, column] for field in fields if field != "no number")
    print(f"{'':<14}{'records':>8}{'value':>7}{'all':>7}{'extra':>6}  right of stated")
    for field in (*fields, "ALL"):
        n = counts[field, "records"] or 1
        stated = "  ".join(
            f"{part} {counts[field, part]}/{counts[field, f'{part} stated']}"
            for part in (*PARTS[:2], "interval", *PARTS[2:])
            if counts[field, f"{part} stated"]
        )
        shares = f"{counts[field, 'value'] / n:>7.3f}{counts[field, 'all'] / n:>7.3f}{counts[field, 'extra']:>6}"
        print(f"{field:<14}{counts[field, 'records']:>8}{shares}  {stated}")
    for name, record, what in misses[: options.misses]:
        stated_record = {k: v for k, v in record.items() if k in ("field", "value", "unit", *PARTS) and v is not None}
        print(f"{name} {stated_record}\n    {' '.join(record['quote'].split())}\n    {what}")


if __name__ == "__main__":
    main()
