"""What a share is a share of: patients, vertebrae, lesions, eyes; by its own noun, its N, its list or its sentence."""

from __future__ import annotations

from miner.stages.extract.context import Context, Mention
from miner.stages.extract.counts import noun_in
from miner.stages.extract.reading import Reading

_NOT_COUNTED = frozenset(("centers", "fractions", "studies"))
_THINGS = frozenset(("vertebrae", "lesions", "eyes"))
_WHOLES = {"vertebrae_count": "vertebrae", "lesion_count": "lesions"}
_FAR = 5


def wholes_of(readings: list[Reading]) -> dict[int, str]:
    """Numbers that the text states as wholes of things: 84 for "84 metastases"; not those of people, too."""
    out: dict[int, str] = {}
    people: set[int] = set()
    for r in readings:
        if r.field in ("cohort_size", "arm_size") and r.value is not None:
            people.add(int(r.value))
        elif r.field in _WHOLES and r.value is not None:
            out[int(r.value)] = _WHOLES[r.field]
        elif r.field == "proportion" and r.population in _THINGS and r.numerator is not None and r.numerator > 9:
            out.setdefault(r.numerator, r.population)
    return {number: things for number, things in out.items() if number not in people}


def population_of(ctx: Context, r: Reading, own: list[Reading], wholes: dict[int, str]) -> str:
    """The population of a share: the contract's noun, "patients" where nothing says another."""
    q = r.quantity
    if q is None:
        return "patients"
    noun = noun_in(ctx, q) or _behind_of(ctx, r)
    if noun is not None and noun.term.concept not in _NOT_COUNTED:
        return noun.term.concept
    if r.denominator is not None and r.denominator in wholes:
        return wholes[r.denominator]
    before = [x for x in own if x.field == "proportion" and x.last <= r.first]
    last = before[-1] if before else None
    if last is not None and last.population in _THINGS and last.concept == r.concept and _alike(last, r):
        return last.population or "patients"
    return _subject(ctx, r) or "patients"


def _alike(a: Reading, b: Reading) -> bool:
    """Two percentages of one finding in one clause."""
    return (
        a.concept is not None
        and a.value is not None
        and b.value is not None
        and ";" not in a.ctx.lows[a.last : b.first]
    )


def _behind_of(ctx: Context, r: Reading) -> Mention | None:
    """ "38.4% of treated levels (95% CI ...)", "7.2% (19/263) of cavities": the noun behind "of"."""
    i = r.last
    while i < len(ctx.lows) and ctx.lows[i] in (")", "]"):
        i += 1
    if ctx.low(i) != "of":
        return None
    found = next((m for m in ctx.of_kind("population") if i < m.first <= i + _FAR), None)
    if found is None or any(low in (",", ";", "(", "and", "in", "with") for low in ctx.lows[i + 1 : found.first]):
        return None
    return found


def _subject(ctx: Context, r: Reading) -> str | None:
    """ "Lesions were cervical in 15 and thoracic in 41": the sentence's subject where it speaks of nobody."""
    nouns = ctx.of_kind("population")
    if r.numerator is None or not nouns or nouns[0].first > 2 or nouns[0].term.concept not in _THINGS:
        return None
    if ctx.low(nouns[0].last) not in ("were", "was") or any(m.term.concept == "patients" for m in nouns):
        return None
    return nouns[0].term.concept
