"""The pages that show plots: forest, dose against outcome, scales over time, the evidence map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from miner.review import plotted
from miner.review.chosen import Ask, PoolError
from miner.review.pooling import Pool, pool_outcome
from miner.review.rcode import r_code
from miner.view.charts import course_plot, dose_plot, map_plot
from miner.view.forest import forest, shown
from miner.view.words import harmless

if TYPE_CHECKING:
    import duckdb
    from starlette.requests import Request

    from miner.view.app import View


def link(document: str, record: str) -> str:
    """The record's card on the live page."""
    return f"/a/{document}#{record}"


def _page(view: View, here: str, title: str, what: str, **values: Any) -> str:
    empty: dict[str, Any] = {"svg": "", "left_out": [], "moved": [], "code": "", "error": "", "chosen": ""}
    return view.page(
        "plot.html", here, title, what=what, base=here, href=link, **(empty | {"choices": []} | values)
    )  # fmt: skip


def moved(found: Pool) -> list[tuple[str, str]]:
    """Studies by how far the pool moves without them, the farthest first; five at most."""
    summary = found.summary
    if summary is None:
        return []
    far = sorted(
        (p for p in found.points if p.without is not None), key=lambda p: -abs((p.without or 0.0) - summary.estimate)
    )
    measure = found.chosen.ask.measure
    whole = shown(summary.estimate, measure)
    return [(p.row.study, f"{shown(p.without or 0.0, measure)} instead of {whole}") for p in far[:5]]


def forest_page(view: View, request: Request) -> str:
    """The forest plot of an outcome, with what is left out and the R code."""
    outcome = request.path_params["outcome"]
    measure = request.query_params.get("measure", "share")
    by_order = request.query_params.get("order") == "1"

    def work(con: duckdb.DuckDBPyConnection) -> tuple[list[tuple[str, int]], Pool | None, str]:
        choices = plotted.outcomes_known(con)
        if not outcome:
            return choices, None, ""
        try:
            return choices, pool_outcome(con, Ask(outcome, measure=measure, by_order=by_order)), ""
        except PoolError as error:
            return choices, None, str(error)

    choices, found, error = view.read(work)
    values: dict[str, Any] = {"choices": choices, "chosen": outcome, "error": error}
    if found is not None:
        left = [tuple(harmless(part) for part in row) for row in found.chosen.left_out]
        values |= {"svg": Markup(forest(found, link)), "left_out": left, "moved": moved(found)}
        values["code"] = r_code(found) if found.points else ""
    title = f"Forest plot: {outcome.replace('_', ' ')}" if outcome else "Forest plots"
    return _page(view, "/forest/", title, "Outcomes", **values)


def dose_page(view: View, request: Request) -> str:
    """Dose against an outcome."""
    outcome = request.path_params["outcome"]

    def work(con: duckdb.DuckDBPyConnection) -> tuple[list[tuple[str, int]], str]:
        svg = dose_plot(plotted.doses(con, outcome), outcome, link) if outcome else ""
        return plotted.outcomes_known(con), svg

    choices, svg = view.read(work)
    title = f"Dose and {outcome.replace('_', ' ')}" if outcome else "Dose against outcome"
    return _page(view, "/dose/", title, "Outcomes", choices=choices, chosen=outcome, svg=Markup(svg))


def scores_page(view: View, request: Request) -> str:
    """A scale over time."""
    scale = request.path_params["scale"]

    def work(con: duckdb.DuckDBPyConnection) -> tuple[list[tuple[str, int]], str]:
        svg = course_plot(plotted.courses(con, scale), scale, link) if scale else ""
        return plotted.scales_known(con), svg

    choices, svg = view.read(work)
    title = f"{scale.replace('_', ' ')} over time" if scale else "Scales over time"
    return _page(view, "/scores/", title, "Scales", choices=choices, chosen=scale, svg=Markup(svg))


def evidence_map(view: View, request: Request) -> str:
    """Outcomes by treatment."""
    svg = view.read(lambda con: map_plot(plotted.cells(con), link))
    return _page(view, "/map", "Evidence map", "Outcomes", svg=Markup(svg))
