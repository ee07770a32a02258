"""Effect sizes (hazard, odds and risk ratios, mean differences) and p values."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context
from miner.stages.extract.reading import Reading

_FILL = frozenset(
    "[ ( ) ] , : = of was is were for the and a an in to adjusted crude pooled estimated overall about "
    "approximately 95 % ci multivariate univariate unadjusted".split()
)
_STATISTICS = frozenset(
    "t f r z chi tau rho kappa beta df q d.f coefficient correlation r2 i2 χ χ2 auc c-statistic slope α alpha "
    "β κ ρ τ icc".split()
)


def read_ratio(ctx: Context, q: Quantity, known: str | None = None) -> Reading | None:
    """An effect size where its name stands just before, or `known` is the last one named and a list goes on."""
    if q.unit is not None or q.fraction or q.label not in (None,) or (q.value is None and q.low is None):
        return None
    return _named(ctx, q) or _continued(ctx, q, known)


def _continued(ctx: Context, q: Quantity, known: str | None) -> Reading | None:
    """ "(0.67, 0.54 to 0.82; P<0.001)", "and -1.3 [95% CI -1.9 to -0.7]": a value and its interval, the name before."""
    if (
        q.value is None
        or q.low is None
        or q.high is None
        or not q.decimals
        or q.interval not in ("ci95", "ci90", "ci99")
    ):
        return None
    if not q.low <= q.value <= q.high:
        return None
    here = [x for x in ctx.live() if x.notes.get("role") == "effect_size" and x.last <= q.first]
    opens = ctx.low(q.first - 1) in ("(", "[")
    if here:
        concept = str(here[-1].notes.get("concept"))
        words = ctx.lows[here[-1].last : q.first]
        joint = opens or any(w in ("and", ",", "vs", "versus", "or") for w in words[-2:])
        if not joint or any(m.term.kind == "scale" and here[-1].last <= m.first < q.first for m in ctx.mentions):
            return None
    elif known and opens and q.notes.get("bare"):
        concept = known  # only BMJ's form, "(0.67, 0.54 to 0.82)", has no name of its own at all
    else:
        return None
    if concept != "mean_difference" and q.low < 0:
        return None
    r = Reading.of(ctx, q, "effect_size", "ratio.list", 0.75)
    r.unit, r.statistic, r.concept = "1", "ratio", concept
    return r


def _named(ctx: Context, q: Quantity) -> Reading | None:
    names = [m for m in ctx.of_kind("ratio") if m.last <= q.first]
    if not names:
        return None
    m = names[-1]
    words = ctx.lows[m.last : q.first]
    group = ctx.group(q)
    lead = ctx.lows[m.last : group[0].first]
    near = len(words) <= 12 or (len(lead) <= 12 and len(group) > 1)
    if not near or (";" in words and q.bracketed):
        return None
    concept = m.term.concept
    abbreviation = ctx.tokens[m.first].text.isupper()
    if abbreviation and not all(w in _FILL or w in ("=", "≈") for w in words) and not q.interval:
        return None
    if (
        q.dimension == "count"
        and not q.interval
        and words[-1:] not in (["="], ["was"], ["of"], ["over"], ["is"], [":"])
        and q.comparator is None
    ):
        return None
    if concept != "mean_difference" and q.value is not None and (q.value <= 0 or q.value > 200):
        return None
    r = Reading.of(ctx, q, "effect_size", "ratio", 0.9 if abbreviation or q.interval else 0.8)
    r.unit, r.statistic, r.concept = "1", "ratio", concept
    if r.low is not None and r.interval == "range":
        r.interval = "ci95"
    if concept == "mean_difference":
        if q.interval is None:
            return None
        r.statistic = "ratio"
    return r


_DIFFERENCE = frozenset("difference differences md wmd smd".split())


def read_difference(ctx: Context, q: Quantity) -> Reading | None:
    """ "the difference was 10.1 points (95% CI 2.2-18.1)", "an absolute difference of 14.6 percentage points"."""
    if q.numerator is not None or q.label or q.fraction:
        return None
    plain = q.dimension in ("percent", "points", "number", "count")
    if not plain and (q.low is None or q.value is None):
        return None  # "a difference of 3 days" is no effect with its interval
    before = ctx.before(q, 16)
    at = next((k for k in range(len(before) - 1, -1, -1) if before[k] in _DIFFERENCE), None)
    if at is None or not _leads(ctx, q, before[at + 1 :]):
        return None
    if (q.unit is None and q.interval is None) or "margin" in ctx.lows or "detect" in ctx.before(q, 10):
        return None
    r = Reading.of(ctx, q, "effect_size", "ratio.difference", 0.8)
    r.unit, r.statistic, r.concept = "1", "ratio", "mean_difference"
    if r.low is not None and r.interval == "range":
        r.interval = "ci95"
    return r


def _leads(ctx: Context, q: Quantity, words: list[str]) -> bool:
    """Between "difference" and its value: a copula alone, or a time or a pair of groups and then a copula."""
    if all(w in ("of", "was", "is", ":", "=", "in", "means", ",", ")", "]", "[", "md") for w in words):
        return len(words) < 4
    if q.interval is None or words[-1] not in ("was", "of", "is", ":", "="):
        return False
    leading = words[0] in ("at", "between", "in", "from", "versus", "vs", "with")
    return leading and not any(w in (";", "(", ",", "but", "while") for w in words)


_SET = frozenset("considered regarded deemed accepted taken set defined used chosen".split())


def read_p(ctx: Context, q: Quantity) -> Reading | None:
    """A p value with its comparator ("=" where the text has none but a value)."""
    if q.label != "p":
        return None
    if q.value is not None and not 0 <= q.value <= 1:
        q.notes["fate"] = "no probability"
        return None
    lead = ctx.before(q, 8)
    behind = ctx.after(q, 3)
    if behind[:1] in (["was"], ["were"], ["is"]) and any(w in _SET for w in behind[1:]):
        q.notes["fate"] = "significance threshold"
        return None
    if (
        any(w in ("significance", "significant", "considered", "threshold", "alpha") for w in lead)
        and any(
            w in ("considered", "level", "set", "defined", "statistical", "regarded", "threshold") for w in ctx.lows
        )
        and ctx.section != "results"
        and any(w in ("considered", "set", "defined", "regarded", "threshold", "accepted") for w in ctx.lows)
    ):
        q.notes["fate"] = "significance threshold"
        return None
    r = Reading.of(ctx, q, "p_value", "p_value", 0.93)
    r.unit, r.comparator = "1", q.comparator or "="
    return r


def is_test_statistic(ctx: Context, q: Quantity) -> bool:
    """True for "t = 2.1", "r = 0.5", "F(1, 74) = 1.44", "d.f. = 1": a statistic and no measurement."""
    if q.unit is not None or q.fraction:
        return False
    i = q.first - 1
    if ctx.low(i) in ("=", "<", ">", ":", "of", "was", "≈"):
        i -= 1
    low = ctx.low(i)
    if low == "." and ctx.low(i - 1) == "f":
        return True
    if (
        low in _STATISTICS
        or (low == "2" and ctx.low(i - 1) in ("chi", "χ", "r", "x", "i"))
        or low in ("x2", "chi2", "x2")
    ):
        return ctx.low(q.first - 1) in ("=", "<", ">", ":", "of", "was", "≈", "(", ",") or low in ("chi", "df")
    if low == ")" and ctx.low(q.first - 1) == "=":
        return True
    return ctx.low(q.first - 1) == "(" and ctx.low(q.first - 2) in ("f", "t", "χ2")
