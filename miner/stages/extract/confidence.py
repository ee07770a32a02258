"""How likely a record is right in all it says: the odds of its decisions, calibrated on abstracts they had not seen.

The features are how sure the field was, how sure each slot was, and what tells a safe record from a doubtful one; the
weights (`pipelines/weights/confidence.tsv`) are a logistic model fitted out of fold. Where two readings are close, the
second stands in `alternatives`.
"""

from __future__ import annotations

import math

from miner.records import Evidence
from miner.resources import Resources
from miner.stages.extract.decide.places import Feature
from miner.stages.extract.decide.scorer import Choice, Scorer, read_scorer
from miner.stages.extract.decide.view import Item
from miner.stages.extract.decide.weights import FOLDER
from miner.stages.extract.trace import Trace

NAME = f"{FOLDER}/confidence.tsv"
CLOSE = 0.2  # a runner-up at least this likely is named
_STEPS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.87, 0.92, 0.95, 0.97, 0.985, 0.993, 0.997, 0.999)
_LOWEST, _HIGHEST = 0.02, 0.99
_NAMED = ("concept", "timepoint", "denominator", "arm")
# Slots that the strict comparison of a record does not count.
_LOOSE = ("arm", "population")


def step(odds: float) -> int:
    """Which step of sureness a probability stands on."""
    return sum(odds >= s for s in _STEPS)


class Confidence:
    """Rates records; without the table of weights the product of the odds stands as it is."""

    def __init__(self, resources: Resources, scorer: Scorer | None = None) -> None:
        self.scorer = scorer
        if scorer is None and NAME in resources.winners:
            self.scorer = read_scorer(resources.text(NAME), str(resources.path(NAME)))

    def rate(self, trace: Trace) -> None:
        """Sets `confidence` of every record, and `alternatives` where another reading is close."""
        items = trace.item_of()
        for record in trace.records:
            item = items.get(id(record))
            if item is None:
                record.confidence = 0.8 if not record.checks else 0.6  # read by the rules of another language
                continue
            record.confidence = self.of(item, record)
            record.alternatives = alternatives_of(item)

    def of(self, item: Item, record: Evidence) -> float:
        """The probability, to two decimals, that the record is right."""
        if self.scorer is None or item.custom is not None:
            return round(min(_HIGHEST, max(_LOWEST, _product(item))), 2)
        choice = Choice([False, True], ["wrong", "right"], [[], []], [features_of(item, record)])
        return round(min(_HIGHEST, max(_LOWEST, self.scorer.probabilities(choice)[1])), 2)


def _product(item: Item) -> float:
    total = 0.0
    for slot, odds in item.odds.items():
        if slot not in _LOOSE:
            total += math.log(max(odds, 1e-6))
    return math.exp(total)


def features_of(item: Item, record: Evidence) -> list[Feature]:
    """The features of a record's sureness; nested steps, so that more odds are more sure."""
    field = record.field
    product = step(_product(item))
    out: list[Feature] = [("bias",), ("field", field), ("kind", item.kind, field), ("language", record.language)]
    out += [("product", str(s)) for s in range(product + 1)]
    out.append(("product", field, str(product // 3)))
    for slot, odds in item.odds.items():
        if slot in _LOOSE:
            continue
        at = step(odds)
        out += [("odds", slot, str(s)) for s in range(0, at + 1, 2)]
        out.append(("odds", slot, field, str(at // 3)))
    worst = min((odds for slot, odds in item.odds.items() if slot not in _LOOSE), default=1.0)
    out += [("worst", str(s)) for s in range(step(worst) + 1)]
    for name in ("concept", "timepoint", "denominator", "value", "low", "spread", "comparator"):
        out.append(("has" if getattr(record, name) is not None else "lacks", name, field))
    if record.checks:
        out += [("check", c.partition("=")[0]) for c in record.checks]
    out.append(("section", record.section or "-"))
    if item.q is not None and item.q.word:
        out.append(("number word",))
    return out


def alternatives_of(item: Item) -> list[str]:
    """Other readings that stayed close: a field's name, "none", or "slot=value"."""
    out = []
    value, odds = item.rivals.get("field", (None, 0.0))
    if odds >= CLOSE:
        out.append(str(value) if value is not None else "none")
    for slot in _NAMED:
        value, odds = item.rivals.get(slot, (None, 0.0))
        if odds >= CLOSE:
            out.append(f"{slot}={'null' if value is None else value}")
    return out
