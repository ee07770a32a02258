"""The measures on pairs made for them: what counts as found, what as exact, what as spurious."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from miner.records import MinerError
from miner.score import Record, read_gold, read_lines, score
from miner.score_print import as_object, as_text


def record(field: str = "proportion", value: float | None = 90.0, **extra: Any) -> Record:
    units = {"proportion": "%", "dose": "Gy", "follow_up": "months", "depth": "mm", "duration": "days"}
    return {"doc": "d", "source": "x/d.txt", "field": field, "value": value, "unit": units.get(field, "1")} | extra


def figures(gold: list[Record], found: list[Record]) -> tuple[int, int, int, int]:
    """Gold, found, right by value, right strictly."""
    row = score({"d": gold}, found).rows()[-1]
    return row.gold, row.found, row.value, row.strict


SAME = [
    (record(), record(value=90.04)),
    (record(value=None, numerator=13, denominator=16), record(value=None, numerator=13, denominator=16)),
    (record(comparator="="), record()),
    (record(timepoint="P1Y"), record(timepoint="P12M")),
    (record("duration", 2.0, unit="weeks"), record("duration", 14.0)),
    (record("drug_dose", 5.0, unit="µg"), record("drug_dose", 5.0, unit="μg")),
    (record("dose", None, low=8, high=15), record("dose", None, low=8, high=15)),
    (record(arm="IMRT group"), record(arm="the IMRT patients")),
    (record(population="patients"), record(population="lesions")),
]
OTHER_ATTRIBUTE = [
    (record(numerator=9), record()),
    (record(), record(denominator=10)),
    (record(timepoint="P1Y"), record(timepoint="P6M")),
    (record(concept="local_control"), record(concept="pain_relief")),
    (record(comparator=">"), record(comparator=">=")),
    (record("dose", 9.0, low=8, high=15), record("dose", 9.0, low=8, high=14)),
]
OTHER_NUMBER = [
    (record(), record(value=91)),
    (record("cohort_size", 1000.0), record("cohort_size", 1001.0)),
    (record("dose", 9.0), record("dose", 9.0, unit="mm")),
    (record(), record("dose", 90.0)),
    (record(value=None, numerator=13), record(value=None, numerator=12)),
    (record(), record(value=None)),
    (record(), record(scope="background")),
]


@pytest.mark.parametrize(("gold", "found"), SAME)
def test_the_same_measurement(gold: Record, found: Record) -> None:
    assert figures([gold], [found]) == (1, 1, 1, 1)


@pytest.mark.parametrize(("gold", "found"), OTHER_ATTRIBUTE)
def test_right_by_value_and_not_strictly(gold: Record, found: Record) -> None:
    assert figures([gold], [found]) == (1, 1, 1, 0)


@pytest.mark.parametrize(("gold", "found"), OTHER_NUMBER)
def test_another_measurement(gold: Record, found: Record) -> None:
    assert figures([gold], [found]) == (1, 1, 0, 0)


def test_background_that_gold_has_too_is_left_out() -> None:
    background = record(value=5.0, scope="background")
    assert figures([background, record()], [background, record()]) == (1, 1, 1, 1)


def test_found_twice_is_spurious_unless_it_is_the_very_same_line() -> None:
    assert figures([record()], [record(), record()]) == (1, 1, 1, 1)
    assert figures([record()], [record(), record(start=9)]) == (1, 2, 1, 1)


def test_pairs_that_agree_most_come_first() -> None:
    gold = [record(arm="A", timepoint="P1Y"), record(arm="B", timepoint="P2Y")]
    assert figures(gold, [dict(gold[1], start=1), dict(gold[0], start=2)]) == (2, 2, 2, 2)


def test_documents_are_matched_by_name_and_others_do_not_count() -> None:
    gold = {"d": [record()], "e.x": [record()]}
    found = [record(), dict(record(), doc="1", source="y/e.x"), dict(record(), doc="other", source="other.txt")]
    result = score(gold, found)
    assert [(r.name, r.gold, r.found, r.value) for r in result.rows()] == [
        ("proportion", 2, 2, 2),
        ("CORE", 2, 2, 2),
        ("ALL", 2, 2, 2),
    ]


def test_missed_and_spurious_are_listed() -> None:
    result = score({"d": [record(value=1.0), record(value=2.0)]}, [record(value=2.0), record(value=3.0)])
    lines = as_text(result, 5).splitlines()
    assert lines[-2:] == ['missed proportion d: {"value": 1.0}', 'spurious proportion d: {"value": 3.0}']
    assert as_object(result)["rows"][-1]["value_f1"] == 0.5
    assert as_object(result)["attributes"] == {"value": 1.0}


def test_gold_is_read_by_document_or_by_record(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"doc": "d", "records": [record()]}) + "\n\n")
    assert read_gold(path) == {"d": [record()]}
    path.write_text(json.dumps(record()) + "\n" + json.dumps(record(value=1.0)))
    assert read_gold(path) == {"d": [record(), record(value=1.0)]}
    with pytest.raises(MinerError, match="f, line 2: not JSON"):
        read_lines("{}\n{", "f")
    with pytest.raises(MinerError, match="f, line 1: not a JSON object"):
        read_lines("[]", "f")


def test_the_figures_are_those_of_the_reference_scorer(shared: Path, tmp_path: Path) -> None:
    """On the development gold against itself with known damage, both give the same numbers."""
    import subprocess
    import sys

    gold = shared / "gold" / "spine" / "records.jsonl"
    found = tmp_path / "found.jsonl"
    with found.open("w") as out:
        for i, (name, records) in enumerate(sorted(read_gold(gold).items())):
            for j, original in enumerate(records):
                damaged = dict(original, source=f"{name}.txt", doc=name)
                key = ("value", "timepoint", "concept", "scope", "denominator", "arm", "unit")[(i + j) % 7]
                if j % 3 == 0:
                    damaged[key] = "background" if key == "scope" else None
                if j % 10 != 9:
                    out.write(json.dumps(damaged) + "\n")
    tool: list[str | Path] = [sys.executable, shared / "tools" / "score_evidence.py", gold, found, "--json"]
    theirs = json.loads(subprocess.run(tool, capture_output=True, check=True).stdout)
    ours = as_object(score(read_gold(gold), read_lines(found.read_text(), "found")))
    assert ours == theirs
