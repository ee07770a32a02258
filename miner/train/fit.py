"""Fits one slot's scorer on labelled decisions: conditional logit with an L2 penalty, by L-BFGS.

The same decisions in the same order give the same weights: nothing is drawn at random, features are numbered in sorted
order, weights are rounded when they are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from miner.stages.extract.decide.places import Feature
from miner.stages.extract.decide.scorer import Choice, Scorer


@dataclass(slots=True)
class Labelled:
    """A choice and which of its candidates are right, with the document and a weight."""

    choice: Choice
    right: list[bool]
    doc: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Settings:
    """`l2` is the penalty of a candidate's own features, `l2_shared` of shared ones by class; `seen` and `seen_shared`
    are in how many documents a feature must stand to count; `steps` bounds the iterations."""

    l2: float = 0.4
    l2_shared: float = 0.7
    seen: int = 2
    seen_shared: int = 3
    steps: int = 60


class Numbers:
    """Numbers of features, so that each list of features is looked up once however many fits use it."""

    def __init__(self) -> None:
        self.of: dict[Feature, int] = {}
        self.names: list[Feature] = []
        self._kept: dict[int, tuple[list[Feature], npt.NDArray[np.int64]]] = {}

    def add(self, feature: Feature) -> int:
        """The number of one feature."""
        i = self.of.get(feature)
        if i is None:
            i = self.of[feature] = len(self.names)
            self.names.append(feature)
        return i

    def __call__(self, features: list[Feature]) -> npt.NDArray[np.int64]:
        """The numbers of a list of features; the list must not be changed afterwards."""
        known = self._kept.get(id(features))
        if known is not None:
            return known[1]
        found = np.array([self.add(f) for f in features], np.int64)
        self._kept[id(features)] = (features, found)
        return found


def fit(
    data: Sequence[Labelled],
    settings: Settings | None = None,
    numbers: Numbers | None = None,
    prior: Scorer | None = None,
) -> Scorer:
    """The scorer that makes the right candidates likeliest. Decisions without a right candidate teach nothing.

    With a `prior` the penalty is on what differs from its weights: a few documents move it, and do not replace it.
    """
    how, numbers = settings or Settings(), numbers or Numbers()
    used = [d for d in data if any(d.right)]
    shared, own = _seen(used, how, numbers)
    if prior is not None:
        shared = {f: i for i, f in enumerate(sorted(shared.keys() | prior.rows.keys()))}
        own = {f: i for i, f in enumerate(sorted(own.keys() | prior.own.keys()))}
        for f in (*shared, *own):
            numbers.add(f)
    known = set() if prior is None else set(prior.classes)
    classes = {c: i for i, c in enumerate(sorted(known | {c for d in used for c in d.choice.classes}))}
    n, width = len(used), max(1, len(classes))
    x, p, flat, right, group, weights = _matrices(used, shared, own, classes, numbers)
    starts = np.r_[0, np.nonzero(np.diff(group))[0] + 1] if n else np.zeros(0, int)
    xt, pt = x.T.tocsr(), p.T.tocsr()
    cut = len(shared) * width

    start = _start(shared, own, classes, prior)

    def logsum(s: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        top = np.maximum.reduceat(s, starts)
        return np.asarray(top + np.log(np.add.reduceat(np.exp(s - top[group]), starts)))

    def loss(w: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        table, own_w = w[:cut].reshape(-1, width), w[cut:]
        s = np.asarray(x @ table.astype(np.float32), np.float64).ravel()[flat] + p @ own_w
        z = logsum(s)
        good = np.where(right, s, -1e9)
        zr = logsum(good)
        d = (np.exp(s - z[group]) - np.where(right, np.exp(good - zr[group]), 0.0)) * weights[group]
        spread = np.bincount(flat, d, n * width).reshape(n, width).astype(np.float32)
        moved = w - start
        table_m, own_m = moved[:cut], moved[cut:]
        slope = np.concatenate([(xt @ spread).ravel() + how.l2_shared * table_m, pt @ d + how.l2 * own_m])
        value = (weights * (z - zr)).sum() + how.l2_shared / 2 * (table_m**2).sum() + how.l2 / 2 * (own_m**2).sum()
        return float(value), slope

    options: dict[str, Any] = {"maxiter": how.steps, "maxcor": 6}
    w = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x if n else start
    table = w[:cut].reshape(-1, width).astype(np.float32)
    return Scorer(dict(shared), np.vstack([table, np.zeros((1, width), np.float32)]), classes,
                  {f: float(w[cut + i]) for f, i in own.items()})  # fmt: skip


def _start(
    shared: dict[Feature, int], own: dict[Feature, int], classes: dict[str, int], prior: Scorer | None
) -> npt.NDArray[np.float64]:
    """The weights to begin from: the prior's, or nothing."""
    width = max(1, len(classes))
    table, own_w = np.zeros((len(shared), width)), np.zeros(len(own))
    if prior is not None:
        to = [(k, classes[c]) for c, k in prior.classes.items()]
        for f, i in prior.rows.items():
            for k, c in to:
                table[shared[f], c] = prior.table[i, k]
        for f, weight in prior.own.items():
            own_w[own[f]] = weight
    return np.concatenate([table.ravel(), own_w])


