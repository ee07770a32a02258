"""Changes in a measure: "reduced by 3.4 points", "a 58% reduction", "TCP was 5% higher"."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.concepts import outcome_of
from miner.stages.extract.context import Context
from miner.stages.extract.printed import printed_unit
from miner.stages.extract.reading import Reading
from miner.stages.extract.statistics import statistic_of

_DOWN = tuple(
    "decreas reduc fell fall drop declin lower less dimin shrink shrunk fewer loss lost smaller shorter worse "
    "decline shorten narrow corrected".split()
)
_UP = tuple(
    "increas rose rise gain higher greater more improv elevat grew larger longer escalat better faster excess "
    "rais risen prolong lengthen widen restor extend expand delay".split()
)
_NOUNS = frozenset(
    "reduction reductions decrease decreases increase increases improvement gain gains rise drop fall decline higher "
    "lower greater fewer less loss more elevation escalation better smaller larger longer shorter faster shrinkage "
    "change growth worse".split()
)
_COPULA = frozenset("was were is by of : averaged averaging about approximately from ranged reached equaled =".split())
_WITHIN = frozenset(
    ("percent", "points", "length", "angle", "number", "time", "mass", "weight", "volume", "pressure", "ratio")
)


def _sign(word: str) -> int:
    return -1 if word.startswith(_DOWN) else 1


def change_word(ctx: Context, q: Quantity) -> str | None:
    """The word that makes `q` a change, or None: behind it ("58% reduction") or before it ("reduced by 58%")."""
    if q.numerator is not None or q.fraction:
        return None
    first = ctx.group(q)[0]
    after = ctx.after(ctx.group(q)[-1], 4)
    for k, w in enumerate(after[:3]):
        if w in _NOUNS:
            if w in ("more", "less", "fewer") and k and q.dimension == "percent":
                break
            amount = w == "loss" and ("to" in after[k : k + 2] or after[k - 1 : k] == ["blood"])
            return None if amount else w
        if w in (
            "without",
            "no",
            "of",
            "in",
            "had",
            "were",
            "was",
            ",",
            ";",
            "(",
            ")",
            "and",
            "patients",
            "with",
            "at",
            "after",
        ):
            break
    before = ctx.lows[max(0, first.first - 14) : first.first]
    if not before:
        return None
    if (
        before[-1] == "by"
        or before[-2:] in (["by", "about"], ["by", "approximately"], ["by", "over"], ["by", "a"])
        or (before[-1] in ("mean", "average", "median", "of") and "by" in before[-5:] and _averaged(before))
    ):
        for w in reversed(before[:-1]):
            if w in (";", "(") or w in ("while", "whereas"):
                return None
            if w.startswith((*_DOWN, *_UP)) or w in ("changed", "differed"):
                return w
        return None
    if before[-1] in _COPULA or q.dimension in ("points",):
        return _noun_before(ctx, q, before)
    return None


def _averaged(before: list[str]) -> bool:
    return any(w in ("mean", "average", "median") for w in before[-2:])


def _noun_before(ctx: Context, q: Quantity, before: list[str]) -> str | None:
    """ "the reduction in pain was 1.1": a change noun that leads the clause, with a copula before the value."""
    for k in range(len(before) - 1, -1, -1):
        w = before[k]
        if w in (";", "(", ")", "while", "whereas", "but"):
            return None
        if (
            w
            in ("rate", "rates", "achieved", "incidence", "percentage", "proportion", "frequency", "relief", "response")
            and q.dimension == "percent"
        ):
            return None
        if w == "loss" and k and before[k - 1] in ("blood", "hearing", "hair", "vision", "visual"):
            return None
        if w in _NOUNS and w not in (
            "more",
            "less",
            "higher",
            "lower",
            "greater",
            "better",
            "longer",
            "shorter",
            "fewer",
            "larger",
            "smaller",
            "worse",
            "faster",
        ):
            follows = before[k + 1] if k + 1 < len(before) else ""
            leads = before[k - 1] if k else ""
            if w == "loss" and leads == "blood":
                return None  # an amount, not a change
            if follows in ("in", "of", "from", "was", "rate", "score") or leads in (
                "mean",
                "median",
                "percentage",
                "volume",
                "average",
                "the",
                "percent",
                "size",
                "total",
            ):
                return w
    return None


def read_change(ctx: Context, q: Quantity) -> Reading | None:
    """A change field reading, or None. The value is negative for a decrease; `concept` names the measure."""
    if q.dimension not in (*_WITHIN, "time") or q.label or q.shift:
        return None
    if q.dimension in ("number",) and not (q.decimals or q.spread is not None or q.value is not None):
        return None
    word = change_word(ctx, q)
    if word is None:
        return _series_change(ctx, q)
    shared = (x for x in ctx.live() if x.first >= q.last and x.dimension == "percent" and not x.bracketed)
    if q.comparator == ">=" and (_is_criterion(ctx, q) or any(shared)):
        q.notes["fate"] = "a criterion"
        return None
    if q.comparator in ("<", ">", "<=", ">=") and any(
        w in ("should", "if", "defined", "recommended") for w in ctx.lows
    ):
        q.notes["fate"] = "a criterion"
        return None
    if q.dimension == "ratio":
        return None
    if "composite" in ctx.lows[: q.first]:
        q.notes["fate"] = "a criterion"  # "a composite of a sustained 40% decline, kidney failure or death"
        return None
    r = Reading.of(ctx, q, "change", "change", 0.8)
    sign, signed = _sign(word), (r.value or 0) < 0
    if sign < 0:
        if r.value is not None:
            r.value = -abs(r.value)
        if r.low is not None and r.high is not None and not signed:
            # A reduction of -0.8 to 2.6 is a change of -2.6 to 0.8.
            r.low, r.high = -r.high, -r.low
    r.unit = printed_unit(ctx, q)
    if r.unit == "points" and q.unit is None and "number" in ctx.lows[: q.first]:
        r.unit = "days" if "days" in ctx.lows[: q.first] else "1"  # "the number of migraine days fell by 3.2"
    r.statistic = statistic_of(ctx, q)
    if r.statistic == "total":
        r.statistic = None
    mention = outcome_of(ctx, q, ("scale", "measure")) or outcome_of(ctx, q, ("outcome",))
    r.concept = (mention.term.concept or None) if mention else None
    if r.concept is None and any(w in ("dose", "doses") for w in (*ctx.before(q, 5), *ctx.after(q, 7))):
        r.concept = "organ_dose" if any(m.term.kind == "organ" for m in ctx.mentions) else "total_dose"
    if r.concept in _LOWER_IS_BETTER and word.startswith("improv") and r.value is not None:
        r.value = -abs(r.value)
    q.notes["role"] = "change"
    # A printed minus says nothing about the next value of a list.
    q.notes["sign"] = 0 if signed else -1 if (r.value or 0) < 0 else 1
    return r


def read_signed(ctx: Context, q: Quantity) -> Reading | None:
    """A percentage below zero: a change, or a difference between groups where the words before it say so."""
    lead = ctx.lows[max(0, q.first - 12) : q.first]
    differs = any(w in ("difference", "differences") for w in lead)
    r = Reading.of(ctx, q, "effect_size" if differs else "change", "change.signed", 0.7)
    if differs:
        r.unit, r.statistic, r.concept = "1", "ratio", "mean_difference"
        return r if r.low is not None else None
    r.unit, r.statistic = "%", statistic_of(ctx, q)
    if r.statistic == "total":
        r.statistic = None
    q.notes["role"], q.notes["sign"] = "change", 0
    return r


_LOWER_IS_BETTER = frozenset(("vas", "nrs", "odi", "bpi"))


_END_POINT = frozenset("endpoint endpoints end".split())


def _is_criterion(ctx: Context, q: Quantity) -> bool:
    """ "24 patients had a reduction of at least 2 points": what counted as success, not what was measured."""
    if any(
        w in ("endpoint", "endpoints", "point", "points", "defined", "success", "responder", "response", "primary")
        for w in ctx.lows[: q.first]
    ) or not _END_POINT.isdisjoint(ctx.lows):
        return True
    return any(
        x.numerator is not None or (x.dimension == "count" and x.value is not None)
        for x in ctx.live()
        if x.last <= q.first
    )


def _series_change(ctx: Context, q: Quantity) -> Reading | None:
    """The next values of a change: "reduction was 45% at 3 months, 64% at 6 months", "27% v 45%"."""
    before = [
        x
        for x in ctx.live()
        if x.last <= q.first and x.label != "p" and not x.notes.get("moment") and not _names_group(ctx, x)
    ]
    if (
        not before
        or before[-1].notes.get("role") != "change"
        or before[-1].dimension != q.dimension
        or (q.dimension == "mass" and before[-1].unit != q.unit)
        or q.numerator is not None
    ):
        return None
    previous = before[-1]
    words = ctx.lows[previous.last : q.first]
    if not _answering(ctx, q, before) and (
        len(words) > 16
        or ";" in words
        or any(
            w in ("was", "were", "had", "achieved", "occurred", "in" if q.dimension == "percent" else "")
            and k > len(words) - 3
            for k, w in enumerate(words)
        )
    ):
        return None
    if (
        any(
            m.term.kind in ("outcome", "scale") and previous.last <= m.first < q.first and m.term.concept
            for m in ctx.mentions
        )
        and q.dimension == "percent"
    ):
        return None
    r = Reading.of(ctx, q, "change", "change.series", 0.7)
    sign = _answering(ctx, q, before) or previous.notes.get("sign", 1)
    if sign < 0 and r.value is not None:
        if r.low is not None and r.high is not None and r.value > 0:
            r.low, r.high = -r.high, -r.low
        r.value = -abs(r.value)
    elif sign == 0 and not ((r.value or 0) < 0 or ctx.low(q.first) == "+" or ctx.same_group(q, previous)):
        return None  # a list of signed changes ends where the signs do
    elif r.value is not None and r.value < 0:
        sign = 0
    r.unit = printed_unit(ctx, q)
    r.statistic = statistic_of(ctx, q)
    r.concept = previous.notes.get("concept")
    q.notes["role"], q.notes["sign"] = "change", sign
    return r


def _answering(ctx: Context, q: Quantity, before: list[Quantity]) -> int:
    """ "raised A by 3% and lowered B by 2%; the corresponding figures were 1% and 1%": the sign of the same place.

    0 where the sentence has no such list.
    """
    group = ctx.group(q)
    lead = ctx.lows[max(0, group[0].first - 10) : group[0].first]
    said = [x for x in before if x.notes.get("role") == "change" and x.last <= group[0].first]
    if "corresponding" not in lead or len(said) != len(group):
        return 0
    return int(said[group.index(q)].notes.get("sign", 1))


def _names_group(ctx: Context, q: Quantity) -> bool:
    """ "the 8-mg group": an amount that a hyphen ties to its unit, before the word for a group."""
    return ctx.tokens[q.last - 1].joined and ctx.low(q.last) in ("group", "groups", "arm", "arms", "dose")
