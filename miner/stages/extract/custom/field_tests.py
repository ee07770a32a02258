"""A field's `[[examples]]`, run: each holds a text and the whole list of records of that field it must give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from miner.records import Evidence, MinerError
from miner.stages.extract.fields import FieldSpec

_KEYS = (
    "value",
    "unit",
    "statistic",
    "low",
    "high",
    "interval",
    "spread",
    "spread_kind",
    "comparator",
    "numerator",
    "denominator",
    "population",
    "arm",
    "timepoint",
    "concept",
    "scope",
    "language",
    "checks",
)
# Compared only where an example states them: they stand for what most examples are not about.
_LOOSE = frozenset(("population", "arm", "checks"))


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example: what it wants and what the text gave, each record with the keys that count, in the text's order."""

    field: str
    source: str
    number: int
    text: str
    wanted: list[dict[str, Any]]
    found: list[dict[str, Any]]

    @property
    def passed(self) -> bool:
        """True where both lists are equal."""
        return self.wanted == self.found


def run_examples(spec: FieldSpec, extract: Callable[[str], list[Evidence]]) -> Iterator[ExampleResult]:
    """The examples of a field in the file's order; `extract` gives the records of a text.

    An example is `text` and `records` (an empty list: the text has none of this field). A record states the keys that
    are not null; its unit is the field's and its scope "study" unless it says otherwise. Population, arm and checks
    are compared where a record of the example states them. Raises MinerError where an example is not so.
    """
    for number, example in enumerate(spec.examples, 1):
        where = f"{spec.source}: example {number}"
        text, records = example.get("text"), example.get("records")
        if not isinstance(text, str) or not isinstance(records, list) or set(example) - {"text", "records", "note"}:
            advice = 'text = "..." and records = [{ value = 95 }]'
            raise MinerError(f"{where} needs a text and a list of records", advice)
        for record in records:
            unknown = sorted(set(record) - set(_KEYS)) if isinstance(record, dict) else ["record that is no table"]
            if unknown:
                raise MinerError(f"{where}: unknown key {unknown[0]!r}", f"known keys: {', '.join(_KEYS)}")
        stated = {key for record in records for key in record}
        wanted = [_wanted(record, spec) for record in records]
        found = [_shown(e.to_dict(), stated) for e in extract(text) if e.field == spec.name]
        yield ExampleResult(spec.name, spec.source, number, text, [_shown(w, stated) for w in wanted], found)


def _wanted(record: dict[str, Any], spec: FieldSpec) -> dict[str, Any]:
    return {"unit": spec.unit or None, "scope": "study", "language": "en", "checks": []} | record


def _shown(record: dict[str, Any], stated: set[str]) -> dict[str, Any]:
    """The keys that count and are not null, numbers to six decimals."""
    out = {}
    for key in _KEYS:
        value = record.get(key)
        if value in (None, []) or (key in _LOOSE and key not in stated):
            continue
        out[key] = round(value, 6) if isinstance(value, float) else value
    return out
