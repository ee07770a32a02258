"""The headcount that every group of a study has: "Ninety patients were enrolled, 45 in each group"."""

from __future__ import annotations

from miner.stages.extract.people_find import Count
from miner.stages.extract.people_splits import left_behind
from miner.stages.extract.people_words import GROUP, OUTCOME_VERBS, bracket_of, closing, says_each

_MOST = 6
"""Groups of a study, at most."""


def whole_of_each(each: Count, counts: list[Count]) -> Count | None:
    """ "200 patients were randomized, 100 to each group": the count before that `each` goes into."""
    before = [x for x in counts if x.q.last <= each.q.first and not x.role and x.number > each.number]
    return next((x for x in reversed(before) if x.number in [each.number * n for n in range(2, _MOST + 1)]), None)


def counts_of_each(counts: list[Count], cohort: set[int]) -> list[Count]:
    """The counts of a sentence that are every group's: they go several times into the cohort or a count before."""
    out: list[Count] = []
    for c in counts:
        if not says_each(c.ctx, c.q):
            continue
        at = next((k for k in range(c.q.last, len(c.ctx.lows)) if c.ctx.lows[k] in GROUP), len(c.ctx.lows))
        if c.ctx.low(at + 1) in OUTCOME_VERBS - {"was", "were"}:
            continue  # "Thirteen patients in each group had died"
        opened = bracket_of(c.ctx, c.q.first) if c.q.bracketed else None
        if opened is not None and left_behind(c.ctx, closing(c.ctx, opened)):
            continue
        wholes = cohort | {x.number for x in counts if x.q.last <= c.q.first}
        if c.number > 1 and any(c.number * groups in wholes for groups in range(2, _MOST + 1)):
            out.append(c)
    return out
