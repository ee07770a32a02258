"""Findings made of two words: a theme and a direction; a shared head ("overall and disease-free survival")."""

from __future__ import annotations

from miner.stages.extract.sentence.context import Context, Mention, Term

Combinations = dict[tuple[str, str], str]


def combine(ctx: Context, combinations: Combinations) -> None:
    """Adds mentions for a theme and a direction that stand close: "pain ... improved" is pain relief."""
    themes, directions = ctx.of_kind("theme"), ctx.of_kind("direction")
    themes += [
        Mention(m.first, m.last, Term("theme", "pain", m.term.text))
        for m in ctx.of_kind("outcome")
        if m.term.concept in ("pain_relief", "complete_pain_response")
    ]
    themes.sort()
    if not themes or not directions:
        ctx.mentions = sorted([*ctx.mentions, *_shared_heads(ctx)], key=lambda m: (m.first, -m.last))
        return
    outcomes = ctx.of_kind("outcome")
    added: list[Mention] = []
    for d in directions:
        if any(o.first <= d.first and d.last <= o.last for o in outcomes):
            continue
        best: Mention | None = None
        for t in themes:
            if (t.term.concept, d.term.concept) not in combinations:
                continue
            gap = t.first - d.last if t.first >= d.last else d.first - t.last
            between = ctx.lows[min(t.last, d.last) : max(t.first, d.first)]
            inner = range(min(t.last, d.last), max(t.first, d.first))
            if any(o.first in inner for o in outcomes) or ("," in between and t.first > d.first):
                continue
            if ctx.low(d.first) == "developed" and (t.first < d.first or gap > 3 or t.term.concept == "tumor"):
                continue
            if not 0 <= gap <= 9 or ";" in between or any(w in ("while", "whereas", "but") for w in between):
                continue
            if best is None or abs(best.first - d.first) > abs(t.first - d.first):
                best = t
        if best is not None:
            concept = combinations[best.term.concept, d.term.concept]
            added.append(
                Mention(min(best.first, d.first), max(best.last, d.last), Term("outcome", concept, "combined"))
            )
        elif d.term.concept in ("complete", "partial") or _in_series(ctx, d):
            far = [t for t in themes if t.last <= d.first and (t.term.concept, d.term.concept) in combinations]
            if far:
                concept = combinations[far[-1].term.concept, d.term.concept]
                added.append(Mention(d.first, d.last, Term("outcome", concept, "combined")))
    added += _shared_heads(ctx)
    kinds = {t.term.concept for t in themes}
    kept = [
        m
        for m in ctx.mentions
        if not (
            m.term.concept == "stable_disease"
            and m.term.text in _STABLE
            and kinds & {"neuro", "pain"}
            and "tumor" not in kinds
        )
    ]
    steady = [Mention(m.first, m.last, Term("outcome", "", "steady")) for m in ctx.mentions if m not in kept]
    ctx.mentions = sorted([*kept, *steady, *added], key=lambda m: (m.first, -m.last))


def _shared_heads(ctx: Context) -> list[Mention]:
    """ "Overall and disease-free survival": "overall" shares the head of the next survival term."""
    out: list[Mention] = []
    if "overall" not in ctx.lows:
        return out
    for i, low in enumerate(ctx.lows[:-2]):
        if low == "overall" and ctx.lows[i + 1] in ("and", ",", "/"):
            head = next(
                (
                    m
                    for m in ctx.of_kind("outcome")
                    if i + 1 < m.first <= i + 3 and ctx.lows[m.last - 1].startswith("survival")
                ),
                None,
            )
            if head is not None:
                out.append(Mention(i, i + 1, Term("outcome", "overall_survival", "overall")))
    return out


_STABLE = frozenset(("stable", "unchanged", "no change", "stabilized", "remained stable", "stabilization"))


def _in_series(ctx: Context, d: Mention) -> bool:
    """ "improved in 20, was stable in 15 and deteriorated in two": a direction that a value follows at once."""
    return ctx.low(d.last) == "in" and any(q.first == d.last + 1 for q in ctx.quantities)
