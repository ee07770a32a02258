"""Features of a candidate by where the words that support it stand to the value: side, distance, role, position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from miner.grammar.quantities import Quantity
from miner.stages.extract.decide.places import Feature, bucket, cell_of
from miner.stages.extract.decide.view import Item, View
from miner.stages.extract.frames.closed import NEGATIVE
from miner.stages.extract.frames.roles import level

_GLUE = frozenset(", and or at the to / after & vs versus - groups group in than ( ) rate rates of for".split())
_SEPARATORS = frozenset("and or vs versus while but whereas compared with of to was were in for".split())


@dataclass(slots=True)
class Support:
    """Tokens `first` to `last` that speak for a candidate; `run` is its position in a list and the list's size."""

    view: View
    first: int
    last: int
    kind: str
    run: tuple[int, int] = (0, 1)


def mark_runs(supports: dict[str, list[Support]], lows: list[str]) -> list[tuple[int, int]]:
    """Sets `run` of supports of one sentence that stand in a row with only glue between; their spans in order.

    `supports` are by candidate: "progression-free survival (PFS) and OS" is a row of two, not of three.
    """
    named = sorted({(s.first, s.last, name) for name, found in supports.items() for s in found})
    position: dict[tuple[int, int], tuple[int, int]] = {}
    i = 0
    while i < len(named):
        places = [0]
        j = i
        while j + 1 < len(named):
            gap = lows[named[j][1] : named[j + 1][0]]
            if len(gap) > 5 or any(w not in _GLUE for w in gap):
                break
            again = named[j + 1][2] == named[j][2] or named[j + 1][0] < named[j][1]
            places.append(places[-1] + (not again))
            j += 1
        for k in range(i, j + 1):
            position[named[k][:2]] = (places[k - i], places[-1] + 1)
        i = j + 1
    for found in supports.values():
        for s in found:
            s.run = position[s.first, s.last]
    return sorted({n[:2] for n in named})


def pointer_features(
    item: Item, supports: Sequence[Support], spans: Sequence[tuple[int, int]], name: str
) -> list[Feature]:
    """Features of the nearest support on either side; `spans` are those of all candidates, `name` the item's field."""
    out: list[Feature] = []
    view, first, last = item.view, item.first, item.last
    left: Support | None = None
    right: Support | None = None
    inside: Support | None = None
    for s in supports:
        if s.view is not view:
            away = s.view.ctx.index - view.ctx.index
            where = "before" if away == -1 else "after" if away > 0 else "far before"
            out.append(("away", where, s.kind))
            if view.frame.anaphoric:
                out.append(("away, taken up", where, s.kind))
        elif s.last <= first:
            if left is None or s.last > left.last:
                left = s
        elif s.first >= last:
            if right is None or s.first < right.first:
                right = s
        else:
            inside = s
    if inside is not None:
        out.append(("inside", inside.kind, name))
    if left is None and right is None:
        if inside is None:
            out.append(("no support",) if not supports else ("support elsewhere only",))
        return out
    nearer: Support | None = left or right
    if left is not None and right is not None:
        nearer = left if first - left.last <= right.first - last else right
        out.append(("both sides",))
    for support, side in ((left, "L"), (right, "R")):
        if support is not None:
            _one(item, support, side, "" if support is nearer else "2", spans, name, out)
    return out


