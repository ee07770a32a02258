"""The group named beside one value: behind it, in or before its bracket, by a sibling, or before it in its clause."""

from __future__ import annotations

from itertools import pairwise

from miner.grammar.quantities import Quantity
from miner.stages.extract.arm_content import content_end, text_of
from miner.stages.extract.arm_phrases import Phrase
from miner.stages.extract.arm_words import GROUP, LEADS
from miner.stages.extract.context import VERBS, Context
from miner.stages.extract.people_words import assigns, bracket_of, closing
from miner.stages.extract.reading import Reading

_SUFFIX = frozenset("for in among after with of on by following receiving undergoing taking from within".split())
_TRAITS = frozenset(("baseline_characteristic", "treatment_allocation"))
_STRONG = frozenset(("group", "name"))
_FINDINGS = ("metastases", "fractures", "recurrences", "metastasis", "fracture", "recurrence")
_COURSE = frozenset(("dose", "fractions"))


def companions(own: list[Reading]) -> None:
    """ "12 fractions x 3.1 Gy for the ions": the fractions and the dose of one course are of one group."""
    for a, b in pairwise(own):
        if {a.field, b.field} == _COURSE and 0 <= b.first - a.last <= 4 and bool(a.arm) != bool(b.arm):
            a.arm = b.arm = a.arm or b.arm


def count_of_trait(r: Reading) -> bool:
    """A bare count or a share of a trait: the words around it say what it counts, not which group."""
    return r.field == "proportion" and (r.concept in _TRAITS or (r.rule.startswith("count.") and r.value is None))


def allows(r: Reading, p: Phrase) -> bool:
    """Categories of a baseline trait are no arms of a baseline share; a count is not of its own noun's group."""
    if count_of_trait(r) and r.rule != "count.all":
        return p.kind in _STRONG
    if p.kind == "treated" and not p.lead and "alone" not in p.parts[0] and r.field != "age":
        return False
    if p.kind == "kind" and (p.lead == "of" or (p.lead == "for" and r.field == "dose")):
        return False
    if r.concept in ("sensitivity", "specificity"):
        return p.kind in _STRONG
    if p.kind == "kind" and not p.lead and p.text.lower().endswith(_FINDINGS) and r.field == "proportion":
        return False  # "brain metastases had developed in 20%"
    if r.field == "duration" and p.kind == "kind" and not p.lead:
        return False  # "new fractures occurred after 5 months"
    if r.field in ("duration", "survival_time", "follow_up"):
        return p.lead != "after"
    return True


def beside(ctx: Context, r: Reading, q: Quantity, phrases: list[Phrase], words: set[str]) -> int | str | None:
    """The phrase (its place in `phrases`) or the name that stands beside a value.

    "9.8% after BKP", "7.4 ± 1.6 (BKP)", "86% (6/7) for central tumors", "large tumors (64%)", "the 45 Gy group".
    """
    n = len(ctx.lows)
    for k, p in enumerate(phrases):
        if p.first <= q.first < p.last and p.kind == "group":
            return k
        if q.first < p.first and p.last < q.last and len(p.parts) == 1 and p.lead in _SUFFIX:
            return k  # "12 patients in the tape group (24%)" is one quantity
    i = max(q.last, int(q.notes.get("span_last", q.last)))
    if i < n and not q.bracketed and ctx.lows[i] in words and ctx.tokens[i].kind == "w" and q.dimension != "time":
        # "28% intervention versus 11% control"
        return text_of(ctx, i, max(i + 1, content_end(ctx, i, False)))
    while i < n and ctx.lows[i] in ("(", "["):
        close = closing(ctx, i)
        token = ctx.tokens[i + 1] if i + 1 < n else None
        if (
            close == i + 2
            and token is not None
            and token.kind == "w"
            and len(token.text) > 1
            and (token.text.isupper() or token.low in words)
        ):
            return token.text
        if close > i + 1 and ctx.lows[i + 1] in GROUP and close <= i + 4:
            return text_of(ctx, i + 1, close)
        if (
            2 < close - i <= 6
            and token is not None
            and token.text.isupper()
            and token.kind == "w"
            and all(t.kind == "w" and t.text.isupper() for t in ctx.tokens[i + 1 : close])
        ):
            return text_of(ctx, i + 1, close)
        if close - i > 24 or close >= n:
            break
        i = close + 1
    if q.bracketed:
        return _of_bracket(ctx, q, phrases)
    if q.fraction or r.rule == "count.all":
        # "Six of the 20 women with a cyst"
        for k, p in enumerate(phrases):
            if p.counted and p.kind == "restricted" and p.first <= q.last <= p.last:
                return k
    group = ctx.group(q)
    versus = any(w in ("vs", "versus") for w in ctx.lows[group[0].last : group[-1].last])
    end = i
    joined = len(group) > 1 and any(w in ("and", "or") for w in ctx.lows[group[-2].last : group[-1].first])
    if not versus and joined and not any(i <= p.first < group[-1].first for p in phrases):
        end = group[-1].last
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
        assigned = p.lead == "to" and assigns(ctx.low(p.first - 2))  # "22% of those allocated to tape"
        if (p.lead not in _SUFFIX and not assigned) or (len(p.parts) > 1 and len(group) > 1):
            break
        if r.field == "age" and p.kind == "kind" and p.lead == "with":
            break
        if any(max(i, end) <= x.first and x.last <= p.first and not x.bracketed for x in ctx.live()):
            break
        if p.lead == "of" and not (
            (r.field == "fractions" and len(gap) < 2) or q.fraction or q.denominator or q.dimension == "percent"
        ):
            break
        return k
    return None


