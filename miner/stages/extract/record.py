"""From a decided item to an evidence record: the field's unit, what belongs to the value, its place and its quote."""

from __future__ import annotations

from dataclasses import replace

from miner.grammar.quantities import Quantity
from miner.records import Evidence
from miner.stages.extract.custom.reading import Reading
from miner.stages.extract.decide.arms import as_printed
from miner.stages.extract.decide.view import SIZES, Item
from miner.stages.extract.denials import denied_concepts
from miner.stages.extract.quotes import quote_of
from miner.stages.extract.repeats import Made
from miner.stages.extract.sentence.printed import printed_unit

# Days a unit has; the contract counts a month as 365.25 / 12 days and a year as 12 months.
DAYS = {
    "s": 1 / 86400, "min": 1 / 1440, "h": 1 / 24, "days": 1.0, "weeks": 7.0, "months": 365.25 / 12, "years": 365.25,
}  # fmt: skip
_FIXED = {"follow_up": "months", "survival_time": "months", "age": "years"}
_UNITS = {
    "cohort_size": "1", "arm_size": "1", "vertebrae_count": "1", "lesion_count": "1", "study_count": "1",
    "fractions": "1", "effect_size": "1", "p_value": "1", "dose": "Gy", "depth": "mm", "proportion": "%",
    "score": "points",
}  # fmt: skip
_READ = ("value", "statistic", "low", "high", "interval", "spread", "spread_kind", "comparator", "numerator",
         "denominator", "population", "concept")  # fmt: skip
_POPULATIONS = {"cohort_size": "patients", "arm_size": "patients", "vertebrae_count": "vertebrae",
                "lesion_count": "lesions", "study_count": "studies"}  # fmt: skip


def records_of(item: Item, text: str, source: str, doc: str) -> list[Made]:
    """The records of an item: one, or one for each of several findings that one word denies."""
    record = evidence_of(item, text, source, doc)
    names = denied_concepts(item) if item.part == "no" and item.custom is None else []
    if not names:
        return [Made(item, record)]
    return [Made(item, replace(record, concept=name)) for name in names]


def evidence_of(item: Item, text: str, source: str, doc: str) -> Evidence:
    """The record of an item; `text` is the unfolded text that its offsets point into."""
    field = item.field or ""
    q, values = item.q, item.values
    record = Evidence(source=source, doc=doc, field=field, unit=_UNITS.get(field, "1"))
    if item.custom is not None:
        _custom(record, item.custom)
    elif field in SIZES or field == "fractions":
        _size(record, item)
    elif q is None:
        record.numerator, record.value = 0, None
    elif field == "proportion":
        _share(record, item, q)
    else:
        _measure(record, item, q)
    record.comparator = record.comparator if record.comparator != "=" or field == "p_value" else None
    record.timepoint = _name(values.get("timepoint"))
    if item.custom is None:
        record.concept = _name(values.get("concept"))
    if record.concept == "baseline_characteristic":
        record.timepoint = None
    record.scope = str(values.get("scope") or "study")
    key = values.get("arm")
    record.arm = as_printed(item, str(key)) if key is not None else None
    record.start, record.end = quote_of(item)
    record.quote = text[record.start : record.end]
    ctx = item.ctx
    record.section = ctx.section or ctx.place
    record.language = ctx.language
    record.at, record.at_end = _at(item)
    record.rule = f"{field}.{item.kind}" if item.custom is None else item.custom.rule
    for name in ("value", "low", "high", "spread"):
        setattr(record, name, tidy(getattr(record, name)))
    return record


def _at(item: Item) -> tuple[int, int]:
    """Characters of the number itself: of the denying word where there is none."""
    tokens = item.ctx.tokens
    if item.q is None:
        return tokens[item.first].start, tokens[item.first].end
    return item.q.start, item.q.end


def _custom(record: Evidence, r: Reading) -> None:
    """What the reading of a reviewer's own field states."""
    for name in _READ:
        setattr(record, name, getattr(r, name))
    record.unit = r.unit or "1"


def _name(value: object) -> str | None:
    return None if value is None else str(value)


def _size(record: Evidence, item: Item) -> None:
    q = item.q
    record.statistic = "count" if record.field in SIZES else _name(item.values.get("statistic"))
    record.population = _POPULATIONS.get(record.field)
    record.value = item.count
    if q is not None and record.value is None:
        record.value, record.low, record.high = q.value, q.low, q.high
        record.interval = (q.interval or "range") if q.low is not None else None
    if q is not None and not item.part:
        record.comparator = q.comparator
        if record.field == "fractions":
            record.low, record.high = q.low, q.high
            record.interval = (q.interval or "range") if q.low is not None else None


def _share(record: Evidence, item: Item, q: Quantity) -> None:
    record.population = _name(item.values.get("population"))
    base = item.values.get("denominator")
    record.denominator = int(base) if base is not None else None  # type: ignore[call-overload]
    record.comparator = q.comparator
    if q.dimension == "percent":
        _numbers(record, q, 1.0)
        if record.interval == "range" and q.value is not None and "range" not in item.view.lows:
            record.interval = "ci95"  # the ends of an estimated share are its confidence limits
        if record.spread is not None and item.view.paper.errs:
            record.spread_kind = "se"  # the abstract says that its ± are standard errors
        record.numerator = q.numerator
        record.statistic = _name(item.values.get("statistic")) or "percent"
    elif item.kind == "number" and q.value is not None and q.value <= 1:
        record.value, record.statistic = q.value * 100, "percent"  # "a rate of 0.14"
    else:
        record.numerator = item.count


def _measure(record: Evidence, item: Item, q: Quantity) -> None:
    field = record.field
    unit = q.unit.name if q.unit is not None else None
    factor = 1.0
    if field in _FIXED:
        record.unit = _FIXED[field]
        factor = DAYS.get(unit or record.unit, DAYS[record.unit]) / DAYS[record.unit]
        if (unit, record.unit) == ("years", "months"):
            factor = 12.0
        elif (unit, record.unit) == ("months", "years"):
            factor = 1 / 12
    elif field in ("duration", "drug_dose", "change"):
        record.unit = printed_unit(item.ctx, q)
    _numbers(record, q, factor)
    record.comparator = q.comparator or ("=" if field == "p_value" else None)
    record.statistic = _name(item.values.get("statistic"))
    if field == "change" and item.values.get("sign") == "-":
        _negate(record)


def _numbers(record: Evidence, q: Quantity, factor: float) -> None:
    def scaled(x: float | None) -> float | None:
        return None if x is None else x * factor

    record.value, record.low, record.high = scaled(q.value), scaled(q.low), scaled(q.high)
    record.interval = (q.interval or "range") if q.low is not None else None
    record.spread = scaled(q.spread)
    record.spread_kind = (q.spread_kind or "sd") if q.spread is not None else None


def _negate(record: Evidence) -> None:
    """A fall is written as a negative number, its ends in order."""
    if record.value is not None and record.value > 0:
        record.value = -record.value
        if record.low is not None and record.high is not None and record.low >= 0:
            record.low, record.high = -record.high, -record.low
    elif record.value is None and record.low is not None and record.high is not None and record.low > 0:
        record.low, record.high = -record.high, -record.low


def tidy(value: float | None) -> float | None:
    """At most six decimals; a whole number stays a whole number in JSON."""
    if value is None:
        return None
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded
