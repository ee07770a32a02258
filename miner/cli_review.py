"""The commands by which a reader corrects a table: fix, reject, accept, add, note, undo, history, settle."""

from __future__ import annotations

import getpass
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from miner.cli_common import Database, put
from miner.cli_show import print_difference, print_done, shown, told
from miner.records import MinerError

if TYPE_CHECKING:
    from miner.stages.store.corrections import Changes

Record = Annotated[str, typer.Argument(metavar="RECORD", help="Its evidence_id, or the first six characters or more.")]
Records = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[RECORD...]", help="Their evidence_id, or its first six characters; - reads them from standard input."
    ),
]
Doc = Annotated[
    list[str] | None, typer.Option("--doc", metavar="DOC", help="All records of this PMID, DOI or document id.")
]
Where = Annotated[
    str, typer.Option(metavar="SQL", help="All records for which this holds: \"field = 'age' AND confidence < 0.8\".")
]
Why = Annotated[str, typer.Option(help="The reason, for whoever reads the table later.")]
Who = Annotated[str, typer.Option(help="Who says so; by default the name you are logged in by.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say which records are meant, and do nothing.")]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    for command in (fix, reject, accept, add, note, undo, history, settle):
        app.command(command.__name__)(command)


def name_of_reader(who: str) -> str:
    """The reviewer's name: as given, else the login's. Raises MinerError for one that cannot be printed."""
    name = who.strip() or getpass.getuser()
    if not name.isprintable() or len(name) > 80:
        raise MinerError("--who: expected a name of at most 80 printable characters")
    return name


def fix(
    records: Annotated[
        list[str],
        typer.Argument(metavar="RECORD... KEY=VALUE...", help="Records, then what is to stand there instead."),
    ],
    db: Database,
    why: Why,
    who: Who = "",
    doc: Doc = None,
    where: Where = "",
    dry_run: DryRun = False,
) -> None:
    """Correct records. What was extracted stays as it is; the view evidence shows your value, later runs keep it.

    Fields, units, concepts and numbers are held against the contract, and the checks of the document computed anew.

    Examples: `miner fix 9f31c2 timepoint=P1Y denominator=40 --why "see table 2" --db evidence.duckdb`,
    `miner fix population=lesions --doc 98003562 --where "field = 'proportion'" --why "lesions" --db e.duckdb`
    """
    from miner.stages.store import parse_changes

    first = next((i for i, word in enumerate(records) if "=" in word), len(records))
    _act(db, records[:first], doc, where, "fix", parse_changes(records[first:]), why, who, dry_run)


def reject(
    db: Database, why: Why, records: Records = None, who: Who = "", doc: Doc = None, where: Where = "",
    dry_run: DryRun = False,
) -> None:  # fmt: skip
    """Take records out of the view evidence.

    Examples: `miner reject 9f31c2 --why "another trial's number" --db evidence.duckdb`,
    `miner query "SELECT evidence_id FROM evidence WHERE …" -f csv --db e | miner reject - --why no --db e`
    """
    _act(db, records, doc, where, "reject", {}, why, who, dry_run)


def accept(
    db: Database, records: Records = None, why: Why = "", who: Who = "", doc: Doc = None, where: Where = "",
    dry_run: DryRun = False,
) -> None:  # fmt: skip
    """Confirm records: they stay in the view evidence even where a later run no longer finds them.

    Examples: `miner accept 9f31c2 --db evidence.duckdb`, `miner accept --doc 98003562 --db evidence.duckdb`
    """
    _act(db, records, doc, where, "accept", {}, why, who, dry_run)


def note(
    record: Record,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What you want to remember about it.")],
    db: Database,
    who: Who = "",
) -> None:
    """Write a note on a record; what it says and counts for does not change.

    Example: `miner note 9f31c2 "ask the authors for the denominator" --db evidence.duckdb`
    """
    from miner.review.acts import act

    if not text.strip():
        raise MinerError("a note needs words")
    done = act(db, [record], "note", {}, text.strip(), name_of_reader(who))
    put(f"note: {done[0].record}")


