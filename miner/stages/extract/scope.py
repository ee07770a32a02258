"""Whose number it is: this study's own result, or background about others' work and the disease at large."""

from __future__ import annotations

from itertools import pairwise

from miner.stages.extract.context import Context

_OURS = frozenset("we our us".split())
_STUDY_NOUNS = frozenset(
    "study trial analysis report review article series investigation paper work experience survey research "
    "protocol cohort".split()
)
_PAST = frozenset("were was underwent received had".split())
_OTHERS = (
    "previous studies", "previous study", "previously reported", "prior studies", "has been reported",
    "have been reported",     "in the literature", "it is estimated", "is estimated", "are estimated", "other studies",
    "earlier studies", "published data", "recent studies",
    "new cases", "worldwide", "each year", "annually", "per year in the",
    "reported in the international", "other authors", "historical", "earlier series", "previous series",
    "it has been claimed", "it has been suggested", "it has been shown", "others have reported", "has been described",
)  # fmt: skip


# Facts about a disease: background where the sentence is in the present tense.
_GENERAL = ("most common", "accounting for", "accounts for", "attributable to", "most frequent")


def scope_of(ctx: Context, review: bool) -> str:
    """ "study" or "background" for the numbers of a sentence.

    In a background section a sentence is background unless it speaks of this study ("we", "this trial", past tense
    with people); elsewhere only an explicit mention of others' work makes it background. What a review pools
    is its own.
    """
    if ctx.section == "title":
        return "study"
    words = set(ctx.lows)
    own = (
        bool(words & _OURS)
        or (
            not _STUDY_NOUNS.isdisjoint(words)
            and any(b in _STUDY_NOUNS and a in ("this", "present", "current", "the") for a, b in pairwise(ctx.lows))
        )
        or bool(
            words
            & {
                "aim",
                "aimed",
                "purpose",
                "objective",
                "retrospectively",
                "prospectively",
                "evaluate",
                "investigate",
                "assess",
            }
        )
    )
    if ctx.section == "background":
        if own or (
            words & _PAST
            and not words & {"been", "reported", "previous"}
            and any(m.term.concept == "patients" for m in ctx.mentions)
        ):
            return "study"
        return "background"
    if own or ctx.section == "results":
        return "study"
    text = " ".join(ctx.lows)
    if not review and any(p in text for p in _OTHERS):
        return "background"
    if (
        any(p in text for p in _GENERAL)
        and not review
        and ctx.section != "conclusions"
        and not words & {"was", "were", "group", "arm"}
    ):
        return "background"
    if ctx.section == "objective" and words & {"is", "are", "remains", "has", "have"} and not words & {"was", "were"}:
        return "background"
    if (
        ctx.section is None
        and ctx.index <= 2
        and not words & {"were", "was", "underwent", "received", "had", "treated", "reviewed"}
        and words & {"is", "are", "have", "has", "occurs", "remains", "affects", "present"}
    ):
        return "study" if review else "background"
    return "study"
