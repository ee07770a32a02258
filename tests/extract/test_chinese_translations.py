"""One abstract in two languages: what is kept, what is flagged, and what only looks like a disagreement."""

from __future__ import annotations

from typing import Any

import pytest

from miner.records import Evidence
from miner.stages.extract.chinese import extract_chinese
from miner.stages.extract.chinese.translations import reconcile

ENGLISH = (
    "Forty patients with 52 metastatic vertebrae were treated with a single dose of 12 Gy. "
    "The VAS fell from 7.1 to 3.2 at 1 month and 2.8 at 3 months. Pain relief was seen in 35 patients (87.5%) and "
    "cement leakage in 9 vertebrae (17.3%). The median follow-up was 12.5 months (range 6-23)."
)
CHINESE = (
    "共40例患者52个椎体接受治疗，处方剂量12Gy。术前、术后1个月、术后3个月VAS评分分别为7.1分、3.2分、2.8分。"
    "35例(87.5%)患者疼痛缓解，9个(17.3%)椎体出现骨水泥渗漏。中位随访12.5个月(6~23个月)。"
)


def english() -> list[Evidence]:
    def record(field: str, quote: str, **keys: Any) -> Evidence:
        start = ENGLISH.index(quote)
        return Evidence("p", "p", field, quote=quote, start=start, end=start + len(quote), **keys)

    vas = "The VAS fell from 7.1 to 3.2 at 1 month and 2.8 at 3 months"
    scores = ((7.1, "baseline"), (3.2, "P1M"), (2.8, "P3M"))
    percent: dict[str, Any] = {"unit": "%", "statistic": "percent"}
    return [
        record("cohort_size", "Forty patients", value=40, statistic="count", population="patients"),
        record("vertebrae_count", "52 metastatic vertebrae", value=52, statistic="count", population="vertebrae"),
        record("dose", "a single dose of 12 Gy", value=12, unit="Gy", concept="total_dose"),
        *(record("score", vas, value=v, unit="points", concept="vas", timepoint=t) for v, t in scores),
        record(
            "proportion",
            "Pain relief was seen in 35 patients (87.5%)",
            value=87.5,
            numerator=35,
            population="patients",
            concept="pain_relief",
            **percent,
        ),
        record(
            "proportion",
            "cement leakage in 9 vertebrae (17.3%)",
            value=17.3,
            numerator=9,
            population="vertebrae",
            concept="cement_leakage",
            **percent,
        ),
        record(
            "follow_up",
            "The median follow-up was 12.5 months (range 6-23)",
            value=12.5,
            low=6,
            high=23,
            interval="range",
            unit="months",
            statistic="median",
        ),
    ]


def compared(chinese: str, ours: list[Evidence] | None = None) -> tuple[list[str], list[str]]:
    """Quotes of the English records that are flagged, and of the Chinese ones that are kept."""
    ours = english() if ours is None else ours
    before = [{k: v for k, v in r.to_dict().items() if k != "checks"} for r in ours]
    found = reconcile(ours, extract_chinese(chinese, 0, len(chinese), "results", "p", "p"))
    assert [{k: v for k, v in r.to_dict().items() if k != "checks"} for r in found[: len(ours)]] == before
    assert all(r.checks in ([], ["translation_mismatch"]) for r in found)
    return [r.quote for r in found if r.checks], [r.quote for r in found if r.language == "zh"]


def test_translations_that_agree_leave_the_english_records() -> None:
    assert compared(CHINESE) == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "flagged"),
    [
        ("40例", "46例", "Forty patients"),
        ("52个", "50个", "52 metastatic vertebrae"),
        ("12Gy", "10Gy", "a single dose of 12 Gy"),
        ("2.8分", "2.6分", "The VAS fell from 7.1 to 3.2 at 1 month and 2.8 at 3 months"),
        ("87.5%", "85.7%", "Pain relief was seen in 35 patients (87.5%)"),
        ("35例", "36例", "Pain relief was seen in 35 patients (87.5%)"),
        ("9个(17.3%)", "9个(13.7%)", "cement leakage in 9 vertebrae (17.3%)"),
        ("12.5个月(", "15.2个月(", "The median follow-up was 12.5 months (range 6-23)"),
    ],
)
def test_translations_that_disagree_in_one_number_flag_its_record(old: str, new: str, flagged: str) -> None:
    assert old in CHINESE
    assert compared(CHINESE.replace(old, new, 1)) == ([flagged], [])


def test_translations_what_only_chinese_states_is_a_record() -> None:
    more = CHINESE + "平均手术时间48.5min。1年总生存率为61.4%。"
    assert compared(more) == ([], ["平均手术时间48.5min", "1年总生存率为61.4%"])


def test_translations_an_english_record_without_its_chinese_twin_is_no_disagreement() -> None:
    assert compared("共40例患者52个椎体接受治疗。") == ([], [])


def test_translations_a_number_that_english_records_miss_is_kept_not_flagged() -> None:
    ours = [r for r in english() if r.concept != "pain_relief"]
    assert compared(CHINESE, ours) == ([], ["35例(87.5%)患者疼痛缓解"])


def test_translations_unsure_records_are_kept_only_without_english() -> None:
    text = "其中5例接受吸氧。"
    assert compared(CHINESE + text) == ([], [])
    assert [r.numerator for r in reconcile([], extract_chinese(text, 0, len(text), "results", "p", "p"))] == [5]


def test_translations_chinese_alone_gives_each_measurement_once() -> None:
    text = CHINESE + "结论：疼痛缓解率为87.5%。"
    found = reconcile([], extract_chinese(text, 0, len(text), None, "p", "p"))
    assert [(r.field, r.value) for r in found] == [
        ("cohort_size", 40),
        ("vertebrae_count", 52),
        ("dose", 12),
        ("score", 7.1),
        ("score", 3.2),
        ("score", 2.8),
        ("proportion", 87.5),
        ("proportion", 17.3),
        ("follow_up", 12.5),
    ]


def test_translations_of_nothing() -> None:
    assert reconcile([], []) == []
    ours = english()
    assert reconcile(ours, []) == ours
