"""Which count of people is the cohort, an arm, or a subgroup with a finding: decided over the whole abstract."""

from __future__ import annotations

from itertools import pairwise

from miner.stages.extract.context import Context
from miner.stages.extract.people_brackets import decide_bracketed
from miner.stages.extract.people_find import Count, people_in
from miner.stages.extract.people_lists import Known, Scene, find_lists, is_tiny, scene_of
from miner.stages.extract.people_signs import (
    first_is_whole,
    is_base,
    is_result,
    leads,
    not_people_of_study,
    of_whom,
    study_takes,
    total,
)
from miner.stages.extract.people_words import (
    ASSIGN,
    COHORT_VERBS,
    FINAL_VERBS,
    GROUP,
    OUTCOME_VERBS,
    PARTS,
    SEXES,
    TREATING,
    group_in_bracket,
    group_near,
)

__all__ = ["ASSIGN", "Count", "decide", "people_in"]


def decide(
    counts: list[Count], grouped: set[int], review: bool, grouping: bool, names: set[str] | None = None
) -> list[Count]:
    """Sets the role of every count of people of an abstract, in the order of the text; returns those of people.

    `grouped` are the N of shares "in the X group"; `grouping` says that the abstract speaks of groups; `names` are
    words that name its treatment groups, in lower case.
    """
    known = Known(review, grouping, grouped, names=names or set())
    by_ctx: dict[int, list[Count]] = {}
    for c in counts:
        by_ctx.setdefault(id(c.ctx), []).append(c)
    out: list[Count] = []
    for same in by_ctx.values():
        scene = scene_of(same[0].ctx, same)
        find_lists(scene, known)
        for c in same:
            if c.base:
                # "44 eyes of 44 patients" is the cohort where the text has stated none before
                analysed = c.q.numerator == c.number and c.number not in known.cohort
                c.role = "other" if (known.cohort and not analysed) or c.number < 2 else "cohort"
                c.rule, c.confidence = "count.cohort.of", 0.6
            elif not c.role:
                c.role, c.rule, c.confidence = ("other", "", 0.0) if c.tentative else _decide(c, scene, known)
            weak = c.ctx.section in ("title", "background", None)
            if c.role == "repeat" and c.number in known.weak and not weak:
                # a title or an introduction may be read as background; the study's own statement counts
                c.role, c.rule = "cohort", "count.cohort.again"
                known.weak.discard(c.number)
            if c.role in ("cohort", "pooled"):
                if weak and c.number not in known.cohort:
                    known.weak.add(c.number)
                known.cohort.add(c.number)
            elif c.role == "arm":
                known.arms.add(c.number)
            if c.role != "other":
                out.append(c)
    return out


def _decide(c: Count, scene: Scene, known: Known) -> tuple[str, str, float]:
    """The role, rule and confidence of one count."""
    ctx, q = c.ctx, c.q
    after, before = _words_after(c), ctx.before(q, 6)
    if c.number == 0:
        return "part", "count.zero", 0.7
    if not_people_of_study(ctx, q, after):
        q.notes["fate"] = "planned, screened or required number"
        return "none", "count.planned", 0.8
    if before[-2:] == ["all", "but"]:
        return "part", "count.all_but", 0.85
    if before[-1:] == ["all"] or before[-2:] == ["all", "the"] or before[-2:] == ["all", "of"]:
        known_size = c.number in known.cohort or c.number in known.arms or (c.number > 10 and not known.cohort)
        if not known_size and c.number >= 2 and known.cohort:
            c.denominator = c.number
            return "part", "count.all", 0.85
    if (
        q.bracketed
        and q.label != "n"
        and group_near(ctx, q)
        and not (c.noun is None and any(w in SEXES for w in ctx.after(q, 1)))
    ):
        return ("part", "count.part.group", 0.7) if is_tiny(c.number, known) else ("arm", "count.arm.group", 0.88)
    if q.label == "n" or (q.bracketed and (scene.counts[0] is not c or len(scene.brackets) > 1)):
        return decide_bracketed(c, scene, known)
    if is_base(ctx, q):
        return _base(c, after, known)
    if q.bracketed and c.noun is None:
        return "part", "count.bracket", 0.6
    return _free(c, scene, known, after, before)


