"""The groups of an abstract's values: named sentence by sentence; keeps the order in which groups were compared."""

from __future__ import annotations

from dataclasses import replace

from miner.grammar.quantities import Quantity
from miner.stages.extract.arm_beside import allows, before, beside, companions, count_of_trait, sibling
from miner.stages.extract.arm_counts import Sizes
from miner.stages.extract.arm_factors import name_effects
from miner.stages.extract.arm_lists import dealt, doses_compared, order_of
from miner.stages.extract.arm_names import group_names, group_words
from miner.stages.extract.arm_openers import events, openers
from miner.stages.extract.arm_pairs import as_one, deny, of_both, of_courses, told_apart
from miner.stages.extract.arm_phrases import READERS, Phrase, find_phrases
from miner.stages.extract.arm_rows import spelled_out
from miner.stages.extract.arm_series import listed, series
from miner.stages.extract.arm_sizes import is_each, name_of_size
from miner.stages.extract.arm_splits import splits
from miner.stages.extract.arm_than import sides
from miner.stages.extract.arm_words import DETERMINERS, GROUP, LEADS, STOP
from miner.stages.extract.context import Context
from miner.stages.extract.people_words import bracket_of, is_drug
from miner.stages.extract.reading import Reading

_ARMED = frozenset(
    "proportion score change survival_time dose fractions age follow_up duration effect_size depth".split()
)
_LIGHT = STOP | LEADS | DETERMINERS
_COMPARATIVE = frozenset(
    "versus vs compared randomized randomised randomly comparing comparison group groups arm arms alone either".split()
)


