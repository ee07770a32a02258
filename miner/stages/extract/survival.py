"""Time-to-event summaries of survival."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context, Mention
from miner.stages.extract.reading import Reading
from miner.stages.extract.spans import scale
from miner.stages.extract.statistics import statistic_of

_SURVIVAL = frozenset(
    ("overall_survival", "progression_free_survival", "disease_free_survival", "local_control", "death")
)


def read_survival(ctx: Context, q: Quantity) -> list[Reading] | None:
    """Readings of a median or mean survival; None where the time is a moment or something else."""
    stat = statistic_of(ctx, q)
    before = ctx.before(q, 3)
    if (before[-1:] and before[-1] in ("at", "by", "within", "beyond", "every")) or before[-2:] in (["at", "the"],):
        return None
    if before in (["not", "reached", "vs"], ["not", "reached", "versus"]):
        earlier = [x for x in ctx.live() if x.last <= q.first and x.notes.get("role") == "survival_time"]
        first = earlier[-1].notes.get("reading") if earlier else None
        if isinstance(first, Reading):
            r = _survival_reading(ctx, q, None, first.statistic)
            r.concept = first.concept
            return [r]
    terms = [m for m in ctx.of_kind("outcome") if m.term.concept in _SURVIVAL and m.last <= q.first]
    right = [
        m for m in ctx.of_kind("outcome") if m.term.concept in _SURVIVAL and m.first >= q.last and m.first - q.last <= 3
    ]
    if stat in ("mean", "median") and terms:
        living = [t for t in terms if t.term.concept != "death"]
        near = living[-1] if living else terms[-1]
        gap = ctx.gap(near.last, q.first, q) if not q.bracketed else 0
        between = ctx.lows[near.last : q.first]
        if (
            gap <= 26
            and not any(w in ("follow", "age", "dose", "within") for w in between[-6:])
            and _belongs(ctx, near, q)
        ):
            if near.term.concept == "death":
                verb = ctx.low(near.first)
                if verb not in ("died", "death", "expired", "succumbed"):
                    return None
                if (
                    ctx.after(q, 1) not in (["median"], ["mean"])
                    and "time" not in ctx.lows[max(0, near.first - 3) : near.last + 3]
                ):
                    return None
            return [_survival_reading(ctx, q, near, stat)]
    if stat in ("mean", "median") and right and ctx.after(q, 1) in ([right[0].term.text],):
        return [_survival_reading(ctx, q, right[0], stat)]
    if terms and q.comparator is None:
        near = terms[-1]
        words = ctx.lows[near.last : q.first]
        timed = (
            "time" in words[:1] or "times" in words[:1] or "duration" in ctx.lows[max(0, near.first - 3) : near.first]
        )
        if (
            near.term.concept != "death"
            and len(words) <= 8
            and (
                timed
                or (
                    near.term.concept in ("overall_survival", "progression_free_survival")
                    and words
                    and words[-1] in ("was", "of", "were", "is")
                )
            )
        ):
            if "rate" in words or "rates" in words or any(w in ("at", "after", "alive") for w in words):
                return None
            if ctx.low(near.first) in ("alive", "living", "survived", "survivors", "surviving"):
                return None
            return [_survival_reading(ctx, q, near, stat)]
    return None


def _belongs(ctx: Context, m: Mention, q: Quantity) -> bool:
    """The statistic stands with the survival term, not with something between it and the value."""
    if ctx.low(m.first) in ("alive", "surviving", "survivors", "survived", "living"):
        return False
    stats = [s for s in ctx.of_kind("stat") if s.last <= q.first]
    if not stats:
        return True
    last = stats[-1]
    if last.last <= m.first:
        return m.first - last.last <= 6
    rest = [o for o in ctx.mentions if o.term.kind in ("cue", "duration") and last.last <= o.first < q.first]
    return not rest


def _survival_reading(ctx: Context, q: Quantity, m: Mention | None, stat: str | None) -> Reading:
    r = Reading.of(ctx, q, "survival_time", "time.survival", 0.93)
    scale(r, q, "months")
    r.statistic = stat if stat != "total" else None
    concept = m.term.concept if m else None
    r.concept = "overall_survival" if concept == "death" else concept
    q.notes["role"], q.notes["reading"] = "survival_time", r
    return r
