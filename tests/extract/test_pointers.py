"""Candidates and their support: rows of names, moments, wholes, phrases that may be groups, denials, neighbours."""

from __future__ import annotations

import pytest

from miner.stages.extract.decide import times, wholes
from miner.stages.extract.decide.fields import POSSIBLE, items_of
from miner.stages.extract.decide.fields import choice_of as field_choice
from miner.stages.extract.decide.pointers import Support, mark_runs, pointer_features
from miner.stages.extract.decide.reader import SCORERS, SLOTS
from miner.stages.extract.decide.times import months, times_of
from miner.stages.extract.decide.view import Item, View, stem
from miner.stages.extract.denials import denied_concepts
from miner.stages.extract.fields import SHIPPED
from miner.stages.extract.groups.phrases import phrases_of
from miner.stages.extract.groups.table import table_of
from tests.extract.conftest import PaperOf, TraceOf, ViewOf


def item(view: View, number: str, part: str = "") -> Item:
    """The item whose first token is `number`."""
    return next(i for i in items_of(view.paper) if i.view is view and i.part == part and view.lows[i.first] == number)


def supports(view: View, **words: str) -> dict[str, list[Support]]:
    """A support for each word that a candidate's name is given for."""
    return {
        name: [Support(view, t, t + 1, "word") for t, w in enumerate(view.lows) if w in said.split()]
        for name, said in words.items()
    }


def test_names_in_a_row_know_their_place_in_it(view: ViewOf) -> None:
    found = view("Relapse, death and stroke were seen in 4%, 5% and 6%, pain in 7%.")
    named = supports(found, a="relapse", b="death", c="stroke", d="pain")
    spans = mark_runs(named, found.lows)
    assert {name: own[0].run for name, own in named.items()} == {"a": (0, 3), "b": (1, 3), "c": (2, 3), "d": (0, 1)}
    assert [found.lows[a] for a, _ in spans] == ["relapse", "death", "stroke", "pain"]


def test_a_name_and_its_short_form_are_one_place_of_a_row(view: ViewOf) -> None:
    found = view("Overall survival (OS) and relapse were 71% and 12%.")
    named = supports(found, os="survival os", r="relapse")
    mark_runs(named, found.lows)
    assert [s.run for s in named["os"]] == [(0, 2), (0, 2)]
    assert named["r"][0].run == (1, 2)


def test_a_name_far_behind_another_begins_a_row_of_its_own(view: ViewOf) -> None:
    found = view("Relapse was seen later in 4% and death in 5%.")
    named = supports(found, a="relapse", b="death")
    mark_runs(named, found.lows)
    assert [own[0].run for own in named.values()] == [(0, 1), (0, 1)]


def test_support_on_both_sides_the_nearer_counts_first(view: ViewOf) -> None:
    found = view("Relapse was seen in 4% and death later on.")
    named = supports(found, a="relapse", b="death", both="relapse death")
    spans = mark_runs(named, found.lows)
    four = item(found, "4")
    left, right, both = (pointer_features(four, named[name], spans, "proportion") for name in ("a", "b", "both"))
    assert {f[1] for f in left if f[0] == "d"} == {"L"}
    assert {f[1] for f in right if f[0] == "d"} == {"R"}
    assert {f[1] for f in both if f[0] in ("d", "d2")} == {"L", "R"}
    assert ("both sides",) in both
    assert ("both sides",) not in left + right


def test_support_elsewhere_or_nowhere_is_said(paper: PaperOf) -> None:
    first, second = paper("Relapse was seen in 4%. It was 12% later.").views
    twelve = item(second, "12")
    far = [Support(first, 0, 1, "word")]
    assert ("away", "before", "word") in pointer_features(twelve, far, [], "proportion")
    assert ("away, taken up", "before", "word") in pointer_features(twelve, far, [], "proportion")
    assert ("support elsewhere only",) in pointer_features(twelve, far, [], "proportion")
    assert pointer_features(twelve, [], [], "proportion") == [("no support",)]


def test_a_value_of_a_row_that_answers_to_its_name_says_so(view: ViewOf) -> None:
    found = view("Relapse and death were 4% and 5%, respectively.")
    named = supports(found, a="relapse", b="death")
    spans = mark_runs(named, found.lows)

    def agrees(number: str, name: str) -> set[str]:
        made = pointer_features(item(found, number), named[name], spans, "proportion")
        return {f[2] for f in made if f[0] == "list" and len(f) == 3}

    assert [agrees("4", "a"), agrees("4", "b"), agrees("5", "a"), agrees("5", "b")] == [{"1"}, {"0"}, {"0"}, {"1"}]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("P1Y", 12.0),
        ("P18M", 18.0),
        ("P1Y6M", 18.0),
        ("P30.4375D", 1.0),
        ("P2W", 14 / 30.4375),
        ("PT12H", 12 / 730.5),
        ("P1DT12H", 1 / 30.4375 + 12 / 730.5),
        ("P0.5Y", 6.0),
        ("baseline", None),
        ("last_follow_up", None),
        (None, None),
        (12, None),
    ],
)
def test_a_duration_in_months(value: object, expected: float | None) -> None:
    assert months(value) == (None if expected is None else pytest.approx(expected))


def test_moments_of_a_sentence(view: ViewOf) -> None:
    found = times_of(view("At 6 weeks, 3 and 12 months, and at the 2-year visit, 40% were well."))
    assert {(value, kind) for value, _, _, kind in found} >= {("P6W", "times"), ("P12M", "times"), ("P2Y", "time")}
    assert found == sorted(found, key=lambda x: (x[1], x[2]))


