"""Counts of people that stand side by side for treatment groups: "207 to A and 201 to B", "(26 A, eight placebo)"."""

from __future__ import annotations

from dataclasses import dataclass, field

from miner.stages.extract.context import Context
from miner.stages.extract.people_each import counts_of_each, whole_of_each
from miner.stages.extract.people_find import Count
from miner.stages.extract.people_splits import no_groups_in
from miner.stages.extract.people_words import (
    ASSIGN,
    FINAL_VERBS,
    GROUP,
    OUTCOME_VERBS,
    RECEIVING,
    bracket_of,
    closing,
    is_assigning,
    is_comparing,
    named_within,
    trait_within,
    treated_within,
)


@dataclass(slots=True)
class Known:
    """What the text has said so far: numbers of cohorts and arms; `grouped` are the N of shares "in the X group"."""

    review: bool
    grouping: bool
    grouped: set[int]
    cohort: set[int] = field(default_factory=set)
    arms: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    weak: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Scene:
    """One sentence's counts of people: `free` stand outside brackets, `bare` with those that may count none."""

    ctx: Context
    counts: list[Count]
    free: list[Count]
    bare: list[Count]
    brackets: list[Count]
    assigning: bool
    comparing: bool


def scene_of(ctx: Context, counts: list[Count]) -> Scene:
    """The counts of a sentence, sorted by how they stand."""
    bare = [c for c in counts if not c.q.bracketed and c.q.label != "n" and not c.base]
    return Scene(
        ctx,
        counts,
        [c for c in bare if not c.tentative],
        bare,
        [c for c in counts if (c.q.label == "n" or c.q.bracketed) and not c.tentative],
        is_assigning(ctx),
        is_comparing(ctx),
    )


def find_lists(scene: Scene, known: Known) -> None:
    """Sets the roles of the counts that a list of groups holds; the others keep none."""
    for c in counts_of_each(scene.counts, known.cohort):
        c.role, c.rule, c.confidence = "arm", "count.arm.each", 0.88
        whole = whole_of_each(c, scene.counts)
        if whole is not None and whole.number not in known.cohort:
            whole.role, whole.rule, whole.confidence = "cohort", "count.cohort.divided", 0.9
    if len(scene.counts) < 2:
        return
    _bracketed_whole(scene, known)
    _split(scene, known)
    _named_in_bracket(scene, known)
    _directed(scene, known)


_FINDINGS = OUTCOME_VERBS - {"were", "was", "had", "remained", "required", "needed"}
_LIGHT = frozenset(
    "patients women subjects participants people men cases eyes were was randomly who had of them the children females "
    "males individuals".split()
)


def is_tiny(number: int, known: Known) -> bool:
    """True for a number far too small to be a group beside the arms or the cohort that the text has stated."""
    if number >= 50:
        return False
    if known.arms:
        return number * 5 < min(known.arms)
    return bool(known.cohort) and number * 20 < min(known.cohort)


def _arms(counts: list[Count], rule: str, confidence: float) -> None:
    for c in counts:
        c.role, c.rule, c.confidence = "arm", rule, confidence


def _bracketed_whole(scene: Scene, known: Known) -> None:
    """ "3420 were randomly assigned to A (n=1711) or B (n=1709)": the number that the "n =" behind it add up to."""
    labelled = [c for c in scene.counts if c.q.label == "n"]
    if len(labelled) < 2 and scene.assigning:
        labelled = [c for c in scene.counts if c.q.bracketed and c.noun is not None and c.whole is None]
    if len(labelled) < 2:
        return
    for c in scene.bare:
        if not c.role and c.number == sum(x.number for x in labelled if x.q.first > c.q.first):
            repeat = c.number in known.cohort
            c.role, c.rule, c.confidence = (
                ("repeat", "count.repeat", 0.9) if repeat else ("cohort", "count.cohort.sum", 0.93)
            )


