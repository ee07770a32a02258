"""Intervals without a label: "40.1% (31.5-48.6)" is what the abstract called the last interval of such a value."""

from __future__ import annotations

from miner.stages.extract.reading import Reading

# Values that are read alike: where one of them has a labelled interval, a bare one of another has the same.
_ALIKE = {
    "proportion": "share",
    "survival_time": "time",
    "duration": "time",
    "change": "effect",
    "effect_size": "effect",
}
_ESTIMATES = frozenset(("ci90", "ci95", "ci99"))


def name_intervals(readings: list[Reading]) -> None:
    """Names the bare intervals of one abstract's readings, in the order of its text.

    A bare interval of a share is a confidence interval wherever the abstract has one before it; one of a time, a
    change or a difference only behind such a value with a label of its own.
    """
    said: dict[str, str] = {}
    estimate: str | None = None
    for r in sorted(readings, key=lambda r: (r.ctx.index, r.first)):
        kind = _ALIKE.get(r.field)
        if r.interval is None or kind is None or r.quantity is None:
            continue
        if r.quantity.notes.get("bare"):
            known = said.get(kind) or (estimate if kind == "share" else None)
            if known in _ESTIMATES:
                r.interval = known
            continue
        said[kind] = r.interval
        if r.interval in _ESTIMATES:
            estimate = r.interval
