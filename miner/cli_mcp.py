"""The command that serves agents: mcp."""

from __future__ import annotations

import typer

from miner.cli_common import Database
from miner.records import MinerError


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("mcp")(mcp)


def mcp(db: Database) -> None:
    """Serve the table to agents over MCP, on standard input and output: query, schema, evidence, text; read-only.

    Example: `miner mcp --db evidence.duckdb`
    """
    try:
        from miner.view.agents import serve
    except ImportError as error:
        raise MinerError("agents need the library mcp", "pip install 'miner[mcp]'") from error
    serve(db)
