"""Whole numbers with a noun: people, vertebrae, lesions, studies, fractions; n of N; and what an arm holds.

A count gets a first reading from its own sentence here. Which people count is the cohort, an arm or a subgroup needs
the whole abstract: `people.py` decides that.
"""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.sentence.context import VERBS, Context, Mention

_STOP = frozenset(
    "in with for at by who that which from after before during within until to of on as into among "
    "between when where whose whom "
    "and or but while than per via through using had have has was were is are".split()
)
_GRADED = frozenset("stage stages type grade class phase".split())
_SKIPPED_SIGNS = frozenset(("'", '"', "/", "-", "*"))


def noun_of(ctx: Context, q: Quantity) -> Mention | None:
    """The population noun a count counts: the first one behind it in its noun phrase ("42 elderly (> 65) patients")."""
    nouns = {m.first: m for m in ctx.of_kind("population")}
    if not nouns:
        return None
    i, steps = q.last, 0
    n = len(ctx.tokens)
    if i < n and ctx.lows[i] in (")", "]"):
        i += 1
    if ctx.low(i) == "of" and q.fraction:
        i += 1
    while i < n and steps < 12:
        m = nouns.get(i)
        if ctx.lows[i] == "intervention" and ctx.low(i + 1) in ("and", "group") and q.value != 1:
            m = None  # "58 intervention and 61 control women"
        if m is not None and q.value != 1 and _says_whose(ctx, m):
            return None  # "10 manual patient transfers"
        if m is not None and not (ctx.lows[i] in _GRADED and m.term.concept == "centers"):
            later = nouns.get(m.last)
            # "16 tumor patients" counts patients; "19 nodules in 15 patients" counts nodules.
            return later if later is not None and ctx.lows[m.last - 1] not in (",",) else m
        low = ctx.lows[i]
        if low in ("(", "["):
            close = _closing(ctx, i)
            if close is None or close - i > 14:
                return None
            i = close + 1
            continue
        if low in ("of",) and steps == 0 and ctx.low(i + 1) in ("the", "these", "our", "all", "those"):
            i += 2
            continue
        if not _in_phrase(ctx, i, steps):
            return None
        i += 1
        steps += 1
    return None


def noun_in(ctx: Context, q: Quantity) -> Mention | None:
    """The noun inside a quantity ("25 vertebral bodies (33.8%)" is one), else the one behind it."""
    inside = [m for m in ctx.of_kind("population") if q.first < m.first and m.last <= q.last]
    return inside[-1] if inside else noun_of(ctx, q)


_SINGULAR = frozenset(("patient", "woman", "man", "participant", "child", "subject"))


def _says_whose(ctx: Context, m: Mention) -> bool:
    """A noun of people in the singular before another noun: it says whose, and counts nothing."""
    behind = ctx.low(m.last)
    return ctx.lows[m.last - 1] in _SINGULAR and behind.isalpha() and behind.endswith("s") and behind not in _STOP


_ADJECTIVES = ("ed", "al", "ly", "ive", "ous", "ic", "able", "ant", "ent", "ese")


def _in_phrase(ctx: Context, i: int, steps: int) -> bool:
    """True where token `i`, `steps` words behind a count, may stand between it and its noun.

    "35 sedentary and obese women", "25 lung cancer stage 2-4 patients", "27 type 2 diabetic subjects".
    """
    low, kind = ctx.lows[i], ctx.tokens[i].kind
    if low in ("and", "or"):
        last = ctx.low(i - 1)
        # "18 (30%) severe and patients" breaks off; "35 sedentary and obese women" goes on.
        return 0 < steps < 7 and last.isalpha() and ctx.low(i + 1).isalpha() and ctx.low(i + 1) not in _STOP
    if low in _STOP or low in VERBS:
        return False
    if low == ",":
        return 0 < steps < 5 and ctx.low(i - 1).endswith(_ADJECTIVES) and ctx.low(i + 1).endswith(_ADJECTIVES)
    if kind == "p":
        return low in _SKIPPED_SIGNS
    if kind == "n":
        k = i - 1
        while k > i - 4 and (ctx.low(k) == "-" or (k >= 0 and ctx.tokens[k].kind == "n")):
            k -= 1
        return ctx.low(k) in _GRADED
    # "2 monthly letters inviting patients"
    return not (low.endswith("ing") and ctx.low(i - 1).endswith("s") and steps > 0)


def _closing(ctx: Context, i: int) -> int | None:
    level = ctx.depth[i]
    for j in range(i + 1, len(ctx.tokens)):
        if ctx.lows[j] in (")", "]") and ctx.depth[j] == level:
            return j
    return None


def shared_noun(ctx: Context, q: Quantity) -> Mention | None:
    """The noun of a bare count in a list: of the next ("8 and 2 cases") or the last ("41 patients, two in 16")."""
    group = ctx.group(q)
    ahead = _noun_ahead(ctx, q)
    if ahead is not None:
        return ahead
    if q in group:
        at = group.index(q)
        for other in group[at + 1 :]:
            m = noun_of(ctx, other)
            if m is not None:
                return m
        for other in reversed(group[:at]):
            noun: Mention | None = other.notes.get("noun")
            if noun is not None:
                return noun
    return None


def _noun_ahead(ctx: Context, q: Quantity) -> Mention | None:
    """ "31 thoracic and 19 lumbar vertebrae": the noun of the next count, a few plain words and "and" between."""
    nxt = next((x for x in ctx.live() if x.first >= q.last), None)
    if nxt is None or nxt.dimension != "count" or nxt.fraction or nxt.unit is not None or q.bracketed != nxt.bracketed:
        return None
    words = ctx.lows[q.last : nxt.first]
    if (
        not 2 <= len(words) <= 5
        or words[-1] not in ("and", "or")
        or any(w in _STOP or w in VERBS or not w.isalpha() for w in words[:-1])
    ):
        return None
    m = noun_of(ctx, nxt)
    if m is not None:
        q.notes["listed"] = nxt.notes["listed"] = True
    return m


def counted_before(ctx: Context, q: Quantity) -> str:
    """What a bare count counts: vertebrae in "malignant in 61 vertebrae and benign in 81", else people."""
    for other in reversed(ctx.live()):
        if other.last <= q.first and other.dimension == "count":
            noun = noun_of(ctx, other)
            if noun is not None:
                return noun.term.concept if noun.term.concept in ("vertebrae", "lesions", "eyes") else "patients"
    return "patients"


def is_schedule_count(ctx: Context, q: Quantity) -> bool:
    """ "three daily fractions", "five fractions a week": how often, not how many."""
    near = ctx.after(q, 8)
    head = ctx.after(q, 2)
    return (
        "daily" in head
        or near[1:3] in (["per", "day"], ["per", "week"], ["a", "week"], ["a", "day"], ["each", "day"])
        or ("/" in near[1:3] and near[2:4] and near[2] in ("week", "day", "wk"))
        or near[1:2] in (["weekly"], ["daily"])
        or ("per" in near and near[near.index("per") + 1 : near.index("per") + 2] in (["week"], ["day"]))
    )
