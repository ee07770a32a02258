"""What a share or a count with a finding is about: an outcome, a treatment split or a trait at entry."""

from __future__ import annotations

import re
from itertools import pairwise

from miner.grammar.quantities import Quantity
from miner.stages.extract.concepts import outcome_of
from miner.stages.extract.context import Context, Mention
from miner.stages.extract.people_words import SEXES

_TREATED = frozenset(
    "received receiving underwent undergoing treated given administered performed delivered irradiated added combined "
    "operated managed treatment randomized allocated assigned used undergone implanted prescribed embolized".split()
)


_SEX = frozenset(("m", "f", "male", "female"))
_GIVEN = frozenset(
    "performed received underwent given delivered administered receiving undergoing applied prescribed".split()
)
_PRIOR = frozenset("previous previously prior earlier before".split())
# What befell somebody as a member of the study, which is neither a finding nor a trait.
_STUDY_FATE = frozenset(
    "assessable evaluable available withdrew withdrawn excluded insufficient assessed dropped discontinued".split()
)
_CAME_ABOUT = frozenset(
    "occurred developed achieved obtained reached maintained preserved met fell rose preferred improved resolved "
    "recovered regained showed".split()
)
_TRAIT_VERBS = frozenset(
    "had located presented presenting classified diagnosed involving involved consisted comprised included "
    "histology".split()
)


_LEVEL = re.compile(r"[ctl](?:1[0-2]|[1-9])")
_EARLY = frozenset(("methods", "objective", "background", "title", None))


_INDICATIONS = frozenset(
    (
        "recurrence",
        "metastasis",
        "spinal_cord_compression",
        "vertebral_compression_fracture",
        "infection",
        "myelopathy",
        "neurologic_deficit",
        "pain_relief",
        "progressive_disease",
    )
)


def _without(ctx: Context, q: Quantity, m: Mention) -> bool:
    """A share that is WITHOUT the finding has no concept (contract, rule 5)."""
    if m.first < q.last:
        return ctx.low(m.first - 1) in ("no", "without") or ctx.low(m.first - 2) == "without"
    words = ctx.lows[q.last : m.first]
    return any(
        w in ("no", "without", "not", "never", "neither", "nor", "free") for w in words[-5:]
    ) and "not only" not in " ".join(words)


def concept_of(ctx: Context, q: Quantity) -> str | None:
    """The concept of a share or of a count with a finding: an outcome, a treatment split or a baseline trait."""
    scale = None
    mention = outcome_of(ctx, q)
    if _entry_sentence(ctx, q):
        return "baseline_characteristic"
    window = ctx.lows[max(0, q.first - 8) : q.first] + ctx.lows[q.last : q.last + 9]
    if mention is not None and _indication(ctx, q, mention):
        mention = None
        return "baseline_characteristic"
    trait = outcome_of(ctx, q, ("trait",))
    if trait is not None and q.dimension == "percent" and ctx.lows[q.last : trait.first] in (["of"], ["of", "the"]):
        trait = None if trait.term.text in SEXES else trait  # "in 41% of men": whose share, no trait
    treatment = outcome_of(ctx, q, ("treatment",))
    if mention is not None:
        near = _distance(ctx, q, mention)
        leads = mention.last <= q.first and bool(mention.term.concept)
        if not leads and trait is not None and _distance(ctx, q, trait) + 3 < near and _trait_sentence(ctx, q):
            return "baseline_characteristic"
        if (
            not leads
            and treatment is not None
            and _received(ctx, q, treatment)
            and _distance(ctx, q, treatment) + 2 < near
        ):
            return "treatment_allocation"
        if (
            q.bracketed
            and q.unit is None
            and (ctx.section == "methods" or _describes_cohort(ctx))
            and (q.label == "n" or q.notes.get("noun") is not None)
        ):
            return "baseline_characteristic"
        if _without(ctx, q, mention):
            return None
        if mention.term.concept == "complication" and any(
            m.term.kind == "organ" and abs(m.first - mention.first) <= 8 for m in ctx.mentions
        ):
            return "toxicity"  # complications of a named organ at risk
        return mention.term.concept or None
    if ctx.carried and "corresponding" in ctx.lows[: q.first]:
        return ctx.carried
    if ctx.near and _is_bare_rate(ctx, q):
        return ctx.near
    if not _STUDY_FATE.isdisjoint(ctx.lows[q.last : q.last + 4]):
        return None  # "were available for evaluation", "withdrew before surgery"
    if (
        ctx.section != "methods"
        and ctx.low(q.last) in ("patients", "had")
        and "had" in ctx.lows[q.last : q.last + 2]
        and any(
            m.term.kind == "population" and m.term.concept == "lesions" and q.last < m.first <= q.last + 6
            for m in ctx.mentions
        )
    ):
        return "baseline_characteristic"
    if ctx.low(q.last) in _SEX or (ctx.low(q.first - 1) in ("=", ":") and ctx.low(q.first - 2) in _SEX):
        return "baseline_characteristic"
    if (
        any(
            a == "had" and b in ("received", "undergone", "previously", "prior", "had", "been")
            for a, b in zip(ctx.lows[q.last :], ctx.lows[q.last + 1 :], strict=False)
        )
        and ctx.low(q.last) != "after"
    ):
        return "baseline_characteristic"
    if ctx.low(q.first - 1) == "in" and _LEVEL.fullmatch(ctx.low(q.first - 2)):
        return "baseline_characteristic"  # "the level was T12 in 14 cases"
    if treatment is not None and any(a == "use" and b == "of" for a, b in pairwise(ctx.lows[: treatment.first + 1])):
        return "treatment_allocation"
    reasons = any(a == "treated" and b in ("for", "after", "without", "before", "because") for a, b in pairwise(window))
    if reasons:
        return "baseline_characteristic"
    if next((w for w in ctx.lows[q.last : q.last + 2] if w != ")"), "") in ("given", "receiving", "taking"):
        return None  # "was noted in three patients (7%) given 5 mg": which patients, not what they got
    given = not _GIVEN.isdisjoint(window)
    if treatment is not None and ctx.low(treatment.first - 1) == "had" and _PRIOR.isdisjoint(ctx.lows):
        return "treatment_allocation"  # "54% of the patients had chemotherapy"
    if treatment is not None and (given or _received(ctx, q, treatment)):
        return "treatment_allocation"
    if given and (trait is None or "performed" in window):
        return "treatment_allocation"
    early = ctx.section in _EARLY
    if trait is not None and ctx.section != "methods" and _happened(ctx, q, trait):
        return scale
    if trait is not None or (early and any(w in _TRAIT_VERBS or w in ("present", "available") for w in window)):
        return "baseline_characteristic"
    if any(w in _TREATED for w in window):
        return "treatment_allocation"
    if ctx.section == "methods" and not any(
        w in ("not", "no", "lost", "excluded", "follow", "response", "consent") for w in window
    ):
        return "baseline_characteristic"
    return scale


