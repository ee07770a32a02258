"""The cues of `gazetteers/cues.tsv` (cue, kind, language, note), and which of them make a sentence informative."""

from __future__ import annotations

from functools import lru_cache

from miner.resources import Resources
from miner.stages.annotate.context import resources
from miner.stages.annotate.rows import read_rows
from miner.stages.annotate.triggers import Triggers

DEFAULT = "gazetteers/cues.tsv"
COLUMNS = ("cue", "kind", "language")
_SPEAKING = ("negation", "share")


def triggers_from(name: str, source: Resources | None = None) -> Triggers:
    """Triggers out of the resource `name`: its single words of the kinds negation and share."""
    rows = read_rows(source or resources(), name, COLUMNS)
    return Triggers(cue for cue, kind, _ in rows if kind in _SPEAKING and " " not in cue)


@lru_cache(maxsize=1)
def usual_triggers() -> Triggers:
    """What a component goes by that runs without `miner_sentences` before it."""
    return triggers_from(DEFAULT)
