"""Parts of a count in its own sentence: "25 levels: 16 into the disc, 9 elsewhere", "38 deaths, 21 of them early"."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context
from miner.stages.extract.counts import noun_in
from miner.stages.extract.reading import Reading

_PRONOUNS = frozenset("them these those which whom".split())
_CAUSE = frozenset(("of", "from", "due", "because"))
_NO_CAUSE = frozenset("the these those them whom which our all whole".split())
_OPENERS = frozenset((",", "and", ":", ";", "whom", "which", "(", "with"))
_HOSTS = frozenset(("proportion", "vertebrae_count", "lesion_count"))
_FAR = 14


def read_parts(ctx: Context, known: list[Reading]) -> list[Reading]:
    """Readings of the bare counts that break down a count which `known`, the sentence's readings so far, has.

    The contract gives a denominator where the sentence states N and breaks it down behind a colon or with "of these".
    """
    if ctx.section in ("title", "background", "objective") or not known:
        return []
    hosts = [r for r in known if r.field in _HOSTS and r.quantity is not None and _size(r)]
    if not hosts:
        return []
    free = [q for q in ctx.live() if _is_bare(q) and not any(r.quantity is q for r in known)]
    if not free:
        return []
    out: list[Reading] = []
    for host in hosts:
        out += _behind_colon(ctx, host, [q for q in ctx.live() if _is_bare(q)], free)
    for q in free:
        if any(r.quantity is q for r in out):
            continue
        found = _of_them(ctx, q, hosts) or _of_cause(ctx, q, hosts)
        if found is not None:
            out.append(found)
    return out


def _size(r: Reading) -> int:
    if r.numerator is not None:
        return r.numerator
    return int(r.value or 0) if r.field != "proportion" else 0


def _is_bare(q: Quantity) -> bool:
    return (
        q.dimension == "count"
        and q.unit is None
        and q.value is not None
        and not (q.fraction or q.is_range or q.bracketed or q.label or q.comparator or q.joined or q.decimals)
    )


def _part(ctx: Context, q: Quantity, host: Reading, whole: int | None, rule: str, last: int) -> Reading:
    """A part of `host` whose words end at token `last`; its own finding, else that of the host."""
    r = Reading.of(ctx, q, "proportion", rule, 0.75)
    r.value, r.numerator, r.denominator, r.unit, r.statistic = None, int(q.value or 0), whole, "%", None
    own = [m for m in ctx.of_kind("outcome") if q.last <= m.first and m.last <= last and m.term.concept]
    r.concept = own[0].term.concept if own else host.concept
    noun = noun_in(ctx, host.quantity) if host.quantity is not None else None
    r.population = host.population or (noun.term.concept if noun is not None else None)
    return r


def _behind_colon(ctx: Context, host: Reading, bare: list[Quantity], free: list[Quantity]) -> list[Reading]:
    """ "25 vertebral bodies (33.8%): 16 into the disc space, 7 ... and 2 ...": numbers that add up to the host's."""
    q = host.quantity
    end = q.last if q is not None else 0
    colon = next(
        (i for i in range(end, min(end + _FAR, len(ctx.lows))) if ctx.lows[i] == ":" and not ctx.depth[i]), None
    )
    if colon is None or any(end <= x.first < colon and not x.bracketed for x in ctx.live()):
        return []
    stop = next((i for i in range(colon + 1, len(ctx.lows)) if ctx.lows[i] == ";" and not ctx.depth[i]), len(ctx.lows))
    parts = [x for x in bare if colon < x.first < stop]
    if len(parts) < 2 or sum(int(x.value or 0) for x in parts) != _size(host):
        return []
    ends = [*(x.first for x in parts[1:]), stop]
    return [
        _part(ctx, x, host, _size(host), "count.part.colon", last)
        for x, last in zip(parts, ends, strict=True)
        if any(x is y for y in free)
    ]


def _host_of(q: Quantity, hosts: list[Reading]) -> Reading | None:
    before = [r for r in hosts if r.last <= q.first]
    return before[-1] if before else None


def _of_them(ctx: Context, q: Quantity, hosts: list[Reading]) -> Reading | None:
    """ "38 recurrences were diagnosed, 21 of them in the same quadrant", "4 tumours, two of which had to ..."."""
    if ctx.low(q.last) != "of" or ctx.low(q.last + 1) not in _PRONOUNS:
        return None
    host = _host_of(q, hosts)
    if host is None or q.value is None or q.value > _size(host) or ctx.low(q.first - 1) in _CAUSE:
        return None
    return _part(ctx, q, host, _size(host), "count.part.of_them", min(q.last + _FAR, len(ctx.lows)))


def _of_cause(ctx: Context, q: Quantity, hosts: list[Reading]) -> Reading | None:
    """ "41 patients have died, of whom 11 of breast cancer", "twelve died of cancer and nine of other causes"."""
    if ctx.low(q.last) not in _CAUSE or ctx.low(q.last + 1) in _NO_CAUSE or ctx.low(q.first - 1) not in _OPENERS:
        return None
    deaths = [r for r in hosts if r.concept == "death" and r.last <= q.first]
    if not deaths or q.value is None or ctx.tokens[min(q.last + 1, len(ctx.tokens) - 1)].kind == "n":
        return None
    host = next((r for r in deaths if _divides(ctx, r, q) and _size(r) >= q.value), None)
    r = _part(ctx, q, host or deaths[-1], _size(host) if host else None, "count.part.cause", q.last)
    r.concept = "death"
    return r


def _divides(ctx: Context, host: Reading, q: Quantity) -> bool:
    words = ctx.lows[host.last : q.first]
    return ":" in words or "whom" in words
