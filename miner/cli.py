"""The command line: its root and its way out. Commands live in `cli_*.py`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from miner import (
    __version__,
    cli_agree,
    cli_bench,
    cli_fields,
    cli_import,
    cli_keep,
    cli_mcp,
    cli_plot,
    cli_pool,
    cli_project,
    cli_read,
    cli_review,
    cli_table,
    cli_tools,
    cli_train,
    cli_view,
)
from miner.cli_common import complain, tell
from miner.records import MinerError

app = typer.Typer(
    name="miner",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="An evidence table out of abstract pages: cohort, dose, depth, follow-up, outcomes, every number tied to its "
    "sentence.\n\nStart with `miner run FOLDER --db evidence.duckdb`, then "
    '`miner query "SELECT doc, field, value, unit, quote FROM evidence LIMIT 20" --db evidence.duckdb` and '
    "`miner report overview --db evidence.duckdb`.",
)


def _version(show: bool) -> None:
    if show:
        typer.echo(f"miner {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    from miner.stages.store import database

    database.on_wait = tell
    project = cli_project.find(Path.cwd())
    context.obj = project
    values = cli_project.defaults(project)
    command = context.command
    assert isinstance(command, TyperGroup)
    context.default_map = dict.fromkeys(command.commands, values)


cli_read.register(app)
cli_table.register(app)
cli_review.register(app)
cli_agree.register(app)
cli_pool.register(app)
cli_plot.register(app)
cli_view.register(app)
cli_mcp.register(app)
cli_keep.register(app)
cli_import.register(app)
cli_tools.register(app)
cli_fields.register(app)
cli_bench.register(app)
cli_train.register(app)


def main() -> None:
    """Run the command line; exit status 0, 1 where documents or the database failed, 2 for wrong usage."""
    try:
        status = app(standalone_mode=False)
        sys.stdout.flush()
    except MinerError as error:
        complain(error)
        sys.exit(getattr(error, "exit_status", 2))
    except BrokenPipeError:
        # `miner extract … | head`: the reader has what it wanted. Python must not complain again as it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C would be a traceback
        typer.echo("miner: stopped", err=True)
        sys.exit(130)
    except OSError as error:
        complain(MinerError(f"{error.filename or 'output'}: {error.strerror or error}"))
        sys.exit(1)
    except Exception as error:
        _usage_or_raise(error)
    sys.exit(status if isinstance(status, int) else 0)


def _usage_or_raise(error: Exception) -> None:
    """Click's own errors (a misspelt option, `Exit`, `Abort`) as click shows them; anything else is a fault of ours."""
    show, status = getattr(error, "show", None), getattr(error, "exit_code", None)
    if status is None and type(error).__name__ == "Abort":
        typer.echo("miner: stopped", err=True)
        sys.exit(130)
    if status is None:
        raise error
    if show is not None:
        show()
        param = getattr(error, "param", None)
        if type(error).__name__ == "MissingParameter" and getattr(param, "name", "") == "db":
            typer.echo("miner: or name it once: export MINER_DB=evidence.duckdb, or database in a miner.toml", err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
