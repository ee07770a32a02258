"""How a word stands to a value: the name of its role, and how far the finding of the value is expected there (0 to 3).

3 is where findings stand (the predicate of a counted subject, the subject of a stated share, the head a bracket hangs
on), 1 a phrase that only restricts the group, 0 elsewhere. Levels key features; nothing is ruled out by them.
"""

from __future__ import annotations

from miner.stages.extract.frames.frame import BRACKET, FRAGMENT, LEAD, PREDICATE, SUBJECT, VERB, Frame

HEADS = frozenset(("", "="))
_RESTRICTING = frozenset(("w", "wo", "rel", "nof", "of", "for", "by", "in", "x", "cmp", "t"))


def level(f: Frame, v: int, s: int, low: list[str]) -> tuple[str, int]:
    """Role and level of token `s` towards the value that stands at token `v`."""
    pv, ps = f.part[v], f.part[s]
    value_part, own_part = f.parts[pv], f.parts[ps]
    opener = f.opener[s]
    head = opener in HEADS
    if value_part.bracket and pv == ps:
        between = low[v:s] if v < s else low[s:v]
        return "own bracket", 2 if "," in between or ";" in between else 3
    at = f.anchor(v)
    part = f.part[at]
    mark = "b" if value_part.bracket else ""
    if value_part.bracket:
        if own_part.bracket:
            return "other bracket", 0
        if ps == part and f.chunk[s] >= 0 and f.chunk[s] == f.chunk[at]:
            return "host", 3
        if ps == part and s <= at and at - s <= 6 and not any(w in (",", ";", "and", "or") for w in low[s:at]):
            return "host phrase " + opener, 2 if head or opener in ("of", "in") else 1
    elif own_part.bracket:
        return "in a bracket", 0
    if ps == part:
        return _within(f, at, s, mark)
    where = "before" if ps < part else "after"
    if ps < part and f.zone[at] == FRAGMENT:
        restricted = opener in _RESTRICTING and opener not in ("of",)
        return f"{mark}list head {f.zone[s]} {opener}", 1 if restricted else 2
    return f"{mark}{where} {f.zone[s]} {opener}", 1 if where == "before" else 0


def _within(f: Frame, at: int, s: int, mark: str) -> tuple[str, int]:
    """Both in one clause."""
    zone, own, opener = f.zone[at], f.zone[s], f.opener[s]
    head = opener in HEADS
    side = "L" if s < at else "R"
    name = f"{mark}{zone}<{own}{side if own == zone else ''} {opener}"
    if zone == SUBJECT:
        if own in (PREDICATE, VERB):
            return name, 3 if own == VERB or head or opener in ("of", "to") else 2
        if own == SUBJECT:
            return name, 1 if side == "R" and opener in _RESTRICTING else 2
        return name, 1
    if zone in (PREDICATE, VERB):
        if own == VERB:
            return name, 3
        if own == SUBJECT:
            return name, 3 if head or opener == "of" else 1
        if own == PREDICATE:
            return name, 1 if not (head or opener == "of") else 3 if side == "L" else 2
        return name, 1
    if zone == LEAD:
        if own in (PREDICATE, VERB):
            return name, 3 if head else 2
        return name, 2 if own == SUBJECT else 1
    if zone == FRAGMENT:
        return name, 3 if head or opener == "of" else 1
    return name, 2 if zone == BRACKET else 1
