"""Fits the weights of `pipelines/confidence.toml` and writes `docs/confidence.md`.

`python -m tests.calibration.calibrate` needs the labelled abstracts in ../shared. Every figure on the page is out of
fold: the weights that rate a document were fitted without it.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path

from tests.calibration.labelled import Row, read_labelled
from tests.calibration.logistic import Fitted, fit
from tests.calibration.page import page

ROOT = Path(__file__).resolve().parents[2]
PENALTIES = (2.0, 4.0, 8.0, 12.0, 16.0, 24.0)
FRESH_COUNTS = 2.0  # how many times a record of a less tuned document counts
TUNED = "tuned"  # marks records of documents the rules were tuned on; 0 where the weights are used
ASK_BELOW = 0.9
CONFUSED_FROM = 0.04


def fitted(rows: list[Row], penalty: float) -> Fitted:
    """The weights for these records; being tuned on is a feature of its own, so that it does not raise the others."""
    features = [r.features if r.fresh else r.features | {TUNED: 1.0} for r in rows]
    share = [FRESH_COUNTS if r.fresh else 1.0 for r in rows]
    return fit(features, [r.right for r in rows], share, penalty, {TUNED})


def out_of_fold(rows: list[Row], penalty: float) -> list[float]:
    """The confidence of each record by weights fitted without its document, as if the rules had not seen it."""
    by_doc: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        by_doc[row.doc].append(i)
    out = [0.0] * len(rows)
    for doc, own in sorted(by_doc.items()):
        model = fitted([r for r in rows if r.doc != doc], penalty)
        for i in own:
            out[i] = min(0.99, max(0.02, 1 / (1 + math.exp(-model.logit(rows[i].features)))))
    return out


def loss(rows: list[Row], chances: list[float], only_fresh: bool) -> float:
    """Mean log loss."""
    terms = [
        -math.log(p if r.right else 1 - p) for r, p in zip(rows, chances, strict=True) if r.fresh or not only_fresh
    ]
    return sum(terms) / len(terms)


def confused(rows: list[Row]) -> dict[str, list[str]]:
    """Fields that a rule's wrong records turned out to belong to, where that happens at all often."""
    seen = Counter(str(r.record["rule"]) for r in rows)
    pairs = Counter((str(r.record["rule"]), r.confused_with) for r in rows if r.confused_with)
    out: dict[str, list[str]] = defaultdict(list)
    for (rule, field), n in sorted(pairs.items()):
        if field and n / (seen[rule] + 3) >= CONFUSED_FROM:
            out[rule].append(field)
    return dict(out)


def toml(model: Fitted, rows: list[Row]) -> str:
    """The text of the weights file."""
    lines = [
        "# How likely a record is right: weights of a logistic model over what is known when a record is made.",
        "# Written by tests/calibration/calibrate.py; docs/confidence.md says how well it holds.",
        f"intercept = {model.intercept:.3f}",
        "# Records less sure than this name the fields that their rule is confused with.",
        f"ask_below = {ASK_BELOW}",
        "",
        "[weights]",
    ]
    lines += [f'"{n}" = {w:.3f}' for n, w in sorted(model.weights.items()) if n != TUNED and abs(w) >= 0.01]
    lines += ["", "[alternatives]"]
    lines += [
        f'"{rule}" = [{", ".join(f"{chr(34)}{f}{chr(34)}" for f in names)}]' for rule, names in confused(rows).items()
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Fit, write, report; 1 where the labelled abstracts are not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="the folder of labelled abstracts")
    parser.add_argument("--dry", action="store_true", help="print the figures and write nothing")
    args = parser.parse_args()
    if not (args.shared / "gold").is_dir():
        print(f"{args.shared}: no labelled abstracts here", file=sys.stderr)
        return 1
    rows, wanted = read_labelled(args.shared)
    tried = {penalty: out_of_fold(rows, penalty) for penalty in PENALTIES}
    losses = {penalty: loss(rows, chances, True) + loss(rows, chances, False) for penalty, chances in tried.items()}
    best = min(PENALTIES, key=lambda penalty: (losses[penalty], penalty))
    print("penalty", best, {k: round(v, 4) for k, v in losses.items()})
    text = page(rows, tried[best], wanted)
    print(text)
    if not args.dry:
        (ROOT / "pipelines" / "confidence.toml").write_text(toml(fitted(rows, best), rows), encoding="utf-8")
        (ROOT / "docs" / "confidence.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
