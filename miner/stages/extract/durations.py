"""Measured lengths of time that are neither follow-up nor survival: courses, stays, delays, times to an event."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import VERBS, Context
from miner.stages.extract.plain_times import is_plain_time, operation_time, plain_duration
from miner.stages.extract.reading import Reading
from miner.stages.extract.spans import AFTER_WORDS, cue_before
from miner.stages.extract.statistics import statistic_of

_EVENT_DURATION = {
    "recurrence": "time_to_recurrence", "local_progression": "time_to_progression",
    "progressive_disease": "time_to_progression",
    "death": "death", "overall_survival": None, "disease_free_survival": None,
}  # fmt: skip


_TIME_TO = {
    "recurrence": "time_to_recurrence", "local_progression": "time_to_progression",
    "progressive_disease": "time_to_progression",
    "complete_response": "time_to_response", "partial_response": "time_to_response",
    "objective_response": "time_to_response",
    "pain_relief": "time_to_response", "complete_pain_response": "time_to_response", "death": "death",
}  # fmt: skip


_RELIEF = frozenset(("relief", "response", "improvement", "analgesia"))


def delay_concept(ctx: Context, q: Quantity) -> str | None:
    """ "recurred after a mean of 31 months": what the delay led to, where it stands before it in the clause."""
    first, _ = ctx.clause(q.first)
    said = [m for m in ctx.of_kind("outcome") if max(first, q.first - 14) <= m.first < q.first and m.term.concept]
    found = _EVENT_DURATION.get(said[-1].term.concept) if said else None
    return found if found in ("time_to_recurrence", "time_to_progression") else None


def read_duration(ctx: Context, q: Quantity) -> list[Reading] | None:
    """The readings of a measured length of time, [] for a bound or a schedule, None where it is no duration."""
    terms = ctx.of_kind("duration")
    stat = statistic_of(ctx, q)
    best = cue_before(ctx, q, terms, 12)
    if best is not None:
        words = ctx.lows[best.last : q.first]
        blocked = [
            x
            for x in ctx.live()
            if best.last <= x.first < q.first and x.dimension in ("percent", "dose") and not ctx.same_group(x, q)
        ]
        generic = best.term.text in (
            "interval",
            "delay",
            "duration",
            "time to",
            "time from",
            "time between",
            "onset",
            "mean time",
            "median time",
            "lasted",
            "lasting",
            "time since",
            "time interval",
            "appeared after",
            "occurred after",
        )
        joint = (
            not words
            or words[-1]
            in (
                "was",
                "were",
                "of",
                "is",
                ":",
                "(",
                "[",
                "=",
                "averaged",
                "to",
                "approximately",
                "about",
                "from",
                "and",
                "vs",
                ",",
                "than",
                "by",
                "for",
                "only",
                "around",
            )
            or stat is not None
        )
        if generic and any(w in ("should", "recommended", "recommend") for w in ctx.lows):
            return None
        if not blocked and joint and len(words) <= (8 if generic else 12):
            if stat is None and q.comparator in ("<", "<=", ">", ">="):
                q.notes["fate"] = "a bound on a time"
                return []
            if best.term.text == "interval" and ctx.lows[best.first].endswith("s"):
                q.notes["fate"] = "schedule"
                return []
            if generic and best.term.text in ("time to",) and stat is None and "was" not in words and "of" not in words:
                return None
            concept = best.term.concept or None
            if best.term.text in ("lasted", "lasting"):
                concept = operation_time(ctx, best.first)
            if best.term.text == "time to":
                event = next((m for m in ctx.of_kind("outcome") if best.last <= m.first <= best.last + 4), None)
                concept = _TIME_TO.get(event.term.concept) if event else concept
                if concept is None and any(w in _RELIEF for w in ctx.lows[best.last : best.last + 3]):
                    concept = "time_to_response"
            return [duration_reading(ctx, q, concept, "time.duration")]
    if is_plain_time(ctx, q) or (
        q.shift == "to" and any(x.shift == "from" and x.notes.get("role") == "duration" for x in ctx.live())
    ):
        times = [i for i in range(max(0, q.first - 9), q.first) if ctx.low(i) == "time"]
        return [duration_reading(ctx, q, operation_time(ctx, times[-1]) if times else None, "time.plain")]
    before = ctx.before(q, 7)
    # "60 Gy in 6 weeks", "30 fractions over 4 weeks", "during a period of three days" beside a dose or fractions.
    if before and (
        before[-1] in ("in", "over")
        or before[-2:] in (["over", "a"], ["in", "a"])
        or (before[-1] == "of" and "period" in before[-3:])
    ):
        course = [x for x in ctx.live() if x.dimension == "dose" or x.notes.get("fractions") or x.label == "fractions"]
        near = [x for x in course if x.last <= q.first and q.first - x.last <= 9] or (
            [x for x in course if before[-1] == "of" and x.first > q.last]
        )
        if near and not (before[-1] == "in" and ctx.after(q, 1) == ["of"]):
            r = duration_reading(ctx, q, "treatment_time", "time.course")
            if before[-1] == "over":
                r.comparator = None  # "in 20 fractions over 4 weeks"
            return [r]
    plain = plain_duration(ctx, q)
    if plain is not None:
        return [duration_reading(ctx, q, plain or None, "time.application")]
    return None


def stated_delay(ctx: Context, q: Quantity, before: list[str]) -> bool:
    """ "after a median of 2.5 months", "4 to 9 weeks after a first course": a length of time that was measured."""
    if (
        "after" in before
        and before[-1:] in (["of"], ["mean"], ["median"])
        and statistic_of(ctx, q) in ("mean", "median")
    ):
        return True
    if before[-2:] == ["resulting", "in"]:
        return True
    averaged = before[-1:] == ["of"] and any(w in ("mean", "median", "average") for w in before[-3:-1])
    if averaged and (ctx.after(q, 1) in (["after"], ["before"], ["following"]) or "in" in before[-4:-2]):
        return True  # "a mean of 11.3 months after surgery", "completed in a median of 43 days"
    if (
        "at" in before
        and before[-1:] == ["of"]
        and statistic_of(ctx, q) in ("mean", "median")
        and "follow" not in before
    ):
        behind = [
            w
            for i, w in enumerate(ctx.lows[q.last : q.last + 14], q.last)
            if ctx.depth[i] <= ctx.depth[q.first] and w not in ("(", ")")
        ]
        if behind and behind[0] in ("after", "from", "before", "following"):
            return True
        # "VCF developed in 9 segments at a median of 3.3 months.": the sentence or clause ends with it.
        counted = any(x.dimension in ("count", "percent") and x.last <= q.first and not x.label for x in ctx.live())
        return counted and (not behind or behind[0] in (".", ",", ";"))
    return (
        q.is_range
        and ctx.after(q, 1) in (["after"], ["following"])
        and ctx.section not in ("background", "objective", "title")
    )


def duration_reading(ctx: Context, q: Quantity, concept: str | None, rule: str) -> Reading:
    """A duration with its statistic, in the unit the text states."""
    r = Reading.of(ctx, q, "duration", rule, 0.88)
    r.statistic = statistic_of(ctx, q)
    if r.statistic == "total":
        r.statistic = None
    r.concept = concept
    q.notes["role"], q.notes["reading"] = "duration", r
    return r


def _is_few(x: Quantity) -> bool:
    """ "one patient", "2 of 40", "one patient (1.4%)": a count of three or fewer."""
    if x.dimension == "count":
        return (x.numerator or x.value or 99) <= 3
    return x.dimension == "percent" and x.numerator is not None and 0 < x.numerator <= 3


def event_time(ctx: Context, q: Quantity) -> Reading | None:
    """ "One recurrence at 5 months", "progression 9.5 months after treatment": a time to an event in few patients."""
    few = [x for x in ctx.live() if x is not q and not x.label and _is_few(x)]
    if not few and not any(w in ("weeks", "months", "days") for w in ctx.after(ctx.group(q)[-1], 0)):
        few = []
    after, before = ctx.after(ctx.group(q)[-1], 1), ctx.before(ctx.group(q)[0], 1)
    timed = (after and after[0] in AFTER_WORDS) or (
        before and before[0] in ("at", "after") and (len(ctx.group(q)) == 1 or bool(few))
    )
    if not timed:
        return None
    listed = len(ctx.group(q)) > 1 and before and before[0] in ("at", "by", "after", "in", "within", "or")
    if (listed and not few) or before == ["first"]:
        return None
    measured = [
        x
        for x in ctx.live()
        if x.dimension in ("percent", "number", "points")
        and x.label != "p"
        and not x.bracketed
        and not (x.numerator is not None and x.numerator <= 3)
    ]
    measured += [x for x in ctx.live() if x.dimension == "count" and x.low is not None]
    if measured or (not few and len(ctx.group(q)) < 2):
        return None
    events = [m for m in ctx.of_kind("outcome") if m.first < q.first and m.term.concept]
    one = [x for x in few if (x.numerator or x.value or 9) <= 2]
    if not events and not one:
        return None
    clause = ctx.clause(q.first)
    if any(
        x.dimension == "count"
        and (x.numerator or x.value or 0) > 3
        and clause[0] <= x.first < clause[1]
        and x.first < q.first
        and len(ctx.group(q)) < 2
        for x in ctx.live()
    ):
        return None
    concept = _EVENT_DURATION.get(events[-1].term.concept) if events else None
    if concept is None and any(m.term.concept == "death" and m.first >= clause[0] for m in events):
        concept = "death"  # "One patient died of pulmonary embolism 12 days after surgery"
    if concept is None and any(w in VERBS for w in ctx.lows[q.last : q.last + 2]):
        return None
    return duration_reading(ctx, q, concept, "time.event")
