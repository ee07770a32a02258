"""Features of a value by name: its shape, the words around it by place and by level of the frame, its mentions.

A feature is a tuple of short strings; the first names its template (templates.tsv says each in a phrase). Features of
one value are made once and used by all slots.
"""

from __future__ import annotations

from miner.stages.extract.decide.counted import add_noun
from miner.stages.extract.decide.places import Feature, size_of
from miner.stages.extract.decide.view import Item
from miner.stages.extract.decide.wording import add_mentions, add_moves, add_topic, add_words


def base_features(item: Item) -> list[Feature]:
    """The features that every slot shares."""
    found = item.memo.get("base")
    if found is None:
        out: list[Feature] = [("bias",)]
        _shape(item, out)
        _beside(item, out)
        _role(item, out)
        add_noun(item, out)
        add_words(item, out)
        add_moves(item, out)
        add_mentions(item, out)
        add_topic(item, out)
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
    firsts: dict[tuple[str, float], int] | None = view.paper.memo.get("firsts")  # type: ignore[assignment]
    if firsts is None:
        firsts = {}
        view.paper.memo["firsts"] = firsts
        for v in view.paper.views:
            for o in v.live:
                if o.value is not None:
                    firsts.setdefault((o.dimension, o.value), v.ctx.index)
    return firsts.get((q.dimension, q.value), 10**6) < view.ctx.index


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
