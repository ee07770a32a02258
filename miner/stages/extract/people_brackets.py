"""Counts of people in brackets: "tape (n = 6) or sham (n = 15)" are arms, "patients (n = 120)" is the cohort."""

from __future__ import annotations

from itertools import pairwise

from miner.stages.extract.context import Context
from miner.stages.extract.people_find import Count
from miner.stages.extract.people_lists import Known, Scene, is_tiny
from miner.stages.extract.people_words import (
    ARM_HEADS,
    GROUP,
    LEVELS,
    SEXES,
    bracket_of,
    head_before,
    is_drug,
    says_each,
)

_TREATED = frozenset(
    "using receive received either compare compared comparing underwent treated given receiving".split()
)
_TRAIT_NOUNS = frozenset(
    "tumors tumours tumor disease cancer cancers patients sites site lesions metastases i ii iii iv".split()
)
_EARLIER = frozenset("first initial previous prior earlier".split())
_RIVALS = frozenset("or versus vs and".split())


def decide_bracketed(c: Count, scene: Scene, known: Known) -> tuple[str, str, float]:
    """The role, rule and confidence of a count with "n =" or in a bracket behind another count."""
    ctx, q = c.ctx, c.q
    named = ctx.before(q, 6)
    if q.bracketed and named[-5:-4] and named[-5] in LEVELS and named[-3] in (",", ":") and len(named[-4]) <= 3:
        return "arm", "count.arm.lettered", 0.85  # "(cohort A, n = 9)"
    head = head_before(ctx, q) if q.bracketed else ctx.before(q, 5)
    tail = head[-1] if head else ""
    brackets = scene.brackets
    at = bracket_of(ctx, q.first)
    opened = q.first if at is None else at
    whole = _whole(c, scene, known, head, opened)
    if whole is not None:
        return whole
    if (course := _course(ctx, opened)) is not None:
        return ("arm", "count.arm.dose", 0.8) if course else ("part", "count.part.bracket", 0.75)
    treatments = any(m.term.kind == "treatment" and opened - 6 <= m.first < opened for m in ctx.mentions)
    drugged = any(w in known.names or is_drug(w) for w in head)
    armed = any(w in ARM_HEADS for w in head)
    assigning = scene.assigning or any(w in _TREATED for w in ctx.lows)
    enough = len(brackets) > 1
    sexes = any(w in SEXES and w not in ("women", "men") for w in (*ctx.after(q, 2), *head[-2:])) or any(
        w in SEXES for w in ctx.after(q, 1)
    )
    if enough and len({ctx.low(x.q.last) for x in brackets}) == 1 and ctx.low(q.last) in ("women", "men"):
        sexes = False  # "two years (318 women) or five years (322 women)"
    listing = any(w in ("included", "including", "were:", "include") for w in ctx.lows[:opened]) and not scene.assigning
    trait = (
        is_trait(ctx, opened)
        or (listing and len(brackets) > 2)
        or (is_tiny(c.number, known) and c.number not in known.arms)
    )
    if says_each(ctx, q):
        return "arm", "count.arm.each", 0.8
    if enough and scene.assigning and not sexes and not trait:
        return "arm", "count.arm.assigned", 0.82
    if ctx.lows[q.last : q.last + 2] in ([")", "group"], [")", "groups"], [")", "arm"], [")", "arms"]):
        return "arm", "count.arm.bracket", 0.87
    if enough and q.label == "n" and len(brackets) <= 4 and not sexes and not trait:
        joined = any(x is not c and _joined_n(ctx, c, x) for x in brackets)
        if joined and not listing:
            end = max(b.q.last for b in brackets)
            compared = scene.comparing or any(
                w
                in (
                    "compared",
                    "between",
                    "similar",
                    "comparable",
                    "differ",
                    "differed",
                    "difference",
                    "differences",
                    "women",
                    "patients",
                    "men",
                    "subjects",
                    "participants",
                    "but",
                )
                for w in ctx.lows
            )
            if any(w in GROUP for w in ctx.lows[end : end + 3]) or compared:
                return "arm", "count.arm.compared", 0.7
    if len(head) >= 2 and (head[-2] in GROUP or (q.label == "n" and head[-2] in LEVELS)) and len(head[-1]) <= 2:
        return "arm", "count.arm.lettered", 0.85
    if enough and known.arms and any(x.role == "arm" for x in brackets) and not trait:
        return "arm", "count.arm.bracket", 0.85
    if tail in GROUP or (
        enough and assigning and not trait and (armed or treatments or drugged or _short_names(ctx, brackets))
    ):
        return "arm", "count.arm.bracket", 0.87
    several = q.label != "n" and sum(x is not c and bracket_of(ctx, x.q.first) == at for x in brackets) > 0
    if several and not known.arms & {c.number}:
        return "part", "count.part.bracket", 0.7  # "(85 vs 165 cases)"
    if enough and (armed or drugged) and not trait:
        return "arm", "count.arm.named", 0.75
    if armed and assigning and not trait:
        return "arm", "count.arm.single", 0.65
    if (treatments or drugged) and q.label == "n" and not trait:
        return "arm", "count.arm.treatment", 0.6
    return "part", "count.part.bracket", 0.75


