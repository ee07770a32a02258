"""Features of a count: the noun behind it, what restricts that, and what the counts of a sentence add up to."""

from __future__ import annotations

from miner.stages.extract.decide.places import Feature
from miner.stages.extract.decide.view import Item, View, is_count
from miner.stages.extract.frames.closed import OPENERS, RELATIVE

_SKIPPED = ("of", "the", "other", "more", "%", ")", "consecutive", "these", "all", "our")
_AFTER = {**dict.fromkeys(OPENERS, ""), **dict.fromkeys(RELATIVE, ""), **dict.fromkeys(",.;:()", "")}


def noun_span(item: Item) -> tuple[int, int] | None:
    """The run of content words behind a count: what it counts."""
    found = item.memo.get("noun", 0)
    if found != 0:
        return found  # type: ignore[return-value]
    view = item.view
    low, chunk, j = view.lows, view.frame.chunk, item.last
    while j < view.n and j - item.last < 4 and (low[j] in _SKIPPED or low[j].endswith("%")):
        j += 1
    span = None
    if j < view.n and chunk[j] >= 0:
        k = j
        while k + 1 < view.n and chunk[k + 1] == chunk[j]:
            k += 1
        span = (j, k + 1)
    item.memo["noun"] = span
    return span


def add_noun(item: Item, out: list[Feature]) -> None:
    """The counted noun with what stands beside it, and the arithmetic of counts."""
    view, k = item.view, item.kind
    if k in ("p", "dose", "mass", "length"):
        return
    low, frame = view.lows, view.frame
    span = noun_span(item)
    if span is None:
        j = item.last
        out.append(("no noun", view.word(j), k))
    else:
        a, b = span
        zone = frame.zone[frame.anchor(item.first)]
        noun = view.stems[b - 1]
        out += [("noun", noun, k), ("noun", noun, k, zone)]
        out += [("adjective", view.stems[t], k) for t in range(a, b - 1)]
        following = low[b] if b < view.n else "$"
        out.append(("noun then", following if following in _AFTER else view.stemmed(b), k))
        out.append(("noun then", following if following in _AFTER else "w", k, zone))
        opened = 0
        for t in range(b, min(view.n, b + 6)):
            if frame.chunk[t] >= 0:
                out.append(("restricted by", frame.opener[t], view.stems[t], k))
                opened += 1
        if following == "(":
            inner = low[b + 1 : b + 5]
            shape = "%" if any(w.endswith("%") for w in inner) else "n" if inner[:1] == ["n"] else "w"
            out.append(("noun bracket", shape, k))
    if item.q is not None and item.count is not None:
        _sums(item, out)


def _sums(item: Item, out: list[Feature]) -> None:
    """Arithmetic of the counts of a sentence: parts that add up, the largest, the first."""
    view, k = item.view, item.kind
    value = item.count or 0
    largest = view.paper.largest
    share = "=" if value == largest else ">half" if value > largest / 2 else "<half"
    nth = min(3, _nth(item))
    out += [("largest", share, k, item.part), ("nth count", str(nth), k, item.part), ("nth count", str(nth), share, k)]
    counts = _counts(view)
    sizes = [n for _, n in counts]
    me = next((i for i, (at, _) in enumerate(counts) if at == item.first), None)
    if me is None:
        return
    out.append(("counts", str(min(4, len(sizes))), k))
    rest = sizes[me + 1 :]
    total, parts = 0, 0
    for n in rest[:8]:
        total, parts = total + n, parts + 1
        if parts > 1 and total == value:
            out.append(("whole of the next", k))
            break
    for a in range(max(0, me - 8), me):
        total = 0
        for b in range(a + 1, min(len(sizes), a + 9)):
            total += sizes[b]
            if total == sizes[a] and b > me - 1 and b - a > 1 and a < me <= b:
                out.append(("part of one before", k))
                break
    total = sizes[me]
    for b in range(me + 1, min(len(sizes), me + 6)):
        total += sizes[b]
        if total == largest:
            out.append(("adds up to the largest", k))
            break
    total = sizes[me]
    for a in range(me - 1, max(-1, me - 6), -1):
        total += sizes[a]
        if total == largest:
            out.append(("adds up to the largest", k))
            break


def _counts(view: View) -> list[tuple[int, int]]:
    found = view.memo.get("counts")
    if found is None:
        found = view.memo["counts"] = [
            (q.first, int(q.numerator if q.numerator is not None else q.value or 0))
            for q in view.live
            if is_count(q) or q.numerator is not None
        ]
    return found  # type: ignore[return-value]


def _nth(item: Item) -> int:
    """How many counts stand before the item in the abstract."""
    paper = item.view.paper
    before: dict[int, int] | None = paper.memo.get("counts before")  # type: ignore[assignment]
    if before is None:
        before, n = {}, 0
        for v in paper.views:
            before[v.ctx.index] = n
            n += len(_counts(v))
        paper.memo["counts before"] = before
    own = sum(at < item.first for at, _ in _counts(item.view))
    return before[item.view.ctx.index] + own