def _split(scene: Scene, known: Known) -> None:
    """The numbers of a bracket that add up to the one before it: groups where it names treatments, else parts."""
    ctx = scene.ctx
    done: set[int] = set()
    for c in scene.counts:
        if c.whole is None:
            continue
        opened = bracket_of(ctx, c.q.first)
        if opened is None or opened in done:
            continue
        done.add(opened)
        end = closing(ctx, opened)
        inside = [x for x in scene.counts if x.whole is not None and opened < x.q.first < end]
        ahead = (x for x in reversed(scene.counts) if x.q.last <= opened and not x.q.bracketed)
        host = next((x for x in ahead if x.number == c.whole), None)
        treated = treated_within(ctx, opened, end) or any(w in known.names or w == "to" for w in ctx.lows[opened:end])
        short = named_within(ctx, opened, end)
        taken = (c.whole in known.cohort) or (
            host is not None and any(w in FINAL_VERBS for w in ctx.lows[host.q.last : end + 8])
        )
        aged = any(opened < x.first < end and x.dimension == "time" for x in ctx.live())
        found = host is not None and any(w in _FINDINGS for w in ctx.lows[host.q.last : opened])
        minor = c.whole not in known.arms and not scene.assigning and c.whole * 2 < max(known.cohort, default=0)
        no_groups = (trait_within(ctx, opened, end) and not treated) or aged or found or minor
        no_groups = no_groups or no_groups_in(ctx, opened, end, [x.q for x in inside])
        arms = not no_groups and not (known.cohort and is_tiny(c.whole, known))
        labelled = all(x.q.label == "n" for x in inside)
        named = labelled and all(ctx.tokens[x.q.last : x.q.last + 1] and _is_name(ctx, x) for x in inside)
        arms = arms and (treated or short or scene.assigning or named or (taken and labelled))
        for x in inside:
            if arms:
                _arms([x], "count.arm.split", 0.88)
            elif x.tentative or x.noun is None:
                x.role, x.rule, x.confidence = "part", "count.part.split", 0.7
        if host is not None and (arms or host.tentative):
            # What a bracket deals out to groups is the whole of those who were enrolled, treated or analysed.
            before = ctx.lows[max(0, host.q.first - 2) : host.q.first]
            if host.number in known.cohort:
                host.role, host.rule, host.confidence = "repeat", "count.repeat", 0.9
            elif arms and not known.review and "with" not in before[-1:]:
                host.role, host.rule, host.confidence = "cohort", "count.cohort.split", 0.85


def _is_name(ctx: Context, c: Count) -> bool:
    """ "n = 40 Calendula": a capital behind the number, where no sentence starts."""
    return ctx.tokens[c.q.last].kind == "w" and ctx.tokens[c.q.last].text[0].isupper()


def _named_in_bracket(scene: Scene, known: Known) -> None:
    """ "(TAM 64, ACT 65)" where no whole stands before it: two or more numbers beside short names."""
    ctx = scene.ctx
    loose = [c for c in scene.counts if c.q.bracketed and not c.role and c.whole is None]
    # "(early group = 40) or ... (late group = 37)"
    equated = [c for c in loose if c.tentative and ctx.low(c.q.first - 1) == "="]
    if len(equated) > 1:
        _arms(equated, "count.arm.equated", 0.85)
    for c in loose:
        opened = bracket_of(ctx, c.q.first)
        if opened is None or c.q.label != "n" or c.role:
            continue
        end = closing(ctx, opened)
        same = [x for x in loose if opened < x.q.first < end and x.q.label == "n"]
        treated = treated_within(ctx, opened, end) or any(w in known.names for w in ctx.lows[opened:end])
        if all(is_tiny(x.number, known) for x in same):
            continue  # "hyperaemia (n = 3 with A and n = 5 with B)" counts who had it
        if len(same) > 1 and (treated or named_within(ctx, opened, end)) and not trait_within(ctx, opened, end):
            _arms(same, "count.arm.listed", 0.8)


def _marked(ctx: Context, c: Count, end: int, known: Known) -> str:
    """How the words behind a count name a group: "to", "group", "received", "named", or "" where they do not."""
    words = ctx.lows[c.q.last : end]
    if not words:
        return ""
    first = 0
    while first < len(words) and (words[first] in _LIGHT or words[first] in ("(", ")")):
        first += 1
    lead = words[first] if first < len(words) else ""
    if lead == "to" or (any(w.startswith(ASSIGN) for w in words[: first + 3]) and "to" in words):
        return "to"
    # "12 of the metformin group", "674 patients were analysed in the X (control) group"
    inside = False
    for w in words[: first + 12]:
        inside = inside or w in ("in", "into", "of", "to", "formed", "constituted", "comprised")
        if w in GROUP and inside:
            return "group"
        if w in _FINDINGS or w in (";", ":"):
            break
    if lead in RECEIVING or (lead in ("with", "on") and any(w in RECEIVING for w in words[:first])):
        return "received"
    near = words[first : first + 4]
    if any(w in known.names or w in GROUP for w in near[:3]) or treated_within(
        ctx, c.q.last, min(end, c.q.last + first + 3)
    ):
        return "named"
    return ""


