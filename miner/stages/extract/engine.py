"""Reads one abstract: contexts of its sentences, a reading for each number, then what belongs to each reading."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.ages import read_bare_age
from miner.stages.extract.arms import Arms
from miner.stages.extract.changes import read_change
from miner.stages.extract.compared import link_tests
from miner.stages.extract.context import Context
from miner.stages.extract.count_parts import read_parts
from miner.stages.extract.counts import counted_before, noun_of
from miner.stages.extract.courses import share_times
from miner.stages.extract.custom import CustomFields
from miner.stages.extract.denominators import (
    base_of,
    bracket_base,
    broken_down,
    in_base,
    is_whole_of_shares,
    whole_before,
)
from miner.stages.extract.dosed_groups import dosed_groups
from miner.stages.extract.doses import read_dose
from miner.stages.extract.drug_doses import DrugDoses
from miner.stages.extract.event_pairs import read_event_pairs
from miner.stages.extract.intervals import name_intervals
from miner.stages.extract.linking import carry_splits, corresponding
from miner.stages.extract.measures import read_length
from miner.stages.extract.negations import read_negations
from miner.stages.extract.outcomes import concept_of
from miner.stages.extract.pain import PAIN_RESPONSE, is_about_pain, is_pain_score
from miner.stages.extract.people import Count, decide, people_in
from miner.stages.extract.populations import population_of, wholes_of
from miner.stages.extract.proportions import read_percent
from miner.stages.extract.ranges_behind import join_ranges
from miner.stages.extract.ratios import is_test_statistic, read_difference, read_p, read_ratio
from miner.stages.extract.reading import Reading
from miner.stages.extract.scope import scope_of
from miner.stages.extract.scores import carried_scale, going_on, read_score
from miner.stages.extract.subjects import read_subject
from miner.stages.extract.timepoints import moment_of, moments_of
from miner.stages.extract.times import read_time

_GROUPING = frozenset(("group", "groups", "arm", "arms"))
_CHANGES = ("change", "effect_size")
_TIMED = frozenset(("proportion", "score", "change", "drug_dose"))


class Reader:
    """The readings of one abstract. `review` says that it pools other studies."""

    def __init__(
        self, contexts: list[Context], abbreviations: dict[str, str], fields: CustomFields, review: bool
    ) -> None:
        self.contexts = contexts
        self.review = review
        self.custom = fields
        self.readings: list[Reading] = []
        self.seen: dict[str, set[int]] = {}
        self.arms = Arms(contexts, abbreviations)
        self.names = self.arms.words
        scales = {m.term.concept for ctx in contexts for m in ctx.of_kind("scale")}
        own = sorted(scales & {"vas", "nrs", "bpi"})
        self.pain_scale = own[0] if len(own) == 1 else None
        self.pain_trial = is_about_pain(contexts)
        self.doses = DrugDoses()
        self.wholes: dict[int, str] = {}
        self.last_time: str | None = None
        self.previous: list[Reading] = []
        self.dropped: set[int] = set()
        self.carried: str | None = None
        self.carried_at = -2
        self.effect: str | None = None

    def read(self) -> list[Reading]:
        """Readings of all sentences with their attributes."""
        for ctx in self.contexts:
            for r in self.custom.read(ctx):
                self._add(r)
        for ctx in self.contexts:
            self._times(ctx)
        for ctx in self.contexts:
            for r in dosed_groups(ctx):
                self._add(r)
        self._people()
        for ctx in self.contexts:
            ctx.carried = self.carried
            ctx.near = self.carried if ctx.index - self.carried_at == 1 else None
            self._others(ctx)
        self.wholes = wholes_of(self.readings)
        by_context: dict[int, list[Reading]] = {}
        for r in self.readings:
            by_context.setdefault(id(r.ctx), []).append(r)
        for ctx in self.contexts:
            own = by_context.get(id(ctx), [])
            if len(own) > 1 and (gone := join_ranges(own)):
                self.dropped |= gone
                own = [r for r in own if id(r) not in gone]
            if own:
                self._attributes(ctx, own)
                self.previous = own
        name_intervals(self.readings)
        return [r for r in self.readings if id(r) not in self.dropped]

    def _add(self, r: Reading | None) -> None:
        if r is not None:
            if r.quantity is not None:
                r.quantity.notes.setdefault("role", r.field)
                r.quantity.notes["read"] = True
                r.quantity.notes["concept"] = r.concept
                if r.field == "proportion" and r.concept:
                    self.carried, self.carried_at = r.concept, r.ctx.index
                if r.field == "effect_size":
                    self.effect = r.concept
            self.readings.append(r)

    def _times(self, ctx: Context) -> None:
        for q in ctx.live():
            if q.dimension == "time" and not q.notes.get("read"):
                difference = read_difference(ctx, q) if q.low is not None else None
                for r in [difference] if difference is not None else read_time(ctx, q):
                    self._add(r)

    def _people(self) -> None:
        counts: list[Count] = []
        grouped: set[int] = set()
        for ctx in self.contexts:
            counts += people_in(ctx)
            for q in ctx.live():
                if q.denominator and any(w in ("group", "arm") for w in ctx.before(q, 7)):
                    grouped.add(q.denominator)
        grouping = any(not _GROUPING.isdisjoint(ctx.lows) for ctx in self.contexts)
        for c in decide(counts, grouped, self.review, grouping, self.names):
            self._count(c)

    def _count(self, c: Count) -> None:
        ctx, q = c.ctx, c.q
        if c.role in ("cohort", "pooled"):
            r = Reading.of(ctx, q, "cohort_size", c.rule, c.confidence)
            if c.base:  # the N of "44 eyes of 44 patients": the share is read apart
                r.value, r.numerator, r.denominator = c.number, None, None
                r.unit, r.statistic, r.population = "1", "count", "patients"
                self.readings.append(r)
                return
        elif c.role == "arm":
            r = Reading.of(ctx, q, "arm_size", c.rule, c.confidence)
        elif c.role == "part":
            if ctx.section in ("title", "background") or is_whole_of_shares(ctx, q):
                return
            r = Reading.of(ctx, q, "proportion", c.rule, c.confidence)
            r.value, r.numerator, r.unit = None, c.number, "%"
            r.denominator = c.denominator
            r.concept = concept_of(ctx, q)
            before = counted_before(ctx, q) if q.notes.get("elliptic") else "patients"
            r.population = before if c.noun is not None or before != "patients" else None
            r.statistic = None
            self._add(r)
            return
        else:
            q.notes.setdefault("fate", "stated before" if c.role == "repeat" else "no record")
            if c.role == "repeat":
                q.notes["role"] = "cohort_size"
            q.notes["people"] = True
            return
        r.unit, r.statistic, r.population = "1", "count", "patients"
        r.alternatives = c.alternatives
        self._add(r)

    def _others(self, ctx: Context) -> None:
        for q in ctx.live():
            if q.notes.get("read") or q.notes.get("people") or q.dimension == "time":
                continue
            self._one(ctx, q)
        for read in (read_event_pairs, read_parts):
            for r in read(ctx, [r for r in self.readings if r.ctx is ctx]):
                self._add(r)
        denied = {r.last for r in self.readings if r.custom and r.ctx is ctx and r.quantity is None}
        self.readings += [r for r in read_negations(ctx) if r.last not in denied]

    def _one(self, ctx: Context, q: Quantity) -> None:
        dimension = q.dimension
        difference = read_difference(ctx, q)
        if difference is not None:
            return self._add(difference)
        if q.label == "p":
            self._add(read_p(ctx, q))
        elif dimension == "percent":
            self._add(read_score(ctx, q) or read_percent(ctx, q))
        elif dimension == "dose":
            self._add(read_dose(ctx, q))
        elif dimension == "length":
            self._add(read_score(ctx, q) or read_length(ctx, q) or read_change(ctx, q))
        elif dimension == "mass":
            change = read_change(ctx, q)
            self._add(change if change is not None or q.notes.get("fate") else self.doses.read(ctx, q))
        elif is_test_statistic(ctx, q):
            q.notes["fate"] = "test statistic"
        elif q.fraction:
            self._fraction(ctx, q)
        elif dimension in ("number", "count", "points"):
            self._bare(ctx, q)
        elif dimension in ("angle", "pressure", "volume", "weight"):
            self._add(read_change(ctx, q))
        return None

    def _fraction(self, ctx: Context, q: Quantity) -> None:
        if ctx.section == "conclusions" and q.word:
            q.notes["fate"] = "a conclusion in words"
            return
        scored = any(m.term.kind == "scale" and m.last <= q.first and q.first - m.last <= 8 for m in ctx.mentions)
        if scored and noun_of(ctx, q) is None and "out" in ctx.lows[q.first : q.last]:
            q.notes["fate"] = "a score out of its maximum"
            return
        r = Reading.of(ctx, q, "proportion", "proportion.fraction", 0.88)
        r.value, r.unit, r.statistic = None, "%", None
        r.concept = concept_of(ctx, q)
        self._add(r)

    def _bare(self, ctx: Context, q: Quantity) -> None:
        ratio = read_ratio(ctx, q, self.effect)
        if ratio is not None:
            return self._add(ratio)
        age = read_bare_age(ctx, q)
        if age is not None:
            return self._add(age)
        if q.dimension == "count" and not q.spread and q.low is None:
            noun = noun_of(ctx, q) or q.notes.get("noun")
            score = read_score(ctx, q) if noun is None else None
            if score is not None:
                return self._add(score)
            readings = read_subject(ctx, q, self.seen, self.review)
            for r in readings:
                self._add(r)
            return None
        if q.is_range and q.dimension == "count":
            noun = noun_of(ctx, q)
            if noun is not None and noun.term.concept == "fractions":
                for r in read_subject(ctx, q, self.seen, self.review):
                    self._add(r)
                return None
        score = read_score(ctx, q) or going_on(ctx, q, self.readings[-1] if self.readings else None)
        if score is not None:
            return self._add(score)
        about = any(m.term.kind in ("scale", "outcome", "theme") and m.last <= q.first for m in ctx.mentions)
        about = about or (q.decimals > 0 and "by" in ctx.before(q, 5) and "number" in ctx.lows[: q.first])
        return self._add(read_change(ctx, q) if q.dimension == "points" or about else None)

    def _attributes(self, ctx: Context, own: list[Reading]) -> None:
        scope = scope_of(ctx, self.review)
        if scope == "background" and ctx.section == "conclusions":
            # What follows the conclusions and speaks of others is no longer the abstract.
            self.dropped.update(id(r) for r in own)
            return
        moments = moments_of(ctx)
        base = base_of(ctx)
        for r in own:
            r.scope = scope
            q = r.quantity
            if q is None:
                continue
            scheme = r.field == "drug_dose" and r.concept != "opioid_use"  # "on days 1 and 8" is its schedule
            timed = r.custom or r.field in _TIMED or r.concept == "mean_difference"
            if timed and r.timepoint is None and not scheme:
                # A change is measured from the baseline, never at it.
                usable = moments if r.field not in _CHANGES else [m for m in moments if m.code != "baseline"]
                time = moment_of(ctx, q, usable) if usable else None
                r.timepoint = time or corresponding(ctx, r, own, self.previous, self.last_time)
            if r.field == "score" and r.concept is None:
                r.concept = carried_scale(ctx, q, self.previous)
            if r.field in ("score", "change") and r.concept is None and self.pain_scale and is_pain_score(ctx, q):
                r.concept = self.pain_scale
        share_times(ctx, own, moments, self.previous)
        for r in own:
            if r.quantity is not None and r.arm is None and r.field in ("dose", "fractions"):
                r.arm = r.quantity.notes.get("group")
        self.readings += self.arms.assign(ctx, own)
        for r in own:
            q = r.quantity
            if q is not None and r.field == "proportion":
                if r.concept == "baseline_characteristic" and r.value is None and ctx.depth[q.first]:
                    r.timepoint = None  # "63 patients (41 women, 22 men) underwent MRI within 3 days"
                elif r.timepoint == "baseline":
                    # a state at entry is a trait (contract: baseline_characteristic), and its time goes without saying
                    r.timepoint = None
                    if r.concept != "treatment_allocation":
                        r.concept = "baseline_characteristic"
                if self.pain_trial and r.concept in PAIN_RESPONSE:
                    r.concept = PAIN_RESPONSE[r.concept]
                r.population = r.population or population_of(ctx, r, own, self.wholes)
                if base is not None and r.denominator is None and in_base(ctx, r, base):
                    r.denominator = int(base.value or 0) or None
                elif r.denominator is None:
                    r.denominator = (
                        bracket_base(ctx, r) or q.notes.get("whole") or whole_before(ctx, r) or broken_down(ctx, r)
                    )
        carry_splits(ctx, own)
        link_tests(ctx, own, moments, self.previous)
        if moments:
            self.last_time = moments[-1].code
