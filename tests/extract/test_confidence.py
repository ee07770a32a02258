"""Confidence: the sum of weights as a probability, what it is made of, and how well the shipped weights hold."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from miner.cli_fields import text_extractor
from miner.records import Evidence, MinerError
from miner.resources import Resources
from miner.stages.extract.confidence import Confidence, features_of
from miner.stages.extract.trace import Trace
from tests.calibration.calibrate import out_of_fold
from tests.calibration.labelled import Row
from tests.calibration.logistic import fit

Extract = Callable[[str], list[Evidence]]


def weighted(folder: Path, text: str) -> Confidence:
    (folder / "pipelines").mkdir(exist_ok=True)
    (folder / "pipelines" / "confidence.toml").write_text(text, encoding="utf-8")
    return Confidence(Resources.default((folder,)))


def traced(*records: Evidence) -> Trace:
    return Trace([], [], [], [], list(records))


def record(field: str = "dose", rule: str = "dose", confidence: float = 0.9, **more: object) -> Evidence:
    made = Evidence("s", "d", field, 30.0, rule=rule, confidence=confidence, section="results")
    for key, value in more.items():
        setattr(made, key, value)
    return made


def test_weights_add_up_to_log_odds(tmp_path: Path) -> None:
    rated = weighted(
        tmp_path, 'intercept = 1.0\n[weights]\n"field:dose" = 0.5\n"rule:dose" = -0.25\n"section:title" = 9\n'
    )
    one = record()
    rated.rate(traced(one))
    assert one.confidence == round(1 / (1 + math.exp(-1.25)), 2)


def test_no_record_is_certain_or_hopeless(tmp_path: Path) -> None:
    for intercept, wanted in ((50, 0.99), (-50, 0.02)):
        rated = weighted(tmp_path, f'intercept = {intercept}\n[weights]\n"field:dose" = 0.0\n')
        one = record()
        rated.rate(traced(one))
        assert one.confidence == wanted


def test_without_weights_a_rules_own_figure_stays(tmp_path: Path) -> None:
    one = record(confidence=0.77)
    weighted(tmp_path, "").rate(traced(one))
    assert one.confidence == 0.77


def test_a_doubtful_record_names_the_fields_its_rule_is_confused_with(tmp_path: Path) -> None:
    text = 'intercept = {}\nask_below = 0.9\n[weights]\n"field:x" = 0.0\n'
    text += '[alternatives]\n"count.arm" = ["cohort_size", "arm_size"]\n'
    doubtful, sure = record("arm_size", "count.arm"), record("arm_size", "count.arm")
    weighted(tmp_path, text.format(0.5)).rate(traced(doubtful))
    weighted(tmp_path, text.format(4)).rate(traced(sure))
    assert (doubtful.alternatives, sure.alternatives) == (["cohort_size"], [])


@pytest.mark.parametrize("text", ['intercept = "high"\n', '[weights]\n"field:dose" = "much"\n', "weights = 3\n"])
def test_a_wrong_file_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(MinerError, match=r"confidence\.toml"):
        weighted(tmp_path, text)


def test_features_tell_a_full_share_from_a_bare_count() -> None:
    share = record("proportion", "p", concept="death", numerator=3, denominator=40)
    bare = record("proportion", "p", value=None, numerator=3, scope="background", checks=["percent_mismatch"])
    found = [
        sorted(n for n in f if ":" not in n or n.startswith("proportion:")) for f in features_of(traced(share, bare))
    ]
    assert found == [
        ["finding known", "more than a value", "prior", "proportion:share"],
        ["background", "checks", "finding unknown", "prior", "proportion:n alone"],
    ]


def test_the_fit_finds_what_makes_records_right() -> None:
    rows = [{"good": 1.0}] * 90 + [{"bad": 1.0}] * 90
    right = [True] * 81 + [False] * 9 + [True] * 45 + [False] * 45
    model = fit(rows, right, [1.0] * 180, 0.01, set())
    chances = [1 / (1 + math.exp(-model.logit({name: 1.0}))) for name in ("good", "bad", "new")]
    assert chances[0] == pytest.approx(0.9, abs=0.01)
    assert chances[1] == pytest.approx(0.5, abs=0.01)
    assert chances[1] < chances[2] < chances[0]


def test_a_document_is_rated_without_itself() -> None:
    rows = [
        Row(f"d{i}", {"rule": "r"}, {"only": 1.0} if i == 0 else {"other": 1.0}, i % 5 > 0, True, None)
        for i in range(20)
    ]
    rows += [Row("d0", {"rule": "r"}, {"only": 1.0}, False, True, None)] * 5
    chances = out_of_fold(rows, 1.0)
    assert chances[0] > 0.7  # its own six wrong records do not count against it


@pytest.fixture(scope="module")
def extract() -> Extract:
    return text_extractor("default", Resources.default())


def test_a_plain_result_is_surer_than_a_bare_count_in_passing(extract: Extract) -> None:
    text = "RESULTS: The median follow-up was 18 months (range 3-60 months). CONCLUSIONS: Four had seed migration."
    sure = {e.field: e.confidence for e in extract(text)}
    assert sure["follow_up"] >= 0.95
    assert all(c < 0.9 for field, c in sure.items() if field == "proportion")


def test_records_said_to_be_sure_are_right_on_labelled_text(shared: Path) -> None:
    """Against drift: rules that change much need new weights (python -m tests.calibration.calibrate)."""
    from tests.calibration.labelled import read_labelled

    rows, _ = read_labelled(shared)
    model = Confidence(Resources.default())
    rated = [(r.right, model.of(r.features)) for r in rows if r.fresh]
    sure = [right for right, chance in rated if chance >= 0.9]
    assert sum(sure) / len(sure) >= 0.9
    assert abs(sum(c for _, c in rated) / len(rated) - sum(r for r, _ in rated) / len(rated)) <= 0.05
