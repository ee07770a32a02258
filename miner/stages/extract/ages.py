"""Ages: of a cohort or an arm, of one person; not what defines a group or who may take part."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context
from miner.stages.extract.reading import Reading
from miner.stages.extract.spans import cue_before, scale
from miner.stages.extract.statistics import statistic_of


def is_age(ctx: Context, q: Quantity) -> str | None:
    """ "old" where the words behind say so, "age" where the cue stands before, None where it is no age."""
    after = ctx.after(q, 4)
    if q.unit is not None and q.unit.name not in ("years", "months"):
        return None
    group = ctx.group(q)
    if group[0] is not q and group[0].notes.get("age_of"):
        return str(group[0].notes["age_of"])  # "similar in age (70.1 and 69.4 years)"
    if (
        after[:1] in (["old"], ["olds"])
        or after[:2] in (["of", "age"], ["or", "older"], ["or", "younger"])
        or after[:2] == ["and", "older"]
    ):
        return "old"
    cues = [m for m in ctx.mentions if m.term.kind == "cue" and m.term.concept == "age"]
    cue = cue_before(ctx, q, cues, 16)
    if cue is None:
        earlier = [
            x
            for x in ctx.live()
            if x.last <= q.first
            and x.notes.get("role") == "age"
            and x.bracketed
            and q.bracketed
            and x.dimension == "time"
        ]
        return "age" if earlier and q.first - earlier[-1].last < 12 else None
    others = [
        x for x in ctx.live()
        if cue.last <= x.first < q.first and x.dimension in ("time", "percent", "dose")
        and not ctx.same_group(x, q) and x.notes.get("role") != "age"
    ]  # fmt: skip
    between = ctx.lows[cue.last : q.first]
    blocked = any(
        w
        in (
            "follow",
            "followed",
            "survival",
            "duration",
            "diagnosis",
            "experience",
            "practice",
            "interval",
            "since",
            "months",
        )
        for w in between
    )
    if "matched" in between[:1] or blocked or others:
        return None
    return "age"


def read_age(ctx: Context, q: Quantity, how: str) -> Reading | None:
    """The age of a cohort or an arm; None for an eligibility cut-off or a group that age defines."""
    if any(x.comparator in ("<", ">", "<=", ">=") for x in ctx.group(q)):
        q.notes["fate"] = "age that defines a group"
        return None
    lead = ctx.group(q)[0]
    if lead is not q and lead.notes.get("age_of") and isinstance(lead.notes.get("reading"), Reading):
        r = Reading.of(ctx, q, "age", f"time.age.{how}", 0.9)
        scale(r, q, "years")
        r.statistic = lead.notes["reading"].statistic
        return r
    counted = any(x.dimension == "count" and x.last <= q.first for x in ctx.live())
    if (
        q.is_range
        and how == "age"
        and not q.bracketed
        and not counted
        and ctx.section != "results"
        and any(w in ("aged", "age") for w in ctx.before(q, 2))
    ):
        q.notes["fate"] = "who may take part"
        return None
    stat = statistic_of(ctx, q) if how == "age" or q.value is None or _stat_close(ctx, q) else None
    described = (
        stat is not None
        or q.spread is not None
        or q.interval in ("iqr",)
        or (q.low is not None and q.value is not None)
    )
    before = ctx.before(q, 6)
    ranged = (q.is_range and how == "age" and q.bracketed) or (
        q.is_range and any(w.startswith(("rang", "vari")) or w in ("between", "from", ":", "range") for w in before)
    )
    if not described and not ranged:
        single = (
            how == "old"
            and q.value is not None
            and q.comparator is None
            and q.joined is False
            and ctx.low(q.first - 1) in ("a", "an", ",", "one", "")
            and _one_person(ctx, q)
        )
        people = (
            how == "old"
            and q.is_range
            and ctx.section != "background"
            and ctx.low(q.first - 1) in (",", "(")
            and any(m.term.concept == "patients" and m.last <= q.first for m in ctx.mentions)
        )
        if (
            not single
            and not people
            and not (
                how == "age"
                and q.comparator is None
                and (
                    ":" in before
                    or "was" in before
                    or "were" in before
                    or (before[-2:] in (["age", "("], ["ages", "("]) and len(ctx.group(q)) > 1)
                    or (q.is_range and "aged" in before and ctx.section not in ("methods", None))
                )
            )
        ):
            q.notes["fate"] = "age that defines a group"
            return None
    if q.comparator in ("<", ">", "<=", ">=") and stat is None:
        q.notes["fate"] = "age that defines a group"
        return None
    r = Reading.of(ctx, q, "age", f"time.age.{how}", 0.95)
    scale(r, q, "years")
    r.statistic = stat
    q.notes["age_of"], q.notes["reading"] = how, r
    return r


def read_bare_age(ctx: Context, q: Quantity) -> Reading | None:
    """ "mean age was 58.7 (36-80)": the cue stands before, the unit is left out."""
    cues = [m for m in ctx.mentions if m.term.kind == "cue" and m.term.concept == "age" and m.last <= q.first]
    if not cues or q.first - cues[-1].last > 6 or q.fraction or q.label:
        return None
    words = ctx.lows[cues[-1].last : q.first]
    if any(w in (",", ";", "(", ")", "and", "patients", "n", "group", "with", "who") for w in words):
        return None
    if q.notes.get("noun") is not None or q.comparator in ("<", ">", "<=", ">="):
        return None
    stat = statistic_of(ctx, q)
    if stat is None and q.low is None and q.spread is None:
        return None
    value = q.value if q.value is not None else q.low
    if value is None or not 0 < value < 110:
        return None
    r = Reading.of(ctx, q, "age", "time.age.unitless", 0.9)
    r.unit, r.statistic = "years", stat
    return r


def _stat_close(ctx: Context, q: Quantity) -> bool:
    return any(w in ("mean", "median", "average", "averaged") for w in ctx.before(q, 5))


def _one_person(ctx: Context, q: Quantity) -> bool:
    return any(w in ("man", "woman", "boy", "girl", "male", "female", "patient", "child") for w in ctx.after(q, 5))
