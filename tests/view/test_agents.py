"""What an agent may ask: four tools that read, and refusals it can act on."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")


def ask(db: Path, *calls: tuple[str, dict[str, Any]]) -> list[tuple[bool, str]]:
    """Calls of tools through a client in this process: whether each failed, and its text."""
    from mcp import Client

    from miner.view.agents import make

    async def asking() -> list[tuple[bool, str]]:
        found = []
        async with Client(make(db)) as client:
            for name, given in calls:
                done = await client.call_tool(name, given)
                found.append((bool(done.is_error), "".join(getattr(part, "text", "") for part in done.content)))
        return found

    return asyncio.run(asking())


def test_records_come_with_their_quotes(table: Path) -> None:
    answers = ask(
        table,
        ("evidence", {"article": "Ash 2019", "field": "dose"}),
        ("evidence", {"article": "10.5555/birch.2"}),
        ("evidence", {"article": "o'nobody"}),
        ("schema", {}),
        ("query", {"sql": "SELECT count(*) AS n FROM article_evidence;"}),
    )
    assert [failed for failed, _ in answers] == [False] * 5
    (dose,) = json.loads(answers[0][1])["rows"]
    assert (dose["value"], dose["unit"]) == (18.0, "Gy")
    assert "18 Gy" in dose["quote"]
    assert len(json.loads(answers[1][1])["rows"]) == 4
    assert json.loads(answers[2][1]) == {"rows": [], "more": False}
    assert "evidence (view)" in answers[3][1]
    assert json.loads(answers[4][1])["rows"][0]["n"] > 10
    assert ask(table, ("text", {"document_id": dose["document_id"]}))[0][1].startswith("Radiosurgery of spinal")


def test_what_a_query_may_not_do_an_agent_may_not(table: Path) -> None:
    refused = (
        "DROP TABLE documents", "SELECT 1; SELECT 2", "INSERT INTO runs VALUES (1)", "SELECT * FROM read_csv('x.csv')",
        "COPY documents TO 'x'", "ATTACH 'x'", "nonsense", "SELECT * FROM nothing",
    )  # fmt: skip
    for failed, text in ask(table, *(("query", {"sql": sql}) for sql in refused), ("text", {"document_id": "x"})):
        assert failed
        assert text
    many = ask(table, ("query", {"sql": "SELECT * FROM range(1000)"}))[0][1]
    assert (len(json.loads(many)["rows"]), json.loads(many)["more"]) == (200, True)
