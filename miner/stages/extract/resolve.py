"""From readings to records: one record for each distinct measurement, in the order of the text."""

from __future__ import annotations

from miner.grammar.lexer import Token
from miner.records import Evidence
from miner.stages.extract.context import Context
from miner.stages.extract.reading import Reading

_LONGEST_QUOTE = 240
_ONCE = frozenset(("cohort_size", "vertebrae_count", "lesion_count", "study_count"))
# Where a value is stated twice, the record comes from the results; then from the section that comes first here.
_RANK = {"results": 0, "methods": 1, None: 1, "objective": 2, "background": 3, "title": 5, "conclusions": 6}


_SUMMING = frozenset(
    "conclude concluded conclusion conclusions summary suggest suggests thus therefore overall".split()
)


def _key(r: Reading) -> tuple[object, ...]:
    if r.field == "proportion" and r.value is not None:
        # "34 of 41 (82.9%)" in the results is "82.9%" in the conclusions: the count may be left out.
        return (r.field, r.value, r.low, r.high, r.unit, r.scope)
    # "8 mg/d" in the methods is "8 mg" in the title.
    unit = (r.unit or "").split("/d")[0] if r.field == "drug_dose" else r.unit
    return (r.field, r.value, r.low, r.high, r.numerator, unit, r.scope)


def _same(a: Reading, b: Reading) -> bool:
    """Two statements of one measurement: the same numbers, and attributes that do not contradict."""
    if a.field in _ONCE:
        return True
    for name in ("concept", "timepoint", "numerator", "denominator", "statistic", "comparator"):
        x, y = getattr(a, name), getattr(b, name)
        if x is not None and y is not None and x != y:
            return False
    return not (
        a.field not in ("dose", "fractions")
        and a.arm
        and b.arm
        and a.arm.lower() != b.arm.lower()
        and not set(a.arm.lower().split()) & set(b.arm.lower().split())
    )


def distinct(readings: list[Reading]) -> list[Reading]:
    """Readings without restatements. Two equal values in one section are two measurements unless their arm,
    concept and time all agree; a title, an objective or a conclusion only restates."""
    kept: list[Reading] = []
    by_key: dict[tuple[object, ...], list[Reading]] = {}
    for r in sorted(readings, key=lambda r: (_RANK.get(r.ctx.section, 1), r.ctx.start, r.first)):
        twins = by_key.setdefault(_key(r), [])
        if any(_restates(r, t) for t in twins):
            continue
        twins.append(r)
        kept.append(r)
    return sorted(kept, key=lambda r: (r.ctx.start, r.first, r.last, r.field, r.concept or "", r.arm or ""))


def _restates(r: Reading, t: Reading) -> bool:
    if not _same(r, t):
        return False
    if r.field in _ONCE:
        return True
    if r.field == "p_value":
        return r.ctx is not t.ctx and r.ctx.section == "conclusions" and r.concept == t.concept
    if r.ctx is t.ctx:
        # "60% (3/5) and 60% (3/5)" are two; "8 Gy ... 8 Gy" in one list of one kind as well.
        return (
            r.field in ("dose", "fractions")
            and r.concept == t.concept
            and r.arm == t.arm
            and r.quantity is not t.quantity
            and r.concept is not None
        )
    if r.ctx.section in ("conclusions", "title", "objective", "background"):
        return True
    if r.field in ("dose", "fractions"):
        return True
    if r.field in ("follow_up", "age", "depth", "study_count"):
        return r.arm == t.arm or not (r.arm and t.arm)
    if r.field == "proportion":
        if r.value is None:
            return r.numerator == 0 and r.concept == t.concept
        summing = r.ctx.section is None and any(w in _SUMMING for w in r.ctx.lows)
        return (
            (summing or r.numerator is not None)
            and r.concept == t.concept
            and r.arm == t.arm
            and r.timepoint == t.timepoint
            and r.concept is not None
        )
    summing = r.ctx.section is None and any(w in _SUMMING for w in r.ctx.lows)
    return summing and r.arm == t.arm and r.timepoint == t.timepoint and r.concept == t.concept


def quote_span(ctx: Context, r: Reading) -> tuple[int, int]:
    """Characters (start, end) of the clause that states the value; the whole sentence where it is short."""
    tokens = ctx.tokens
    first, last = ctx.clause(r.first)
    last = max(last, r.last)
    while last > first + 1 and tokens[last - 1].low in (";", ".", ",", "and") and last - 1 >= r.last:
        last -= 1
    if _length(tokens, first, last) > _LONGEST_QUOTE:
        first, last = _narrow(ctx, r, first, last)
    return tokens[first].start, tokens[last - 1].end


def _length(tokens: list[Token], first: int, last: int) -> int:
    return tokens[last - 1].end - tokens[first].start


def _narrow(ctx: Context, r: Reading, first: int, last: int) -> tuple[int, int]:
    """The commas (outside the value's own brackets) nearest to the value that leave room for its words."""
    tokens = ctx.tokens
    a, b = r.first, r.last
    while a > first and tokens[r.last - 1].end - tokens[a - 1].start <= _LONGEST_QUOTE // 2:
        a -= 1
        if tokens[a].low in (";",) or (tokens[a].low == "," and r.first - a > 8 and not ctx.depth[a]):
            a += 1
            break
    while b < last and tokens[b].end - tokens[a].start <= _LONGEST_QUOTE:
        b += 1
        if tokens[b - 1].low in (";",) or (tokens[b - 1].low == "," and b - r.last > 8 and not ctx.depth[b - 1]):
            b -= 1
            break
    return a, b


def to_evidence(r: Reading, text: str, source: str, doc: str) -> Evidence:
    """The record of a reading; its quote is cut from the unfolded `text`."""
    start, end = quote_span(r.ctx, r)
    return Evidence(
        source=source,
        doc=doc,
        field=r.field,
        value=tidy(r.value),
        unit=r.unit or "1",
        statistic=r.statistic,
        low=tidy(r.low),
        high=tidy(r.high),
        interval=r.interval if r.low is not None else None,
        spread=tidy(r.spread),
        spread_kind=r.spread_kind if r.spread is not None else None,
        comparator=r.comparator,
        numerator=r.numerator,
        denominator=r.denominator,
        population=r.population,
        arm=r.arm,
        timepoint=r.timepoint,
        concept=r.concept,
        scope=r.scope,
        quote=text[start:end],
        start=start,
        end=end,
        section=r.ctx.section or r.ctx.place,
        language=r.ctx.language,
        rule=r.rule,
        confidence=round(r.confidence, 2),
        alternatives=list(r.alternatives),
    )


def tidy(value: float | None) -> float | None:
    """At most six decimals; a whole number stays a whole number in JSON."""
    if value is None:
        return None
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded
