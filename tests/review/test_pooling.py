"""What of a table is pooled: one row an article, nothing actuarial or retracted; and why not the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from miner.review.chosen import Ask, PoolError
from miner.review.pooling import Pool, pool_outcome
from miner.review.rcode import r_code
from miner.stages.report import QueryError
from miner.stages.store import PageRows, open_reading
from tests.fakes import document, evidence
from tests.store.test_store import store_once


def share(n: int | None, of: int | None, percent: float | None = None, **more: Any) -> dict[str, Any]:
    return {
        "field": "proportion", "value": percent, "unit": "%", "statistic": "percent" if percent else None,
        "concept": "complication", "numerator": n, "denominator": of, "population": "patients",
    } | more  # fmt: skip


def table(tmp_path: Path, *studies: tuple[str, list[dict[str, Any]]], **facts: Any) -> Path:
    """A database of articles by the first author's name, 2001 and later."""
    pages = []
    for i, (name, records) in enumerate(studies):
        known = {"authors": [f"{name} A"], "year": 2001 + i, "pmid": str(i + 1)} | facts.get(name, {})
        made = document(f"{name}.txt", f"text of {name}", name, **known)
        found = [evidence(made, **({"start": k} | record)) for k, record in enumerate(records)]
        pages.append(PageRows(made.source, f"/{name}.txt", name, [(made, found)]))
    store_once(tmp_path / "e.duckdb", pages)
    return tmp_path / "e.duckdb"


def pooled(db: Path, **ask: Any) -> Pool:
    with open_reading(db) as con:
        return pool_outcome(con, Ask(**({"outcome": "complication"} | ask)))


def studies(found: Pool) -> list[tuple[str, tuple[float, ...], bool]]:
    return [(p.row.study, p.row.numbers, p.row.implied) for p in found.points]


def reasons(found: Pool) -> list[tuple[str, str]]:
    return [(study, why) for study, _, _, _, why in found.chosen.left_out]


PLAIN = [("Ash", [share(3, 30)]), ("Birch", [share(4, 50)]), ("Cedar", [share(10, 60)])]


def test_one_row_an_article_is_pooled(tmp_path: Path) -> None:
    found = pooled(table(tmp_path, *PLAIN))
    assert studies(found) == [
        ("Ash 2001", (3, 30), False),
        ("Birch 2002", (4, 50), False),
        ("Cedar 2003", (10, 60), False),
    ]
    assert found.summary is not None
    assert found.summary.k == 3
    assert 0.04 < found.summary.low < found.summary.estimate < found.summary.high < 0.31
    assert found.summary.pi_low is not None
    assert found.beside is not None
    assert [round(p.estimate, 3) for p in found.points] == [0.1, 0.08, 0.167]
    assert all(p.without is not None for p in found.points)
    assert reasons(found) == []


def test_what_cannot_be_pooled_is_left_out_with_its_reason(tmp_path: Path) -> None:
    db = table(
        tmp_path,
        *PLAIN[:2],
        ("Elm", [share(9, 48, population="procedures")]),
        ("Fir", [share(None, None, 12.0)]),
        ("Gum", [share(2, None)]),
        ("Haw", [share(1, 10, comparator="<")]),
        ("Ivy", [share(1, 10, checks=["percent_mismatch"])]),
        ("Jug", [share(5, 25, 20.0, statistic="rate")]),
        ("Kok", [share(3, 40), share(5, 40)]),
        ("Lim", [share(1, 9)]),
        Lim={"status": "retracted"},
    )
    found = pooled(db)
    assert [study for study, _, _ in studies(found)] == ["Ash 2001", "Birch 2002"]
    assert found.summary is not None
    assert found.summary.pi_low is None
    several = "one of 2 rows of one article: pick one (--record), or narrow by --at or --sum-arms"
    no_n = "no n: none is stated, several are, or it contradicts the percentage"
    assert reasons(found) == [
        ("Elm 2003", "counts procedures, not patients"),
        ("Fir 2004", no_n),
        ("Gum 2005", no_n),
        ("Haw 2006", "a bound, no value"),
        ("Ivy 2007", "its n of N and its percentage disagree"),
        ("Jug 2008", "a rate at a time, estimated over time: no share of n"),
        ("Kok 2009", several),
        ("Kok 2009", several),
        ("Lim 2010", "the article is retracted"),
    ]
    (pick,) = [name for study, _, name, label, _ in found.chosen.left_out if study == "Kok 2009" and label == "5 of 40"]
    again = pooled(db, picked=(pick[:8],))
    assert ("Kok 2009", (5, 40), False) in studies(again)
    assert ("Kok 2009", "another record of the article was picked") in reasons(again)
    assert [s for s, _, _ in studies(pooled(db, population="procedures"))] == ["Elm 2003"]
    assert pooled(db, population="procedures").why == "one study is no pool"
    assert pooled(db, population="vertebrae").why == "no study is left to pool"


