"""A value's group in invented sentences: beside it, dealt out, by dose, in a bracket; none for the whole cohort."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Read = Callable[[str], list[tuple[str, float | None, str | None]]]


@pytest.fixture(scope="module")
def arms(arms: Read) -> Read:
    """As everywhere, without the p values."""
    return lambda text: [found for found in arms(text) if found[0] != "p_value"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "RESULTS: Local control was 93% for central tumors and 86% for hemispheric tumors.",
            [("proportion", 93, "central tumors"), ("proportion", 86, "hemispheric tumors")],
            id="behind the value",
        ),
        pytest.param(
            "RESULTS: Local control at 3 years was 69% and 92% for chordomas and chondrosarcomas, respectively.",
            [("proportion", 69, "chordomas"), ("proportion", 92, "chondrosarcomas")],
            id="a list behind a list",
        ),
        pytest.param(
            "RESULTS: In patients with liver, lung, or other distant spread, median survival was 8, 9, and 10 "
            "months, respectively.",
            [
                ("survival_time", 8, "liver"),
                ("survival_time", 9, "lung"),
                ("survival_time", 10, "other distant spread"),
            ],
            id="a list before a list",
        ),
        pytest.param(
            "RESULTS: Six of the 13 patients with a thoracic cyst experienced complications.",
            [("proportion", 6, "thoracic cyst")],
            id="n of the N patients with",
        ),
        pytest.param(
            "RESULTS: Survival was better with early surgery than with late surgery (84% vs 61%).",
            [("proportion", 84, "early surgery"), ("proportion", 61, "late surgery")],
            id="better with A than with B (a vs b)",
        ),
        pytest.param(
            "RESULTS: Toxicity was more common in the weekly arm (12% in the weekly arm vs 7% in the monthly arm).",
            [("proportion", 12, "weekly arm"), ("proportion", 7, "monthly arm")],
            id="inside one bracket",
        ),
        pytest.param(
            "RESULTS: In the TENS group, nine patients (22.5%) vomited.",
            [("proportion", 22.5, "TENS group")],
            id="opens",
        ),
    ],
)
def test_arms_named_in_the_sentence(
    arms: Read, text: str, expected: list[tuple[str, float | None, str | None]]
) -> None:
    assert arms(text) == expected


def test_arms_are_dealt_in_the_order_of_an_earlier_sentence(arms: Read) -> None:
    text = (
        "METHODS: 90 patients were randomly assigned: 31 to tape, 30 to sham, and 29 to no care. "
        "RESULTS: Pain relief was noted in 61%, 44% and 12%, respectively."
    )
    assert arms(text) == [
        ("cohort_size", 90, None),
        ("arm_size", 31, "tape"),
        ("arm_size", 30, "sham"),
        ("arm_size", 29, "no care"),
        ("proportion", 61, "tape"),
        ("proportion", 44, "sham"),
        ("proportion", 12, "no care"),
    ]


def test_arms_by_dose_name_the_doses_and_their_fractions(arms: Read) -> None:
    text = "METHODS: Patients were assigned at random to 6 Gy in a single fraction or 24 Gy in 8 fractions."
    assert arms(text) == [
        ("dose", 6, "6 Gy in a single fraction"),
        ("fractions", 1, "6 Gy in a single fraction"),
        ("dose", 24, "24 Gy in 8 fractions"),
        ("fractions", 8, "24 Gy in 8 fractions"),
    ]


def test_arms_of_headcounts_in_brackets(arms: Read) -> None:
    text = "METHODS: We compared decompression (DDS, n = 52) with laminectomy (LE, n = 38)."
    assert arms(text) == [("arm_size", 52, "DDS"), ("arm_size", 38, "LE")]


def test_arms_each_group_gives_a_record_for_every_group(arms: Read) -> None:
    text = (
        "METHODS: 84 women (42 women in each group) entered. "
        "RESULTS: Pain fell by 9 points in the tape group and 4 in the sham group."
    )
    assert arms(text)[:3] == [("cohort_size", 84, None), ("arm_size", 42, "sham"), ("arm_size", 42, "tape")]


def test_arms_of_effects_are_the_factors(arms: Read) -> None:
    text = "RESULTS: Risk factors were leakage into the disc (HR 2.31) and steroid intake (HR 1.68)."
    assert arms(text) == [("effect_size", 2.31, "leakage into the disc"), ("effect_size", 1.68, "steroid intake")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("RESULTS: Local control at 2 years was 81%.", id="no group named"),
        pytest.param("RESULTS: Pain relief was seen in 81% of the patients.", id="all patients"),
        pytest.param("RESULTS: Local control was 81% after radiotherapy.", id="what all had"),
        pytest.param(
            "RESULTS: The tumor was in the parotid in 59%, and in the oral cavity in 23%.", id="a baseline trait"
        ),
        pytest.param(
            "RESULTS: Tumor progression was seen in one patient 9 months after reirradiation.",
            id="a time after a treatment",
        ),
    ],
)
def test_arms_none_for_the_whole_cohort(arms: Read, text: str) -> None:
    found = arms(text)
    assert found
    assert [arm for _, _, arm in found] == [None] * len(found)
