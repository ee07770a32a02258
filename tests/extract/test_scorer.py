"""The scorer: its sums, its table read and written, and what becomes of a table that is none."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miner.records import MinerError
from miner.stages.extract.decide.scorer import Choice, Scorer, best, read_scorer, write_scorer
from tests.extract.stubs import scorer

TABLE = "is|percent\tdose -1.00\tshare 2.00\nkind|%\tshare 1.00\t* 0.50\nnear\t* -0.25\n"


def choice(**more: object) -> Choice:
    made = Choice([None, 1, 2], ["-", "share", "dose"], [[], [("near",)], [("kind", "%")]], [[("is", "percent")]])
    for name, value in more.items():
        setattr(made, name, value)
    return made


def test_a_candidate_scores_the_items_weights_of_its_class_and_those_of_its_own() -> None:
    made = read_scorer(TABLE, "t")
    assert made.scores(choice()) == [0.0, 2.0 - 0.25, -1.0 + 0.5]
    shared = [[("is", "percent")], [("kind", "%")]]
    assert made.scores(choice(shared=shared)) == [0.0, 2.0 + 1.0 - 0.25, -1.0 + 0.5]


def test_probabilities_are_a_softmax_that_sums_to_one_and_does_not_overflow() -> None:
    made = read_scorer(TABLE, "t")
    odds = made.probabilities(choice())
    total = sum(math.exp(s) for s in (0.0, 1.75, -0.5))
    assert odds == pytest.approx([math.exp(s) / total for s in (0.0, 1.75, -0.5)])
    sure = scorer("is|percent\tshare 5000").probabilities(choice())
    assert sure == [0.0, 1.0, 0.0]


def test_unknown_features_and_classes_weigh_nothing() -> None:
    made = read_scorer(TABLE, "t")
    more = choice(shared=[[("is", "percent"), ("never", "seen")], []], classes=["-", "share", "no such class"])
    more.own[2] = [("nor", "this"), ("kind", "%")]
    assert made.scores(more) == [0.0, 1.75, 0.5]
    assert scorer().probabilities(choice()) == pytest.approx([1 / 3] * 3)


def test_reasons_are_the_loudest_features_of_a_candidate() -> None:
    made = read_scorer(TABLE, "t")
    assert made.reasons(choice(shared=[[("is", "percent")], [("kind", "%")]]), 1) == [
        (("is", "percent"), 1.5),
        (("kind", "%"), 0.5),
        (("near",), -0.25),
    ]
    assert [f for f, _ in made.reasons(choice(), 1, most=1)] == [("is", "percent")]
    assert made.reasons(choice(), 0) == []


def test_the_first_of_equals_is_best() -> None:
    assert best([0.2, 0.4, 0.4]) == 1
    assert best([1.0]) == 0


def test_a_table_that_is_read_and_written_is_the_same_to_the_byte() -> None:
    assert write_scorer(read_scorer(TABLE, "t")) == TABLE


PARTS = st.text(st.characters(codec="utf-8", exclude_characters="|¦\t\n\r "), max_size=6)
FEATURES = st.lists(PARTS, min_size=1, max_size=3).map(tuple)
WEIGHTS = st.integers(-400, 400).map(lambda n: n / 100)


@given(st.dictionaries(FEATURES, st.dictionaries(st.sampled_from(["*", "-", "dose", "a b"]), WEIGHTS), max_size=8))
def test_a_scorer_of_any_features_survives_its_table(weights: dict[tuple[str, ...], dict[str, float]]) -> None:
    classes = ["-", "a b", "dose"]
    table = np.array([[w.get(c, 0.0) for c in classes] for w in weights.values()] + [[0.0] * 3], np.float32)
    own = {f: w["*"] for f, w in weights.items() if "*" in w}
    made = Scorer({f: i for i, f in enumerate(weights)}, table, {c: i for i, c in enumerate(classes)}, own)
    text = write_scorer(made)
    again = read_scorer(text, "t")
    assert write_scorer(again) == text
    assert {f: w for f, w in own.items() if w} == again.own
    for feature, wanted in weights.items():
        item = Choice(list(classes), classes, [[]] * 3, [[feature]])
        assert again.scores(item) == pytest.approx([wanted.get(c, 0.0) for c in classes], abs=1e-6)
    names = [line.partition("\t")[0] for line in text.split("\n") if line]
    assert names == sorted(set(names))


def test_what_would_break_a_line_is_written_otherwise() -> None:
    made = Scorer({}, np.zeros((1, 1), np.float32), {}, {("a|b", "c\td", "e\nf", "g\rh"): 1.0})
    assert write_scorer(made) == "a¦b|c d|e f|g h\t* 1.00\n"


def test_small_weights_are_left_out_on_request() -> None:
    made = scorer("a\t* 0.04\tdose 0.20", "b\tdose -0.04", "c\t* 0.004")
    assert write_scorer(made, 0.05) == "a\tdose 0.20\n"
    assert write_scorer(made) == "a\tdose 0.20\t* 0.04\nb\tdose -0.04\n"


def test_blank_lines_and_comments_are_passed_over() -> None:
    made = read_scorer("# weights of a slot\n\nnear\t* 1.00\n#|word\t* 2.00\n", "t")
    assert made.own == {("near",): 1.0, ("#", "word"): 2.0}


@pytest.mark.parametrize(
    "line", ["near", "near\t", "near\tdose", "near\tdose much", "near\tdose 1.0\t", "near\tdose 1,0", "near\t1.0"]
)
def test_a_line_that_holds_no_weights_is_named(line: str) -> None:
    with pytest.raises(MinerError, match=r"own/field\.tsv: line 3 holds no weights") as caught:
        read_scorer(f"# a table\nis|percent\tdose 1.00\n{line}\n", "own/field.tsv")
    assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize("weight", ["nan", "inf", "-inf", "1e400"])
def test_a_weight_that_is_no_finite_number_is_named(weight: str) -> None:
    with pytest.raises(MinerError, match="t: line 1 holds no weights"):
        read_scorer(f"near\tdose {weight}\n", "t")
