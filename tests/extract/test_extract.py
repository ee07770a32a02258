"""An abstract read whole, by weights made by hand and by the shipped; and what holds for any text at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miner.cli_fields import text_extractor
from miner.records import Evidence
from miner.resources import Resources
from miner.stages.extract.decide.fields import choice_of
from miner.stages.extract.decide.reader import Reader
from miner.stages.extract.decide.scorer import Index
from miner.stages.extract.decide.weights import load_weights
from tests.extract.conftest import TraceOf
from tests.extract.stubs import stub
from tests.reading.rewording import documents

Extract = Callable[[str], list[Evidence]]
Read = Callable[..., list[Evidence]]


@pytest.fixture(scope="module")
def extract() -> Extract:
    return text_extractor("default", Resources.default())


ABSTRACT = """Radiosurgery for painful spinal metastases: a retrospective study

BACKGROUND: Spinal metastases occur in up to 40% of patients with cancer.
METHODS: Thirty-eight patients received a median dose of 24 Gy (range 16-30 Gy).
The dose was prescribed at a depth of 2 cm.
RESULTS: The median follow-up was 1.5 years. Pain was relieved in 31 of 38 patients (81.6%).
Local control at 1 year was 90% (95% CI 79-96%). No myelopathy was observed (p < 0.05).
CONCLUSIONS: Radiosurgery relieved pain in 81.6% of patients.

目的：观察疗效。方法：38例脊柱转移瘤患者接受放疗。结果：手术时间48.5min。"""


def test_a_whole_abstract_by_weights_made_by_hand(read: Read) -> None:
    assert [(e.field, e.value, e.low, e.numerator, e.unit, e.section, e.language) for e in read(ABSTRACT)] == [
        ("proportion", 40, None, None, "%", "background", "en"),
        ("cohort_size", 38, None, None, "1", "methods", "en"),
        ("dose", 24, 16, None, "Gy", "methods", "en"),
        ("depth", 20, None, None, "mm", "methods", "en"),
        ("follow_up", 18, None, None, "months", "results", "en"),
        ("proportion", 81.6, None, 31, "%", "results", "en"),
        ("proportion", 90, 79, None, "%", "results", "en"),
        ("proportion", None, None, 0, "%", "results", "en"),
        ("p_value", 0.05, None, None, "1", "results", "en"),
        ("duration", 48.5, None, None, "min", "results", "zh"),  # what English states already is left out
    ]


def test_another_reader_another_decision(read: Read) -> None:
    nothing = stub(field=(), field2=())
    assert [e.language for e in read(ABSTRACT, nothing)] == ["zh", "zh"]


def test_the_shipped_weights_read_a_plain_abstract(extract: Extract) -> None:
    """Coarse on purpose: no single decision of learned weights is pinned."""
    found = extract(ABSTRACT)
    fields = {e.field for e in found if e.language == "en"}
    assert len(fields & {"proportion", "cohort_size", "dose", "depth", "follow_up", "p_value"}) >= 4
    assert all(e.quote and e.rule and e.section for e in found)


def test_records_are_the_same_whatever_was_read_before(traced: TraceOf) -> None:
    """The same document twice, in two orders, behind other documents, and by a reader that was just built."""
    texts = [ABSTRACT, *(text for _, text, _ in documents(5, 8))]
    reader = Reader(load_weights(Resources.default()))

    def records(order: list[str], by: Reader) -> dict[str, list[dict[str, Any]]]:
        return {text: [e.to_dict() for e in traced(text, by)[1].records] for text in order}

    first = records(texts, reader)
    assert sum(map(len, first.values())) > 8
    assert records(texts[::-1], reader) == first
    assert records(texts[:1] * 2, Reader(load_weights(Resources.default())))[ABSTRACT] == first[ABSTRACT]


def test_scores_by_numbered_features_are_those_by_name(traced: TraceOf) -> None:
    weights = load_weights(Resources.default())
    index = Index(weights)
    _, trace = traced(ABSTRACT)
    for item in trace.items[:12]:
        choice = choice_of(item)
        for name in ("field", "field2"):
            ids = index.row[name][np.concatenate([index.of(features) for features in choice.shared])]
            assert weights[name].scores(choice, ids) == pytest.approx(weights[name].scores(choice), abs=1e-4)


PIECES = (
    "patients 12 3.5 % ( ) [ ] ± Gy cGy of in n = to - – months follow-up median mean range 95% CI p < 0.05 . , ; : "
    "and vs respectively no survival VAS group A B was 1/0 0 of 0 999999999999999999999 local control at 1 year "
    "aged old dose"
).split(" ")


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=40))
@settings(max_examples=80, deadline=None)
def test_any_words_give_records_within_bounds(words: list[str]) -> None:
    text = " ".join(words)
    for e in _SHARED(text):
        assert e.quote in text
        assert 0.0 <= e.confidence <= 1.0
        assert e.field
        assert e.value is not None or e.low is not None or e.numerator is not None


def _lazy() -> Extract:
    made: list[Extract] = []

    def run(text: str) -> list[Evidence]:
        if not made:
            made.append(text_extractor("default", Resources.default()))
        return made[0](text)

    return run


_SHARED = _lazy()