def _outside(ctx: Context, first: int, last: int) -> list[str]:
    """The words between two tokens that stand in no bracket."""
    base = ctx.depth[first - 1] if 0 < first <= len(ctx.depth) else 0
    return [ctx.lows[i] for i in range(first, last) if ctx.depth[i] <= base and ctx.lows[i] not in (")", "]")]


def _of_bracket(ctx: Context, q: Quantity, phrases: list[Phrase]) -> int | str | None:
    """The phrase right before the bracket that holds a value, else one behind the value inside the bracket."""
    opened = bracket_of(ctx, q.first)
    if opened is None:
        return None
    group = ctx.group(q)
    close = closing(ctx, opened)
    fitting = [(k, p) for k, p in enumerate(phrases) if len(p.parts) == 1 or len(group) == 1]
    for k, p in fitting:
        crossed = any(q.last <= x.first < p.first for x in ctx.live())
        if q.last <= p.first < close and p.first - q.last <= 5 and p.lead in _SUFFIX and not crossed:
            return k
    for k, p in fitting:
        if len(group) > 1 or p.last != opened or p.counted:
            continue
        if p.kind == "treated" and not p.lead:
            others = (x for x in ctx.live() if x.bracketed and x.dimension == q.dimension)
            return p.text if any(bracket_of(ctx, x.first) != opened for x in others) else None
        return k
    return None


def sibling(ctx: Context, q: Quantity, leads: set[str]) -> str | None:
    """ "26 Gy for arcs" beside "31 Gy for wedges": the same preposition behind a value of the same sentence."""
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
        # "50-60% with 3-7 ng/ml"
        while j < len(ctx.lows) and ctx.lows[j] not in (",", ";", ".", "and", ")") and j - i < 7:
            j += 1
    return text_of(ctx, i, j) if j > i else None


def _is_rate(q: Quantity) -> bool:
    return q.dimension in ("percent", "time") and not q.bracketed


_AGAINST = frozenset("compared comparison relative versus".split())


def before(ctx: Context, q: Quantity, phrases: list[Phrase], used: set[int]) -> Phrase | None:
    """The last group named before a value in its clause, else the one that opens the sentence."""
    first, _ = ctx.clause(q.first)
    best: Phrase | None = None
    for k, p in enumerate(phrases):
        if p.last > q.first:
            break
        if ctx.low(p.first - 1) == "(" and ctx.low(p.last) == ")":
            continue
        if p.lead in ("with", "to") and ctx.low(p.first - 2) in _AGAINST:
            continue
        if k in used or len(p.parts) > 2 or (p.counted and not (p.lead == "for" and _is_rate(q))):
            continue
        if p.first >= first and (
            (p.kind in _STRONG and (p.kind == "group" or p.lead not in ("from", "to", "than", "of")))
            or p.lead in ("in", "for", "among", "after", "")
            or (p.kind == "restricted" and p.lead == "of")
        ):
            best = p
    if best is None and phrases:
        p = phrases[0]
        if p.first <= 3 and p.last <= q.first and not p.counted and 0 not in used:
            best = p
    return best
