"""What readers say about records is kept apart, applied in the view, and survives whatever later runs find."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from miner.stages.store import CorrectionError, PageRows, correct, parse_changes
from tests.fakes import document, evidence
from tests.store.test_store import rows, store_once

TEXT = "Local control was 91.7% at 1 year in 40 patients."


def page(*records: dict[str, Any], sha: str = "v1") -> PageRows:
    made = document("a.txt", TEXT, "a")
    return PageRows("a.txt", "/a.txt", sha, [(made, [evidence(made, **r) for r in records])])


CONTROL: dict[str, Any] = {"field": "proportion", "value": 91.7, "unit": "%", "timepoint": None}
COHORT: dict[str, Any] = {"field": "cohort_size", "value": 40.0}


def ids(db: Path) -> dict[str, str]:
    return dict(rows(db, "SELECT field, evidence_id FROM evidence_extracted"))


def seen(db: Path) -> list[tuple[Any, ...]]:
    return rows(db, "SELECT field, value, timepoint, numerator, correction FROM evidence ORDER BY field")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    store_once(tmp_path / "e.duckdb", [page(CONTROL, COHORT)])
    return tmp_path / "e.duckdb"


def test_a_fix_shows_in_the_view_and_not_in_what_was_extracted(db: Path) -> None:
    name = ids(db)["proportion"]
    assert (
        correct(db, name[:8], "fix", {"timepoint": "P1Y", "value": "91.8", "numerator": "36"}, "table 2", "me") == name
    )
    assert seen(db) == [("cohort_size", 40.0, None, None, None), ("proportion", 91.8, "P1Y", 36, "fix")]
    assert rows(db, "SELECT value, timepoint FROM evidence_extracted WHERE field = 'proportion'") == [(91.7, None)]
    assert rows(db, "SELECT percent, timepoint FROM outcomes") == [(91.8, "P1Y")]
    assert rows(db, "SELECT action, key, new_value, why, who FROM corrections ORDER BY correction_id") == [
        ("fix", "timepoint", "P1Y", "table 2", "me"),
        ("fix", "value", "91.8", "table 2", "me"),
        ("fix", "numerator", "36", "table 2", "me"),
    ]


def test_a_later_fix_wins_and_a_fix_can_empty_a_key(db: Path) -> None:
    name = ids(db)["proportion"]
    correct(db, name, "fix", {"timepoint": "P1Y", "value": "90"}, "", "me")
    correct(db, name, "fix", {"timepoint": None, "value": "92"}, "", "me")
    assert seen(db)[1] == ("proportion", 92.0, None, None, "fix")


def test_a_rejected_record_is_out_until_it_is_accepted(db: Path) -> None:
    name = ids(db)["proportion"]
    correct(db, name, "reject", {}, "not theirs", "me")
    assert [row[0] for row in seen(db)] == ["cohort_size"]
    assert rows(db, "SELECT count(*) FROM outcomes") == [(0,)]
    correct(db, name, "accept", {}, "", "me")
    assert seen(db)[1] == ("proportion", 91.7, None, None, "accept")


def test_corrections_survive_a_pipeline_that_reads_the_record_otherwise(db: Path) -> None:
    control, cohort = ids(db)["proportion"], ids(db)["cohort_size"]
    correct(db, control, "fix", {"timepoint": "P2Y"}, "figure", "me")
    correct(db, cohort, "reject", {}, "", "me")
    better = CONTROL | {"timepoint": "P1Y", "concept": "local_control"}
    store_once(db, [page(better, COHORT | {"population": "patients"})], "p2")
    assert ids(db)["proportion"] != control
    assert seen(db) == [("proportion", 91.7, "P2Y", None, "fix")]
    assert rows(db, "SELECT concept FROM evidence") == [("local_control",)]
    assert rows(db, "SELECT DISTINCT original_id FROM corrections ORDER BY 1") == [
        (n,) for n in sorted((control, cohort))
    ]


def test_a_confirmed_record_stays_where_a_later_run_misses_it(db: Path) -> None:
    correct(db, ids(db)["proportion"], "accept", {}, "", "me")
    store_once(db, [page(COHORT)], "p2")
    assert seen(db) == [("cohort_size", 40.0, None, None, None), ("proportion", 91.7, None, None, "accept")]
    assert list(ids(db)) == ["cohort_size"]
    store_once(db, [page(CONTROL, COHORT)], "p3")
    assert seen(db)[1] == ("proportion", 91.7, None, None, "accept")
    assert len(seen(db)) == 2


def test_what_makes_no_sense_is_refused(db: Path) -> None:
    for change in ("nonsense=1", "value", "value=abc", "numerator=1.5", "statistic=some", "timepoint=1 year", "field="):
        with pytest.raises(CorrectionError):
            parse_changes([change])
    with pytest.raises(CorrectionError, match="nothing to change"):
        parse_changes([])
    assert parse_changes(["value=-1.5e3", "arm=A = B", "concept="]) == {
        "value": "-1.5e3",
        "arm": "A = B",
        "concept": None,
    }
    for name in ("000000", ids(db)["proportion"][:3], ""):
        with pytest.raises(CorrectionError, match=r"no record has such an id|several records"):
            correct(db, name, "accept", {}, "", "me")


def test_checks_of_a_number_that_a_reader_changed_are_dropped(tmp_path: Path) -> None:
    db = tmp_path / "e.duckdb"
    store_once(db, [page(CONTROL | {"checks": ["percent_unreachable"]}, COHORT | {"checks": ["grim_inconsistent"]})])
    correct(db, ids(db)["proportion"], "fix", {"value": "91.8"}, "", "me")
    correct(db, ids(db)["cohort_size"], "fix", {"population": "patients"}, "", "me")
    assert rows(db, "SELECT field, checks FROM evidence ORDER BY 1") == [
        ("cohort_size", ["grim_inconsistent"]),
        ("proportion", []),
    ]


def test_the_page_that_a_reader_corrected_stands_for_its_article(tmp_path: Path) -> None:
    """Be its records fewer: else the correction would count nowhere. A later run keeps to it."""
    db = tmp_path / "e.duckdb"
    pages = []
    for name, records in (("a", [CONTROL, COHORT]), ("b", [CONTROL])):
        made = document(f"{name}.txt", TEXT, name, doi="10.1/a")
        pages.append(PageRows(made.source, f"/{name}.txt", name, [(made, [evidence(made, **r) for r in records])]))
    store_once(db, pages)
    shown = "SELECT source, value FROM article_evidence WHERE field = 'proportion'"
    assert rows(db, shown) == [("a.txt", 91.7)]
    (name,) = rows(db, "SELECT evidence_id FROM evidence WHERE source = 'b.txt'")[0]
    correct(db, name, "fix", {"value": "91.8"}, "", "me")
    assert rows(db, shown) == [("b.txt", 91.8)]
    store_once(db, [page(COHORT)])
    assert rows(db, "SELECT source, value FROM article_evidence WHERE field = 'proportion'") == [("b.txt", 91.8)]
