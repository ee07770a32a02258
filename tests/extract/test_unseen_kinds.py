"""Kinds of sentences that fresh abstracts showed: bare counts, shared events, lists of times, breakdowns, denials."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from miner.records import Evidence

_SHOWN = ("numerator", "denominator", "timepoint", "arm")


@pytest.fixture(scope="session")
def read(extracted: Callable[..., list[Evidence]]) -> Callable[[str], list[str]]:
    """Records as "field value|n/N @time [arm]", in the order of the text."""

    def shown(r: Evidence) -> str:
        out = r.field
        if r.value is not None:
            out += f" {r.value:g}"
        if r.numerator is not None:
            out += f" {r.numerator}" + (f"/{r.denominator}" if r.denominator is not None else "")
        return out + (f" @{r.timepoint}" if r.timepoint else "") + (f" [{r.arm}]" if r.arm else "")

    return lambda text: [shown(r) for r in extracted(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "RESULTS: Pain was relieved in thirty-one and the wound broke down in four.",
            ["proportion 31", "proportion 4"],
            id="in N, without a noun",
        ),
        pytest.param(
            "RESULTS: Lesions were cervical in 12, thoracic in 38 and sacral in 6.",
            ["proportion 12", "proportion 38", "proportion 6"],
            id="a list of sites",
        ),
        pytest.param("RESULTS: The last patient was seen in 2004.", [], id="a year is no count"),
        pytest.param(
            "METHODS: We randomized 900 women to drug or placebo. RESULTS: We saw 21 falls on placebo and 33 on drug.",
            ["cohort_size 900", "proportion 21 [placebo]", "proportion 33 [drug]"],
            id="events that two groups share",
        ),
        pytest.param(
            "METHODS: We randomized 900 women to drug or placebo. RESULTS: Deaths were fewer (41 vs 52, HR 0.81).",
            ["cohort_size 900", "proportion 41", "proportion 52", "effect_size 0.81"],
            id="two counts in a bracket behind an event",
        ),
        pytest.param(
            "METHODS: We randomized 900 women. RESULTS: The level was lower (41 vs 52, P = 0.02).",
            ["cohort_size 900", "p_value 0.02"],
            id="two bare numbers behind no event",
        ),
        pytest.param(
            "METHODS: 240 women took part. RESULTS: Redness was most common (n = 3 with gel A and n = 5 with gel B).",
            ["cohort_size 240", "proportion 3", "proportion 5"],
            id="tiny counts by group are events, not groups",
        ),
    ],
)
def test_counts_of_what_was_found(read: Callable[[str], list[str]], text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "METHODS: We describe a cohort of 83 Danish women.", ["cohort_size 83"], id="a cohort of N is the study's"
        ),
        pytest.param(
            "METHODS: A total of 44 women with persistent arm pain took part.",
            ["cohort_size 44"],
            id="an arm of the body",
        ),
        pytest.param(
            "METHODS: Hundred forty-two women were enrolled.", ["cohort_size 142"], id="a hundred without its article"
        ),
        pytest.param(
            "METHODS: 70 women entered; nine withdrew, leaving 61 for assessment.",
            ["cohort_size 70", "proportion 9", "cohort_size 61"],
            id="those who are left",
        ),
        pytest.param(
            "METHODS: 500 women were randomised. RESULTS: 483 women (96.6%) were analysed.",
            ["cohort_size 500", "cohort_size 483", "proportion 96.6 483"],
            id="analysed, with a percentage",
        ),
        pytest.param(
            "METHODS: A dose of 9 Gy was given (cohort A, n = 14) or withheld (cohort B, n = 17).",
            ["dose 9", "arm_size 14 [cohort A]", "arm_size 17 [cohort B]"],
            id="a lettered cohort in a bracket",
        ),
        pytest.param(
            "METHODS: We studied 62 women (n = 30 Arnika; n = 32 Ringelblume).",
            ["cohort_size 62", "arm_size 30 [Arnika]", "arm_size 32 [Ringelblume]"],
            id="names behind the numbers",
        ),
        pytest.param("CONCLUSIONS: A trial is under way (planned N = 140).", [], id="a planned number"),
    ],
)
def test_whom_a_number_counts(read: Callable[[str], list[str]], text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "RESULTS: Local control was 96% at 6, 91% at 12 and 88% at 24 months.",
            ["proportion 96 @P6M", "proportion 91 @P12M", "proportion 88 @P24M"],
            id="a unit at the end",
        ),
        pytest.param(
            "RESULTS: At 9 months 21 of 30 women (70%) were free of pain.",
            ["proportion 70 21/30 @P9M"],
            id="a count right behind a time",
        ),
        pytest.param(
            "RESULTS: The VAS before, 1 week, 3 and 6 months after treatment was 8, 4, 3 and 2.",
            ["score 8 @baseline", "score 4 @P1W", "score 3 @P3M", "score 2 @P6M"],
            id="a list that starts before treatment",
        ),
        pytest.param(
            "RESULTS: Mean NRS fell from 7.1 (SD: 1.2) to 3.3 (SD: 1.6) at 2 weeks.",
            ["score 7.1 @baseline", "score 3.3 @P2W"],
            id="a fall with spreads",
        ),
        pytest.param(
            "RESULTS: Six-month and 1-year survival rates were 71% and 44%.",
            ["proportion 71 @P6M", "proportion 44 @P1Y"],
            id="two units",
        ),
        pytest.param(
            "RESULTS: Of 90 women with pain at baseline, 36 (40%) had relief at 3 months.",
            ["cohort_size 90", "proportion 40 36/90 @P3M"],
            id="the whole's own time",
        ),
    ],
)
def test_when_a_value_was_measured(read: Callable[[str], list[str]], text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "METHODS: A total of 60 women were enrolled, of whom 57 (95%) finished the course.",
            ["cohort_size 60", "proportion 95 57/60"],
            id="of whom",
        ),
        pytest.param(
            "METHODS: A total of 60 women were enrolled, of whom 57 (80%) finished the course.",
            ["cohort_size 60", "proportion 80 57"],
            id="of whom, but the percentage is of another number",
        ),
        pytest.param(
            "METHODS: 60 adults were studied, including 33 males and 27 females.",
            ["cohort_size 60", "proportion 33/60", "proportion 27/60"],
            id="including",
        ),
    ],
)
def test_what_a_count_is_out_of(read: Callable[[str], list[str]], text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "RESULTS: Neither wound infection nor any toxicity was encountered.",
            ["proportion 0", "proportion 0"],
            id="neither nor",
        ),
        pytest.param("RESULTS: Wound infection was never seen.", ["proportion 0"], id="never"),
        pytest.param("RESULTS: A difference in infection was not observed.", [], id="a denied difference"),
        pytest.param(
            "RESULTS: There was no tilting of the device.", ["proportion 0"], id="a finding without a concept"
        ),
        pytest.param("RESULTS: There was no correlation.", [], id="a denied correlation"),
    ],
)
def test_what_was_denied(read: Callable[[str], list[str]], text: str, expected: list[str]) -> None:
    assert read(text) == expected


def test_groups_told_by_arithmetic(read: Callable[[str], list[str]]) -> None:
    text = (
        "METHODS: 287 women were assigned to gel (n = 144) or placebo (n = 143). RESULTS: A rash was seen in 28 (19%) "
        "and 17 (12%). Itching was noted by 125 (87%) of 144 women."
    )
    assert read(text) == [
        "cohort_size 287",
        "arm_size 144 [gel]",
        "arm_size 143 [placebo]",
        "proportion 19 28 [gel]",
        "proportion 12 17 [placebo]",
        "proportion 87 125/144 [gel]",
    ]


@pytest.mark.parametrize(
    ("text", "arm"),
    [
        (
            "RESULTS: A shelf below 4 mm was the strongest predictor of loss (HR 2.2, 95% CI 1.4-3.5).",
            "shelf below 4 mm",
        ),
        ("RESULTS: Smoking was associated with non-union (HR 2.2, 95% CI 1.4-3.5).", "Smoking"),
        ("RESULTS: Deaths were fewer with gel (HR 2.2, 95% CI 1.4-3.5).", None),
    ],
)
def test_the_factor_of_an_effect_is_its_subject(read: Callable[[str], list[str]], text: str, arm: str | None) -> None:
    assert read(text)[-1] == "effect_size 2.2" + (f" [{arm}]" if arm else "")


@pytest.mark.parametrize(
    ("conclusion", "expected"),
    [
        pytest.param("Control is above 90% at 2 years.", [], id="sums up the result"),
        pytest.param("Control is above 60% at 2 years.", ["proportion 60 @P2Y"], id="too far from it"),
        pytest.param("Control is below 90% at 2 years.", ["proportion 90 @P2Y"], id="contradicts it"),
    ],
)
def test_a_rounded_restatement_is_no_second_record(
    read: Callable[[str], list[str]], conclusion: str, expected: list[str]
) -> None:
    text = f"RESULTS: Local control was 94% at 2 years. CONCLUSIONS: {conclusion}"
    assert read(text) == ["proportion 94 @P2Y", *expected]


def test_what_goes_on_a_split_is_of_its_kind() -> None:
    import miner

    found = miner.extract("RESULTS: 51 (82%) received CF, 4 (6%) MHF, and 7 (11%) SBRT.")
    assert [(r.value, r.concept) for r in found] == [(p, "treatment_allocation") for p in (82, 6, 11)]


def test_a_p_value_is_of_the_lengths_of_time_beside_it() -> None:
    import miner

    text = "RESULTS: Hospital stay (6.4 days vs. 8.7 days, p<0.001) differed."
    found = [(r.value, r.concept) for r in miner.extract(text) if r.field == "p_value"]
    assert found == [(0.001, "hospital_stay")]
