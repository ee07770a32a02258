"""The command that draws a picture of the table: plot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from miner.cli_common import Database, put
from miner.records import MinerError

if TYPE_CHECKING:
    import duckdb

NAMES = ("forest", "dose", "scale", "map")


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("plot")(plot)


def plot(
    name: Annotated[str, typer.Argument(metavar="NAME", help="forest, dose, scale or map.")],
    db: Database,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="x.svg, or x.png with the extra png.")],
    outcome: Annotated[
        str, typer.Argument(metavar="[OUTCOME]", help="An outcome for forest and dose, a scale for scale.")
    ] = "",
    measure: Annotated[str, typer.Option(help="For forest: share, OR, RR, RD, MD, SMD.")] = "share",
    by_order: Annotated[bool, typer.Option("--by-order", help="As for pool.")] = False,
    sum_arms: Annotated[bool, typer.Option("--sum-arms", help="As for pool.")] = False,
) -> None:
    """Draw a forest plot, dose against outcome, a scale over time, or the evidence map. Words stay words in the SVG.

    Examples: `miner plot forest complication --db evidence.duckdb -o forest.svg`,
    `miner plot scale vas --db evidence.duckdb -o vas.png`, `miner plot map --db evidence.duckdb -o map.svg`
    """
    from miner.stages.store import open_current

    kind = output.suffix.lower()
    if kind not in (".svg", ".png"):
        raise MinerError(f"{output}: a picture is .svg or .png")
    with open_current(db) as con:
        svg = drawn(con, name, outcome, measure, by_order, sum_arms)
    if kind == ".png":
        output.write_bytes(_png(svg))
    else:
        output.write_text(svg, encoding="utf-8")
    put(f"{output}: {name}{' of ' + outcome if outcome else ''}")


def drawn(
    con: duckdb.DuckDBPyConnection,
    name: str,
    outcome: str,
    measure: str,
    by_order: bool = False,
    sum_arms: bool = False,
) -> str:
    """The picture as SVG text that stands alone. Raises MinerError for an unknown name or outcome."""
    from miner.review import plotted
    from miner.review.chosen import Ask
    from miner.review.pooling import pool_outcome
    from miner.view.charts import course_plot, dose_plot, map_plot
    from miner.view.forest import forest

    if name not in NAMES:
        raise MinerError(f"{name}: no such picture", f"one of {', '.join(NAMES)}")
    if name == "map":
        return map_plot(plotted.cells(con), alone=True)
    known = dict(plotted.scales_known(con) if name == "scale" else plotted.outcomes_known(con))
    if outcome not in known and not (name == "forest" and outcome and measure != "share"):
        what = "scale" if name == "scale" else "outcome"
        advice = "there are " + ", ".join(list(known)[:12]) if known else "there is none"
        raise MinerError(f"{outcome or 'nothing'}: no such {what} in this table", advice)
    if name == "forest":
        ask = Ask(outcome, measure=measure, by_order=by_order, sum_arms=sum_arms)
        return forest(pool_outcome(con, ask), alone=True)
    if name == "dose":
        return dose_plot(plotted.doses(con, outcome), outcome, alone=True)
    return course_plot(plotted.courses(con, outcome), outcome, alone=True)


def _png(svg: str) -> bytes:
    try:
        import resvg_py
    except ImportError as error:
        raise MinerError("a PNG needs resvg-py", "pip install 'miner[png]', or write .svg") from error
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=2))
