"""The shipped weights: one sorted table a scorer in `pipelines/weights`; a user's folder overlays them."""

from __future__ import annotations

from miner.records import MinerError
from miner.resources import Resources
from miner.stages.extract.decide.reader import SCORERS
from miner.stages.extract.decide.scorer import Scorer, read_scorer

FOLDER = "pipelines/weights"


def load_weights(resources: Resources) -> dict[str, Scorer]:
    """The scorers by name. Raises MinerError where a table is missing or holds a line that is no weight."""
    out = {}
    for name in SCORERS:
        table = f"{FOLDER}/{name}.tsv"
        if table not in resources.winners:
            raise MinerError(f"{table} is missing", "install miner anew, or train weights with miner train")
        out[name] = read_scorer(resources.text(table), str(resources.path(table)))
    return out
