"""Features of the words and terms around a value: by level, by cell, by side, and of the sentence before."""

from __future__ import annotations

from miner.stages.extract.decide.places import Feature, cell_of, levels_of
from miner.stages.extract.decide.view import Item, View
from miner.stages.extract.frames.closed import NEGATIVE
from miner.stages.extract.frames.roles import level

_LEVELS = ("G", "G", "M", "F")
_CUE_KINDS = ("cue", "stop", "population", "duration", "ratio")
_DOWN = frozenset(
    "decreas reduc declin fell fall drop dropp lower less loss lost diminish shrank shrink smaller shorter fewer "
    "shorten lessen regress".split()
)
_UP = frozenset(
    "increas ris rose rise gain gained higher greater more longer larger grew grow elevat prolong enlarg widen chang "
    "differ improv increment".split()
)


def add_words(item: Item, out: list[Feature]) -> None:
    """Words by level of the frame, and those of the value's own cell."""
    view, k = item.view, item.kind
    a, b = cell_of(item)
    first = item.first
    last_level, last_stem, last_at = 0, "", -9
    for t, _, at_level in levels_of(item):
        s = view.stems[t]
        mark = _LEVELS[at_level]
        out.append((mark, s))
        if at_level >= 2:
            out += [("FM", s), ("FM", s, k), (mark + "5", view.lows[t][:5])]
            if last_level >= 2 and last_at >= t - 2:
                out.append(("FF", last_stem, s))
        if a <= t < b:
            side = "L" if t < first else "R"
            out += [("cell", side, s), ("cell", side, s, k)]
            if at_level >= 2:
                out.append(("cell F", side, s))
        last_level, last_stem, last_at = at_level, s, t


def add_moves(item: Item, out: list[Feature]) -> None:
    """Words of rise and fall near the value, as one class each."""
    view, f, k = item.view, item.first, item.kind
    a, b = cell_of(item)
    by = "by" if view.lows[f - 1 : f] in (["by"], ["of"]) else "-"
    for t in range(max(0, f - 14), min(view.n, item.last + 6)):
        s = view.stems[t]
        if s in _DOWN or s in _UP:
            way = "down" if s in _DOWN else "up"
            side = "L" if t < f else "R"
            near = "near" if abs(t - f) <= 4 else "cell" if a <= t < b else "far"
            out += [("moves", way, side, near, k), ("moves", side, near, by, k), ("moves", side, by)]


def add_mentions(item: Item, out: list[Feature]) -> None:
    """Terms of the gazetteers by side and distance, and findings by level."""
    view, k, first, last = item.view, item.kind, item.first, item.last
    frame, low = view.frame, view.lows
    a, b = cell_of(item)
    for m in view.ctx.mentions:
        kind = m.term.kind
        if m.last <= first:
            side, distance = "L", first - m.last
        elif m.first >= last:
            side, distance = "R", m.first - last
        else:
            side, distance = "I", 0
        what = m.term.concept if kind in _CUE_KINDS else kind
        near = "near" if distance <= 4 else "cell" if a <= m.first < b else "far"
        out += [("mention", kind, what, side, near), ("mention", kind, what, side, near, k)]
        if kind in ("outcome", "trait", "treatment", "scale", "duration", "ratio", "theme", "organ", "measure"):
            head = min(m.last, view.n) - 1
            at_level = 3 if side == "I" else level(frame, first, head, low)[1]
            name = m.term.concept or kind
            out.append(("finding", str(at_level), name))
            if at_level >= 2 and (
                not NEGATIVE.isdisjoint(low[max(0, m.first - 3) : m.first]) or low[m.last : m.last + 1] == ["free"]
            ):
                out.append(("denied", name))


def heads_of(view: View) -> list[str]:
    """Stems that a sentence is about: heads of its clauses outside phrases that only restrict."""
    found = view.memo.get("heads")
    if found is None:
        frame = view.frame
        found = view.memo["heads"] = [
            frame.zone[t] + view.stems[t]
            for t in view.tells
            if frame.chunk[t] >= 0 and frame.opener[t] in ("", "=", "of") and frame.zone[t] in "spf"
        ]
    return found  # type: ignore[return-value]


def add_topic(item: Item, out: list[Feature]) -> None:
    """Where a sentence names nothing itself: what the one before was about."""
    view = item.view
    bare = view.frame.anaphoric or not any(lv >= 2 for _, _, lv in levels_of(item))
    previous = view.paper.at.get(view.ctx.index - 1)
    if bare and previous is not None:
        out += [("topic", head) for head in heads_of(previous)]
        out.append(("bare", item.kind))
