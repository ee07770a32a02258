"""Lengths of time: age, follow-up, survival, duration, the moment of another value, or a schedule (no record)."""

from __future__ import annotations

from miner.grammar.lexer import WORD
from miner.grammar.quantities import Quantity
from miner.stages.extract.ages import is_age, read_age
from miner.stages.extract.context import Context
from miner.stages.extract.durations import delay_concept, duration_reading, event_time, read_duration, stated_delay
from miner.stages.extract.follow_ups import read_follow_up
from miner.stages.extract.later_times import drug_course, further, in_brackets
from miner.stages.extract.reading import Reading
from miner.stages.extract.spans import AFTER_WORDS, scale, set_moment
from miner.stages.extract.survival import read_survival
from miner.stages.extract.time_changes import read_time_change

_AT = frozenset("at by within after until beyond during over in following through for past".split())


_RATE_WORDS = frozenset(
    "actuarial overall survival survivals rate rates local locoregional disease progression cumulative freedom "
    "relapse biochemical "
    "cause cancer kaplan incidence mortality event recurrence tumor tumour control distant metastasis os pfs dfs lc "
    "rfs efs ffs estimated risk probability metastases regional freedom-from freedom late failure median "
    "outcome results figures toxicity overall-survival".split()
)


_NO_RATE = frozenset(
    "follow-up follow followup period history course interval old experience study treatment therapy delay history "
    "window cycle regimen duration infusion age aged study trial program programme visit assessment evaluation dose "
    "patients women men data gap lead".split()
)
_PERIOD = frozenset("period span interval era last past previous preceding same first study".split())


_SCHEDULE_AFTER = frozenset("interval intervals apart daily weekly course cycle cycles schedule".split())


def read_time(ctx: Context, q: Quantity) -> list[Reading]:
    """Readings of one time quantity. Where it is the moment of other values, `q.notes["moment"]` is set instead."""
    if _age_bound(ctx, q):
        q.notes["role"], q.notes["fate"] = "age", "age that defines a group"
        return []
    change = read_time_change(ctx, q)
    if change is not None:
        return [change]
    follower = _follower(ctx, q)
    if follower is not None:
        return [follower]
    sibling = _sibling(ctx, q)
    if sibling is not None:
        return [sibling]
    later = further(ctx, q)
    if later is not None:
        return [later]
    how = is_age(ctx, q)
    if how:
        q.notes["role"] = "age"
        r = read_age(ctx, q, how)
        return [r] if r else []
    if _is_schedule(ctx, q):
        q.notes["fate"] = "schedule"
        return []
    if q.label == "ordinal":
        set_moment(ctx, q)
        return []
    found = read_follow_up(ctx, q)
    if found is not None:
        return found
    if _is_rate_adjective(ctx, q):
        set_moment(ctx, q, adjective=True)
        return []
    survival = read_survival(ctx, q)
    if survival is not None:
        return survival
    duration = read_duration(ctx, q)
    if duration is not None:
        return duration
    given = in_brackets(ctx, q) or drug_course(ctx, q)
    if given is not None:
        return [given]
    before = ctx.before(q, 5)
    if stated_delay(ctx, q, before):
        return [duration_reading(ctx, q, delay_concept(ctx, q), "time.delay")]
    if _is_period(ctx, q):
        q.notes["fate"] = "study period"
        return []
    if _is_moment(ctx, q):
        # "before, 1 week, 3 and 6 months after treatment": what goes on a list of moments is one
        listed = any(x.notes.get("moment") and 1 <= q.first - x.last <= 2 for x in ctx.quantities)
        event = None if listed else event_time(ctx, q)
        if event is not None:
            return [event]
        set_moment(ctx, q)
        return []
    event = event_time(ctx, q)
    if event is not None:
        return [event]
    q.notes["fate"] = q.notes.get("fate", "length of time without a role")
    return []


def _age_bound(ctx: Context, q: Quantity) -> bool:
    """ "in people of > 50 years": a bound in years, with a sign, behind "of", "aged" or people, is an age."""
    if q.unit is None or q.unit.name != "years" or q.comparator not in ("<", ">", "<=", ">=") or (q.value or 0) < 18:
        return False
    lead = ctx.before(q, 2)
    signed = ctx.lows[q.first] in ("<", ">", "≤", "≥")
    return (
        signed and bool(lead) and lead[-1] in ("of", "aged", "age", "those", "patients", "people", "women", "men", "(")
    )


def _follower(ctx: Context, q: Quantity) -> Reading | None:
    """ "412 ± 96 min vs. 468 ± 121 min", "18.5 months and 19.9 months": a list is what its first value is."""
    group = ctx.group(q)
    if group[0] is q or group[0].notes.get("role") not in ("duration", "survival_time") or _is_rate_adjective(ctx, q):
        return None
    first = group[0].notes.get("reading")
    if not isinstance(first, Reading):
        return None
    r = Reading.of(ctx, q, first.field, first.rule, first.confidence)
    if first.field == "survival_time":
        scale(r, q, "months")
    r.statistic, r.concept = first.statistic, first.concept
    q.notes["role"] = first.field
    return r


