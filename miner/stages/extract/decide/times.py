"""The slot timepoint: when a value was measured, out of the times that its sentence and those before it state."""

from __future__ import annotations

from miner.grammar.times import iso_duration
from miner.stages.extract.decide.features import base_features
from miner.stages.extract.decide.places import Feature
from miner.stages.extract.decide.pointers import Support, mark_runs, pointer_features
from miner.stages.extract.decide.scorer import Choice
from miner.stages.extract.decide.view import Item, View

FIELDS = frozenset(("proportion", "score", "change", "drug_dose", "p_value", "effect_size"))
_PLURAL = frozenset(("days", "weeks", "months", "years", "hours", "minutes"))


def times_of(view: View) -> list[tuple[str, int, int, str]]:
    """(ISO duration or name, first, last, kind) of the moments that a sentence states."""
    found = view.memo.get("times")
    if found is None:
        out: list[tuple[str, int, int, str]] = []
        for q in view.live:
            if q.unit is None or q.unit.dimension != "time" or q.value is None or q.value < 0:
                continue
            kind = "length" if q.low is not None or q.spread is not None else "times"
            if kind == "times" and view.lows[q.last - 1] not in _PLURAL:
                kind = "time"
            out.append((iso_duration(q.value, q.unit.name), q.first, q.last, kind))
        out += [
            (m.term.concept, m.first, m.last, "word")
            for m in view.ctx.mentions
            if m.term.kind == "time" and m.term.concept
        ]
        found = view.memo["times"] = sorted(out, key=lambda x: (x[1], x[2]))
    return found  # type: ignore[return-value]


def choice_of(item: Item) -> Choice:
    """Nothing, the baseline, or a moment of the sentence or of the two before it."""
    view, field = item.view, item.field or ""
    supports: dict[str, list[Support]] = {}
    fields: dict[int, str] = view.paper.memo.get("time fields", {})  # type: ignore[assignment]
    for value, first, last, kind in times_of(view):
        if item.q is not None and first == item.first:
            continue
        taken = fields.get(id(view) * 4096 + first)
        supports.setdefault(value, []).append(Support(view, first, last, taken or kind))
    spans = mark_runs(supports, view.lows)
    stated = len(spans)
    for back in (1, 2):
        earlier = view.paper.at.get(view.ctx.index - back)
        if earlier is None:
            continue
        for value, first, last, kind in times_of(earlier):
            taken = fields.get(id(earlier) * 4096 + first)
            supports.setdefault(value, []).append(Support(earlier, first, last, f"{taken or kind} {back}"))
    supports.setdefault("baseline", [])
    values: list[object] = [None]
    classes = ["-"]
    here = str(min(3, stated))
    features: list[list[Feature]] = [[("nothing", field, here), ("nothing", here)]]
    for value, found in supports.items():
        values.append(value)
        classes.append("iso" if value[:1] == "P" else value)
        f = pointer_features(item, found, spans, field)
        f.append(("stated", here, str(int(any(s.view is view for s in found)))))
        if value[:1] == "P":
            f.append(("unit", value[-1], field))
        features.append(f)
    return Choice(values, classes, features, [base_features(item), [("field", field)]])


def months(value: object) -> float | None:
    """An ISO duration in months, None for a name."""
    if not isinstance(value, str) or value[:1] != "P":
        return None
    total, number, sizes = 0.0, "", _DATE
    for c in value[1:]:
        if c == "T":
            sizes = _CLOCK
        elif c.isdigit() or c == ".":
            number += c
        else:
            total += float(number or 0) * sizes.get(c, 0.0)
            number = ""
    return total


_DATE = {"D": 1 / 30.4375, "W": 7 / 30.4375, "M": 1.0, "Y": 12.0}
_CLOCK = {"H": 1 / 730.5, "M": 1 / 43830, "S": 1 / 2629800}
