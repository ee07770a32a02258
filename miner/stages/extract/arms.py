"""The group that a value belongs to: named beside it, before it, in a bracket, or dealt out over lists of values."""

from __future__ import annotations

from dataclasses import replace

from miner.grammar.quantities import Quantity
from miner.stages.extract.arm_lists import dealt, doses_compared, order_of
from miner.stages.extract.arm_names import group_names, group_words
from miner.stages.extract.arm_phrases import GROUP, LEADS, Phrase, content_end, find_phrases, text_of
from miner.stages.extract.arm_sizes import is_each, name_of_size
from miner.stages.extract.context import VERBS, Context
from miner.stages.extract.people_words import bracket_of, closing
from miner.stages.extract.reading import Reading

_ARMED = frozenset(
    "proportion score change survival_time dose fractions age follow_up duration effect_size drug_dose depth".split()
)
_COMPARATIVE = frozenset(
    "versus vs compared randomized randomised randomly comparing comparison group groups arm arms alone either".split()
)
_SUFFIX = frozenset("for in among after with of on by following receiving undergoing from within".split())
_TRAITS = frozenset(("baseline_characteristic", "treatment_allocation"))
_STRONG = frozenset(("group", "name"))
_FACTOR_STOP = frozenset(", ; ( ) [ ] : . and or were was that for by whereas while as including".split())


class Arms:
    """Names the groups of one abstract's values; its sentences come in the order of the text.

    `words` are the words (lower case) that name its groups, `names` the groups in the order of their first mention.
    """

    def __init__(self, contexts: list[Context], abbreviations: dict[str, str]) -> None:
        self.names = group_names(contexts)
        self.words = group_words(contexts, self.names, abbreviations)
        self.comparative = bool(self.words) or any(w in _COMPARATIVE for ctx in contexts for w in ctx.lows)
        self.order: list[str] = []

    def assign(self, ctx: Context, readings: list[Reading]) -> list[Reading]:
        """Sets `arm` of the readings of one sentence where a group is named for them.

        Returns the records that "40 patients in each group" adds: one for each further group.
        """
        added: list[Reading] = []
        named: list[str] = []
        own: list[Reading] = []
        tests: list[Reading] = []
        for r in sorted(readings, key=lambda r: (r.first, r.last, r.field)):
            if r.quantity is None or r.arm is not None:
                continue
            if r.field == "arm_size":
                if is_each(ctx, r.quantity) and len(self.names) > 1:
                    r.arm = self.names[0]
                    added += [replace(r, arm=name, alternatives=list(r.alternatives)) for name in self.names[1:4]]
                else:
                    r.arm = name_of_size(ctx, r.quantity)
                    if r.arm:
                        named.append(r.arm)
            elif r.field in _ARMED:
                own.append(r)
            elif r.field == "p_value" and r.quantity.bracketed:
                tests.append(r)
        if len(named) > 1:
            self.order = named
        if own:
            self._values(ctx, own, [r for r in readings if r.field == "arm_size"], len(named) > 1)
        effects = {bracket_of(ctx, r.first): r.arm for r in own if r.field == "effect_size" and r.arm}
        for r in tests if effects else ():
            # the p value of a factor's effect stands in the factor's bracket
            r.arm = effects.get(bracket_of(ctx, r.first))
        return added

    def _told_apart(self, phrases: list[Phrase]) -> list[Phrase]:
        """Without treatments that nothing sets against another: what all patients had is no group."""
        parts = {part.lower() for p in phrases if p.kind in ("group", "name", "treated") for part in p.parts}
        known = {w for name in self.order for w in name.lower().split()} | self.words
        out: list[Phrase] = []
        for p in phrases:
            if p.kind == "treated" and len(parts) < 2:
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
        if doses and not introduced:
            self.order = list(dict.fromkeys(name for _, name in doses))
        phrases = self._told_apart(find_phrases(ctx, self.words, self.comparative))
        used: set[int] = set()
        leads: set[str] = set()
        for r in own:
            if r.arm is None and r.quantity is not None:
                k = _beside(ctx, r.quantity, phrases, self.words)
                if isinstance(k, str):
                    r.arm = k
                elif k is not None and _allows(r, phrases[k]):
                    r.arm = phrases[k].parts[0]
                    used.add(k)
                    leads.add(phrases[k].lead)
        for r in own:
            q = r.quantity
            if r.arm is None and q is not None:
                r.arm = dealt(ctx, r, own, phrases, self.order)
                if r.arm is None and leads and not q.bracketed:
                    r.arm = _sibling(ctx, q, leads)
                if r.arm is None and not _count_of_trait(r):
                    p = _before(ctx, q, phrases, used)
                    if p is not None and _allows(r, p):
                        r.arm = p.parts[0]
        for r in own:
            if r.field == "effect_size" and r.quantity is not None and r.quantity.bracketed:
                r.arm = _factor(ctx, r.quantity)
        explicit = list(dict.fromkeys(r.arm for r in own if r.arm))
        strong = list(dict.fromkeys(part for p in phrases if p.kind in ("group", "name", "treated") for part in p.parts))
        if introduced or doses:
            return
        if len(strong) == 2 and not any(p.kind == "treated" and not p.lead and "alone" not in p.parts[0] for p in phrases):
            self.order = order_of(ctx, phrases, strong)
        elif len(explicit) > 1 and len(explicit) == len({a.lower() for a in explicit}):
            self.order = explicit


