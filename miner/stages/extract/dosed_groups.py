"""Groups that a dose makes: "The dose was 30 Gy (10 x 3 Gy) in 68 patients and 40 Gy (20 x 2 Gy) in 56"."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.arm_content import text_of
from miner.stages.extract.context import Context
from miner.stages.extract.counts import noun_of
from miner.stages.extract.reading import Reading

_TOWARDS = frozenset(("in", "for", "to"))
_COUNTED = frozenset(("patients", "vertebrae", "lesions", "eyes"))
_FAR = 12


def dosed_groups(ctx: Context) -> list[Reading]:
    """Headcounts of groups that differ in their dose, two or more in a sentence; their arm is the dose as printed.

    The contract counts a treatment group that has a dose of its own.
    """
    if ctx.section in ("title", "background", "conclusions"):
        return []
    live = ctx.live()
    doses = [q for q in live if _is_dose(q) and not q.bracketed]
    if len(doses) < 2:
        return []
    pairs: list[tuple[Quantity, Quantity]] = []
    for q in live:
        if q.bracketed or q.dimension != "count" or q.unit is not None or q.fraction or q.value is None or q.value < 2:
            continue
        if ctx.low(q.first - 1) not in _TOWARDS or q.notes.get("read"):
            continue
        noun = noun_of(ctx, q)
        if (noun is None and not pairs) or (noun is not None and noun.term.concept not in _COUNTED):
            continue  # only the second may leave out the noun
        before = [d for d in doses if d.last <= q.first]
        if before and q.first - before[-1].last <= _FAR and not any(d is before[-1] for d, _ in pairs):
            pairs.append((before[-1], q))
    if len(pairs) < 2 or len({d.value for d, _ in pairs}) < len(pairs):
        return []
    first = noun_of(ctx, pairs[0][1])
    out: list[Reading] = []
    for dose, q in pairs:
        for x in live:
            if dose.first <= x.first < q.first:
                x.notes["group"] = text_of(ctx, dose.first, dose.last)  # its fractions are the group's, too
        r = Reading.of(ctx, q, "arm_size", "count.arm.dosed", 0.85)
        r.unit, r.statistic = "1", "count"
        r.population = first.term.concept if first is not None else "patients"
        r.arm = text_of(ctx, dose.first, dose.last)
        out.append(r)
    return out


def _is_dose(q: Quantity) -> bool:
    by_body = q.dimension == "mass" and q.per is not None and q.per.startswith(("/kg", "/m2"))
    return q.value is not None and q.comparator in (None, "=") and (q.dimension == "dose" or by_body)
