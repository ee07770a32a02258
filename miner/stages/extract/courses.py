"""Parallel courses share times: "from 8 at entry to 2 at 1 month in one group and from 7 to 4 in the other"."""

from __future__ import annotations

from typing import NamedTuple

from miner.stages.extract.context import Context
from miner.stages.extract.reading import Reading
from miner.stages.extract.timepoints import Moment, parted

_FIELDS = ("score", "drug_dose")
_TIMED = ("score", "change", "proportion", "drug_dose")
_FILL = frozenset("( [ a an about approximately mean median average of the = ~".split())
_PERIODS = frozenset("time times timepoint timepoints period interval intervals follow-up".split())


class _Course(NamedTuple):
    """The values behind "from" and those behind "to"; `end` is where the next course or clause begins."""

    origins: list[Reading]
    ends: list[Reading]
    end: int


def share_times(ctx: Context, own: list[Reading], moments: list[Moment], previous: list[Reading]) -> None:
    """Gives a course without times of its own those of the course beside it, or of the sentence before."""
    same = _same_time(ctx, previous) if "same" in ctx.lows else None
    if "from" in ctx.lows and "to" in ctx.lows:
        plain = [m for m in moments if not m.adjective]
        for name in _FIELDS:
            values = [r for r in own if r.field == name and r.quantity is not None and not _scheme(r)]
            courses = _courses(ctx, sorted(values, key=lambda r: r.first)) if len(values) > 1 else []
            for k, course in enumerate(courses):
                if any(course.origins[0].last <= m.first < course.end for m in plain):
                    _origin_times(course, plain)
                    continue
                _take_over(course, courses[k - 1] if k else None, same)
    if same is not None:
        for r in own:
            if r.field in _TIMED and r.timepoint is None and r.quantity is not None and not _scheme(r):
                r.timepoint = same


def _scheme(r: Reading) -> bool:
    return r.field == "drug_dose" and r.concept != "opioid_use"


def _led_by(ctx: Context, r: Reading) -> str:
    """The word before a value, past brackets and hedges: "from", "to" or another."""
    i = r.first - 1
    while i >= 0 and r.first - i < 5 and ctx.lows[i] in _FILL:
        i -= 1
    return ctx.low(i)


def _courses(ctx: Context, values: list[Reading]) -> list[_Course]:
    out: list[_Course] = []
    for r in values:
        lead = _led_by(ctx, r)
        if lead == "from":
            out.append(_Course([r], [], len(ctx.lows)))
        elif out and not (parted(ctx, out[-1].origins[0].last, r.first)):
            course = out[-1]
            (course.ends if lead == "to" or course.ends else course.origins).append(r)
    out = [c for c in out if c.ends]
    for k, course in enumerate(out):
        stop = out[k + 1].origins[0].first if k + 1 < len(out) else len(ctx.lows)
        last = course.ends[-1].last
        semi = next((i for i in range(last, stop) if ctx.lows[i] == ";" and not ctx.depth[i]), stop)
        out[k] = course._replace(end=semi)
    return out


def _origin_times(course: _Course, plain: list[Moment]) -> None:
    """What a change starts from was measured before: "from 6.5 and 6.7 to 2.1 and 2.3 at 2 years"."""
    first, to = course.origins[0].last, course.ends[0].first
    if any(first <= m.first < to for m in plain) or course.ends[0].timepoint in (None, "baseline"):
        return
    for r in course.origins:
        r.timepoint = "baseline"


def _take_over(course: _Course, beside: _Course | None, same: str | None) -> None:
    if beside is not None and len(beside.origins) == len(course.origins) and len(beside.ends) == len(course.ends):
        if all(r.timepoint for r in beside.ends):
            for r, other in zip(course.origins + course.ends, beside.origins + beside.ends, strict=True):
                r.timepoint = other.timepoint
        return
    if same is not None and course.ends[0].timepoint is None:
        for r in course.origins:
            r.timepoint = "baseline"
        for r in course.ends:
            r.timepoint = same


def _same_time(ctx: Context, previous: list[Reading]) -> str | None:
    """ "over the same period", "at the same time": the one time, other than the start, of the sentence before."""
    i = ctx.lows.index("same")
    if ctx.low(i + 1) not in _PERIODS or ctx.low(i - 1) not in ("the", "these") or not previous:
        return None
    if previous[0].ctx.index < ctx.index - 1:
        return None
    times = {r.timepoint for r in previous if r.field in _TIMED} - {None, "baseline"}
    return times.pop() if len(times) == 1 else None
