"""A forest plot of a pool: a row a study, pale where a count or n was implied, the pooled diamond, its prediction."""

from __future__ import annotations

import math
from collections.abc import Callable

from miner.review.pooling import EXPLORATORY, Pool
from miner.view.svg import Svg, log_ticks, ticks, wide

MOST = 200
"""Studies that are drawn; of more, the heaviest."""
ROW, LEFT, RIGHT, TOP = 24, 200, 190, 62
WIDTH = 860

Href = Callable[[str, str], str | None]
"""A link from a document's id and a record's id."""


def no_link(document: str, record: str) -> str | None:
    """No link: for pictures that stand alone."""
    return None


def shown(value: float, measure: str) -> str:
    """A figure as readers read it."""
    if measure == "share":
        return f"{100 * value:.1f}%" if value < 0.9995 or value == 1 else "99.9%"
    return f"{value:.3g}" if measure in ("MD", "SMD") else f"{value:.2f}"


def forest(found: Pool, href: Href = no_link, alone: bool = False) -> str:
    """The plot as SVG; axis in % for shares, logarithmic for ratios."""
    ask, points, summary = found.chosen.ask, found.points, found.summary
    hidden = max(0, len(points) - MOST)
    if hidden:
        heavy = sorted(points, key=lambda point: -point.weight)[:MOST]
        points = [point for point in points if any(point is other for other in heavy)]
    logarithmic = ask.measure in ("OR", "RR")
    ends = [x for p in points for x in (p.low, p.high, p.estimate)]
    if summary is not None:
        ends += [summary.low, summary.high]
    if ask.measure != "share":
        ends.append(1.0 if logarithmic else 0.0)
    ends = ends or [0.0, 1.0]
    if logarithmic:
        marks = log_ticks(max(1e-3, min(ends)), min(1e3, max(ends)))
    else:
        marks = ticks(0.0 if ask.measure == "share" else min(ends), max(ends))
        marks = [m for m in marks if ask.measure != "share" or m <= 1]
    first, last = marks[0], marks[-1]
    if not last > first:
        last = first + 1
    inner = WIDTH - LEFT - RIGHT - 120

    def x(value: float) -> float:
        if logarithmic:
            value = math.log(min(max(value, first), last))
            return LEFT + 120 + inner * (value - math.log(first)) / (math.log(last) - math.log(first))
        return LEFT + 120 + inner * (min(max(value, first), last) - first) / (last - first)

    height = TOP + ROW * (len(points) + (2.6 if summary else 0.4)) + 56
    label = f"Forest plot: {ask.outcome.replace('_', ' ')}, {ask.measure}"
    about = f"{len(points)} studies" + (
        f"; pooled {shown(summary.estimate, ask.measure)} "
        f"[{shown(summary.low, ask.measure)}, {shown(summary.high, ask.measure)}]"
        if summary
        else ""
    )
    svg = Svg(WIDTH, height, label, about, alone)
    svg.text(4, 18, f"{ask.outcome.replace('_', ' ')}, {found.chosen.population}", "b")
    more = f"; {hidden:,} lighter studies are in the pool and not drawn" if hidden else ""
    svg.text(4, 36, EXPLORATORY + more, "dim")
    svg.text(4, TOP - 8, "study", "dim")
    svg.text(LEFT, TOP - 8, "stated", "dim")
    svg.text(WIDTH - 4, TOP - 8, f"{ask.measure} [95% interval]  weight", "dim", "end")
    bottom = height - 44
    for mark in marks:
        svg.line(x(mark), TOP, x(mark), bottom, "grid")
        svg.text(x(mark), bottom + 16, f"{100 * mark:g}%" if ask.measure == "share" else f"{mark:g}", "dim", "middle")
    if ask.measure != "share":
        none = 1.0 if logarithmic else 0.0
        svg.line(x(none), TOP, x(none), bottom, "axis")
    for i, point in enumerate(points):
        y = TOP + ROW * (i + 0.5)
        row = point.row
        numbers = row.numbers
        said = f"{numbers[0]:g} of {numbers[1]:g}" if ask.measure == "share" else ""
        if ask.measure in ("OR", "RR", "RD"):
            said = f"{numbers[0]:g}/{numbers[1]:g} v {numbers[2]:g}/{numbers[3]:g}"
        elif ask.measure in ("MD", "SMD"):
            said = f"n {numbers[2]:g} v {numbers[5]:g}"
        size = 5 + 14 * math.sqrt(point.weight)
        with svg.link(href(row.document_id, row.ids[0])):
            svg.text(4, y + 4, row.study, most=26 if wide(row.study) <= 26 else 15)
            svg.text(LEFT, y + 4, said + (" *" if row.implied else ""), most=19)
            svg.line(x(point.low), y, x(point.high), y, "ci")
            kind = "pt implied" if row.implied else "pt"
            svg.rect(
                x(point.estimate) - size / 2, y - size / 2, size, size, kind, f"{row.study}: {row.label}. {row.quote}"
            )
        figures = (
            f"{shown(point.estimate, ask.measure)} [{shown(point.low, ask.measure)}, {shown(point.high, ask.measure)}]"
        )
        svg.text(WIDTH - 4, y + 4, figures + (f"  {100 * point.weight:.0f}%" if summary else ""), anchor="end")
    if summary is not None:
        y = TOP + ROW * (len(points) + 0.9)
        svg.path(
            [(x(summary.low), y), (x(summary.estimate), y - 8), (x(summary.high), y), (x(summary.estimate), y + 8)],
            "sum", closed=True,
        )  # fmt: skip
        svg.text(4, y + 4, f"Pooled ({ask.method}{', Hartung-Knapp' if ask.hk and ask.method != 'fixed' else ''})", "b")
        ends_said = f"[{shown(summary.low, ask.measure)}, {shown(summary.high, ask.measure)}]"
        svg.text(WIDTH - 4, y + 4, f"{shown(summary.estimate, ask.measure)} {ends_said}", "b", "end")
        if summary.pi_low is not None and summary.pi_high is not None:
            y += ROW
            svg.line(x(summary.pi_low), y, x(summary.pi_high), y, "pi")
            svg.text(4, y + 4, "Prediction interval")
            said = f"[{shown(summary.pi_low, ask.measure)}, {shown(summary.pi_high, ask.measure)}]"
            svg.text(WIDTH - 4, y + 4, said, anchor="end")
        told = f"τ² = {summary.tau2:.3g}, I² = {summary.i2:.0f}%, Q = {summary.q:.1f} (p = {summary.q_p:.2g})"
        svg.text(4, height - 8, told, "dim")
    else:
        svg.text(4, height - 8, found.why, "dim")
    if any(p.row.implied for p in points):
        svg.text(WIDTH - 4, height - 8, "* pale: a count or n stands elsewhere, or is computed", "dim", "end")
    return str(svg)
