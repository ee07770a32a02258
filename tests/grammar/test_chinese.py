"""Numbers, units and points in time in Chinese text, exactly as far as they reach."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miner.grammar.chinese import amounts, fold, read_numeral
from miner.grammar.chinese_times import timepoints

Row = tuple[str, float | None, float | None, float | None, float | None, str, str]


def rows(text: str) -> list[Row]:
    folded = fold(text)
    return [
        (text[a.start : a.end], a.value, a.low, a.high, a.spread, a.kind, a.name)
        for a in amounts(folded, 0, len(folded))
    ]


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("一", 1), ("两", 2), ("十", 10), ("十二", 12), ("三十五", 35), ("一百零五", 105), ("二百", 200),
        ("三千零二十", 3020), ("一二", None), ("十百", None), ("", None), ("甲", None),
    ],
)  # fmt: skip
def test_chinese_read_numeral(word: str, number: int | None) -> None:
    assert read_numeral(word) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("共40例52个转移性椎体", [("40例", 40, None, None, None, "people", "patients"),
                            ("52个", 52, None, None, None, "vertebrae", "vertebrae")]),
        ("45～50Gy/25次", [("45～50Gy", None, 45, 50, None, "dose", "Gy"),
                         ("25次", 25, None, None, None, "times", "1")]),
        ("5\\~6Gy", [("5\\~6Gy", None, 5, 6, None, "dose", "Gy")]),
        ("300cGy", [("300cGy", 3, None, None, None, "dose", "Gy")]),
        ("深度0.8~cm", [("0.8~cm", 8, None, None, None, "length", "mm")]),
        ("年龄(56.3±8.2)岁", [("56.3±8.2)岁", 56.3, None, None, 8.2, "age", "years")]),
        ("1.6%.2.5%.7.9%", [(f"{n}%", n, None, None, None, "percent", "%") for n in (1.6, 2.5, 7.9)]),
        ("57.5％", [("57.5％", 57.5, None, None, None, "percent", "%")]),
        ("1,204个椎体", [("1,204个椎体", 1204, None, None, None, "vertebrae", "vertebrae")]),
        ("骨质破坏椎体63个", [("63个", 63, None, None, None, "vertebrae", "vertebrae")]),
        ("6个月至2年", [("6个月至2年", None, 0.5, 2, None, "time", "years")]),
        ("十二例患者，三个月后", [("十二例", 12, None, None, None, "people", "patients"),
                        ("三个月", 3, None, None, None, "time", "months")]),
        ("2013年3月至2015年5月收治80例", [("80例", 80, None, None, None, "people", "patients")]),
        ("每年1~2万例", [("1~2万例", None, 10000, 20000, None, "people", "patients")]),
        ("T12椎体、IL-6、V40", []),
        ("第一次，进一步，统一", []),
        ("6分别为，10分钟", [("6", 6, None, None, None, "", ""), ("10分钟", 10, None, None, None, "time", "min")]),
        ("平均5.3d，2h内", [("5.3d", 5.3, None, None, None, "time", "days"), ("2h", 2, None, None, None, "time", "h")]),
    ],
)  # fmt: skip
def test_chinese_amounts(text: str, expected: list[Row]) -> None:
    assert rows(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("术前、术后1周、术后3个月", ["baseline", "P1W", "P3M"]),
        ("1、3、5年生存率", ["P1Y", "P3Y", "P5Y"]),
        ("1.3.5 年转移率", ["P1Y", "P3Y", "P5Y"]),
        ("1.5年生存率", ["P1.5Y"]),
        ("末次随访时", ["last_follow_up"]),
        ("在6个月的随访期间", ["P6M"]),
        ("治疗后24小时", ["PT24H"]),
        ("病程2年，住院5天", []),
    ],
)
def test_chinese_timepoints(text: str, expected: list[str]) -> None:
    folded = fold(text)
    assert [name for _, name in timepoints(folded, 0, len(folded), amounts(folded, 0, len(folded)))] == expected


@given(st.text(max_size=200))
def test_chinese_fold_keeps_offsets(text: str) -> None:
    assert len(fold(text)) == len(text)


ALPHABET = st.text(alphabet="0123456789.,%()~-±<=Pp例个椎体月年分次岁至、。，；术后前组Gy一二十百 \\", max_size=120)


@given(ALPHABET)
def test_chinese_amounts_lie_in_the_text_in_order_without_overlap(text: str) -> None:
    folded = fold(text)
    found = amounts(folded, 0, len(folded))
    assert all(0 <= a.start < a.end <= len(text) for a in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(a.value is not None or (a.low is not None and a.high is not None) for a in found)
    timepoints(folded, 0, len(folded), found)
