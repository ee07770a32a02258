"""Values dealt out over groups: "81% and 91%" over two groups named before, "45 Gy ... with 60 Gy" over themselves."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.arm_content import text_of
from miner.stages.extract.arm_pairs import is_course
from miner.stages.extract.arm_phrases import Phrase
from miner.stages.extract.arm_words import GROUP
from miner.stages.extract.context import Context
from miner.stages.extract.people_words import bracket_of
from miner.stages.extract.reading import Reading

DEALT = frozenset("proportion score change survival_time age follow_up duration dose drug_dose".split())
_STRONG = frozenset(("group", "name", "treated"))
VERSUS = frozenset("vs versus against than compared".split())


def dealt(ctx: Context, r: Reading, own: list[Reading], phrases: list[Phrase], order: list[str]) -> str | None:
    """Value k of a list belongs to group k of those that the sentence coordinates or compares, or of `order`."""
    q = r.quantity
    if q is None or r.field not in DEALT:
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
    if is_course(ctx, first, ctx.lows[group[0].last : group[1].first]):
        return None
    fitting = [p for p in phrases if len(p.parts) == size and (p.last <= first or p.first >= last)]
    if fitting:
        ahead = [p for p in fitting if p.last <= first]
        return (ahead[-1] if ahead else fitting[0]).parts[at]
    versus = any(w in VERSUS for w in ctx.lows[group[0].last : last])
    if versus and size == 2 and q.bracketed and (names := _better(ctx, q, phrases, order)):
        return names[at]
    told = versus or "respectively" in ctx.lows
    own_groups = [p for p in phrases if p.kind in _STRONG]
    if versus and size == 2:
        names = list(dict.fromkeys(part for p in own_groups for part in p.parts))
        if len(names) == 2 and len(own_groups) >= 2:
            return order_of(ctx, own_groups, names)[at]
    if told:
        clause, _ = ctx.clause(first)
        near = [
            p
            for p in phrases
            if p.last <= first and p.first >= clause and not p.counted and (p.lead or p.kind != "treated")
        ]
        for chosen in ([p for p in near if p.kind == "group"], [p for p in near if p.kind in _STRONG], near):
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


def _better(ctx: Context, q: Quantity, phrases: list[Phrase], order: list[str]) -> list[str]:
    """ "greater in the tape group (14.6 vs 2.6)": the group before the bracket comes first, the other one second."""
    opened = bracket_of(ctx, q.first)
    p = next((p for p in phrases if p.last == opened and p.kind in _STRONG and p.lead in ("in", "with", "after")), None)
    if p is None or len(p.parts) > 1 or len(order) != 2:
        return []
    if _MORE.isdisjoint(ctx.lows[max(0, p.first - 12) : p.first]):
        return []
    own = set(p.text.lower().split()) - GROUP
    k = next((k for k, name in enumerate(order) if own == set(name.lower().split()) - GROUP), None)
    if k is None:
        return []
    second = ctx.low(p.first - 2) in VERSUS  # "lower in tape than in sham (a vs b)"
    return [order[1 - k], order[k]] if second else [order[k], order[1 - k]]


_MORE = frozenset(
    "lower higher fewer more less better worse greater smaller longer shorter larger reduced increased earlier "
    "later".split()
)


def order_of(ctx: Context, phrases: list[Phrase], names: list[str]) -> list[str]:
    """The two groups with the comparator last: "compared with surgery alone, radiotherapy improved ..."."""
    first = next(p for p in phrases if names[0] in p.parts)
    before = ctx.lows[max(0, first.first - 4) : first.first]
    against = any(w in ("compared", "comparison", "than", "versus", "relative") for w in before)
    return names[::-1] if against and len(first.parts) == 1 else names


def _counted(
    ctx: Context, doses: list[Reading], own: list[Reading], sizes: list[Reading]
) -> list[list[tuple[Reading, str]]]:
    """ "18 Gy in 2 fractions (n = 12) or 25 Gy in 5 fractions (n = 9)": each course with its headcount is a group."""
    out: list[list[tuple[Reading, str]]] = []
    for d in doses:
        size = next((r for r in sizes if d.last < r.first), None)
        if size is None or any(d.first < x.first < size.first for x in doses):
            continue
        opened = bracket_of(ctx, size.first)
        end = opened if opened is not None and opened >= d.last and not ctx.depth[d.last - 1] else d.last
        if end - d.last > 8 or size.first - end > 3 or any(w in (",", ";", "to") for w in ctx.lows[d.last : end]):
            continue
        name = text_of(ctx, d.first, end)
        course = [r for r in own if d.last <= r.first < end and r.field in ("fractions", "duration", "dose")]
        out.append([(r, name) for r in [d, *course, size]])
    return out


def doses_compared(ctx: Context, own: list[Reading], sizes: list[Reading]) -> list[tuple[Reading, str]]:
    """ "randomised to 6 Gy once or 24 Gy in 8 fractions": each dose names its own group.

    Returns readings (doses, and the fractions and durations that stand with them) and the names of their groups.
    """
    doses = [r for r in own if r.field == "dose" and r.concept in ("total_dose", None) and r.value is not None]
    if len(doses) < 2:
        return []
    words = ctx.lows
    counted = _counted(ctx, doses, own, sizes)
    if len(counted) > 1:
        return [pair for pairs in counted for pair in pairs]
    comparing = any(w.startswith(("randomi", "compar", "allocat", "assign")) or w in ("versus", "vs") for w in words)
    if not comparing:
        return []
    between = ctx.lows[doses[0].last : doses[-1].first]
    if (
        not any(w in ("or", "versus", "vs", "with") or w.startswith("compar") for w in between)
        and "randomly" not in words
    ):
        return []
    out: list[tuple[Reading, str]] = []
    for k, d in enumerate(doses):
        limit = doses[k + 1].first if k + 1 < len(doses) else len(ctx.lows)
        end = d.last
        while end < limit and end - d.first < 9:
            low = ctx.lows[end]
            if low in (
                ",",
                ";",
                "(",
                ")",
                "or",
                "and",
                "versus",
                "vs",
                "with",
                ".",
                ":",
                "over",
                "for",
                "was",
                "were",
                "to",
                "of",
            ):
                break
            end += 1
        name = text_of(ctx, d.first, max(end, d.last))
        out.append((d, name))
        near = [r for r in own if d.first <= r.first < limit and r.first - d.last < 16]
        out += [(r, name) for r in near if r.field in ("fractions", "duration", "dose") and r not in doses]
    return out
