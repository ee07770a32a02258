"""Reads one abstract: contexts of its sentences, a reading for each number, then what belongs to each reading."""

from __future__ import annotations

from miner.grammar.lexicon import Lexicon
from miner.grammar.quantities import Quantity
from miner.grammar.sentences import Sentence
from miner.stages.extract.arms import Arms
from miner.stages.extract.changes import read_change
from miner.stages.extract.concepts import Combinations, combine, outcome_of
from miner.stages.extract.context import Context, Mention, Term, make_context
from miner.stages.extract.counts import noun_of
from miner.stages.extract.custom import CustomFields
from miner.stages.extract.doses import read_dose
from miner.stages.extract.measures import read_length, read_mass
from miner.stages.extract.negations import read_negations
from miner.stages.extract.people import Count, decide, people_in
from miner.stages.extract.proportions import concept_of, read_percent
from miner.stages.extract.ratios import is_test_statistic, read_difference, read_p, read_ratio
from miner.stages.extract.reading import Reading
from miner.stages.extract.scope import scope_of
from miner.stages.extract.scores import read_score
from miner.stages.extract.statistics import statistic_of
from miner.stages.extract.subjects import read_subject
from miner.stages.extract.timepoints import moment_of, moments_of
from miner.stages.extract.times import read_time

_TIMED = frozenset(("proportion", "score", "change", "drug_dose"))


