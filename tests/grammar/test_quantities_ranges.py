"""Ranges, intervals and spreads: what stands at a value's side, in whichever notation."""

from __future__ import annotations

import pytest

from tests.grammar.quantities import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The wait was 4.2 years (range, 6 wk-9.6 yr).", ["4.2 [0.11499,9.6]range years"]),
        ("The wait was 24 months (range, 6 months to 5 years).", ["24 [6,60]range months"]),
        ("It lasted two years (range: 12-56 months).", ["2 [1,4.66667]range years"]),
        ("It began between 5 hours and 9 months later.", ["[0.0068,9]range months"]),
        ("The wait ranged from 6 weeks to 3 years.", ["[0.11499,3]range years"]),
        ("It rose from 6 months to 2 years.", ["6 months from", "2 years to"]),
        ("They got 10 mg-20 mg or 8Gy-15Gy.", ["[10,20]range mg", "[8,15]range Gy"]),
        ("They got 16– 18 Gy, 16 - 18 Gy or 16 –18 Gy.", ["[16,18]range Gy"] * 3),
        ("It lasted from 3 to more than 60 months.", ["[3,60]range months"]),
        ("There was no difference between 8 Gy and 20 Gy.", ["8 Gy", "20 Gy"]),
        ("Boys between the ages of 5 and 6 differed.", ["[5,6]range"]),
        ("It lay between plates at 1.6 cm and 9.4 cm depth.", ["16 mm", "94 mm"]),
        ("At 3, 6 and 9 months, 20-40 years and more than 60 years.", [
            "3 months", "6 months", "9 months", "[20,40]range years", ">60 years",
        ]),
    ],
)  # fmt: skip
def test_ranges(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Doses ranged from 33 to 71 Gy, with a median dose of 58 Gy.", ["58 [33,71]range Gy median"]),
        ("Doses ranged from 33 to 71 Gy, with mean doses of 58 Gy in men.", ["[33,71]range Gy", "58 Gy"]),
        ("Goats were aged 41 to 82 years, with a median follow-up of 5 years.", ["[41,82]range years", "5 years"]),
        ("Ages ranged from 65 to 92 years old (median, 78 years).", ["78 [65,92]range years median"]),
        ("Ages ranged from 7 to 75 years (mean 33, median 31).", [
            "33 [7,75]range years mean", "31 [7,75]range years median",
        ]),
        ("Sizes ranged from 2 to 9 mm (mean 4).", ["4 [2,9]range mm mean"]),
    ],
)  # fmt: skip
def test_statistic_of_a_range(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was 72% (95% CI 60 to 81).", ["72 [60,81]ci95 %"]),
        ("It was 1.6 (1.1; 2.3), then 1.6 [1.1–2.3].", ["1.6 [1.1,2.3]range", "1.6 [1.1,2.3]range"]),
        ("It was 4 [3; 7] days, 4 (IQR 3;7) h and 63 [55, 71].", [
            "4 [3,7]range days", "4 [3,7]iqr h", "63 [55,71]range",
        ]),
        ("Of 12 goats (2, 5) limped.", ["12", "2", "5"]),
        ("It was 16.1% (95% CI ± 1.5).", ["16.1 [14.6,17.6]ci95 %"]),
        ("It was 12.1 months (95% CI 8.6 to not estimable).", ["12.1 [8.6,]ci95 months"]),
        ("It was 0.76 (95%-CI .6 to .9) and 9 Gy (approx. 8-15 Gy).", ["0.76 [0.6,0.9]ci95", "9 [8,15]range Gy"]),
        ("Median [Q1, Q3] age was 63 [55, 71] years.", ["63 [55,71]iqr years"]),
        ("It was 1.9 (95% CI 1.1, 3.3) in grade 2 and 3.03 (95% CI 1.67, 5.56) in grade 3.", [
            "1.9 [1.1,3.3]ci95", "3.03 [1.67,5.56]ci95",
        ]),
        ("It was 3 cm in goats (95% CI ± 0.5).", ["30 [25,35]ci95 mm"]),
        ("It was 2.7, confidence interval [CI] = 1.2–7.0, p = 0.04.", ["2.7 [1.2,7]ci95", "=0.04 p"]),
        ("The rate was 41% for plan 2 (95% CI 35-46).", ["41 [35,46]ci95 %"]),
    ],
)  # fmt: skip
def test_intervals(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was 5.2 ± 0.3 (SE) mm.", ["5.2 ±0.3se mm"]),
        ("It was 4.8 ± SE 0.4 or 7.8 ± SD 1.2.", ["4.8 ±0.4se", "7.8 ±1.2sd"]),
        ("It was 61 ± 5% (standard error).", ["61 ±5se %"]),
        ("It was 61% ± 5%, mean ± SEM being 12 ± 3 mm.", ["61 ±5sd %", "12 ±3se mm"]),
        ("It was 16.8 mm (standard deviation (SD) 9.5).", ["16.8 ±9.5sd mm"]),
        ("Mean (SD) age was 61 (9) years.", ["61 ±9sd years"]),
    ],
)
def test_spreads(text: str, expected: list[str]) -> None:
    assert read(text) == expected