def add(
    doc: Annotated[str, typer.Argument(metavar="DOC", help="The PMID or DOI, or the start of the document's id.")],
    changes: Annotated[
        list[str], typer.Argument(metavar="KEY=VALUE...", help="What the record says: field=dose value=24 …")
    ],
    db: Database,
    at: Annotated[
        str, typer.Option(metavar="START:END", help="Where the number stands in documents.text, in characters from 0.")
    ],
    quote: Annotated[
        str, typer.Option(metavar="START:END", help="Its clause; by default from stop to stop around it.")
    ] = "",
    why: Why = "",
    who: Who = "",
) -> None:
    """Add a number that was missed, as a record of its own: exported gold then has it, and recall is true.

    Example: `miner add 98003562 field=dose value=30 unit=Gy concept=total_dose --at 412:417 --db evidence.duckdb`
    """
    from miner.review.acts import add_record
    from miner.stages.store import parse_changes

    done = add_record(
        db, doc, parse_changes(changes), _span(at, "--at"), why, name_of_reader(who),
        quote=_span(quote, "--quote") if quote else None,
    )  # fmt: skip
    put(f'add: {done.record} {shown(done.after)} "{done.after["quote"]}"')


def undo(
    what: Annotated[str, typer.Argument(metavar="RECORD|CORRECTION", help="A record, or the number of a correction.")],
    db: Database,
    why: Why = "",
    who: Who = "",
) -> None:
    """Take back your last act on a record, or the act of that number. Nothing is deleted: history shows both.

    Examples: `miner undo 9f31c2 --db evidence.duckdb`, `miner undo 17 --db evidence.duckdb`
    """
    from miner.review.acts import undo as withdrawn

    done = withdrawn(db, what, why, name_of_reader(who))
    put(f"undo: {done.record} {done.action} {done.act} taken back")
    print_difference(done.before, done.after)


def history(record: Record, db: Database) -> None:
    """List every act on a record: when, who, what, and whether it was taken back.

    Example: `miner history 9f31c2 --db evidence.duckdb`
    """
    from miner.stages.store import open_current
    from miner.stages.store.added import history as acts
    from miner.stages.store.corrections import as_stands, find

    with open_current(db) as con:
        name = find(con, record)
        row = as_stands(con, name)
        put(f'{name} {shown(row)} "{row["quote"]}"')
        for one in acts(con, name):
            put(f"  {told(one)}")


def settle(
    verdict: Annotated[
        list[str],
        typer.Argument(
            metavar="RECORD... VERDICT",
            help="Records, then accept, reject, KEY=VALUE..., or the name of the reviewer who is right.",
        ),
    ],
    db: Database,
    why: Why = "",
    who: Who = "",
) -> None:
    """Decide what reviewers say differently; the view evidence takes what is settled, until that is undone.

    Examples: `miner settle 9f31c2 ann --db evidence.duckdb`,
    `miner settle 9f31c2 value=92.3 --why "table 3" --db evidence.duckdb`
    """
    from miner.review.acts import settle as settled
    from miner.stages.store import parse_changes

    fixes = [word for word in verdict if "=" in word]
    words = [word for word in verdict if "=" not in word]
    said = "accept" if fixes else words.pop() if len(words) > 1 else ""
    if not words or not said:
        raise MinerError("settle needs a record and a verdict", "miner disagreements lists what is open")
    done = settled(db, words, said, parse_changes(fixes) if fixes else {}, why, name_of_reader(who))
    print_done("settle", done)


def _act(
    db: Path, records: list[str] | None, docs: list[str] | None, where: str, action: str, changes: Changes, why: str,
    who: str, dry_run: bool,
) -> None:  # fmt: skip
    from miner.review.acts import act, choose
    from miner.stages.store import CorrectionError, open_current

    reader = name_of_reader(who)
    ids = _listed(records or [])
    if docs or where or dry_run:
        with open_current(db) as con:
            # A document narrows a condition, and the other way round: both together are one choice.
            if docs and where:
                few = set(choose(con, [], [], where))
                ids = choose(con, ids) + [name for name in choose(con, [], docs) if name in few]
            else:
                ids = choose(con, ids, docs or (), where)
    if not ids:
        raise CorrectionError("no record is meant", "name records, or give --doc or --where")
    if dry_run:
        for name in ids:
            put(name)
        return
    print_done(action, act(db, ids, action, changes, why, reader))


def _listed(records: list[str]) -> list[str]:
    if records != ["-"]:
        return records
    words = [line.split(",")[0].strip().strip('"') for line in sys.stdin.read().splitlines()]
    return [word for word in words if word and word != "evidence_id"]


def _span(text: str, option: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,9}):(\d{1,9})", text.strip())
    if not match:
        raise MinerError(f"{option}={text[:40]}: expected START:END, for instance 412:417")
    return int(match[1]), int(match[2])
