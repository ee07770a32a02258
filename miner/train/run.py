"""Train, judge and write: folds by document name, weights of all slots, confidence calibrated out of fold."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from miner.records import MinerError
from miner.resources import Resources
from miner.score import FieldScore, Record, Score, score
from miner.stages.extract import Extractor
from miner.stages.extract.confidence import features_of
from miner.stages.extract.decide.reader import SCORERS, Reader
from miner.stages.extract.decide.scorer import Choice, Scorer, write_scorer
from miner.stages.extract.decide.weights import FOLDER, load_weights
from miner.train.data import Corridor, Labelled
from miner.train.fit import Labelled as Decision
from miner.train.fit import Settings, fit
from miner.train.learn import learn

SMALLEST = 0.05  # weights below are left out of the tables: a tenth of a point of F1 for half the size
FOLDS = 5


@dataclass(slots=True)
class Judged:
    """Records of abstracts that the weights had not seen, by document; `made` are (features, right) of each."""

    gold: dict[str, list[Record]]
    found: list[dict[str, Any]]
    sureness: list[tuple[Choice, bool, str]]

    def score(self) -> Score:
        """The figures."""
        return score(self.gold, self.found)


def fold_of(name: str, folds: int = FOLDS) -> int:
    """The fold of a document, from 1, by its name alone."""
    return int(hashlib.sha1(name.encode()).hexdigest(), 16) % folds + 1


def learn_from(
    corridor: Corridor, found: Sequence[Labelled], prior: Mapping[str, Scorer] | None = None
) -> dict[str, Scorer]:
    """The scorers of labelled abstracts; the same abstracts in the same order give the same scorers."""
    return learn(list(corridor.examples(found)), prior)


def judge(resources: Resources, scorers: Mapping[str, Scorer], held: Sequence[Labelled]) -> Judged:
    """What scorers find in abstracts that they have not seen."""
    extractor = Extractor(resources, Reader(dict(scorers)))
    gold: dict[str, list[Record]] = {}
    found: list[dict[str, Any]] = []
    sureness: list[tuple[Choice, bool, str]] = []
    for one in held:
        trace = extractor.trace(one, one.document)
        items = trace.item_of()
        records = []
        for record in trace.records:
            row = record.to_dict() | {"doc": one.name, "source": one.name}
            records.append((row, record))
        gold[one.name] = one.records
        verdicts = score({one.name: one.records}, [row for row, _ in records]).hits
        whole = {id(r): strict for r, strict in verdicts}
        for row, record in records:
            found.append(row)
            item = items.get(id(record))
            if item is not None and record.scope == "study":
                choice = Choice([False, True], ["wrong", "right"], [[], []], [features_of(item, record)])
                sureness.append((choice, whole.get(id(row), False), one.name))
    return Judged(gold, found, sureness)


def cross_validate(
    corridor: Corridor,
    found: Sequence[Labelled],
    judged: Callable[[Labelled], bool] = lambda one: True,
    say: Callable[[int, Judged], None] = lambda fold, result: None,
    folds: int = FOLDS,
    prior: Mapping[str, Scorer] | None = None,
) -> list[Judged]:
    """Each fold of the abstracts that `judged` picks, read by scorers of all the others."""
    out = []
    for k in range(1, folds + 1):
        held = [one for one in found if judged(one) and fold_of(one.name, folds) == k]
        names = {id(one) for one in held}
        scorers = learn_from(corridor, [one for one in found if id(one) not in names], prior)
        out.append(judge(corridor.resources, scorers, held))
        say(k, out[-1])
    return out


def calibrate(results: Sequence[Judged]) -> Scorer:
    """The scorer of confidence from records that were read out of fold."""
    data = [Decision(choice, [not right, right], doc) for one in results for choice, right, doc in one.sureness]
    return fit(data, Settings(l2=1.0, l2_shared=40.0, seen=2, seen_shared=10, steps=80))


def write_weights(
    scorers: Mapping[str, Scorer], confidence: Scorer | None, folder: Path, smallest: float = SMALLEST
) -> list[Path]:
    """Writes the tables below `folder` (a folder of resources) and gives their paths."""
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    out = []
    for name in SCORERS:
        path = target / f"{name}.tsv"
        path.write_text(write_scorer(scorers[name], smallest), "utf-8", newline="\n")
        out.append(path)
    if confidence is not None:
        path = target / "confidence.tsv"
        path.write_text(write_scorer(confidence), "utf-8", newline="\n")
        out.append(path)
    return out


def adapt(corridor: Corridor, found: Sequence[Labelled], folder: Path, folds: int = FOLDS) -> Adapted:
    """Moves the weights in force by abstracts of one's own, and writes them below `folder` where that helps.

    Whether it helps is judged out of fold: strict F1 over the abstracts by weights that have not seen them, beside
    that of the weights in force. Nothing is written where it falls. Raises MinerError for fewer abstracts than folds.
    """
    if len(found) < 2 * folds:
        raise MinerError(f"{len(found)} labelled abstracts are too few to judge by", f"give at least {2 * folds}")
    prior = load_weights(corridor.resources)
    now = judge(corridor.resources, prior, found).score().rows()[-1]
    held = cross_validate(corridor, found, folds=folds, prior=prior)
    total = FieldScore("ALL")
    for one in held:
        total.add(one.score().rows()[-1])
    written: list[Path] = []
    if total.strict_f1 >= now.strict_f1:
        written = write_weights(learn_from(corridor, found, prior), None, folder, 0.0)
    return Adapted(now, total, written)


@dataclass(frozen=True, slots=True)
class Adapted:
    """Figures of the weights in force and of adapted ones out of fold; the tables written, none where it fell."""

    before: FieldScore
    after: FieldScore
    written: list[Path]
