"""Groups of invented sentences: courses of values, rows, labels and doses, sides of "than", denials; factors."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Read = Callable[[str], list[tuple[str, float | None, str | None]]]
Records = list[tuple[str, float | None, str | None]]

_TRIAL = (
    "METHODS: Ninety people were randomized to tape or sham. RESULTS: Relief was reached by 52% in the tape group and "
    "31% in the sham group. "
)
_SHARES: Records = [("cohort_size", 90, None), ("proportion", 52, "tape group"), ("proportion", 31, "sham group")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "The mean VAS fell from 7.1 (SD 1.2) at baseline to 3.2 (SD 1.1) at 2 weeks and 2.6 (SD 0.9) at 1 year in "
            "the tape group and from 7.3 (SD 1.3) to 5.8 (SD 1.4) in the sham group.",
            [
                ("score", 7.1, "tape group"),
                ("score", 3.2, "tape group"),
                ("score", 2.6, "tape group"),
                ("score", 7.3, "sham group"),
                ("score", 5.8, "sham group"),
            ],
            id="a course belongs to the group behind it",
        ),
        pytest.param(
            "Median survival rose from 7 months in the sham group to 11 months in the tape group.",
            [("survival_time", 7, "sham group"), ("survival_time", 11, "tape group")],
            id="from one group to the other is no course",
        ),
        pytest.param(
            "Falls were seen in 9.5% in the tape group and 14.5% in the control group.",
            [("proportion", 9.5, "tape group"), ("proportion", 14.5, "control group")],
            id="the control group",
        ),
        pytest.param(
            "Median hospital stay was 4.2 days (IQR 3.1-5.5) and 5.6 days (IQR 4.1-7.2).",
            [("duration", 4.2, "tape group"), ("duration", 5.6, "sham group")],
            id="two values alone take the order",
        ),
        pytest.param(
            "Median hospital stay on ward A and ward B was 4.2 days and 5.6 days.",
            [("duration", 4.2, None), ("duration", 5.6, None)],
            id="two values over something else in twos do not",
        ),
        pytest.param(
            "Morphine consumption was lower in the tape group than in the sham group (12.5 mg vs 21.5 mg).",
            [("drug_dose", 12.5, "tape group"), ("drug_dose", 21.5, "sham group")],
            id="what each group used",
        ),
        pytest.param(
            "More people in the tape group were free of pain (21 of 45 [47%] vs. 12 of 45 [27%]).",
            [("proportion", 47, "tape group"), ("proportion", 27, "sham group")],
            id="two values set against each other",
        ),
        pytest.param(
            "The groups were similar in age (61 and 63 years).",
            [("age", 61, "tape group"), ("age", 63, "sham group")],
            id="two values of both groups in a bracket",
        ),
        pytest.param(
            "There was no infection in the tape group.",
            [("proportion", 0, "tape group")],
            id="a denial of one group",
        ),
        pytest.param(
            "There was no infection in either group.",
            [("proportion", 0, None)],
            id="a denial of both",
        ),
    ],
)
def test_values_of_two_groups(arms: Read, text: str, expected: Records) -> None:
    assert arms(_TRIAL + text) == _SHARES + expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "RESULTS: The angle was reduced by 6.2°, 3.1° and 1.4° in groups A, B and C.",
            [("change", -6.2, "group A"), ("change", -3.1, "group B"), ("change", -1.4, "group C")],
            id="letters",
        ),
        pytest.param(
            "RESULTS: Nausea was seen in 12% and 19% of Groups I and II, respectively.",
            [("proportion", 12, "Group I"), ("proportion", 19, "Group II")],
            id="Roman numbers",
        ),
        pytest.param(
            "RESULTS: Nausea was seen in six (5.1%), nine (7.6%) and four (3.4%) patients in the 5 mg, 20 mg and "
            "placebo groups.",
            [
                ("proportion", 5.1, "5 mg"),
                ("proportion", 7.6, "20 mg"),
                ("proportion", 3.4, "placebo"),
            ],
            id="doses",
        ),
        pytest.param(
            "RESULTS: Women above 70 years had a higher rate of falls than younger women (41% vs. 22%).",
            [("proportion", 41, "Women above 70 years"), ("proportion", 22, "younger women")],
            id="the subject and what it is compared with",
        ),
        pytest.param(
            "RESULTS: Delirium was seen in 31% of patients with deafness and in 12% of those without.",
            [("proportion", 31, "deafness"), ("proportion", 12, "those without")],
            id="the rest of the people",
        ),
        pytest.param(
            "RESULTS: Median follow-up was 14 months for all patients and 21 months for survivors.",
            [("follow_up", 14, None), ("follow_up", 21, "survivors")],
            id="those alive",
        ),
        pytest.param(
            "RESULTS: For reader 1, sensitivity was 91% and specificity was 87%.",
            [("proportion", 91, "reader 1"), ("proportion", 87, "reader 1")],
            id="a reader",
        ),
        pytest.param(
            "METHODS: Men were randomised to 50 Gy in 20 fractions (short arm, n = 61) or 70 Gy in 35 fractions (long "
            "arm, n = 63).",
            [
                ("dose", 50, "short arm"),
                ("fractions", 20, "short arm"),
                ("arm_size", 61, "short arm"),
                ("dose", 70, "long arm"),
                ("fractions", 35, "long arm"),
                ("arm_size", 63, "long arm"),
            ],
            id="the name that stands with the headcount",
        ),
        pytest.param(
            "METHODS: Men were assigned to slow-release morphine, 20 mg twice daily (31 patients), or to placebo (29 "
            "patients).",
            [
                ("drug_dose", 20, "morphine"),
                ("arm_size", 31, "slow-release morphine, 20 mg twice daily"),
                ("arm_size", 29, "placebo"),
            ],
            id="a drug before its dose",
        ),
        pytest.param(
            "METHODS: Vertebroplasty (PVP) was done. RESULTS: The angle decreased by 5.2 degrees after PVP.",
            [("change", -5.2, None)],
            id="the one treatment that all had",
        ),
        pytest.param(
            "METHODS: 152 women (78 tape, 74 sham) were analysed.",
            [("cohort_size", 152, None), ("arm_size", 78, "tape"), ("arm_size", 74, "sham")],
            id="names behind the numbers",
        ),
    ],
)
def test_groups_by_label_and_comparison(arms: Read, text: str, expected: Records) -> None:
    assert arms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "RESULTS: Back pain was associated with night work (OR 2.2; 95% CI 1.6-3.1), high stress (OR 1.8; 95% CI "
            "1.3-2.5) and a body weight above 100 kg (OR 1.4; 95% CI 1.1-1.9).",
            [
                ("effect_size", 2.2, "night work"),
                ("effect_size", 1.8, "high stress"),
                ("effect_size", 1.4, "body weight above 100 kg"),
            ],
            id="a list behind the outcome",
        ),
        pytest.param(
            "RESULTS: Predictors of fracture were a lytic tumor (HR 2.9) and older age (HR 1.7).",
            [("effect_size", 2.9, "lytic tumor"), ("effect_size", 1.7, "older age")],
            id="a list of predictors",
        ),
        pytest.param(
            "RESULTS: Daily walking was protective (OR 0.6; P = 0.01).",
            [("effect_size", 0.6, "Daily walking"), ("p_value", 0.01, "Daily walking")],
            id="the subject",
        ),
        pytest.param(
            "RESULTS: The risk of infection was not increased (RR 0.9; P = 0.8).",
            [("effect_size", 0.9, None), ("p_value", 0.8, None)],
            id="an outcome",
        ),
        pytest.param(
            "RESULTS: Mean scores were 2.2 and 3.5, respectively (mean difference 1.3; 95% CI 0.6-2.0; p = 0.01).",
            [("score", 2.2, None), ("score", 3.5, None), ("effect_size", 1.3, None), ("p_value", 0.01, None)],
            id="respectively",
        ),
        pytest.param(
            "RESULTS: Relapse was seen in 14 (12%) and 11 (9%) children (RR 1.2; P = 0.6).",
            [("proportion", 12, None), ("proportion", 9, None), ("effect_size", 1.2, None), ("p_value", 0.6, None)],
            id="a counted noun",
        ),
        pytest.param(
            "RESULTS: Relief was reached by 44% in the 70-mg group (odds ratio 2.1; P = 0.002), 51% in the 140-mg "
            "group (odds ratio 2.7; P = 0.001) and 27% in the placebo group.",
            [
                ("proportion", 44, "70-mg group"),
                ("effect_size", 2.1, "70-mg group"),
                ("p_value", 0.002, "70-mg group"),
                ("proportion", 51, "140-mg group"),
                ("effect_size", 2.7, "140-mg group"),
                ("p_value", 0.001, "140-mg group"),
                ("proportion", 27, "placebo group"),
            ],
            id="effects behind their own groups",
        ),
        pytest.param(
            "RESULTS: Relief was reached by 52% in the tape group and 31% in the sham group (odds ratio 2.4).",
            [("proportion", 52, "tape group"), ("proportion", 31, "sham group"), ("effect_size", 2.4, None)],
            id="one effect of both",
        ),
    ],
)
def test_what_an_effect_is_about(arms: Read, text: str, expected: Records) -> None:
    assert arms(text) == expected
