"""Features of a value by name: its shape, the words around it by place and by level of the frame, its mentions.

A feature is a tuple of short strings; the first names its template (templates.tsv says each in a phrase). Features of
one value are made once and used by all slots.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from miner.grammar.quantities import Quantity
from miner.stages.extract.decide.view import Item, View, is_count
from miner.stages.extract.frames.closed import NEGATIVE, OPENERS, RELATIVE
from miner.stages.extract.frames.roles import level

Feature = tuple[str, ...]
BUCKETS = ("0", "1", "2", "3", "5", "5", "8", "8", "8", "13", "13", "13", "13", "13")
_FAR = "21"
_LEVELS = ("G", "G", "M", "F")
_CUE_KINDS = ("cue", "stop", "population", "duration", "ratio")
_SKIPPED = ("of", "the", "other", "more", "%", ")", "consecutive", "these", "all", "our")
_AFTER = {**dict.fromkeys(OPENERS, ""), **dict.fromkeys(RELATIVE, ""), **dict.fromkeys(",.;:()", "")}


def bucket(n: float) -> str:
    """A distance in tokens as one of a few steps."""
    k = int(n)
    return BUCKETS[k] if k < len(BUCKETS) else _FAR


def size_of(value: float) -> str:
    """The order of a number's magnitude."""
    return str(min(14, int(2 * math.log2(1 + abs(value))))) if value >= 0 else "-"


def levels_of(item: Item) -> list[tuple[int, str, int]]:
    """(token, role, level) of the telling words of the sentence, the value's own left out."""
    found = item.memo.get("levels")
    if found is None:
        view, first, last = item.view, item.first, item.last
        frame, low = view.frame, view.lows
        found = []
        for t in view.tells:
            if first <= t < last:
                continue
            found.append((t, *level(frame, first, t, low)))
        item.memo["levels"] = found
    return found  # type: ignore[return-value]


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


def base_features(item: Item) -> list[Feature]:
    """The features that every slot shares."""
    found = item.memo.get("base")
    if found is None:
        out: list[Feature] = [("bias",)]
        _shape(item, out)
        _beside(item, out)
        _role(item, out)
        _noun(item, out)
        _words(item, out)
        _moves(item, out)
        _mentions(item, out)
        _topic(item, out)
        found = item.memo["base"] = out
    return found  # type: ignore[return-value]


def _shape(item: Item, out: list[Feature]) -> None:
    q, view, k = item.q, item.view, item.kind
    ctx, paper = view.ctx, view.paper
    section = ctx.section or "-"
    out += [("kind", k), ("section", section), ("kind section", k, section), ("part", item.part)]
    if not paper.sectioned:
        place = ctx.index * 5 // max(1, 1 + paper.views[-1].ctx.index)
        out.append(("fifth", str(place), k))
    if ctx.index == 0:
        out.append(("title", k))
    if paper.review:
        out.append(("review", k))
    if paper.trial:
        out.append(("trial", k))
    if q is None:
        return
    if q.value is not None:
        out.append(("size", k, size_of(q.value)))
        seen = min(3, paper.counts[q.dimension, q.value])
        out.append(("stated", k, str(seen)))
        if _earlier(item):
            out.append(("stated before", k, section))
    flags = []
    if q.bracketed:
        flags.append("bracket")
    if q.label:
        flags.append("label " + q.label)
    if q.statistic:
        flags.append("says " + q.statistic)
    if q.per:
        flags.append("per")
    if q.low is not None:
        flags.append("ends " + (q.interval or "?") + (" alone" if q.value is None else ""))
    if q.spread is not None:
        flags.append("spread")
    if q.comparator:
        flags.append("limit " + q.comparator)
    if q.word:
        flags.append("word")
        if q.value == 1:
            flags.append("one")
    if q.decimals:
        flags.append("decimals")
    if q.shift:
        flags.append("shift " + q.shift)
    if q.numerator is not None:
        flags.append("n" if q.denominator is None else "n of N")
    if q.joined:
        flags.append("joined")
    if q.unit is not None:
        flags.append("unit " + q.unit.name)
    group = ctx.group(q)
    if len(group) > 1:
        flags.append(f"list {min(4, len(group))}")
    out += [("is", f) for f in flags]
    out += [("is", f, k) for f in flags]


