"""Kinds of sentences that a second look at fresh abstracts showed: bracketed values, courses, breakdowns, bounds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from miner.records import Evidence


@pytest.fixture(scope="session")
def read(extracted: Callable[..., list[Evidence]]) -> Callable[[str], list[str]]:
    """Records as "field value (low-high) ±spread n/N concept population", in the order of the text."""

    def shown(r: Evidence) -> str:
        out = [r.field]
        if r.value is not None:
            out.append(f"{r.value:g}{r.unit if r.field in ('duration', 'change', 'drug_dose') else ''}")
        if r.low is not None and r.high is not None:
            out.append(f"({r.low:g} to {r.high:g})")
        if r.spread is not None:
            out.append(f"±{r.spread:g}")
        if r.numerator is not None:
            out.append(f"{r.numerator}" + (f"/{r.denominator}" if r.denominator is not None else ""))
        if r.concept:
            out.append(r.concept)
        if r.population not in (None, "patients"):
            out.append(f"of {r.population}")
        return " ".join(out)

    return lambda text: [shown(r) for r in extracted(text)]


CASES = {
    "a value in brackets before its unit": (
        "RESULTS: The operation time was (96.4±18.2) min and the dose to the margin (118.2±9.1) Gy.",
        ["duration 96.4min ±18.2 treatment_time", "dose 118.2 ±9.1 total_dose"],
    ),
    "brackets that tie a value to a group stay": (
        "RESULTS: The VAS score was lower in the splint group (2.4 ± 0.6) than in the cast group (3.9 ± 0.8).",
        ["score 2.4 ±0.6 vas", "score 3.9 ±0.8 vas"],
    ),
    "the second group's length of time": (
        "RESULTS: The hospital stay was 4.1 ± 1.2 days with splints and 6.3 ± 1.9 days with casts.",
        ["duration 4.1days ±1.2 hospital_stay", "duration 6.3days ±1.9 hospital_stay"],
    ),
    "a measured time behind its group's name": (
        "RESULTS: Time to union was prolonged in Group A (14.6 ± 2.9 weeks) and Group B (11.8 ± 3.1 weeks).",
        ["duration 14.6weeks ±2.9", "duration 11.8weeks ±3.1"],
    ),
    "how long a drug was given": (
        "METHODS: Patients took 20 mg of taplimab once daily for 16 weeks and had had pain for 3 months.",
        ["drug_dose 20mg", "duration 16weeks treatment_time"],
    ),
    "a mean delay is no moment": (
        "RESULTS: The plates were removed in 33 patients (82.5%), a mean of 9.4 months after surgery.",
        ["proportion 82.5 33", "duration 9.4months"],
    ),
    "a headcount of every group and their whole": (
        "METHODS: Eighty patients were randomized to splints or casts, 40 to each group.",
        ["cohort_size 80", "arm_size 40"],
    ),
    "those of every group who died are no headcount": (
        "METHODS: We included 60 patients in two groups. RESULTS: Twenty patients in each group had died by two years.",
        ["cohort_size 60", "proportion 20 death"],
    ),
    "those who were analysed": (
        "RESULTS: Of 210 children, 198 (94.3%) were analysed.",
        ["cohort_size 210", "cohort_size 198", "proportion 94.3 198/210"],
    ),
    "things and sexes broken down are no groups": (
        "RESULTS: Of 23 studies (three trials, twenty series), all small. We treated 50 patients (f = 31, m = 19).",
        [
            "study_count 23 of studies",
            "proportion 3/23",
            "proportion 20/23",
            "cohort_size 50",
            "proportion 31/50 baseline_characteristic",
            "proportion 19/50 baseline_characteristic",
        ],
    ),
    "a breakdown behind a colon": (
        "RESULTS: Leakage occurred in 18 vertebral bodies (24.3%): 11 into the disc space and 7 into a vein.",
        [
            "proportion 24.3 18 cement_leakage of vertebrae",
            "proportion 11/18 cement_leakage of vertebrae",
            "proportion 7/18 cement_leakage of vertebrae",
        ],
    ),
    "some of them": (
        "RESULTS: Recurrence was seen in 26 patients (9.1%), 17 of them near the scar.",
        ["proportion 9.1 26 recurrence", "proportion 17/26 recurrence"],
    ),
    "causes of death": (
        "RESULTS: Thirty patients have died, of whom 12 of cancer and 5 of other causes.",
        ["proportion 30 death", "proportion 12/30 death", "proportion 5/30 death"],
    ),
    "ranges behind a dose and its fractions": (
        "METHODS: The dose was a median of 27 Gy in 3 fractions (range, 18-35 Gy in 1-5 fractions).",
        ["dose 27 (18 to 35) total_dose", "fractions 3 (1 to 5)"],
    ),
    "grades and least numbers are no counts": (
        "RESULTS: Grade ≥3 mucositis was seen in 12%. Twenty women (25%) had at least one complication.",
        ["proportion 12 complication", "proportion 25 20 complication"],
    ),
    "bounds of groups and criteria are no shares": (
        "RESULTS: Ki-67 >20% (HR 2.4; 95% CI 1.2-4.8) told relapse. A reduction of 30% or more was seen in 41% of men.",
        ["effect_size 2.4 (1.2 to 4.8) hazard_ratio", "proportion 41"],
    ),
    "likelihoods in words count nobody": ("CONCLUSION: About three in four patients improve.", []),
    "a difference with a unit": (
        "RESULTS: Bleeding fell (mean difference [MD] -92.5 mL; 95% CI -130.1 to -54.9).",
        ["effect_size -92.5 (-130.1 to -54.9) mean_difference"],
    ),
    "a threshold behind its p value": ("METHODS: P < 0.05 was considered statistically significant.", []),
    "an adjective of what is counted": (
        "METHODS: Thirty patients with 41 recurrent metastases were treated.",
        ["cohort_size 30", "lesion_count 41 of lesions"],
    ),
    "a dose that was stated names a group": (
        "METHODS: We gave 5 mg or 10 mg of taplimab daily. RESULTS: Relapse was 12% with 5 mg and 9% with 10 mg.",
        ["drug_dose 5mg", "drug_dose 10mg", "proportion 12 recurrence", "proportion 9 recurrence"],
    ),
    "scores on the scale of the sentence before": (
        "RESULTS: The VAS score was 6.1 at entry. At 1 year, mean scores were 2.3 and 3.6.",
        ["score 6.1 vas", "score 2.3 vas", "score 3.6 vas"],
    ),
    "a rate of the finding before it": (
        "RESULTS: Recurrence was seen in 12 women (4.0%). The 5-year rate was 3.1%.",
        ["proportion 4 12 recurrence", "proportion 3.1 recurrence"],
    ),
    "shares of levels": (
        "RESULTS: We treated 64 levels. Local control was 87.5% (56/64), vertebral fracture 12.5% of all levels.",
        [
            "vertebrae_count 64 of vertebrae",
            "proportion 87.5 56/64 local_control of vertebrae",
            "proportion 12.5 vertebral_compression_fracture of vertebrae",
        ],
    ),
    "groups that a dose makes": (
        "METHODS: The total dose was 24 Gy (8 x 3 Gy) in 55 patients and 36 Gy (12 x 3 Gy) in 41 patients.",
        [
            "dose 24 total_dose",
            "fractions 8",
            "dose 3 dose_per_fraction",
            "arm_size 55",
            "dose 36 total_dose",
            "fractions 12",
            "dose 3 dose_per_fraction",
            "arm_size 41",
        ],
    ),
    "a year is no group": (
        "METHODS: Between 1985 and 1993 to test tamoxifen, 640 women were randomised to two years (318 women) or five "
        "years (322 women).",
        ["cohort_size 640", "arm_size 318", "arm_size 322"],
    ),
    "a share behind what people had": (
        "RESULTS: Relapse was noted in 9 of the 180 patients treated with taplimab (5%).",
        ["proportion 5 9/180 recurrence"],
    ),
    "a unit that no table has": (
        "RESULTS: Vision improved by 6.2 letters (SD 8.1) with tape.",
        ["change 6.2points ±8.1 neurologic_improvement"],
    ),
    "whom a dose was given": (
        "RESULTS: Transient redness was noted in four patients (8.0%) given 5 mg.",
        ["proportion 8 4", "drug_dose 5mg"],
    ),
    "treatments in a row": (
        "RESULTS: Internal fixation was used in 48% of the patients, vertebroplasty in 31% and a brace in 21%.",
        [
            "proportion 48 treatment_allocation",
            "proportion 31 treatment_allocation",
            "proportion 21 treatment_allocation",
        ],
    ),
    "parts of an end point": ("METHODS: The outcome was a composite of a 30% decline in function or death.", []),
    "the second pair of a sentence": (
        "RESULTS: The ODI improved from 48.1 to 27.3 points (p < 0.001), and the SRS-22 score from 2.4 to 3.6.",
        ["score 48.1 odi", "score 27.3 odi", "p_value 0.001 odi", "score 2.4", "score 3.6"],
    ),
    "a value that two groups have": (
        "METHODS: Ninety people got splints or casts. RESULTS: Pain relief was 52% in the splint group, 31% in "
        "the cast group. The hospital stay was 3.2 days (SD 1.0) in both groups.",
        [
            "cohort_size 90",
            "proportion 52 pain_relief",
            "proportion 31 pain_relief",
            "duration 3.2days ±1 hospital_stay",
            "duration 3.2days ±1 hospital_stay",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_records_of_a_kind(name: str, read: Callable[[str], list[str]]) -> None:
    text, expected = CASES[name]
    assert read(text) == expected
