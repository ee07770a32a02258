"""The slot population: who or what a share counts."""

from __future__ import annotations

from miner.stages.extract.decide.features import base_features
from miner.stages.extract.decide.places import Feature
from miner.stages.extract.decide.pointers import Support, mark_runs, pointer_features
from miner.stages.extract.decide.scorer import Choice
from miner.stages.extract.decide.view import Item

USUAL = ("patients", "lesions", "vertebrae", "procedures", "studies", "eyes", "cases", "joints")
FIELDS = frozenset(("proportion",))


def choice_of(item: Item) -> Choice:
    """Nothing, or a population of the gazetteer that the sentence names or that is usual."""
    view = item.view
    supports: dict[str, list[Support]] = {}
    for m in view.ctx.mentions:
        if m.term.kind == "population":
            supports.setdefault(m.term.concept, []).append(Support(view, m.first, m.last, "noun"))
    spans = mark_runs(supports, view.lows)
    earlier = view.paper.at.get(view.ctx.index - 1)
    if earlier is not None:
        for m in earlier.ctx.mentions:
            if m.term.kind == "population":
                supports.setdefault(m.term.concept, []).append(Support(earlier, m.first, m.last, "noun 1"))
    values: list[object] = [None, *dict.fromkeys([*USUAL, *supports])]
    classes = ["-", *(str(v) if v in USUAL else "other" for v in values[1:])]
    features: list[list[Feature]] = [[("nothing", str(min(2, len(spans))))]]
    base = item.values.get("denominator")
    for value in values[1:]:
        found = supports.get(str(value), [])
        f = pointer_features(item, found, spans, "population")
        sizes = view.paper.sizes.get(str(value), ())
        if base is not None and base in sizes:
            f.append(("whole of these",))
        f.append(("in the abstract", str(min(4, view.paper.populations[str(value)]))))
        features.append(f)
    return Choice(values, classes, features, [base_features(item)])
