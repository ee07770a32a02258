"""What p values and effect sizes take over from the values that they compare: the measure and the time."""

from __future__ import annotations

from miner.stages.extract.concepts import lists_of, outcome_of
from miner.stages.extract.context import Context, Mention
from miner.stages.extract.differences import DIFFERENCES, link_differences
from miner.stages.extract.factors import factor_cue, outcome_behind
from miner.stages.extract.reading import Reading
from miner.stages.extract.timepoints import Moment, moment_beside, parted

_VALUED = frozenset("proportion score change survival_time drug_dose age duration".split())
_KINDS = ("outcome", "scale", "measure")
_ENDS = frozenset(") ] ; , p all each except".split())
_RATIOS = ("hazard_ratio", "odds_ratio", "risk_ratio", "mean_difference")
_NO_MEASURES = (*_RATIOS, "baseline_characteristic", "treatment_allocation")


def _beside(ctx: Context, value: Reading, p: Reading) -> bool:
    """ "time to ambulation (1.9 days vs 3.1 days, P = .008)": the test stands with the values, in their bracket."""
    return ctx.depth[value.first] == ctx.depth[p.first] and p.first - value.last <= 4


def _of_values(ctx: Context, r: Reading, own: list[Reading]) -> Reading | None:
    """The last of the values that a bracket's effect size or p value compares, None where it compares none.

    They stand in the same bracket or before it, with no other test and no end of the clause between.
    """
    opened = ctx.opening(r.first)
    if opened is None:
        return None
    inside = [
        x for x in own if x.field in _VALUED and x.quantity is not None and opened < x.first and x.last <= r.first
    ]
    if inside:
        return max(inside, key=lambda x: x.last)
    before = [x for x in own if x.quantity is not None and x.last <= opened and x.field in (*_VALUED, "p_value")]
    near = max(before, key=lambda x: x.last, default=None)
    if near is None or near.field == "p_value" or any(near.last < b <= opened for b in ctx.breaks):
        return None
    return None if parted(ctx, near.last, opened) or opened - near.last > 14 else near


def link_tests(ctx: Context, own: list[Reading], moments: list[Moment], previous: list[Reading]) -> None:
    """Gives the effect sizes and p values of a sentence what they take over from the values they compare.

    `previous` are the readings of the sentence before: "The difference was not significant (P = .3)" is theirs.
    """
    if any(r.field in ("effect_size", "p_value") for r in own):
        _link_effects(ctx, own, moments)
        _link_p_values(ctx, own, moments)
        if not DIFFERENCES.isdisjoint(ctx.lows):
            link_differences(ctx, own, previous)


def _link_effects(ctx: Context, own: list[Reading], moments: list[Moment]) -> None:
    """Gives ratios and differences the time of the values beside them; a hazard ratio compares whole courses."""
    for r in own:
        if r.field != "effect_size" or r.quantity is None or r.concept not in _RATIOS[1:]:
            continue
        opened = ctx.opening(r.first)
        beside = moment_beside(ctx, opened, moments)
        if beside is not None and beside != "baseline":
            r.timepoint = beside
        elif r.timepoint is None:
            value = _of_values(ctx, r, own)
            r.timepoint = value.timepoint if value is not None and value.timepoint != "baseline" else None


def _moment_behind(ctx: Context, r: Reading, moments: list[Moment]) -> str | None:
    """ "(p = 0.013 between I and III at 24 months)": the moment that stands behind the p value in its bracket."""
    m = next((m for m in moments if m.first >= r.last), None)
    if m is None or m.adjective or m.code == "baseline" or not ctx.depth[r.first] or m.first - r.last > 9:
        return None
    after = next((x for x in moments if x.first > m.first), None)
    if after is not None and "p" not in ctx.lows[m.last : after.first] and ctx.depth[after.first]:
        return None  # "P < .0001 at 24 and 48 months"
    inside = all(ctx.depth[i] and ctx.lows[i] not in _ENDS for i in range(r.last, m.first))
    return m.code if inside else None


def _link_p_values(ctx: Context, own: list[Reading], moments: list[Moment]) -> None:
    """Gives each p value the measure and the time of the values it compares; none where it compares several."""
    for r in own:
        if r.field != "p_value" or r.quantity is None:
            continue
        lead = ctx.before(r.quantity, 3)
        if "all" in lead or "each" in lead:
            continue  # "(all P < .05)" compares several values
        before = [
            x
            for x in own
            if x.quantity is not None and x.last <= r.first and (x.field in _VALUED or x.field == "effect_size")
        ]
        near = max(before, key=lambda x: x.last, default=None)
        if near is not None and (parted(ctx, near.last, r.first) or _tested(ctx, near, r, own)):
            near = None
        hazard = near is not None and near.concept == "hazard_ratio"
        effect = near if near is not None and near.field == "effect_size" else None
        value = near
        if effect is not None:
            value = _of_values(ctx, r, own)
        r.concept = _concept(ctx, r, value, own)
        if "both" in lead:
            continue  # at two times, or of two groups
        times = {x.timepoint for x in before} - {None, "baseline"}
        if len(times) > 1 and any(w in ("all", "each", "both") for w in ctx.after(r.quantity, 3)):
            continue  # "at 3 months and 2.7 at 6 months (P < .05 for all)"
        if hazard:
            continue
        if effect is not None and effect.timepoint:
            r.timepoint = effect.timepoint
        elif value is not None:
            r.timepoint = _one_time(ctx, r, value, own)
        beside = _moment_behind(ctx, r, moments) or moment_beside(ctx, ctx.opening(r.first), moments)
        if beside is not None:
            r.timepoint = beside
        elif value is None and effect is None:
            r.timepoint = _clause_time(ctx, r, moments)


