"""Arms and comparisons: what a meta-analyst loads, with every n told where it comes from and nothing guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.store.test_store import rows
from tests.store.test_views import stored

SHARE: dict[str, Any] = {"field": "proportion", "unit": "%", "statistic": "percent", "concept": "recurrence"}


def size(arm: str | None, value: float, field: str = "arm_size") -> dict[str, Any]:
    return {"field": field, "value": value, "arm": arm, "population": "patients"}


def share(
    arm: str | None, value: float | None, n: int | None = None, of: int | None = None, **more: Any
) -> dict[str, Any]:
    return SHARE | {"arm": arm, "value": value, "numerator": n, "denominator": of} | more


def at(start: int, *records: dict[str, Any]) -> list[dict[str, Any]]:
    """Records of one clause."""
    return [record | {"start": start} for record in records]


def test_n_is_the_stated_denominator_else_the_arms_size_and_says_so(tmp_path: Path) -> None:
    db = stored(
        tmp_path,
        size("IMRT", 40.0),
        size("the surgery group", 25.0),
        size(None, 65.0, "cohort_size"),
        share("IMRT", None, 3, 38),
        share("IMRT group", 12.5, 5),
        share("surgery", 20.0),
        share("radiosurgery", 20.0),
        share(None, 26.2, 17),
    )
    found = rows(db, "SELECT arm, events, n, n_from, percent, events_implied FROM arms")
    assert found == [
        ("IMRT", 3, 38, "denominator", None, None),
        ("IMRT group", 5, 40, "arm_size", 12.5, None),
        ("surgery", None, 25, "arm_size", 20.0, 5),
        ("radiosurgery", None, None, None, 20.0, None),
        (None, 17, None, None, 26.2, None),
    ]


def test_the_cohort_is_n_only_where_the_article_has_no_arms(tmp_path: Path) -> None:
    """ "In 14 and 5 patients": a count that names no arm may be one arm's all the same."""
    cohort = [size(None, 65.0, "cohort_size"), share(None, 26.2, 17), share(None, None, 14)]
    (tmp_path / "armed").mkdir()
    db = stored(tmp_path, *cohort)
    assert rows(db, "SELECT events, n, n_from FROM arms") == [(17, 65, "cohort_size"), (14, 65, "cohort_size")]
    db = stored(tmp_path / "armed", *cohort, size("IMRT", 30.0))
    assert rows(db, "SELECT events, n, n_from FROM arms") == [(17, None, None), (14, None, None)]


def test_a_size_that_the_percentage_contradicts_is_not_taken(tmp_path: Path) -> None:
    """14 (42.4%) is of 33 and not of the 40 who were randomised; 41% is no share of 12; 50 of 40 is nonsense."""
    db = stored(
        tmp_path,
        size("a", 40.0),
        size("b", 12.0),
        share("a", 42.4, 14),
        share("b", 41.0),
        share("a", None, 50),
        share("a", 42.5, 17),
    )
    assert rows(db, "SELECT events, n, events_implied FROM arms") == [
        (14, None, None),
        (None, None, None),
        (50, None, None),
        (17, 40, None),
    ]


def test_two_sizes_of_one_arm_or_cohort_give_no_n(tmp_path: Path) -> None:
    db = stored(
        tmp_path,
        size("a", 40.0),
        size("arm a", 38.0),
        size(None, 80.0, "cohort_size"),
        size(None, 76.0, "cohort_size"),
        share("a", 50.0),
        share(None, 50.0),
    )
    assert rows(db, "SELECT n, n_from FROM arms") == [(None, None), (None, None)]


def test_lesions_are_counted_in_lesions(tmp_path: Path) -> None:
    db = stored(
        tmp_path,
        size(None, 30.0, "cohort_size"),
        size(None, 50.0, "lesion_count"),
        share(None, 50.0, population="lesions"),
        share(None, 50.0, population="vertebrae"),
    )
    assert rows(db, "SELECT n, n_from FROM arms") == [(50, "lesion_count"), (None, None)]
    (tmp_path / "armed").mkdir()
    db = stored(tmp_path / "armed", size("a", 40.0), share("a", 50.0, population="lesions"))
    assert rows(db, "SELECT n, n_from FROM arms") == [(None, None)]


def test_no_count_is_implied_for_rates_at_a_time_or_where_several_counts_print_alike(tmp_path: Path) -> None:
    db = stored(
        tmp_path,
        size("a", 40.0),
        size("b", 900.0),
        share("a", 92.5, concept="local_control", timepoint="P1Y"),
        share("a", 92.5, concept="local_control"),
        share("a", 94.0, concept="pain_relief", timepoint="P1Y"),
        share("b", 31.0),
        share("a", 20.0, comparator="<"),
    )
    assert rows(db, "SELECT n, events_implied, actuarial FROM arms") == [
        (40, None, True),
        (40, 37, False),
        (None, None, False),
        (900, None, False),
        (40, None, False),
    ]


