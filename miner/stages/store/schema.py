"""The schema's steps in order, and the views and comments over its tables."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def migrations() -> list[tuple[int, str, str]]:
    """Number, name and SQL of every migration, in order."""
    folder = files("miner.stages.store") / "migrations"
    found = [f for f in folder.iterdir() if f.name.endswith(".sql")]
    return sorted((int(f.name[:4]), f.name[5:-4], f.read_text(encoding="utf-8")) for f in found)


def _views() -> str:
    """The SQL of all views, file by file."""
    folder = files("miner.stages.store") / "views"
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return "\n".join(f.read_text(encoding="utf-8") for f in found)


def is_current(applied: dict[int, str]) -> bool:
    """Whether a database with these steps (number to digest) has this release's tables and views."""
    return {number for number, _, _ in migrations()} <= applied.keys() and applied.get(0) == _sha(_views())


def migrate(con: duckdb.DuckDBPyConnection) -> None:
    """Make or update tables and views, inside the caller's transaction."""
    con.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations "
        "(number INTEGER, name VARCHAR, sha256 VARCHAR, applied_at TIMESTAMPTZ)"
    )
    applied = dict(con.execute("SELECT number, sha256 FROM schema_migrations").fetchall())
    steps = [step for step in migrations() if step[0] not in applied]
    views = _views()
    if steps or applied.get(0) != _sha(views):
        for number, name, sql in steps:
            con.execute(sql)
            con.execute("INSERT INTO schema_migrations VALUES (?, ?, ?, now())", [number, name, _sha(sql)])
        con.execute(views)
        con.execute("DELETE FROM schema_migrations WHERE number = 0")
        con.execute("INSERT INTO schema_migrations VALUES (0, 'views', ?, now())", [_sha(views)])
        _comment(con)


def _comment(con: duckdb.DuckDBPyConnection) -> None:
    """Comments on the ledger, and on view columns that keep the name and meaning of a table's column."""
    con.execute("COMMENT ON TABLE schema_migrations IS 'Which schema changes this database has seen'")
    for column, text in (
        ("number", "Number of the migration; 0 stands for the views"),
        ("name", "What it does"),
        ("sha256", "SHA-256 of its SQL"),
        ("applied_at", "When it was applied"),
    ):
        con.execute(f"COMMENT ON COLUMN schema_migrations.{column} IS '{text}'")
    # Said once, meant everywhere: a column without words of its own has those of the column of its name.
    inherited = dict(
        con.execute(
            "SELECT column_name, arg_min(comment, (CASE table_name WHEN 'evidence_extracted' THEN 0 "
            "WHEN 'documents' THEN 1 WHEN 'articles' THEN 2 WHEN 'evidence_wide' THEN 3 ELSE 4 END, table_name)) "
            "FROM duckdb_columns() WHERE NOT internal AND comment IS NOT NULL GROUP BY column_name"
        ).fetchall()
    )
    bare = con.execute(
        "SELECT c.table_name, c.column_name FROM duckdb_columns() AS c WHERE NOT c.internal AND c.comment IS NULL"
    ).fetchall()
    script = []
    for table, column in bare:
        if comment := inherited.get(column):
            quoted = comment.replace("'", "''")
            script.append(f'COMMENT ON COLUMN "{table}"."{column}" IS \'{quoted}\'')
    if script:
        con.execute(";".join(script))


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
