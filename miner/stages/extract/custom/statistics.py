"""Which statistic a value is: mean, median, total, as the words around it say."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.sentence.context import Context, Mention

_FAR = 200
_BOUNDS = frozenset(("maximum", "maximal", "minimum", "max", "min", "prescribed", "boost"))
_OTHER_KIND = frozenset("survival follow age aged time duration interval".split())


def statistic_of(ctx: Context, q: Quantity) -> str | None:
    """ "mean", "median" or "total" where the text says so of `q`, else None ("average" is mean).

    The nearest statistic to the left in the clause counts; where two stand before two lists ("the median score and
    mean dose were 6 and 77.8 mg") they are dealt out in order. "10.5 months median" is read too.
    """
    if q.statistic:
        return q.statistic
    stats = [m for m in ctx.mentions if m.term.kind == "stat"]
    if not stats:
        return None
    after = ctx.lows[q.last : q.last + 1]
    if after and after[0] in ("median", "mean"):
        return after[0]
    if ctx.after(q, 2) == ["on", "average"]:
        return "mean"
    left = [m for m in stats if m.last <= q.first and q.first - m.last <= _FAR]
    if not left:
        return None
    near = _of_measure(ctx, q, left) or left[-1]
    if q.dimension in ("dose", "length", "percent", "mass") and any(
        w in _OTHER_KIND for w in ctx.lows[near.last : near.last + 3]
    ):
        return None
    bounds = [i for i in range(max(near.last + 1, q.first - 4), q.first) if ctx.lows[i] in _BOUNDS]
    if bounds and q.dimension == "dose":
        return None
    if near.term.concept == "total" and len(left) > 1 and near.first - left[-2].last <= 2:
        near = left[-2]  # "median total dose" is a median
    cost = _crossing(ctx, near.last, q)
    if cost is None:
        return None
    if near.term.concept == "total":
        return "total" if near.last <= q.first and q.first - near.last <= 6 else None
    return near.term.concept


def _of_measure(ctx: Context, q: Quantity, left: list[Mention]) -> Mention | None:
    """ "The median VAS and mean opioid dose were 5 and 40 mg": the score's is what leads the scale."""
    if q.unit is not None or len(left) < 2 or q.fraction:
        return None
    for scale in reversed(ctx.of_kind("scale")):
        if scale.last <= q.first:
            lead = [s for s in left if s.last <= scale.first and scale.first - s.last <= 3]
            return lead[-1] if lead else None
    return None


def _crossing(ctx: Context, last: int, q: Quantity) -> float | None:
    """None where something between the statistic and `q` parts them: a semicolon, another measured value."""
    inside = ctx.depth[last - 1]
    for i in range(last, q.first):
        if (ctx.lows[i] == ";" and q.dimension not in ("number", "count", "points", "mass")) or (
            ctx.lows[i] in (")", "]") and inside and ctx.depth[i] <= inside and not q.bracketed
        ):
            return None
    own = {id(x) for x in ctx.group(q)}
    others = [
        x for x in ctx.quantities if last <= x.first < q.first and not x.skip and id(x) not in own and x.label != "p"
    ]
    blocking = [
        x
        for x in others
        if (x.dimension == q.dimension and not _same_series(ctx, x, q))
        or (x.dimension == "percent" and q.dimension != "percent" and not x.bracketed)
        or (
            q.dimension in ("dose", "length")
            and x.dimension in ("dose", "length", "time")
            and x.dimension != q.dimension
            and not x.bracketed
        )
    ]
    return None if blocking else float(len(others))


def _same_series(ctx: Context, x: Quantity, q: Quantity) -> bool:
    """Two values of one kind that only timepoints, brackets and "and" part: "3.6 at 24 h, 2.9 at 1 year"."""
    words = [w for i, w in enumerate(ctx.lows[x.last : q.first], x.last) if ctx.depth[i] == 0]
    if q.dimension in ("dose", "length"):
        return len(words) <= 8 and any(w in ("and", "or", ",") for w in words) and "of" not in words
    if x.bracketed and q.bracketed:
        return True
    return not any(w in (".", "age", "aged") for w in words)
