"""The command that measures: bench."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from miner.cli_common import put


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("bench")(bench)


def bench(
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="Pages of your own; by default made abstracts.")
    ] = None,
    texts: Annotated[int, typer.Option(min=1, help="Abstracts that every contender reads in each round.")] = 40,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds; figures are their medians.")] = 3,
    sizes: Annotated[str, typer.Option(help="Abstracts of the growth runs, with commas; empty for none.")] = "300,1500",
    jobs: Annotated[str, typer.Option(help="Workers of the growth runs, with commas.")] = "1,2",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write Markdown here, and a picture beside it."),
    ] = None,
) -> None:
    """Measure miner beside what else there is: spaCy, scispaCy, medspaCy, quantulum3, pubmed_parser, trafilatura.

    A peer that is not installed is named as such (`pip install 'miner[bench]'` has them).

    Examples: `miner bench`, `miner bench pages/ --texts 100`, `miner bench --sizes 1000,100000 -o benchmarks.md`
    """
    from miner.bench.bench_run import run_bench
    from miner.bench.results import markdown, picture

    results = run_bench(
        folder, texts, rounds, _numbers(sizes, "--sizes"), _numbers(jobs, "--jobs"), lambda s: typer.echo(s, err=True)
    )
    if output is None:
        put(markdown(results).rstrip())
        return
    drawn = output.with_suffix(".svg")
    drawn.write_text(picture(results), encoding="utf-8")
    notes = output.with_name("profile_notes.md")
    told = f"\nWhat profiles of the hot path taught: [{notes.name}]({notes.name}).\n" if notes.exists() else ""
    output.write_text(markdown(results, drawn.name) + told, encoding="utf-8")
    put(f"{output}\n{drawn}")


def _numbers(text: str, option: str) -> list[int]:
    try:
        found = [int(part) for part in text.split(",") if part.strip()]
    except ValueError:
        found = [0]
    if any(number < 1 for number in found):
        raise typer.BadParameter(f"{option} takes whole numbers with commas between", param_hint=option)
    return found
