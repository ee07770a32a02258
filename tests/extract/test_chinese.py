"""Chinese abstracts, invented for these tests: every record they give, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miner.records import Evidence
from miner.stages.extract.chinese.extract import extract_chinese
from tests.extract.chinese_abstracts import (
    INTRAOPERATIVE,
    INTRAOPERATIVE_RECORDS,
    RANDOMISED,
    RANDOMISED_RECORDS,
    RETROSPECTIVE,
    RETROSPECTIVE_RECORDS,
    REVIEW,
    REVIEW_RECORDS,
    TWO_SCHEDULES,
    TWO_SCHEDULES_RECORDS,
)


def line(record: Evidence) -> str:
    """A record on one line: field, comparator, numbers, unit, what it is, time, group | quote."""
    parts = [record.field]
    if record.comparator:
        parts.append(record.comparator)
    if record.value is not None:
        parts.append(f"{record.value:g}")
    if record.low is not None and record.high is not None:
        parts.append(f"{record.low:g}..{record.high:g} {record.interval}")
    if record.spread is not None:
        parts.append(f"{record.spread_kind} {record.spread:g}")
    if record.unit != "1":
        parts.append(record.unit)
    if record.statistic:
        parts.append(record.statistic)
    if record.numerator is not None:
        parts.append(f"n={record.numerator}" + (f"/{record.denominator}" if record.denominator is not None else ""))
    parts += [x for x in (record.population, record.concept) if x]
    if record.timepoint:
        parts.append(f"@{record.timepoint}")
    if record.arm:
        parts.append(f"[{record.arm}]")
    if record.scope != "study":
        parts.append(record.scope)
    return " ".join(parts) + " | " + record.quote


def lines(text: str, section: str | None = None) -> list[str]:
    return [line(r) for r in extract_chinese(text, 0, len(text), section, "page.txt", "page")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(RANDOMISED, RANDOMISED_RECORDS, id="randomised"),
        pytest.param(RETROSPECTIVE, RETROSPECTIVE_RECORDS, id="retrospective"),
        pytest.param(REVIEW, REVIEW_RECORDS, id="review"),
        pytest.param(INTRAOPERATIVE, INTRAOPERATIVE_RECORDS, id="intraoperative"),
        pytest.param(TWO_SCHEDULES, TWO_SCHEDULES_RECORDS, id="two schedules"),
    ],
)
def test_chinese_abstract_gives_these_records(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


def test_chinese_records_carry_offsets_section_and_language_of_the_whole_text() -> None:
    text = "Title\n\nAn English abstract.\n\n目的：评价疗效。结果：共治疗40例患者，有效率为80.0%。"
    start = text.index("目的")
    found = extract_chinese(text, start, len(text), None, "page.txt", "page")
    assert [(r.field, r.value, r.section, r.language) for r in found] == [
        ("cohort_size", 40, "results", "zh"),
        ("proportion", 80.0, "results", "zh"),
    ]
    assert all(text[r.start : r.end] == r.quote for r in found)
    assert [r.quote for r in found] == ["共治疗40例患者", "有效率为80.0%"]


@pytest.mark.parametrize(
    "text",
    [
        "术后1、3、6个月及之后每6个月复查MRI。",
        "每周照射5次，每日1次。",
        "以P<0.05为差异有统计学意义。",
        "年龄>18岁，预期生存期>3个月。",
        "95%等剂量线覆盖靶区，6MV X线。",
        "2013年3月至2015年5月。",
        "由两名放射科医师独立阅片。",
        "肿瘤直径2.8±0.8cm，骨水泥注入量4.2ml。",
        "术后胸12椎体高度恢复，C5节段。",
        "VAS评分下降，差异有统计学意义。",
        "脊髓V40、V50与损伤有关。",
    ],
)
def test_chinese_no_record(text: str) -> None:
    assert lines(text, "methods") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "1、3年OS率分别为78.3%和41.0%，中位OS为27.5个月(95%CI: 22.1~32.9)。",
            [
                "proportion 78.3 % percent patients overall_survival @P1Y | 1、3年OS率分别为78.3%和41.0%",
                "proportion 41 % percent patients overall_survival @P3Y | 1、3年OS率分别为78.3%和41.0%",
                "survival_time 27.5 22.1..32.9 ci95 months median overall_survival"
                " | 中位OS为27.5个月(95%CI: 22.1~32.9)",
            ],
        ),
        (
            "7 d、1个月时疼痛缓解率为75.0%、82.1%。",
            [
                "proportion 75 % percent patients pain_relief @P7D | 7 d、1个月时疼痛缓解率为75.0%、82.1%",
                "proportion 82.1 % percent patients pain_relief @P1M | 7 d、1个月时疼痛缓解率为75.0%、82.1%",
            ],
        ),
        (
            "治疗前后NRS评分分别为6.8±1.4和2.9±1.1。",
            [
                "score 6.8 sd 1.4 points nrs @baseline | 治疗前后NRS评分分别为6.8±1.4",
                "score 2.9 sd 1.1 points nrs | 治疗前后NRS评分分别为6.8±1.4和2.9±1.1",
            ],
        ),
        (
            "Ⅰ~Ⅱ级放射性食管炎发生率为35.0%，Ⅲ级为5.0%。",
            [
                "proportion 35 % percent patients toxicity | Ⅰ~Ⅱ级放射性食管炎发生率为35.0%",
                "proportion 5 % percent patients toxicity | Ⅲ级为5.0%",
            ],
        ),
        ("无一例发生脊髓损伤。", ["proportion % n=0 neurologic_deficit | 无一例发生脊髓损伤"]),
        (
            "发热(8.9%)和骨髓抑制(4.4%)。",
            [
                "proportion 8.9 % percent patients | 发热(8.9%)和骨髓抑制(4.4%)",
                "proportion 4.4 % percent patients toxicity | 发热(8.9%)和骨髓抑制(4.4%)",
            ],
        ),
        (
            "OR=3.21,95%CI=1.22~8.44,P=0.000 1。",
            [
                "effect_size 3.21 1.22..8.44 ci95 ratio odds_ratio | OR=3.21,95%CI=1.22~8.44",
                "p_value = 0.0001 | P=0.000 1",
            ],
        ),
        (
            "随访6~60个月，中位随访时间28个月。",
            ["follow_up 28 6..60 range months median | 随访6~60个月，中位随访时间28个月"],
        ),
        ("KPS≥70分者35例。", ["proportion % n=35 patients | KPS≥70分者35例"]),
        ("随访至少24个月。", ["follow_up >= 24 months | 随访至少24个月"]),
        ("放疗3Gy×10次。", ["dose 3 Gy dose_per_fraction | 放疗3Gy×10次", "fractions 10 | 放疗3Gy×10次"]),
        (
            "7例(87.5%)患者神经功能改善。",
            ["proportion 87.5 % percent n=7 patients neurologic_improvement | 7例(87.5%)患者神经功能改善"],
        ),
        ("未见明显不良反应。", ["proportion % n=0 complication | 未见明显不良反应"]),
        (
            "1年无病生存率为83.1%。",
            ["proportion 83.1 % percent patients disease_free_survival @P1Y | 1年无病生存率为83.1%"],
        ),
        ("据报道，约30%的患者发生骨转移。", ["proportion 30 % percent patients background | 约30%的患者发生骨转移"]),
        ("住院时间为(5.3±1.1)d。", ["duration 5.3 sd 1.1 days hospital_stay | 住院时间为(5.3±1.1)d"]),
        ("中位生存期为10个月。", ["survival_time 10 months median overall_survival | 中位生存期为10个月"]),
    ],
)
def test_chinese_sentences(text: str, expected: list[str]) -> None:
    assert lines(text, "results") == expected


def test_chinese_groups_of_an_earlier_section_are_meant_by_the_two_groups() -> None:
    methods = "随机分为观察组(n=30)和对照组(n=32)。"
    results = "两组有效率分别为80.0%和62.5%。62例患者均完成手术。"
    before = extract_chinese(methods, 0, len(methods), "methods", "p", "p")
    found = extract_chinese(results, 0, len(results), "results", "p", "p", earlier=before)
    assert [(r.value, r.arm) for r in found if r.field == "proportion" and r.value] == [
        (80.0, "观察组"),
        (62.5, "对照组"),
    ]


def test_chinese_reading_stops_at_the_key_words() -> None:
    assert lines("结果 有效率为80.0%。关键词：骨转移；放疗。引言 有效率为90.0%。") == [
        "proportion 80 % percent patients | 有效率为80.0%"
    ]


NOISE = st.text(
    alphabet="0123456789.,%()~-±<=Pp例个椎体月年分次岁至、。，；术后前组Gy一二男女共患者随访为别VAS评生存率",
    max_size=160,
)


@given(NOISE)
def test_chinese_never_fails_and_quotes_are_substrings(text: str) -> None:
    for record in extract_chinese(text, 0, len(text), None, "p", "p"):
        assert text[record.start : record.end] == record.quote != ""
        assert (record.value, record.low, record.numerator) != (None, None, None)
        assert 0 < record.confidence <= 1


def test_remission_is_pains_in_an_abstract_on_painful_metastases() -> None:
    text = "治疗脊柱转移瘤疼痛。疼痛用NRS评分，观察镇痛效果。疼痛缓解后复查。完全缓解率为25%，总缓解率为80%。"
    found = extract_chinese(text, 0, len(text), None, "page.txt", "page")
    assert [(r.value, r.concept) for r in found] == [(25, "complete_pain_response"), (80, "pain_relief")]
    assert [r.concept for r in extract_chinese(text[-20:], 0, 20, None, "page.txt", "page")] == [
        "complete_response",
        None,
    ]
