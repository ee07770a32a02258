"""When a value was measured: explicit times in the sentence, dealt out over the values they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from miner.grammar.quantities import Quantity
from miner.grammar.times import iso_duration
from miner.stages.extract.context import Context
from miner.stages.extract.moment_words import WORDS, is_no_moment, worded_moment


@dataclass(slots=True)
class Moment:
    """A time mentioned in the sentence: ISO 8601, "baseline" or "last_follow_up"; `prefix` where values follow it."""

    first: int
    last: int
    code: str
    adjective: bool = False
    quantity: Quantity | None = None


def iso_of(q: Quantity) -> str | None:
    """The ISO 8601 duration of a time quantity as stated, None for a range or where it has no unit."""
    if q.unit is None or q.unit.dimension != "time" or q.value is None or q.value < 0:
        return None
    value = q.value
    return iso_duration(value, q.unit.name)


def moments_of(ctx: Context) -> list[Moment]:
    """Every moment of a sentence, in order: time quantities that were read as one, and words such as "baseline"."""
    out = []
    for q in ctx.quantities:
        code = q.notes.get("moment")
        if code and not is_no_moment(ctx, q):
            out.append(Moment(q.first, q.last, code, bool(q.notes.get("adjective")), q))
    for m in ctx.of_kind("time"):
        if not any(o.first <= m.first < o.last for o in out):
            # "from baseline" names what a change is measured against.
            if m.term.concept == "baseline" and (ctx.low(m.first - 1) in _AGAINST or ctx.tokens[m.last - 1].joined):
                continue
            adjective = ctx.low(m.first - 1) not in ("at", "before") and ctx.low(m.first) in (
                "preoperative", "pretreatment", "baseline", "pre", "preprocedural", "pretherapy"
            )  # fmt: skip
            out.append(Moment(m.first, m.last, m.term.concept, adjective))
    taken = {k for m in out for k in range(m.first, m.last)}
    for i, low in enumerate(ctx.lows):
        if i in taken:
            continue
        if low == "before" and ctx.low(i + 1) in (",", "and") and any(m.first - i <= 3 for m in out if m.first > i):
            out.append(Moment(i, i + 1, "baseline"))  # "before, 1 week and 3 months after surgery"
        elif low in WORDS:
            worded = worded_moment(ctx, i)
            if worded is not None:
                out.append(Moment(i, *worded))
    out.sort(key=lambda m: m.first)
    return out


# What a change is measured against: "from baseline", "compared with baseline"; "baseline-to-endpoint" is no time.
_AGAINST = frozenset("from versus vs over with to than against".split())


def _of_base(ctx: Context, m: Moment, q: Quantity) -> bool:
    """ "Of 121 patients with pain at baseline, 58 had relief": the moment belongs to the whole, not to the share."""
    if m.code != "baseline" or ctx.low(0) not in ("of", "among", "in"):
        return False
    comma = next((i for i, low in enumerate(ctx.lows) if low == "," and not ctx.depth[i]), 0)
    return m.last <= comma < q.first and m.first > 2


def moment_of(ctx: Context, q: Quantity, moments: list[Moment]) -> str | None:
    """The moment of `q`, or None.

    A list of as many moments as values is dealt out in order; else a moment that follows in the same clause before
    the next value wins, then one that precedes in the clause, then one that opens the sentence.
    """
    moments = [m for m in moments if m.quantity is not q and not _of_base(ctx, m, q) and not _of_bracket(ctx, q, m)]
    if not moments:
        return None
    dealt = _dealt(ctx, q, moments) or moment_beside(ctx, ctx.opening(q.first), moments)
    if dealt:
        return dealt
    opened = _clause_opener(ctx, q, moments)
    if opened is not None:
        return opened
    own_next = _next_value(ctx, q)
    own_limit = own_next.first if own_next else len(ctx.tokens)
    plain = [m for m in moments if not m.adjective]
    beside = [m for m in plain if q.last <= m.first < own_limit and _reaches(ctx, q.last, m.first)]
    if q.shift == "from":
        return beside[0].code if beside else "baseline"
    if q.shift == "to" and beside:
        return beside[0].code
    values = [
        x
        for x in ctx.quantities
        if not x.skip and x.label != "p" and x.dimension == q.dimension and not x.notes.get("moment")
    ]
    first = values[0].first if values else q.first
    prefix = bool(plain) and plain[0].last <= first
    latest = [m for m in plain if m.last <= q.first and not _apart(ctx, m, q)]
    if prefix and latest and not (beside and beside[0].first - q.last <= 2 and latest[-1].first > 4):
        leads = latest[-1]
        if leads.first <= 4 or q.first - leads.last <= 3 or not any(leads.last < b <= q.first for b in ctx.breaks):
            return leads.code
    if beside:
        return beside[0].code
    if not prefix:
        later = [m for m in plain if m.first >= q.last and _reaches(ctx, q.last, m.first, series=True)]
        listed = any(low == ";" and not ctx.depth[i] for i, low in enumerate(ctx.lows))
        if later and (listed or all(x.dimension == q.dimension for x in _between(ctx, q.last, later[0].first))):
            return later[0].code
    adjectives = [m for m in moments if m.adjective and m.last <= q.first]
    if adjectives and (
        q.dimension != "count" or (q.first - adjectives[-1].last <= 8 and _reaches(ctx, adjectives[-1].last, q.first))
    ):
        return adjectives[-1].code
    for m in moments:
        if m.adjective and q.last <= m.first < own_limit and m.first - q.last <= 3 and not parted(ctx, q.last, m.first):
            return m.code
    if latest and not prefix and q.first - latest[-1].last <= 2:
        return latest[-1].code
    return None


def moment_beside(ctx: Context, opened: int | None, moments: list[Moment]) -> str | None:
    """ "at three months (-0.91 ...)": the moment right before the bracket that token `opened` opens."""
    if not opened:
        return None
    if ctx.low(opened - 1) in (",", "and", ";"):
        return None
    return next((m.code for m in moments if not m.adjective and 0 <= opened - m.last <= 1), None)


def _of_bracket(ctx: Context, q: Quantity, m: Moment) -> bool:
    """True where a bracket's values own a moment: one in it, or right before it, where `q` stands elsewhere.

    "12 recurrences had occurred (rate at 5 and 8 years: 2.0%, 3.4%)", "(VAS 4.5 vs 5.8) and at 6 h (3.0 vs 4.2)".
    """
    outside = not ctx.depth[m.first]
    if outside and (m.first < q.last or ctx.low(m.last) not in ("(", "[")):
        return False
    if m.first < q.last and m.adjective:
        return False  # "(12-year survival 77%) compared with A alone (69%) and B alone (68%)"
    within = m.last if outside else ctx.opening(m.first)
    here = ctx.opening(q.last - 1)
    if within is None or within == here or (outside and here is None):
        return False
    owned = [x for x in _between(ctx, within, ctx.closing(max(m.last, within + 1))) if x.notes.get("read")]
    return any(x.dimension == q.dimension if outside else x.dimension != "time" for x in owned)


def _clause_opener(ctx: Context, q: Quantity, moments: list[Moment]) -> str | None:
    """ "...; at four weeks the values were 22 mm and 26 mm": the only moment of its clause, at the clause's head."""
    if ";" not in ctx.lows[: q.first]:
        return None
    semis = [i for i, low in enumerate(ctx.lows) if low == ";" and not ctx.depth[i]]
    first = max((i for i in semis if i < q.first), default=None)
    if first is None:
        return None
    last = min((i for i in semis if i > q.first), default=len(ctx.lows))
    own = [m for m in moments if first < m.first < last]
    if len(own) != 1 or own[0].adjective or own[0].first - first > 3:
        return None
    # "... to grade E. Leakage occurred in 8": a full stop that sentence splitting took for an abbreviation's.
    stops = (i for i in range(own[0].last, q.first) if ctx.lows[i] == "." and ctx.tokens[i + 1].text[:1].isupper())
    return own[0].code if next(stops, None) is None else None


