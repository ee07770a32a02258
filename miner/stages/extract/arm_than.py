"""Two sides of one comparison: "longer in A than in B (10 months vs 8 months)" gives A's value, then B's."""

from __future__ import annotations

from miner.stages.extract.arm_content import text_of
from miner.stages.extract.arm_words import DETERMINERS, GROUP, HEADS
from miner.stages.extract.context import Context
from miner.stages.extract.people_words import bracket_of
from miner.stages.extract.reading import Reading

_LEADS = frozenset("in for with after among on by following".split())
_END = frozenset(", ; : ( ) was were is are".split())


def sides(ctx: Context, own: list[Reading]) -> dict[int, str]:
    """Names both sides of a comparison right before the bracket that holds its values; maps ids of readings to them."""
    out: dict[int, str] = {}
    if "than" not in ctx.lows and "between" not in ctx.lows:
        return out
    brackets: dict[int, list[Reading]] = {}
    for r in own:
        q = r.quantity
        if q is None or not q.bracketed or r.field == "effect_size":
            continue
        opened = bracket_of(ctx, q.first)
        if opened is not None:
            brackets.setdefault(opened, []).append(r)
    for opened, held in brackets.items():
        if not 2 <= len(held) <= 3 or len({r.field for r in held}) > 1:
            continue
        if not any(w in ("vs", "versus", "v") for w in ctx.lows[held[0].last : held[-1].first]):
            continue
        names = _named(ctx, opened)
        if len(names) == len(held):
            out |= {id(r): name for r, name in zip(held, names, strict=True)}
    return out


def _named(ctx: Context, opened: int) -> list[str]:
    first = max(0, opened - 40)
    start = next((i + 1 for i in range(opened - 1, first, -1) if ctx.lows[i] in (";", ")", "]", "(")), first)
    words = ctx.lows[start:opened]
    if "than" in words:
        than = start + len(words) - 1 - words[::-1].index("than")
        if ctx.low(than + 1) not in _LEADS:
            return _subject(ctx, than, opened)
        lead = next((i for i in range(than - 1, start - 1, -1) if ctx.lows[i] == ctx.low(than + 1)), None)
        if lead is None:
            return []
        # "in the patients with pain": the lead that opens the side, not one inside it
        a, b = lead + 1, than + 2
        ends = (than, opened)
    elif "between" in words:
        at = start + words.index("between")
        link = [i for i in range(at, opened) if ctx.lows[i] == "and"]
        if len(link) != 1:
            return []
        a, b = at + 1, link[0] + 1
        ends = (link[0], opened)
    else:
        return []
    return [name for first, last in ((a, ends[0]), (b, ends[1])) for name in _parts(ctx, first, last)]


_SIDE = frozenset(
    "had have has showed experienced developed reported were was achieved required failed needed received".split()
)
_HEADING = HEADS - GROUP
_OPENING = DETERMINERS | frozenset("and but while whereas , however more fewer significantly also".split())


def _subject(ctx: Context, than: int, opened: int) -> list[str]:
    """ "Women above 65 had a higher rate of falls than younger women (": the subject and the words behind "than"."""
    first, _ = ctx.clause(than)
    while first < than and ctx.lows[first] in _OPENING:
        first += 1
    last = next((i for i in range(first, than) if ctx.lows[i] in _SIDE and not ctx.depth[i]), first)
    if last > first and ctx.lows[last - 1] == "also":
        last -= 1
    words = ctx.lows[first:last]
    people = not _HEADING.isdisjoint(words[:3]) and words[1:2] != ["in"]
    group = len(words) < 5 and words[-1:] and words[-1] in GROUP and _LEADS.isdisjoint(words)
    if not (people or group) or len(words) > 12 or not {",", ";", ":"}.isdisjoint(words):
        return []
    other = _parts(ctx, than + 1, opened)
    return [text_of(ctx, first, last), other[0]] if len(other) == 1 else []


def _parts(ctx: Context, first: int, last: int) -> list[str]:
    """The names from `first` to `last`, one or more joined by "and"; none where other words stand there."""
    if any(w in _END for w in ctx.lows[first:last]) or not 0 < last - first <= 12:
        return []
    out: list[str] = []
    at = first
    for i in range(first, last + 1):
        if i < last and ctx.lows[i] != "and":
            continue
        while at < i and (ctx.lows[at] in DETERMINERS or (at > first and ctx.lows[at] in ("of", "with"))):
            at += 1
        if at == i:
            return []
        out.append(text_of(ctx, at, i))
        at = i + 1
    return out
