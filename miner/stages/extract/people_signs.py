"""Small tests of one count of people: a base, a total, a result, a number that is planned or screened."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context
from miner.stages.extract.people_find import Count
from miner.stages.extract.people_words import FINAL_VERBS, LEADS, OUTCOME_VERBS


def is_base(ctx: Context, q: Quantity) -> bool:
    """ "Of the 40 women with a new crack, 27 ...": the N that the rest of the sentence is counted out of."""
    opens = ctx.low(0) in ("of", "among") or (ctx.low(0) == "out" and ctx.low(1) == "of")
    return q.first <= 5 and opens and any(x.first > q.last and x.dimension in ("count", "percent") for x in ctx.live())


def of_whom(ctx: Context, q: Quantity) -> bool:
    """True where the sentence breaks the count `q` down behind it."""
    text = " ".join(ctx.lows[q.last :])
    return "of whom" in text or "of which" in text or "including" in text


def first_is_whole(ctx: Context, free: list[Count]) -> bool:
    """True where the first count outside brackets is the whole of the others, or is called so."""
    return any(w in ("total", "consecutive") for w in ctx.lows) or free[0].number >= sum(x.number for x in free[1:])


def total(before: list[str]) -> bool:
    """True where the words before a count call it a total."""
    return "total" in before[-3:] or before[-2:] == ["in", "all"] or "overall" in before[-2:]


def leads(before: list[str]) -> bool:
    """True where the words before a count announce the study's people: "a consecutive series of", "in all"."""
    return "total" in before[-3:] or (any(w in LEADS for w in before[-3:]) and before[-1:] != ["all"])


def is_result(ctx: Context, outcome: str | None) -> bool:
    """True where a sentence of the results says what happened to those counted, or names no verb."""
    return ctx.section in ("results", "conclusions") and (outcome in OUTCOME_VERBS or outcome is None)


def study_takes(ctx: Context) -> bool:
    """ "This report reviews 40 patients"."""
    return any(
        a in ("study", "report", "analysis", "paper")
        and b in ("reviews", "reviewed", "includes", "included", "comprised", "evaluates", "evaluated")
        for a, b in zip(ctx.lows, ctx.lows[1:], strict=False)
    )


def not_people_of_study(ctx: Context, q: Quantity, after: list[str]) -> bool:
    """True for people screened, invited, planned or required, and for a rate "per N people"."""
    before = ctx.before(q, 10)
    if after[:1] == ["were"] and after[1:2] in (["screened"], ["approached"], ["invited"]) and "of" in after:
        return True  # "431 patients were screened, of whom 180 were enrolled"
    near = before[-5:]
    if any(w in ("planned", "intended", "projected", "targeted") for w in (before[-1:] if q.label != "n" else near)):
        return True
    if any(w in ("screened", "approached", "invited") for w in after[:5]) and not any(w in FINAL_VERBS for w in after):
        return True
    if any(w in ("screened", "approached", "invited") for w in before[-2:]):
        return True
    if "per" in before[-2:] or (after[:1] == ["per"] and after[1:2] not in (["group"], ["arm"])):
        return True
    if any(w in ("least", "minimum") for w in near) and any(
        w in ("studies", "trials", "articles", "series") for w in before
    ):
        return True
    if "assessed" in after[:3] and "eligibility" in after:
        return True
    return any(w in ("power", "required", "planned", "calculated", "sample") for w in near) and any(
        w in ("size", "detect", "required", "power", "needed", "calculated") for w in (*before, *after)
    )
