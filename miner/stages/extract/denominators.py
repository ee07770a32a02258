"""What a share is out of: "Of 32 patients", "9 patients (5 men)", "for the 369 patients was 75%"."""

from __future__ import annotations

from miner.grammar.arithmetic import gives_percent
from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context
from miner.stages.extract.counts import noun_of
from miner.stages.extract.reading import Reading


def base_of(ctx: Context) -> Quantity | None:
    """The N of a sentence that opens with "Of (the) N patients": its counts are out of N."""
    opened = ctx.low(0) in ("of", "among") or ctx.lows[:2] == ["out", "of"]
    if not opened and not (ctx.low(0) in ("in", "for") and ctx.low(1) in ("the", "these", "all")):
        return None
    if ctx.low(1) in ("these", "those", "them", "whom", "which") and ctx.low(2) in (",", "were", "had"):
        return None  # "Of these, nine eyes were enucleated": the N stands in the sentence before
    for q in ctx.live():
        if q.first > 5:
            return None
        if q.dimension == "count" and q.value is not None and not q.fraction and q.unit is None:
            return q
    return None


def in_base(ctx: Context, r: Reading, base: Quantity) -> bool:
    """True where a share or count belongs to the N that opens its sentence."""
    q = r.quantity
    if q is None or q is base or base.value is None or noun_of(ctx, base) is None:
        return False
    if r.numerator is None:
        return (
            ctx.low(0) in ("in", "for", "of", "among")
            and any(ctx.lows[i] == "," for i in range(base.last, q.first))
            and not r.arm
        )
    return r.numerator <= base.value


_BREAKS_DOWN = (("of", "whom"), ("of", "which"), ("of", "these"), ("of", "them"), ("of", "those"))


def broken_down(ctx: Context, r: Reading) -> int | None:
    """ "52 patients were enrolled, of whom 49 (94%) completed": the count that a sentence breaks down.

    None where the percentage beside the count says that it is out of another number.
    """
    q = r.quantity
    if q is None or r.numerator is None or q.bracketed:
        return None
    marks = [i for i in range(1, q.first) if (ctx.low(i), ctx.low(i + 1)) in _BREAKS_DOWN and ctx.depth[i] == 0]
    if r.value is None:  # "46 patients were analysed, including 31 males and 15 females"
        begins = {x.first for x in ctx.live()}
        marks += [i for i in range(1, q.first) if ctx.lows[i] == "including" and i + 1 in begins and ctx.depth[i] == 0]
    if not marks or ";" in ctx.lows[max(marks) : q.first]:
        return None
    mark = max(marks)
    hosts = [x for x in ctx.live() if x.last <= mark and not x.bracketed and _counts_out(ctx, x)]
    if not hosts or mark - hosts[-1].last > 25:
        return None
    whole = hosts[-1].numerator if hosts[-1].numerator is not None else int(hosts[-1].value or 0)
    if whole is None or r.numerator > whole:
        return None
    fits = r.value is None or gives_percent(r.numerator, whole, r.value, q.decimals)
    return whole if fits else None


def _counts_out(ctx: Context, x: Quantity) -> bool:
    """A count of people, lesions or levels that may be broken down, with or without its percentage."""
    if x.dimension == "count" and not x.fraction and x.unit is None and x.value is not None:
        return noun_of(ctx, x) is not None or bool(x.notes.get("elliptic"))
    return x.numerator is not None


