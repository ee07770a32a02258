"""Finds the numbers that count people: with a noun of people, in a list with one that has it, or elliptic."""

from __future__ import annotations

from dataclasses import dataclass, field

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import VERBS, Context, Mention
from miner.stages.extract.counts import noun_of, shared_noun
from miner.stages.extract.people_words import ASSIGN, GROUP, SEXES, bracket_of, is_assigning


@dataclass(slots=True)
class Count:
    """A count of people where it stands; `role` becomes "cohort", "arm", "part", "repeat", "pooled", "none" or "other".

    `tentative` marks a bare number that counts people only if it adds up with others or an assignment says so;
    "other" is its role where neither holds. `base` marks the N of "44 eyes of 44 patients", the cohort only where
    nothing else is. `whole` is the number before the bracket that a bracket's counts add up to.
    """

    ctx: Context
    q: Quantity
    number: int
    noun: Mention | None
    role: str = ""
    rule: str = ""
    confidence: float = 0.85
    denominator: int | None = None
    tentative: bool = False
    whole: int | None = None
    base: bool = False
    alternatives: list[str] = field(default_factory=list)


MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb mar "
    "apr jun jul aug sep sept oct nov dec".split()
)
_LINKS = frozenset("with had who did did-not have has".split())
_OPENERS = frozenset(", ; and which whom : - -- but while whereas only leaving that".split())


def people_in(ctx: Context) -> list[Count]:
    """The counts of people of a sentence, in order."""
    _rescue(ctx)
    live = ctx.live()
    if not live:
        return []
    wholes = split_brackets(ctx, live)
    hosts = {id(h) for h, _ in wholes.values()}
    out: list[Count] = []
    for q in live:
        if q.fraction and q.denominator is not None and _is_whole_base(ctx, q):
            out.append(Count(ctx, q, q.denominator, None, tentative=True, base=True))
        elif q.numerator is not None and _is_analysed(ctx, q):
            out.append(Count(ctx, q, q.numerator, None, tentative=True, base=True))
        if q.unit is not None or q.fraction or q.is_range or q.value is None or q.dimension != "count":
            continue
        if q.notes.get("role") == "arm_size":
            continue  # a group that its dose makes
        if q.label not in (None, "n") or q.denominator is not None or q.spread is not None:
            continue
        labelled = q.label == "n"
        if labelled and not any(w in ("=", ":") for w in ctx.lows[max(0, q.first - 2) : q.last]):
            continue  # "N2": a stage
        if ctx.low(q.last) == "pts" and ctx.low(q.first) in ("+", "-"):
            continue  # "+14 pts": points
        noun = None
        if not labelled:
            noun = noun_of(ctx, q) or shared_noun(ctx, q)
            if noun is not None:
                q.notes["noun"] = noun
        split = wholes.get(id(q))
        if labelled or (noun is not None and noun.term.concept == "patients"):
            out.append(Count(ctx, q, int(q.value), noun))
        elif split is not None or (id(q) in hosts and noun is None):
            q.notes["elliptic"] = True
            out.append(Count(ctx, q, int(q.value), None))
        elif noun is None or (noun.term.text in GROUP and ctx.low(q.last) in ("in", "of", "to")):
            if noun is None and _elliptic(ctx, q, out):
                q.notes["elliptic"] = True
                out.append(Count(ctx, q, int(q.value), None))
            elif _tentative(ctx, q):
                out.append(Count(ctx, q, int(q.value), None, tentative=True))
        if split is not None and out and out[-1].q is q:
            out[-1].whole = int(split[0].value or split[0].numerator or 0)
    return out


_TAKEN = frozenset("randomized randomised enrolled eligible included recruited consecutive".split())


