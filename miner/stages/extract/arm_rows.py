"""Groups that the words around a value spell out: "16 fractions of pelvic irradiation", "83% with PSA below 10"."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.arm_content import content_end, text_of
from miner.stages.extract.arm_words import PEOPLE
from miner.stages.extract.context import VERBS, Context
from miner.stages.extract.people_words import bracket_of, closing
from miner.stages.extract.reading import Reading

_LEADS = frozenset("with for in among".split())
_TRAITS = frozenset(("baseline_characteristic", "treatment_allocation"))
_OTHERS = frozenset("other others remaining surviving".split())
_TIMES = frozenset(("survival_time", "follow_up"))


def spelled_out(ctx: Context, own: list[Reading], sizes: list[Reading]) -> dict[int, str]:
    """Maps ids of readings to the groups that a row of values, a course of fractions or a fate names."""
    out = _courses(ctx, own) | _row(ctx, own) | _given(ctx, own, sizes)
    for r in own if not _BARE.isdisjoint(ctx.lows) else ():
        if r.quantity is not None and (name := _others(ctx, r.quantity)):
            out[id(r)] = name
    for r in own:
        if r.field in _TIMES and r.quantity is not None and (name := _fate(ctx, r.quantity)):
            out[id(r)] = name
    return out


def _courses(ctx: Context, own: list[Reading]) -> dict[int, str]:
    """ "20 fractions to the neck and 5 fractions of boost"."""
    out: dict[int, str] = {}
    for r in own:
        if r.field != "fractions" or r.quantity is None:
            continue
        i = r.quantity.last
        i += ctx.low(i).startswith("fraction")
        if ctx.low(i) == "of" and (end := content_end(ctx, i + 1, False)) > i + 1 and ctx.tokens[i + 1].kind == "w":
            out[id(r)] = text_of(ctx, i + 1, end)
    return out if len(set(out.values())) > 1 else {}


def _row(ctx: Context, own: list[Reading]) -> dict[int, str]:
    """ "90%, with a marker below 3, 50-60% with 3-7, and 10-20% above": three or more shares of one outcome."""
    shares = [
        r for r in own if r.field == "proportion" and r.quantity is not None and not r.quantity.bracketed and r.concept
    ]
    shares = [r for r in shares if r.concept not in _TRAITS]
    if len(shares) < 3 or len({(r.concept, r.timepoint) for r in shares}) > 1:
        return {}
    out: dict[int, str] = {}
    leads: set[str] = set()
    for k, r in enumerate(shares):
        i = r.quantity.last if r.quantity is not None else r.last
        i += ctx.low(i) == ","
        limit = shares[k + 1].first if k + 1 < len(shares) else len(ctx.lows)
        if ctx.low(i) not in _LEADS:
            return {}
        leads.add(ctx.low(i))
        j = i + 1
        while j < limit and j - i < 12 and ctx.lows[j] not in (",", ";", ".", "("):
            j += 1
        while j > i + 1 and ctx.lows[j - 1] in ("and", "or"):
            j -= 1
        if j == i + 1:
            return {}
        out[id(r)] = text_of(ctx, i + 1, j)
    return out if len(leads) == 1 and len(set(out.values())) == len(shares) else {}


def _given(ctx: Context, own: list[Reading], sizes: list[Reading]) -> dict[int, str]:
    """ "Primary radiotherapy (n = 40) was given with a dose of 28-74 Gy": the group that opens the sentence."""
    named = [r for r in sizes if r.arm]
    if len(named) != 1 or len(sizes) != 1 or named[0].quantity is None or not named[0].quantity.bracketed:
        return {}
    size = named[0]
    opened = bracket_of(ctx, size.first)
    if opened is None or opened > 6:
        return {}
    return {
        id(r): size.arm or ""
        for r in own
        if r.field in ("dose", "fractions", "age", "follow_up") and r.first > size.last and r.quantity is not None
    }


def _fate(ctx: Context, q: Quantity) -> str | None:
    """ "twelve patients died 10.5 months after ...", "other patients are alive with a mean survival of 10 months"."""
    if (name := _alive(ctx, q)) is not None:
        return name
    near = ctx.lows[max(0, q.first - 4) : q.first]
    if "died" in near and any(w in PEOPLE for w in near):
        return "patients who died"
    back = ctx.lows[max(0, q.first - 25) : q.first]
    if "this" in back and back[back.index("this") + 1 : back.index("this") + 2] == ["group"]:
        before = ctx.lows[: q.first - len(back) + back.index("this")]
        if "died" in before:
            return "patients who died"
    first, _ = ctx.clause(q.first)
    while first < q.first and ctx.lows[first] in (",", "and", "but", "however", "the", ";", "while", "whereas"):
        first += 1
    if ctx.low(first) in _OTHERS and ctx.low(first + 1) in PEOPLE:
        return text_of(ctx, first, first + 2)
    return None


def _alive(ctx: Context, q: Quantity) -> str | None:
    """ "22 months for survivors", "(19 months for those still alive)", "14 months in surviving patients"."""
    i = q.last
    while ctx.low(i) == "(":
        i = closing(ctx, i) + 1
    if ctx.low(i) not in ("for", "in", "among"):
        return None
    first = i = i + 1 + (ctx.low(i + 1) in ("the", "all"))
    if ctx.low(i) == "survivors":
        return ctx.tokens[i].text
    if ctx.low(i) in ("surviving", "living") and ctx.low(i + 1) in PEOPLE:
        return text_of(ctx, first, i + 2)
    if ctx.low(i) in PEOPLE:
        i += 1
        i += ctx.low(i) in ("still", "who")
        i += ctx.low(i) in ("were", "are")
        i += ctx.low(i) == "still"
        return text_of(ctx, first, i + 1) if ctx.low(i) == "alive" else None
    return None


def _others(ctx: Context, q: Quantity) -> str | None:
    """ "6% in patients without, ...", "4% of those who did not": the rest of the people, as the text names them."""
    i = q.last
    while ctx.low(i) == "(":
        i = closing(ctx, i) + 1
    if ctx.low(i) in ("in", "of", "among", "for"):
        i += 1
    first = i = i + (ctx.low(i) == "the")
    i += ctx.low(i) in PEOPLE
    if ctx.low(i) == "who" and ctx.low(i + 1) in ("did", "had", "were") and ctx.low(i + 2) == "not":
        end = i + 3
    elif ctx.low(i) == "without" and i > first:
        end = i + 1
    else:
        return None
    bare = end >= len(ctx.lows) or ctx.lows[end] in VERBS or ctx.lows[end] in _BEHIND
    return text_of(ctx, first, end) if bare else None


_BARE = frozenset(("without", "not"))
_BEHIND = frozenset(", ; . ( ) and".split())
