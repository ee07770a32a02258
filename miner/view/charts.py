"""Dose against outcome, a scale over time, the evidence map: SVG, every mark a link to its record."""

from __future__ import annotations

import math
from collections.abc import Sequence

from miner.review.plotted import Bubble, Cell, Course
from miner.view.forest import Href, no_link
from miner.view.svg import COLOURS, Svg, ticks

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 760, 460, 64, 46, 56
_EMPTY = "nothing to draw: no study states both"


def _axes(svg: Svg, xs: list[float], ys: list[float], x_name: str, y_name: str, right: float) -> tuple[float, ...]:
    """Grid, numbers and names of both axes; gives the ends of both scales."""
    x0, x1, y0, y1 = xs[0], xs[-1], ys[0], ys[-1]
    w, h = right - LEFT, HEIGHT - TOP - BOTTOM
    for mark in xs:
        at = LEFT + w * (mark - x0) / (x1 - x0)
        svg.line(at, TOP, at, HEIGHT - BOTTOM, "grid")
        svg.text(at, HEIGHT - BOTTOM + 16, f"{mark:g}", "dim", "middle")
    for mark in ys:
        at = HEIGHT - BOTTOM - h * (mark - y0) / (y1 - y0)
        svg.line(LEFT, at, right, at, "grid")
        svg.text(LEFT - 6, at + 4, f"{mark:g}", "dim", "end")
    svg.text((LEFT + right) / 2, HEIGHT - 16, x_name, "dim", "middle")
    svg.text(4, TOP - 12, y_name, "dim")
    return x0, x1, y0, y1


def dose_plot(bubbles: Sequence[Bubble], outcome: str, href: Href = no_link, alone: bool = False) -> str:
    """A bubble a study: dose across, outcome up, area by n."""
    name = outcome.replace("_", " ")
    svg = Svg(WIDTH, HEIGHT, f"Dose against {name}", f"{len(bubbles)} values", alone)
    svg.text(4, 18, f"{name} by dose", "b")
    if not bubbles:
        svg.text(4, TOP, _EMPTY, "dim")
        return str(svg)
    doses, percents = [b.x for b in bubbles], [b.y for b in bubbles]
    pad = (max(doses) - min(doses)) * 0.05
    xs = ticks(max(0.0, min(doses) - pad), max(doses) + pad)
    ys = [m for m in ticks(0, max(*percents, 1)) if m <= 100]
    right = WIDTH - 130
    x0, x1, y0, y1 = _axes(svg, xs, ys, "dose, Gy", f"{name}, %", right)
    most = max((b.n or 0 for b in bubbles), default=0) or 1
    for b in sorted(bubbles, key=lambda b: -(b.n or 0)):
        x = LEFT + (right - LEFT) * (b.x - x0) / (x1 - x0)
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (min(b.y, y1) - y0) / (y1 - y0)
        radius = 4 + 16 * math.sqrt((b.n or 0) / most)
        n = f"n = {b.n}" if b.n else "n not stated"
        with svg.link(href(b.document_id, b.evidence_id)):
            said = f"{b.study}: {b.y:g}% at {b.x:g} Gy, {n}" + (f", {b.label}" if b.label else "")
            svg.circle(x, y, radius, "bubble implied" if b.implied else "bubble", said)
            svg.text(x + radius + 3, y + 4, b.study, most=22)
    svg.text(WIDTH - 4, 18, "area: n; pale: n stands elsewhere", "dim", "end")
    return str(svg)


