"""When a value was measured: explicit times in the sentence, dealt out over the values they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from miner.grammar.quantities import Quantity
from miner.grammar.times import iso_duration
from miner.stages.extract.context import Context


@dataclass(slots=True)
class Moment:
    """A time mentioned in the sentence: ISO 8601, "baseline" or "last_follow_up"; `prefix` where values follow it."""

    first: int
    last: int
    code: str
    adjective: bool = False
    quantity: Quantity | None = None


def iso_of(q: Quantity) -> str | None:
    """The ISO 8601 duration of a time quantity as stated, None for a range or where it has no unit."""
    if q.unit is None or q.unit.dimension != "time" or q.value is None:
        return None
    value = q.value
    return iso_duration(value, q.unit.name)


def moments_of(ctx: Context) -> list[Moment]:
    """Every moment of a sentence, in order: time quantities that were read as one, and words such as "baseline"."""
    out = []
    for q in ctx.quantities:
        code = q.notes.get("moment")
        if code:
            out.append(Moment(q.first, q.last, code, bool(q.notes.get("adjective")), q))
    for m in ctx.of_kind("time"):
        if not any(o.first <= m.first < o.last for o in out):
            # "from baseline" names what a change is measured against.
            if ctx.low(m.first - 1) in ("from", "versus", "vs", "over") and m.term.concept == "baseline":
                continue
            adjective = ctx.low(m.first - 1) not in ("at", "before") and ctx.low(m.first) in (
                "preoperative", "pretreatment", "baseline", "pre", "preprocedural", "pretherapy"
            )  # fmt: skip
            out.append(Moment(m.first, m.last, m.term.concept, adjective))
    out.sort(key=lambda m: m.first)
    return out


def moment_of(ctx: Context, q: Quantity, moments: list[Moment]) -> str | None:
    """The moment of `q`, or None.

    A list of as many moments as values is dealt out in order; else a moment that follows in the same clause before
    the next value wins, then one that precedes in the clause, then one that opens the sentence.
    """
    moments = [m for m in moments if m.quantity is not q]
    if not moments:
        return None
    dealt = _dealt(ctx, q, moments)
    if dealt:
        return dealt
    group = ctx.group(q)
    if q.shift == "from" and not any(q.last <= m.first <= q.last + 3 for m in moments):
        return "baseline"
    nxt = _next_value(ctx, group[-1])
    limit = nxt.first if nxt else len(ctx.tokens)
    own_next = _next_value(ctx, q)
    own_limit = own_next.first if own_next else len(ctx.tokens)
    for m in moments:
        if q.last <= m.first < own_limit and not m.adjective and _reaches(ctx, q.last, m.first):
            return m.code
    if len(group) > 1:
        for m in moments:
            if group[-1].last <= m.first < limit and not m.adjective and _reaches(ctx, group[-1].last, m.first):
                return m.code
    before = [m for m in moments if m.last <= q.first]
    for m in reversed(before):
        between = ctx.lows[m.last : q.first]
        if ";" in between and not m.adjective:
            break
        if m.adjective:
            if ctx.gap(m.last, group[0].first, q) <= 16:
                return m.code
            continue
        previous = [x for x in ctx.live() if x.dimension == q.dimension and x.last <= m.first and not ctx.same_group(x, q)]
        opens = m.first <= 3
        if opens or not previous or (between and between[0] == "," and previous[-1].last < m.first - 6):
            if any(b for b in ctx.breaks if m.last <= b <= q.first) and not opens:
                continue
            return m.code
        # A moment that closes the value before it belongs to that value.
        break
    for m in moments:
        if m.adjective and q.last <= m.first < own_limit and m.first - q.last <= 3:
            return m.code
    return None


def _next_value(ctx: Context, q: Quantity) -> Quantity | None:
    for other in ctx.quantities:
        if other.first >= q.last and not other.skip and not other.notes.get("moment") and other.label != "p":
            if other.dimension == "time":
                continue
            return other
    return None


def _reaches(ctx: Context, a: int, b: int) -> bool:
    """True where nothing between tokens `a` and `b` ends the clause."""
    words = ctx.lows[a:b]
    if ";" in words or len(words) > 16:
        return False
    if any(a < x <= b for x in ctx.breaks):
        return False
    return not any(w in ("while", "whereas", "but") for w in words)


def _dealt(ctx: Context, q: Quantity, moments: list[Moment]) -> str | None:
    group = ctx.group(q)
    if len(group) < 2:
        return None
    run: list[Moment] = []
    runs: list[list[Moment]] = []
    for m in moments:
        if run:
            words = ctx.lows[run[-1].last : m.first]
            if len(words) <= 4 and all(w in (",", "and", "or", "at", "the", "-", "to", "/", "after", "&") for w in words):
                run.append(m)
                continue
        run = [m]
        runs.append(run)
    fitting = [r for r in runs if len(r) > 1 and len(group) % len(r) == 0]
    if not fitting:
        return None
    best = min(fitting, key=lambda r: abs(r[0].first - group[0].first))
    size = len(best)
    if len(group) == size:
        return best[group.index(q)].code
    return best[group.index(q) % size].code