def test_a_number_is_no_moment_of_itself(view: ViewOf) -> None:
    found = view("They lived 9 months, 71% of them at 2 years.")
    survival = item(found, "9")
    survival.field = "survival_time"
    assert set(times.choice_of(survival).values) == {None, "baseline", "P2Y"}
    share = item(found, "71")
    share.field = "proportion"
    assert set(times.choice_of(share).values) == {None, "baseline", "P9M", "P2Y"}


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("Of 52 women and 40 men, 31 were cured.", "31", {None, 52, 40}),
        ("Of 52 women and 20 men, 31 were cured.", "31", {None, 52}),  # a whole is not below its part
        ("Cure was seen in 31 of 52 women and in 8 of 20 men.", "8", {None, 52, 31, 20}),
        ("Cure was seen in 31 of 52 women (60%) and in 8 men.", "8", {None, 52, 31}),
        ("Of 52 women, 60% were cured.", "60", {None, 52}),
        ("All 52 were cured.", "52", {None, 52}),
        ("They cured 52.", "52", {None}),
    ],
)
def test_every_whole_that_may_be_meant_is_a_candidate(
    view: ViewOf, text: str, number: str, expected: set[int | None]
) -> None:
    found = item(view(text), number)
    found.field = "proportion"
    assert set(wholes.choice_of(found).values) == expected


def test_wholes_of_the_sentence_before_are_candidates(paper: PaperOf) -> None:
    first, second = paper("We treated 52 women and 9 men. In all, 31 were cured.").views
    assert first is not second
    found = item(second, "31")
    found.field = "proportion"
    assert set(wholes.choice_of(found).values) == {None, 52}


def test_a_whole_that_its_parts_add_up_to_says_so(view: ViewOf) -> None:
    found = item(view("Of 52 women, 31 were cured, 12 were better and 9 died."), "12")
    found.field = "proportion"
    choice = wholes.choice_of(found)
    by_value = dict(zip(choice.values, choice.own, strict=True))
    assert ("adds up", "L") in by_value[52]
    assert not any(f[0] == "adds up" for f in by_value[31])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Group 1 had 40 patients and group B had 31.", ["group 1", "group b"]),
        ("The 60 Gy group and the 8 Gy course had 12.", ["60 gy", "8 gy"]),
        ("Splint fixation was better than plaster casts in 40.", ["splint fixation", "better", "plaster casts"]),
        ("Letrozole plus radiotherapy / surgery was given to 40.", ["letrozole plus radiotherapy surgery"]),
        ("Of these patients, 40 had been treated.", []),
    ],
)
def test_phrases_that_may_name_a_group(view: ViewOf, text: str, expected: list[str]) -> None:
    found = phrases_of(view(text))
    assert [key for *_, key in found if key in expected] == expected
    assert [key for *_, key in found if not expected] == []
    assert found == sorted(found)
    assert all(0 <= a < b for a, b, _ in found)


def test_one_phrase_of_many_sentences_is_one_entry_of_the_table(paper: PaperOf) -> None:
    found = paper("Splints were compared with casts in 40. The splints group had 20. In the cast group 20 came.")
    table = table_of(found)
    assert [v.ctx.index for v, _, _ in table["splints"].places] == [0, 1]
    assert table["splints"].counts["behind", "group"] == 1
    assert table is table_of(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No infection, leakage or paralysis was seen in 40 patients.", 3),
        ("There was no infection in 40 patients.", 0),  # one finding is the concept slot's
        ("No patient had infection or leakage among 40.", 2),
        ("No infection was seen, but leakage was seen in 40.", 0),
        ("No infection; leakage or paralysis was seen in 40.", 0),
    ],
)
def test_findings_that_one_word_denies(view: ViewOf, text: str, expected: int) -> None:
    found = denied_concepts(item(view(text), "no", "no"))
    assert len(found) == expected
    assert len(set(found)) == len(found)


def test_every_number_and_denial_is_an_item_and_a_whole_two_more(view: ViewOf) -> None:
    found = view("No infection was seen in 34 of 41 women within 3 months at 8 Gy or 2 cm in 2004 (p = 0.04).")
    items = items_of(found.paper)
    assert [(found.lows[i.first], i.part, i.kind, i.count) for i in items] == [
        ("no", "no", "denied", 0),
        ("34", "", "fraction", 34),
        ("34", "D", "size", 41),
        ("34", "N", "size", 34),
        ("3", "", "time", None),
        ("8", "", "dose", None),
        ("2", "", "length", None),
        ("0.04", "", "p", None),
    ]
    assert [i.order for i in items] == list(range(8))


def test_a_number_can_only_be_what_its_kind_allows(view: ViewOf) -> None:
    for one in items_of(view("No infection was seen in 34 of 41 women at 3 Gy and 12% (p = 0.04).").paper):
        choice = field_choice(one)
        assert choice.values == [None, *POSSIBLE[one.kind]]
    assert {name for names in POSSIBLE.values() for name in names} == SHIPPED


def test_each_slot_has_its_scorers() -> None:
    assert len(set(SCORERS)) == len(SCORERS)
    assert {s.name for s in SLOTS} <= set(SCORERS)
    assert {s.name + "2" for s in SLOTS if s.twice} <= set(SCORERS)


@pytest.mark.parametrize(
    ("words", "expected"),
    [("treated treating treats treatment treatments", "treat"), ("infection infections", "infection"), ("led", "led")],
)
def test_stems_bring_forms_of_a_word_together(words: str, expected: str) -> None:
    assert {stem(w) for w in words.split()} == {expected}
    assert stem("t12") == "#"


def test_the_field_of_a_time_is_known_to_the_moments(traced: TraceOf) -> None:
    _, trace = traced("The follow-up was 18 months. Control was 71%.")
    assert [r.field for r in trace.records] == ["follow_up", "proportion"]
    assert list(trace.paper.memo["time fields"].values()) == ["follow_up"]  # type: ignore[attr-defined]
