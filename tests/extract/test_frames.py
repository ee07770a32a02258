"""Clauses, zones and openers of sentences, and how far a finding of a value is expected at a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miner.grammar.lexer import lex
from miner.stages.extract.decide.view import View
from miner.stages.extract.frames.clause import frame_of
from miner.stages.extract.frames.roles import level
from miner.stages.extract.sentence.context import make_context
from tests.extract.conftest import ViewOf

ZONES = {"l": "lead", "s": "subj", "v": "verb", "p": "pred", "f": "frag", "b": "br"}

# Ten kinds of sentences, each with its phrases as "zone opener: words", a phrase being a run of one zone and opener.
PHRASES = {
    "two groups restrict the predicate": (
        "Graft survival was 91% in women with thin scars and 64% in women with thick scars.",
        "subj : graft survival | verb : was | pred : 91 % | pred in: in women | pred w: with thin scars and 64 % |"
        " pred in: in women | pred w: with thick scars .",
    ),
    "a whole and a group restrict the subject": (
        "Seven of 19 men given the lower dose had grade 2 proctitis.",
        "subj : seven | subj nof: of 19 men | subj rel: given the lower dose | verb : had | pred : grade 2 proctitis .",
    ),
    "a trait restricts the subject": (
        "Four patients with severe pain after fusion developed wound infections.",
        "subj : four patients | subj w: with severe pain | subj t: after fusion | verb : developed |"
        " pred : wound infections .",
    ),
    "the rates of two findings": (
        "The rates of relapse and stroke were 14% and 6% at 5 years, respectively.",
        "subj : the rates | subj =: of relapse and stroke | verb : were | pred : 14 % and 6 % | pred t: at 5 years |"
        " pred : , respectively .",
    ),
    "a list behind its head": (
        "Adverse events occurred in 9 patients (20%): fever in 4 (9%), leakage in 3 (7%).",
        "subj : adverse events | verb : occurred | pred in: in 9 patients | br : ( 20 % ) | frag : : fever |"
        " frag in: in 4 | br : ( 9 % ) | frag : , leakage | frag in: in 3 | br : ( 7 % ) | frag in: .",
    ),
    "a time leads, a relative restricts": (
        "At 3 years, 38 of 47 women who received 20 Gy were alive and 33 had no recurrence.",
        "lead t: at 3 years | subj : , 38 | subj nof: of 47 women | subj rel: who received 20 gy | verb : were |"
        " pred : alive | subj : and 33 | verb : had | pred : no recurrence .",
    ),
    "a whole leads, two clauses": (
        "Of 36 eyes, 21 (58%) were managed with drops alone, whereas 15 (42%) underwent laser.",
        "lead of: of 36 eyes | subj : , 21 | br : ( 58 % ) | verb : were managed | pred w: with drops alone , |"
        " subj : whereas 15 | br : ( 42 % ) | verb : underwent | pred : laser .",
    ),
    "the topic is taken up": (
        "It was 66% after screws and 49% after wires (p = 0.04).",
        "subj : it | verb : was | pred : 66 % | pred t: after screws and 49 % after wires | br : ( p = 0.04 )"
        " | pred t: .",
    ),
    "an apposition": (
        "Pain relief, the first endpoint, was reached by 14 of 20 patients treated by ablation (70%).",
        "subj : pain relief , the first endpoint , | verb : was reached | pred by: by 14 |"
        " pred nof: of 20 patients treated | pred by: by ablation | br : ( 70 % ) | pred by: .",
    ),
    "freedom from a finding": (
        "With a median follow-up of 33 months, freedom from local progression was 87% and five patients had died.",
        "lead w: with a median follow up of 33 months | subj : , freedom | subj =: from local progression |"
        " verb : was | pred : 87 % | subj : and five patients | verb : had | pred : died .",
    ),
}


def phrases(view: View) -> str:
    """The runs of one zone and opener of a sentence."""
    frame, out = view.frame, list[str]()
    last: tuple[object, ...] = ()
    for t, word in enumerate(view.lows):
        now = frame.zone[t], frame.opener[t], frame.part[t]
        if now != last:
            out.append(f"{ZONES[frame.zone[t]]} {frame.opener[t]}:")
        out[-1] += " " + word
        last = now
    return " | ".join(out)


@pytest.mark.parametrize("kind", PHRASES)
def test_phrases_of_a_sentence(view: ViewOf, kind: str) -> None:
    text, expected = PHRASES[kind]
    assert phrases(view(text)) == expected


@pytest.mark.parametrize(
    ("kind", "value", "levels"),
    [
        ("two groups restrict the predicate", "91", {"survival": 3, "scars": 1}),
        ("two groups restrict the predicate", "64", {"survival": 3, "thick": 1}),
        ("a whole and a group restrict the subject", "seven", {"proctitis": 3, "men": 1, "dose": 1}),
        ("a trait restricts the subject", "four", {"infections": 3, "pain": 1, "fusion": 1, "developed": 3}),
        ("the rates of two findings", "14", {"relapse": 3, "stroke": 3}),
        ("the rates of two findings", "6", {"relapse": 3, "stroke": 3}),
        ("a list behind its head", "4", {"fever": 3, "events": 2, "patients": 1}),
        ("a list behind its head", "9", {"events": 3, "fever": 0}),
        ("a time leads, a relative restricts", "38", {"alive": 3, "women": 1, "recurrence": 0}),
        ("a time leads, a relative restricts", "33", {"recurrence": 3, "alive": 1}),
        ("a whole leads, two clauses", "21", {"managed": 3, "eyes": 1, "drops": 2, "laser": 0}),
        ("a whole leads, two clauses", "58", {"managed": 3, "laser": 0}),
        ("a whole leads, two clauses", "15", {"laser": 3, "drops": 1}),
        ("the topic is taken up", "66", {"screws": 1, "wires": 1}),
        ("an apposition", "14", {"relief": 3, "ablation": 1}),
        ("an apposition", "70", {"relief": 3, "ablation": 3}),
        ("freedom from a finding", "87", {"progression": 3, "median": 1, "died": 0}),
        ("freedom from a finding", "five", {"died": 3, "progression": 1}),
    ],
)
def test_levels_of_words_towards_a_value(view: ViewOf, kind: str, value: str, levels: dict[str, int]) -> None:
    found = view(PHRASES[kind][0])
    at = found.lows.index(value)
    assert {w: level(found.frame, at, found.lows.index(w), found.lows)[1] for w in levels} == levels


@pytest.mark.parametrize(
    ("text", "anaphoric"),
    [
        ("It was 66% after screws.", True),
        ("The rate was 66% after screws.", True),
        ("These values were 66% and 12%.", True),
        ("Such events were seen in 12%.", True),
        ("Control was 66% after screws.", False),
        ("The 5-year control was 66% after screws.", False),
        ("The women had 66% control.", False),
    ],
)
def test_a_sentence_that_takes_up_a_topic(view: ViewOf, text: str, anaphoric: bool) -> None:
    assert view(text).frame.anaphoric is anaphoric


def test_a_bracket_hangs_on_the_word_before_it_and_belongs_to_its_clause(view: ViewOf) -> None:
    frame = (found := view(PHRASES["a list behind its head"][0])).frame
    hosts = [(found.lows[p.host], frame.parts[p.parent].joined) for p in frame.parts if p.bracket]
    assert hosts == [("patients", ""), ("4", ":"), ("3", ":")]
    assert frame.anchor(found.lows.index("20")) == found.lows.index("patients")
    assert frame.anchor(found.lows.index("events")) == found.lows.index("events")


def test_brackets_behind_each_other_hang_on_one_word(view: ViewOf) -> None:
    found = view("Relapse was seen in 12 patients (9%) [1] and (more) 3.")
    assert [found.lows[p.host] for p in found.frame.parts if p.bracket] == ["patients", "patients", "and"]


def test_clauses_are_cut_at_semicolons_conjunctions_and_second_verbs(view: ViewOf) -> None:
    text = "Pain fell in 12 patients; 3 died, while 4 were lost and 5 had moved."
    frame = (found := view(text)).frame
    clauses = [(p.joined, " ".join(found.lows[p.verb : p.verb_end])) for p in frame.parts if not p.bracket]
    assert clauses == [("", "fell"), (";", "died"), ("while", "were lost"), ("and", "had moved")]


def test_chunks_are_runs_of_content_words(view: ViewOf) -> None:
    found = view("Late wound infection was seen in 3 elderly women with a hip fracture.")
    runs: dict[int, list[str]] = {}
    for w, k in zip(found.lows, found.frame.chunk, strict=True):
        if k >= 0:
            runs.setdefault(k, []).append(w)
    assert [" ".join(words) for words in runs.values()] == [
        "late wound infection",
        "seen",
        "elderly women",
        "hip fracture",
    ]


WORDS = (
    "12 % ( ) [ ] of in with who which was were had not and or , ; : while that at patients pain died treated by to"
).split()


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40))
def test_every_token_has_one_part_zone_and_opener(words: list[str]) -> None:
    text = " ".join(words)
    ctx = make_context(lex(text, 0, len(text)), [], None, "en")
    frame, n = frame_of(ctx), len(ctx.lows)
    assert len(frame.part) == len(frame.zone) == len(frame.opener) == len(frame.chunk) == n
    for t in range(n):
        part = frame.parts[frame.part[t]]
        assert part.first <= t < part.last
        assert (frame.zone[t] == "b") is part.bracket
        assert part.bracket is (ctx.depth[t] > 0 or ctx.lows[t] in "([")
        assert 0 <= frame.anchor(t) < n
    for v in range(n):
        for s in range(n):
            assert 0 <= level(frame, v, s, ctx.lows)[1] <= 3
