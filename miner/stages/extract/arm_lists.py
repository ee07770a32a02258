"""Values dealt out over groups: "81% and 91%" over two groups named before, "45 Gy ... with 60 Gy" over themselves."""

from __future__ import annotations

from miner.stages.extract.arm_phrases import Phrase, text_of
from miner.stages.extract.context import Context
from miner.stages.extract.reading import Reading

_DEALT = frozenset("proportion score change survival_time age follow_up duration dose".split())
_STRONG = frozenset(("group", "name", "treated"))
_VERSUS = frozenset("vs versus against than compared".split())


def dealt(ctx: Context, r: Reading, own: list[Reading], phrases: list[Phrase], order: list[str]) -> str | None:
    """Value k of a list belongs to group k of those that the sentence coordinates or compares, or of `order`."""
    q = r.quantity
    if q is None or r.field not in _DEALT:
        return None
    group = ctx.group(q)
    size = len(group)
    if size < 2 or not any(q is x for x in group):
        return None
    members = [x for x in own if x.quantity is not None and any(x.quantity is g for g in group)]
    if len({x.timepoint for x in members}) > 1 or len({x.concept for x in members}) > 1:
        return None
    at = next(i for i, x in enumerate(group) if x is q)
    first, last = group[0].first, group[-1].last
    for p in phrases:
        if len(p.parts) == size and (p.last <= first or p.first >= last):
            return p.parts[at]
    versus = any(w in _VERSUS for w in ctx.lows[group[0].last : last])
    told = versus or "respectively" in ctx.lows
    own_groups = [p for p in phrases if p.kind in _STRONG]
    if versus and size == 2:
        names = list(dict.fromkeys(part for p in own_groups for part in p.parts))
        if len(names) == 2 and len(own_groups) >= 2:
            return order_of(ctx, own_groups, names)[at]
    if told:
        clause, _ = ctx.clause(first)
        near = [p for p in phrases if p.last <= first and p.first >= clause and not p.counted]
        for chosen in ([p for p in near if p.kind in _STRONG], near):
            names = [part for p in chosen for part in p.parts]
            if len(names) >= size and len(chosen) > 1:
                against = any(
                    w in ("compared", "comparison", "relative")
                    for w in ctx.lows[max(0, chosen[0].first - 4) : chosen[0].first]
                )
                picked = names[-size:]
                return picked[::-1][at] if against and size == 2 else picked[at]
    stale = "than" in ctx.lows or "between" in ctx.lows or len(phrases) > 1
    if len(order) == size and not stale and (told or size > 2 or any(x.label == "p" for x in ctx.live())):
        return order[at]
    return None


def order_of(ctx: Context, phrases: list[Phrase], names: list[str]) -> list[str]:
    """The two groups with the comparator last: "compared with surgery alone, radiotherapy improved ..."."""
    first = next(p for p in phrases if names[0] in p.parts)
    before = ctx.lows[max(0, first.first - 4) : first.first]
    against = any(w in ("compared", "comparison", "than", "versus", "relative") for w in before)
    return names[::-1] if against and len(first.parts) == 1 else names


def doses_compared(ctx: Context, own: list[Reading], sizes: list[Reading]) -> list[tuple[Reading, str]]:
    """ "randomised to 8 Gy in a single fraction or 30 Gy in 10 fractions": each dose names its own group.

    Returns readings (doses, and the fractions and durations that stand with them) and the names of their groups.
    """
    doses = [r for r in own if r.field == "dose" and r.concept in ("total_dose", None) and r.value is not None]
    if len(doses) < 2:
        return []
    words = ctx.lows
    counted = [d for d in doses if any(r.field == "arm_size" and 0 < r.first - d.last <= 3 for r in sizes)]
    if len(counted) > 1:
        return [(d, text_of(ctx, d.first, d.last)) for d in counted]
    comparing = any(w.startswith(("randomi", "compar", "allocat", "assign")) or w in ("versus", "vs") for w in words)
    if not comparing:
        return []
    between = ctx.lows[doses[0].last : doses[-1].first]
    if not any(w in ("or", "versus", "vs", "with", "to", "and") for w in between):
        return []
    out: list[tuple[Reading, str]] = []
    for k, d in enumerate(doses):
        limit = doses[k + 1].first if k + 1 < len(doses) else len(ctx.lows)
        end = d.last
        while end < limit and end - d.first < 9:
            low = ctx.lows[end]
            if low in (",", ";", "(", ")", "or", "and", "versus", "vs", "with", ".", ":", "over", "for", "was", "were", "to", "of"):
                break
            end += 1
        name = text_of(ctx, d.first, max(end, d.last))
        out.append((d, name))
        for r in own:
            if r.field in ("fractions", "duration", "dose") and r is not d and r not in doses and d.first <= r.first < limit and r.first - d.last < 16:
                out.append((r, name))
    return out