_RATES = frozenset("rate rates incidence figure figures".split())
_ADJECTIVES_OF_RATE = frozenset("the these this its overall cumulative actuarial crude estimated corresponding".split())


def _is_bare_rate(ctx: Context, q: Quantity) -> bool:
    """ "The 5-year rate was 1.7%": a rate whose finding the sentence before names, with no other in its own."""
    if q.dimension != "percent" or any(m.term.kind in ("outcome", "trait", "theme") for m in ctx.mentions):
        return False
    at = next((i for i, low in enumerate(ctx.lows[: q.first]) if low in _RATES), None)
    if at is None or at > 8:
        return False
    return all(low in _ADJECTIVES_OF_RATE or low[:1].isdigit() or low in _TIME_WORDS for low in ctx.lows[:at])


_TIME_WORDS = frozenset("- , and year yr month week years months at , after".split())


def _happened(ctx: Context, q: Quantity, trait: Mention) -> bool:
    """ "The primary outcome occurred in 28% of the women": what came about is no trait, unless one stands beside it."""
    first, last = ctx.clause(q.first)
    return not _CAME_ABOUT.isdisjoint(ctx.lows[first:last]) and _distance(ctx, q, trait) > 3


def _distance(ctx: Context, q: Quantity, m: Mention) -> float:
    if m.last <= q.first:
        return ctx.gap(m.last, q.first, q)
    return ctx.gap(q.last, m.first, q) if m.first >= q.last else 0.0


def _received(ctx: Context, q: Quantity, m: Mention) -> bool:
    """The treatment is what was received, not what an outcome followed ("after radiotherapy")."""
    lead = ctx.low(m.first - 1)
    if (
        lead
        in (
            "after",
            "before",
            "following",
            "without",
            "with",
            "to",
            "from",
            "of",
            "during",
            "for",
        )
        and lead not in ("with",)
        and lead in ("after", "before", "following", "during", "from")
    ):
        return False
    span = (
        ctx.lows[min(q.last, m.last) : max(q.first, m.first)]
        + ctx.lows[m.last : m.last + 4]
        + ctx.lows[max(0, m.first - 4) : m.first]
    )
    return any(w in _TREATED for w in span)


def _trait_sentence(ctx: Context, q: Quantity) -> bool:
    span = ctx.lows[max(0, q.first - 10) : q.last + 10]
    return any(
        w
        in (
            "male",
            "female",
            "men",
            "women",
            "located",
            "stage",
            "primary",
            "histology",
            "sex",
            "age",
            "diagnosed",
            "histologies",
            "were",
            "included",
        )
        for w in span
    )


def _describes_cohort(ctx: Context) -> bool:
    """A sentence that states the cohort or repeats it: what its brackets count are traits at entry."""
    return any(x.notes.get("role") == "cohort_size" and not x.bracketed for x in ctx.quantities)


_ENTRY = (
    "symptoms before",
    "presenting symptoms",
    "presented with",
    "presenting",
    "symptoms included",
    "symptoms at",
    "at presentation",
    "at diagnosis",
    "had a history",
    "history of",
    "primary tumors were",
    "tumors were located",
    "was located",
    "were located",
    "lesions were",
    "histologies",
    "histology",
    "sites of treatment",
    "indications",
)


def _entry_sentence(ctx: Context, q: Quantity) -> bool:
    """A sentence about how people were at entry: "symptoms before treatment included", "tumours were located in"."""
    text = " ".join(ctx.lows[: q.last])
    return any(p in text for p in _ENTRY) and not any(
        w in ("after", "developed", "during", "postoperatively", "controlled", "recurred") for w in ctx.lows[: q.first]
    )


def _indication(ctx: Context, q: Quantity, m: Mention) -> bool:
    """ "11 patients were treated for recurrence": why they were treated, a trait at entry and no outcome."""
    if m.term.concept not in _INDICATIONS:
        return False
    if m.first >= q.last:
        lead = ctx.lows[max(q.last, m.first - 5) : m.first]
        treated = any(w in _TREATED for w in ctx.lows[q.last : m.first])
        if treated and "for" in lead:
            return True
    after = ctx.lows[max(0, m.first - 4) : m.first]
    if ctx.section in ("methods", "objective") and any(w in ("with", "from", "for", "had") for w in after):
        return m.term.concept in (
            "recurrence",
            "metastasis",
            "spinal_cord_compression",
            "vertebral_compression_fracture",
        )
    return False
