"""Parts as tables: which documents a later PubMed file replaces, one load into a database, views straight over them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from miner.stages.store.part_manifest import MANIFEST, REPLACED, TABLES, damaged, read_manifest, write_whole
from miner.stages.store.rows import Batch, PageRows

if TYPE_CHECKING:
    import duckdb
    import pyarrow

_KEYED = ("documents", "sections", "evidence_extracted")
_VIEWS = {
    "pages": "SELECT location, source, sha256, pipeline, CAST(0 AS BIGINT) AS run_id, true AS complete, documents, "
    "failures FROM {files}",
    "failures": "SELECT * FROM {files}",
    "articles": "SELECT document_id, document_id AS article_id, true AS representative, "
    "CAST(NULL AS VARCHAR) AS reason, CAST(NULL AS VARCHAR) AS matched_with, "
    "CAST(NULL AS DOUBLE) AS score FROM documents",
} | dict.fromkeys(_KEYED, "SELECT * FROM {files} WHERE document_id NOT IN (FROM {gone})")


def replaced(folder: Path, names: list[str]) -> list[str]:
    """Ids of documents that do not count, sorted: of PubMed's numbered files, a later one has or deletes the citation.

    Only the names that PubMed gives its files (pubmed26n0001.xml.gz) say which is later; citations in other files are
    left as they are. A file's own deletions hold for the files before it and for itself.
    """
    if not names:
        return []
    import duckdb

    with duckdb.connect() as con:
        rows = con.execute(
            f"""
            WITH cited AS (
                SELECT document_id, pmid, parse_filename(location) AS file, location
                FROM {_files(folder, names, "documents")}
                WHERE portal = 'pubmed_xml' AND pmid IS NOT NULL
                AND regexp_full_match(parse_filename(location), '{NUMBERED}')
            ),
            gone AS (
                SELECT pmid, max(parse_filename(location)) AS file FROM {_files(folder, names, "deleted")}
                WHERE regexp_full_match(parse_filename(location), '{NUMBERED}') GROUP BY pmid
            ),
            ranked AS (
                SELECT *, row_number() OVER (PARTITION BY pmid ORDER BY file DESC, location DESC, document_id) AS place
                FROM cited
            )
            SELECT document_id FROM ranked LEFT JOIN gone USING (pmid)
            WHERE place > 1 OR ranked.file <= gone.file ORDER BY 1
            """
        ).fetchall()
    return [row[0] for row in rows]


def write_manifest(folder: Path, names: list[str], pipeline: str) -> None:
    """Say which parts count, and work out what among them is replaced. Raises MinerError."""
    import duckdb
    import pyarrow as pa
    from pyarrow import parquet

    sink = io.BytesIO()
    try:
        gone = pa.table({"document_id": pa.array(replaced(folder, names), pa.string())})
    except duckdb.Error as error:
        raise damaged(folder, error) from error
    parquet.write_table(gone, sink, compression="zstd")
    write_whole(folder / REPLACED, sink.getvalue())
    told = json.dumps({"pipeline": pipeline, "parts": names}, indent=1) + "\n"
    write_whole(folder / MANIFEST, told.encode())


NUMBERED = r"pubmed\d{2}n\d{4,}\.xml(\.gz)?"


class PartBatch(Batch):
    """A part as one load into a database takes it. What replaces what is the database's own business."""

    def __init__(self, run_id: int, pipeline: str, part: Path) -> None:
        """Read what the load looks at row by row; the large tables stay on disk until they are asked for."""
        super().__init__(run_id, pipeline)
        self.part = part
        failures = _read(part, "failures").to_pydict()
        self.rows["failures"] = list(zip(*failures.values(), strict=True))
        deleted: dict[str, list[str]] = {}
        for row in _read(part, "deleted").to_pylist():
            deleted.setdefault(row["location"], []).append(row["pmid"])
        self.pages = [
            PageRows(
                row["source"], row["location"], row["sha256"], [_ONE] * row["documents"], [_ONE] * row["failures"],
                deleted=deleted.get(row["location"], []),
            )
            for row in _read(part, "pages").to_pylist()
        ]  # fmt: skip

    def arrow(self, table: str) -> pyarrow.Table:
        """One table of the part, with this run's number."""
        import pyarrow as pa

        rows = _read(self.part, table)
        for name in ("run_id", "first_run_id"):
            if name in rows.column_names:
                numbers = pa.repeat(pa.scalar(self.run_id, pa.int64()), rows.num_rows)
                rows = rows.set_column(rows.column_names.index(name), name, numbers)
        return rows


def _read(part: Path, table: str) -> pyarrow.Table:
    """One table of a part. Raises MinerError."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        return parquet.read_table(part / f"{table}.parquet")
    except (OSError, pa.ArrowException) as error:
        raise damaged(part, error) from error


_ONE: Any = None  # stands for a row that only counts


def open_views(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    """Let the tables of an empty database be views over a folder of parts. Raises MinerError.

    Every document is an article of its own here: pages of other portals are compared in a database, not in parts.

    The files are opened here, not by the database: DuckDB could be let into a folder to read it only together with
    the right to write there.
    """
    import duckdb
    import pyarrow as pa
    from pyarrow import dataset

    names = read_manifest(folder)
    if not names:
        return
    try:
        con.register(_GONE, dataset.dataset(str(folder / REPLACED), format="parquet"))
        for table in TABLES:
            files = [str(folder / name / f"{table}.parquet") for name in names]
            con.register(_inside(table), dataset.dataset(files, format="parquet"))
        for table, select in _VIEWS.items():
            _view(con, table, select.format(files=_inside("documents" if table == "articles" else table), gone=_GONE))
    except (OSError, pa.ArrowException, duckdb.Error) as error:
        raise damaged(folder, error) from error


def _view(con: duckdb.DuckDBPyConnection, table: str, select: str) -> None:
    """A view with the columns, types and comments of the table whose place it takes."""
    told = con.execute(
        "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index",
        [table],
    ).fetchall()
    con.execute(f"DROP TABLE {table}")
    con.execute(f"CREATE TEMP VIEW found AS {select}")
    have = {row[0] for row in con.execute("DESCRIBE found").fetchall()}
    con.execute("DROP VIEW found")
    columns = ", ".join(
        f"CAST({_name(name) if name in have else 'NULL'} AS {kind}) AS {_name(name)}" for name, kind, _ in told
    )
    con.execute(f"CREATE VIEW {table} AS SELECT {columns} FROM ({select})")
    for name, _, comment in told:
        if comment:
            con.execute(f"COMMENT ON COLUMN {table}.{_name(name)} IS {_text(comment)}")


_GONE = "_gone"


def _inside(table: str) -> str:
    return f"_{table}_of_parts"


def _files(folder: Path, names: list[str], table: str) -> str:
    return f"read_parquet([{', '.join(_quoted(folder / name / f'{table}.parquet') for name in names)}])"


def _quoted(path: Path) -> str:
    return _text(str(path.resolve()))


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


__all__ = ["PartBatch", "open_views", "replaced", "write_manifest"]