def contexts_of(sentences: list[Sentence], lexicon: Lexicon[Term], combinations: Combinations) -> list[Context]:
    """The contexts of the sentences that were lexed, in order."""
    out = []
    for i, s in enumerate(sentences):
        if not s.tokens or s.language != "en":
            continue
        # Two spellings of a term ("survival rate", "survival rates") are one mention.
        mentions = list(
            {
                (f.first, f.meaning.kind, f.meaning.concept): Mention(f.first, f.last, f.meaning)
                for f in lexicon.find(s.tokens)
            }.values()
        )
        ctx = make_context(s.tokens, mentions, s.section, s.language)
        ctx.index = i
        combine(ctx, combinations)
        out.append(ctx)
    return out


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
        self.last_time: str | None = None
        self.carried: str | None = None

    def read(self) -> list[Reading]:
        """Readings of all sentences with their attributes."""
        for ctx in self.contexts:
            for r in self.custom.read(ctx):
                self._add(r)
        for ctx in self.contexts:
            self._times(ctx)
        self._people()
        for ctx in self.contexts:
            ctx.carried = self.carried
            self._others(ctx)
        for ctx in self.contexts:
            self._attributes(ctx)
        return self.readings

    def _add(self, r: Reading | None) -> None:
        if r is not None:
            if r.quantity is not None:
                r.quantity.notes.setdefault("role", r.field)
                r.quantity.notes["read"] = True
                r.quantity.notes["concept"] = r.concept
                if r.field == "proportion" and r.concept:
                    self.carried = r.concept
            self.readings.append(r)

    def _times(self, ctx: Context) -> None:
        for q in ctx.live():
            if q.dimension == "time" and not q.notes.get("read"):
                for r in read_time(ctx, q):
                    self._add(r)

    def _people(self) -> None:
        counts: list[Count] = []
        grouped: set[int] = set()
        for ctx in self.contexts:
            counts += people_in(ctx)
            for q in ctx.live():
                if q.denominator and any(w in ("group", "arm") for w in ctx.before(q, 7)):
                    grouped.add(q.denominator)
        grouping = any(w in ("group", "groups", "arm", "arms") for ctx in self.contexts for w in ctx.lows)
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
            if ctx.section in ("title", "background") or self._is_whole_of_shares(ctx, q):
                return
            r = Reading.of(ctx, q, "proportion", c.rule, c.confidence)
            r.value, r.numerator, r.unit = None, c.number, "%"
            r.denominator = c.denominator
            r.concept = concept_of(ctx, q)
            r.population = "patients"
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

    def _is_whole_of_shares(self, ctx: Context, q: Quantity) -> bool:
        """ "patients without relapse (51 patients) had a control rate of 59%": the N of shares, no finding."""
        first, last = ctx.clause(q.first)
        shares = [x for x in ctx.live() if x.dimension == "percent" and x.numerator is None and first <= x.first < last]
        if not shares or q.label == "n":
            return False
        if q.bracketed:
            near = [x for x in shares if x.first > q.last and not x.bracketed] or [
                x for x in shares if 0 < q.first - x.last <= 5
            ]
            if near and noun_of(ctx, q) is not None:
                for x in near[:1]:
                    for y in ctx.group(x):
                        y.notes["whole"] = int(q.value or 0)
                q.notes["fate"] = "the whole of the shares beside it"
                return True
            return False
        if ctx.before(q, 1) in (["the"], ["these"], ["those"]) and shares[-1].first > q.last:
            q.notes["fate"] = "the whole of the shares beside it"
            return True
        return False

    def _others(self, ctx: Context) -> None:
        for q in ctx.live():
            if q.notes.get("read") or q.notes.get("people") or q.dimension == "time":
                continue
            self._one(ctx, q)
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
            self._add(read_percent(ctx, q))
        elif dimension == "dose":
            self._add(read_dose(ctx, q))
        elif dimension == "length":
            self._add(read_length(ctx, q) or self._change(ctx, q))
        elif dimension == "mass":
            change = self._change(ctx, q)
            self._add(change if change is not None or q.notes.get("fate") else read_mass(ctx, q))
        elif is_test_statistic(ctx, q):
            q.notes["fate"] = "test statistic"
        elif q.fraction:
            self._fraction(ctx, q)
        elif dimension in ("number", "count", "points"):
            self._bare(ctx, q)
        elif dimension in ("angle", "pressure", "volume", "weight"):
            self._add(self._change(ctx, q))

    def _change(self, ctx: Context, q: Quantity) -> Reading | None:
        return read_change(ctx, q)

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
        ratio = read_ratio(ctx, q)
        if ratio is not None:
            return self._add(ratio)
        if self._unlabelled_age(ctx, q):
            return None
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
        score = read_score(ctx, q)
        if score is not None:
            return self._add(score)
        about = any(m.term.kind in ("scale", "outcome", "theme") and m.last <= q.first for m in ctx.mentions)
        return self._add(self._change(ctx, q) if q.dimension == "points" or about else None)

    def _unlabelled_age(self, ctx: Context, q: Quantity) -> bool:
        """ "mean age was 58.7 (36-80)": the cue stands before, the unit is left out."""
        cues = [m for m in ctx.mentions if m.term.kind == "cue" and m.term.concept == "age" and m.last <= q.first]
        if not cues or q.first - cues[-1].last > 6 or q.fraction or q.label:
            return False
        words = ctx.lows[cues[-1].last : q.first]
        if (
            any(w in (",", ";", "(", ")", "and", "patients", "n", "group") for w in words)
            or q.notes.get("noun") is not None
        ):
            return False
        if q.comparator in ("<", ">", "<=", ">="):
            return False
        stat = statistic_of(ctx, q)
        if stat is None and q.low is None and q.spread is None:
            return False
        value = q.value if q.value is not None else q.low
        if value is None or not 0 < value < 110:
            return False
        r = Reading.of(ctx, q, "age", "time.age.unitless", 0.9)
        r.unit, r.statistic = "years", stat
        self._add(r)
        return True

    def _attributes(self, ctx: Context) -> None:
        own = [r for r in self.readings if r.ctx is ctx]
        if not own:
            return
        scope = scope_of(ctx, self.review)
        moments = moments_of(ctx)
        base = self._base(ctx)
        for r in own:
            r.scope = scope
            q = r.quantity
            if q is None:
                continue
            if (r.custom or r.field in _TIMED) and r.timepoint is None:
                r.timepoint = (moment_of(ctx, q, moments) if moments else None) or self._corresponding(ctx, r, own)
            if r.field in ("score", "change") and r.concept is None and self.pain_scale and _pain_score(ctx, q):
                r.concept = self.pain_scale
        self.readings += self.arms.assign(ctx, own)
        for r in own:
            q = r.quantity
            if q is not None and r.field == "proportion":
                if self.pain_trial and r.concept in _PAIN_RESPONSE:
                    r.concept = _PAIN_RESPONSE[r.concept]
                self._population(ctx, r)
                if base is not None and r.denominator is None and self._in_base(ctx, r, base):
                    r.denominator = int(base.value or 0) or None
                elif r.denominator is None:
                    r.denominator = self._bracket_base(ctx, r) or q.notes.get("whole") or self._whole_before(ctx, r)
        self._p_values(ctx, own)
        if moments:
            self.last_time = moments[-1].code

    def _population(self, ctx: Context, r: Reading) -> None:
        if r.population is not None or r.quantity is None:
            return
        q = r.quantity
        inside = [m for m in ctx.mentions if m.term.kind == "population" and q.first < m.first and m.last <= q.last]
        noun = inside[-1] if inside else noun_of(ctx, q)
        if noun is not None and noun.term.concept not in ("centers", "fractions", "studies"):
            r.population = noun.term.concept
        else:
            r.population = "patients"

    def _base(self, ctx: Context) -> Quantity | None:
        """The N of a sentence that opens with "Of (the) N patients": its counts are out of N."""
        opened = ctx.low(0) in ("of", "among") or ctx.lows[:2] == ["out", "of"]
        if not opened and not (ctx.low(0) in ("in", "for") and ctx.low(1) in ("the", "these", "all")):
            return None
        for q in ctx.live():
            if q.first > 5:
                return None
            if q.dimension == "count" and q.value is not None and not q.fraction and q.unit is None:
                return q
        return None

    def _in_base(self, ctx: Context, r: Reading, base: Quantity) -> bool:
        q = r.quantity
        if q is None or q is base or base.value is None or noun_of(ctx, base) is None:
            return False
        if r.numerator is None:
            return (
                ctx.low(0) in ("in", "for", "of", "among")
                and any(ctx.lows[i] == "," for i in range(base.last, q.first))
                and not r.arm
            )
        return r.numerator <= base.value

    def _bracket_base(self, ctx: Context, r: Reading) -> int | None:
        """ "9 patients (5 men, 4 women)": what stands in the bracket is out of the count before it."""
        q = r.quantity
        if q is None:
            return None
        if q.bracketed:
            opened = next((i for i in range(q.first, -1, -1) if ctx.lows[i] in ("(", "[")), None)
            if opened is None:
                return None
            whole = [
                x
                for x in ctx.live()
                if x.last <= opened
                and x.dimension == "count"
                and not x.fraction
                and x.unit is None
                and x.value is not None
                and not x.bracketed
            ]
            whole = [
                x
                for x in whole
                if noun_of(ctx, x) is not None
                and x.notes.get("role") in ("cohort_size", "arm_size", None, "proportion")
            ]
            if not whole:
                return None
            host = whole[-1]
            noun = noun_of(ctx, host)
            if noun is None or noun.term.concept not in ("patients", "lesions", "vertebrae") or host.value is None:
                return None
            direct = opened - noun.last <= 8 and not any(w in (",", ";") for w in ctx.lows[noun.last : opened])
            cohort = host.notes.get("role") == "cohort_size"
            if not (direct or (cohort and q.label != "n")):
                return None
            if r.numerator is None:
                return (
                    int(host.value)
                    if r.value is not None and direct and r.concept == "baseline_characteristic"
                    else None
                )
            return int(host.value) if r.numerator <= host.value and (direct or cohort) and r.value is None else None
        before = ctx.lows[max(0, q.first - 3) : q.first]
        dashes = [
            i
            for i in range(q.first)
            if ctx.lows[i] in (":", "-", "--") and not ctx.tokens[i].joined and ctx.depth[i] == 0
        ]
        if not dashes or r.numerator is None or r.value is not None:
            return None
        del before
        whole = [
            x
            for x in ctx.live()
            if x.last <= dashes[-1]
            and not x.bracketed
            and x.dimension == "count"
            and not x.fraction
            and x.value is not None
            and noun_of(ctx, x) is not None
        ]
        if (
            whole
            and whole[-1].value is not None
            and whole[-1].value >= r.numerator
            and dashes[-1] - whole[-1].last < 12
        ):
            return int(whole[-1].value)
        return None

    def _corresponding(self, ctx: Context, r: Reading, own: list[Reading]) -> str | None:
        """ "; the corresponding index was 61, 34, 31 and 33": the times of the values they correspond to, in order."""
        q = r.quantity
        if q is None:
            return None
        lead = ctx.lows[max(0, q.first - 40) : q.first]
        if "corresponding" not in lead:
            if q.first < 12 and ("at that time" in " ".join(ctx.lows[:5])) and self.last_time:
                return self.last_time
            return None
        at = max(0, q.first - 40) + len(lead) - 1 - lead[::-1].index("corresponding")
        before = [x for x in own if x.field == r.field and x.last <= at]
        after = [x for x in own if x.field == r.field and x.first >= at]
        if not before:
            earlier = [x for x in self.readings if x.field == r.field and x.ctx.index < ctx.index and x.timepoint]
            return earlier[-1].timepoint if earlier and earlier[-1].ctx.index >= ctx.index - 1 else None
        if len(before) == len(after):
            if r.statistic is None:
                r.statistic = before[after.index(r)].statistic
            return before[after.index(r)].timepoint
        return before[-1].timepoint if len(after) == 1 else None

    def _whole_before(self, ctx: Context, r: Reading) -> int | None:
        """ "survival for the 369 patients was 75%", "for this group of 12 patients was 76% and 87%"."""
        q = r.quantity
        if q is None or r.value is None:
            return None
        first = ctx.group(q)[0].first
        series = [x for x in ctx.live() if x.dimension == "percent" and x.last <= q.first]
        edge = min([first, *(x.first for x in series if ctx.clause(x.first) == ctx.clause(q.first))])
        i = edge - 1
        if any(edge <= m.first < q.first and m.term.concept for m in ctx.of_kind("outcome")):
            return None
        if ctx.low(i) not in ("was", "were", "is", "of", "at"):
            return None
        noun = next(
            (
                m
                for m in ctx.mentions
                if m.term.kind == "population"
                and m.term.concept in ("patients", "vertebrae", "lesions")
                and i - 4 <= m.last <= i
            ),
            None,
        )
        if noun is None:
            return None
        count = next(
            (
                x
                for x in ctx.live()
                if x.last <= noun.first <= x.last + 2
                and x.dimension == "count"
                and x.value is not None
                and not x.fraction
            ),
            None,
        )
        if count is None or ctx.low(count.first - 1) not in ("the", "of", "for", "these", "all", "in", "among"):
            return None
        return int(count.value or 0)

    def _p_values(self, ctx: Context, own: list[Reading]) -> None:
        for r in own:
            if r.field != "p_value" or r.quantity is None:
                continue
            if any(w in ("all", "both", "each") for w in ctx.before(r.quantity, 3)):
                continue  # "(all P < .05)" compares several values
            before = [
                x
                for x in own
                if x.quantity is not None
                and x.field != "p_value"
                and x.last <= r.first
                and x.field in ("proportion", "score", "change", "survival_time", "drug_dose", "effect_size", "age")
            ]
            near = before[-1] if before else None
            if near is not None and (";" in ctx.lows[near.last : r.first]):
                near = None
            mention = outcome_of(ctx, r.quantity, ("outcome", "scale", "measure"))
            if (
                near is not None
                and near.concept
                and near.concept
                not in (
                    "hazard_ratio",
                    "odds_ratio",
                    "risk_ratio",
                    "mean_difference",
                    "baseline_characteristic",
                    "treatment_allocation",
                )
            ):
                r.concept = near.concept
            elif mention is not None:
                r.concept = mention.term.concept or None
            if near is not None and near.field == "effect_size":
                valued = [x for x in before if x.field in ("proportion", "score", "change")]
                near = valued[-1] if valued else near
                r.concept = r.concept or near.concept
            if near is not None:
                r.timepoint = near.timepoint
            opened = r.first
            while opened > 0 and ctx.lows[opened] not in ("(", "["):
                opened -= 1
            beside = [m for m in moments_of(ctx) if not m.adjective and 0 <= opened - m.last <= 1]
            if beside and opened:
                r.timepoint = beside[-1].code


_PAIN_RESPONSE = {
    "complete_response": "complete_pain_response",
    "partial_response": "partial_pain_response",
    "objective_response": "pain_relief",
}


def is_about_pain(contexts: list[Context]) -> bool:
    """True for an abstract whose "response" is pain's: painful metastases treated, no imaging response measured."""
    words = [w for ctx in contexts for w in ctx.lows]
    pain = sum(w in ("pain", "painful", "analgesic") for w in words)
    imaging = any(w in ("recist", "radiologic", "obliteration", "shrinkage") for w in words)
    return pain >= 4 and any(w.startswith("metasta") for w in words) and not imaging


def _pain_score(ctx: Context, q: Quantity) -> bool:
    """The nearest scale is a pain score that has no name of its own in this sentence."""
    near = [m for m in ctx.of_kind("scale") if m.last <= q.first]
    return bool(near) and near[-1].term.concept == "" and "pain" in ctx.lows[max(0, near[-1].first - 2) : near[-1].last]