def bracket_base(ctx: Context, r: Reading) -> int | None:
    """ "9 patients (5 men, 4 women)": what stands in the bracket is out of the count before it."""
    q = r.quantity
    if q is None:
        return None
    if q.bracketed:
        opened = next((i for i in range(q.first, -1, -1) if ctx.lows[i] in ("(", "[")), None)
        if opened is None:
            return None
        whole = [
            x
            for x in ctx.live()
            if x.last <= opened
            and x.dimension == "count"
            and not x.fraction
            and x.unit is None
            and x.value is not None
            and not x.bracketed
        ]
        whole = [
            x
            for x in whole
            if noun_of(ctx, x) is not None and x.notes.get("role") in ("cohort_size", "arm_size", None, "proportion")
        ]
        if not whole:
            return None
        host = whole[-1]
        noun = noun_of(ctx, host)
        if noun is None or noun.term.concept not in ("patients", "lesions", "vertebrae") or host.value is None:
            return None
        direct = opened - noun.last <= 8 and not any(w in (",", ";") for w in ctx.lows[noun.last : opened])
        cohort = host.notes.get("role") == "cohort_size"
        if not (direct or (cohort and q.label != "n")):
            return None
        if r.numerator is None:
            return (
                int(host.value) if r.value is not None and direct and r.concept == "baseline_characteristic" else None
            )
        return int(host.value) if r.numerator <= host.value and (direct or cohort) and r.value is None else None
    dashes = [
        i for i in range(q.first) if ctx.lows[i] in (":", "-", "--") and not ctx.tokens[i].joined and ctx.depth[i] == 0
    ]
    if not dashes or r.numerator is None or r.value is not None:
        return None
    whole = [
        x
        for x in ctx.live()
        if x.last <= dashes[-1]
        and not x.bracketed
        and x.dimension == "count"
        and not x.fraction
        and x.value is not None
        and noun_of(ctx, x) is not None
    ]
    if whole and whole[-1].value is not None and whole[-1].value >= r.numerator and dashes[-1] - whole[-1].last < 12:
        return int(whole[-1].value)
    return None


def whole_before(ctx: Context, r: Reading) -> int | None:
    """ "survival for the 369 patients was 75%", "for the group of 20 women was 70% and 80%"."""
    q = r.quantity
    if q is None or r.value is None:
        return None
    first = ctx.group(q)[0].first
    series = [x for x in ctx.live() if x.dimension == "percent" and x.last <= q.first]
    edge = min([first, *(x.first for x in series if ctx.clause(x.first) == ctx.clause(q.first))])
    i = edge - 1
    if any(edge <= m.first < q.first and m.term.concept for m in ctx.of_kind("outcome")):
        return None
    if ctx.low(i) not in ("was", "were", "is", "of", "at"):
        return None
    noun = next(
        (
            m
            for m in ctx.mentions
            if m.term.kind == "population"
            and m.term.concept in ("patients", "vertebrae", "lesions")
            and i - 4 <= m.last <= i
        ),
        None,
    )
    if noun is None:
        return None
    count = next(
        (
            x
            for x in ctx.live()
            if x.last <= noun.first <= x.last + 2 and x.dimension == "count" and x.value is not None and not x.fraction
        ),
        None,
    )
    if count is None or ctx.low(count.first - 1) not in ("the", "of", "for", "these", "all", "in", "among"):
        return None
    return int(count.value or 0)


def is_whole_of_shares(ctx: Context, q: Quantity) -> bool:
    """ "patients without relapse (51 patients) had a control rate of 59%": the N of shares, no finding."""
    first, last = ctx.clause(q.first)
    shares = [x for x in ctx.live() if x.dimension == "percent" and x.numerator is None and first <= x.first < last]
    if not shares or q.label == "n":
        return False
    if q.bracketed:
        near = [x for x in shares if x.first > q.last and not x.bracketed] or [
            x for x in shares if 0 < q.first - x.last <= 5
        ]
        if near and noun_of(ctx, q) is not None:
            for x in near[:1]:
                for y in ctx.group(x):
                    y.notes["whole"] = int(q.value or 0)
            q.notes["fate"] = "the whole of the shares beside it"
            return True
        return False
    if ctx.before(q, 1) in (["the"], ["these"], ["those"]) and shares[-1].first > q.last:
        q.notes["fate"] = "the whole of the shares beside it"
        return True
    return False
