"""Tools for agents over MCP: the table to read, sealed as `miner query` is; every record with its quote and checks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from miner.records import MinerError
from miner.stages.report import describe, run_query
from miner.stages.report.formats import objects
from miner.stages.store import open_current

ROWS = 200
"""Rows of one answer."""
LONGEST = 100_000
"""Characters of a text."""
T = TypeVar("T")
_KEYS = (
    "evidence_id, study, doc, field, value, low, high, unit, statistic, spread, spread_kind, comparator, numerator, "
    "denominator, population, concept, arm, timepoint, scope, quote, checks, confidence, correction, retracted, "
    "status, document_id"
)


def make(db: Path) -> MCPServer[Any]:
    """The server over a database, which is opened for each call alone."""
    server: MCPServer[Any] = MCPServer(
        "miner",
        instructions="Numbers that clinical abstracts report. Each record has its quote, checks and confidence: cite "
        "them. A null is not stated; a retracted article says so. Call schema before query.",
    )
    read_only = ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )

    def reading(work: Callable[[Any], T]) -> T:
        try:
            with open_current(db) as con:
                return work(con)
        except MinerError as error:
            # What is no ToolError is hidden from the agent, which then cannot mend its query.
            raise ToolError(str(error) + (f" ({error.advice})" if error.advice else "")) from error

    def rows(con: Any, sql: str) -> str:
        reader = run_query(con, sql)  # gives its rows as they are computed
        found: list[dict[str, Any]] = []
        for row in objects(reader):
            found.append(row)
            if len(found) > ROWS:
                break
        return json.dumps({"rows": found[:ROWS], "more": len(found) > ROWS}, ensure_ascii=False, allow_nan=False)

    def query(sql: str) -> str:
        """One SELECT on the database: no writes, no files, no network; 200 rows at most."""
        return reading(lambda con: rows(con, sql))

    def schema() -> str:
        """Every table, view and column in words, with an example query each."""
        return reading(describe)

    def evidence(article: str, field: str = "") -> str:
        """Records of one article, by PMID, DOI, doc or study name ("Doe 2001"), each with quote, checks, confidence."""
        name, kind = (text.replace("'", "''") for text in (article, field))
        sql = (
            f"SELECT {_KEYS} FROM article_evidence WHERE ('{name}' IN (doc, study, article_id) OR document_id IN "
            f"(SELECT document_id FROM documents WHERE pmid = '{name}' OR doi = lower('{name}'))) "
            f"AND ('{kind}' = '' OR field = '{kind}') ORDER BY position"
        )
        return reading(lambda con: rows(con, sql))

    def text(document_id: str) -> str:
        """The title and abstract that a record's offsets count in."""

        def work(con: Any) -> str:
            found = con.execute("SELECT text FROM documents WHERE document_id = ?", [document_id]).fetchall()
            if not found:
                raise ToolError(f"{document_id}: no such document")
            whole = found[0][0] or ""
            return whole if len(whole) <= LONGEST else whole[:LONGEST] + " … (cut)"

        return reading(work)

    for tool in (query, schema, evidence, text):
        server.tool(annotations=read_only)(tool)
    return server


def serve(db: Path) -> None:
    """Speak on standard input and output until it ends. Raises StoreError, NotOurs before."""
    open_current(db, 30).close()
    make(db).run("stdio")