def _sibling(ctx: Context, q: Quantity) -> Reading | None:
    """ "11 months (range 2-60; mean 14.1)": a second statistic in the bracket of a value that was read."""
    if (
        not q.bracketed
        or q.is_range
        or ctx.lows[max(0, q.first - 2) : q.first][:1] not in (["mean"], ["median"], [";"], [","])
    ):
        return None
    words = ctx.before(q, 2)
    stat = next((w for w in reversed(words) if w in ("mean", "median")), None)
    if stat is None:
        return None
    host = next(
        (x for x in reversed(ctx.live()) if x.last <= q.first and x.dimension == q.dimension and x.value is not None),
        None,
    )
    if (
        host is None
        or host.notes.get("role") not in ("follow_up", "age", "survival_time")
        or q.first - host.last > 8
        or host.statistic == stat
    ):
        return None
    name = str(host.notes["role"])
    r = Reading.of(ctx, q, name, "time.sibling", 0.85)
    scale(r, q, "years" if name == "age" else "months")
    r.statistic = stat
    q.notes["role"] = name
    return r


def _is_schedule(ctx: Context, q: Quantity) -> bool:
    before, after = ctx.before(q, 3), ctx.after(q, 3)
    if before[-1:] in (["every"], ["each"]) or before[-2:] in (["once", "every"], ["every", "other"]):
        return True
    if after[:1] and after[0] in _SCHEDULE_AFTER and after[0] not in ("course",):
        return True
    if before[-1:] in (["per"], ["/"]):
        return True
    return "every" in before and q.joined


def _is_rate_adjective(ctx: Context, q: Quantity) -> bool:
    """ "5-year overall survival", "the 2 year survival rate", "1-, 3- and 5-year rates"."""
    if q.interval is not None:
        return False  # "9.1 months (95% CI, 6.4-11.8), with 6-month rates": a result, not the moment of one
    group = ctx.group(q)
    last = group[-1]
    after = [w for w in ctx.after(last, 3) if w not in ("(", ")")]
    if not after:
        return False
    if last.is_range:
        return False
    own = next((t for t in ctx.tokens[q.first : q.last] if t.kind == "w"), ctx.tokens[q.last - 1])
    if not (q.notes.get("shared_unit") or own.joined or own.norm == own.low):
        return False  # "9.1 months, with 6-month and 1-year survival rates"
    word = ctx.tokens[last.last - 1]
    joined = word.joined or word.norm == word.low
    if word.joined and word.kind == WORD and after[0] in ("and", "or", ","):
        # "6-month and 1-year survival rates"
        nxt = next((x for x in ctx.live() if x.first >= last.last), None)
        if nxt is not None and nxt.dimension == "time" and nxt.first - last.last <= 2:
            return _is_rate_adjective(ctx, nxt)
    if joined and after[0] not in _NO_RATE and any(x.dimension == "percent" for x in ctx.live()):
        # "1-yr LF rate", "the 2-year LRC, DFS and OS were 71%, 63% and 75%", "three-year larynx preservation"
        words = ctx.lows[last.last : last.last + 9]
        verb = next((k for k, w in enumerate(words) if w in ("was", "were", "is", "of", "reached")), 0)
        named = all(w in (",", "and", "-") or (w[:1].isalpha() and w not in _AT) for w in words[:verb])
        if verb and named and not set(words[:verb]) & _NO_RATE:
            return True
    return joined and (after[0] in _RATE_WORDS or (after[0] in ("and",) and len(after) > 1 and after[1] in _RATE_WORDS))


def _is_period(ctx: Context, q: Quantity) -> bool:
    before, after = ctx.before(q, 4), ctx.after(q, 2)
    if after[:1] and after[0] in ("period", "span", "interval", "study", "experience"):
        return any(w in ("during", "over", "in", "a", "the", "same", "this", "within") for w in before)
    return (
        bool(before)
        and before[-1] in ("last", "past", "previous", "preceding", "recent")
        and any(w in ("the", "over", "in", "during") for w in before)
    )


def _is_moment(ctx: Context, q: Quantity) -> bool:
    if q.is_range:
        return False
    before, after = ctx.before(q, 3), ctx.after(q, 2)
    if after[:1] and after[0] in AFTER_WORDS:
        return True
    if before[-2:] == ["resulting", "in"]:
        return False
    if before[-1:] in ([","], ["and"]) and (
        before[-2:-1] == ["before"]
        or any(m.term.concept == "baseline" and m.last == q.first - 1 for m in ctx.of_kind("time"))
    ):
        return True  # "before, 1 week and 3 months after treatment", "at baseline, 3 months and 1 year"
    if before[-1:] in (["and"], [","]) and any(
        x.notes.get("moment") and not x.notes.get("adjective") and x.last <= q.first for x in ctx.quantities
    ):
        return not q.joined
    lead = ctx.lows[max(0, ctx.group(q)[0].first - 3) : ctx.group(q)[0].first]
    for words in (before, lead):
        if not words:
            continue
        if words[-1] in (
            "at",
            "by",
            "within",
            "after",
            "until",
            "following",
            "past",
            "beyond",
            "during",
            "least",
            "than",
            "about",
            "first",
            "approximately",
        ):
            return words[-1] not in ("least", "than", "about", "first", "approximately") or any(
                w in ("at", "within", "by", "after", "in", "during") for w in words[:-1]
            )
        if (
            words[-1] in ("a", "the", "one", "both")
            and len(words) > 1
            and words[-2] in ("at", "within", "by", "after", "over", "in", "during")
        ):
            return True
        if words[-1] in ("in", "over", "for") and any(
            x.dimension in ("percent", "number", "count", "points") for x in ctx.live() if x is not q
        ):
            return words[-1] != "for"
    return False
