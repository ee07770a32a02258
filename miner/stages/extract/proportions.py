"""Percentages, n of N and counts with a finding: the proportion field."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.changes import read_change, read_signed
from miner.stages.extract.context import VERBS, Context
from miner.stages.extract.outcomes import concept_of
from miner.stages.extract.reading import Reading


def is_measure(ctx: Context, q: Quantity) -> bool:
    """True where a percentage is a setting or a level, not a share: "90% isodose", "0.5% bupivacaine"."""
    for m in ctx.mentions:
        if m.term.kind == "stop" and m.term.concept == "proportion":
            if m.first == q.last:
                return True
            if 0 <= q.first - m.last <= 2 and all(
                w in ("of", "was", "is", ":", "=", "to", "at", "were") for w in ctx.lows[m.last : q.first]
            ):
                return True
    return False


_BOUNDS = frozenset((">", ">=", "<", "<="))
_ELIGIBLE = frozenset("eligible eligibility inclusion exclusion criteria criterion".split())
_SHARED = frozenset("in of was were to by is are rate rates had with for and or only reached exceeded ( , :".split())


def _is_bound(ctx: Context, q: Quantity) -> bool:
    """ "Ki-67 >20%", "among patients with a score of 50% or more,", "an index of at least 60% were eligible"."""
    if not _ELIGIBLE.isdisjoint(ctx.lows):
        return True
    shared = any(x.first >= q.last and x.numerator is not None for x in ctx.live())
    if shared and q.comparator == ">=" and "of" in ctx.before(q, 3):
        return True  # "pain relief of at least 30% was reported by 27 (60%) patients"
    before = ctx.low(q.first - 1)
    if ctx.lows[q.first] in ("<", ">", "≤", "≥") and before.isalnum() and before not in _SHARED:
        return True
    lead = ctx.lows[: q.first]
    opens = lead[:1] in (["among"], ["in"], ["for"]) and "with" in lead and ctx.low(q.last) == ","
    return opens and not any(w in VERBS or w == "," for w in lead)


def read_percent(ctx: Context, q: Quantity) -> Reading | None:
    """The reading of a percentage: a proportion, a change, or None with the reason in `q.notes["fate"]`."""
    signed = q.value is not None and q.value < 0
    if is_measure(ctx, q) and not (signed and "change" in ctx.before(q, 8)):
        q.notes["fate"] = "a level or setting, not a share"
        return None
    if q.numerator is None:
        change = read_change(ctx, q)
        if change is not None or q.notes.get("fate") == "a criterion":
            return change
    if q.comparator in (">", ">=") and any(
        w in ("reduction", "decrease", "increase", "improvement", "shrinkage", "decline") for w in ctx.before(q, 6)
    ):
        q.notes["fate"] = "a criterion"
        return None
    if q.comparator in _BOUNDS and q.numerator is None and _is_bound(ctx, q):
        q.notes["fate"] = "what defines a group"
        return None
    if any(w in ("should", "recommended") for w in ctx.lows) and q.comparator:
        q.notes["fate"] = "a recommendation"
        return None
    if (
        ctx.low(q.last) == "of"
        and any(m.term.kind == "organ" and q.last < m.first <= q.last + 4 for m in ctx.mentions)
        and ctx.low(q.last + 1) in ("the", "each", "both")
    ):
        q.notes["fate"] = "a share of an organ, not of people"
        return None
    if "within" in ctx.before(q, 2) or (
        ctx.before(q, 1) == ["by"] and any(w in ("varied", "vary", "varying", "differed") for w in ctx.before(q, 4))
    ):
        q.notes["fate"] = "a tolerance, not a share"
        return None
    if any(w in ("defined", "definition", "defining") for w in ctx.lows[max(0, q.first - 16) : q.first]):
        q.notes["fate"] = "part of a definition"
        return None
    if (
        ctx.before(q, 1) in (["at"],)
        and ctx.after(q, 1)
        and q.numerator is None
        and ctx.low(q.last) not in ("(", "of", ",", "and", "in", "after", ".")
    ):
        q.notes["fate"] = "a level, not a share"
        return None
    if ctx.section == "conclusions" and q.word and q.numerator is None:
        q.notes["fate"] = "a conclusion in words"
        return None
    if (
        ctx.low(q.first - 1) in ("i2", "i²")
        or ctx.low(q.first - 2) in ("i2", "i²")
        or ctx.lows[max(0, q.first - 3) : q.first - 1] == ["i", "2"]
    ):
        q.notes["fate"] = "heterogeneity"
        return None
    r = Reading.of(ctx, q, "proportion", "proportion.percent", 0.9)
    value = r.value if r.value is not None else r.high
    if value is not None and value > 100 and r.numerator is None:
        q.notes["fate"] = "more than 100 %: a ratio of amounts"
        return None
    if value is not None and value < 0:
        q.notes["fate"] = "below zero: no share"
        return read_signed(ctx, q) if r.numerator is None else None
    if "difference" in ctx.before(q, 5) and any(w in ("detect", "detecting") for w in ctx.before(q, 12)):
        q.notes["fate"] = "what the study was planned to detect"
        return None
    r.unit = "%"
    annual = any(w in ("annual", "yearly") for w in ctx.before(q, 12)) and any(
        w in ("rate", "rates", "incidence", "risk") for w in ctx.before(q, 12)
    )
    r.statistic = (
        "rate" if annual or q.per == "/year" or ctx.after(q, 2) in (["per", "year"], ["a", "year"]) else "percent"
    )
    if ctx.after(q, 1) == ["annually"]:
        r.statistic = "rate"
    r.concept = concept_of(ctx, q)
    return r
