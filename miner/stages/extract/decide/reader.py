"""The order of decisions in one abstract: fields, scopes, groups, then each slot of each record, twice where it helps.

The second pass of a slot sees what the first one gave the values around: members of a list agree, and a group's name
that was found for one value is likelier for its neighbour.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from dataclasses import field as _field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from miner.stages.extract.custom.reading import Reading
from miner.stages.extract.decide import arms, concepts, fields, populations, signs, statistics, times, wholes
from miner.stages.extract.decide.neighbours import field_neighbours, neighbour_features
from miner.stages.extract.decide.places import Feature
from miner.stages.extract.decide.scorer import Choice, Index, Scorer, best
from miner.stages.extract.decide.view import Item, Paper
from miner.stages.extract.groups import table


class Slot(NamedTuple):
    """A slot of a record: how its candidates are made, for which fields, and whether it is read in two passes."""

    name: str
    choice: Callable[[Item], Choice]
    fields: frozenset[str] | None
    twice: bool = False

    def takes(self, item: Item) -> bool:
        """Whether the slot is one of the item's; a reviewer's own field has scope, time and arm."""
        if item.custom is not None:
            return self.name in ("scope", "timepoint", "arm")
        return self.fields is None or item.field in self.fields


SLOTS: tuple[Slot, ...] = (
    Slot("scope", statistics.scope_choice, None),
    Slot("statistic", statistics.statistic_choice, statistics.FIELDS, True),
    Slot("sign", signs.choice_of, signs.FIELDS),
    Slot("denominator", wholes.choice_of, wholes.FIELDS, True),
    Slot("population", populations.choice_of, populations.FIELDS, True),
    Slot("timepoint", times.choice_of, times.FIELDS, True),
    Slot("concept", concepts.choice_of, concepts.FIELDS, True),
    Slot("arm", arms.choice_of, arms.FIELDS, True),
)
SCORERS: tuple[str, ...] = (
    "field",
    "field2",
    "group",
    *(name for slot in SLOTS for name in ((slot.name, slot.name + "2") if slot.twice else (slot.name,))),
)


@dataclass(slots=True)
class Reader:
    """Reads a paper by the scorers of its slots, by name (`SCORERS`)."""

    scorers: dict[str, Scorer]
    index: Index = _field(init=False)
    _known: dict[int, tuple[list[Feature], npt.NDArray[np.intp]]] = _field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.index = Index(self.scorers)

    def read(self, paper: Paper, custom: Sequence[Reading] = ()) -> tuple[list[Item], list[Item]]:
        """Every item of a paper, and those that are records with the values of their slots, in the order of the text.

        `custom` are readings of a reviewer's own fields: their numbers are theirs and nothing else.
        """
        items = fields.items_of(paper, custom)
        table.rate(paper, self.scorers["group"])
        self._known = {}  # lists of features live as long as their paper
        open_items = [item for item in items if item.custom is None]
        choices = [fields.choice_of(item) for item in open_items]
        for item, choice in zip(open_items, choices, strict=True):
            self._take(item, "field", choice, "field")
        for item, choice, more in zip(open_items, choices, field_neighbours(open_items), strict=True):
            again = Choice(choice.values, choice.classes, choice.own, [*choice.shared, more])
            self._take(item, "field", again, "field2")
        for item in open_items:
            item.field = item.values.pop("field")  # type: ignore[assignment]
        kept = [item for item in items if item.field is not None]
        self.link(paper, kept)
        return items, kept

    def link(self, paper: Paper, kept: list[Item]) -> None:
        """Decides the slots of items whose field is known."""
        prepare(paper, kept)
        for slot in SLOTS:
            own = [item for item in kept if slot.takes(item)]
            if not own:
                continue
            choices = [slot.choice(item) for item in own]
            for item, choice in zip(own, choices, strict=True):
                self._take(item, slot.name, choice, slot.name)
            if slot.twice:
                extra = neighbour_features(own, choices, slot.name)
                for item, c, e in zip(own, choices, extra, strict=True):
                    again = Choice(c.values, c.classes, [a + b for a, b in zip(c.own, e, strict=True)], c.shared)
                    self._take(item, slot.name, again, slot.name + "2")

    def _take(self, item: Item, slot: str, choice: Choice, scorer: str) -> None:
        rows = [self._numbers(features) for features in choice.shared]
        ids = self.index.row[scorer][np.concatenate(rows) if len(rows) > 1 else rows[0]]
        take(item, slot, choice, self.scorers[scorer], ids)

    def _numbers(self, features: list[Feature]) -> npt.NDArray[np.intp]:
        known = self._known.get(id(features))
        if known is None:
            known = self._known[id(features)] = (features, self.index.of(features))
        return known[1]


def take(item: Item, slot: str, choice: Choice, scorer: Scorer, ids: npt.NDArray[np.intp] | None = None) -> None:
    """Gives an item's slot the likeliest candidate, with its odds and the runner-up."""
    odds = scorer.probabilities(choice, ids)
    k = best(odds)
    item.values[slot] = choice.values[k]
    item.odds[slot] = odds[k]
    rivals = [i for i in range(len(odds)) if i != k]
    if rivals:
        other = max(rivals, key=lambda i: odds[i])
        item.rivals[slot] = choice.values[other], odds[other]


def prepare(paper: Paper, kept: list[Item]) -> None:
    """Notes on the paper what its records say of the whole: sizes of populations, fields of times."""
    taken: dict[int, str] = {}
    for item in kept:
        if item.kind == "time" and item.field is not None:
            taken[id(item.view) * 4096 + item.first] = item.field
        n = item.count
        if n and item.field in ("cohort_size", "arm_size"):
            paper.sizes.setdefault("patients", set()).add(n)
        elif n and item.field in ("vertebrae_count", "lesion_count"):
            paper.sizes.setdefault("vertebrae" if item.field[0] == "v" else "lesions", set()).add(n)
    paper.memo["time fields"] = taken