def _is_analysed(ctx: Context, q: Quantity) -> bool:
    """ "983 women (96.7%) were analysed": those the results are about, a cohort beside the share."""
    behind = [w for w in ctx.lows[q.last : q.last + 5] if w not in (")", "]")]
    noun = any(m.term.concept == "patients" and q.first < m.first < q.last for m in ctx.of_kind("population"))
    opens = q.first < 3 or ctx.low(q.first - 1) in (",", ";", "and")
    if not opens or (q.fraction and q.unit is None and not noun) or ctx.section not in ("methods", "results", None):
        return False
    return behind[:1] in (["were"], ["was"]) and any(w in _ANALYSED for w in behind[1:2])


_ANALYSED = frozenset("analysed analyzed available evaluable assessable analysable analyzable".split())


def _is_whole_base(ctx: Context, q: Quantity) -> bool:
    """ "44 eyes of 44 patients", "325 of 334 randomised patients": the N is the study's people."""
    noun = noun_of(ctx, q)
    if noun is None or noun.term.concept != "patients" or noun.first < q.last:
        return False
    if any(w in _TAKEN for w in ctx.lows[q.last : noun.first]):
        return True
    return any(q.first < m.first < q.last and m.term.concept in ("eyes", "lesions", "vertebrae") for m in ctx.mentions)


def _rescue(ctx: Context) -> None:
    """ "Oct 5, 2010, 2018 women were recruited": a number like a year right before people counts them."""
    for q in ctx.quantities:
        if q.skip == "date" and ctx.low(q.last - 1).isdigit() and q.value is not None and 1900 <= q.value <= 2100:
            before, after = ctx.low(q.first - 1), ctx.low(q.last)
            noun = noun_of(ctx, q)
            people = noun is not None and noun.term.concept == "patients" and noun.first == q.last
            if (people and before not in ("in", "since", "of")) or (
                before == "and"
                and not ctx.low(q.first - 2).isdigit()
                and after == "to"
                and is_assigning(ctx)
                and not any(w in MONTHS for w in ctx.lows[q.last : q.last + 3])
            ):
                q.skip = None


def split_brackets(ctx: Context, live: list[Quantity]) -> dict[int, tuple[Quantity, list[Quantity]]]:
    """For each number in a bracket whose numbers add up to the one before the bracket: that number, and the parts.

    "90 patients (48 drug, 42 placebo)", "34 (26 X, eight placebo)", "(arm A, 30; arm B, 28; arm C, 31)".
    """
    out: dict[int, tuple[Quantity, list[Quantity]]] = {}
    parts: list[Quantity] = []
    opened: int | None = None
    host: Quantity | None = None
    bare: Quantity | None = None
    for q in [*live, None]:
        at = bracket_of(ctx, q.first) if q is not None and q.bracketed else None
        if opened is not None and at != opened:
            if (
                host is not None
                and len(parts) > 1
                and sum(int(x.value or 0) for x in parts) in (host.value, host.numerator)
            ):
                for x in parts:
                    out[id(x)] = (host, list(parts))
            parts, opened, host = [], None, None
        if q is not None and at is None and q.fraction:
            bare = q
        if q is None or q.value is None or q.fraction or q.dimension != "count" or q.unit is not None or q.is_range:
            continue
        if at is None:
            bare = q
        elif q.label in (None, "n"):
            if opened is None:
                opened, host = at, bare if bare is not None and bare.last <= at else None
            parts.append(q)
    return out


