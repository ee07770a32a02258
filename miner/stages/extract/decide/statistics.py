"""The slots statistic and scope: what a value is (mean, median, ...), and whether it is this study's own."""

from __future__ import annotations

from miner.stages.extract.decide.features import base_features
from miner.stages.extract.decide.places import Feature
from miner.stages.extract.decide.scorer import Choice
from miner.stages.extract.decide.view import Item

STATED = ("mean", "median", "total")
POSSIBLE: dict[str, tuple[str, ...]] = {
    "dose": STATED, "depth": STATED, "follow_up": STATED, "age": STATED, "survival_time": STATED, "duration": STATED,
    "score": STATED, "change": (*STATED, "percent"), "drug_dose": STATED, "fractions": STATED,
    "effect_size": ("ratio", "mean"), "proportion": ("mean", "median", "rate"),
}  # fmt: skip
FIELDS = frozenset(POSSIBLE)


def statistic_choice(item: Item) -> Choice:
    """Nothing, or one of the statistics that a field's value can be."""
    names = POSSIBLE.get(item.field or "", ())
    view, f = item.view, item.first
    said: list[Feature] = [("field", item.field or "")]
    low = view.lows
    for word in ("mean", "median", "average", "total", "averaged", "medians", "means"):
        before = next((f - t for t in range(f - 1, max(-1, f - 25), -1) if low[t] == word), None)
        if before is not None:
            passed = sum(o.first > f - before and o.last <= f for o in view.live if o is not item.q)
            said += [
                ("said before", word, str(min(3, passed)), item.field or ""),
                ("said before", word, str(min(3, passed))),
            ]
        after = next((t for t in range(item.last, min(view.n, item.last + 8)) if low[t] == word), None)
        if after is not None:
            said.append(("said behind", word, str(min(4, after - item.last))))
    q = item.q
    if q is not None:
        said.append(("own", q.statistic or "-", item.field or ""))
        group = view.ctx.group(q)
        if len(group) > 1 and group[0] is not q:
            said.append(("list says", group[0].statistic or "-"))
    return Choice([None, *names], ["-", *names], [[]] * (len(names) + 1), [base_features(item), said])


def scope_choice(item: Item) -> Choice:
    """The study's own, or background."""
    view = item.view
    said: list[Feature] = [("field", item.field or "", view.ctx.section or "-")]
    said += [("we", w) for w in ("we", "our", "us") if w in view.lows]
    said.append(("place", str(min(5, view.ctx.index)), view.ctx.section or "-"))
    last = view.paper.views[-1].ctx.index
    said.append(("place from the end", str(min(3, last - view.ctx.index)), view.ctx.section or "-"))
    for t in (0, 1):
        said.append(("starts", str(t), view.word(t)))
    said += [("tells", view.stems[t]) for t in view.tells]
    return Choice(["study", "background"], ["study", "background"], [[], []], [base_features(item), said])
