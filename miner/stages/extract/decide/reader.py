"""The order of decisions in one abstract: fields, scopes, groups, then each slot of each record, twice where it helps.

The second pass of a slot sees what the first one gave the values around: members of a list agree, and a group's name
that was found for one value is likelier for its neighbour.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from miner.stages.extract.decide import arms, concepts, fields, populations, signs, statistics, times, wholes
from miner.stages.extract.decide.neighbours import neighbour_features
from miner.stages.extract.decide.scorer import Choice, Scorer, best
from miner.stages.extract.decide.view import Item, Paper
from miner.stages.extract.groups import table


class Slot(NamedTuple):
    """A slot of a record: how its candidates are made, for which fields, and whether it is read in two passes."""

    name: str
    choice: Callable[[Item], Choice]
    fields: frozenset[str] | None
    twice: bool = False


SLOTS: tuple[Slot, ...] = (
    Slot("scope", statistics.scope_choice, None),
    Slot("statistic", statistics.statistic_choice, statistics.FIELDS),
    Slot("sign", signs.choice_of, signs.FIELDS),
    Slot("denominator", wholes.choice_of, wholes.FIELDS),
    Slot("population", populations.choice_of, populations.FIELDS),
    Slot("timepoint", times.choice_of, times.FIELDS, True),
    Slot("concept", concepts.choice_of, concepts.FIELDS, True),
    Slot("arm", arms.choice_of, arms.FIELDS, True),
)
SCORERS: tuple[str, ...] = (
    "field",
    "group",
    *(name for slot in SLOTS for name in ((slot.name, slot.name + "2") if slot.twice else (slot.name,))),
)


@dataclass(slots=True)
class Reader:
    """Reads a paper by the scorers of its slots, by name (`SCORERS`)."""

    scorers: dict[str, Scorer]

    def read(self, paper: Paper) -> list[Item]:
        """The items that are records, with the values of their slots, in the order of the text."""
        items = fields.items_of(paper)
        kept = []
        scorer = self.scorers["field"]
        for item in items:
            choice = fields.choice_of(item)
            odds = scorer.probabilities(choice)
            k = best(odds)
            item.odds["field"] = odds[k]
            item.field = choice.values[k]  # type: ignore[assignment]
            if item.field is not None:
                kept.append(item)
        self.link(paper, kept)
        return kept

    def link(self, paper: Paper, kept: list[Item]) -> None:
        """Decides the slots of items whose field is known."""
        prepare(paper, kept)
        table.rate(paper, self.scorers["group"])
        for slot in SLOTS:
            own = [item for item in kept if slot.fields is None or item.field in slot.fields]
            if not own:
                continue
            choices = [slot.choice(item) for item in own]
            self._decide(slot.name, own, choices)
            if slot.twice:
                extra = neighbour_features(own, choices, slot.name)
                again = [
                    Choice(c.values, c.classes, [a + b for a, b in zip(c.own, e, strict=True)], c.shared)
                    for c, e in zip(choices, extra, strict=True)
                ]
                self._decide(slot.name + "2", own, again, slot.name)

    def _decide(self, scorer: str, own: list[Item], choices: list[Choice], name: str | None = None) -> None:
        rate = self.scorers[scorer].probabilities
        for item, choice in zip(own, choices, strict=True):
            odds = rate(choice)
            k = best(odds)
            item.values[name or scorer] = choice.values[k]
            item.odds[name or scorer] = odds[k]


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
