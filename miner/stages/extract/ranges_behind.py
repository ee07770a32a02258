"""A range in the bracket behind a dose and its fractions: "30 Gy in 4 fractions (range, 24-35 Gy in 2-5 fractions)"."""

from __future__ import annotations

from miner.stages.extract.reading import Reading

_FIELDS = ("dose", "fractions")
_FAR = 14


def join_ranges(own: list[Reading]) -> set[int]:
    """Gives ranges to the values they belong to, in one sentence; the ids of the readings that are gone by that."""
    gone: set[int] = set()
    course = sorted((r for r in own if r.field in _FIELDS and r.quantity is not None), key=lambda r: r.first)
    for k, r in enumerate(course):
        q = r.quantity
        if q is None or not q.is_range or r.low is None or r.high is None:
            continue
        labelled = q.label == "range" or "range" in r.ctx.before(q, 3)
        joined = k > 0 and id(course[k - 1]) in gone and r.first - course[k - 1].last <= 3
        if not labelled and not joined:
            continue
        hosts = [x for x in course[:k] if x.field == r.field and id(x) not in gone]
        host = hosts[-1] if hosts else None
        if host is None or host.value is None or host.low is not None or host.unit != r.unit:
            continue
        if r.first - host.last <= _FAR and r.low <= host.value <= r.high:
            host.low, host.high, host.interval = r.low, r.high, "range"
            gone.add(id(r))
    return gone
