"""Counts of people in invented sentences: which is the whole study, which a group, which a part, and which none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from miner.resources import Resources
from miner.stages.annotate import annotate, load
from miner.stages.clean import text_document
from miner.stages.extract import Extractor

Read = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def people() -> Read:
    """The cohorts, groups and parts of an abstract, one string each, in the order of the text."""
    resources = Resources.default()
    nlp, extractor = load("default", resources), Extractor(resources)

    def read(text: str) -> list[str]:
        document = text_document(f"Kinesiology tape after hernia repair\n\n{text}", "x")
        out = []
        for r in extractor(annotate(nlp, document), document):
            if r.field == "cohort_size":
                out.append(f"cohort {r.value:g}")
            elif r.field == "arm_size":
                out.append(f"arm {r.value:g}")
            elif r.field == "proportion" and r.rule.startswith("count."):
                out.append(f"part {r.numerator}")
        return out

    return read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("METHODS: We randomized 64 patients.", ["cohort 64"], id="a verb before the number"),
        pytest.param(
            "METHODS: A trial of 146 breast cancer stage 1-3 patients was run.",
            ["cohort 146"],
            id="a stage before the noun",
        ),
        pytest.param(
            "METHODS: Thirty-one sedentary and obese women joined and were followed.", ["cohort 31"], id="adjectives"
        ),
        pytest.param("METHODS: Forty-four eyes of 38 patients were treated.", ["cohort 38"], id="eyes of patients"),
        pytest.param(
            "METHODS: Between May 3, 2011, and Oct 9, 2014, 2016 women were recruited.",
            ["cohort 2016"],
            id="like a year",
        ),
        pytest.param(
            "METHODS: We screened 900 people. 120 patients were enrolled.", ["cohort 120"], id="screened are none"
        ),
        pytest.param("METHODS: A sample size of 90 patients was required.", [], id="a planned number is none"),
        pytest.param(
            "METHODS: Patients (n = 90) were randomly assigned to tape (n = 44) or sham (n = 46).",
            ["cohort 90", "arm 44", "arm 46"],
            id="the first n is the whole",
        ),
        pytest.param(
            "METHODS: Of 301 people, 299 were randomly assigned to receive tape (n=150) or sham (n=149).",
            ["cohort 301", "cohort 299", "arm 150", "arm 149"],
            id="the number that its brackets add up to",
        ),
    ],
)
def test_people_cohort(people: Read, text: str, expected: list[str]) -> None:
    assert people(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "RESULTS: In total, 87 and 91 patients were enrolled to tape and sham, respectively.",
            ["arm 87", "arm 91"],
            id="respectively",
        ),
        pytest.param(
            "METHODS: 1043 patients were enrolled. 521 were randomly assigned to tape and 522 to sham.",
            ["cohort 1043", "arm 521", "arm 522"],
            id="bare numbers that an assignment directs",
        ),
        pytest.param(
            "METHODS: 50 patients (26 letrozole, 24 placebo) were analysed.",
            ["cohort 50", "arm 26", "arm 24"],
            id="a bracket that adds up",
        ),
        pytest.param(
            "METHODS: Forty women were enrolled and 34 (26 Tape, eight placebo) were evaluable.",
            ["cohort 40", "cohort 34", "arm 26", "arm 8"],
            id="a bracket behind a bare number",
        ),
        pytest.param(
            "METHODS: We treated 117 patients (TAP 58, SHA 59).", ["cohort 117", "arm 58", "arm 59"], id="names first"
        ),
        pytest.param(
            "METHODS: Of 190 patients randomized, 184 (arm A, 61; arm B, 60; arm C, 63) were treated.",
            ["cohort 190", "cohort 184", "arm 61", "arm 60", "arm 63"],
            id="lettered arms",
        ),
        pytest.param(
            "METHODS: Of 230 women, 12 dropped out, leaving 110 in the plain arm and 108 in the tape arm.",
            ["cohort 230", "arm 110", "arm 108"],
            id="what is left after those who withdrew",
        ),
        pytest.param(
            "METHODS: Seventy-seven women began taping on day 1 (early group = 40) or on day 9 (late group = 37).",
            ["cohort 77", "arm 40", "arm 37"],
            id="group = n",
        ),
        pytest.param(
            "METHODS: 84 women (42 women in each group) entered the trial.",
            ["cohort 84", "arm 42"],
            id="each group",
        ),
        pytest.param(
            "METHODS: The study included 103 patients. Of these patients 53 received FEC and 50 received TEC.",
            ["cohort 103", "arm 53", "arm 50"],
            id="received",
        ),
    ],
)
def test_people_arms(people: Read, text: str, expected: list[str]) -> None:
    assert people(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "METHODS: We treated 60 patients (35 men, 25 women).",
            ["cohort 60", "part 35", "part 25"],
            id="sexes are no groups",
        ),
        pytest.param(
            "METHODS: We treated 60 patients. RESULTS: Two patients in the tape group experienced pain.",
            ["cohort 60", "part 2"],
            id="a few with a finding in a group",
        ),
        pytest.param(
            "METHODS: 54 patients were randomized to tape (n = 28) or placebo (n = 26). "
            "RESULTS: Eleven withdrew (10 placebo group and 1 tape group).",
            ["cohort 54", "arm 28", "arm 26", "part 11", "part 10", "part 1"],
            id="those who withdrew are no groups",
        ),
        pytest.param(
            "METHODS: Patients were divided into two groups by age. We studied 97 patients.",
            ["cohort 97"],
            id="the number of groups counts nobody",
        ),
        pytest.param(
            "METHODS: We treated 90 patients with stage T3 (N2) disease by tape (n = 44) or sham (n = 46).",
            ["cohort 90", "arm 44", "arm 46"],
            id="N2 is a stage",
        ),
    ],
)
def test_people_parts(people: Read, text: str, expected: list[str]) -> None:
    assert people(text) == expected
