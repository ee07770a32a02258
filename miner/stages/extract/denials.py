"""Findings that a sentence denies without a number: "no A, B or C" is one record for each that has a concept."""

from __future__ import annotations

from miner.stages.extract.decide.view import Item

_JOINTS = frozenset(", or nor and including as".split())
_GLUE = _JOINTS | frozenset("no any other of such a the".split())
_FINDINGS = ("outcome", "duration")
_FAR = 12  # tokens from the word that denies to the first finding


def denied_concepts(item: Item) -> list[str]:
    """The concepts of the findings that stand in a row behind a denying word; empty where there are fewer than two."""
    view = item.view
    low, depth = view.lows, view.ctx.depth
    found: list[str] = []
    end = -1
    for m in view.ctx.mentions:
        if m.first < item.last or m.term.kind not in _FINDINGS or not m.term.concept or m.first < end:
            continue
        if end < 0:
            if m.first - item.last > _FAR or any(low[t] in (";", ".") or depth[t] for t in range(item.last, m.first)):
                break
        else:
            between = low[end : m.first]
            plain = all(w in _GLUE or view.frame.chunk[end + k] >= 0 for k, w in enumerate(between))
            if not plain or _JOINTS.isdisjoint(between) or len(between) > 4:
                break
        found.append(m.term.concept)
        end = m.last
    distinct = list(dict.fromkeys(found))
    return distinct if len(distinct) > 1 else []
