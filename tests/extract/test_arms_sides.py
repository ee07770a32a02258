"""Groups of invented sentences: splits by treatment, sides of a comparison, rows, headings, courses with headcounts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Read = Callable[[str], list[tuple[str, float | None, str | None]]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "RESULTS: Needle ablation was performed in 31 lesions (60.8%), and open surgery was performed in 20 "
            "lesions (39.2%).",
            [("proportion", 60.8, "Needle ablation"), ("proportion", 39.2, "open surgery")],
            id="split by treatment",
        ),
        pytest.param(
            "METHODS: 22 patients entered. RESULTS: A total resection, subtotal resection or a biopsy was performed in "
            "11, 7 and 4 cases, respectively.",
            [
                ("cohort_size", 22, None),
                ("proportion", 11, "total resection"),
                ("proportion", 7, "subtotal resection"),
                ("proportion", 4, "biopsy"),
            ],
            id="a list of treatments over a list of counts",
        ),
        pytest.param(
            "RESULTS: Median survival was longer in women than in men (14 months vs. 9 months, P = 0.03), and longer "
            "in people of < or =50 years than in those of >50 years (15 months vs. 8 months, P = 0.01).",
            [
                ("survival_time", 14, "women"),
                ("survival_time", 9, "men"),
                ("p_value", 0.03, None),
                ("survival_time", 15, "people of < or =50 years"),
                ("survival_time", 8, ">50 years"),
                ("p_value", 0.01, None),
            ],
            id="each bracket has its own sides",
        ),
        pytest.param(
            "METHODS: The course consisted of 12 fractions of pelvic irradiation and 6 fractions of local boost.",
            [("fractions", 12, "pelvic irradiation"), ("fractions", 6, "local boost")],
            id="fractions of two targets",
        ),
        pytest.param(
            "METHODS: 50 patients were randomized. RESULTS: Local control was 93% after 24 Gy and 88% after 27 Gy "
            "(hazard ratio 0.56, 95% CI 0.21 to 1.49).",
            [
                ("cohort_size", 50, None),
                ("proportion", 93, "24 Gy"),
                ("dose", 24, None),
                ("proportion", 88, "27 Gy"),
                ("dose", 27, None),
                ("effect_size", 0.56, None),
            ],
            id="doses compared",
        ),
        pytest.param(
            "METHODS: Radiotherapy of 24 Gy in 2 fractions (n = 30) or 30 Gy in 5 fractions (n = 22) was given.",
            [
                ("dose", 24, "24 Gy in 2 fractions"),
                ("fractions", 2, "24 Gy in 2 fractions"),
                ("arm_size", 30, "24 Gy in 2 fractions"),
                ("dose", 30, "30 Gy in 5 fractions"),
                ("fractions", 5, "30 Gy in 5 fractions"),
                ("arm_size", 22, "30 Gy in 5 fractions"),
            ],
            id="courses with headcounts",
        ),
        pytest.param(
            "RESULTS: Group A (chordoma): Local control was 61%. Median survival was 40 months. Group B (sarcoma): "
            "Local control was 44%.",
            [
                ("proportion", 61, "Group A (chordoma)"),
                ("survival_time", 40, "Group A"),
                ("proportion", 44, "Group B (sarcoma)"),
            ],
            id="headings hold for what follows",
        ),
        pytest.param(
            "RESULTS: Following local relapse (30 patients), the 3-year survival rate was 24%.",
            [("proportion", 24, "Following local relapse")],
            id="after an event",
        ),
        pytest.param(
            "RESULTS: Eleven patients died 9.5 months median after reirradiation.",
            [("proportion", 11, None), ("survival_time", 9.5, "patients who died")],
            id="those who died",
        ),
        pytest.param(
            "RESULTS: A controlled tumour (P=0.005; RR: 2.1 IC95% [1.2-3.0]) was favorable.",
            [("p_value", 0.005, "controlled tumour"), ("effect_size", 2.1, "controlled tumour")],
            id="a p value before the ratio",
        ),
    ],
)
def test_groups_are_named(arms: Read, text: str, expected: list[tuple[str, float | None, str | None]]) -> None:
    assert sorted(arms(text), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("RESULTS: The true IORT time was 6 min.", id="a treatment's time"),
        pytest.param("METHODS: All women had previously received conventional RT (median dose 40 Gy).", id="before"),
        pytest.param(
            "METHODS: The patient received 25.2 Gy and 34.2 Gy to the boost region.", id="the sentence's verb"
        ),
        pytest.param("RESULTS: A nodal boost was given in 90% of patients.", id="one treatment, no split"),
        pytest.param("METHODS: The median dose for primary tumors was 50 Gy.", id="a target"),
    ],
)
def test_no_group_for_what_all_had(arms: Read, text: str) -> None:
    found = arms(text)
    assert found
    assert [arm for _, _, arm in found] == [None] * len(found)