def _elliptic(ctx: Context, q: Quantity, before: list[Count]) -> bool:
    """A bare number that counts people: "13 experienced relief", "156 the 45 Gy course", "(38 M, 29 F)"."""
    nxt, prev = ctx.low(q.last), ctx.low(q.first - 1)
    if q.decimals or ctx.tokens[q.first].joined or prev in ("=", "<", ">", "/", "±", "^"):
        return False
    if any(m.term.kind in ("scale", "ratio") and m.last <= q.first and q.first - m.last < 12 for m in ctx.mentions):
        return False
    if q.bracketed:
        if nxt in ("m", "f", "male", "female") and ctx.low(q.last + 1) in (",", ")", ";", "and", "/", "]"):
            return True
        # "(parotid: 95; submandibular: 39; sublingual: 1)"
        return prev == ":" and nxt in (";", ",", ")") and bool(before)
    opens = (
        q.first == 0
        or prev in _OPENERS
        or (prev in ("these", "remaining", "other", "patients", "women") and q.first < 4)
        or prev == "remaining"
    )
    if prev == "leaving" and nxt in ("for", ".", "in", "to", "with", ","):
        return True
    if opens and (nxt in VERBS or nxt in _LINKS or nxt in ("formed", "comprised", "form", "constitute", "constituted")):
        plain = nxt not in ("were", "was", "is", "are") or ctx.low(q.last + 1) not in (
            "the",
            "a",
            "significantly",
            "not",
            "higher",
            "lower",
        )
        assigned = any(w.startswith(ASSIGN) for w in ctx.lows[q.last : q.last + 4])
        return plain and q.value is not None and (q.value < 1000 or assigned)
    if opens and nxt == "of" and ctx.low(q.last + 1) == "whom":
        return True
    if prev == "in" and q.value is not None and nxt in (",", "and", ";", "(", ".", "", "or", "but", "each"):
        # "pain was relieved in forty-five": what was found in so many; not "in 2004"
        others = any(c.ctx is ctx and ctx.low(c.q.first - 1) == "in" and not c.q.bracketed for c in before)
        return (
            others
            or (q.first == 1 and nxt == ",")
            or (ctx.section not in ("title", "background") and _found_in(ctx, q))
        )
    if prev in ("remaining", "other") and nxt in ("(", ",", ".", "were", "had"):
        return True
    if is_assigning(ctx) and nxt == "to" and before:
        return True
    if before and is_assigning(ctx) and prev in ("and", ","):
        return nxt in ("to", "the", "in", "received", "receiving", "were", "for", "into")
    return False


_NO_PEOPLE = frozenset(
    "table figure fig grade stage phase day week month year group arm chapter section references".split()
)


def _found_in(ctx: Context, q: Quantity) -> bool:
    """True where a verb or a finding stands before "in N" in its clause and N is no year."""
    if q.value is None or q.value > 999 or q.decimals:
        return False
    words = ctx.lows[max(0, q.first - 9) : q.first - 1]
    if not words or words[-1] in _NO_PEOPLE:
        return False
    verbs = any(w in VERBS or w.endswith(("ed", "wn", "en")) for w in words)
    listed = any(
        x.dimension == "count" and 0 < q.first - x.last <= 9 and ctx.low(x.first - 1) == "in" for x in ctx.live()
    )
    return verbs or listed


def _tentative(ctx: Context, q: Quantity) -> bool:
    """A bare number before "to X", "in the X group", "of the X group", "X and", or behind "X group ="."""
    if q.decimals or q.value is None or q.value < 2 or ctx.tokens[q.first].joined:
        return False
    prev, nxt = ctx.low(q.first - 1), ctx.low(q.last)
    if prev == "=":
        return any(w in GROUP for w in ctx.lows[max(0, q.first - 3) : q.first - 1]) and nxt in (")", ",", ";", "]")
    if nxt in ("daily", "weekly", "monthly", "yearly"):
        return False
    if prev in ("<", ">", "/", "±", "^", "≥", "≤", "grade", "level", "-") or nxt in ("/", "%", "-", "±"):
        return False
    if any(m.term.kind in ("scale", "ratio") and m.last <= q.first and q.first - m.last < 12 for m in ctx.mentions):
        return False
    if nxt == "to":
        return q.bracketed or is_assigning(ctx)
    if nxt in ("in", "of") and any(w in GROUP for w in ctx.lows[q.last + 1 : q.last + 8]):
        return True
    return ctx.tokens[q.last].kind == "w" if q.last < len(ctx.tokens) else False


def is_sex(ctx: Context, q: Quantity) -> bool:
    """ "17 male, 10 female": the word behind the number is a sex."""
    return ctx.low(q.last) in SEXES
