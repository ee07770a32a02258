"""Fits one slot's scorer on labelled decisions: conditional logit with an L2 penalty, by L-BFGS.

The same decisions in the same order give the same weights: nothing is drawn at random, features are numbered in sorted
order, weights are rounded when they are written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from miner.stages.extract.decide.features import Feature
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


def fit(data: Sequence[Labelled], settings: Settings | None = None) -> Scorer:
    """The scorer that makes the right candidates likeliest. Decisions without a right candidate teach nothing."""
    how = settings or Settings()
    used = [d for d in data if any(d.right)]
    shared, own = _seen(used, how)
    classes = {c: i for i, c in enumerate(sorted({c for d in used for c in d.choice.classes}))}
    n, width = len(used), max(1, len(classes))
    x, p, flat, right, group, weights = _matrices(used, shared, own, classes)
    starts = np.r_[0, np.nonzero(np.diff(group))[0] + 1] if n else np.zeros(0, int)
    xt, pt = x.T.tocsr(), p.T.tocsr()
    cut = len(shared) * width

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
        slope = np.concatenate([(xt @ spread + how.l2_shared * table).ravel(), pt @ d + how.l2 * own_w])
        value = (weights * (z - zr)).sum() + how.l2_shared / 2 * (table**2).sum() + how.l2 / 2 * (own_w**2).sum()
        return float(value), slope

    start = np.zeros(cut + len(own))
    options: dict[str, Any] = {"maxiter": how.steps, "maxcor": 6}
    w = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x if n else start
    table = w[:cut].reshape(-1, width).astype(np.float32)
    return Scorer(dict(shared), np.vstack([table, np.zeros((1, width), np.float32)]), classes,
                  {f: float(w[cut + i]) for f, i in own.items()})  # fmt: skip


def _seen(used: Sequence[Labelled], how: Settings) -> tuple[dict[Feature, int], dict[Feature, int]]:
    shared: Counter[Feature] = Counter()
    own: Counter[Feature] = Counter()
    by_doc: dict[str, tuple[set[Feature], set[Feature]]] = {}
    for d in used:
        a, b = by_doc.setdefault(d.doc, (set(), set()))
        for features in d.choice.shared:
            a.update(features)
        for features in d.choice.own:
            b.update(features)
    for a, b in by_doc.values():
        shared.update(a)
        own.update(b)
    return (
        {f: i for i, f in enumerate(sorted(f for f, n in shared.items() if n >= how.seen_shared))},
        {f: i for i, f in enumerate(sorted(f for f, n in own.items() if n >= how.seen))},
    )


def _matrices(
    used: Sequence[Labelled], shared: dict[Feature, int], own: dict[Feature, int], classes: dict[str, int]
) -> tuple[Any, Any, npt.NDArray[np.int64], npt.NDArray[np.bool_], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    width = max(1, len(classes))
    xp, xj, pp, pj = [0], [], [0], []
    flat, right, group = [], [], []
    for i, d in enumerate(used):
        xj += [k for features in d.choice.shared for f in features if (k := shared.get(f)) is not None]
        xp.append(len(xj))
        for name, features, good in zip(d.choice.classes, d.choice.own, d.right, strict=True):
            pj += [k for f in features if (k := own.get(f)) is not None]
            pp.append(len(pj))
            flat.append(i * width + classes[name])
            right.append(good)
            group.append(i)
    x = csr_matrix((np.ones(len(xj), np.float32), xj, xp), shape=(len(used), len(shared)))
    p = csr_matrix((np.ones(len(pj)), pj, pp), shape=(len(flat), len(own)))
    for m in (x, p):
        m.sum_duplicates()
    return (x, p, np.array(flat, int), np.array(right, bool), np.array(group, int),
            np.array([d.weight for d in used], float))  # fmt: skip
