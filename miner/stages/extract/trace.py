"""How one document was read, step by step: for the explanation of its numbers and for the confidence of its records."""

from __future__ import annotations

from typing import NamedTuple

from miner.records import Evidence
from miner.stages.extract.context import Context
from miner.stages.extract.reading import Reading


class Trace(NamedTuple):
    """Sentences, all readings, those that were kept, and the records; `made[i]` is the record of `kept[i]`.

    `records` may hold others than `made`: what only another language states.
    """

    contexts: list[Context]
    readings: list[Reading]
    kept: list[Reading]
    made: list[Evidence]
    records: list[Evidence]

    def reading_of(self) -> dict[int, Reading]:
        """The reading of each record, by the record's `id`."""
        return {id(e): r for e, r in zip(self.made, self.kept, strict=True)}
