"""When a value was measured: which moments count, whose they are, and what courses and tests take over from others."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from miner.records import Evidence


@pytest.fixture(scope="session")
def read(extracted: Callable[..., list[Evidence]]) -> Callable[[str], list[str]]:
    """Records as "field value|n @time (concept)", in the order of the text."""

    def shown(r: Evidence) -> str:
        number = f"{r.value:g}" if r.value is not None else str(r.numerator)
        time, concept = (f" @{r.timepoint}" if r.timepoint else ""), (f" ({r.concept})" if r.concept else "")
        return f"{r.field} {number}{time}{concept}"

    return lambda text: [shown(r) for r in extracted(f"RESULTS: {text}")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "The wires were taken out in 30 patients (75%), a mean of 9.5 months after surgery.",
            ["proportion 75", "duration 9.5"],
            id="a measured delay",
        ),
        pytest.param(
            "Cure at day 21 was seen in 60% of the 3-day group and 64% of the 7-day group.",
            ["proportion 60 @P21D", "proportion 64 @P21D"],
            id="names of groups",
        ),
        pytest.param(
            "Death had occurred in 12 patients (8%) by days 3 through 5.",
            ["proportion 8 (death)"],
            id="a range of days",
        ),
        pytest.param(
            "Ninety patients (90%) completed the 2-year follow-up.", ["proportion 90"], id="a visit that was completed"
        ),
        pytest.param(
            "During the first year, infection occurred in 8% and 14%.",
            ["proportion 8 @P1Y (infection)", "proportion 14 @P1Y (infection)"],
            id="the first year",
        ),
        pytest.param(
            "At the latest radiographic follow-up, infection was seen in 11 of 40 patients (27.5%).",
            ["proportion 27.5 @last_follow_up (infection)"],
            id="a radiographic follow-up",
        ),
        pytest.param(
            "Recurrence was seen in 14 lesions (20%); the 2-year survival rate was 88%.",
            ["proportion 20 (recurrence)", "proportion 88 @P2Y (overall_survival)"],
            id="a later clause's rate",
        ),
        pytest.param(
            "Survival was 90% (95% CI 85-94%; I2 = 30%) at 1 year and 70% (95% CI 62-77%) at 3 years.",
            ["proportion 90 @P1Y (overall_survival)", "proportion 70 @P3Y (overall_survival)"],
            id="a semicolon in a bracket",
        ),
        pytest.param(
            "Nine infections had occurred (rate at 2 and 5 years: 4.0% and 6.5%).",
            ["proportion 9 (infection)", "proportion 4 @P2Y (infection)", "proportion 6.5 @P5Y (infection)"],
            id="a bracket's own moment",
        ),
        pytest.param(
            "Pain was relieved in 30% at entry; at six weeks infection was seen in 12% and 16%.",
            [
                "proportion 30 (baseline_characteristic)",
                "proportion 12 @P6W (infection)",
                "proportion 16 @P6W (infection)",
            ],
            id="a moment that opens a clause",
        ),
        pytest.param(
            "Infection was less common early (20% vs 35%; P = .02) and at 6 weeks (10% vs 25%; P = .03).",
            [
                "proportion 20 (infection)",
                "proportion 35 (infection)",
                "p_value 0.02 (infection)",
                "proportion 10 @P6W (infection)",
                "proportion 25 @P6W (infection)",
                "p_value 0.03 @P6W (infection)",
            ],
            id="a bracket behind its moment",
        ),
        pytest.param(
            "VAS fell by 40% compared with baseline.", ["change -40 (vas)"], id="what a change is compared with"
        ),
        pytest.param(
            "We treated 50 patients (20 women, 30 men) within 3 days.",
            ["cohort_size 50", "proportion 20 (baseline_characteristic)", "proportion 30 (baseline_characteristic)"],
            id="traits in a bracket",
        ),
    ],
)
def test_whose_moment_it_is(read: Callable[[str], list[str]], text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "VAS fell from 7.8 before surgery to 3.1 at 2 months in the gel arm and from 7.6 to 5.2 in the soap arm.",
            ["score 7.8 @baseline (vas)", "score 3.1 @P2M (vas)", "score 7.6 @baseline (vas)", "score 5.2 @P2M (vas)"],
            id="the second group",
        ),
        pytest.param(
            "VAS decreased from 6.1 and 6.3 to 2.2 and 2.9 at 1 year.",
            ["score 6.1 @baseline (vas)", "score 6.3 @baseline (vas)", "score 2.2 @P1Y (vas)", "score 2.9 @P1Y (vas)"],
            id="two origins",
        ),
        pytest.param(
            "VAS fell from 7 at baseline to 3 at 2 years. The mean ODI fell from 50 to 20 over the same period.",
            ["score 7 @baseline (vas)", "score 3 @P2Y (vas)", "score 50 @baseline (odi)", "score 20 @P2Y (odi)"],
            id="the same period",
        ),
    ],
)
def test_courses_share_times(read: Callable[[str], list[str]], text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Infection within 30 days occurred in 5% and 9% (risk ratio 0.55, 95% CI 0.35 to 0.87; P = .01).",
            [
                "proportion 5 @P30D (infection)",
                "proportion 9 @P30D (infection)",
                "effect_size 0.55 @P30D (risk_ratio)",
                "p_value 0.01 @P30D (infection)",
            ],
            id="a risk ratio and its p value",
        ),
        pytest.param(
            "At 1 year, survival was 80% and 70% (hazard ratio for death, 0.61; 95% CI, 0.48 to 0.78; P<0.001).",
            [
                "proportion 80 @P1Y (overall_survival)",
                "proportion 70 @P1Y (overall_survival)",
                "effect_size 0.61 (hazard_ratio)",
                "p_value 0.001 (overall_survival)",
            ],
            id="a hazard ratio compares courses",
        ),
        pytest.param(
            "VAS was 3.1 and 4.2 at 6 weeks (difference 1.1, 95% CI 0.4 to 1.8; P = .004).",
            [
                "score 3.1 @P6W (vas)",
                "score 4.2 @P6W (vas)",
                "effect_size 1.1 @P6W (mean_difference)",
                "p_value 0.004 @P6W (vas)",
            ],
            id="a difference in a bracket",
        ),
        pytest.param(
            "The 1- and 3-year survival rates were 80% and 60% in men vs 82% and 64% in women (P = .4).",
            [
                "proportion 80 @P1Y (overall_survival)",
                "proportion 60 @P3Y (overall_survival)",
                "proportion 82 @P1Y (overall_survival)",
                "proportion 64 @P3Y (overall_survival)",
                "p_value 0.4 (overall_survival)",
            ],
            id="values at two times, one test",
        ),
        pytest.param(
            "The 1- and 3-year survival rates were 80% and 60% (P = .4 and P = .03).",
            [
                "proportion 80 @P1Y (overall_survival)",
                "proportion 60 @P3Y (overall_survival)",
                "p_value 0.4 @P1Y (overall_survival)",
                "p_value 0.03 @P3Y (overall_survival)",
            ],
            id="values at two times, two tests",
        ),
        pytest.param(
            "Survival did not differ (P = .2 at 12 months).",
            ["p_value 0.2 @P12M (overall_survival)"],
            id="a moment behind the p value",
        ),
        pytest.param(
            "At 8 weeks the groups did not differ (P = .3).", ["p_value 0.3 @P8W"], id="a moment that opens the clause"
        ),
        pytest.param(
            "Grip was better by 4 (P < .001 at 24 and 48 months).",
            ["p_value 0.001"],
            id="two moments behind the p value",
        ),
        pytest.param(
            "Recurrence was seen in 20% and 40% by 2 years (P = .01), and men relapsed sooner (P = .03).",
            [
                "proportion 20 @P2Y (recurrence)",
                "proportion 40 @P2Y (recurrence)",
                "p_value 0.01 @P2Y (recurrence)",
                "p_value 0.03 (recurrence)",
            ],
            id="a later clause",
        ),
        pytest.param(
            "Operating time was longer with gel (92 minutes vs 76 minutes; P < .001).",
            ["duration 92 (treatment_time)", "duration 76 (treatment_time)", "p_value 0.001 (treatment_time)"],
            id="lengths of time in a bracket",
        ),
        pytest.param(
            "Old age (hazard ratio 2.1; P = .02) and relapse (hazard ratio 1.9; P = .03) predicted shorter survival.",
            [
                "effect_size 2.1 (hazard_ratio)",
                "p_value 0.02 (overall_survival)",
                "effect_size 1.9 (hazard_ratio)",
                "p_value 0.03 (overall_survival)",
            ],
            id="factors before their outcome",
        ),
        pytest.param(
            "Predictors of local control were age (P = .02) and infection (P = .04).",
            ["p_value 0.02 (local_control)", "p_value 0.04 (local_control)"],
            id="an outcome before its factors",
        ),
        pytest.param(
            "Survival was 73% and 80% (HR 1.42; 95% CI, 1.18 to 1.71; P = .001 for recurrence).",
            [
                "proportion 73 (overall_survival)",
                "proportion 80 (overall_survival)",
                "effect_size 1.42 (hazard_ratio)",
                "p_value 0.001 (recurrence)",
            ],
            id="a p value for a named outcome",
        ),
    ],
)
def test_tests_take_over_time_and_measure(read: Callable[[str], list[str]], text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "VAS was 3.1 and 3.4 at 6 weeks; the difference was not significant (P = .3).",
            ["score 3.1 @P6W (vas)", "score 3.4 @P6W (vas)", "p_value 0.3 @P6W (vas)"],
            id="a difference behind a semicolon",
        ),
        pytest.param(
            "VAS was 3.1 and 3.4 at 6 weeks. The difference between splints and tapes was not significant (P = .3).",
            ["score 3.1 @P6W (vas)", "score 3.4 @P6W (vas)", "p_value 0.3 @P6W (vas)"],
            id="a difference in a sentence of its own",
        ),
        pytest.param(
            "VAS was 3.1 and 3.4 at 6 weeks. At 1 year the difference was significant (P = .03).",
            ["score 3.1 @P6W (vas)", "score 3.4 @P6W (vas)", "p_value 0.03 @P1Y (vas)"],
            id="a difference at another time",
        ),
        pytest.param(
            "VAS and ODI did not differ between the arms (P = .3).", ["p_value 0.3"], id="one test of two measures"
        ),
        pytest.param(
            "Survival and local control were 60% and 80% (P = .2 and P = .04).",
            [
                "proportion 60 (overall_survival)",
                "proportion 80 (local_control)",
                "p_value 0.2 (overall_survival)",
                "p_value 0.04 (local_control)",
            ],
            id="two tests of two measures",
        ),
        pytest.param(
            "Infection occurred in 4% in group A and 9% in group B. Recurrence was seen in 12%.",
            ["proportion 4 (infection)", "proportion 9 (infection)", "proportion 12 (recurrence)"],
            id="a sentence that ends with a group's letter",
        ),
        pytest.param(
            "The mean change of the VAS, which had a baseline of 7, was -2.1 at week 8.",
            ["score 7 @baseline (vas)", "change -2.1 @P8W (vas)"],
            id="what a change is measured from",
        ),
    ],
)
def test_differences_and_lists_of_measures(read: Callable[[str], list[str]], text: str, expected: list[str]) -> None:
    assert read(text) == expected
