"""Acts as commands and the page make them: which records are meant; the store's acts with contract and arithmetic."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from miner.review.checks import recheck
from miner.review.contract import contract_of
from miner.stages.store import CorrectionError, open_reading
from miner.stages.store.added import Withdrawn, add, withdraw
from miner.stages.store.corrections import Changes, Done, act_on, find
from miner.stages.store.reviewers import Merged, merge, settle_as

if TYPE_CHECKING:
    import duckdb


def choose(con: duckdb.DuckDBPyConnection, ids: Iterable[str], docs: Iterable[str] = (), where: str = "") -> list[str]:
    """Full ids of records: those named, those of documents, and those that an SQL condition holds for.

    `docs` are PMIDs, DOIs or starts of document ids. Raises CorrectionError where one names nothing, QueryError where
    the condition is no SQL or more than a condition.
    """
    found = [find(con, name) for name in ids]
    for doc in docs:
        rows = con.execute(
            "SELECT evidence_id FROM evidence_reviewed AS e LEFT JOIN articles AS a USING (document_id) "
            "WHERE (e.doc = $1 AND coalesce(a.representative, true)) "
            "OR (length($1) >= 6 AND starts_with(e.document_id, $1)) ORDER BY e.position",
            [doc],
        ).fetchall()
        if not rows:
            raise CorrectionError(f"{doc}: no record of such a document")
        found += [row[0] for row in rows]
    if where:
        from miner.stages.report import run_query

        # One SELECT on a sealed connection: what breaks out of the brackets is no single SELECT, or reads all the same.
        sql = f"SELECT evidence_id FROM article_reviewed WHERE (\n{where}\n) ORDER BY document_id, position"
        table = run_query(con, sql).read_all()
        if table.num_columns != 1:
            raise CorrectionError(
                "--where: expected a condition", "for instance \"field = 'dose' AND confidence < 0.8\""
            )
        found += [str(name) for name in table.column(0).to_pylist()]
    return list(dict.fromkeys(found))


def act(
    db: Path,
    records: list[str],
    action: str,
    changes: Changes,
    why: str,
    who: str,
    wait: float = 30.0,
    seen: int | None = None,
    roots: tuple[Path, ...] = (),
) -> list[Done]:
    """One act on each record, all or none. Raises as the store's `act_on` does."""
    vet = contract_of(roots).vet if action in ("fix", "settle") and any(changes) else None
    return act_on(db, records, action, changes, why, who, wait, vet=vet, recheck=recheck, seen=seen)


def undo(db: Path, what: str, why: str, who: str, wait: float = 30.0, seen: int | None = None) -> Withdrawn:
    """Take back the last act of `who` on a record, or an act by its number."""
    return withdraw(db, what, why, who, wait, recheck=recheck, seen=seen)


def add_record(
    db: Path,
    document: str,
    changes: Changes,
    place: tuple[int, int],
    why: str,
    who: str,
    wait: float = 30.0,
    quote: tuple[int, int] | None = None,
    roots: tuple[Path, ...] = (),
) -> Done:
    """Add a record that the contract allows."""
    return add(db, document, changes, place, why, who, wait, quote=quote, vet=contract_of(roots).vet, recheck=recheck)


def settle(
    db: Path, records: list[str], verdict: str, changes: Changes, why: str, who: str, wait: float = 30.0
) -> list[Done]:
    """Decide records: `verdict` is accept, reject, or the reviewer whose verdict is taken; `changes` are a fix."""
    done: list[Done] = []
    if verdict in ("accept", "reject") or changes:
        said: Changes = {"": verdict if verdict in ("accept", "reject") else "accept"}
        return act(db, records, "settle", said | changes, why, who, wait)
    with open_reading(db, wait) as con:
        taken = {name: settle_as(con, name, verdict) for name in (find(con, record) for record in records)}
    for name, changed in taken.items():
        done += act(db, [name], "settle", changed, why, who, wait)
    return done


def merge_from(db: Path, other: Path, called: str | None = None) -> Merged:
    """Bring in another reviewer's acts."""
    return merge(db, other, called, recheck=recheck)
