"""Lengths of follow-up, told from the moments of a follow-up visit."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context
from miner.stages.extract.reading import Reading
from miner.stages.extract.spans import cue_before, scale, set_moment
from miner.stages.extract.statistics import statistic_of


def read_follow_up(ctx: Context, q: Quantity) -> list[Reading] | None:
    """Readings where the time is a length of follow-up, [] where it is the moment of one, None where neither."""
    cues = [m for m in ctx.mentions if m.term.kind == "cue" and m.term.concept == "follow_up"]
    if not cues:
        return None
    right = next((m for m in cues if m.first >= q.last), None)
    stat = statistic_of(ctx, q)
    before = ctx.before(q, 4)
    if right is not None:
        words = ctx.lows[q.last : right.first]
        if len(words) <= 2 and all(
            w in ("of", "'", "clinical", "total", "complete", "mean", "median", "radiologic", "the") for w in words
        ):
            bound = any(w in ("minimum", "maximum", "mean", "median", "average") for w in before)
            if (
                stat in ("mean", "median")
                or q.comparator in (">=", ">", "<=", "~")
                or bound
                or before[-1:] == ["with"]
                or before[-2:] == ["with", "a"]
            ):
                return [_follow_up_reading(ctx, q, "time.follow_up.adjective")]
            if any(w in ("at", "by") for w in before[-2:]) or before[-1:] in (["after"],):
                set_moment(ctx, q)
                return []
            if any(w in ("during", "over", "throughout", "within") for w in before[-2:]):
                set_moment(ctx, q)
                return [_follow_up_reading(ctx, q, "time.follow_up.during")]
            if before[-1:] in (["the"], ["in"]) or q.joined:
                set_moment(ctx, q)
                return []
            return [_follow_up_reading(ctx, q, "time.follow_up.right")]
    left = cue_before(ctx, q, cues, 14)
    if left is None:
        return None
    if q.comparator in ("<", "<=") and any(w in ("excluded", "exclusion", "ineligible") for w in ctx.lows[: q.first]):
        q.notes["fate"] = "who may take part"
        return []
    words = ctx.lows[left.last : q.first]
    if (
        any(
            left.last <= x.first < q.first
            and x.dimension == "time"
            and not ctx.same_group(x, q)
            and x.notes.get("role") == "follow_up"
            for x in ctx.live()
        )
        and q.statistic is None
        and statistic_of(ctx, q) is None
    ) or (ctx.tokens[q.last - 1].joined and not ctx.tokens[q.last - 1].low.endswith("s")):
        return None  # "the 2-year rate" behind a follow-up is a moment
    if any(w in ("every", "visit", "visits", "mri", "imaging", "ct", "survival", "os", "pfs") for w in words):
        return None
    if "at" in words[-2:] and words[-1] != "least":
        return None
    blocking = [
        x
        for x in ctx.live()
        if left.last <= x.first < q.first and x.dimension in ("percent", "dose", "count", "number")
    ]
    if blocking and len(words) > 8:
        return None
    if any(x.dimension in ("percent",) for x in blocking):
        return None
    held = (
        any(
            w
            in (
                "was",
                "is",
                "were",
                "of",
                "for",
                ":",
                "ranged",
                "(",
                "from",
                "averaged",
                "=",
                "to",
                "time",
                "period",
                ",",
                "duration",
                "least",
                "minimum",
                "than",
            )
            for w in words
        )
        or not words
    )
    if not held:
        return None
    if "after" in words[-2:] or "within" in words[-1:]:
        return None
    return [_follow_up_reading(ctx, q, "time.follow_up")]


def _follow_up_reading(ctx: Context, q: Quantity, rule: str) -> Reading:
    r = Reading.of(ctx, q, "follow_up", rule, 0.95)
    scale(r, q, "months")
    r.statistic = statistic_of(ctx, q)
    if r.statistic == "total":
        r.statistic = None
    if any(w in ("minimum", "minimal") for w in ctx.before(q, 4)):
        r.comparator, r.statistic = r.comparator or ">=", None
    q.notes["role"] = "follow_up"
    return r
