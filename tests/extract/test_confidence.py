"""Confidence: between bounds, higher with the odds, from the table of weights where there is one, else the product."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miner.records import Evidence, MinerError
from miner.resources import Resources
from miner.stages.annotate import annotate, load
from miner.stages.clean import Cleaner, text_document
from miner.stages.extract import Extractor
from miner.stages.extract.confidence import NAME, Confidence, alternatives_of, features_of, step
from miner.stages.extract.custom.reading import Reading
from miner.stages.extract.decide.scorer import Scorer
from miner.stages.extract.decide.view import Item
from tests.extract.conftest import TraceOf
from tests.extract.stubs import scorer, stub

ODDS = st.floats(0.0, 1.0)


@pytest.fixture
def item(traced: TraceOf) -> Item:
    """An item of a share."""
    return traced("RESULTS: Control was 71% in women.")[1].kept[0].item


def _item() -> Item:
    resources = Resources.default()
    document = text_document("RESULTS: Control was 71% in women.", "x", "x", Cleaner(resources))
    return Extractor(resources, stub()).trace(annotate(load("default", resources), document), document).kept[0].item


_ITEM = _item()


def record(**more: object) -> Evidence:
    made = Evidence("s", "d", "proportion", 71.0, unit="%", section="results")
    for key, value in more.items():
        setattr(made, key, value)
    return made


def rated(item: Item, weights: Scorer | None, **odds: float) -> float:
    item.odds = dict(odds)
    confidence = Confidence(Resources.default(), weights or scorer())
    if weights is None:
        confidence.scorer = None
    return confidence.of(item, record())


def test_without_a_table_the_product_of_the_odds_stands(item: Item) -> None:
    assert rated(item, None, field=0.9, concept=0.8, timepoint=0.5) == 0.36
    assert rated(item, None, field=0.9, arm=0.1, population=0.1) == 0.9  # no part of what is right
    assert rated(item, None) == 0.99
    assert rated(item, None, field=1e-9) == 0.02


def test_resources_without_a_table_are_no_error() -> None:
    found = Resources.default()
    table = found.winners.pop(NAME, None)
    assert Confidence(found).scorer is None
    assert table is None or Confidence(Resources.default()).scorer is not None


def test_the_table_of_weights_is_a_logistic_model(item: Item) -> None:
    assert rated(item, scorer("bias\tright 1.00"), field=0.5) == 0.73
    assert rated(item, scorer("bias\tright 1.00", "field|proportion\twrong 1.00"), field=0.5) == 0.5
    assert rated(item, scorer("bias\tright 50.00"), field=0.5) == 0.99
    assert rated(item, scorer("bias\tright -50.00"), field=0.5) == 0.02


def test_a_wrong_table_is_named(tmp_path: Path) -> None:
    (tmp_path / NAME).parent.mkdir(parents=True)
    (tmp_path / NAME).write_text("bias\tright much\n", encoding="utf-8")
    with pytest.raises(MinerError, match=r"confidence\.tsv: line 1 holds no weights"):
        Confidence(Resources.default((tmp_path,)))


STEPS = scorer(
    *(f"product|{k}\tright 0.30" for k in range(15)),
    *(f"worst|{k}\tright 0.10" for k in range(15)),
    *(f"odds|concept|{k}\tright 0.20" for k in range(15)),
    "bias\tright -2.00",
)


@given(ODDS, ODDS, ODDS, ODDS)
def test_more_odds_are_never_less_sure(field: float, concept: float, more: float, other: float) -> None:
    for weights in (None, STEPS):
        low = rated(_ITEM, weights, field=field, concept=min(concept, more), arm=other)
        high = rated(_ITEM, weights, field=field, concept=max(concept, more), arm=other)
        assert 0 < low <= high < 1


@given(ODDS, ODDS)
def test_steps_rise_with_the_odds(a: float, b: float) -> None:
    assert step(min(a, b)) <= step(max(a, b))
    _ITEM.odds = {"field": min(a, b)}
    low = set(features_of(_ITEM, record()))
    _ITEM.odds = {"field": max(a, b)}
    high = set(features_of(_ITEM, record()))
    nested = ("product", "worst")
    assert {f for f in low if f[0] in nested and len(f) == 2} <= {f for f in high if f[0] in nested and len(f) == 2}


def test_features_tell_a_full_record_from_a_bare_one(item: Item) -> None:
    item.odds = {"field": 0.95}
    full = set(features_of(item, record(concept="death", numerator=3, denominator=40)))
    bare = set(features_of(item, record(value=None, checks=["percent_mismatch"], section=None)))
    assert ("has", "concept", "proportion") in full - bare
    assert {("lacks", "concept", "proportion"), ("check", "percent_mismatch"), ("section", "-")} <= bare - full


def test_a_close_second_reading_is_named(item: Item) -> None:
    item.rivals = {
        "field": ("change", 0.3),
        "concept": (None, 0.25),
        "timepoint": ("P1Y", 0.19),
        "denominator": (40, 0.2),
        "sign": ("-", 0.4),
    }
    assert alternatives_of(item) == ["change", "concept=null", "denominator=40"]
    item.rivals = {"field": (None, 0.5)}
    assert alternatives_of(item) == ["none"]
    item.rivals = {}
    assert alternatives_of(item) == []


def test_a_field_of_ones_own_has_the_product(item: Item) -> None:
    item.custom = Reading(item.ctx, item.q, "own", "own")
    assert rated(item, scorer("bias\tright -50.00"), scope=0.9) == 0.9


def test_every_record_of_a_text_is_rated(traced: TraceOf) -> None:
    _, trace = traced(
        "METHODS: 41 patients got 30 Gy. RESULTS: Control was 71% at 1 year (p = 0.04).\n\n结果：随访12个月。"
    )
    assert len(trace.records) >= 4
    assert all(0.02 <= r.confidence <= 0.99 for r in trace.records)


def test_a_record_of_another_language_has_a_figure_of_its_own(traced: TraceOf) -> None:
    _, trace = traced("目的：观察疗效。方法：36例脊柱转移瘤患者接受放疗。结果：随访12个月。")
    assert {(r.language, r.confidence) for r in trace.records} == {("zh", 0.8)}
    trace.records[0].checks = ["translation_mismatch"]
    Confidence(Resources.default(), scorer()).rate(trace)
    assert [r.confidence for r in trace.records] == [0.6, 0.8]


def test_steps_are_in_order() -> None:
    assert all(step(a / 1000) <= step(b / 1000) for a, b in pairwise(range(1001)))
    assert (step(0.0), step(1.0)) == (0, 14)