def test_arms_are_not_pooled_as_studies(tmp_path: Path) -> None:
    """The trap: one article's arms are one article's rows; they are summed on request, the whole comes before parts."""
    arms = [share(3, 38, arm="IMRT"), share(5, 40, arm="surgery")]
    db = table(tmp_path, *PLAIN, ("Elm", arms), ("Fir", [share(8, 80), share(2, 40, arm="A"), share(6, 40, arm="B")]))
    found = pooled(db)
    assert studies(found)[3:] == [("Fir 2005", (8, 80), False)]
    assert reasons(found)[-1] == ("Fir 2005", "one arm: the whole cohort's number counts")
    summed = pooled(db, sum_arms=True)
    assert studies(summed)[3] == ("Elm 2004", (8, 78), True)
    assert summed.points[3].row.label == "3 of 38 (IMRT) + 5 of 40 (surgery)"
    (tmp_path / "x").mkdir()
    apart = table(tmp_path / "x", ("Elm", [arms[0] | {"timepoint": "P1M"}, arms[1] | {"timepoint": "P2M"}]))
    assert pooled(apart, sum_arms=True).why == "no study is left to pool"
    assert [s for s, _, _ in studies(pooled(apart, at="P1M"))] == ["Elm 2001"]


def test_counts_that_stand_elsewhere_are_marked_and_can_be_left_out(tmp_path: Path) -> None:
    cohort = {"field": "cohort_size", "value": 50.0, "population": "patients"}
    db = table(tmp_path, *PLAIN[:2], ("Elm", [cohort, share(None, None, 12.0)]))
    assert studies(pooled(db))[2] == ("Elm 2003", (6, 50), True)
    assert reasons(pooled(db, stated_only=True)) == [("Elm 2003", "its count or n stands elsewhere or is computed")]


def test_two_arms_are_compared_where_one_is_called_a_control(tmp_path: Path) -> None:
    def two(a: int, c: int, control: str = "placebo") -> list[dict[str, Any]]:
        return [share(a, 40, arm="drug", start=0, end=9), share(c, 40, arm=control, start=0, end=9)]

    db = table(tmp_path, ("Ash", two(4, 8)), ("Birch", two(5, 9)), ("Cedar", two(3, 3, "surgery")), ("Elm", two(0, 0)))
    found = pooled(db, measure="RR")
    assert studies(found) == [("Ash 2001", (4, 40, 8, 40), False), ("Birch 2002", (5, 40, 9, 40), False)]
    assert [round(p.estimate, 3) for p in found.points] == [0.5, 0.556]
    assert [why[:20] for _, why in reasons(found)] == ["no arm is called a c", "no event in either a"]
    assert len(studies(pooled(db, measure="RD", by_order=True))) == 4
    with pytest.raises(PoolError, match="no such measure"):
        pooled(db, measure="XX")


def test_subgroups_by_any_column_or_condition(tmp_path: Path) -> None:
    db = table(tmp_path, *PLAIN, ("Elm", [share(30, 60)]), ("Fir", [share(28, 60)]))
    found = pooled(db, by="v.year >= 2004")
    assert [(name, part.k) for name, part in found.groups] == [("False", 3), ("True", 2)]
    assert found.between is not None
    assert found.between[1] == 1
    assert found.between[2] < 0.001
    for wrong in ("nothing", "1); DROP TABLE documents; SELECT (1", "read_text('x')"):
        with pytest.raises(QueryError):
            pooled(db, by=wrong)


def test_an_outcome_that_is_none_tells_what_there_is(tmp_path: Path) -> None:
    db = table(tmp_path, *PLAIN)
    with pytest.raises(PoolError) as told:
        pooled(db, outcome="o'clock")
    assert told.value.advice == "there are complication (3)"
    for wrong in ({"method": "HE"}, {"model": "x"}):
        with pytest.raises(PoolError, match="no such m"):
            pooled(db, **wrong)


def test_r_code_holds_the_numbers_and_no_way_out_of_its_strings(tmp_path: Path) -> None:
    db = table(tmp_path, *PLAIN, Ash={"authors": ['"); system("x")\n# B']})
    code = r_code(pooled(db))
    assert "xi = c(3, 4, 10)" in code
    assert "ni = c(30, 50, 60)" in code
    assert 'method = "REML", test = "knha"' in code
    line = next(line for line in code.splitlines() if "study =" in line)
    assert line.replace('\\"', "").count('"') == 6
    assert "rma.glmm" in r_code(pooled(db, model="glmm"))
    assert "transf.ipft.hm" in r_code(pooled(db, model="freeman-tukey"))
    assert 'method = "EE", test = "z"' in r_code(pooled(db, method="fixed"))


def test_the_command_prints_studies_pool_and_what_is_left_out(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from miner.cli import app

    db = table(tmp_path, *PLAIN, ("Elm", [share(2, None)]))
    run = CliRunner()
    done = run.invoke(app, ["pool", "complication", "--db", str(db)])
    assert done.exit_code == 0
    for words in (
        "exploratory",
        "Ash 2001",
        "prediction interval",
        "left out: 1",
        "Elm 2004: 2 of ?",
        "library(metafor)",
    ):
        assert words in done.output
    told = json.loads(run.invoke(app, ["pool", "complication", "--db", str(db), "-f", "json"]).output)
    assert [s["study"] for s in told["studies"]] == ["Ash 2001", "Birch 2002", "Cedar 2003"]
    assert told["pooled"]["k"] == 3
    assert run.invoke(app, ["pool", "complication", "--at", "P9Y", "--db", str(db)]).exit_code == 1
