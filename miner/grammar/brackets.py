"""How deep in brackets each token of a sentence stands."""

from __future__ import annotations

_OPENING, _CLOSING = frozenset(("(", "[")), frozenset((")", "]"))
_BRACKETS = _OPENING | _CLOSING


def depths(lows: list[str]) -> list[int]:
    """For each token (lower case) how many brackets hold it, a bracket itself being inside; none is below 0."""
    if _BRACKETS.isdisjoint(lows):
        return [0] * len(lows)
    out: list[int] = []
    level = at = 0
    for i in [i for i, low in enumerate(lows) if low in _BRACKETS]:
        out += [level] * (i - at)
        if lows[i] in _OPENING:
            level += 1
        out.append(level)
        if level and lows[i] in _CLOSING:
            level -= 1
        at = i + 1
    return out + [level] * (len(lows) - at)