def _clause_time(ctx: Context, r: Reading, moments: list[Moment]) -> str | None:
    """ "At 2 weeks the groups did not differ (P = .3)": the only moment of the clause, where it opens it."""
    first = max((b for b in ctx.breaks if b <= r.first), default=0)
    own = [m for m in moments if first <= m.first < r.first]
    if len(own) != 1 or own[0].adjective or own[0].first - first > 3 or own[0].code == "baseline":
        return None
    return own[0].code


def _tested(ctx: Context, value: Reading, r: Reading, own: list[Reading]) -> bool:
    """ "5% vs 9% (P = .01), and those with nodes relapsed sooner (P = .03)": another clause, after the values' test."""
    cuts = [b for b in ctx.breaks if value.last < b <= r.first]
    return bool(cuts) and any(x.field == "p_value" and value.last <= x.first < cuts[-1] for x in own)


def _one_time(ctx: Context, r: Reading, value: Reading, own: list[Reading]) -> str | None:
    """The time of the list of values that ends with `value`; None for several times, unless each has its p value."""
    listed = ctx.group(value.quantity) if value.quantity is not None else []
    if len(listed) < 2 or value.timepoint is None:
        return value.timepoint
    times = {id(x.quantity): x.timepoint for x in own if x.field == value.field}
    codes = [c for c in (times.get(id(q)) for q in listed) if c and c != "baseline"]
    return value.timepoint if len(set(codes)) < 2 else _dealt(ctx, r, own, codes)


def _one_measure(ctx: Context, r: Reading, value: Reading, own: list[Reading]) -> str | None:
    """The measure of the list of values that ends with `value`, dealt out as `_one_time` does its times."""
    listed = ctx.group(value.quantity) if value.quantity is not None else []
    if len(listed) < 2 or value.concept is None:
        return value.concept
    measures = {id(x.quantity): x.concept for x in own if x.field == value.field}
    concepts = [c for c in (measures.get(id(q)) for q in listed) if c]
    return value.concept if len(set(concepts)) < 2 else _dealt(ctx, r, own, concepts)


def _dealt(ctx: Context, r: Reading, own: list[Reading], names: list[str]) -> str | None:
    """Of a list of different names the one for `r`, where its bracket has as many p values; else None."""
    opened = ctx.opening(r.first)
    tests = sorted(x.first for x in own if x.field == "p_value" and ctx.opening(x.first) == opened)
    return names[tests.index(r.first)] if opened is not None and len(tests) == len(names) == len(set(names)) else None


def _concept(ctx: Context, r: Reading, value: Reading | None, own: list[Reading]) -> str | None:
    """The measure that a p value tests: that of the values, else what the sentence names."""
    if r.quantity is None:
        return None
    mention: Mention | None = None
    if ctx.low(r.last) == "for":  # "P = .003 for overall survival"
        named = next((m for m in ctx.of_kind(*_KINDS) if m.first >= r.last), None)
        if named is not None and named.first <= r.last + 2 and named.term.concept:
            return named.term.concept
    if value is not None and any(value.last <= b <= r.first for b in ctx.breaks):
        mention = outcome_of(ctx, r.quantity, (*_KINDS, "duration"))  # "whereas blood loss did not differ (P = .4)"
        if mention is not None and mention.first >= value.last:
            return mention.term.concept or None
    if value is not None and value.concept and value.concept not in _NO_MEASURES:
        return _one_measure(ctx, r, value, own)
    if value is not None and value.field == "duration" and _beside(ctx, value, r):
        return None
    cue = factor_cue(ctx, r) if value is None else None
    mention = outcome_behind(ctx, cue) if cue is not None else outcome_of(ctx, r.quantity, _KINDS)
    if value is None and cue is None and mention is not None and _several(ctx, r, mention):
        return None
    return mention.term.concept or None if mention is not None else None


def _several(ctx: Context, r: Reading, mention: Mention) -> bool:
    """ "VAS and ODI decreased (P < .05)": one p value for a list of measures, of which `mention` is one."""
    if mention.first > r.first or ctx.low(r.last) in ("and", ",") or ctx.low(r.first - 1) in ("and", ","):
        return False
    runs = lists_of(ctx, [m for m in ctx.of_kind(*_KINDS) if m.last <= r.first])
    run = next((run for run in runs if mention in run), [])
    if len(run) < 2 or not {"and", "or"} & set(ctx.lows[run[-2].last : run[-1].first]):
        return False
    return len({m.term.concept for m in run if m.term.concept}) > 1
