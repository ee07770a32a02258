"""How deep in brackets each token of a sentence stands."""

from __future__ import annotations

_OPENING, _CLOSING = frozenset(("(", "[")), frozenset((")", "]"))
_BRACKETS = _OPENING | _CLOSING


def depths(lows: list[str]) -> list[int]:
    """For each token (lower case) how many brackets hold it, a bracket itself being inside; none is below 0."""
    if _BRACKETS.isdisjoint(lows):
        return [0] * len(lows)
    out, level = [], 0
    for low in lows:
        if low in _OPENING:
            level += 1
        out.append(level)
        if level and low in _CLOSING:
            level -= 1
    return out
