"""Breakdowns that must add up, on invented sentences: the false sums and the lists that only look like one."""

from __future__ import annotations

from typing import Any

import pytest

from miner.records import Evidence
from miner.stages.extract.checks.records import apply_checks


def flagged(text: str, *given: tuple[str, str, dict[str, Any]]) -> list[bool]:
    records = []
    for field, quote, keys in given:
        start = text.index(quote)
        keys = {"population": "patients"} | keys
        records.append(Evidence("p", "p", field, quote=quote, start=start, end=start + len(quote), **keys))
    apply_checks(records, text)
    return ["parts_do_not_sum" in r.checks for r in records]


@pytest.mark.parametrize(
    ("text", "n", "parts", "expected"),
    [
        ("We treated 45 patients (25 men and 18 women).", 45, [25, 18], True),
        ("We treated 45 patients (25 men and 20 women).", 45, [25, 20], False),
        ("We treated 45 patients; 25 were male, 18 were female.", 45, [25, 18], True),
        ("Of 45 patients, 25 (55.6%) were men and 18 (40%) were women.", 45, [25, 18], True),
        ("Forty-five patients, twenty-five males and eighteen females, were treated.", 45, [25, 18], True),
        ("We treated 45 patients (12 men with pain; 5 women without).", 45, [12, 5], False),  # far from the whole
        (
            "We treated 45 patients. Relief was complete in 20, partial in 15 and absent in the remaining 8.",
            45,
            [20, 15, 8],
            True,
        ),
        (
            "We treated 45 patients. Relief was complete in 20, partial in 15 and absent in the remaining 10.",
            45,
            [20, 15, 10],
            False,
        ),
        (
            "We treated 45 patients. Of these, 20 improved, 5 of them fully, and the other 25 did not.",
            45,
            [20, 5, 25],
            False,
        ),
        (
            "We treated 45 patients. Single-level, 2-level and 3-level surgery was done in 30, 8 and 5.",
            45,
            [30, 8, 5],
            True,
        ),
        ("We treated 45 patients. Pain was felt in 20, weakness in 15 and fever in 8.", 45, [20, 15, 8], False),
    ],
)
def test_checks_parts_of_people(text: str, n: int, parts: list[int], expected: bool) -> None:
    first = text.split(".")[0]
    given = [("cohort_size", first, {"value": n})]
    given += [
        ("proportion", text[:-1] if p > 0 and "." not in text[:-1] else text.split(". ")[-1], {"numerator": p})
        for p in parts
    ]
    assert flagged(text, *given) == [expected] * (1 + len(parts))


def test_checks_parts_of_the_spine() -> None:
    text = "We treated 80 levels in 60 patients. They were thoracic in 40, lumbar in 30 and sacral in 8."
    quote = "They were thoracic in 40, lumbar in 30 and sacral in 8"
    parts = [("proportion", quote, {"numerator": n, "population": "vertebrae"}) for n in (40, 30, 8)]
    whole = ("vertebrae_count", "80 levels", {"value": 80, "population": "vertebrae"})
    assert flagged(text, whole, *parts) == [True] * 4
    right = text.replace("sacral in 8", "sacral in 10")
    parts = [("proportion", "thoracic in 40", {"numerator": n, "population": "vertebrae"}) for n in (40, 30, 10)]
    assert flagged(right, whole, *parts) == [False] * 4


def test_checks_parts_primary_sites_behind_their_n() -> None:
    text = "In 20 patients with metastases from breast (9), lung (7), prostate (2) and kidney (1), pain was scored."
    parts = [("proportion", text[:-1], {"numerator": n, "denominator": 20}) for n in (9, 7, 2, 1)]
    whole = ("cohort_size", "20 patients", {"value": 20})
    assert flagged(text, whole, *parts) == [True] * 5
    open_list = text.replace("metastases from", "metastases, including")
    parts = [("proportion", open_list[:-1], {"numerator": n, "denominator": 20}) for n in (9, 7, 2, 1)]
    assert flagged(open_list, whole, *parts) == [False] * 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Of the study, 100 patients were randomly assigned: 52 to drug and 46 to placebo.", True),
        ("Of the study, 100 patients were randomly assigned: 52 to drug and 46 to placebo; 2 withdrew.", False),
        ("In all, 100 patients were recruited; 52 were randomly assigned to drug and 46 to placebo.", False),
        ("In all, 100 patients were randomly assigned; of the 98 treated, 52 had drug and 46 placebo.", False),
        ("Of the study, 100 patients were treated: 52 with the drug and 46 with placebo.", False),
    ],
)
def test_checks_parts_arms_of_a_randomised_study(text: str, expected: bool) -> None:
    found = flagged(
        text,
        ("cohort_size", "100 patients", {"value": 100}),
        ("arm_size", "52", {"value": 52, "arm": "drug"}),
        ("arm_size", "46", {"value": 46, "arm": "placebo"}),
    )
    assert found == [expected] * 3
