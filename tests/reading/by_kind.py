"""How well a reader does on each kind of reworded sentence: `agreement` counts, the command prints a table.

python -m tests.reading.by_kind --seed 2 --documents 438 [--holdout] [--show KIND]
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.corpus_records import corridor
from tests.reading.markup import Record
from tests.reading.rewording import documents

NUMBERS = "value low high spread numerator denominator".split()
ATTRIBUTES = "unit statistic interval spread_kind comparator timepoint concept scope".split()


def _same(a: object, b: object) -> bool:
    if isinstance(a, int | float) and isinstance(b, int | float):
        return abs(a - b) <= max(0.005 * abs(a), 1e-9)
    return a == b


def _key(record: Record, name: str) -> object:
    return None if name == "comparator" and record.get(name) == "=" else record.get(name)


def differing(expected: Record, found: Record) -> list[str]:
    """Keys in which a found record differs from the expected one; its place in the text does not count, nor its arm."""
    return [k for k in ("field", *NUMBERS, *ATTRIBUTES) if not _same(_key(expected, k), _key(found, k))]


def _value_alone(expected: Record, found: Record) -> bool:
    """Whether field, unit and point value (or what stands for it) are the same."""
    if expected["field"] != found.get("field") or expected["unit"] != found.get("unit"):
        return False
    names = (
        ["value"]
        if expected["value"] is not None
        else ["low", "high"]
        if expected["low"] is not None
        else ["numerator"]
    )
    return all(_same(expected[k], found.get(k)) for k in names) and _same(expected["value"], found.get("value"))


def agreement(expected: Sequence[Record], found: Iterable[Record]) -> tuple[int, int, list[Record], list[Record]]:
    """Records found with the right value, those right in every key, and what was missed and found beside them."""
    left, missed, right, whole = list(found), [], 0, 0
    for want in expected:
        same = sorted((r for r in left if _value_alone(want, r)), key=lambda r: len(differing(want, r)))
        if not same:
            missed.append(want)
            continue
        right += 1
        whole += not differing(want, same[0])
        left.remove(same[0])
    return right, whole, missed, left


def main(arguments: Sequence[str] | None = None) -> None:
    """Print, kind by kind, the share of records that the shipped corridor finds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--documents", type=int, default=438)
    parser.add_argument("--holdout", action="store_true")
    parser.add_argument("--show", help="print what is missed and spurious in this kind")
    options = parser.parse_args(arguments)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    extract = corridor()
    with tempfile.TemporaryDirectory() as folder:
        for name, text, records in documents(options.seed, options.documents, holdout=options.holdout):
            path = Path(folder) / f"{name}.txt"
            path.write_text(text + "\n", encoding="utf-8")
            found = [e.to_dict() for _, evidence, _ in extract(path) for e in evidence]
            right, whole, missed, left = agreement(records, found)
            numbers = Counter(expected=len(records), found=len(found), right=right, whole=whole)
            for kind in (name[5:], "all"):
                counts[kind] += numbers
            if options.show == name[5:] and (missed or left or whole < right):
                print(f"\n{name}: {text}")
                for sign, rows in (("-", missed), ("+", left)):
                    for row in rows:
                        print(f"  {sign} {row['field']} {[row[k] for k in NUMBERS]} {row['concept']} {row['quote']!r}")
    print(f"{'kind':52}{'records':>8}{'value F1':>10}{'whole F1':>10}")
    for kind, n in sorted(counts.items(), key=lambda item: (item[0] == "all", item[0])):
        both = max(1, n["expected"] + n["found"])
        print(f"{kind:52}{n['expected']:8}{2 * n['right'] / both:10.3f}{2 * n['whole'] / both:10.3f}")


if __name__ == "__main__":
    main()
