"""Training: labelled records find their numbers, a fit separates, the same data gives the same bytes."""

from __future__ import annotations

from typing import Any

import pytest

from miner.records import MinerError
from miner.resources import Resources
from miner.stages.extract import Extractor
from miner.stages.extract.decide.reader import SCORERS, Reader
from miner.stages.extract.decide.scorer import Choice, Scorer, write_scorer
from miner.train.align import align
from miner.train.data import Corridor, Labelled
from miner.train.examples import example_of, right
from miner.train.fit import Labelled as Decision
from miner.train.fit import Settings, fit
from miner.train.learn import inner_fold, learn
from miner.train.run import fold_of, learn_from, write_weights
from tests.reading.by_kind import agreement
from tests.reading.rewording import documents

TEXT = (
    "RESULTS: Relief came in 34 of 41 women (82.9%) at 2 years. Pain was 7.4 ± 1.1 points (range 2-9). "
    "They lived 2 years. No infection was seen."
)
MANY = 30


def label(field: str, quote: str, **keys: Any) -> dict[str, Any]:
    return {"field": field, "quote": quote, "value": None, "language": "en"} | keys


@pytest.fixture(scope="module")
def corridor() -> Corridor:
    return Corridor(Resources.default())


def found(corridor: Corridor, records: list[dict[str, Any]], text: str = TEXT) -> list[str | None]:
    """The number (or denying word) that each record stands for, as printed."""
    one = corridor.text("x", text, records, "g")
    contexts = [view.ctx for view in corridor.paper(one).views]
    out: list[str | None] = []
    for place in align(contexts, one.document.text, records):
        if place.q is not None:
            out.append(one.document.text[place.q.start : place.q.end])
        elif place.ctx is not None and place.denies is not None:
            out.append(place.ctx.tokens[place.denies].text)
        else:
            out.append(None)
    return out


def test_each_labelled_record_finds_its_number(corridor: Corridor) -> None:
    records = [
        label("proportion", "34 of 41 women (82.9%)", value=82.9, numerator=34, denominator=41),
        label("score", "Pain was 7.4 ± 1.1 points (range 2-9)", value=7.4, spread=1.1, low=2, high=9),
        label("survival_time", "lived 2 years", value=24, unit="months"),
        label("proportion", "No infection was seen", numerator=0),
        label("dose", "Relief came", value=30),
    ]
    numbers = found(corridor, records)
    assert [n is not None for n in numbers] == [True, True, True, True, False]
    assert "34 of 41" in (numbers[0] or "")
    assert (numbers[1] or "").startswith("7.4")
    assert numbers[2:4] == ["2 years", "No"]


def test_two_equal_numbers_of_two_records_are_two(corridor: Corridor) -> None:
    text = "RESULTS: Control was 90% and survival was 90%."
    records = [label("proportion", q, value=90) for q in ("Control was 90%", "survival was 90%")]
    one = corridor.text("x", text, records, "g")
    places = align([v.ctx for v in corridor.paper(one).views], one.document.text, records)
    assert places[0].q is not None
    assert places[1].q is not None
    assert places[0].q.start < places[1].q.start


def test_two_records_of_one_number_share_it(corridor: Corridor) -> None:
    records = [
        label("proportion", "34 of 41 women (82.9%)", value=82.9, numerator=34),
        label("cohort_size", "34 of 41 women (82.9%)", value=41),
    ]
    one = corridor.text("x", TEXT, records, "g")
    example = example_of("x", corridor.paper(one), one.document.text, records)
    assert example.lost == []
    parts = {
        item.part: [r["field"] for r in example.labels[id(item)]]
        for item in example.items
        if id(item) in example.labels
    }
    assert parts == {"": ["proportion"], "D": ["cohort_size"]}


def test_records_of_another_language_are_not_the_readers(corridor: Corridor) -> None:
    records = [label("proportion", "34 of 41", numerator=34, language="zh"), label("dose", "missing", value=3)]
    one = corridor.text("x", TEXT, records, "g")
    example = example_of("x", corridor.paper(one), one.document.text, records)
    assert example.labels == {}
    assert [r["field"] for r in example.lost] == ["dose"]


@pytest.mark.parametrize(
    ("slot", "value", "record", "expected"),
    [
        ("field", "dose", {"field": "dose"}, True),
        ("field", None, {"field": "dose"}, False),
        ("timepoint", "P1Y", {"timepoint": "P12M"}, True),
        ("timepoint", "P1Y", {"timepoint": "P14M"}, False),
        ("timepoint", None, {}, True),
        ("timepoint", "baseline", {"timepoint": "baseline"}, True),
        ("arm", "splint", {"arm": "the splint group"}, True),
        ("arm", "group", {"arm": "the splint group"}, False),
        ("arm", None, {"arm": None}, True),
        ("arm", "splint", {"arm": None}, False),
        ("sign", "-", {"value": -3}, True),
        ("sign", "+", {"value": None, "low": 2}, True),
        ("scope", "study", {}, True),
        ("statistic", None, {"statistic": "percent"}, True),
        ("statistic", "mean", {"statistic": "median"}, False),
        ("concept", "death", {"concept": "death"}, True),
    ],
)
def test_which_candidates_are_right(slot: str, value: object, record: dict[str, Any], expected: bool) -> None:
    assert right(slot, value, record) is expected


