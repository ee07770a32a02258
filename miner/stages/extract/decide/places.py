"""What features are made of: names, steps of distance and size, levels of words, the cell of a value in its list."""

from __future__ import annotations

import math

from miner.stages.extract.decide.view import Item
from miner.stages.extract.frames.roles import level

Feature = tuple[str, ...]
BUCKETS = ("0", "1", "2", "3", "5", "5", "8", "8", "8", "13", "13", "13", "13", "13")
_FAR = "21"


def bucket(n: float) -> str:
    """A distance in tokens as one of a few steps."""
    k = int(n)
    return BUCKETS[k] if k < len(BUCKETS) else _FAR


def size_of(value: float) -> str:
    """The order of a number's magnitude."""
    return str(min(14, int(2 * math.log2(1 + abs(value))))) if value >= 0 else "-"


def levels_of(item: Item) -> list[tuple[int, str, int]]:
    """(token, role, level) of the telling words of the sentence, the value's own left out."""
    known = item.memo.get("levels")
    if known is not None:
        return known  # type: ignore[return-value]
    view, first, last = item.view, item.first, item.last
    frame, low = view.frame, view.lows
    found = [(t, *level(frame, first, t, low)) for t in view.tells if not first <= t < last]
    item.memo["levels"] = found
    return found


def cell_of(item: Item) -> tuple[int, int]:
    """The tokens between the values beside this one that are of its kind: its cell of a list."""
    found = item.memo.get("cell")
    if found is None:
        a, b = 0, item.view.n
        q = item.q
        for o in item.view.live:
            if o is q or o.label == "p" or (q is not None and o.dimension != q.dimension):
                continue
            if o.last <= item.first:
                a = max(a, o.last)
            elif o.first >= item.last:
                b = min(b, o.first)
                break
        found = item.memo["cell"] = (a, b)
    return found  # type: ignore[return-value]
