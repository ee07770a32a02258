"""How likely a record is right: a sum of weights for what was known when it was read, as a probability.

The weights are data (`pipelines/confidence.toml`), fitted on labelled abstracts by `tests/calibration`: a logistic
model whose features are the record's rule, field and section and what else tells a safe reading from a doubtful one.
A rule that the weights do not know counts as its field does, so that a new rule needs no new weights to work.
"""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from typing import Any

from miner.grammar.lexer import NUMBER, WORD
from miner.records import Evidence, MinerError
from miner.resources import Resources
from miner.stages.extract.context import Context
from miner.stages.extract.reading import Reading
from miner.stages.extract.trace import Trace

NAME = "pipelines/confidence.toml"
_ONCE = ("cohort_size", "vertebrae_count", "lesion_count", "study_count")
_LOWEST, _HIGHEST = 0.02, 0.99


class Confidence:
    """The weights of the features. Raises MinerError where the file holds anything but numbers and names of fields."""

    def __init__(self, resources: Resources) -> None:
        data = resources.toml(NAME) if NAME in resources.winners else {}
        path = resources.winners.get(NAME, NAME)
        self.weights: dict[str, float] = _numbers(data.get("weights", {}), f"{path}: [weights]")
        self.intercept = _numbers({"intercept": data.get("intercept", 0.0)}, str(path))["intercept"]
        self.below = _numbers({"ask_below": data.get("ask_below", 0.0)}, str(path))["ask_below"]
        self.confused: dict[str, list[str]] = {k: list(map(str, v)) for k, v in data.get("alternatives", {}).items()}

    def rate(self, trace: Trace) -> None:
        """Sets `confidence` of every record and, where it is not sure, `alternatives`: fields it may be instead."""
        if not self.weights:
            return
        for record, found in zip(trace.records, features_of(trace), strict=True):
            record.confidence = self.of(found)
            if record.confidence < self.below:
                others = [f for f in self.confused.get(record.rule, []) if f != record.field]
                record.alternatives += [f for f in others if f not in record.alternatives]

    def of(self, found: dict[str, float]) -> float:
        """The probability, to two decimals, of a record with these features."""
        weights = self.weights
        logit = self.intercept + sum([weights[name] * found[name] for name in sorted(found) if name in weights])
        return round(min(_HIGHEST, max(_LOWEST, 1 / (1 + math.exp(-max(-30.0, min(30.0, logit)))))), 2)


def features_of(trace: Trace) -> list[dict[str, float]]:
    """The features of each record of a document, by name; a feature that is left out is 0."""
    readings = trace.reading_of()
    fields = Counter(e.field for e in trace.records)
    same = Counter((e.field, e.value, e.numerator, e.low) for e in trace.records)
    stated = Counter((r.field, r.value, r.low, r.high, r.numerator) for r in trace.readings)
    out = []
    sentences: dict[int, dict[str, float]] = {}
    for e in trace.records:
        found = _of_record(e)
        r = readings.get(id(e))
        if r is not None:
            if id(r.ctx) not in sentences:
                sentences[id(r.ctx)] = _of_sentence(r.ctx)
            found |= sentences[id(r.ctx)]
            found |= _of_reading(r)
            if stated[r.field, r.value, r.low, r.high, r.numerator] > same[e.field, e.value, e.numerator, e.low]:
                found["stated again"] = 1.0
        if e.field in _ONCE and fields[e.field] > 1:
            found["one of several totals"] = 1.0
        if e.field == "arm_size":
            found["arms"] = min(4.0, fields["arm_size"]) / 4
            if fields["arm_size"] == 1:
                found["a single arm"] = 1.0
        out.append(found)
    return out


def _of_record(e: Evidence) -> dict[str, float]:
    prior = min(0.98, max(0.5, e.confidence))
    found = {
        f"field:{e.field}": 1.0,
        f"rule:{e.rule}": 1.0,
        f"section:{e.section or 'none'}": 1.0,
        f"language:{e.language}": 1.0,
        "prior": math.log(prior / (1 - prior)) - 2,
    }
    if e.scope != "study":
        found["background"] = 1.0
    if e.alternatives:
        found["alternatives"] = 1.0
    if e.checks:
        found["checks"] = 1.0
    if e.field == "proportion":
        found["finding unknown" if e.concept is None else "finding known"] = 1.0
        shape = "share" if e.value is not None else "n of N" if e.denominator is not None else "n alone"
        found[f"proportion:{shape}"] = 1.0
        if e.concept in ("baseline_characteristic", "treatment_allocation"):
            found["trait"] = 1.0
    if e.arm:
        found["arm"] = 1.0
    if e.field in ("cohort_size", "arm_size") and e.value is not None and e.value < 10:
        found["few people"] = 1.0
    if e.low is not None or e.spread is not None or e.denominator is not None:
        found["more than a value"] = 1.0
    if e.comparator in ("<", ">", "<=", ">=") and e.field != "p_value":
        found["a limit"] = 1.0
    return found


def _of_sentence(ctx: Context) -> dict[str, float]:
    """What the sentence around a reading tells: how full and how odd it is."""
    live = len(ctx.live())
    found = {"numbers": min(3.0, math.log2(1 + live)) - 1.5, "length": min(100, len(ctx.tokens)) / 50}
    tokens = ctx.tokens
    if any(b.kind == NUMBER and b.start == a.end and a.kind == WORD and len(a.text) > 1 for a, b in pairwise(tokens)):
        found["glued"] = 1.0
    if ctx.index == 0:
        found["first sentence"] = 1.0
    return found


def _of_reading(r: Reading) -> dict[str, float]:
    """What a reading's own place in the sentence tells."""
    ctx, q = r.ctx, r.quantity
    found: dict[str, float] = {}
    if q is None:
        return found
    if q.bracketed:
        found["bracketed"] = 1.0
    if q.word:
        found["number word"] = 1.0
    if q.first == 0:
        found["opens the sentence"] = 1.0
    if len(ctx.group(q)) > 1:
        found["in a list"] = 1.0
    if r.statistic in ("mean", "median"):
        found["named statistic"] = 1.0
    first, last = ctx.clause(q.first)
    if r.concept and r.concept != "baseline_characteristic":
        near = any(m.term.concept == r.concept and first <= m.first < last for m in ctx.mentions)
        found["concept in the clause" if near else "concept from afar"] = 1.0
    return found


def _numbers(table: Any, where: str) -> dict[str, float]:
    if not isinstance(table, dict) or not all(isinstance(v, int | float) for v in table.values()):
        raise MinerError(f"{where}: not a table of numbers", "fit the weights anew")
    return {str(k): float(v) for k, v in table.items()}
