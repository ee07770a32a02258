"""One record for each distinct measurement (contract, rule 1): what only says it again is left out."""

from __future__ import annotations

from typing import NamedTuple

from miner.records import Evidence
from miner.stages.extract.decide.view import Item

# Where a value is stated twice, the record comes from the results; then from the section that comes first here.
_RANK = {"results": 0, "methods": 1, None: 1, "objective": 2, "background": 3, "title": 5, "conclusions": 6}
_ONCE = frozenset(("cohort_size", "vertebrae_count", "lesion_count", "study_count"))
_LONE = frozenset(("follow_up", "age", "depth"))
_SUMMING = frozenset("conclude concluded conclusion conclusions summary suggest suggests thus therefore".split())
_RESTATING = ("conclusions", "title", "objective", "background")
_AGREEING = ("concept", "timepoint", "numerator", "denominator", "statistic", "comparator")
_NEAR = 10.0  # how far, in percentage points, a share may lie beyond the bound that sums it up


class Made(NamedTuple):
    """An item and its record."""

    item: Item
    record: Evidence


def distinct(made: list[Made]) -> list[Made]:
    """The records without restatements, in the order of the text."""
    kept: list[Made] = []
    by_key: dict[tuple[object, ...], list[Made]] = {}
    for m in sorted(made, key=lambda m: (_RANK.get(m.item.ctx.section, 1), m.item.ctx.start, m.item.first)):
        twins = by_key.setdefault(_key(m.record), [])
        if any(_restates(m, t) for t in twins) or _rounds(m, kept):
            continue
        twins.append(m)
        kept.append(m)
    return sorted(kept, key=lambda m: m.item.order)


def _key(r: Evidence) -> tuple[object, ...]:
    if r.field == "proportion" and r.value is not None:
        # "34 of 41 (82.9%)" in the results is "82.9%" in the conclusions: the count may be left out.
        return (r.field, r.value, r.low, r.high, r.scope)
    # "8 mg/d" in the methods is "8 mg" in the title.
    unit = r.unit.split("/d")[0] if r.field == "drug_dose" else r.unit
    return (r.field, r.value, r.low, r.high, r.numerator, unit, r.scope)


def _agree(a: Evidence, b: Evidence) -> bool:
    for name in _AGREEING:
        x, y = getattr(a, name), getattr(b, name)
        if x is not None and y is not None and x != y:
            return False
    if a.field in ("dose", "fractions") or not (a.arm and b.arm):
        return True
    return bool(set(a.arm.lower().split()) & set(b.arm.lower().split()))


def _restates(m: Made, t: Made) -> bool:
    r, other = m.record, t.record
    if r.field in _ONCE:
        return True
    if not _agree(r, other):
        return False
    if m.item.view is t.item.view:
        # "60% (3/5) and 60% (3/5)" are two; "8 Gy ... 8 Gy" in one sentence of one kind are one.
        same = r.concept == other.concept and r.arm == other.arm and r.concept is not None
        return r.field in ("dose", "fractions") and same and m.item.q is not t.item.q
    section = m.item.ctx.section
    if r.field == "p_value":
        return section == "conclusions" and r.concept == other.concept
    if section in _RESTATING or r.field in ("dose", "fractions"):
        return True
    if r.field in _LONE:
        return r.arm == other.arm or not (r.arm and other.arm)
    if r.field == "drug_dose":
        return True
    same = r.concept == other.concept and r.arm == other.arm and r.timepoint == other.timepoint
    summing = section is None and not _SUMMING.isdisjoint(m.item.ctx.lows)
    if r.field == "proportion":
        if r.value is None:
            return r.numerator == 0 and r.concept == other.concept
        return same and r.concept is not None and (summing or r.numerator is not None)
    return same and summing


def _rounds(m: Made, kept: list[Made]) -> bool:
    """ "above 90% at 2 years" in the conclusions, where the results have 93%: a rounded restatement."""
    r = m.record
    if m.item.ctx.section != "conclusions" or r.field != "proportion" or r.value is None or r.numerator is not None:
        return False
    if r.comparator not in (">", ">=", "<", "<=", "~"):
        return False
    for t in kept:
        other = t.record
        if other.field != "proportion" or other.value is None or t.item.ctx.section == "conclusions":
            continue
        beyond = other.value - r.value if r.comparator in (">", ">=") else r.value - other.value
        if 0 <= (abs(beyond) if r.comparator == "~" else beyond) <= _NEAR and other.scope == r.scope:
            return True
    return False