def _directed(scene: Scene, known: Known) -> None:
    """ "1043 were assigned to A and 1065 to B", "39 received A and 45 B", "112 in the A arm and 121 in the B arm"."""
    ctx, bare = scene.ctx, [c for c in scene.bare if not c.role]
    if len(bare) < 2 or (known.review and not scene.assigning):
        return
    edges = [c.q.first for c in bare[1:]] + [len(ctx.lows)]
    marks = [_marked(ctx, c, edge, known) for c, edge in zip(bare, edges, strict=True)]
    # The run of marked counts at the end; one before it that is their sum, or known, is the whole.
    best: list[int] = []
    run: list[int] = []
    for i, m in enumerate(marks):
        noun = bare[i].noun
        behind = noun.last if noun is not None and noun.first >= bare[i].q.last else bare[i].q.last
        if m and not trait_within(ctx, behind, min(edges[i], behind + 5)):
            run.append(i)
        else:
            run = []
        if len(run) > len(best):
            best = list(run)
    if len(best) < 2:
        _respectively(scene, bare, known)
        return
    numbers = [bare[i].number for i in best]
    first = bare[best[0]]
    if (first.number == sum(numbers[1:]) and len(best) > 2) or (len(best) > 1 and first.number in known.cohort):
        best = best[1:]
        numbers = numbers[1:]
    if len(best) < 2 and not (best and known.cohort and scene.assigning):
        return
    kinds = {marks[i] for i in best}
    total = sum(numbers)
    before = {c.number for c in bare[: best[0]]}
    summed = total in known.cohort or total in before
    if not summed and len(before) > 1:
        # "Of 230 women, 12 dropped out, leaving 110 in the A arm and 108 in the B arm."
        summed = 2 * max(before) - sum(before) == total
    # "the 90 in the A group ... the 85 in the B group"
    definite = all(ctx.low(bare[i].q.first - 1) == "the" for i in best)
    if all(bare[i].tentative for i in best) and not (summed or scene.assigning or definite):
        return
    if all(is_tiny(n, known) for n in numbers):
        return
    if known.review and not summed:
        return
    taken = any(w in FINAL_VERBS for w in ctx.lows)
    outcome = any(w in _FINDINGS or w in ("remained", "required", "needed") for w in ctx.lows) or (
        not taken and any(m.term.kind == "outcome" for m in ctx.mentions)
    )
    sure = summed or kinds == {"to"} or (scene.assigning and not outcome)
    if not sure and (outcome or (kinds == {"named"} and not scene.comparing and not taken)):
        return
    if not sure and kinds <= {"received", "to"} and known.cohort and min(known.cohort) > 3 * total:
        return
    if not sure and any(bare[i].tentative for i in best) and kinds == {"group"} and not (taken or definite):
        return
    _arms([bare[i] for i in best], "count.arm.directed", 0.9 if summed or kinds == {"to"} else 0.78)
    for c in bare[: best[0]]:
        if not c.role and c.number == total:
            repeat = c.number in known.cohort
            c.role, c.rule, c.confidence = (
                ("repeat", "count.repeat", 0.9) if repeat else ("cohort", "count.cohort.sum", 0.93)
            )


def _respectively(scene: Scene, bare: list[Count], known: Known) -> None:
    """ "87 and 91 patients went to A and B, respectively"."""
    ctx = scene.ctx
    if "respectively" not in ctx.lows or known.review:
        return
    for c in bare:
        group = ctx.group(c.q)
        if len(group) < 2 or group[0] is not c.q:
            continue
        members = [x for x in bare if any(x.q is g for g in group)]
        if len(members) != len(group):
            continue
        last = members[-1].q.last
        words = ctx.lows[last : last + 30]
        if any(
            (w in RECEIVING and w != "underwent") or w in ("enrolled", "entered") or w.startswith(ASSIGN) or w in GROUP
            for w in words
        ):
            if trait_within(ctx, last, last + 8):
                continue
            _arms(members, "count.arm.respectively", 0.85)
