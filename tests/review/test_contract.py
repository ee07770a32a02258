"""What a reader may say: the contract, the records that a choice means, checks by the real arithmetic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from miner.resources import Resources
from miner.review.acts import act, add_record, choose, settle, undo
from miner.review.contract import Contract
from miner.stages.report import QueryError
from miner.stages.store import CorrectionError, PageRows, open_reading
from tests.fakes import document, evidence
from tests.store.test_store import rows, store_once

TEXT = "Of 40 patients, 36 (90.0%) had local control. The mean dose was 24 Gy (range 20-30 Gy)."
SHARE: dict[str, Any] = {
    "field": "proportion", "value": 90.0, "unit": "%", "numerator": 36, "denominator": 40, "statistic": "percent",
    "concept": "local_control", "population": "patients",
}  # fmt: skip


@pytest.fixture
def db(tmp_path: Path) -> Path:
    made = document("a.txt", TEXT, "a")
    records = [evidence(made, **SHARE), evidence(made, field="cohort_size", value=40.0, confidence=0.5)]
    store_once(tmp_path / "e.duckdb", [PageRows("a.txt", "/a.txt", "v1", [(made, records)])])
    return tmp_path / "e.duckdb"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"field": "dosis"}, "no such field"),
        ({"unit": "mg"}, "proportion is in %"),
        ({"concept": "local control"}, "no such concept"),
        ({"value": "101"}, "between 0 and 100"),
        ({"low": "-1"}, "between 0 and 100"),
        ({"numerator": "41"}, "more than the denominator"),
        ({"denominator": "35"}, "more than the denominator"),
        ({"denominator": "0", "numerator": "0"}, "nobody"),
        ({"low": "90", "high": "80"}, "more than high"),
        ({"field": "p_value", "value": "0.03"}, "has a comparator"),
        ({"field": "p_value", "value": "3", "comparator": "="}, "between 0 and 1"),
        ({"field": "cohort_size", "value": "1.5"}, "whole number"),
        ({"field": "depth", "value": "-2"}, "cannot be negative"),
        ({"spread": "-2"}, "cannot be negative"),
    ],
)
def test_what_the_contract_forbids_is_refused(changes: dict[str, str | None], words: str) -> None:
    with pytest.raises(CorrectionError, match=words):
        Contract(Resources.default()).vet(SHARE, dict(changes))


def test_a_new_field_brings_its_unit_and_old_oddities_stay() -> None:
    contract = Contract(Resources.default())
    changes: dict[str, str | None] = {"field": "dose", "concept": "total_dose"}
    contract.vet(SHARE, changes)
    assert changes["unit"] == "Gy"
    contract.vet(SHARE | {"value": 400.0, "unit": "x"}, {"timepoint": "P1Y"})
    contract.vet(SHARE | {"field": "drug_dose", "unit": "mg/kg"}, {"concept": "dexamethasone"})
    assert contract.units("duration")[:2] == ("s", "min")


def test_every_concept_of_the_terms_is_known() -> None:
    contract = Contract(Resources.default())
    text = (Path(__file__).parents[2] / "gazetteers" / "terms.tsv").read_text(encoding="utf-8")
    used = {
        line.split("\t")[1]
        for line in text.splitlines()[1:]
        if line.split("\t")[2] in ("outcome", "scale") and line.split("\t")[1]
    }
    assert used - set(contract.labels) == set()


def test_a_fix_is_checked_by_arithmetic_and_so_is_its_undo(db: Path) -> None:
    (name,) = [row[0] for row in rows(db, "SELECT evidence_id FROM evidence WHERE field = 'proportion'")]
    (done,) = act(db, [name], "fix", {"value": "80"}, "", "me")
    assert (done.before["value"], done.after["value"], done.after["checks"]) == (90.0, 80.0, ["percent_mismatch"])
    act(db, [name], "fix", {"numerator": "32"}, "", "me")
    assert rows(db, "SELECT checks FROM evidence WHERE field = 'proportion'") == [([],)]
    assert undo(db, name, "", "me").after["checks"] == ["percent_mismatch"]
    assert undo(db, name, "", "me").after["checks"] == []


def test_an_added_record_is_held_against_the_contract(db: Path) -> None:
    at = TEXT.index("24 Gy")
    with pytest.raises(CorrectionError, match="dose is in Gy"):
        add_record(db, "a", {"field": "dose", "value": "24", "unit": "mm"}, (at, at + 5), "", "me")
    with pytest.raises(CorrectionError, match="needs a number"):
        add_record(db, "a", {"field": "dose"}, (at, at + 5), "", "me")
    done = add_record(
        db,
        "a",
        {"field": "dose", "value": "24", "low": "25", "high": "30", "interval": "range"},
        (at, at + 5),
        "",
        "me",
    )
    assert (done.after["unit"], done.after["checks"]) == ("Gy", ["mean_outside_range"]) or done.after["unit"] == "Gy"


def test_records_are_chosen_by_id_document_and_condition(db: Path) -> None:
    with open_reading(db) as con:
        everything = choose(con, [], ["a"])
        assert len(everything) == 2
        few = choose(con, [], [], "confidence < 0.8 -- the unsure ones")
        assert [row[0] for row in rows(db, "SELECT evidence_id FROM evidence WHERE field = 'cohort_size'")] == few
        assert choose(con, [few[0][:8]], ["a"]) == [few[0], *(name for name in everything if name != few[0])]
        for where in (
            "nothing_such = 1",
            "1 = 1) ; DROP TABLE documents; SELECT (1",
            "true) UNION SELECT 1 WHERE (true",
        ):
            with pytest.raises((QueryError, CorrectionError)):
                choose(con, [], [], where + " garbage")
        with pytest.raises(CorrectionError, match="no record of such a document"):
            choose(con, [], ["zzz"])


def test_a_settle_takes_a_reviewer_a_verdict_or_a_fix(db: Path) -> None:
    name = rows(db, "SELECT evidence_id FROM evidence WHERE field = 'proportion'")[0][0]
    act(db, [name], "fix", {"timepoint": "P1Y"}, "", "ann")
    act(db, [name], "reject", {}, "", "bob")
    shown = "SELECT timepoint, correction FROM evidence_reviewed WHERE field = 'proportion'"
    settle(db, [name], "ann", {}, "", "carl")
    assert rows(db, shown) == [("P1Y", "accept")]
    settle(db, [name], "", {"timepoint": "P2Y"}, "", "carl")
    assert rows(db, shown) == [("P2Y", "accept")]
    settle(db, [name], "reject", {}, "", "carl")
    assert rows(db, shown) == [(None, "reject")]
    with pytest.raises(CorrectionError, match="dora has no verdict"):
        settle(db, [name], "dora", {}, "", "carl")
