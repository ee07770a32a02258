"""The slot arm: the group that a value belongs to, out of the sentence's phrases and the table of groups."""

from __future__ import annotations

from miner.stages.extract.decide.features import base_features
from miner.stages.extract.decide.places import Feature
from miner.stages.extract.decide.pointers import Support, mark_runs, pointer_features
from miner.stages.extract.decide.scorer import Choice
from miner.stages.extract.decide.view import Item
from miner.stages.extract.groups.phrases import phrases_of
from miner.stages.extract.groups.table import Group, table_of

FIELDS = frozenset(
    "proportion score change survival_time dose fractions age follow_up duration effect_size arm_size p_value "
    "drug_dose lesion_count".split()
)
MOST = 14
_WEAK, _FAIR, _STRONG = 0.04, 0.3, 0.4


def choice_of(item: Item) -> Choice:
    """Nothing, phrases of the sentence that may name a group, or a likely group that stands elsewhere."""
    view, field = item.view, item.field or ""
    table = table_of(view.paper)
    ranked = view.paper.memo.get("ranked")
    if ranked is None:
        ranked = view.paper.memo["ranked"] = sorted(table.values(), key=lambda g: g.rank)[:6]
        view.paper.memo["strong"] = sum(g.odds >= 0.5 for g in table.values())
    strong = int(view.paper.memo["strong"])  # type: ignore[call-overload]
    here: dict[str, list[Support]] = {}
    for a, b, key in phrases_of(view):
        g = table[key]
        if g.odds >= _WEAK and not (a <= item.first < b):
            here.setdefault(key, []).append(Support(view, a, b, f"g{min(4, int(5 * g.odds))}"))
    own = sorted((table[k] for k in here), key=lambda g: (-g.odds, g.key))[:MOST]
    far = [g for g in ranked if g.key not in here and g.odds >= _FAIR]  # type: ignore[attr-defined]
    spans = mark_runs({g.key: here[g.key] for g in own if g.odds >= _FAIR}, view.lows)
    places, total = _distinct(own, here)
    best = max((g.odds for g in own), default=0.0)
    inside = sum(g.odds >= _STRONG for g in own)
    nothing: list[Feature] = [
        ("nothing", field), ("groups", str(min(4, strong)), field), ("groups here", str(min(3, inside)), field),
        ("best here", str(int(5 * best)), field), ("groups here", str(min(3, inside))),
        ("best here", str(int(5 * best))),
    ]  # fmt: skip
    values: list[object] = [None]
    features = [nothing]
    for g in [*own, *far]:
        found = here.get(g.key)
        is_here = found is not None
        if found is None:
            found = [Support(v, a, b, "far") for v, a, b in g.places if 1 <= view.ctx.index - v.ctx.index <= 2][-2:]
        f = pointer_features(item, found, spans, field)
        odds = str(int(10 * g.odds))
        f += [("odds", odds), ("rank", str(min(5, g.rank))), ("here, odds", str(int(is_here)), odds),
              ("odds", odds, field),
              ("best", str(int(g.odds >= best))), ("length", str(min(3, len(g.words))))]  # fmt: skip
        if g.counts["behind", "group"]:
            f.append(("group word",))
        if g.counts["then bracket", "n"]:
            f.append(("bracket n",))
        if g.key in places and item.q is not None:
            row = view.ctx.group(item.q)
            i = next((k for k, o in enumerate(row) if o is item.q), 0)
            fits = "=" if len(row) == total else "one" if len(row) == 1 else "no"
            f += [("turn", fits, str(int(i == places[g.key]))), ("turn", fits, str(int(i == places[g.key])), field)]
        values.append(g.key)
        features.append(f)
    classes = ["-"] + ["group"] * (len(values) - 1)
    return Choice(values, classes, features, [base_features(item), [("field", field)]])


def _distinct(own: list[Group], here: dict[str, list[Support]]) -> tuple[dict[str, int], int]:
    """The turn of each likely group of the sentence, phrases that share a word taken as one; and how many there are."""
    seen: list[tuple[frozenset[str], list[str]]] = []
    for g in sorted((g for g in own if g.odds >= _STRONG), key=lambda g: here[g.key][0].first):
        hit = next((k for k, (words, _) in enumerate(seen) if words & g.words), None)
        if hit is None:
            seen.append((g.words, [g.key]))
        else:
            seen[hit][1].append(g.key)
    if not 2 <= len(seen) <= 5:
        return {}, 0
    return {key: k for k, (_, keys) in enumerate(seen) for key in keys}, len(seen)


def as_printed(item: Item, key: str) -> str:
    """The group's name as the text prints it, from the sentence where it stands there."""
    g = table_of(item.view.paper)[key]
    places = [p for p in g.places if p[0] is item.view] or g.places
    view, a, b = min(places, key=lambda p: (abs(p[1] - item.first) if p[0] is item.view else 0, p[1]))
    tokens = view.ctx.tokens
    out = tokens[a].text
    for before, t in zip(tokens[a:b], tokens[a + 1 : b], strict=False):
        out += (" " if t.start > before.end else "") + t.text
    return out