def _factor(ctx: Context, q: Quantity) -> str | None:
    """ "leakage into the disc (HR 2.31)", "(8 Gy versus 30 Gy: HR 2.08)": the factor whose effect a bracket states."""
    opened = bracket_of(ctx, q.first)
    if opened is None:
        return None
    colon = next((i for i in range(opened + 1, q.first) if ctx.lows[i] == ":"), None)
    if colon is not None and colon - opened > 2:
        return text_of(ctx, opened + 1, colon)
    i = opened
    while i > 0 and opened - i < 12 and ctx.lows[i - 1] not in _FACTOR_STOP and ctx.lows[i - 1] not in VERBS:
        i -= 1
    while i < opened and ctx.lows[i] in ("a", "an", "the", "of", "with", "in", "for", "that"):
        i += 1
    return text_of(ctx, i, opened) if i < opened else None


def _count_of_trait(r: Reading) -> bool:
    """A bare count or a share of a trait: the words around it say what it counts, not which group."""
    return r.field == "proportion" and (r.concept in _TRAITS or (r.rule.startswith("count.") and r.value is None))


def _allows(r: Reading, p: Phrase) -> bool:
    """Rule: categories of a baseline trait are no arms of a baseline share; a bare count is not of its own noun's group."""
    if _count_of_trait(r):
        return p.kind in _STRONG
    if p.kind == "treated" and not p.lead and "alone" not in p.parts[0] and r.field != "age":
        return False
    if p.lead == "of" and p.kind == "kind":
        return False
    if r.field in ("duration", "survival_time", "follow_up"):
        return p.lead != "after"
    return True


