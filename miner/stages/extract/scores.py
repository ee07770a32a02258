"""Values on a scale: VAS, NRS, ODI, EQ-5D and others, at their timepoints."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.changes import read_change
from miner.stages.extract.context import Context, Mention
from miner.stages.extract.reading import Reading
from miner.stages.extract.statistics import statistic_of

_COPULA = frozenset(
    "was were is are of from to fell rose decreased increased improved dropped reduced : = ( declined and than "
    "at averaged ranged changed mean median reached went vs versus compared [ , ; with lowered by score scores".split()
)
_TOPS = frozenset((4, 5, 6, 7, 10, 20, 24, 27, 30, 40, 50, 100))
_NOT_VALUE = frozenset("point points item items scale cm grade grades patient patients".split())


def scale_of(ctx: Context, q: Quantity) -> Mention | None:
    """The scale a bare number is a value on: the nearest to the left, as long as only values and times part them."""
    scales = ctx.of_kind("scale")
    left = [m for m in scales if m.last <= q.first]
    if not left:
        return None
    dealt = _dealt(ctx, q, left)
    if dealt is not None:
        return dealt
    near = left[-1]
    if near.term.concept == "" and len(left) > 1 and near.first - left[-2].last <= 4:
        near = left[-2]  # "the mean VAS pain score"
    if q.first - near.last > 60 and not _scored_before(ctx, q):
        return None
    own = ctx.depth[q.first]
    if (
        own > ctx.depth[near.first]
        and not q.label
        and q.bracketed
        and near.last < q.first - 3
        and not (q.spread is not None or q.low is not None)
    ):
        return None
    if ctx.depth[near.first] > own and near.last > 0 and ctx.lows[near.last : near.last + 1] != [")"]:
        return None
    parts = [
        m
        for m in ctx.mentions
        if m.term.kind in ("cue", "outcome", "duration")
        and near.last <= m.first < q.first
        and m.term.concept not in ("pain_relief", "stable_disease", "follow_up", "progressive_disease", "")
    ]
    if (
        parts
        and q.low is None
        and q.spread is None
        and not any(ctx.low(i) in (",", ";") for i in range(near.last, parts[0].first))
    ):
        return None if len(parts) > 1 or q.first - parts[-1].last < 8 else near
    return near


def _dealt(ctx: Context, q: Quantity, left: list[Mention]) -> Mention | None:
    """Two scales before two values: "VAS and ODI were 7.1 and 52"."""
    paired = _alternating(ctx, q, left)
    if paired is not None:
        return paired
    group = ctx.group(q)
    before = [m for m in left if m.last <= group[0].first and m.term.concept]
    if len(group) >= 2 and len(before) >= 2:
        run = [before[-1]]
        for m in reversed(before[:-1]):
            words = ctx.lows[m.last : run[0].first]
            if len(words) <= 5 and any(w in ("and", ",") for w in words):
                run.insert(0, m)
            else:
                break
        if len(run) == len(group):
            return run[group.index(q)]
    return None


def _alternating(ctx: Context, q: Quantity, left: list[Mention]) -> Mention | None:
    """ "VAS and ODI were 8.3 and 88.3 before, 3.1 and 56.3 at 1 month": two scales, values pair by pair."""
    named = [m for m in left if m.term.concept]
    if len(named) < 2:
        return None
    a, b = named[-2], named[-1]
    words = ctx.lows[a.last : b.first]
    if (
        not words
        or len(words) > 6
        or "and" not in words
        or a.term.concept == b.term.concept
        or any(x.first < b.first and x.first > a.last for x in ctx.live())
    ):
        return None
    values = [
        x
        for x in ctx.live()
        if x.first >= b.last
        and x.label != "p"
        and x.dimension in ("number", "count", "points", "percent")
        and not x.notes.get("moment")
    ]
    if q not in values or len(values) % 2 or len(values) < 2:
        return None
    for first, second in zip(values[::2], values[1::2], strict=True):
        between = [w for w in ctx.lows[first.last : second.first] if w not in ("(", ")", "points")]
        if between != ["and"]:
            return None
    return (a, b)[values.index(q) % 2]


def read_score(ctx: Context, q: Quantity) -> Reading | None:
    """A score reading, or a change on a scale; None where the number is no value on a scale."""
    if q.label or q.fraction or q.skip or q.dimension not in ("number", "count", "points", "percent", "length"):
        return None
    after = ctx.after(q, 2)
    m = scale_of(ctx, q)
    if q.dimension in ("percent", "length") and (m is None or not _is_printed_so(ctx, q, m)):
        return None
    if m is None:
        if q.dimension == "points" and q.shift:
            r = Reading.of(ctx, q, "score", "score.points", 0.75)
            r.statistic = statistic_of(ctx, q)
            return r
        return None
    if (q.value == 0 and ctx.low(q.first - 1) == "from") or (
        q.is_range
        and q.low == 0
        and ctx.before(q, 1) != ["ranged"]
        and q.high in (3, 4, 5, 7, 10, 20, 24, 27, 30, 50, 63, 100)
    ):
        q.notes["fate"] = "the ends of the scale"
        return None
    if ctx.before(q, 2) == ["out", "of"]:
        q.notes["fate"] = "the ends of the scale"
        return None
    if "margin" in ctx.before(q, 6):
        q.notes["fate"] = "a margin"
        return None
    if ctx.before(q, 1) == ["to"] and ctx.lows[max(0, q.first - 3) : q.first - 1] == ["from", "0"]:
        q.notes["fate"] = "the ends of the scale"
        return None
    if q.joined and q.first < m.last + 1:
        return None
    if q.dimension == "count" and (q.notes.get("noun") is not None or ctx.low(q.first - 1) in ("n", "day", "week")):
        return None
    if (after[:1] and after[0] in _NOT_VALUE and q.dimension != "points") or ctx.low(q.first - 1) in (
        "scale",
        "item",
        "grade",
        "class",
    ):
        return None
    change = read_change(ctx, q)
    if change is not None:
        if q.dimension == "percent":
            return None  # "ODI improved by 20%": a share of the value at the start
        change.concept = m.term.concept or None
        if q.dimension == "length":
            _to_points(ctx, q, change)
        return change
    if not _is_value(ctx, q, m):
        return None
    r = Reading.of(ctx, q, "score", "score", 0.82)
    _to_points(ctx, q, r)
    r.statistic = statistic_of(ctx, q)
    if r.statistic == "total":
        r.statistic = None
    r.concept = m.term.concept or None
    if r.comparator in ("<", ">", "<=", ">="):
        q.notes["fate"] = "score cut-off"
        return None
    return r


_BARE = frozenset(("score", "scores"))
_PLAIN_WORDS = frozenset("the mean median average total these corresponding respective both".split())


def carried_scale(ctx: Context, q: Quantity, earlier: list[Reading]) -> str | None:
    """ "At 1 year, mean scores were 2.3 and 3.6": scores without a name are on the scale of the sentence before."""
    scales = [m for m in ctx.of_kind("scale") if m.last <= q.first]
    if not scales or scales[-1].term.text not in _BARE or not earlier or ctx.index - earlier[-1].ctx.index > 1:
        return None
    lead = ctx.low(scales[-1].first - 1)
    if lead and lead not in _PLAIN_WORDS and lead.isalpha():
        return None  # "the satisfaction score"
    known = [r.concept for r in earlier if r.field == "score"]
    return known[-1] if known else None


_VALUES = frozenset("values scores figures value score".split())


def going_on(ctx: Context, q: Quantity, last: Reading | None) -> Reading | None:
    """ "At 4 weeks the corresponding values were 4.2 ± 1.6 and 5.3 ± 1.7": of the scale that was read last.

    `last` is the abstract's last reading: a score of the sentence before, or of this one.
    """
    if last is None or last.field != "score" or ctx.index - last.ctx.index > 1 or q.dimension != "number" or q.label:
        return None
    if (
        q.unit is not None
        or q.bracketed
        or not (q.spread is not None or q.decimals)
        or _VALUES.isdisjoint(ctx.lows[: q.first])
    ):
        return None
    if any(m.term.kind in ("outcome", "measure", "ratio") and m.last <= q.first for m in ctx.mentions):
        return None
    r = Reading.of(ctx, q, "score", "score.going_on", 0.75)
    r.unit, r.concept, r.statistic = "points", last.concept, last.statistic
    return r


def _is_printed_so(ctx: Context, q: Quantity, m: Mention) -> bool:
    """ "ODI improved from 71.5% to 38.2%", "VAS fell from 68 mm to 31 mm": a scale whose points have such a unit."""
    if q.comparator in ("<", ">", "<=", ">=") or q.numerator is not None or q.joined:
        return False
    value = q.value if q.value is not None else q.high
    if value is None or not 0 <= value <= 100:
        return False
    lead = ctx.lows[m.last : q.first]
    if any(w in _NO_SCORE for w in lead) or (ctx.after(q, 1) and ctx.after(q, 1)[0] in _NO_SCORE_BEHIND):
        return False
    if any(w.startswith(_SHARES) for w in lead[-6:]) and "from" not in lead and "to" not in lead:
        return False
    if q.dimension == "percent":
        return m.term.concept == "odi" or m.term.text.lower() in _PERCENT_SCALES
    analog = m.term.concept in ("vas", "nrs")
    size = value >= 99 and (q.bracketed or m.last == q.first or ctx.before(q, 1) in (["to"], ["-"]))
    return analog and not size


# What makes a share or a distance of the number behind a scale.
_NO_SCORE = frozenset("patients cases by rate proportion depth distance diameter height thickness least".split())
_NO_SCORE_BEHIND = frozenset("of improvement reduction decrease increase change patients deep thick below".split())
_SHARES = ("improvement", "reduction", "decrease", "increase", "change", "relief", "achiev", "reported")
_PERCENT_SCALES = frozenset(("ndi", "neck disability index"))


def _to_points(ctx: Context, q: Quantity, r: Reading) -> None:
    """Points for the length on an analogue scale; one that is printed in cm runs from 0 to 10."""
    r.unit = "points"
    if q.unit is None or q.dimension != "length":
        return
    if any(w in ("cm", "centimeter", "centimeters") for w in ctx.lows[q.first : q.last]):
        for name in ("value", "low", "high", "spread"):
            v = getattr(r, name)
            if v is not None:
                setattr(r, name, round(v / 10, 6))


def _is_value(ctx: Context, q: Quantity, m: Mention) -> bool:
    if q.spread is not None or q.interval in ("ci95", "iqr") or (q.low is not None and q.value is not None):
        return True
    if q.comparator in (">=", "<=", ">", "<"):
        return False
    words = ctx.lows[max(m.last, q.first - 3) : q.first]
    if not words:
        return q.decimals > 0 or (q.value is not None and q.dimension == "points")
    if q.is_range:
        before = ctx.before(q, 4)
        if q.low in (0, 1) and q.high in _TOPS and not any(w in ("ranged", "was", "were") for w in before):
            q.notes["fate"] = "the ends of the scale"
            return False
        return any(w in ("ranged", "range", "from", "ranging") for w in before)
    if words[-1] in _COPULA:
        return not (
            words[-1] in (",", "(", "and")
            and q.dimension == "count"
            and not ctx.groups.get(id(q))
            and not _scored_before(ctx, q)
        )
    return _scored_before(ctx, q) and q.decimals > 0


def _scored_before(ctx: Context, q: Quantity) -> bool:
    return any(x.notes.get("role") == "score" for x in ctx.quantities if x.first < q.first)
