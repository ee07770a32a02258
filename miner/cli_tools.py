"""The commands beside the table: where, score, portals."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from miner.cli_common import ResourceFolders, put, put_line
from miner.cli_sources import AllowPrivate, IgnoreRobots
from miner.records import Failure, MinerError


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("where")(where)
    app.command("score")(score)
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


def score(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help='Lines of {"doc": NAME, "records": [...]}.')],
    found: Annotated[str, typer.Argument(metavar="FOUND", help="What miner extract prints; - for standard input.")],
    errors: Annotated[int, typer.Option(min=0, help="Missed and spurious records listed a field; 0 for none.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")] = False,
) -> None:
    """Compare found records with your own labelled ones, field by field.

    Examples: `miner score gold.jsonl found.jsonl`, `miner extract texts/ | miner score gold.jsonl - --errors 20`
    """
    from miner.score import read_gold, read_lines
    from miner.score import score as compare
    from miner.score_print import as_object, as_text

    try:
        wanted = read_gold(gold)
        text = sys.stdin.read() if found == "-" else Path(found).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MinerError(f"cannot be read: {error}") from error
    result = compare(wanted, read_lines(text, found))
    if as_json:
        put_line(as_object(result))
    else:
        put(as_text(result, errors))


def _stem(page: str) -> str:
    """What a portal is called where nobody says: the site's name, or the file's."""
    host = urlsplit(page).hostname if "://" in page else None
    return (host.removeprefix("www.").split(".")[0] if host else Path(page).stem) or "portal"


def portals_new(
    page: Annotated[str, typer.Argument(metavar="URL_OR_FILE", help="A page of the site: its address, or saved.")],
    name: Annotated[str, typer.Option(help="The portal's name; the site's own by default.")] = "",
    folder: Annotated[Path, typer.Option("--into", help="The folder to write to.")] = Path(),
    allow_private: AllowPrivate = False,
    ignore_robots: IgnoreRobots = False,
) -> None:
    """Write a first portal file and a test page's skeleton from a page of the site.

    Example: `miner portals new saved.html --name mysite --into my-rules/`
    """
    from miner.run import read_sources
    from miner.stages.clean import new_portal
    from miner.stages.ingest.fetch import fetch
    from miner.stages.ingest.targets import is_url
    from miner.stages.ingest.web_settings import WebOptions

    options = WebOptions(allow_private, ignore_robots)
    raw = fetch(page, options=options) if is_url(page) else next(read_sources([Path(page)]), None)
    if raw is None:
        raise MinerError(f"{page}: holds no file")
    if isinstance(raw, Failure):
        raise MinerError(f"{page}: {raw.error}", raw.advice)
    for path in new_portal(raw, name or _stem(page), folder):
        put(str(path))
