"""What the contract allows of a record: field, unit, concept, and numbers that a measurement can have."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from miner.resources import Resources
from miner.stages.extract.fields import FieldSpec, load_fields
from miner.stages.store import CorrectionError

_COUNTS = frozenset("cohort_size vertebrae_count lesion_count study_count arm_size fractions".split())
_NOT_NEGATIVE = (
    frozenset("dose depth follow_up age survival_time duration drug_dose score effect_size".split()) | _COUNTS
)
_UNITS = {
    "duration": ("s", "min", "h", "days", "weeks", "months", "years"),
    "score": ("points", "%"),
}
_FREE_UNIT = frozenset(("change", "drug_dose"))
_FREE_CONCEPT = frozenset(("drug_dose",))


class Contract:
    """Fields and concepts of these resources; `vet` refuses what a record may not say."""

    def __init__(self, resources: Resources) -> None:
        self.fields: dict[str, FieldSpec] = load_fields(resources)
        self.labels: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        rows = csv.DictReader(io.StringIO(resources.text("gazetteers/concepts.tsv")), delimiter="\t")
        for row in rows:
            self.labels[row["concept"]], self.kinds[row["concept"]] = row["label"], row["kind"]
        for spec in self.fields.values():
            if spec.concept:
                self.labels.setdefault(spec.concept, spec.concept.replace("_", " "))

    def units(self, field: str) -> tuple[str, ...]:
        """The units that a field's records may have; empty where any is right."""
        spec = self.fields.get(field)
        if spec is None or field in _FREE_UNIT:
            return ()
        return _UNITS.get(field) or ((spec.unit,) if spec.unit else ())

    def vet(self, record: Mapping[str, Any], changes: dict[str, str | None]) -> None:
        """Raises CorrectionError where the record with its changes breaks the contract in a key that changes.

        A changed field brings its unit along where it has but one: `changes` then gets that unit too.
        """
        field = changes.get("field", record["field"])
        if field is None:
            raise CorrectionError("a record needs a field", "give field=dose, for instance")
        if field not in self.fields:
            raise CorrectionError(f"field={field}: no such field", f"there are {', '.join(sorted(self.fields))}")
        units = self.units(field)
        if "field" in changes and "unit" not in changes and units and record["unit"] not in units:
            changes["unit"] = units[0]
        row = dict(record) | changes
        if units and row["unit"] not in units and {"unit", "field"} & set(changes):
            raise CorrectionError(f"unit={row['unit']}: {field} is in {' or '.join(units)}")
        concept = changes.get("concept")
        if concept and concept not in self.labels and field not in _FREE_CONCEPT:
            near = [name for name in self.labels if concept.lower().replace(" ", "_")[:5] in name]
            raise CorrectionError(
                f"concept={concept}: no such concept",
                f"did you mean {', '.join(near[:6])}" if near else "docs/contract.md lists them; empty where none fits",
            )
        problem = _numbers(field, row, changes)
        if problem:
            raise CorrectionError(problem)


def _numbers(field: str, row: dict[str, Any], changes: Mapping[str, Any]) -> str | None:
    """The first thing that is wrong with the numbers of a record, where a changed key has part in it."""

    def number(key: str) -> float | None:
        return None if row.get(key) is None else float(row[key])

    def part(*keys: str) -> bool:
        return bool({*keys, "field"} & set(changes))

    for key in ("value", "low", "high", "spread"):
        found = number(key)
        if found is None or not part(key):
            continue
        if key == "spread" and found < 0:
            return f"spread={found:g}: cannot be negative"
        if field == "proportion" and key != "spread" and not 0 <= found <= 100:
            return f"{key}={found:g}: a share lies between 0 and 100 %"
        if field == "p_value" and not 0 <= found <= 1:
            return f"{key}={found:g}: a p value lies between 0 and 1"
        if field in _NOT_NEGATIVE and key != "spread" and found < 0:
            return f"{key}={found:g}: {field} cannot be negative"
        if field in _COUNTS and key == "value" and found != int(found):
            return f"value={found:g}: {field} is a whole number"
    n, total, low, high = number("numerator"), number("denominator"), number("low"), number("high")
    if n is not None and total is not None and n > total and part("numerator", "denominator"):
        return f"numerator={n:g}: is more than the denominator, {total:g}"
    if total == 0 and part("denominator"):
        return "denominator=0: a share of nobody"
    if low is not None and high is not None and low > high and part("low", "high"):
        return f"low={low:g}: is more than high, {high:g}"
    if field == "p_value" and not row.get("comparator") and part("comparator"):
        return "a p value has a comparator: comparator== or comparator=<"
    if part() and all(number(key) is None for key in ("value", "low", "high", "numerator")):
        return "a record needs a number: value, low and high, or numerator"
    return None


@lru_cache(maxsize=4)
def contract_of(roots: tuple[Any, ...]) -> Contract:
    """The contract of these resource folders."""
    return Contract(Resources.default(roots))
