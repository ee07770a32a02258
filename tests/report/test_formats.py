"""Rows come out the same in every format: exact text for table, CSV and JSON, exact types for Parquet."""

from __future__ import annotations

import io
import json

import pyarrow.parquet as pq
import pytest

from miner.stages.report import QueryError, describe, run_query, write
from miner.stages.report.describe import EXAMPLES
from miner.stages.store import open_empty

SQL = """
SELECT 'Kräuter, "zitiert"' AS text, 12.50 AS number, 40::DOUBLE AS whole, true AS yes, NULL AS nothing,
    ['a', 'b'] AS list, MAP {'zh': '中文'} AS map, DATE '2020-01-02' AS day, 'nan'::DOUBLE AS nan
UNION ALL SELECT E'two\\nlines [b]', -1, 0.1, false, 'x', [], MAP {}, NULL, 1
"""


def printed(form: str, sql: str = SQL, width: int | None = 0) -> bytes:
    stream = io.BytesIO()
    with open_empty() as con:
        write(run_query(con, sql), form, stream, width)
    return stream.getvalue()


def test_csv() -> None:
    assert printed("csv").decode() == (
        "text,number,whole,yes,nothing,list,map,day,nan\n"
        '"Kräuter, ""zitiert""",12.5,40,true,,a; b,"{""zh"": ""中文""}",2020-01-02,\n'
        '"two\nlines [b]",-1,0.1,false,x,,{},,1\n'
    )


def test_json_is_an_array_with_an_object_a_line_and_jsonl_is_the_objects() -> None:
    expected = [
        {"text": 'Kräuter, "zitiert"', "number": 12.5, "whole": 40.0, "yes": True, "nothing": None}
        | {"list": ["a", "b"], "map": {"zh": "中文"}, "day": "2020-01-02", "nan": None},
        {"text": "two\nlines [b]", "number": -1.0, "whole": 0.1, "yes": False, "nothing": "x"}
        | {"list": [], "map": {}, "day": None, "nan": 1.0},
    ]
    assert json.loads(printed("json")) == expected
    assert len(printed("json").splitlines()) == 4
    assert [json.loads(line) for line in printed("jsonl").splitlines()] == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("DATE 'infinity'", "infinity"),
        ("DATE '-infinity'", "-infinity"),
        ("DATE '20000-01-01'", "20000-01-01"),
        ("DATE '2000-01-01 (BC)'", "2000-01-01 (BC)"),
        ("TIMESTAMP 'infinity'", "infinity"),
        ("TIMESTAMP_NS '2020-01-02 03:04:05.123456789'", "2020-01-02 03:04:05.123456789"),
        ("TIMESTAMP_S '290000-01-01'", "290000-01-01 00:00:00"),
        ("INTERVAL '1 month 2 days'", "1 month 2 days"),
        ("[DATE 'infinity']", "[infinity]"),
        ("MAP {'a': DATE 'infinity'}", "{a=infinity}"),
    ],
)
def test_what_python_cannot_hold_is_printed_as_duckdb_prints_it(value: str, text: str) -> None:
    sql = f"SELECT {value} AS value UNION ALL SELECT NULL"
    assert [json.loads(line) for line in printed("jsonl", sql).splitlines()] == [{"value": text}, {"value": None}]
    assert printed("csv", sql).decode().splitlines()[1] == text
    assert printed("table", sql).decode().splitlines()[2] == text


def test_a_date_without_end_changes_no_other() -> None:
    sql = "SELECT unnest([DATE '2020-01-02', DATE 'infinity', NULL]) AS day"
    assert printed("csv", sql).decode() == 'day\n2020-01-02\ninfinity\n""\n'


def test_table() -> None:
    text = printed("table", "SELECT 'a' AS name, 40::DOUBLE AS n UNION ALL SELECT E'longer [red]\\nname', 1.5").decode()
    assert text.splitlines() == [
        "name                  n",
        "─" * 23,
        "a                    40",
        "longer [red] name   1.5",
        "(2 rows)",
    ]


def test_a_long_cell_is_cut_in_a_pipe_and_folded_on_a_terminal() -> None:
    sql = f"SELECT '{'x' * 100}' AS long"
    assert b"x" * 59 + "…".encode() in printed("table", sql)
    assert printed("table", sql, 40).count(b"x") == 100


def test_no_rows() -> None:
    assert printed("table", "SELECT 1 AS a WHERE false").decode() == "a\n─\n(0 rows)\n"
    assert json.loads(printed("json", "SELECT 1 AS a WHERE false")) == []
    assert printed("csv", "SELECT 1 AS a WHERE false") == b"a\n"


def test_parquet_keeps_types() -> None:
    table = pq.read_table(io.BytesIO(printed("parquet", "SELECT 1::BIGINT AS n, ['a'] AS l, 2.5::DOUBLE AS d")))
    assert table.to_pylist() == [{"n": 1, "l": ["a"], "d": 2.5}]
    assert [str(t) for t in table.schema.types] == ["int64", "list<element: string>", "double"]


def test_a_query_that_fails_in_its_middle_is_a_query_error() -> None:
    sql = "SELECT CASE WHEN i = 99999 THEN error('late') ELSE i END AS i FROM range(200000) t(i)"
    with pytest.raises(QueryError, match="the query failed: Invalid Input Error: late"):
        printed("csv", sql)


def test_two_columns_of_one_name_are_both_printed() -> None:
    assert printed("csv", "SELECT 1 AS a, 2 AS a").splitlines()[1] == b"1,2"


def test_schema_explains_every_table_with_an_example_that_runs() -> None:
    with open_empty() as con:
        text = describe(con)
        names = {row[0] for row in con.execute("SHOW TABLES").fetchall()}
        assert names == EXAMPLES.keys()
        for name, sql in EXAMPLES.items():
            assert f"\n  example: {sql}" in text
            assert run_query(con, sql).read_all().num_rows >= 0, name
    assert text.startswith("evidence_wide (view): One row a document")
