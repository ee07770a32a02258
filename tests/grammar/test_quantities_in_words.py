"""Numbers, shares and lengths of time that words tell; p values and comparators as they are printed."""

from __future__ import annotations

import pytest

from tests.grammar.quantities import read, skipped


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thirty- four goats and sixty- one sheep were seen.", ["34", "61"]),
        ("A dozen goats, two dozen sheep and half a dozen cows grazed.", ["12", "24", "6"]),
        ("Dozens of goats and several dozen sheep grazed.", []),
        ("Over a hundred women were asked.", [">100"]),
        ("We saw 2'310 men and 1’044 women.", ["2310", "1044"]),
        ("A list of 2.310 men and 14.5 eggs.", ["2310", "14.5"]),
        ("A groups of 65to receive and 12patients had it.", ["65", "12"]),
        ("Cysts--14 and tumours--9 were drained.", ["14", "9"]),
        ("It fell by -3.5 and by –2.", ["-3.5", "-2"]),
    ],
)
def test_counts(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two thirds of the women smoked; three-quarters of the men did.", ["66.6667 %", "75 %"]),
        ("Fewer than one third slept, nearly one-fourth woke.", ["<33.3333 %", "~25 %"]),
        ("About half of the eyes and half the ears healed.", ["~50 %", "50 %"]),
        ("More than half (54%) slept, and two thirds (20/30) woke.", ["54 %", "20/30"]),
        ("A third of those treated (5 patients) slept.", ["5/ 33.3333 %"]),
        ("A quarter of the goats were sold; it fell by a third.", ["25 %", "33.3333 %"]),
        ("One in five goats limped, and nine out of every 10 sheep.", ["20 %", "90 %"]),
        ("Two in 16, three in five and more than three in five were sold.", ["2", "16", "3", "5", ">3", "5"]),
        ("A third patient, a second graft and a fifth dose were given.", []),
        ("The half-life, the first half of the trial and the upper third were long.", []),
        ("One half of the goats and none of the 17 sheep, neither of the two cows.", ["50 %", "0/17", "0/2"]),
        ("In the last quarter of 2010 a quarter of 2011 was lost.", []),
    ],
)
def test_shares(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It took two and a half years.", ["2.5 years"]),
        ("It took 2 and a half hours.", ["2.5 h"]),
        ("It took a year and a half, then half a year.", ["1.5 years", "0.5 years"]),
        ("It took 1½ years or 2 1/2 months or ¾ h.", ["1.5 years", "2.5 months", "0.75 h"]),
        ("It took half an hour, at least half a day.", ["0.5 h", ">=0.5 days"]),
        ("After a second graft it took 30 seconds.", ["30 s"]),
        ("Within a year, and after a second, it fell.", ["1 years", "1 s"]),
    ],
)
def test_times(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They differed (P less than 0.05).", ["<0.05 p"]),
        ("They differed (p less than or equal to .01; P greater than .2).", ["<=0.01 p", ">0.2 p"]),
        ("They differed (= .03).", ["=0.03 p"]),
        ("They differed (P =. 006) and (p < . 05).", ["=0.006 p", "<0.05 p"]),
        ("They differed (p ≪ 0.0001).", ["<0.0001 p"]),
        ("They differed (p = 2.1 × 10^-5; P = 4e-3; P < 3 x 10(-4); p=1 x 10-6).", [
            "=2.1e-05 p", "=0.004 p", "<0.0003 p", "=1e-06 p",
        ]),
        ("Cells numbered 1.2 x 10^6 in a field of 2 x 10-15 mm.", ["1.2e+06"]),
        ("P values of less than .05 were taken.", ["<0.05 p"]),
    ],
)  # fmt: skip
def test_p_values(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The dose was limited to 54 Gy, the study to 40 men.", ["<=54 Gy", "40"]),
        ("The study was limited to 40 men.", ["40"]),
        ("It was kept at or below 51 Gy, at or above 3 mm.", ["<=51 Gy", ">=3 mm"]),
        ("No higher than 45 Gy, not lower than 60 Gy, no later than 3 months.", ["<=45 Gy", ">=60 Gy", "<=3 months"]),
        ("No more than 5% and no fewer than 12 goats.", ["<=5 %", ">=12"]),
        ("A minimum of 6 months, a maximum of 3 Gy, at most 4 days.", [">=6 months", "<=3 Gy", "<=4 days"]),
        ("Greater than or equal to 70 points; equal to or less than 5 mm.", [">=70 points", "<=5 mm"]),
        ("It was given in 24 fractions over 6 weeks.", ["24", "6 weeks"]),
        ("Those aged over 60 years had a stay of over 2 weeks.", [">60 years", ">2 weeks"]),
        ("Over 40 goats and over 3 mm.", [">40", ">3 mm"]),
    ],
)
def test_comparators(text: str, expected: list[str]) -> None:
    assert read(text) == expected


def test_what_is_skipped_says_why() -> None:
    assert skipped("In 2011, grade 3 was seen with a 95% CI of 1 to 2.") == ["date", "identifier", "confidence level"]
