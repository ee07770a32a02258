"""Times that are no moments (names of groups and courses, measured delays), and moments that only words name."""

from __future__ import annotations

from miner.grammar.lexer import NUMBER
from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context

# "the 5-day group", "a 10-day course of doxycycline": the time is part of a name.
_NAMED = frozenset(
    "group groups arm arms cohort course courses regimen regimens schedule schedules cycle cycles washout wash-out "
    "program programme protocol treatment therapy infusion intervention prophylaxis".split()
)
_THROUGH = frozenset(("through", "to", "-", "–"))
_AVERAGES = frozenset("mean median average".split())
_NTH = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "fifth": 5, "sixth": 6,
    "seventh": 7, "7th": 7, "tenth": 10, "twelfth": 12,
}  # fmt: skip
_LAST = frozenset(("last", "final", "latest"))
WORDS = _LAST | _NTH.keys()
_NAMED_TIME = {"day": "D", "week": "W", "month": "M", "year": "Y"}
_DURING = frozenset("during within in over throughout by".split())
_VISITS = frozenset(("follow", "follow-up", "followup", "visit", "examination", "assessment", "evaluation"))


def is_no_moment(ctx: Context, q: Quantity) -> bool:
    """True for the name of a group or a course, a measured delay, a range and a visit that was completed."""
    group = ctx.group(q)
    after = ctx.low(group[-1].last)
    if after in _NAMED and ctx.tokens[group[-1].last - 1].joined:
        return True
    if q.label == "ordinal" and (_number(ctx, q.last, 1) or _number(ctx, q.first - 1, -1)):
        return True  # "by months 4 through 6", "on days 1-3"
    before = ctx.before(q, 3)
    averaged = not _AVERAGES.isdisjoint(before) and before[-1] in ("of", *_AVERAGES)
    if averaged and not q.notes.get("adjective"):
        return True  # "were removed, a mean of 11 months after surgery"
    return after in _VISITS and any(w in ("completed", "complete", "completing") for w in before)


def _number(ctx: Context, i: int, step: int) -> bool:
    """True where token `i` is the middle of a range and the next one, `step` on, a number."""
    return ctx.low(i) in _THROUGH and 0 <= i + step < len(ctx.tokens) and ctx.tokens[i + step].kind == NUMBER


def worded_moment(ctx: Context, i: int) -> tuple[int, str] | None:
    """A moment that begins at token `i` and that no number or term names: its end and its code."""
    low = ctx.lows[i]
    if low in _NTH:
        after = ctx.low(i + 1)
        if after in ("postoperative", "postprocedural") and ctx.low(i + 2) in _NAMED_TIME:
            return i + 3, f"P{_NTH[low]}{_NAMED_TIME[ctx.low(i + 2)]}"  # "the first postoperative day"
        if low in ("first", "1st") and after in _NAMED_TIME and ctx.low(i - 1) == "the" and ctx.low(i - 2) in _DURING:
            return i + 2, f"P1{_NAMED_TIME[after]}"  # "during the first year"
        return None
    if low in _LAST and ctx.low(i + 2) in _VISITS and ctx.low(i + 1).endswith(("al", "ic", "ive", "able", "ent")):
        return i + 3 + (ctx.low(i + 3) == "up"), "last_follow_up"  # "at the last radiographic follow-up"
    return None
