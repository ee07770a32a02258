"""The command that pools an outcome over studies: pool."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from miner.cli_common import Database, put

if TYPE_CHECKING:
    from miner.review.pooling import Pool, Summary


class Shown(StrEnum):
    """How a pool is printed."""

    text = "text"
    json = "json"
    r = "r"


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("pool")(pool)


def pool(
    outcome: Annotated[str, typer.Argument(metavar="OUTCOME", help="A concept: complication, local_control, vas …")],
    db: Database,
    measure: Annotated[str, typer.Option(help="share; of two arms OR, RR, RD; of two arms' means MD, SMD.")] = "share",
    method: Annotated[str, typer.Option(help="REML, PM, DL, ML, or fixed for a common effect.")] = "REML",
    model: Annotated[str, typer.Option(help="For shares: logit, glmm, or freeman-tukey.")] = "logit",
    hartung_knapp: Annotated[bool, typer.Option(help="Hartung and Knapp's interval, or the normal one.")] = True,
    population: Annotated[str, typer.Option(help="patients, lesions …; by default what most articles count.")] = "",
    at: Annotated[str, typer.Option(help="Only values at this timepoint: P1Y, baseline …")] = "",
    by: Annotated[
        str, typer.Option(metavar="SQL", help="Subgroups by a column or condition: year >= 2010, dose_gy > 20 …")
    ] = "",
    record: Annotated[
        list[str] | None, typer.Option(metavar="RECORD", help="Of an article's several records, this one.")
    ] = None,
    sum_arms: Annotated[
        bool, typer.Option("--sum-arms", help="Add up the arms of an article, where all differ.")
    ] = False,
    by_order: Annotated[
        bool, typer.Option("--by-order", help="Where no arm is called a control, take the second one for it.")
    ] = False,
    stated_only: Annotated[
        bool, typer.Option("--stated-only", help="Only counts and n that stand together in the text.")
    ] = False,
    format: Annotated[
        Shown, typer.Option("--format", "-f", help="text, json, or r: the code that repeats it.")
    ] = Shown.text,
) -> None:
    """Pool an outcome over studies: random effects, heterogeneity, prediction interval, what is left out and why.

    One row an article and population; no rates at a time; no retracted article. What cannot be pooled is listed.

    Examples: `miner pool complication --db evidence.duckdb`,
    `miner pool recurrence --measure RR --by "year >= 2010" --db evidence.duckdb`,
    `miner pool local_control --model glmm -f r --db evidence.duckdb`
    """
    from miner.review.chosen import Ask
    from miner.review.pooling import pool_outcome
    from miner.review.rcode import r_code
    from miner.stages.store import open_current

    ask = Ask(
        outcome, measure, method, model, hartung_knapp, population, at, by, stated_only, sum_arms, by_order,
        tuple(record or ()),
    )  # fmt: skip
    with open_current(db) as con:
        found = pool_outcome(con, ask)
    if format is Shown.json:
        put(json.dumps(as_json(found), ensure_ascii=False, indent=1, allow_nan=False))
    elif format is Shown.r:
        put(r_code(found))
    else:
        put("\n".join(_lines(found)))
        if found.summary is not None:
            put("\n" + r_code(found))
    raise typer.Exit(0 if found.summary is not None else 1)


def _number(value: float, measure: str) -> str:
    return (
        f"{100 * value:.1f}%" if measure == "share" else f"{value:.3g}" if measure in ("MD", "SMD") else f"{value:.2f}"
    )


def _between(low: float | None, high: float | None, measure: str) -> str:
    return "" if low is None or high is None else f"[{_number(low, measure)}, {_number(high, measure)}]"


def _lines(found: Pool) -> Iterator[str]:
    from miner.review.pooling import EXPLORATORY

    ask = found.chosen.ask
    yield f"{ask.outcome}: {ask.measure}, {found.chosen.population}, {ask.method}, {EXPLORATORY}"
    yield ""
    rows = [
        (
            point.row.study,
            point.row.label + (" *" if point.row.implied else ""),
            f"{_number(point.estimate, ask.measure)} {_between(point.low, point.high, ask.measure)}",
            f"{100 * point.weight:.1f}%" if found.summary else "",
            "" if point.without is None else _number(point.without, ask.measure),
        )
        for point in found.points
    ]
    if rows:
        rows.insert(0, ("study", "stated", "effect", "weight", "without it"))
        widths = [max(len(row[i]) for row in rows) for i in range(5)]
        for row in rows:
            yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        yield ""
    if any(point.row.implied for point in found.points):
        yield "* a count or n that stands elsewhere in the abstract, or is computed"
    if found.summary is None:
        yield found.why
    else:
        yield from _told("pooled", found.summary, ask.measure)
        if found.beside:
            yield f"  by a mixed model (GLMM): {_number(found.beside[0], ask.measure)} " + _between(
                found.beside[1], found.beside[2], ask.measure
            )
        for name, part in found.groups:
            yield from _told(f"{ask.by} = {name}", part, ask.measure)
        if found.between:
            yield f"between subgroups: Q = {found.between[0]:.2f}, df = {found.between[1]}, p = {found.between[2]:.3g}"
    if found.chosen.left_out:
        yield ""
        yield f"left out: {len(found.chosen.left_out)}"
        for study, _, name, label, why in found.chosen.left_out:
            yield f"  {study}: {label}: {why} ({name[:8]})"


def _told(name: str, part: Summary, measure: str) -> Iterator[str]:
    yield f"{name}: {_number(part.estimate, measure)} {_between(part.low, part.high, measure)}, {part.k} studies"
    if part.pi_low is not None:
        yield f"  prediction interval {_between(part.pi_low, part.pi_high, measure)}"
    span = "" if part.tau2_low is None or part.tau2_high is None else f" [{part.tau2_low:.3g}, {part.tau2_high:.3g}]"
    yield f"  tau² = {part.tau2:.3g}{span}, I² = {part.i2:.0f}%, Q = {part.q:.2f}, p = {part.q_p:.3g}"


def as_json(found: Pool) -> dict[str, Any]:
    """A pool as one JSON object: ask, studies, pooled, groups, left out."""
    from dataclasses import asdict

    from miner.review.pooling import EXPLORATORY

    return {
        "note": EXPLORATORY,
        "ask": asdict(found.chosen.ask),
        "population": found.chosen.population,
        "studies": [
            asdict(point.row) | {k: getattr(point, k) for k in ("estimate", "low", "high", "weight", "without")}
            for point in found.points
        ],
        "pooled": None if found.summary is None else asdict(found.summary),
        "why": found.why or None,
        "glmm": found.beside,
        "groups": [{"group": name} | asdict(part) for name, part in found.groups],
        "between": found.between,
        "left_out": [
            dict(zip(("study", "document_id", "evidence_id", "stated", "why"), row, strict=True))
            for row in found.chosen.left_out
        ],
    }
