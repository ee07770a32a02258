"""Lengths of time: age, follow-up, survival, duration, the moment of another value, or a schedule (no record)."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.grammar.times import to_months, to_years
from miner.stages.extract.context import VERBS, Context, Mention
from miner.stages.extract.reading import Reading
from miner.stages.extract.statistics import statistic_of
from miner.stages.extract.timepoints import iso_of

_AT = frozenset("at by within after until beyond during over in following through for past".split())
_AFTER_WORDS = frozenset("after post following postoperatively postprocedurally later thereafter posttreatment afterwards postoperative posttransplant postprocedure postinjection post-op".split())
_RATE_WORDS = frozenset(
    "actuarial overall survival survivals rate rates local locoregional disease progression cumulative freedom relapse biochemical "
    "cause cancer kaplan incidence mortality event recurrence tumor tumour control distant metastasis os pfs dfs lc "
    "rfs efs ffs estimated risk probability metastases regional freedom-from freedom late failure median outcome results figures toxicity overall-survival".split()
)
_SURVIVAL = frozenset(("overall_survival", "progression_free_survival", "disease_free_survival", "local_control", "death"))
_PERIOD = frozenset("period span interval era last past previous preceding same first study".split())
_SCHEDULE_AFTER = frozenset("interval intervals apart daily weekly course cycle cycles schedule".split())
_EVENT_DURATION = {
    "recurrence": "time_to_recurrence", "local_progression": "time_to_progression", "progressive_disease": "time_to_progression",
    "death": "death", "overall_survival": None, "disease_free_survival": None,
}  # fmt: skip


_TIME_TO = {
    "recurrence": "time_to_recurrence", "local_progression": "time_to_progression", "progressive_disease": "time_to_progression",
    "complete_response": "time_to_response", "partial_response": "time_to_response", "objective_response": "time_to_response",
    "pain_relief": "time_to_response", "complete_pain_response": "time_to_response", "death": "death",
}  # fmt: skip


def _cue_before(ctx: Context, q: Quantity, cues: list[Mention], far: int) -> Mention | None:
    """The nearest cue to the left within `far` tokens with no clause break or other time value in between."""
    for m in reversed(cues):
        if m.last > q.first:
            continue
        if q.first - m.last > far:
            return None
        between = ctx.lows[m.last : q.first]
        if ";" in between or any(m.last < b <= q.first for b in ctx.breaks):
            return None
        return m
    return None


def _is_age(ctx: Context, q: Quantity) -> str | None:
    """ "old" where the words behind say so, "age" where the cue stands before, None where it is no age."""
    after = ctx.after(q, 4)
    if q.unit is not None and q.unit.name not in ("years", "months"):
        return None
    if after[:1] in (["old"], ["olds"]) or after[:2] in (["of", "age"], ["or", "older"], ["or", "younger"]) or after[:2] == ["and", "older"]:
        return "old"
    cues = [m for m in ctx.mentions if m.term.kind == "cue" and m.term.concept == "age"]
    cue = _cue_before(ctx, q, cues, 16)
    if cue is None:
        earlier = [x for x in ctx.live() if x.last <= q.first and x.notes.get("role") == "age" and x.bracketed and q.bracketed and x.dimension == "time"]
        return "age" if earlier and q.first - earlier[-1].last < 12 else None
    others = [
        x for x in ctx.live()
        if cue.last <= x.first < q.first and x.dimension in ("time", "percent", "dose") and not ctx.same_group(x, q) and x.notes.get("role") != "age"
    ]  # fmt: skip
    between = ctx.lows[cue.last : q.first]
    blocked = any(w in ("follow", "followed", "survival", "duration", "diagnosis", "interval", "since", "months") for w in between)
    if "matched" in between[:1] or blocked or others:
        return None
    return "age"


def read_age(ctx: Context, q: Quantity, how: str) -> Reading | None:
    """The age of a cohort or an arm; None for an eligibility cut-off or a group that age defines."""
    stat = statistic_of(ctx, q) if how == "age" or q.value is None or _stat_close(ctx, q) else None
    described = stat is not None or q.spread is not None or q.interval in ("iqr",) or (q.low is not None and q.value is not None)
    before = ctx.before(q, 6)
    ranged = q.is_range and how == "age" and q.bracketed or q.is_range and any(w.startswith(("rang", "vari")) or w in ("between", "from", ":", "range") for w in before)
    if not described and not ranged:
        single = how == "old" and q.value is not None and q.comparator is None and q.joined is False and ctx.low(q.first - 1) in ("a", "an", ",", "one", "") and _one_person(ctx, q)
        people = how == "old" and q.is_range and ctx.section != "background" and ctx.low(q.first - 1) in (",", "(") and any(m.term.concept == "patients" and m.last <= q.first for m in ctx.mentions)
        if not single and not people and not (how == "age" and q.comparator is None and (":" in before or "was" in before or "were" in before or q.is_range and "aged" in before and ctx.section not in ("methods", None))):
            q.notes["fate"] = "age that defines a group"
            return None
    if q.comparator in ("<", ">", "<=", ">=") and stat is None:
        q.notes["fate"] = "age that defines a group"
        return None
    r = Reading.of(ctx, q, "age", f"time.age.{how}", 0.95)
    _scale(r, q, "years")
    r.statistic = stat
    return r


def _stat_close(ctx: Context, q: Quantity) -> bool:
    return any(w in ("mean", "median", "average", "averaged") for w in ctx.before(q, 5))


def _one_person(ctx: Context, q: Quantity) -> bool:
    return any(w in ("man", "woman", "boy", "girl", "male", "female", "patient", "child") for w in ctx.after(q, 5))


def _scale(r: Reading, q: Quantity, unit: str) -> None:
    name = q.unit.name if q.unit else unit
    convert = to_years if unit == "years" else to_months
    for key in ("value", "low", "high", "spread"):
        v = getattr(r, key)
        if v is not None and name != unit:
            setattr(r, key, round(convert(v, name), 4))
    r.unit = unit


def read_time(ctx: Context, q: Quantity) -> list[Reading]:
    """Readings of one time quantity. Where it is the moment of other values, `q.notes["moment"]` is set instead."""
    sibling = _sibling(ctx, q)
    if sibling is not None:
        return [sibling]
    how = _is_age(ctx, q)
    if how:
        q.notes["role"] = "age"
        r = read_age(ctx, q, how)
        return [r] if r else []
    if _is_schedule(ctx, q):
        q.notes["fate"] = "schedule"
        return []
    if q.label == "ordinal":
        _set_moment(ctx, q)
        return []
    found = _follow_up(ctx, q)
    if found is not None:
        return found
    if _is_rate_adjective(ctx, q):
        _set_moment(ctx, q, adjective=True)
        return []
    survival = _survival_time(ctx, q)
    if survival is not None:
        return survival
    duration = _duration(ctx, q)
    if duration is not None:
        return duration
    before = ctx.before(q, 5)
    if stated_delay(ctx, q, before):
        return [_duration_reading(ctx, q, None, "time.delay")]
    if _is_period(ctx, q):
        q.notes["fate"] = "study period"
        return []
    if _is_moment(ctx, q):
        event = _event_time(ctx, q)
        if event is not None:
            return [event]
        _set_moment(ctx, q)
        return []
    event = _event_time(ctx, q)
    if event is not None:
        return [event]
    q.notes["fate"] = q.notes.get("fate", "length of time without a role")
    return []


def _sibling(ctx: Context, q: Quantity) -> Reading | None:
    """ "19.5 months (range 0-79; mean 25.3)": a second statistic in the bracket of a value that was read."""
    if not q.bracketed or q.is_range or ctx.lows[max(0, q.first - 2) : q.first][:1] not in (["mean"], ["median"], [";"], [","]):
        return None
    words = ctx.before(q, 2)
    stat = next((w for w in reversed(words) if w in ("mean", "median")), None)
    if stat is None:
        return None
    host = next((x for x in reversed(ctx.live()) if x.last <= q.first and x.dimension == q.dimension and x.value is not None), None)
    if host is None or host.notes.get("role") not in ("follow_up", "age", "survival_time") or q.first - host.last > 8 or host.statistic == stat:
        return None
    name = str(host.notes["role"])
    r = Reading.of(ctx, q, name, "time.sibling", 0.85)
    _scale(r, q, "years" if name == "age" else "months")
    r.statistic = stat
    q.notes["role"] = name
    return r


def _set_moment(ctx: Context, q: Quantity, adjective: bool = False) -> None:
    code = iso_of(q)
    if code:
        q.notes["moment"] = code
        q.notes["adjective"] = adjective
        q.notes["fate"] = "timepoint"


def _is_schedule(ctx: Context, q: Quantity) -> bool:
    before, after = ctx.before(q, 3), ctx.after(q, 3)
    if before[-1:] in (["every"], ["each"]) or before[-2:] in (["once", "every"], ["every", "other"]):
        return True
    if after[:1] and after[0] in _SCHEDULE_AFTER and after[0] not in ("course",):
        return True
    if before[-1:] in (["per"], ["/"]):
        return True
    return "every" in before and q.joined


def _follow_up(ctx: Context, q: Quantity) -> list[Reading] | None:
    """Readings where the time is a length of follow-up, [] where it is the moment of one, None where neither."""
    cues = [m for m in ctx.mentions if m.term.kind == "cue" and m.term.concept == "follow_up"]
    if not cues:
        return None
    after = ctx.after(q, 4)
    right = next((m for m in cues if m.first >= q.last), None)
    stat = statistic_of(ctx, q)
    before = ctx.before(q, 4)
    if right is not None:
        words = ctx.lows[q.last : right.first]
        if len(words) <= 2 and all(w in ("of", "'", "clinical", "total", "complete", "mean", "median", "radiologic", "the") for w in words):
            bound = any(w in ("minimum", "maximum", "mean", "median", "average") for w in before)
            if stat in ("mean", "median") or q.comparator in (">=", ">", "<=", "~") or bound or before[-1:] == ["with"] or before[-2:] == ["with", "a"]:
                return [_follow_up_reading(ctx, q, "time.follow_up.adjective")]
            if any(w in ("at", "by") for w in before[-2:]) or before[-1:] in (["after"],):
                _set_moment(ctx, q)
                return []
            if any(w in ("during", "over", "throughout", "within") for w in before[-2:]):
                _set_moment(ctx, q)
                return [_follow_up_reading(ctx, q, "time.follow_up.during")]
            if before[-1:] in (["the"], ["in"]) or q.joined:
                _set_moment(ctx, q)
                return []
            return [_follow_up_reading(ctx, q, "time.follow_up.right")]
    left = _cue_before(ctx, q, cues, 14)
    if left is None:
        return None
    words = ctx.lows[left.last : q.first]
    if any(w in ("every", "visit", "visits", "mri", "imaging", "ct", "survival", "os", "pfs") for w in words):
        return None
    if "at" in words[-2:] and words[-1] != "least":
        return None
    blocking = [x for x in ctx.live() if left.last <= x.first < q.first and x.dimension in ("percent", "dose", "count", "number")]
    if blocking and len(words) > 8:
        return None
    if any(x.dimension in ("percent",) for x in blocking):
        return None
    held = any(w in ("was", "is", "were", "of", "for", ":", "ranged", "(", "from", "averaged", "=", "to", "time", "period", ",", "duration", "least", "minimum", "than") for w in words) or not words
    if not held:
        return None
    if "after" in words[-2:] or "within" in words[-1:]:
        return None
    return [_follow_up_reading(ctx, q, "time.follow_up")]


def _follow_up_reading(ctx: Context, q: Quantity, rule: str) -> Reading:
    r = Reading.of(ctx, q, "follow_up", rule, 0.95)
    _scale(r, q, "months")
    r.statistic = statistic_of(ctx, q)
    if r.statistic == "total":
        r.statistic = None
    if any(w in ("minimum", "minimal") for w in ctx.before(q, 4)):
        r.comparator, r.statistic = r.comparator or ">=", None
    q.notes["role"] = "follow_up"
    return r


def _is_rate_adjective(ctx: Context, q: Quantity) -> bool:
    """ "5-year overall survival", "the 2 year survival rate", "1-, 3- and 5-year rates"."""
    group = ctx.group(q)
    last = group[-1]
    after = [w for w in ctx.after(last, 3) if w not in ("(", ")")]
    if not after:
        return False
    if last.is_range:
        return False
    word = ctx.tokens[last.last - 1]
    joined = word.joined or word.norm == word.low
    return joined and (after[0] in _RATE_WORDS or (after[0] in ("and",) and len(after) > 1 and after[1] in _RATE_WORDS))


def _survival_time(ctx: Context, q: Quantity) -> list[Reading] | None:
    stat = statistic_of(ctx, q)
    before = ctx.before(q, 3)
    if before[-1:] and before[-1] in ("at", "by", "within", "beyond", "every") or before[-2:] in (["at", "the"],):
        return None
    terms = [m for m in ctx.of_kind("outcome") if m.term.concept in _SURVIVAL and m.last <= q.first]
    right = [m for m in ctx.of_kind("outcome") if m.term.concept in _SURVIVAL and m.first >= q.last and m.first - q.last <= 3]
    if stat in ("mean", "median") and terms:
        living = [t for t in terms if t.term.concept != "death"]
        near = living[-1] if living else terms[-1]
        gap = ctx.gap(near.last, q.first, q) if not q.bracketed else 0
        between = ctx.lows[near.last : q.first]
        if gap <= 26 and not any(w in ("follow", "age", "dose", "within") for w in between[-6:]) and _belongs(ctx, near, q):
            if near.term.concept == "death":
                verb = ctx.low(near.first)
                if verb not in ("died", "death", "expired", "succumbed"):
                    return None
                if ctx.after(q, 1) not in (["median"], ["mean"]) and "time" not in ctx.lows[max(0, near.first - 3) : near.last + 3]:
                    return None
            return [_survival_reading(ctx, q, near, stat)]
    if stat in ("mean", "median") and right and ctx.after(q, 1) in ([right[0].term.text],):
        return [_survival_reading(ctx, q, right[0], stat)]
    if terms and q.comparator is None:
        near = terms[-1]
        words = ctx.lows[near.last : q.first]
        timed = "time" in words[:1] or "times" in words[:1] or "duration" in ctx.lows[max(0, near.first - 3) : near.first]
        if near.term.concept != "death" and len(words) <= 8 and (timed or (near.term.concept in ("overall_survival", "progression_free_survival") and words and words[-1] in ("was", "of", "were", "is"))):
            if "rate" in words or "rates" in words or any(w in ("at", "after", "alive") for w in words):
                return None
            if ctx.low(near.first) in ("alive", "living", "survived", "survivors", "surviving"):
                return None
            return [_survival_reading(ctx, q, near, stat)]
    return None


def _belongs(ctx: Context, m: Mention, q: Quantity) -> bool:
    """The statistic stands with the survival term, not with something between it and the value."""
    if ctx.low(m.first) in ("alive", "surviving", "survivors", "survived", "living"):
        return False
    stats = [s for s in ctx.of_kind("stat") if s.last <= q.first]
    if not stats:
        return True
    last = stats[-1]
    if last.last <= m.first:
        return m.first - last.last <= 6
    rest = [o for o in ctx.mentions if o.term.kind in ("cue", "duration") and last.last <= o.first < q.first]
    return not rest


def _survival_reading(ctx: Context, q: Quantity, m: Mention, stat: str | None) -> Reading:
    r = Reading.of(ctx, q, "survival_time", "time.survival", 0.93)
    _scale(r, q, "months")
    r.statistic = stat if stat != "total" else None
    r.concept = "overall_survival" if m.term.concept == "death" else m.term.concept
    q.notes["role"] = "survival_time"
    return r


def _duration(ctx: Context, q: Quantity) -> list[Reading] | None:
    terms = ctx.of_kind("duration")
    stat = statistic_of(ctx, q)
    best = _cue_before(ctx, q, terms, 12)
    if best is not None:
        words = ctx.lows[best.last : q.first]
        blocked = [x for x in ctx.live() if best.last <= x.first < q.first and x.dimension in ("percent", "dose") and not ctx.same_group(x, q)]
        generic = best.term.text in ("interval", "delay", "duration", "time to", "time from", "time between", "onset", "mean time", "median time", "lasted", "lasting", "time since", "time interval", "appeared after", "occurred after")
        joint = not words or words[-1] in ("was", "were", "of", "is", ":", "(", "=", "averaged", "to", "approximately", "about", "from", "and", "vs", ",", "than", "by", "for", "only", "around") or stat is not None
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
            if best.term.text == "time to":
                event = next((m for m in ctx.of_kind("outcome") if best.last <= m.first <= best.last + 4), None)
                concept = _TIME_TO.get(event.term.concept) if event else concept
            return [_duration_reading(ctx, q, concept, "time.duration")]
    before = ctx.before(q, 7)
    # "60 Gy in 6 weeks", "30 fractions over 4 weeks", "during a period of three days" beside a dose or fractions.
    if before and (before[-1] in ("in", "over") or before[-2:] in (["over", "a"], ["in", "a"]) or before[-1] == "of" and "period" in before[-3:]):
        course = [x for x in ctx.live() if x.dimension == "dose" or x.notes.get("fractions") or x.label == "fractions"]
        near = [x for x in course if x.last <= q.first and q.first - x.last <= 9] or ([x for x in course if before[-1] == "of" and x.first > q.last])
        if near and not (before[-1] == "in" and ctx.after(q, 1) == ["of"]):
            r = _duration_reading(ctx, q, "treatment_time", "time.course")
            if before[-1] == "over":
                r.comparator = None  # "in 20 fractions over 4 weeks"
            return [r]
    if q.unit is not None and q.unit.name in ("min", "s") and before and before[-1] == "for" and any(
        w in ("ablated", "treated", "irradiated", "heated", "°", "c", "w") for w in ctx.lows[max(0, q.first - 14) : q.first]
    ):
        return [_duration_reading(ctx, q, "treatment_time", "time.application")]
    return None


def stated_delay(ctx: Context, q: Quantity, before: list[str]) -> bool:
    """ "after a median of 2.5 months", "3 to 22 months after a first course": a length of time that was measured."""
    if "after" in before and before[-1:] in (["of"], ["mean"], ["median"]) and statistic_of(ctx, q) in ("mean", "median"):
        return True
    if before[-2:] == ["resulting", "in"]:
        return True
    if "at" in before and before[-1:] == ["of"] and statistic_of(ctx, q) in ("mean", "median") and "follow" not in before:
        behind = [w for i, w in enumerate(ctx.lows[q.last : q.last + 14], q.last) if ctx.depth[i] <= ctx.depth[q.first] and w not in ("(", ")")]
        return bool(behind) and behind[0] in ("after", "from", "before", "following")
    return q.is_range and ctx.after(q, 1) in (["after"], ["following"]) and ctx.section not in ("background", "objective", "title")


def _duration_reading(ctx: Context, q: Quantity, concept: str | None, rule: str) -> Reading:
    r = Reading.of(ctx, q, "duration", rule, 0.88)
    r.statistic = statistic_of(ctx, q)
    if r.statistic == "total":
        r.statistic = None
    r.concept = concept
    q.notes["role"] = "duration"
    return r


def _is_period(ctx: Context, q: Quantity) -> bool:
    before, after = ctx.before(q, 4), ctx.after(q, 2)
    if after[:1] and after[0] in ("period", "span", "interval", "study", "experience"):
        return any(w in ("during", "over", "in", "a", "the", "same", "this", "within") for w in before)
    return bool(before) and before[-1] in ("last", "past", "previous", "preceding", "recent") and any(w in ("the", "over", "in", "during") for w in before)


def _is_moment(ctx: Context, q: Quantity) -> bool:
    if q.is_range:
        return False
    before, after = ctx.before(q, 3), ctx.after(q, 2)
    if after[:1] and after[0] in _AFTER_WORDS:
        return True
    if before[-2:] == ["resulting", "in"]:
        return False
    if before[-1:] in (["and"], [","]) and any(x.notes.get("moment") and not x.notes.get("adjective") and x.last <= q.first for x in ctx.quantities):
        return not q.joined
    lead = ctx.lows[max(0, ctx.group(q)[0].first - 3) : ctx.group(q)[0].first]
    for words in (before, lead):
        if not words:
            continue
        if words[-1] in ("at", "by", "within", "after", "until", "following", "past", "beyond", "during", "least", "than", "about", "first", "approximately"):
            return words[-1] not in ("least", "than", "about", "first", "approximately") or any(w in ("at", "within", "by", "after", "in", "during") for w in words[:-1])
        if words[-1] in ("a", "the", "one", "both") and len(words) > 1 and words[-2] in ("at", "within", "by", "after", "over", "in", "during"):
            return True
        if words[-1] in ("in", "over", "for") and any(x.dimension in ("percent", "number", "count", "points") for x in ctx.live() if x is not q):
            return words[-1] != "for"
    return False


def _event_time(ctx: Context, q: Quantity) -> Reading | None:
    """ "One recurrence at 5 months", "progression 9.5 months after treatment": a time to an event in few patients."""
    few = [x for x in ctx.live() if x.dimension == "count" and x is not q and (x.numerator or x.value or 99) <= 3 and not x.label]
    if not few and not any(w in ("weeks", "months", "days") for w in ctx.after(ctx.group(q)[-1], 0)):
        few = []
    after, before = ctx.after(ctx.group(q)[-1], 1), ctx.before(ctx.group(q)[0], 1)
    timed = (after and after[0] in _AFTER_WORDS) or (before and before[0] in ("at", "after") and len(ctx.group(q)) == 1)
    if not timed:
        return None
    measured = [x for x in ctx.live() if x.dimension in ("percent", "number", "points") and x.label != "p" and not x.bracketed and not (x.numerator is not None and x.numerator <= 3)]
    measured += [x for x in ctx.live() if x.dimension == "count" and x.low is not None]
    if measured or (not few and len(ctx.group(q)) < 2):
        return None
    events = [m for m in ctx.of_kind("outcome") if m.first < q.first and m.term.concept]
    if not events:
        return None
    clause = ctx.clause(q.first)
    if any(x.dimension == "count" and (x.numerator or x.value or 0) > 3 and clause[0] <= x.first < clause[1] and x.first < q.first and len(ctx.group(q)) < 2 for x in ctx.live()):
        return None
    concept = _EVENT_DURATION.get(events[-1].term.concept)
    if concept is None and any(w in VERBS for w in ctx.lows[q.last : q.last + 2]):
        return None
    return _duration_reading(ctx, q, concept, "time.event")
