"""The zone of every word in its clause, and what opened the phrase that it stands in."""

from __future__ import annotations

from miner.stages.extract.frames.closed import DETERMINERS, OPENERS, RELATIVE, TRANSPARENT
from miner.stages.extract.frames.frame import BRACKET, FRAGMENT, LEAD, PREDICATE, SUBJECT, VERB, Frame

_NO_PARTICIPLE = frozenset("need speed indeed bleed breed exceed proceed hundred seed".split())


def is_participle(low: str) -> bool:
    """A word in -ed that may be a participle."""
    return len(low) > 4 and low.endswith("ed") and low not in _NO_PARTICIPLE


def set_zones(f: Frame, k: int, low: list[str], number: list[bool], relative: set[int]) -> None:
    """Sets `zone` and `opener` of the tokens of part `k`."""
    part, opener, prev, n = f.parts[k], "", "", len(low)
    for t in range(part.first, part.last):
        if f.part[t] != k:
            continue
        w = low[t]
        if part.bracket:
            zone = BRACKET
        elif part.verb < 0:
            zone = FRAGMENT
        elif t < part.lead:
            zone = LEAD
        elif t < part.verb:
            zone = SUBJECT
        else:
            zone = VERB if t < part.verb_end else PREDICATE
        if t == part.lead or (part.verb >= 0 and t in (part.verb, part.verb_end)):
            opener = ""
        if t in relative:
            opener = "rel" if w in RELATIVE or w == "that" or opener == "rel" else opener
        elif w in OPENERS:
            opener = _opened(OPENERS[w], w, prev, opener, bool(t and number[t - 1]))
        elif _reduced(w, prev, low, number, t, n) and zone in (SUBJECT, FRAGMENT, LEAD, BRACKET):
            opener = "rel"
        elif (w in ("and", "or", ",") and zone in (FRAGMENT, PREDICATE, BRACKET) and opener != "rel") and (
            prev[:1].isdigit() or prev in ("%", ")") or (t and (number[t - 1] or f.part[t - 1] != k))
        ):
            opener = ""  # a value closes its list member
        elif w in (";", ":") or (w == "," and opener in ("t", "cmp", "of", "=", "nof")):
            opener = ""
        f.zone[t], f.opener[t] = zone, opener
        prev = w


def _opened(code: str, w: str, prev: str, opener: str, behind_number: bool) -> str:
    if code == "of":
        if prev in TRANSPARENT:
            return opener if opener in ("w", "rel", "wo") else "="
        if behind_number:
            return "nof"
        if opener in ("w", "wo", "rel", "in", "nof"):
            return opener
    if w == "from" and prev == "freedom":
        return "="
    return code


def _reduced(w: str, prev: str, low: list[str], number: list[bool], t: int, n: int) -> bool:
    """ "women given the highest dose": a participle behind a noun, before what completes it."""
    if not (w.endswith("ing") or is_participle(w) or w in ("given", "undergoing", "having")):
        return False
    if not prev or prev in DETERMINERS or prev in OPENERS or prev in ("and", "or", ",", ";", "("):
        return False
    if t + 1 >= n:
        return False
    following = low[t + 1]
    return (
        following in OPENERS
        or number[t + 1]
        or following in DETERMINERS
        or w in ("receiving", "undergoing", "having", "given")
    )
