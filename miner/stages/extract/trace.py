"""How one document was read, step by step: for the explanation of its numbers and for the confidence of its records."""

from __future__ import annotations

from typing import NamedTuple

from miner.records import Evidence
from miner.stages.extract.decide.view import Item, Paper
from miner.stages.extract.repeats import Made
from miner.stages.extract.sentence.context import Context


class Trace(NamedTuple):
    """Sentences, the paper, every number that was judged, what was made of those that are records, and what was kept.

    `records` are those of the document; it may hold others than those of `kept`: what only another language states.
    """

    contexts: list[Context]
    paper: Paper
    items: list[Item]
    made: list[Made]
    kept: list[Made]
    records: list[Evidence]

    def item_of(self) -> dict[int, Item]:
        """The item of each record, by the record's `id`."""
        return {id(m.record): m.item for m in self.kept}