_SEEN_IN = frozenset("seen observed noted found detected occurred reported required needed developed recorded".split())


def _base(c: Count, after: list[str], known: Known) -> tuple[str, str, float]:
    """ "Of the 40 women with a new crack, 27 ..."."""
    named = c.ctx.lows[c.q.last : c.noun.first] if c.noun is not None and c.noun.first >= c.q.last else []
    if c.number not in known.cohort and any(w in ("evaluable", "assessable", "analysable") for w in named):
        return "cohort", "count.cohort.base", 0.65  # "Of 46 evaluable patients"
    if c.number not in known.cohort and any(
        w in FINAL_VERBS or w in ("underwent", "treated", "followed") for w in after[:4]
    ):
        return "cohort", "count.cohort.base", 0.65
    c.q.notes["base"] = True
    return "none" if known.cohort else "cohort", "count.base", 0.7


def _free(c: Count, scene: Scene, known: Known, after: list[str], before: list[str]) -> tuple[str, str, float]:
    ctx, q, free, cohort = c.ctx, c.q, scene.free, known.cohort
    if (
        before[-1:] == ["leaving"]
        and c.number >= 2
        and (not scene.comparing or c is free[-1])
        and c.number not in cohort
    ):
        return "cohort", "count.cohort.left", 0.8
    summed = _sums_to(c, scene, cohort)
    if summed is not None:
        if c.number in cohort:
            return "repeat", "count.repeat", 0.9
        if 2 * c.number > max(cohort) and any(w in FINAL_VERBS for w in after[:6]):
            return "cohort", "count.cohort.final", 0.75  # "3 were excluded and the data of 87 patients were analysed"
        if summed and (known.grouping or _named(ctx)):
            return "arm", "count.arm.sum", 0.85
        return "part", "count.part.sum", 0.85
    # "We randomized 70 patients"
    verbs = [w for w in (*before[-2:], *after) if w in COHORT_VERBS]
    outcome = next((w for w in after[:6] if w in OUTCOME_VERBS or w in COHORT_VERBS), None)
    if group_near(ctx, q):
        if not cohort and len(free) == 1 and any(w in ("two", "three", "four", "both") for w in after):
            return "cohort", "count.cohort.divided", 0.9
        if is_tiny(c.number, known) or _finding_after_group(after):
            return "part", "count.part.group", 0.75
        return "arm", "count.arm.group", 0.88
    if cohort and group_in_bracket(ctx, q, free[free.index(c) + 1].q.first if c in free[:-1] else len(ctx.lows)):
        return ("part", "count.part.group", 0.75) if is_tiny(c.number, known) else ("arm", "count.arm.group", 0.85)
    if len(free) > 1 and (scene.assigning or scene.comparing) and not known.review:
        found = _assigned(c, scene, cohort, before)
        if found is not None:
            return found
    if c.number in cohort:
        return "repeat", "count.repeat", 0.9
    if c.number in known.grouped and not leads(before):
        return "arm", "count.arm.denominator", 0.85
    if before[-1:] == ["remaining"] and any(
        w in ("form", "formed", "basis", "constitute", "constituted") for w in after
    ):
        return "cohort", "count.cohort.left", 0.8
    part = any(w in PARTS for w in before[-3:]) and before[-2:] != ["in", "which"] and before[-2:] != ["of", "these"]
    part = part or (before[-2:] == ["of", "these"]) or (before[-1:] == ["these"])
    if not cohort and before[-1:] == ["in"] and any(w in _SEEN_IN for w in before[-3:-1]):
        return "part", "count.part.first", 0.7  # "durotomy was seen in three and four patients"
    if not cohort and not part:
        small = c.number < 10 and outcome in (
            "withdrew",
            "died",
            "discontinued",
            "dropped",
            "refused",
            "lost",
            "declined",
        )
        if (
            small
            or (c.number < 5 and not verbs and not leads(before))
            or (is_result(ctx, outcome) and not verbs and not leads(before))
        ):
            return "part", "count.part.first", 0.6
        return "cohort", "count.cohort.first", 0.92 if verbs or leads(before) else 0.8
    if part:
        treated = known.arms and any(w in ("received", "treated", "underwent") for w in after)
        if (scene.assigning or treated) and not known.review:
            return "arm", "count.arm.rest", 0.75
        return "part", "count.part", 0.8
    if before[-2:] == ["except", "for"]:
        return "part", "count.part.finding", 0.8
    if known.review and (verbs or (ctx.section in ("results", None) and "studies" in ctx.lows)):
        return "pooled", "count.pooled", 0.7
    if "not" in after[:3]:
        return "part", "count.part.finding", 0.8
    final = outcome in FINAL_VERBS or (outcome in ("were", "was") and any(w in FINAL_VERBS for w in after[1:5]))
    if final and c.number not in known.arms and "free" not in after[:5]:
        c.alternatives.append("proportion")
        return "cohort", "count.cohort.final", 0.75
    finding = outcome in OUTCOME_VERBS and outcome not in ("were", "was", "had")
    if leads(before) and ctx.section not in ("results", "conclusions") and not finding:
        return "cohort", "count.cohort.lead", 0.7
    if ctx.section in ("objective", "methods", None) and study_takes(ctx):
        return "cohort", "count.cohort.study", 0.75
    return "part", "count.part.finding", 0.8


