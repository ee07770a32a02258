"""Counts of events that two groups share: "21 falls on placebo and 33 on drug", "deaths were fewer (41 v 52)"."""

from __future__ import annotations

from itertools import pairwise

from miner.grammar.quantities import Quantity
from miner.stages.extract.arm_content import content_end, text_of
from miner.stages.extract.context import VERBS, Context
from miner.stages.extract.counts import noun_of
from miner.stages.extract.outcomes import concept_of
from miner.stages.extract.reading import Reading

EVENTS = frozenset(
    "death recurrence complication local_progression infection metastasis toxicity cement_leakage reoperation "
    "vertebral_compression_fracture neurologic_deficit progressive_disease".split()
)
_LINKS = frozenset("and vs v versus but than".split())
_TOWARDS = frozenset("in on with among for after under".split())
_NO_NOUN = frozenset(
    "of to and or vs versus per at from were was is are the a an than by points point units days weeks months years "
    "hours minutes cycles sessions visits times doses trials studies centers centres countries groups arms items "
    "questions levels patients women men cases".split()
)
_SEEN = frozenset("were was occurred observed seen noted detected recorded found reported happened".split())
_NUMBERED = frozenset("group groups arm arms grade grades stage phase type day week month year cohort".split())
_FAR = 14


def read_event_pairs(ctx: Context, known: list[Reading]) -> list[Reading]:
    """Readings of counts of events by group; `known` are those the sentence has already, for their concepts.

    A count of events is a numerator without a denominator (contract: "one patient had ..." has numerator 1 only).
    """
    if ctx.section in ("title", "background", "objective"):
        return []
    live = [q for q in ctx.live() if q.dimension == "count" and q.unit is None and not q.fraction and not q.is_range]
    live = [q for q in live if q.value is not None and not q.decimals and q.label in (None, "n") and q.spread is None]
    live = [q for q in live if ctx.low(q.first - 1) not in _NUMBERED]
    out: list[Reading] = []
    for one, two in pairwise(live):
        if two.first - one.last > _FAR:
            continue
        arms = _shared_out(ctx, one, two)
        if arms is None and not _in_bracket(ctx, one, two):
            continue
        read = [next((r for r in [*known, *out] if r.quantity is q), None) for q in (one, two)]
        if any(r is not None and not (r.field == "proportion" and r.value is None) for r in read):
            continue
        stated = next((r.concept for r in read if r is not None), None)
        concept = stated or concept_of(ctx, one)
        if concept in ("baseline_characteristic", "treatment_allocation"):
            concept = None  # "14 breast cancers in the A group": found, not had at entry
        for q, r, name in zip((one, two), read, arms or (None, None), strict=True):
            if r is None:
                out.append(r := _reading(ctx, q, concept))
            r.arm = r.arm or name
    return out


def _shared_out(ctx: Context, one: Quantity, two: Quantity) -> tuple[str | None, str | None] | None:
    """ "21 falls on placebo and 33 on drug": a noun, the same preposition behind both, a link before the second.

    Gives the two groups' names; None where the words do not stand so.
    """
    prep = ctx.low(two.last)
    if prep not in _TOWARDS or one.bracketed != two.bracketed or two.joined:
        return None
    between = ctx.lows[one.last : two.first]
    linked = between[-1:] and (between[-1] in _LINKS or between[-2:] in (["compared", "with"], ["compared", "to"]))
    preps = [k for k, w in enumerate(between[:-1]) if w == prep and not ctx.tokens[one.last + k + 1].joined]
    if not linked or not preps:
        return None
    noun = between[: preps[0]]
    while noun and noun[-1] in _SEEN:
        noun = noun[:-1]
    if not noun or len(noun) > 6 or any(w in _NO_NOUN or (w in VERBS and w != "events") for w in noun):
        return None
    counted = noun_of(ctx, one)
    if (counted is not None and counted.term.concept not in ("centers", None)) or not noun[-1].endswith("s"):
        return None
    first, second = one.last + preps[0] + 1, two.last + 1
    return _name(ctx, first, two.first), _name(ctx, second, len(ctx.lows))


def _name(ctx: Context, first: int, last: int) -> str | None:
    """The group named from token `first` on: "the tape group", "placebo"."""
    while first < last and ctx.lows[first] in ("the", "a", "those", "patients", "women", "on", "with", "in"):
        first += 1
    end = min(content_end(ctx, first, False), last) if first < last else first
    return text_of(ctx, first, end) if end > first else None


def _in_bracket(ctx: Context, one: Quantity, two: Quantity) -> bool:
    """ "deaths were fewer with A (41 vs 52, HR 0.8)": two bare counts that open a bracket behind an event."""
    if not one.bracketed or ctx.low(one.first - 1) not in ("(", "["):
        return False
    if ctx.lows[one.last : two.first] not in (["vs"], ["v"], ["versus"], ["vs", "."], ["v", "."]):
        return False
    if ctx.low(two.last) not in (")", "]", ",", ";"):
        return False
    return any(
        m.term.kind == "outcome" and m.term.concept in EVENTS and 0 < one.first - m.last <= _FAR for m in ctx.mentions
    )


def _reading(ctx: Context, q: Quantity, concept: str | None) -> Reading:
    r = Reading.of(ctx, q, "proportion", "count.event.pair", 0.75)
    r.value, r.numerator, r.unit, r.statistic, r.concept = None, int(q.value or 0), "%", None, concept
    return r
