"""The commands beside the table: where, score, portals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from miner.cli_common import ResourceFolders, put
from miner.records import MinerError


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("where")(where)
    portals = typer.Typer(no_args_is_help=True, help="Portal files: how a page of one site is cleaned.")
    portals.command("new")(portals_new)
    app.add_typer(portals, name="portals")


def where(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME...]", help="Only names with this in them.")
    ] = None,
    resources: ResourceFolders = None,
) -> None:
    """Print which file wins for each resource, and which ones it hides.

    Examples: `miner where`, `miner where pubmed.toml --resources my-rules/`
    """
    from miner.resources import Resources

    found = Resources.default(tuple(resources or ()))
    shown = {n: p for n, p in found.winners.items() if not names or any(word in n for word in names)}
    if names and not shown:
        raise MinerError(f"no resource has {' or '.join(map(repr, names))} in its name", "miner where lists them all")
    for name, path in shown.items():
        hidden = [root / name for root in found.roots if (root / name).is_file() and root / name != path]
        put(f"{name}\t{path}" + "".join(f"\thides {other}" for other in hidden))
    put(f"digest\t{found.digest}")


def portals_new(
    page: Annotated[Path, typer.Argument(metavar="FILE", help="A saved page of the site.")],
    name: Annotated[str, typer.Option(help="The portal's name; the site's own by default.")] = "",
    folder: Annotated[Path, typer.Option("--into", help="The folder to write to.")] = Path(),
) -> None:
    """Write a first portal file and a test page's skeleton from a saved page.

    Example: `miner portals new saved.html --name mysite --into my-rules/`
    """
    from miner.run import read_sources
    from miner.stages.clean import new_portal

    raw = next(read_sources([page]), None)
    if raw is None:
        raise MinerError(f"{page}: holds no file")
    if not hasattr(raw, "content"):
        raise MinerError(f"{page}: {raw.error}", raw.advice)
    for path in new_portal(raw, name or page.stem, folder):
        put(str(path))