def decisions(turned: bool = False) -> list[Decision]:
    """Sixty decisions: words of class a and b, and a support that is right wherever it is near."""
    out = []
    for i in range(60):
        word = "gray" if i % 2 else "month"
        own: list[list[tuple[str, ...]]] = [[], [("near",)] if i % 3 else [("far",)]]
        out.append(Decision(Choice(["a", "b"], ["a", "b"], own, [[("word", word)]]), [i % 2 == 0, i % 2 == 1], f"d{i}"))
    return out[::-1] if turned else out


def test_a_fit_separates_what_can_be_separated() -> None:
    made = fit(decisions())
    odds = [made.probabilities(d.choice) for d in decisions()]
    assert all(p[d.right.index(True)] > 0.8 for p, d in zip(odds, decisions(), strict=True))


def test_a_candidates_own_features_are_learned_too() -> None:
    data = []
    for i in range(20):
        own: list[list[tuple[str, ...]]] = [[("near",)], [("far",)]]
        data.append(Decision(Choice([1, 2], ["n", "n"], own[:: 1 if i % 2 else -1]), [i % 2 == 1, i % 2 == 0], f"d{i}"))
    made = fit(data)
    assert made.own["near",] > 0.5 > -0.5 > made.own["far",]


def test_the_same_decisions_give_the_same_bytes() -> None:
    assert write_scorer(fit(decisions())) == write_scorer(fit(decisions()))


def test_a_feature_of_few_documents_does_not_count() -> None:
    data = decisions()
    data[0].choice.shared.append([("once",)])
    made = fit(data, Settings(seen_shared=2))
    assert ("word", "gray") in made.rows
    assert ("once",) not in made.rows


def test_decisions_without_a_right_candidate_teach_nothing() -> None:
    lost = [Decision(d.choice, [False, False], d.doc) for d in decisions()]
    assert write_scorer(fit(decisions() + lost)) == write_scorer(fit(decisions()))
    assert write_scorer(fit(lost)) == ""
    assert write_scorer(fit([])) == ""


def test_a_heavier_penalty_gives_smaller_weights() -> None:
    light, heavy = (abs(fit(decisions(), Settings(l2_shared=p)).table).max() for p in (0.1, 10.0))
    assert heavy < light


@pytest.fixture(scope="module")
def labelled(corridor: Corridor) -> list[Labelled]:
    return [corridor.text(name, text, records, "made") for name, text, records in documents(11, MANY)]


@pytest.fixture(scope="module")
def learned(corridor: Corridor, labelled: list[Labelled]) -> dict[str, Scorer]:
    return learn_from(corridor, labelled)


def test_a_reader_learns_the_documents_it_was_shown(
    corridor: Corridor, labelled: list[Labelled], learned: dict[str, Scorer]
) -> None:
    assert set(learned) == set(SCORERS)
    extractor = Extractor(corridor.resources, Reader(learned))
    right_values = whole = expected = made = 0
    for one in labelled:
        records = [r.to_dict() for r in extractor(one, one.document)]
        assert all(one.document.text[r["start"] : r["end"]] == r["quote"] for r in records)
        values, every, *_ = agreement(one.records, records)
        right_values, whole = right_values + values, whole + every
        expected, made = expected + len(one.records), made + len(records)
    assert 2 * right_values / (expected + made) > 0.85
    assert 2 * whole / (expected + made) > 0.6


def test_the_same_documents_give_the_same_tables(
    corridor: Corridor, labelled: list[Labelled], learned: dict[str, Scorer]
) -> None:
    again = learn(list(corridor.examples(labelled)))
    assert {n: write_scorer(s) for n, s in again.items()} == {n: write_scorer(s) for n, s in learned.items()}


def test_written_weights_are_read_by_the_extractor(
    tmp_path: Any, labelled: list[Labelled], learned: dict[str, Scorer]
) -> None:
    paths = write_weights(learned, None, tmp_path)
    assert [p.stem for p in paths] == list(SCORERS)
    from miner.stages.extract.decide.weights import load_weights

    resources = Resources.default((tmp_path,))
    written = {p.stem: p.read_text("utf-8") for p in paths}
    assert {n: write_scorer(s) for n, s in load_weights(resources).items()} == written


def test_folds_go_by_name_alone() -> None:
    names = [f"doc{i}" for i in range(400)]
    sizes = [sum(fold_of(n) == k for n in names) for k in range(1, 6)]
    assert sum(sizes) == 400
    assert min(sizes) > 50
    assert {inner_fold(n) for n in names} == {0, 1}


def test_a_folder_of_labels_that_is_none_is_named(corridor: Corridor, tmp_path: Any) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(MinerError, match=r"no records\.jsonl"):
        corridor.folder(tmp_path)
    (tmp_path / "records.jsonl").write_text('{"doc": "a", "records": []}\nnot json\n', encoding="utf-8")
    with pytest.raises(MinerError, match=r"records\.jsonl: line 2"):
        corridor.folder(tmp_path)
    (tmp_path / "records.jsonl").write_text('{"doc": "a", "records": []}\n', encoding="utf-8")
    assert [one.name for one in corridor.folder(tmp_path)] == ["a"]
