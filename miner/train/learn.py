"""Learns the scorers of all slots from examples; what one scorer reads of another's answers is learned out of fold."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from miner.stages.extract.decide import fields
from miner.stages.extract.decide.neighbours import field_neighbours, neighbour_features
from miner.stages.extract.decide.reader import SLOTS, prepare, take
from miner.stages.extract.decide.scorer import Choice, Scorer
from miner.stages.extract.decide.view import Item
from miner.stages.extract.groups import table
from miner.train.examples import Example, right, words_of
from miner.train.fit import Labelled, Numbers, Settings, fit

FOLDS = 2
_PLAIN = Settings(steps=45)
_INNER = Settings(steps=25)
_ADAPTING = Settings(l2=1.5, l2_shared=2.5, seen=2, seen_shared=2, steps=30)
_GROUPS = Settings(l2=3.0, l2_shared=3.0, seen=2, seen_shared=2)


def inner_fold(name: str, folds: int = FOLDS) -> int:
    """The inner fold of a document, by its name."""
    return int(hashlib.sha1((name + "|inner").encode()).hexdigest(), 16) % folds


class _Fit:
    """Fits a scorer by name, from the prior's scorer of that name where there is a prior."""

    def __init__(self, prior: Mapping[str, Scorer] | None) -> None:
        self.numbers = Numbers()
        self.prior = prior or {}

    def __call__(self, name: str, data: Sequence[Labelled], how: Settings) -> Scorer:
        prior = self.prior.get(name)
        return fit(data, how if prior is None else _ADAPTING, self.numbers, prior)


def learn(examples: Sequence[Example], prior: Mapping[str, Scorer] | None = None) -> dict[str, Scorer]:
    """The scorers by name. Items of the examples are written to; make examples anew to read them.

    With a `prior` its weights are moved as far as the examples ask, instead of learned from nothing.
    """
    out: dict[str, Scorer] = {}
    fitted = _Fit(prior)
    out["group"] = _learn_groups(examples, fitted)
    out["field"], out["field2"] = _learn_fields(examples, fitted)
    for e in examples:
        own = records_of(e)
        for item in own:
            item.field = e.labels[id(item)][0]["field"]
        prepare(e.paper, own)
        e.paper.memo.pop("ranked", None)
        for item in own:
            wanted = e.labels[id(item)][0].get("denominator")
            item.values["denominator"] = wanted
    for slot in SLOTS:
        data: list[Labelled] = []
        held: list[tuple[Example, list[Item], list[Choice]]] = []
        for e in examples:
            own = [it for it in records_of(e) if slot.takes(it)]
            choices = [slot.choice(it) for it in own]
            held.append((e, own, choices))
            data += [_labelled(slot.name, e, it, c) for it, c in zip(own, choices, strict=True)]
        out[slot.name] = fitted(slot.name, data, _PLAIN)
        if slot.twice:
            out[slot.name + "2"] = _second(slot.name, held, data, fitted)
        for e, own, _ in held:
            for it in own:
                it.values[slot.name] = e.labels[id(it)][0].get(slot.name)
    return out


def records_of(e: Example) -> list[Item]:
    """The items of an example that are records."""
    return [it for it in e.items if id(it) in e.labels]


def _labelled(slot: str, e: Example, item: Item, choice: Choice) -> Labelled:
    records = e.labels[id(item)]
    good = [any(right(slot, v, r) for r in records) for v in choice.values]
    return Labelled(choice, good, e.name, e.weight)


def _field_data(examples: Sequence[Example]) -> list[Labelled]:
    out = []
    for e in examples:
        for item in e.items:
            choice = fields.choice_of(item)
            wanted = {r["field"] for r in e.labels.get(id(item), ())} or {None}
            out.append(Labelled(choice, [v in wanted for v in choice.values], e.name, e.weight))
    return out


def _learn_fields(examples: Sequence[Example], fitted: _Fit) -> tuple[Scorer, Scorer]:
    """The two passes of the field; the second learns from first answers of scorers that have not seen the document."""
    by_example = [_field_data([e]) for e in examples]
    for k in range(FOLDS):
        seen = [d for e, ds in zip(examples, by_example, strict=True) if inner_fold(e.name) != k for d in ds]
        scorer = fitted("field", seen, _INNER)
        for e, ds in zip(examples, by_example, strict=True):
            if inner_fold(e.name) == k:
                for item, d in zip(e.items, ds, strict=True):
                    take(item, "field", d.choice, scorer)
    first = fitted("field", [d for ds in by_example for d in ds], _PLAIN)
    again = []
    for e, ds in zip(examples, by_example, strict=True):
        for d, more in zip(ds, field_neighbours(e.items), strict=True):
            c = d.choice
            again.append(Labelled(Choice(c.values, c.classes, c.own, [*c.shared, more]), d.right, d.doc, d.weight))
        for item in e.items:
            item.values.clear()
    return first, fitted("field2", again, _PLAIN)


def _learn_groups(examples: Sequence[Example], fitted: _Fit) -> Scorer:
    """The scorer of groups; rates the groups of the examples by scorers that have not seen them."""
    by_fold: list[list[Labelled]] = [[] for _ in range(FOLDS)]
    for e in examples:
        names = [w for r in (r for rs in e.labels.values() for r in rs) if r.get("arm") for w in [words_of(r["arm"])]]
        for g, choice in table.choices(e.paper):
            hit = any(g.words & w for w in names)
            by_fold[inner_fold(e.name)].append(Labelled(choice, [not hit, hit], e.name, e.weight))
    for k in range(FOLDS):
        scorer = fitted("group", [d for j, part in enumerate(by_fold) if j != k for d in part], _GROUPS)
        for e in examples:
            if inner_fold(e.name) == k:
                table.rate(e.paper, scorer)
    return fitted("group", [d for part in by_fold for d in part], _GROUPS)


def _second(
    slot: str,
    held: Sequence[tuple[Example, list[Item], list[Choice]]],
    data: Sequence[Labelled],
    fitted: _Fit,
) -> Scorer:
    """The second pass, which learns from first answers of scorers that have not seen the document."""
    for k in range(FOLDS):
        scorer = fitted(slot, [d for d in data if inner_fold(d.doc) != k], _INNER)
        for e, own, choices in held:
            if inner_fold(e.name) != k:
                continue
            for item, choice in zip(own, choices, strict=True):
                take(item, slot, choice, scorer)
    again = []
    for e, own, choices in held:
        for item in own:
            item.memo.pop("around " + slot, None)
        extra = neighbour_features(own, choices, slot) if own else []
        for item, c, x in zip(own, choices, extra, strict=True):
            more = Choice(c.values, c.classes, [a + b for a, b in zip(c.own, x, strict=True)], c.shared)
            again.append(_labelled(slot, e, item, more))
    return fitted(slot + "2", again, _PLAIN)