def parted(ctx: Context, a: int, b: int) -> bool:
    """True where a semicolon outside brackets stands between tokens `a` and `b`."""
    return ";" in ctx.lows[a:b] and any(ctx.lows[i] == ";" and not ctx.depth[i] for i in range(a, b))


def _apart(ctx: Context, m: Moment, q: Quantity) -> bool:
    """True where a semicolon parts a moment from a value behind it; in a bracket that holds both, its own does."""
    base = min(ctx.depth[m.first], ctx.depth[q.first])
    span = range(m.last, q.first)
    return ";" in ctx.lows[m.last : q.first] and any(ctx.lows[i] == ";" and ctx.depth[i] <= base for i in span)


def _between(ctx: Context, a: int, b: int) -> list[Quantity]:
    return [
        x for x in ctx.quantities if a <= x.first < b and not x.skip and x.label != "p" and not x.notes.get("moment")
    ]


def _next_value(ctx: Context, q: Quantity) -> Quantity | None:
    """The next value that no bracket behind `q` holds: in "by 54% (from 88 mg to 40 mg) at 1 month" none."""
    depth = max(ctx.depth[q.first], ctx.depth[q.last - 1])
    for other in ctx.quantities:
        if other.first >= q.last and not other.skip and not other.notes.get("moment") and other.label != "p":
            if other.dimension == "time" or ctx.depth[other.first] > depth:
                continue
            return other
    return None


def _reaches(ctx: Context, a: int, b: int, series: bool = False) -> bool:
    """True where nothing between tokens `a` and `b` ends the clause; a series of values may stand between."""
    words = ctx.lows[a:b]
    if len(words) > (44 if series else 16) or parted(ctx, a, b):
        return False
    if any(a < x <= b for x in ctx.breaks):
        return False
    return not any(w in ("while", "whereas", "but") for w in words)


def _dealt(ctx: Context, q: Quantity, moments: list[Moment]) -> str | None:
    group = ctx.group(q)
    if len(group) < 2:
        return None
    run: list[Moment] = []
    runs: list[list[Moment]] = []
    for m in moments:
        if run:
            words = ctx.lows[run[-1].last : m.first]
            if len(words) <= 4 and all(
                w in (",", "and", "or", "at", "the", "-", "to", "/", "after", "&") for w in words
            ):
                run.append(m)
                continue
        run = [m]
        runs.append(run)
    fitting = [r for r in runs if len(r) > 1 and len(group) % len(r) == 0]
    if not fitting:
        return None
    # "before and at 1 and 3 months were A; ...; significant at 1 and 3 months": a list as long as the values' leads.
    best = min(fitting, key=lambda r: (len(r) != len(group), abs(r[0].first - group[0].first)))
    size = len(best)
    if len(group) == size:
        return best[group.index(q)].code
    return best[group.index(q) % size].code
