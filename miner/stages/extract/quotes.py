"""The words that state a record: its number, what was counted or found, its group and time, within its clause."""

from __future__ import annotations

from miner.stages.extract.decide.places import cell_of
from miner.stages.extract.decide.view import Item

_LONGEST = 240  # characters
_EDGES = frozenset((",", ";", ".", ":", "and", "or", "while", "whereas", "but"))


def quote_of(item: Item) -> tuple[int, int]:
    """Characters (start, end) of the record's own words."""
    view = item.view
    frame, tokens, n = view.frame, view.ctx.tokens, view.n
    own = frame.parts[frame.part[item.first]]
    clause = frame.parts[frame.part[frame.anchor(item.first)]] if own.bracket else own
    first, last = clause.first, max(clause.last, item.last)
    if item.q is not None:
        a, b = cell_of(item)
        # A row of values shares the clause's beginning; what stands between two others' values is theirs.
        last = min(last, b) if b > item.last else last
        if a > first and a < item.first and (a > item.first - 4 or view.lows[a - 1] in (";",)):
            first = a if view.lows[a : a + 1] and frame.part[a] == frame.part[frame.anchor(item.first)] else first
    first, last = min(first, item.first), max(last, item.last)
    depth = view.ctx.depth
    while last > item.last and (tokens[last - 1].low in _EDGES or (depth[last - 1] and tokens[last - 1].low in "([")):
        last -= 1
    while first < item.first and tokens[first].low in _EDGES:
        first += 1
    while last < n and depth[last - 1] > depth[first] and tokens[last].low in (")", "]") and last - item.last < 12:
        last += 1
    while tokens[last - 1].end - tokens[first].start > _LONGEST:
        if item.first - first > last - item.last and first < item.first:
            first += 1
        elif last > item.last:
            last -= 1
        else:
            break
    return tokens[first].start, tokens[last - 1].end
