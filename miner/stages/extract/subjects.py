"""Counts of vertebrae, lesions, studies and fractions, and counts with a finding of their own ("one recurrence")."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import VERBS, Context, Mention
from miner.stages.extract.counts import is_schedule_count, noun_of, shared_noun
from miner.stages.extract.outcomes import concept_of
from miner.stages.extract.people import ASSIGN
from miner.stages.extract.reading import Reading

_WHOLE = {"vertebrae": "vertebrae_count", "lesions": "lesion_count", "studies": "study_count"}
_EVENT_NOUNS = frozenset(
    "death recurrence complication local_progression infection metastasis myelopathy neurologic_deficit "
    "cement_leakage toxicity "
    "vertebral_compression_fracture reoperation complete_response partial_response objective_response "
    "stable_disease progressive_disease "
    "complete_pain_response partial_pain_response".split()
)
_PLACES = frozenset("trial conducted countries clinical multicenter multicentre centers states canada europe".split())
_FOUND = frozenset(
    "controlled stable unchanged progressive recurrent successfully completely found seen observed detected "
    "noted missed".split()
)
_TAKEN = frozenset(
    "assessed treated evaluated examined analyzed analysed irradiated included augmented studied".split()
)
_OTHER_STUDIES = frozenset("previous earlier other prior published".split())


def read_subject(ctx: Context, q: Quantity, seen: dict[str, set[int]], review: bool) -> list[Reading]:
    """Readings of a count that is not of people; [] with a fate where it counts nothing the contract asks for.

    `seen` maps a field to the whole-study numbers found so far and is added to.
    """
    noun = noun_of(ctx, q) or shared_noun(ctx, q)
    if noun is not None:
        q.notes["noun"] = noun
    population = noun.term.concept if noun else None
    if q.label == "single":
        dosed = any(
            x.dimension == "dose" and (0 <= q.first - x.last <= 4 or 0 <= x.first - q.last <= 4) for x in ctx.live()
        )
        return _fractions(ctx, q) if dosed else []
    if q.label == "fractions" or population == "fractions":
        return _fractions(ctx, q)
    event = _event(ctx, q, noun)
    if event is not None:
        return [event]
    if population is None or noun is None:
        return []
    if population == "studies":
        return _studies(ctx, q, review, seen)
    if population in ("vertebrae", "lesions"):
        return _anatomy(ctx, q, noun, population, seen)
    if population not in ("patients", "centers"):
        r = _part(ctx, q, population)
        return [r] if r is not None else []
    q.notes["fate"] = f"counts {population}, which no field takes"
    return []


def _fractions(ctx: Context, q: Quantity) -> list[Reading]:
    if is_schedule_count(ctx, q):
        q.notes["fate"] = "schedule"
        return []
    r = Reading.of(ctx, q, "fractions", "count.fractions", 0.93)
    r.unit, r.statistic = "1", None
    q.notes["fractions"] = True
    return [r]


def _event(ctx: Context, q: Quantity, noun: Mention | None) -> Reading | None:
    """ "One recurrence", "two deaths", "5 complete responses": the noun is the finding itself."""
    if q.is_range or q.value is None or q.label or ctx.section in ("title", "background"):
        return None
    if q.comparator in (">", ">=", "<", "<="):
        return None  # "at least one complication", "grade ≥ 3 mucositis"
    for m in ctx.of_kind("outcome"):
        if m.first < q.last or m.first - q.last > 4 or m.term.concept not in _EVENT_NOUNS:
            continue
        between = ctx.lows[q.last : m.first]
        if any(
            w in VERBS
            or w in ("of", "in", "with", "and", ",", "for", "(", ")", "to", "or", "were", "patients", "weeks", "after")
            for w in between
        ):
            return None
        if noun is not None and (noun.first <= m.first or _describes(ctx, m, noun)):
            return None
        after = ctx.low(m.last)
        if after in ("patients", "patient", "cases", "lesions", "sites", "rate", "rates", "group", "scale", "scores"):
            return None
        r = Reading.of(ctx, q, "proportion", "count.event", 0.8)
        r.value, r.numerator, r.unit = None, int(q.value), "%"
        r.concept = m.term.concept
        return r
    return None


_AIMS = frozenset("compare evaluate assess investigate determine examine".split())
_DESCRIBING = frozenset(
    "recurrent recurring recurred relapsed progressing progressive metastatic infected symptomatic".split()
)


def _describes(ctx: Context, m: Mention, noun: Mention) -> bool:
    """ "84 recurrent or progressing metastases": an adjective of what is counted, no finding among it."""
    return ctx.lows[m.last - 1] in _DESCRIBING and 0 <= noun.first - m.last <= 4


def _studies(ctx: Context, q: Quantity, review: bool, seen: dict[str, set[int]]) -> list[Reading]:
    near = ctx.before(q, 4)
    noun = q.notes.get("noun")
    if noun is not None and (noun.first - q.last > 4 or "and" in ctx.lows[q.last : noun.first]):
        return []
    if (q.value is not None and q.value == 1) or (
        any(w in _OTHER_STUDIES for w in (*near, *ctx.after(q, 3))) and not review
    ):
        return []
    if not review and not any(
        w
        in (
            "included",
            "identified",
            "met",
            "comprising",
            "pooled",
            "analyzed",
            "reviewed",
            "from",
            "involving",
            "of",
            "in",
        )
        for w in ctx.lows
    ):
        return []
    if not review and any(w in ("phase", "two", "clinical") for w in ctx.lows[q.first : q.last + 1]):
        return []
    r = Reading.of(ctx, q, "study_count", "count.studies", 0.8)
    r.unit, r.statistic, r.population = "1", "count", "studies"
    number = int(q.value or 0)
    if number in seen.setdefault("study_count", set()):
        return []
    seen["study_count"].add(number)
    return [r]


def _anatomy(ctx: Context, q: Quantity, noun: Mention, population: str, seen: dict[str, set[int]]) -> list[Reading]:
    """The whole number of vertebrae or lesions treated, or a part of them with a finding."""
    if ctx.lows[noun.last - 1] in ("site", "sites") and (
        ctx.before(q, 1) in (["at"], ["from"], ["in"]) or any(w in _PLACES for w in ctx.lows)
    ):
        q.notes["fate"] = "study sites, not lesions"
        return []
    name = _WHOLE[population]
    whole = seen.setdefault(name, set())
    if q.value is None or q.is_range or (q.comparator in ("<", "<=", ">", ">=") and not whole):
        q.notes["fate"] = "a bound, not a count"
        return []
    number = int(q.value)
    if number in whole:
        q.notes["fate"] = "stated before"
        return []
    before, after = ctx.before(q, 5), ctx.lows[noun.last : noun.last + 7]
    if population == "vertebrae" and ctx.lows[noun.last - 1] in ("level", "levels", "segment", "segments") and q.joined:
        return []
    if ctx.tokens[noun.last - 1].joined and noun.last - noun.first == 1 and noun.first == q.last:
        q.notes["fate"] = "names a kind (two-level, single-lesion)"
        return []
    if "per" in after[:1] or "per" in before[-2:] or q.decimals:
        q.notes["fate"] = "a mean number for each patient"
        return []
    if "each" in after[:2] or "or" in before[-1:] or ("or" in after[:1] and "more" in after[:2]):
        return []
    if (
        any(
            w in ("developed", "recurred", "occurred", "appeared", "progressed", "showed") and k <= 1
            for k, w in enumerate(after)
        )
        or (after[:1] == ["were"] and after[1:2] and after[1] in _FOUND)
    ) and not whole:
        r3 = _part(ctx, q, population)
        return [r3] if r3 is not None else []
    part = (
        any(w in ("of", "these", "those", "remaining", "other", "another") for w in before[-2:])
        and "total" not in before[-4:]
        and not (
            before[-1:][0] == "of"
            and any(
                w
                in (
                    "series",
                    "irradiation",
                    "treatment",
                    "total",
                    "analysis",
                    "vertebroplasty",
                    "kyphoplasty",
                    "review",
                    "retreatment",
                    "ablation",
                )
                for w in before[-4:]
            )
        )
    )
    result = ctx.section in ("results", "conclusions") and not any(
        w in ("treated", "underwent", "total", "ablated", "augmented", "irradiated", "patients", "patient")
        for w in ctx.lows[max(0, q.first - 12) : noun.last + 8]
    )
    listed = len(ctx.group(q)) > 1 or bool(q.notes.get("listed")) or _in_list(ctx, q, noun)
    if not whole and not part and not listed and not result and not q.bracketed:
        whole.add(number)
        r = Reading.of(ctx, q, name, f"count.{population}", 0.88)
        r.unit, r.statistic, r.population = "1", "count", population
        return [r]
    if not whole and q.bracketed and not part and number >= 2 and _behind_people(ctx, q):
        whole.add(number)
        r = Reading.of(ctx, q, name, f"count.{population}.bracket", 0.88)
        r.unit, r.statistic, r.population = "1", "count", population
        return [r]
    opens = q.first <= 2 and ctx.low(0) in ("of", "among") and any(w in _TAKEN for w in after)
    if not whole and ("total" in before[-3:] or opens):
        whole.add(number)
        r = Reading.of(ctx, q, name, f"count.{population}.total", 0.9)
        r.unit, r.statistic, r.population = "1", "count", population
        return [r]
    r2 = _part(ctx, q, population)
    return [r2] if r2 is not None else []


def _behind_people(ctx: Context, q: Quantity) -> bool:
    """ "86 patients with spinal metastases (104 vertebral bodies)": people right before the bracket."""
    if any(w in ("patients", "patient", "women", "men") for w in ctx.before(q, 3)):
        return True
    opened = next((i for i in range(q.first, -1, -1) if ctx.lows[i] in ("(", "[")), 0)
    people = [m for m in ctx.of_kind("population") if m.term.concept == "patients" and m.last <= opened]
    if not people or opened - people[-1].last > 6:
        return False
    return not any(w in VERBS or w in (",", ";", ")") for w in ctx.lows[people[-1].last : opened])


def _in_list(ctx: Context, q: Quantity, noun: Mention) -> bool:
    """ "21 chordomas, two ... and three chondrosarcomas", "40 patients had ..., 29 adenoid carcinoma": a split."""
    for x in ctx.live():
        if x is q or x.dimension != "count" or x.fraction or x.unit is not None or x.bracketed != q.bracketed:
            continue
        other = noun_of(ctx, x)
        if other is None:
            continue
        between = ctx.lows[min(x.last, q.last) : max(x.first, q.first)]
        if other.term.concept == noun.term.concept and len(between) <= 7 and any(w in (",", "and") for w in between):
            return True
        if (
            other.term.concept == "patients"
            and x.first < q.first
            and len(between) <= 7
            and "," in between
            and "had" in between
        ):
            return True
    return False


def _part(ctx: Context, q: Quantity, population: str) -> Reading | None:
    """A count with a finding: a proportion with a numerator only; None where nothing says what was found."""
    if (
        q.value is None
        or q.is_range
        or q.comparator in ("<", ">", "<=", ">=", "~")
        or any(w.startswith(ASSIGN) for w in ctx.lows)
        or ctx.section in ("title", "background")
        or (q.word and not _AIMS.isdisjoint(ctx.lows[: q.first]))
    ):
        return None
    noun = q.notes.get("noun")
    if noun is not None and any(
        q.last <= m.first and m.last <= noun.first and _describes(ctx, m, noun) for m in ctx.of_kind("outcome")
    ):
        return None
    concept = concept_of(ctx, q)
    if (concept is None and population != "vertebrae") or (
        population not in ("vertebrae", "lesions", "patients")
        and concept in ("treatment_allocation", "baseline_characteristic")
    ):
        return None
    if population == "lesions" and concept == "treatment_allocation":
        return None
    r = Reading.of(ctx, q, "proportion", f"count.part.{population}", 0.65)
    r.value, r.numerator, r.unit = None, int(q.value), "%"
    r.population, r.concept = population, concept
    return r