def _course(ctx: Context, opened: int) -> bool | None:
    """True for a bracket behind a scheme, "25 Gy in 5 fractions (n = 9)"; false for a first course."""
    dose = next((x for x in ctx.live() if x.dimension == "dose" and 0 <= opened - x.last <= 5), None)
    if dose is None or not (
        opened - dose.last <= 1 or any(w.startswith("fraction") for w in ctx.lows[dose.last : opened])
    ):
        return None
    before = ctx.lows[max(0, dose.first - 14) : dose.first]
    return not any(a in _EARLIER and b in ("course", "dose", "radiotherapy", "treatment") for a, b in pairwise(before))


def _whole(c: Count, scene: Scene, known: Known, head: list[str], opened: int) -> tuple[str, str, float] | None:
    """ "Women (n = 61) were allotted to A (n = 30) or B (n = 31)": the first bracket holds the whole."""
    ctx, q = c.ctx, c.q
    if q.label != "n":
        return None
    rest = [x for x in scene.brackets if x is not c and x.q.label == "n"]
    first = all(x.q.first > q.first for x in rest)
    grouped = any(w in GROUP or w in ("control", "controls") for w in head[-2:])
    noun = any(m.last == opened and m.term.kind == "population" and m.term.concept == "patients" for m in ctx.mentions)
    summed = sum(x.number for x in rest) == c.number and len(rest) > 1
    if first and summed:
        return ("repeat", "count.repeat", 0.8) if c.number in known.cohort else ("cohort", "count.cohort.n", 0.9)
    if noun and not grouped and (not rest or (first and all(x.number < c.number for x in rest))):
        named = any(w in known.names or is_drug(w) for w in head)
        if c.number in known.cohort:
            return "repeat", "count.repeat", 0.8
        if named and known.grouping:
            return "arm", "count.arm.named", 0.75
        if not known.cohort and ctx.section not in ("results", "conclusions"):
            return "cohort", "count.cohort.n", 0.85
        return ("part", "count.part.n", 0.7) if not rest else None
    alone = not rest and not known.cohort and not grouped and ctx.section not in ("results", "conclusions")
    described = any(m.term.concept == "patients" and opened - 9 <= m.first < opened for m in ctx.mentions)
    if alone and not any(w in _RIVALS for w in head[-1:]) and (described or not is_trait(ctx, opened)):
        capital = any(t.text == "N" for t in ctx.tokens[max(0, q.first - 2) : q.first + 1])
        people = any(m.first < opened and m.term.concept == "patients" for m in ctx.mentions)
        if capital or (people and not any(x.dimension == "percent" for x in ctx.live())):
            return "cohort", "count.cohort.n", 0.75
    return None


def _joined_n(ctx: Context, a: Count, b: Count) -> bool:
    first, last = (a, b) if a.q.first < b.q.first else (b, a)
    level = min(ctx.depth[first.q.first], ctx.depth[last.q.first]) - 1
    words = [ctx.lows[i] for i in range(first.q.last, last.q.first) if ctx.depth[i] <= max(level, 0)]
    return (
        len(words) <= 24 and any(w in ("and", "or", "versus", "vs", "with", "but") for w in words) and ";" not in words
    )


def _short_names(ctx: Context, brackets: list[Count]) -> bool:
    last = []
    for b in brackets:
        opened = bracket_of(ctx, b.q.first)
        if not head_before(ctx, b.q):
            return False
        last.append(ctx.tokens[(opened or 1) - 1])
    return sum(t.text.isupper() and len(t.text) < 8 for t in last) >= len(last) - 1


def is_trait(ctx: Context, opened: int) -> bool:
    """True where a trait or a finding stands right before the bracket `opened`."""
    edge = opened - 1 if ctx.low(opened - 1) in _TRAIT_NOUNS else opened
    return any(
        m.term.kind in ("trait", "outcome", "organ")
        and edge <= m.last <= opened
        and m.term.text not in ("women", "men")
        for m in ctx.mentions
    )