def _seen(used: Sequence[Labelled], how: Settings, numbers: Numbers) -> tuple[dict[Feature, int], dict[Feature, int]]:
    """The features that stand in enough documents, shared and own, numbered in sorted order."""
    by_doc: dict[str, tuple[list[npt.NDArray[np.int64]], list[npt.NDArray[np.int64]]]] = {}
    for d in used:
        a, b = by_doc.setdefault(d.doc, ([], []))
        a += [numbers(f) for f in d.choice.shared]
        b += [numbers(f) for f in d.choice.own]
    size = len(numbers.names)
    out = []
    for which, least in ((0, how.seen_shared), (1, how.seen)):
        counts = np.zeros(size, np.int64)
        for pair in by_doc.values():
            if pair[which]:
                counts[np.unique(np.concatenate(pair[which]))] += 1
        out.append({f: i for i, f in enumerate(sorted(numbers.names[k] for k in np.nonzero(counts >= least)[0]))})
    return out[0], out[1]


def _columns(features: dict[Feature, int], numbers: Numbers) -> npt.NDArray[np.int64]:
    out = np.full(len(numbers.names), -1, np.int64)
    for f, i in features.items():
        out[numbers.of[f]] = i
    return out


def _rows(lists: list[npt.NDArray[np.int64]], column: npt.NDArray[np.int64], width: int) -> Any:
    """A sparse matrix with a row a list of features."""
    lengths = np.array([len(x) for x in lists], np.int64)
    row = np.repeat(np.arange(len(lists)), lengths)
    at = column[np.concatenate(lists)] if len(lists) and lengths.sum() else np.zeros(0, np.int64)
    keep = at >= 0
    m = csr_matrix((np.ones(int(keep.sum()), np.float32), (row[keep], at[keep])), shape=(len(lists), width))
    m.sum_duplicates()
    return m


def _matrices(
    used: Sequence[Labelled],
    shared: dict[Feature, int],
    own: dict[Feature, int],
    classes: dict[str, int],
    numbers: Numbers,
) -> tuple[Any, Any, npt.NDArray[np.int64], npt.NDArray[np.bool_], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    width = max(1, len(classes))
    flat, right, group = [], [], []
    xs, ps = [], []
    none = np.zeros(0, np.int64)
    for i, d in enumerate(used):
        xs.append(np.concatenate([none, *(numbers(f) for f in d.choice.shared)]))
        for name, features, good in zip(d.choice.classes, d.choice.own, d.right, strict=True):
            ps.append(numbers(features))
            flat.append(i * width + classes[name])
            right.append(good)
            group.append(i)
    x = _rows(xs, _columns(shared, numbers), len(shared))
    p = _rows(ps, _columns(own, numbers), len(own))
    return (x, p, np.array(flat, int), np.array(right, bool), np.array(group, int),
            np.array([d.weight for d in used], float))  # fmt: skip
