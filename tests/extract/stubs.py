"""A reader with weights made by hand, so that what is tested around decisions does not hang on trained ones.

Percents and n of N are shares, doses doses, times (not behind "at") follow-up, p values p values, points scores,
counted patients a cohort; "no" and "none" deny. Concepts and times are those that the sentence names.
"""

from __future__ import annotations

from miner.stages.extract.decide.reader import SCORERS, Reader
from miner.stages.extract.decide.scorer import Scorer, read_scorer

FIELD = (
    "kind|percent\tproportion 9",
    "kind|fraction\tproportion 9",
    "kind|dose\tdose 9",
    "kind|time\tfollow_up 9",
    "-1|at|time\t- 20",  # a moment
    "kind|length\tdepth 9",
    "kind|p\tp_value 9",
    "kind|points\tscore 9",
    "kind|denied\tproportion 9",
    "is|n of N\tproportion 9",
    "noun|patient|count\tcohort_size 9",
)
OTHERS = {
    "concept": ("named|proportion\t* 5", "nothing|proportion\t* 1", "away|before|outcome\t* -9"),
    "denominator": ("kind|own|own|0\t* 5", "inside|own|n%\t* 5", "inside|own|n\t* 5"),
    "timepoint": ("stated|1|1\t* 5",),
}


def scorer(*lines: str) -> Scorer:
    """The scorer of a table's lines."""
    return read_scorer("".join(f"{line}\n" for line in lines), "made by hand")


def stub(**more: tuple[str, ...]) -> Reader:
    """The reader above; `more` are lines of weights by scorer that stand instead of its own."""
    tables = {"field": FIELD, **OTHERS, **more}
    for name in SCORERS:
        if name.endswith("2"):  # the second pass keeps what the first one found
            tables.setdefault(name, tables.get(name[:-1], ()))
    return Reader({name: scorer(*tables.get(name, ())) for name in SCORERS})
