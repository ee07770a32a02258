"""Lengths of time whose cue stands far before them: the second group's value, values in brackets, a drug's course."""

from __future__ import annotations

from itertools import pairwise

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context
from miner.stages.extract.durations import duration_reading
from miner.stages.extract.reading import Reading

_LINKS = frozenset("and vs versus compared with whereas while than against or".split())
_MOMENT = frozenset("at after within by until before following since every per for during".split())
_OTHER_MEASURE = frozenset("time duration interval stay length delay follow followup survival age aged period".split())
_FREQUENCY = frozenset("daily weekly monthly once twice nightly bid tid qid b.i.d t.i.d sessions times hourly".split())
_GIVEN = frozenset("given received administered continued taken receive placebo infusion orally oral tablets".split())
_OBSERVED = frozenset("follow followed observed monitored up tracked history symptoms pain least more".split())
_COURSE = ("days", "weeks", "months", "years")
_FAR_VALUE, _FAR_CUE = 14, 25
_CLOSED = frozenset((")", "]"))


def further(ctx: Context, q: Quantity) -> Reading | None:
    """ "28 days (12-60) with A and 112 days (71-166) with B": what goes on like a duration is one.

    Linked to it by a comparing word, in the same unit, and as it with or without a spread or an interval.
    """
    if q.unit is None or q.label or q.comparator:
        return None
    earlier = None
    for x in ctx.live():
        if x.first >= q.first:
            break
        if x.dimension == "time" and not x.notes.get("moment"):
            earlier = x
    if earlier is None or earlier.unit is None or earlier.unit.name != q.unit.name:
        return None
    first = earlier.notes.get("reading")
    if not isinstance(first, Reading) or first.field != "duration" or first.rule == "time.event":
        return None
    alike = (q.spread is None) == (earlier.spread is None) and (q.low is None) == (earlier.low is None)
    words = [low for low in ctx.lows[earlier.last : q.first] if low not in _CLOSED]
    if not alike or len(words) > _FAR_VALUE or _LINKS.isdisjoint(words) or ";" in words or words[-1] in _MOMENT:
        return None
    if not _OTHER_MEASURE.isdisjoint(words) or q.is_range or ctx.tokens[q.last - 1].joined:
        return None
    r = duration_reading(ctx, q, first.concept, "time.further")
    r.statistic = r.statistic or first.statistic
    return r


def in_brackets(ctx: Context, q: Quantity) -> Reading | None:
    """ "Time to rescue analgesia was longer in group D (14.6 ± 2.9 h)": a measured time behind its group's name."""
    if not q.bracketed or (q.spread is None and (q.low is None or q.value is None)) or q.label:
        return None
    cues = [m for m in ctx.of_kind("duration") if m.last <= q.first and q.first - m.last <= _FAR_CUE]
    if not cues or any(m.term.concept == "follow_up" for m in cues):
        return None
    cue = cues[-1]
    if ";" in ctx.lows[cue.last : q.first] or ctx.depth[cue.first] >= ctx.depth[q.first]:
        return None
    if any(cue.last <= x.first < q.first and x.dimension != "time" and x.label != "p" for x in ctx.live()):
        return None
    return duration_reading(ctx, q, cue.term.concept or None, "time.bracket")


def drug_course(ctx: Context, q: Quantity) -> Reading | None:
    """ "5 mg once daily for 24 weeks", "three sessions a week for 4 weeks": how long a treatment was given."""
    if q.unit is None or q.unit.name not in _COURSE or q.comparator or q.is_range or ctx.low(q.first - 1) != "for":
        return None
    if ctx.section not in ("methods", "results", None) or ctx.tokens[q.last - 1].joined:
        return None
    first, _ = ctx.clause(q.first)
    lead = ctx.lows[max(first, q.first - 30) : q.first - 1]
    if not _OBSERVED.isdisjoint(lead[-5:]):
        return None
    dosed = any(max(first, q.first - 30) <= x.first < q.first and x.dimension == "mass" for x in ctx.live())
    often = not _FREQUENCY.isdisjoint(lead) or any(
        a in ("a", "per", "each", "every") and b in ("day", "week", "month", "year") for a, b in pairwise(lead)
    )
    if not often and not (dosed and (not _GIVEN.isdisjoint(lead) or not _FREQUENCY.isdisjoint(lead))):
        return None
    return duration_reading(ctx, q, "treatment_time", "time.course.drug")
