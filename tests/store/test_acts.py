"""Acts of reviewers: what takes an act back, what is added, what counts where two say different things."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from miner.records import Evidence
from miner.stages.store import CorrectionError, PageRows, correct, open_reading
from miner.stages.store.added import add, clause, history, withdraw
from miner.stages.store.corrections import StaleError, act_on
from miner.stages.store.reviewers import merge, pairs, settle_as
from tests.fakes import document, evidence
from tests.store.test_store import rows, store_once

TEXT = "In 40 patients local control was 91.7% at 1 year. Median dose was 24 Gy; 3 patients relapsed."
CONTROL: dict[str, Any] = {"field": "proportion", "value": 91.7, "unit": "%", "concept": "local_control"}
COHORT: dict[str, Any] = {"field": "cohort_size", "value": 40.0}


def page(*records: dict[str, Any], text: str = TEXT, sha: str = "v1") -> PageRows:
    made = document("a.txt", text, "a")
    return PageRows("a.txt", "/a.txt", sha, [(made, [evidence(made, **r) for r in records])])


@pytest.fixture
def db(tmp_path: Path) -> Path:
    store_once(tmp_path / "e.duckdb", [page(CONTROL, COHORT)])
    return tmp_path / "e.duckdb"


def control(db: Path) -> str:
    return str(rows(db, "SELECT evidence_id FROM evidence_extracted WHERE field = 'proportion'")[0][0])


def state(db: Path) -> list[tuple[Any, ...]]:
    return rows(db, "SELECT value, correction FROM evidence_reviewed WHERE field = 'proportion'")


def test_undo_takes_back_the_last_act_and_deletes_nothing(db: Path) -> None:
    name = control(db)
    correct(db, name, "fix", {"value": "99"}, "", "me")
    correct(db, name, "reject", {}, "", "me")
    assert state(db) == [(99.0, "reject")]
    assert withdraw(db, name, "", "me").action == "reject"
    assert state(db) == [(99.0, "fix")]
    assert withdraw(db, name, "slip", "me").action == "fix"
    assert state(db) == [(91.7, None)]
    with pytest.raises(CorrectionError, match="no act of me"):
        withdraw(db, name, "", "me")
    said = rows(db, "SELECT action, act, takes_back FROM corrections ORDER BY correction_id")
    assert said == [("fix", 1, None), ("reject", 2, None), ("withdraw", 3, 2), ("withdraw", 4, 1)]
    with open_reading(db) as con:
        told = [(one["action"], one["withdrawn_by"], one["why"]) for one in history(con, name)]
    assert told == [("fix", 4, ""), ("reject", 3, ""), ("withdraw", None, ""), ("withdraw", None, "slip")]


def test_an_accept_after_a_fix_keeps_it_and_says_so(db: Path) -> None:
    name = control(db)
    for action, changes in (("fix", {"value": "99"}), ("reject", {}), ("accept", {})):
        correct(db, name, action, changes, "", "me")  # type: ignore[arg-type]
    assert state(db) == [(99.0, "fix")]


def test_an_act_is_taken_back_by_its_number_by_its_own_reader_and_once(db: Path) -> None:
    name = control(db)
    correct(db, name, "fix", {"value": "99", "timepoint": "P1Y"}, "", "ann")
    correct(db, name, "note", {}, "look at table 2", "ann")
    with pytest.raises(CorrectionError, match="2: is ann's"):
        withdraw(db, "2", "", "bob")
    done = withdraw(db, "2", "", "ann")
    assert (done.act, done.action, done.before["value"], done.after["value"]) == (1, "fix", 99.0, 91.7)
    for what, words in (("1", "taken back already"), ("4", "is what took an act back"), ("77", "no such correction")):
        with pytest.raises(CorrectionError, match=words):
            withdraw(db, what, "", "ann")


def test_a_note_is_no_verdict(db: Path) -> None:
    correct(db, control(db), "note", {}, "ask them", "me")
    assert state(db) == [(91.7, None)]
    assert rows(db, "SELECT count(*) FROM verdicts") == [(0,)]


def test_many_at_once_are_all_stored_or_none(db: Path) -> None:
    names = [row[0] for row in rows(db, "SELECT evidence_id FROM evidence_extracted ORDER BY position")]
    with pytest.raises(CorrectionError, match="no record has such an id"):
        act_on(db, [*names, "0000000"], "accept", {}, "", "me")
    assert rows(db, "SELECT count(*) FROM corrections") == [(0,)]
    assert [one.record for one in act_on(db, names, "accept", {}, "", "me")] == names


def test_who_looked_before_another_acted_is_told_so(db: Path) -> None:
    name = control(db)
    correct(db, name, "reject", {}, "", "ann")
    with pytest.raises(StaleError):
        act_on(db, [name], "accept", {}, "", "bob", seen=0)
    with pytest.raises(StaleError):
        withdraw(db, name, "", "ann", seen=0)
    act_on(db, [name], "accept", {}, "", "bob", seen=1)
    assert rows(db, "SELECT action FROM corrections ORDER BY correction_id") == [("reject",), ("accept",)]


def test_a_number_that_was_missed_is_added_and_can_be_taken_back(db: Path) -> None:
    at = TEXT.index("24 Gy")
    done = add(db, "a", {"field": "dose", "value": "24", "unit": "Gy", "statistic": "median"}, (at, at + 5), "", "me")
    shown = rows(
        db,
        'SELECT field, value, quote, "at", at_end, section, rule, correction, position FROM evidence '
        "WHERE field = 'dose'",
    )
    assert shown == [("dose", 24.0, "Median dose was 24 Gy;", at, at + 5, None, "reader", "add", 2)]
    assert rows(db, "SELECT count(*) FROM evidence_extracted") == [(2,)]
    correct(db, done.record, "fix", {"value": "25"}, "", "me")
    assert rows(db, "SELECT value, correction FROM evidence WHERE field = 'dose'") == [(25.0, "add")]
    withdraw(db, done.record, "", "me")
    withdraw(db, done.record, "", "me")
    assert rows(db, "SELECT count(*) FROM evidence WHERE field = 'dose'") == [(0,)]


def test_what_cannot_be_added_is_refused(db: Path) -> None:
    dose = {"field": "dose", "value": "24"}
    for named, place, words in (
        ("b", (0, 4), "no document is called so"),
        ("a", (0, 4000), "no place in a text"),
        ("a", (5, 5), "no place in a text"),
        ("a", (2, 3), "holds no number"),
    ):
        with pytest.raises(CorrectionError, match=words):
            add(db, named, dict(dose), place, "", "me")
    with pytest.raises(CorrectionError, match="needs a field"):
        add(db, "a", {"value": "1"}, (3, 5), "", "me")
    add(db, "a", dict(dose), (3, 5), "", "me")
    with pytest.raises(CorrectionError, match="exactly this already"):
        add(db, "a", dict(dose), (3, 5), "", "me")
    assert rows(db, "SELECT count(*) FROM added_records") == [(1,)]


def test_a_clause_goes_from_stop_to_stop_and_keeps_decimals_together() -> None:
    text = "One. Control was 91.7% at 1 year; then 3 relapsed.\nLast 7"
    spans = [clause(text, text.index(number), text.index(number) + 1) for number in ("9", "3 r", "Last")]
    assert [text[a:b] for a, b in spans] == ["Control was 91.7% at 1 year;", "then 3 relapsed.", "Last 7"]


def test_an_added_record_goes_with_its_quote_where_the_text_changes(db: Path) -> None:
    at = TEXT.index("24 Gy")
    add(db, "a", {"field": "dose", "value": "24", "unit": "Gy"}, (at, at + 5), "", "me")
    store_once(db, [page(CONTROL, COHORT, text="New first words. " + TEXT, sha="v2")])
    assert rows(db, 'SELECT "at", at_end - "at" FROM evidence WHERE field = \'dose\'') == [(at + 17, 5)]


def test_the_last_word_counts_until_it_is_settled(db: Path) -> None:
    name = control(db)
    correct(db, name, "fix", {"value": "99"}, "", "ann")
    correct(db, name, "accept", {}, "", "bob")
    assert state(db) == [(91.7, "accept")]
    verdicts = rows(db, "SELECT who, verdict, changes FROM verdicts ORDER BY who")
    assert verdicts == [("ann", "fix", {"value": "99"}), ("bob", "accept", {})]
    assert rows(db, "SELECT reviewers, verdicts FROM disagreements") == [(["ann", "bob"], ["value=99", "accept"])]
    with open_reading(db) as con:
        said = settle_as(con, name, "ann")
    act_on(db, [name], "settle", said, "table", "carl")
    assert state(db) == [(99.0, "accept")]
    assert rows(db, "SELECT count(*) FROM disagreements") == [(0,)]
    assert rows(db, "SELECT who, settled FROM decided") == [("carl", True)]
    withdraw(db, name, "", "carl")
    assert state(db) == [(91.7, "accept")]
    act_on(db, [name], "settle", {"": "reject"}, "", "carl")
    assert state(db) == [(91.7, "reject")]


def test_a_second_reviewers_file_is_merged_and_merged_again(db: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    name = control(db)
    correct(db, name, "accept", {}, "before they parted", "ann")
    shutil.copy(db, other)
    correct(db, name, "fix", {"value": "99"}, "", "ann")
    correct(other, name, "reject", {}, "", "bob")
    correct(other, name, "accept", {}, "", "bob")
    withdraw(other, name, "", "bob")
    at = TEXT.index("24 Gy")
    add(other, "a", {"field": "dose", "value": "24", "unit": "Gy"}, (at, at + 5), "", "bob")
    done = merge(db, other)
    assert (done.acts, done.reviewers, done.known, done.without) == (4, ("bob",), 1, 0)
    again = merge(db, other)
    assert (again.acts, again.known) == (0, 5)
    said = rows(db, "SELECT who, verdict FROM verdicts ORDER BY who, verdict")
    assert said == [("ann", "fix"), ("bob", "add"), ("bob", "reject")]
    found = rows(db, "SELECT field, reviewers, verdicts FROM disagreements ORDER BY field")
    assert found == [
        ("dose", ["ann", "bob"], ["not added", "accept"]),
        ("proportion", ["ann", "bob"], ["value=99", "reject"]),
    ]
    with open_reading(db) as con:
        assert pairs(con, "ann", "bob") == [("dose", "reject", "accept", False), ("proportion", "fix", "reject", False)]


def test_a_merge_finds_records_of_the_same_text_that_lay_elsewhere(tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine.duckdb", tmp_path / "theirs.duckdb"
    store_once(mine, [page(CONTROL, COHORT)])
    made = document("/b/a.txt", TEXT, "a")
    records = [evidence(made, **CONTROL), evidence(made, field="dose", value=1.0)]
    store_once(theirs, [PageRows("/b/a.txt", "/b/a.txt", "v1", [(made, records)])])
    for field in ("proportion", "dose"):
        name = rows(theirs, f"SELECT evidence_id FROM evidence_extracted WHERE field = '{field}'")[0][0]
        correct(theirs, name, "reject", {}, "", "bob")
    done = merge(mine, theirs, called="Bob B.")
    assert (done.acts, done.reviewers, done.without) == (1, ("Bob B.",), 1)
    assert state(mine) == [(91.7, "reject")]
    with pytest.raises(CorrectionError, match="is this table itself"):
        merge(mine, mine)


def test_checks_are_computed_anew_and_go_back_with_an_undo(db: Path) -> None:
    def odd(records: list[Evidence], text: str) -> None:
        assert text == TEXT
        for record in records:
            record.checks = [*record.checks, "odd"] if record.value and record.value > 95 else []

    name = control(db)
    act_on(db, [name], "fix", {"value": "99"}, "", "me", recheck=odd)
    assert rows(db, "SELECT field, checks FROM evidence ORDER BY 1") == [("cohort_size", []), ("proportion", ["odd"])]
    withdraw(db, name, "", "me", recheck=odd)
    assert rows(db, "SELECT count(*) FROM checked_records") == [(0,)]


def test_studies_are_called_by_first_author_and_year(tmp_path: Path) -> None:
    names: list[tuple[list[str], int | None]] = [
        (["Milker-Zabel S", "Zabel A"], 2003),
        (["Jane Q. Doe"], 2001), (["Doe, Jane"], 2001), (["Doe JQ"], 2002),
        (["M. van Heerde"], 2004), (["van der Berg A-B"], 2005), (["王伟"], 2006), ([], 2007), (["Smith J Jr"], None),
        (["Lee K"], None), (["Lee L"], None), (["Ng'andu, C."], 1999),
    ]  # fmt: skip
    pages = []
    for i, (authors, year) in enumerate(names):
        made = document(
            f"{i}.txt", f"text {i}", f"doc{i}", authors=authors, year=year, title=f"title {i:02}", pmid=str(i)
        )
        pages.append(PageRows(made.source, f"/{i}.txt", str(i), [(made, [])]))
    store_once(tmp_path / "e.duckdb", pages)
    found = rows(tmp_path / "e.duckdb", "SELECT study FROM studies ORDER BY title")
    assert [row[0] for row in found] == [
        "Milker-Zabel 2003", "Doe 2001a", "Doe 2001b", "Doe 2002", "van Heerde 2004", "van der Berg 2005", "王伟 2006",
        "doc7", "Smith", "Lee a", "Lee b", "Ng'andu 1999",
    ]  # fmt: skip
