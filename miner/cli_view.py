"""The command that opens the page: view."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from miner.cli_common import Database, ResourceFolders, put
from miner.records import MinerError


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("view")(view)


def view(
    db: Database,
    who: Annotated[str, typer.Option(help="The reviewer; by default the name you are logged in by.")] = "",
    browser: Annotated[bool, typer.Option(help="Open the page in the browser, or print its address alone.")] = True,
    read_only: Annotated[bool, typer.Option("--read-only", help="A page for reading: nothing can be changed.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="A port of this machine; by default a free one.")] = 0,
    resources: ResourceFolders = None,
) -> None:
    """Open the table as a page: every number beside its record, accept, reject and fix by keys, plots, what differs.

    The page is for this machine alone: the address that is printed holds the key. It works beside miner run and miner
    query. A file that cannot be written, or a folder of parts, is shown for reading.

    Examples: `miner view --db evidence.duckdb`, `miner view --db evidence.duckdb --who ann --no-browser`
    """
    from miner.cli_review import name_of_reader

    try:
        from miner.view.serve import Server
    except ImportError as error:
        raise MinerError(f"the page needs {error.name}", "pip install starlette uvicorn jinja2") from error
    try:
        server = Server(Path(db), name_of_reader(who), read_only, port, tuple(resources or ()))
    except OSError as error:
        raise MinerError(f"port {port}: {error.strerror or error}", "choose another --port") from error
    put(f"{server.address}")
    put("Ctrl-C ends it" + ("" if server.view.writes else "; the table is shown for reading"))
    import sys

    sys.stdout.flush()
    server.run(browse=browser)
