"""The page docs/confidence.md: what confidence means, and how well it holds, in two tables."""

from __future__ import annotations

from tests.calibration.labelled import Row

_HEAD = """# Confidence

Each record carries a `confidence` between 0 and 1: how likely it is that the abstract states this number, in this
field and unit, as the study's own (the match that `miner score` counts as the right value). It says nothing about the
finer attributes (concept, arm, timepoint). `miner extract --min-confidence 0.9` keeps what is surer than that; in SQL,
`WHERE confidence >= 0.9`.

It is a logistic model of what is known when a record is made: the rule that read it, its field and section, whether
the finding was named in the same clause, how many numbers the sentence holds, signs of bad text recognition, whether
the abstract states the number again, and the like. The weights stand in `pipelines/confidence.toml`; a rule without a
weight counts as its field does. Nothing is learnt at run time, and the same record always gets the same figure.

Where a record is below {ask} and its rule has been confused with another field before, `alternatives` names that
field: the number is right there, but it may belong to the other field.

## How well it holds

The figures come from {docs} labelled abstracts ({records} records found, {gold} in the labels). Each abstract was
rated by weights fitted without it. "Fresh" are the {fresh_docs} abstracts ({fresh_records} records) that the rules were
tuned on least; the weights are fitted as if every abstract were fresh, so on the others they err to the careful side.

| confidence | records | right | fresh records | right |
| --- | --- | --- | --- | --- |
"""
_CURVE = """
`--min-confidence` trades recall for precision:

| at least | precision | recall | fresh precision | fresh recall |
| --- | --- | --- | --- | --- |
"""
_BINS = ((0.0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.85), (0.85, 0.9), (0.9, 0.93), (0.93, 0.96), (0.96, 1.01))
_THRESHOLDS = (0.0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97)
_TAIL = """
Expected calibration error (mean distance between the confidence of a row above and its share of right records):
{ece:.3f} over all abstracts, {fresh:.3f} over the fresh ones.

`python -m tests.calibration.calibrate` fits the weights anew and writes this page; it needs the labelled abstracts, and
should be run after any change to the rules.
"""

Rated = list[tuple[Row, float]]


def page(rows: list[Row], chances: list[float], wanted: dict[str, int]) -> str:
    """The page for records with their out-of-fold confidence; `wanted` counts each document's labelled records."""
    from tests.calibration.calibrate import ASK_BELOW
    from tests.calibration.labelled import fresh

    every: Rated = list(zip(rows, chances, strict=True))
    new: Rated = [(r, p) for r, p in every if r.fresh]
    gold = sum(wanted.values())
    new_gold = sum(n for doc, n in wanted.items() if fresh(doc))
    text = _HEAD.format(
        ask=ASK_BELOW,
        docs=len(wanted),
        records=len(every),
        gold=gold,
        fresh_docs=sum(map(fresh, wanted)),
        fresh_records=len(new),
    )
    for low, high in _BINS:
        a, b = _within(every, low, high), _within(new, low, high)
        text += f"| {low:.2f} to {min(high, 1):.2f} | {len(a)} | {_right(a)} | {len(b)} | {_right(b)} |\n"
    text += _CURVE
    for least in _THRESHOLDS:
        a, b = _within(every, least, 2), _within(new, least, 2)
        text += f"| {least:.2f} | {_right(a)} | {_recall(a, gold)} | {_right(b)} | {_recall(b, new_gold)} |\n"
    return text + _TAIL.format(ece=_ece(every), fresh=_ece(new))


def _within(rated: Rated, low: float, high: float) -> Rated:
    return [(r, p) for r, p in rated if low <= round(p, 2) < high]


def _right(rated: Rated) -> str:
    return f"{sum(r.right for r, _ in rated) / len(rated):.3f}" if rated else "-"


def _recall(rated: Rated, gold: int) -> str:
    return f"{sum(r.right and r.record['scope'] != 'background' for r, _ in rated) / gold:.3f}"


def _ece(rated: Rated) -> float:
    out = 0.0
    for low, high in _BINS:
        part = _within(rated, low, high)
        out += abs(sum(p for _, p in part) - sum(r.right for r, _ in part)) / len(rated)
    return out