def test_means_need_to_be_called_so(tmp_path: Path) -> None:
    score = {"field": "score", "unit": "points", "concept": "vas", "arm": "a"}
    db = stored(
        tmp_path,
        size("a", 40.0),
        score | {"value": 2.9, "statistic": "mean", "spread": 1.8, "spread_kind": "sd"},
        score | {"value": 3.0, "statistic": "median", "low": 1.0, "high": 5.0, "interval": "iqr"},
        score | {"value": 4.0, "spread": 0.2, "spread_kind": "se"},
    )
    assert rows(db, "SELECT n, mean, sd, median, value, spread_kind FROM arms") == [
        (40, 2.9, 1.8, None, 2.9, "sd"),
        (40, None, None, 3.0, 3.0, None),
        (40, None, None, None, 4.0, "se"),
    ]


def test_baseline_traits_treatment_split_and_background_are_no_outcomes(tmp_path: Path) -> None:
    db = stored(
        tmp_path,
        share("a", 50.0, concept="baseline_characteristic"),
        share("a", 50.0, concept="treatment_allocation"),
        share("a", 50.0, scope="background"),
    )
    assert rows(db, "SELECT count(*) FROM arms") == [(0,)]


SHOWN = "SELECT arm1, arm2, ai, n1i, ci, n2i, arms, paired_by, control_by FROM comparisons"


def test_two_arms_of_one_clause_are_compared_and_a_control_stands_second(tmp_path: Path) -> None:
    db = stored(
        tmp_path,
        size("radiotherapy", 50.0),
        *at(10, share("placebo", None, 5, 40), share("drug", None, 2, 41)),
        *at(20, share("radiotherapy", 10.0, 5, concept="toxicity"), share("surgery", None, 7, 50, concept="toxicity")),
    )
    assert rows(db, SHOWN) == [
        ("drug", "placebo", 2, 41, 5, 40, 2, "clause", "name"),
        ("radiotherapy", "surgery", 5, 50, 7, 50, 2, "clause", "order"),
    ]


def test_values_of_several_measures_in_one_clause_are_paired_in_their_order(tmp_path: Path) -> None:
    db = stored(
        tmp_path,
        *at(
            10,
            *(
                share(arm, value, concept="toxicity")
                for arm, value in zip("abab", (30.6, 23.5, 2.5, 49.5), strict=True)
            ),
        ),
    )
    assert rows(db, "SELECT arm1, arm2, value1, value2 FROM comparisons") == [
        ("a", "b", 30.6, 23.5),
        ("a", "b", 2.5, 49.5),
    ]


def test_an_arm_that_lacks_a_value_leaves_the_clause_unpaired(tmp_path: Path) -> None:
    db = stored(tmp_path, *at(10, *(share(arm, 10.0, concept="toxicity") for arm in "aab")))
    assert rows(db, "SELECT count(*) FROM comparisons") == [(0,)]


def test_three_arms_are_compared_with_the_control_and_without_one_with_each_other(tmp_path: Path) -> None:
    control = [share(arm, None, n, 20) for arm, n in (("low", 1), ("sham", 2), ("high", 3))]
    db = stored(tmp_path, *at(10, *control), *at(20, *(share(arm, None, 4, 20, concept="death") for arm in "xyz")))
    assert rows(db, "SELECT arm1, arm2, ai, ci, arms, control_by FROM comparisons") == [
        ("low", "sham", 1, 2, 3, "name"),
        ("high", "sham", 3, 2, 3, "name"),
        ("x", "y", 4, 4, 3, "order"),
        ("x", "z", 4, 4, 3, "order"),
        ("y", "z", 4, 4, 3, "order"),
    ]


def test_sentences_apart_are_paired_only_where_the_outcome_says_exactly_what_was_measured(tmp_path: Path) -> None:
    db = stored(
        tmp_path,
        *at(10, share("a", None, 1, 20)),
        *at(20, share("b", None, 2, 20)),
        *at(30, share("a", None, 3, 20, concept="toxicity")),
        *at(40, share("b", None, 4, 20, concept="toxicity")),
        *at(50, share("a", None, 5, 20, concept="death"), share("a", None, 6, 20, concept="death")),
        *at(60, share("b", None, 7, 20, concept="death")),
        *at(70, share("a", None, 8, 20, concept="infection", timepoint="P1M")),
        *at(80, share("b", None, 9, 20, concept="infection", timepoint="P1Y")),
    )
    assert rows(db, SHOWN) == [("a", "b", 1, 20, 2, 20, 2, "outcome", "order")]


def test_means_are_compared_with_means(tmp_path: Path) -> None:
    score = {"field": "score", "unit": "points", "concept": "vas", "timepoint": "P1M", "spread_kind": "sd"}
    mean = score | {"statistic": "mean"}
    db = stored(
        tmp_path,
        size("a", 20.0),
        size("control", 22.0),
        *at(
            10, mean | {"arm": "control", "value": 5.0, "spread": 1.5}, mean | {"arm": "a", "value": 3.0, "spread": 1.0}
        ),
        *at(20, mean | {"arm": "a", "value": 3.0}, score | {"arm": "control", "value": 3.0, "statistic": "median"}),
    )
    assert rows(db, "SELECT arm1, n1i, m1i, sd1i, arm2, n2i, m2i, sd2i FROM comparisons") == [
        ("a", 20, 3.0, 1.0, "control", 22, 5.0, 1.5)
    ]
