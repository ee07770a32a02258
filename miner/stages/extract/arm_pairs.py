"""Values of one course in one group: "from 7.9 at baseline to 2.4 at 3 days and 1.6 at 1 year in the tape group"."""

from __future__ import annotations

from itertools import pairwise

from miner.stages.extract.arm_phrases import Phrase
from miner.stages.extract.arm_words import GROUP
from miner.stages.extract.context import Context
from miner.stages.extract.people_words import bracket_of, closing
from miner.stages.extract.reading import Reading

_LEADS = frozenset("in for with after among on following by receiving undergoing".split())
_BREAK = frozenset("; , from versus vs and but while whereas compared than or".split())
_VERSUS = frozenset(("vs", "versus", "v", "against"))
_FAR = 16


def courses(ctx: Context, own: list[Reading]) -> list[list[Reading]]:
    """The values of each course of one measure, first to last: "from A to B", "from A to B and C"."""
    if "from" not in ctx.lows:
        return []
    out: list[list[Reading]] = []
    run: list[Reading] = []
    for r in own:
        if r.quantity is None:
            continue
        before = r.first - 1
        while ctx.low(before) in ("(", "a", "mean", "median"):
            before -= 1
        low = ctx.low(before)
        if low == "from":
            run = [r]
            continue
        if not run or (r.field, r.unit) != (run[0].field, run[0].unit) or r.first <= run[-1].last - 1:
            continue
        level = ctx.depth[run[0].first]
        words = [ctx.lows[i] for i in range(run[-1].last, r.first) if ctx.depth[i] <= level]
        lasts = low in ("to", "and", ",") and ("to" in words or len(run) > 1)
        if (
            len(words) > _FAR
            or ";" in words
            or not lasts
            or not GROUP.isdisjoint(words)
            or (len(run) == 1 and "and" in words)
        ):
            run = []
            continue
        run.append(r)
        if len(run) == 2:
            out.append(run)
    return out


def behind(ctx: Context, course: list[Reading], phrases: list[Phrase]) -> Phrase | None:
    """The group that stands behind the last value of a course, times and spreads between them jumped over."""
    i = course[-1].last
    n = len(ctx.lows)
    limit = min(n, i + _FAR)
    starts = {p.first: p for p in phrases if p.first >= i and p.kind != "kind"}
    taken = {q.first for q in ctx.live() if q.dimension != "time"}
    while i < limit:
        low = ctx.lows[i]
        if low in ("(", "["):
            i = closing(ctx, i) + 1
            continue
        p = starts.get(i)
        if p is not None and (p.lead in _LEADS or p.kind == "group"):
            return p if len(p.parts) == 1 else None
        if low in _BREAK or i in taken:
            return None
        i += 1
    return None


def of_courses(ctx: Context, own: list[Reading], phrases: list[Phrase]) -> tuple[dict[int, str], set[str]]:
    """Maps the ids of a course's values to the group that is named behind it; gives the words that lead to them too."""
    out: dict[int, str] = {}
    leads: set[str] = set()
    for course in courses(ctx, own):
        p = behind(ctx, course, phrases)
        if p is not None:
            out |= {id(r): p.text for r in course}
            leads.add(p.lead)
    return out, leads


def as_one(ctx: Context, own: list[Reading]) -> None:
    """All values of a course are of the group that its last value has beside it."""
    for course in courses(ctx, own):
        a, b = course[-2].quantity, course[-1].quantity
        if len(course) > 2 and a is not None and b is not None and ctx.same_group(a, b):
            continue  # "from 8.6 to 7.2 and 7.1 with A and B"
        for r in course[:-1]:
            r.arm = course[-1].arm or r.arm


def is_course(ctx: Context, first: int, words: list[str]) -> bool:
    """True where a list of values that begins at token `first` is "from A to B", `words` standing between them."""
    return "to" in words and "from" in (ctx.low(first - 1), ctx.low(first - 2))


def told_apart(ctx: Context, own: list[Reading], order: list[str]) -> None:
    """ "more in the tape group (10 of 45 [22%] vs 3 of 45 [7%])": values set against each other are of two groups."""
    for a, b in pairwise(own if len(order) > 1 else ()):
        if a.arm is None or a.arm != b.arm or (a.field, a.timepoint, a.unit) != (b.field, b.timepoint, b.unit):
            continue
        words = ctx.lows[a.last : b.first]
        if not ctx.depth[a.first] or len(words) > 12 or _VERSUS.isdisjoint(words) or a.concept != b.concept:
            continue
        if bracket_of(ctx, a.first) == bracket_of(ctx, b.first) or ctx.depth[a.first] > 1:
            own_words = set(a.arm.lower().split()) - GROUP
            others = [name for name in order if own_words.isdisjoint(name.lower().split())]
            b.arm = others[0] if len(others) == 1 and len(order) == 2 else None


def deny(ctx: Context, denied: list[Reading], phrases: list[Phrase]) -> None:
    """ "no revision in the tape group", "none in Group B": the one group that a denial speaks of."""
    groups = [p for p in phrases if p.kind == "group" and len(p.parts) == 1 and p.lead in ("in", "among", "of", "for")]
    for r in denied:
        p = next((p for p in groups if 0 <= p.first - r.last <= 8), None)
        if p is not None and _BREAK.isdisjoint(ctx.lows[r.last : p.first]):
            r.arm = p.text


_BOTH = frozenset(("score", "duration", "proportion", "change", "survival_time"))


def of_both(ctx: Context, r: Reading) -> bool:
    """ "Length of stay averaged 3.2 days (SD 1.0) in both groups": one value that two groups have."""
    if r.field not in _BOTH or r.quantity is None or r.quantity.bracketed or r.numerator is not None:
        return False
    i = max(r.last, int(r.quantity.notes.get("span_last", r.last)))
    while i < len(ctx.lows) and ctx.lows[i] in (")", "]", "("):
        i = closing(ctx, i) + 1 if ctx.lows[i] == "(" else i + 1
    words = [w for w in ctx.lows[i : i + 5] if w != "the"]
    return words[:2] in (["in", "both"], ["for", "both"]) and bool(words[2:]) and words[2] in GROUP