def course_plot(found: Sequence[Course], scale: str, href: Href = no_link, alone: bool = False) -> str:
    """A line a study and arm: months across, the scale up."""
    name = scale.upper() if len(scale) <= 4 else scale.replace("_", " ")
    svg = Svg(WIDTH, HEIGHT, f"{name} over time", f"{len(found)} courses", alone)
    svg.text(4, 18, f"{name} over time, by study", "b")
    if not found:
        svg.text(4, TOP, "nothing to draw: no study states it at two times", "dim")
        return str(svg)
    every = [point for course in found for point in course.points]
    xs = ticks(0, max(p[0] for p in every))
    ys = ticks(min(0.0, *(p[1] for p in every)), max(p[1] for p in every))
    right = WIDTH - 190
    x0, x1, y0, y1 = _axes(svg, xs, ys, "months", name, right)

    def place(at: float, value: float) -> tuple[float, float]:
        return (
            LEFT + (right - LEFT) * (at - x0) / (x1 - x0),
            HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - y0) / (y1 - y0),
        )

    taken: list[float] = []
    for i, course in enumerate(found):
        spots = [place(p[0], p[1]) for p in course.points]
        svg.path(spots, f"line c{i % COLOURS}")
        said = course.study + (f", {course.arm}" if course.arm else "")
        for (x, y), (_, value, spread, record, timepoint) in zip(spots, course.points, strict=True):
            with svg.link(href(course.document_id, record)):
                tip = f"{said}: {value:g}" + (f" ± {spread:g}" if spread is not None else "") + f" at {timepoint}"
                svg.circle(x, y, 4, f"f{i % COLOURS}", tip)
        # Names stand beside the last point, one below the other where they would meet.
        y = spots[-1][1] + 4
        while any(abs(y - other) < 13 for other in taken):
            y += 13
        taken.append(y)
        with svg.link(href(course.document_id, course.points[-1][3])):
            svg.text(max(spots[-1][0] + 8, right + 6), y, said, f"f{i % COLOURS}", most=28)
    return str(svg)


def map_plot(cells: Sequence[Cell], href: Href = no_link, alone: bool = False) -> str:
    """Outcomes down, treatments across, a bubble by the number of articles: where evidence is, and where none."""
    outcomes = list(dict.fromkeys(cell.outcome for cell in cells))
    articles: dict[str, int] = {}
    for cell in cells:
        articles[cell.treatment] = articles.get(cell.treatment, 0) + len(cell.records)
    treatments = sorted(articles, key=lambda name: (-articles[name], name))
    left, top, step = 200, 150, 44
    width, height = max(420, left + step * len(treatments) + 60), top + 30 * len(outcomes) + 20
    svg = Svg(width, height, "Evidence map", f"{len(outcomes)} outcomes, {len(treatments)} treatments", alone)
    svg.text(4, 18, "Evidence map: articles by outcome and treatment", "b")
    if not cells:
        svg.text(4, 46, "nothing to draw: no article states an outcome", "dim")
        return str(svg)
    for i, treatment in enumerate(treatments):
        x = left + step * (i + 0.5)
        svg.parts.append(f'<g transform="translate({x:.1f} {top - 10}) rotate(-40)">')
        svg.text(0, 0, treatment, most=26)
        svg.parts.append("</g>")
        svg.line(x, top, x, height - 12, "grid")
    most = max(len(cell.records) for cell in cells)
    for j, outcome in enumerate(outcomes):
        y = top + 30 * (j + 0.5)
        svg.text(4, y + 4, outcome.replace("_", " "), most=30)
        svg.line(left, y, left + step * len(treatments), y, "grid")
    for cell in cells:
        x = left + step * (treatments.index(cell.treatment) + 0.5)
        y = top + 30 * (outcomes.index(cell.outcome) + 0.5)
        _, document, record = cell.records[0]
        with svg.link(href(document, record)):
            names = ", ".join(study for study, _, _ in cell.records[:6])
            tip = f"{cell.outcome.replace('_', ' ')}, {cell.treatment}: {len(cell.records)} ({names})"
            svg.circle(x, y, 5 + 8 * math.sqrt(len(cell.records) / most), "bubble", tip)
            svg.text(x, y + 4, str(len(cell.records)), anchor="middle")
    return str(svg)