def _one(
    item: Item, s: Support, side: str, rank: str, spans: Sequence[tuple[int, int]], name: str, out: list[Feature]
) -> None:
    view, first, last = item.view, item.first, item.last
    frame, low, depth = view.frame, view.lows, view.ctx.depth
    a, b = (s.last, first) if side == "L" else (last, s.first)
    words = low[a:b]
    head = s.last - 1
    role, at_level = level(frame, first, head, low)
    distance = bucket(b - a)
    if side == "L":
        closer = min(2, sum(s.last <= x and y <= first for x, y in spans))
    else:
        closer = min(2, sum(last <= x and y <= s.first for x, y in spans))
    values = min(3, sum(o is not item.q and a <= o.first < b and o.label != "p" for o in view.live))
    own, anchor = frame.part[first], frame.anchor(first)
    part = frame.part[s.first]
    if part == own:
        place = "own"
    elif part == frame.part[anchor]:
        place = "host"
    elif frame.parts[part].bracket:
        place = "bracket" if frame.parts[part].host >= s.first or part != own else "own"
    else:
        place = "before" if part < own else "after"
    ca, cb = cell_of(item)
    cell = "cell" if ca <= s.first and s.last <= cb else "out"
    bracket = f"{min(1, depth[first])}{min(1, depth[s.first])}"
    c, v = str(closer), str(values)
    kind = s.kind
    out += [
        ("d" + rank, side, distance), ("d" + rank, side, distance, name), ("closer" + rank, side, c, place),
        ("closer" + rank, side, c, name), ("closer" + rank, side, c, v, bracket), ("between" + rank, side, v, place, c),
        ("kind" + rank, kind, side, name), ("kind" + rank, kind, place, c), ("role" + rank, role),
        ("role" + rank, role, kind),
        ("role" + rank, role, c), ("level" + rank, str(at_level), c, name), ("place" + rank, place, cell, side, kind),
        ("place" + rank, place, cell + side, name), ("before it" + rank, view.word(s.first - 1), side),
        ("before it" + rank, view.word(s.first - 1), place, cell), ("behind it" + rank, view.word(s.last), side),
    ]  # fmt: skip
    joints = " ".join(dict.fromkeys(w for w in words if not w[0].isalnum() or w in _SEPARATORS))
    if len(joints) < 20:
        out += [("joints" + rank, side, joints), ("joints" + rank, side, joints, v)]
    if len(words) <= 3:
        said = " ".join("#" if w[0].isdigit() else w for w in words)
        out += [("words" + rank, side, said), ("words" + rank, side, said, name)]
    if not NEGATIVE.isdisjoint(words) or low[s.first - 1 : s.first] == ["no"]:
        out.append(("denied" + rank, side))
    if side == "L" and s.first <= 3:
        out.append(("opens the sentence" + rank, name))
    lead = frame.parts[part].lead
    if lead >= 0 and s.first < lead:
        out.append(("in the lead" + rank, place, c))
    if item.q is not None:
        _order(item, item.q, s, side, rank, out)


def _order(item: Item, q: Quantity, s: Support, side: str, rank: str, out: list[Feature]) -> None:
    """Whether the position of the value in its row is that of the support in its list."""
    view = item.view
    position, size = s.run
    resp = "resp" if "respectively" in view.lows else "plain"
    if size > 1:
        a, b = (s.last, view.n) if side == "L" else (0, s.first)
        row = [o for o in view.live if o.label != "p" and (o is q or o.dimension == q.dimension) and a <= o.first < b]
        k = next((i for i, o in enumerate(row) if o is q), -1)
        if k >= 0:
            m = len(row)
            if m % size == 0:
                fast, slow = str(int(k % size == position)), str(int(k // (m // size) == position))
                grid = "=" if m == size else "grid"
                out += [("order" + rank, side, grid, fast, slow), ("order" + rank, side, grid, fast, slow, resp)]
                if m > size:
                    joint = "vs" if any(w in ("vs", "versus") for w in view.lows[row[0].last : row[1].first]) else "-"
                    out.append(("grid" + rank, joint, fast, slow))
            else:
                out.append(("order" + rank, side, "odd", str(int(k == position))))
    group = view.ctx.group(q)
    if len(group) > 1 or size > 1:
        i = next((k for k, o in enumerate(group) if o is q), 0)
        fits = "=" if len(group) == size else "grid" if size > 1 and len(group) > 1 and len(group) % size == 0 else "no"
        hit = str(int(i % size == position)) if fits != "no" else "-"
        out += [("list" + rank, fits, hit), ("list" + rank, fits, hit, side, resp),
                ("list sizes" + rank, str(min(3, len(group))), str(min(3, size)), side)]  # fmt: skip
