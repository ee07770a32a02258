"""The scorer of one slot: a conditional logit over candidates, nothing among them.

A candidate's score is the sum of the weights of the item's features for the candidate's class, and of the weights of
its own features (where what supports it stands). Weights are a sorted text table, a feature a line with its classes and
weights, `feature<TAB>class weight<TAB>class weight`, class "*" for a candidate's own features: readable, diffable,
summed by `explain`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as _field

import numpy as np
import numpy.typing as npt

from miner.records import MinerError
from miner.stages.extract.decide.places import Feature

OWN = "*"
_SEPARATOR = "|"
_PLAIN = str.maketrans({_SEPARATOR: "¦", "\t": " ", "\n": " ", "\r": " "})


@dataclass(slots=True)
class Choice:
    """Candidates of one slot of one item: a value, a class and features of its own each; `shared` are the item's."""

    values: list[object]
    classes: list[str]
    own: list[list[Feature]]
    shared: list[list[Feature]] = _field(default_factory=list)


@dataclass(slots=True)
class Scorer:
    """Weights of one slot; `rows` gives a feature's row of `table`, whose columns are `classes`."""

    rows: dict[Feature, int]
    table: npt.NDArray[np.float32]
    classes: dict[str, int]
    own: dict[Feature, float]

    def scores(self, choice: Choice, ids: npt.NDArray[np.intp] | None = None) -> list[float]:
        """The score of each candidate; `ids` are the rows of the shared features where they were looked up already."""
        classes, own = self.classes, self.own
        if ids is None:
            rows = self.rows
            ids = np.array([i for fs in choice.shared for f in fs if (i := rows.get(f)) is not None], np.intp)
        summed = self.table[ids].sum(0).tolist() if len(ids) else [0.0] * len(classes)
        out = []
        get = own.get
        for name, features in zip(choice.classes, choice.own, strict=True):
            k = classes.get(name)
            out.append((summed[k] if k is not None else 0.0) + sum([get(f, 0.0) for f in features]))
        return out

    def probabilities(self, choice: Choice, ids: npt.NDArray[np.intp] | None = None) -> list[float]:
        """The probability of each candidate."""
        scores = self.scores(choice, ids)
        top = max(scores)
        odds = [math.exp(s - top) for s in scores]
        total = sum(odds)
        return [o / total for o in odds]

    def reasons(self, choice: Choice, k: int, most: int = 6) -> list[tuple[Feature, float]]:
        """The features that spoke loudest for candidate `k` against the mean of the others."""
        column = self.classes.get(choice.classes[k])
        found: dict[Feature, float] = {}
        for features in choice.shared:
            for f in features:
                i = self.rows.get(f)
                if i is not None and column is not None:
                    found[f] = found.get(f, 0.0) + float(self.table[i, column] - self.table[i].mean())
        for f in choice.own[k]:
            if f in self.own:
                found[f] = found.get(f, 0.0) + self.own[f]
        return sorted(found.items(), key=lambda x: (-abs(x[1]), x[0]))[:most]


class Index:
    """Numbers of the shared features of several scorers: a feature of a value is looked up once for all of them."""

    def __init__(self, scorers: Mapping[str, Scorer]) -> None:
        self.number: dict[Feature, int] = {}
        for name in sorted(scorers):
            for feature in scorers[name].rows:
                self.number.setdefault(feature, len(self.number))
        self.row: dict[str, npt.NDArray[np.intp]] = {}
        for name, scorer in scorers.items():
            row = np.full(len(self.number), -1, np.intp)  # the last row of a table is all zeros
            for feature, i in scorer.rows.items():
                row[self.number[feature]] = i
            self.row[name] = row

    def of(self, features: list[Feature]) -> npt.NDArray[np.intp]:
        """The numbers of the features that any scorer knows."""
        get = self.number.get
        return np.array([i for f in features if (i := get(f)) is not None], np.intp)


def written(feature: Feature) -> str:
    """A feature as the table has it."""
    return _SEPARATOR.join(part.translate(_PLAIN) for part in feature)


def read_scorer(text: str, where: str) -> Scorer:
    """The scorer of a table of weights. Raises MinerError naming `where` and the line that is none."""
    rows: dict[Feature, int] = {}
    own: dict[Feature, float] = {}
    names: dict[str, int] = {}
    at: list[int] = []
    columns: list[int] = []
    weights: list[float] = []
    isfinite = math.isfinite
    for number, line in enumerate(text.split("\n"), 1):
        if not line or (line[0] == "#" and "\t" not in line):
            continue
        first, *pairs = line.split("\t")
        feature = tuple(part.replace("¦", _SEPARATOR) for part in first.split(_SEPARATOR))
        try:
            for pair in pairs:
                name, _, number_text = pair.rpartition(" ")
                weight = float(number_text)
                if not name or not isfinite(weight):
                    raise ValueError
                if name == OWN:
                    own[feature] = weight
                    continue
                at.append(rows.setdefault(feature, len(rows)))
                columns.append(names.setdefault(name, len(names)))
                weights.append(weight)
            if not pairs:
                raise ValueError
        except ValueError:
            raise MinerError(f"{where}: line {number} holds no weights: feature, then class and number") from None
    table = np.zeros((len(rows) + 1, max(1, len(names))), np.float32)
    table[at, columns] = weights
    return Scorer(rows, table, names, own)


def write_scorer(scorer: Scorer, smallest: float = 0.0) -> str:
    """The table of a scorer, sorted; weights below `smallest` are left out."""
    names = sorted(scorer.classes)
    order = [scorer.classes[n] for n in names]
    found: dict[str, list[str]] = {}
    for feature, i in scorer.rows.items():
        row = scorer.table[i].tolist()
        kept = [f"{n} {row[k]:.2f}" for n, k in zip(names, order, strict=True) if abs(row[k]) >= max(smallest, 0.005)]
        if kept:
            found.setdefault(written(feature), []).extend(kept)
    for feature, weight in scorer.own.items():
        if abs(weight) >= max(smallest, 0.005):
            found.setdefault(written(feature), []).append(f"{OWN} {weight:.2f}")
    return "".join(f"{name}\t" + "\t".join(kept) + "\n" for name, kept in sorted(found.items()))


def best(odds: Sequence[float]) -> int:
    """The index of the largest, the first of equals."""
    return max(range(len(odds)), key=lambda k: (odds[k], -k))