def _finding_after_group(after: list[str]) -> bool:
    """ "Four women in the tape arm had ..."."""
    at = next((i for i, w in enumerate(after) if w in GROUP), len(after))
    return any(w in OUTCOME_VERBS and w not in ("were", "was", "had") for w in after[at + 1 : at + 3])


def _assigned(c: Count, scene: Scene, cohort: set[int], before: list[str]) -> tuple[str, str, float] | None:
    """A count in a sentence that assigns or compares several: the first may be the whole, the others are groups."""
    ctx, q, free = c.ctx, c.q, scene.free
    rest = sum(x.number for x in free if x is not c)
    later = sum(x.number for x in free[free.index(c) + 1 :]) if c in free else 0
    if later and later == c.number:
        return "cohort", "count.cohort.sum", 0.93
    if c is free[0] and (rest == c.number or total(before) or (c.number > rest and of_whom(ctx, q))):
        return "cohort", "count.cohort.sum", 0.93
    if c is free[0] and c.number in cohort:
        return "repeat", "count.repeat", 0.9
    near = (*ctx.before(q, 4), *ctx.lows[q.last : q.last + 16])
    if any(
        w.startswith(ASSIGN) or w in ("receive", "received", "receiving", "treated", "enucleated", "underwent", "to")
        for w in near
    ):
        if not (c is free[0] and c.number >= rest and not cohort and first_is_whole(ctx, free)):
            return "arm", "count.arm.assigned", 0.85
        return "cohort", "count.cohort.assigned", 0.85
    return None


def _words_after(c: Count, size: int = 14) -> list[str]:
    """Words behind the noun up to the clause's end, brackets left out."""
    ctx = c.ctx
    i = max(c.q.last, c.noun.last if c.noun and c.noun.first >= c.q.last else c.q.last)
    out: list[str] = []
    while i < len(ctx.tokens) and len(out) < size:
        low = ctx.lows[i]
        if low == ";":
            break
        if ctx.depth[i] <= ctx.depth[c.q.first] and low not in ("(", ")"):
            out.append(low)
        i += 1
    return out


def _sums_to(c: Count, scene: Scene, cohort: set[int]) -> bool | None:
    """None where the free counts do not add up to the cohort; True where treatments split it, else False."""
    free = [x for x in scene.free if x.number not in cohort]
    if len(free) < 2 or c not in free or sum(x.number for x in free) not in cohort:
        return None
    ctx = c.ctx
    treating = any(w in TREATING for w in ctx.lows) or any(m.term.kind == "treatment" for m in ctx.mentions)
    traits = any(
        m.term.kind == "trait" and m.term.text in ("male", "female", "men", "women", "man", "woman", "stage", "sex")
        for m in ctx.mentions
    )
    outcomes = any(
        w in ("died", "alive", "recurred", "improved", "relapsed", "progressed", "developed", "survived")
        for w in ctx.lows
    )
    return treating and not traits and not outcomes


def _named(ctx: Context) -> bool:
    """Groups that the sentence gives a short name: "balloon kyphoplasty (BKP) in 402 patients"."""
    tokens = ctx.tokens
    return any(a.low == "(" and b.text.isupper() and len(b.text) > 1 for a, b in pairwise(tokens))
