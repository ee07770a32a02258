"""What a value takes over from its neighbours: a p value its measure and time, "corresponding" values their times."""

from __future__ import annotations

from itertools import pairwise

from miner.stages.extract.concepts import outcome_of
from miner.stages.extract.context import VERBS, Context
from miner.stages.extract.reading import Reading
from miner.stages.extract.timepoints import moments_of

_COMPARED = frozenset("proportion score change survival_time drug_dose effect_size age duration".split())


def _beside(ctx: Context, value: Reading, p: Reading) -> bool:
    """ "time to ambulation (1.9 days vs 3.1 days, P = .008)": the test stands with the values, in their bracket."""
    return ctx.depth[value.first] == ctx.depth[p.first] and p.first - value.last <= 4


def carry_splits(ctx: Context, own: list[Reading]) -> None:
    """ "51 (82%) received A, 4 (7%) B, and 6 (9%) C": what goes on a split of treatments or traits is of its kind."""
    shares = [r for r in own if r.field == "proportion" and r.quantity is not None and r.numerator is not None]
    for a, b in pairwise(shares):
        if b.concept is not None or a.concept not in ("treatment_allocation", "baseline_characteristic"):
            continue
        words = ctx.lows[a.last : b.first]
        alike = (a.value is None) == (b.value is None) and ctx.depth[a.first] == ctx.depth[b.first]
        linked = len(words) <= 6 and any(w in (",", "and") for w in words[-2:])
        if alike and linked and not any(w in VERBS for w in words[2:]):
            b.concept = a.concept


def link_p_values(ctx: Context, own: list[Reading]) -> None:
    """Gives each p value the measure and the time of the values it compares; none where it compares several."""
    for r in own:
        if r.field != "p_value" or r.quantity is None:
            continue
        if any(w in ("all", "each") for w in ctx.before(r.quantity, 3)):
            continue  # "(all P < .05)" compares several values
        several = "both" in ctx.before(r.quantity, 3)  # at two times, or of two groups
        before = [
            x
            for x in own
            if x.quantity is not None and x.field != "p_value" and x.last <= r.first and x.field in _COMPARED
        ]
        near = before[-1] if before else None
        if near is not None and (";" in ctx.lows[near.last : r.first]):
            near = None
        mention = outcome_of(ctx, r.quantity, ("outcome", "scale", "measure"))
        if (
            near is not None
            and near.concept
            and near.concept
            not in (
                "hazard_ratio",
                "odds_ratio",
                "risk_ratio",
                "mean_difference",
                "baseline_characteristic",
                "treatment_allocation",
            )
        ):
            r.concept = near.concept
        elif mention is not None and not (near is not None and near.field == "duration" and _beside(ctx, near, r)):
            r.concept = mention.term.concept or None
        if near is not None and near.field == "effect_size":
            valued = [x for x in before if x.field in ("proportion", "score", "change")]
            near = valued[-1] if valued else near
            r.concept = r.concept or near.concept
        if several:
            continue
        if near is not None:
            r.timepoint = near.timepoint
        opened = r.first
        while opened > 0 and ctx.lows[opened] not in ("(", "["):
            opened -= 1
        beside = [m for m in moments_of(ctx) if not m.adjective and 0 <= opened - m.last <= 1]
        if beside and opened:
            r.timepoint = beside[-1].code


def corresponding(
    ctx: Context, r: Reading, own: list[Reading], earlier: list[Reading], last_time: str | None
) -> str | None:
    """ "; the corresponding index was 61, 34, 31 and 33": the times of the values they correspond to, in order."""
    q = r.quantity
    if q is None:
        return None
    lead = ctx.lows[max(0, q.first - 40) : q.first]
    if "corresponding" not in lead:
        if q.first < 12 and ("at that time" in " ".join(ctx.lows[:5])) and last_time:
            return last_time
        return None
    at = max(0, q.first - 40) + len(lead) - 1 - lead[::-1].index("corresponding")
    before = [x for x in own if x.field == r.field and x.last <= at]
    after = [x for x in own if x.field == r.field and x.first >= at]
    if not before:
        known = [x for x in earlier if x.field == r.field and x.timepoint]
        return known[-1].timepoint if known and known[-1].ctx.index >= ctx.index - 1 else None
    if len(before) == len(after):
        if r.statistic is None:
            r.statistic = before[after.index(r)].statistic
        return before[after.index(r)].timepoint
    return before[-1].timepoint if len(after) == 1 else None
