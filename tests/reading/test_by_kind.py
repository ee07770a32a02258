"""What counts as found when a reader is held against reworded sentences."""

from __future__ import annotations

from tests.reading.by_kind import agreement, differing
from tests.reading.markup import KEYS, Record


def record(**given: object) -> Record:
    return {**dict.fromkeys(KEYS), "field": "proportion", "unit": "%", "scope": "study", **given}


def test_a_record_is_whole_only_with_every_key_right() -> None:
    expected = [record(value=40, concept="death", timepoint="P1Y"), record(numerator=3, concept="infection")]
    found = [record(numerator=3, concept="infection"), record(value=40.1, concept="death"), record(value=7)]
    right, whole, missed, left = agreement(expected, found)
    assert (right, whole, missed, left) == (2, 1, [], [record(value=7)])


def test_the_found_record_most_alike_answers_first() -> None:
    expected = [record(value=12, concept="infection"), record(value=12, concept="death")]
    found = [record(value=12, concept="death"), record(value=12, concept="infection")]
    assert agreement(expected, found)[:2] == (2, 2)


def test_another_field_unit_or_bare_count_is_a_miss() -> None:
    expected = [record(numerator=5)]
    for other in (record(value=50, numerator=5), record(field="arm_size", unit="1", value=5), record(numerator=6)):
        assert agreement(expected, [other]) == (0, 0, expected, [other])


def test_equal_is_no_comparator_and_the_arm_does_not_count() -> None:
    assert differing(record(value=1, comparator="=", arm="A"), record(value=1, arm="B")) == []
    assert differing(record(value=1, comparator="<"), record(value=1)) == ["comparator"]