class Arms:
    """Names the groups of one abstract's values; its sentences come in the order of the text.

    `words` are the words (lower case) that name its groups, `names` the groups in the order of their first mention.
    """

    def __init__(self, contexts: list[Context], abbreviations: dict[str, str]) -> None:
        self.names = group_names(contexts)
        self.words = group_words(contexts, self.names, abbreviations)
        compared = any(not _COMPARATIVE.isdisjoint(ctx.lows) for ctx in contexts)
        # the one treatment that all had: "the angle fell by 5° after PVP"
        self.lone = next(iter(self.words)) if len(self.words) == 1 and not compared else None
        self.comparative = compared or bool(self.words)
        self.drug: str | None = None
        self.order: list[str] = []
        self.introduced: list[str] = []
        self.doses: dict[float, str] = {}
        self.cohort: set[float] = set()
        self.sizes = Sizes()
        self.opened = openers(contexts)
        self.head: str | None = None
        self.analysis: str | None = None

    def assign(self, ctx: Context, readings: list[Reading]) -> list[Reading]:
        """Sets `arm` of the readings of one sentence where a group is named for them.

        Returns the records that "40 patients in each group" adds: one for each further group.
        """
        self.head, self.analysis = self.opened.get(id(ctx), (None, None))
        self.cohort |= {r.value for r in readings if r.field == "cohort_size" and r.value is not None}
        seen = next((ctx.tokens[i].text for i, w in enumerate(ctx.lows) if len(w) > 6 and is_drug(w)), None)
        self.drug = seen or self.drug
        added: list[Reading] = []
        named: list[str] = []
        own: list[Reading] = []
        tests: list[Reading] = []
        used: list[tuple[Reading, str | None]] = []
        for r in sorted(readings, key=lambda r: (r.first, r.last, r.field)):
            if r.quantity is not None and r.field == "drug_dose" and r.concept == "opioid_use":
                used.append((r, r.arm or self._drug(ctx, r.quantity)))
                r.arm = None
                own.append(r)  # what each group used; else the drug
                continue
            if r.quantity is None or r.arm is not None:
                continue
            if r.field == "arm_size":
                if is_each(ctx, r.quantity):
                    r.arm = self.names[0] if len(self.names) > 1 else None
                    added += [replace(r, arm=name, alternatives=list(r.alternatives)) for name in self.names[1:4]]
                else:
                    r.arm = name_of_size(ctx, r.quantity)
                    if r.arm:
                        named.append(r.arm)
            elif r.field == "drug_dose":
                r.arm = self._drug(ctx, r.quantity)
            elif r.field == "dose" and (r.concept == "prior_dose" or r.quantity.comparator in ("<", ">", "<=", ">=")):
                continue
            elif r.field in _ARMED:
                own.append(r)
            elif r.field == "p_value" and r.quantity.bracketed:
                tests.append(r)
                r.arm = self.head or self.analysis
        denied = [r for r in readings if r.quantity is None and r.arm is None and r.numerator == 0]
        if denied and self.comparative:
            deny(ctx, denied, find_phrases(ctx, self.words, True))
        unnamed = [r for r in readings if r.field == "arm_size" and r.arm is None]
        if len(unnamed) > 1:
            # "30 and 31 in the tape and sham groups, respectively"
            parts = next((p.parts for p in find_phrases(ctx, self.words, True) if len(p.parts) == len(unnamed)), [])
            for r, name in zip(sorted(unnamed, key=lambda r: r.first), parts, strict=False):
                r.arm = name
            named = named or parts
        if len(named) > 1:
            self.order = self.introduced = named
        self.sizes.learn([*readings, *added])
        if own:
            self._values(ctx, own, [r for r in readings if r.field == "arm_size"], len(named) > 1)
        for r, drug in used:
            r.arm = r.arm or drug
        names = next((n for n in (self.order, self.introduced, self.names) if len(n) == 2), None)
        if names is not None and "both" in ctx.lows:
            for r in own:
                if r.arm is None and of_both(ctx, r):
                    r.arm = names[0]
                    added.append(replace(r, arm=names[1], alternatives=list(r.alternatives)))
        effects = {bracket_of(ctx, r.first): r.arm for r in own if r.field == "effect_size" and r.arm}
        for r in tests if effects else ():
            # the p value of a factor's effect stands in the factor's bracket
            r.arm = effects.get(bracket_of(ctx, r.first)) or r.arm
        return added

    def _drug(self, ctx: Context, q: Quantity) -> str | None:
        """The drug of a drug's dose: the nearest named in the sentence, else the last one before it."""
        at = [i for i, w in enumerate(ctx.lows) if is_drug(w)]
        if at:
            self.drug = ctx.tokens[min(at, key=lambda i: (abs(i - q.first), i))].text
        return self.drug

    def _told_apart(self, ctx: Context, phrases: list[Phrase]) -> list[Phrase]:
        """Without treatments that nothing sets against another: what all patients had is no group."""
        parts = {part.lower() for p in phrases if p.kind in ("group", "name", "treated") for part in p.parts}
        known = {w for name in self.order for w in name.lower().split() if w not in _LIGHT} | self.words
        out: list[Phrase] = []
        # where two methods are compared, who read them names no group
        readers = [p for p in phrases if p.text.lower().startswith(READERS)]
        others = any(p.kind in ("group", "name") and p not in readers for p in phrases)
        if readers and (others or "versus" in ctx.lows or "vs" in ctx.lows):
            phrases = [p for p in phrases if p not in readers]
        for p in phrases:
            if (p.counted and p.number in self.cohort) or (p.kind == "name" and p.text.lower() == self.lone):
                continue
            if p.kind == "treated" and len(parts) < 2 and not (p.counted and p.lead == "for"):
                words = {w for part in p.parts for w in part.lower().split()}
                if not words & known and "alone" not in words:
                    continue
            out.append(p)
        return out

    def _values(self, ctx: Context, own: list[Reading], sizes: list[Reading], introduced: bool) -> None:
        """The groups of a sentence's values: by its doses, beside each value, dealt out, then from before it."""
        doses = doses_compared(ctx, own, sizes)
        for r, name in doses:
            r.arm = name
            if r.field == "dose" and r.value is not None:
                self.doses.setdefault(r.value, name)
        for r in own:
            if r.field == "dose" and r.arm is None and r.concept in ("total_dose", None) and r.value is not None:
                r.arm = self.doses.get(r.value)
        if doses and not introduced:
            self.order = list(dict.fromkeys(name for _, name in doses))
            self.introduced = self.introduced or self.order
        phrases = self._told_apart(ctx, find_phrases(ctx, self.words, self.comparative))
        rows = {} if phrases and introduced else series(ctx, own, self.order, self.introduced)
        used: set[int] = set()
        split = splits(ctx, own) | sides(ctx, own) | spelled_out(ctx, own, sizes)
        named, leads = of_courses(ctx, own, phrases)
        split |= named | listed(ctx, own, phrases)
        after = events(ctx)
        for r in own:
            r.arm = r.arm or split.get(id(r)) or next((name for i, j, name in after[::-1] if j <= r.first), None)
        for r in own:
            if r.arm is None and r.quantity is not None:
                k = beside(ctx, r, r.quantity, phrases, self.words)
                if isinstance(k, str):
                    r.arm = k
                elif k is not None and allows(r, phrases[k]):
                    r.arm = phrases[k].text
                    used.add(k)
                    leads.add(phrases[k].lead)
        for r in own:
            q = r.quantity
            if r.arm is None and q is not None:
                r.arm = dealt(ctx, r, own, phrases, self.order) or rows.get(id(r))
                if r.arm is None and leads and not q.bracketed:
                    r.arm = sibling(ctx, q, leads)
                if r.arm is None and (not count_of_trait(r) or r.rule == "count.all"):
                    p = before(ctx, q, phrases, used)
                    aside = p is not None and r.field == "dose" and not p.lead and "," in ctx.lows[p.last : q.first]
                    if p is not None and allows(r, p) and not (aside and p.kind in ("restricted", "kind")):
                        r.arm = p.text
        self.sizes.of_denominators(own)
        self.sizes.of_percentages(ctx, own)
        name_effects(ctx, own, phrases)
        told_apart(ctx, own, self.order)
        companions(own)
        as_one(ctx, own)
        for r in own if self.head else ():
            r.arm = r.arm or self.head
        explicit = list(dict.fromkeys(r.arm for r in own if r.arm and r.field != "effect_size"))
        strong = list(
            dict.fromkeys(part for p in phrases if p.kind in ("group", "name", "treated") for part in p.parts)
        )
        if introduced or doses:
            return
        lists = [p.parts for p in phrases if len(p.parts) > 2 and p.kind in ("group", "name")]
        if lists:
            self.order = lists[-1]
            return
        if len(strong) == 2 and not any(
            p.kind == "treated"
            and "alone" not in p.parts[0]
            and (not p.lead or (len(p.parts) > 1 and p.lead in ("after", "following", "with", "by", "undergoing")))
            for p in phrases
        ):
            self.order = self._known(order_of(ctx, phrases, strong))
        elif len(explicit) > 1 and len(explicit) == len({a.lower() for a in explicit}):
            self.order = self._known(explicit)

    def _known(self, names: list[str]) -> list[str]:
        """The names; the old order where one is an amount ("reduced by 14 mg") and no group is known by one."""
        if len(names) != len(self.introduced) or any(n[:1].isdigit() for n in self.introduced):
            return names
        amounts = any(n[:1].isdigit() and GROUP.isdisjoint(n.lower().split()) for n in names)
        return self.order if amounts else names