def _beside(ctx: Context, q: Quantity, phrases: list[Phrase], words: set[str]) -> int | str | None:
    """The phrase (its place in `phrases`) or the name that stands beside a value.

    "9.8% after BKP", "7.4 ± 1.6 (BKP)", "86% (6/7) for central tumors", "those with large tumors (64%)", "the 45 Gy group".
    """
    n = len(ctx.lows)
    for k, p in enumerate(phrases):
        if p.first <= q.first < p.last and p.kind == "group" and len(p.parts) == 1:
            return k
    i = max(q.last, int(q.notes.get("span_last", q.last)))
    while i < n and ctx.lows[i] in ("(", "["):
        close = closing(ctx, i)
        token = ctx.tokens[i + 1] if i + 1 < n else None
        if close == i + 2 and token is not None and token.kind == "w" and len(token.text) > 1 and (token.text.isupper() or token.low in words):
            return token.text
        if close > i + 1 and ctx.lows[i + 1] in GROUP and close <= i + 4:
            return text_of(ctx, i + 1, close)
        if 2 < close - i <= 6 and token is not None and token.text.isupper() and token.kind == "w" and all(t.kind == "w" and t.text.isupper() for t in ctx.tokens[i + 1 : close]):
            return text_of(ctx, i + 1, close)
        if close - i > 24 or close >= n:
            break
        i = close + 1
    if q.bracketed:
        return _of_bracket(ctx, q, phrases)
    if q.fraction or q.notes.get("all"):
        # "Five of the 13 patients with a cyst"
        for k, p in enumerate(phrases):
            if p.counted and p.kind == "restricted" and p.first <= q.last <= p.last and len(p.parts) == 1:
                return k
    group = ctx.group(q)
    versus = any(w in ("vs", "versus") for w in ctx.lows[group[0].last : group[-1].last])
    end = group[-1].last if not versus and len(group) > 1 else i
    for k, p in enumerate(phrases):
        if p.first < i:
            continue
        if p.first < end:
            break
        gap = _outside(ctx, max(i, end), p.first)
        strong = p.kind in _STRONG
        if len(gap) > (14 if strong else 8):
            break
        if any(w in (";", ",", ".", "vs", "versus", "but") or (not strong and (w == "and" or w in VERBS)) for w in gap):
            break
        if p.lead not in _SUFFIX or len(p.parts) != 1:
            break
        if any(max(i, end) <= x.first and x.last <= p.first and not x.bracketed for x in ctx.live()):
            break
        if p.lead == "of" and not (q.fraction or q.denominator or q.dimension == "percent"):
            break
        return k
    return None


def _outside(ctx: Context, first: int, last: int) -> list[str]:
    """The words between two tokens that stand in no bracket."""
    base = ctx.depth[first - 1] if 0 < first <= len(ctx.depth) else 0
    return [ctx.lows[i] for i in range(first, last) if ctx.depth[i] <= base and ctx.lows[i] not in (")", "]")]


def _of_bracket(ctx: Context, q: Quantity, phrases: list[Phrase]) -> int | None:
    """The phrase right before the bracket that holds a value, else one behind the value inside the bracket."""
    opened = bracket_of(ctx, q.first)
    if opened is None:
        return None
    group = ctx.group(q)
    close = closing(ctx, opened)
    for k, p in enumerate(phrases):
        if len(p.parts) != 1:
            continue
        if len(group) == 1 and p.last == opened and not p.counted:
            return k
        if q.last <= p.first < close and p.first - q.last <= 5 and p.lead in _SUFFIX:
            return k
    return None


def _sibling(ctx: Context, q: Quantity, leads: set[str]) -> str | None:
    """ "33 Gy for the protons" beside "38 Gy for IMRT": the same preposition behind a value of the same sentence."""
    i = q.last
    while i < len(ctx.lows) and ctx.lows[i] == "(":
        i = closing(ctx, i) + 1
    if ctx.low(i) not in leads or ctx.low(i) not in ("for", "after", "with", "in"):
        return None
    i += 1
    while ctx.low(i) in ("the", "those", "patients"):
        i += 1
    j = content_end(ctx, i, False)
    while ctx.low(j) == "and" and j > i and ctx.tokens[j + 1].kind == "w" and ctx.low(j + 1) not in LEADS and j - i < 4:
        j = content_end(ctx, j + 1, False)
    if j == i and ctx.tokens[min(i, len(ctx.tokens) - 1)].kind == "n":
        # "83-92% with 4.1-10 ng/ml"
        while j < len(ctx.lows) and ctx.lows[j] not in (",", ";", ".", "and", ")") and j - i < 7:
            j += 1
    return text_of(ctx, i, j) if j > i else None


def _before(ctx: Context, q: Quantity, phrases: list[Phrase], used: set[int]) -> Phrase | None:
    """The last group named before a value in its clause, else the one that opens the sentence."""
    first, _ = ctx.clause(q.first)
    best: Phrase | None = None
    for k, p in enumerate(phrases):
        if p.last > q.first:
            break
        if len(p.parts) > 1 or p.counted or k in used:
            continue
        if p.first >= first and (p.kind in _STRONG or p.lead in ("in", "for", "among", "after", "") or (p.kind == "restricted" and p.lead == "of")):
            best = p
    if best is None and phrases:
        p = phrases[0]
        if p.first <= 3 and len(p.parts) == 1 and p.last <= q.first and not p.counted and 0 not in used:
            best = p
    return best
