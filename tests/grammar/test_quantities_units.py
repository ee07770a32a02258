"""Doses and fractions, units, counts beside percentages, and numbers that only name."""

from __future__ import annotations

import pytest

from tests.grammar.quantities import read, skipped


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They had 8 Gy x 3 or 3 × 8 Gy.", ["8 Gy", "3 fractions", "3 fractions", "8 Gy"]),
        ("They had 30 Gy/10# or 20 Gy/5 fx.", ["30 Gy", "10 fractions", "20 Gy", "5 fractions"]),
        ("They had 16–18 Gy/1, 24 Gy/3 or 40 Gy/15#/3 weeks.", [
            "[16,18]range Gy", "1 fractions", "24 Gy", "3 fractions", "40 Gy", "15 fractions", "3 weeks",
        ]),
        ("They had 36 Gy/12 fx (3 Gy x 12).", ["36 Gy", "12 fractions", "3 Gy", "12 fractions"]),
        ("They had 30 Gy in 5 or 6 fractions, 5 or 8 weeks.", ["30 Gy", "[5,6]range", "5 weeks", "8 weeks"]),
        ("A rate of 2 Gy/min and 5 Gy / 3 weeks.", ["2 Gy/min", "5 Gy", "3 weeks"]),
        ("They had 67 GyECo, 61 Cobalt Gray Equivalent CGE (25-69).", ["67 Gy", "61 [25,69]range Gy"]),
        ("They had a BED of 39 Gy10 and an EQD2 of 32.5 Gy2.", ["39 Gy", "32.5 Gy"]),
        ("They had 64 CGE (1 CGE = 1 Gy of photons) (range, 52-74).", ["64 [52,74]range Gy"]),
    ],
)  # fmt: skip
def test_doses(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We gave 0.5 µg/kg/h and 2 mcg/kg.", ["0.5 µg/kg/h", "2 µg/kg"]),
        ("We gave 3 mug/kg, 5 microg and 2.5 mg kg-1 day-1.", ["3 µg/kg", "5 µg", "2.5 mg/kg/day"]),
        ("It was 20 mum deep, 1 mm(2) wide, 5 cm2 and 4 cm(3).", ["0.02 mm", "1 mm2", "500 mm2", "4 ml"]),
        ("It was 4·5 mm and 0·5 mm, 10\u00a0000 women.", ["4.5 mm", "0.5 mm", "10000"]),
        ("It took 10.9±3.9 vs.14.3±5.0 min.", ["10.9 ±3.9sd min", "14.3 ±5sd min"]),
    ],
)
def test_units(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Of all, 81% (42 tumours) shrank and 9% (5 points) did not.", ["42/ 81 %", "9 %", "5 points"]),
        ("It shrank in 46 or 61.3%; 23, or 30.7%, grew.", ["46/ 61.3 %", "23/ 30.7 %"]),
        ("It shrank in 5 or 10%.", ["5 %", "10 %"]),
        ("Forty (40) goats and sixteen (16%) sheep.", ["40", "16/ 16 %"]),
        ("It was alike in the two groups (70% in each).", ["2", "70 %"]),
        ("It shrank in all but one eye (96%).", ["1", "96 %"]),
        ("In n = 23/45, 23 of the 45 (51%) and 23 of a total of 45.", ["23/45 n", "23/45 51 %", "23/45"]),
        ("Rates were 5.6% and 15.8% in groups I (n = 20) and II (n = 19).", ["5.6 %", "15.8 %", "20 n", "19 n"]),
        ("It was seen in 4 of 30 of group 1, 7 of 29 of group 2.", ["4/30", "7/29"]),
        ("They walked 101 feet (+7%).", ["101", "7 %"]),
        ("Two had grade 3, 1 had grade 4.", ["2", "1"]),
    ],
)
def test_counts_and_shares(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acuity was 20/200 or 6/60.", ["visual acuity", "visual acuity"]),
        ("Relapse was seen in 20/200 goats.", []),
        ("Note 1 cGy = 10 mGy.", ["definition", "definition"]),
        ("Here 1 CGE = 1 Gy.", ["definition", "definition"]),
        ("Strategy 2 beat group 1.", ["identifier"]),
    ],
)
def test_what_only_names(text: str, expected: list[str]) -> None:
    assert skipped(text) == expected