def _earlier(item: Item) -> bool:
    """Whether the same number with the same unit stands in an earlier sentence."""
    q, view = item.q, item.view
    if q is None or q.value is None:
        return False
    firsts = view.paper.memo.get("firsts")
    if firsts is None:
        firsts = view.paper.memo["firsts"] = {}
        for v in view.paper.views:
            for o in v.live:
                if o.value is not None:
                    firsts.setdefault((o.dimension, o.value), v.ctx.index)  # type: ignore[attr-defined]
    return firsts.get((q.dimension, q.value), 10**6) < view.ctx.index  # type: ignore[attr-defined,no-any-return]


def _beside(item: Item, out: list[Feature]) -> None:
    view, f, end, k = item.view, item.first, item.last, item.kind
    word = view.word
    p1, p2, p3, n1, n2, n3 = word(f - 1), word(f - 2), word(f - 3), word(end), word(end + 1), word(end + 2)
    out += [
        ("-1", p1), ("-2", p2), ("-3", p3), ("+1", n1), ("+2", n2), ("+3", n3),
        ("-1", p1, k), ("+1", n1, k), ("-2-1", p2, p1), ("+1+2", n1, n2), ("-1+1", p1, n1), ("-2", p2, k),
        ("+2", n2, k),
    ]  # fmt: skip


def _role(item: Item, out: list[Feature]) -> None:
    view, k = item.view, item.kind
    frame, at = view.frame, view.frame.anchor(item.first)
    own = frame.parts[frame.part[item.first]]
    part = frame.parts[frame.part[at]]
    zone = ("b" if own.bracket else "") + frame.zone[at]
    opener = frame.opener[at]
    verb = view.stems[part.verb_end - 1] if part.verb >= 0 else "-"
    voice = view.lows[part.verb] if part.verb >= 0 else "-"
    out += [
        ("zone", zone, opener), ("zone", zone, opener, k), ("verb", verb), ("verb", verb, k), ("verb", verb, zone),
        ("voice", voice, zone, k), ("joined by", part.joined, k), ("opens", k, str(min(2, item.first))),
    ]  # fmt: skip
    section = view.ctx.section or "-"
    out += [
        ("section verb", section, verb),
        ("section zone", section, zone, opener),
        ("section voice", section, voice, k),
    ]
    if frame.anaphoric:
        out.append(("takes up", k))
    if own.bracket and own.host >= 0:
        host = view.stemmed(own.host)
        out += [("host", host), ("host", host, k), ("host zone", frame.zone[own.host], frame.opener[own.host], k)]
    if part.lead >= 0:
        start = next((view.lows[t] for t in range(part.first, part.lead) if frame.part[t] == frame.part[at]), "")
        out.append(("lead", start, k))


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


def _noun(item: Item, out: list[Feature]) -> None:
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
    before = paper.memo.get("counts before")
    if before is None:
        before, n = {}, 0
        for v in paper.views:
            before[v.ctx.index] = n
            n += len(_counts(v))
        paper.memo["counts before"] = before
    own = sum(at < item.first for at, _ in _counts(item.view))
    return before[item.view.ctx.index] + own  # type: ignore[index,no-any-return]


def _words(item: Item, out: list[Feature]) -> None:
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


_DOWN = frozenset(
    "decreas reduc declin fell fall drop dropp lower less loss lost diminish shrank shrink smaller shorter fewer "
    "shorten lessen regress".split()
)
_UP = frozenset(
    "increas ris rose rise gain gained higher greater more longer larger grew grow elevat prolong enlarg widen chang "
    "differ improv increment".split()
)


def _moves(item: Item, out: list[Feature]) -> None:
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


def _mentions(item: Item, out: list[Feature]) -> None:
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


def _topic(item: Item, out: list[Feature]) -> None:
    view = item.view
    bare = view.frame.anaphoric or not any(lv >= 2 for _, _, lv in levels_of(item))
    previous = view.paper.at.get(view.ctx.index - 1)
    if bare and previous is not None:
        out += [("topic", head) for head in heads_of(previous)]
        out.append(("bare", item.kind))


def near_quantities(item: Item) -> Iterable[Quantity]:
    """The live quantities of the sentence but the item's own."""
    return (o for o in item.view.live if o is not item.q)
