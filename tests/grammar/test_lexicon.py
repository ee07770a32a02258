"""Phrases are found longest first, in every spelling the lexer folds, in linear time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miner.grammar.characters import fold
from miner.grammar.lexer import Token, lex
from miner.grammar.lexicon import Lexicon

LEXICON = Lexicon(
    [
        ("pain", "pain"),
        ("pain relief", "pain_relief"),
        ("complete pain relief rate", "rate"),
        ("relief rate", "relief_rate"),
        ("local recurrence", "recurrence"),
        ("recur*", "recurrence"),
        ("local recur* free", "free"),
        ("follow-up", "follow_up"),
        ("OS", "survival"),
        ("tumor", "lesion"),
        ("tumour", "mass"),
        ("5-year", "five"),
    ]
)


def found(text: str, lexicon: Lexicon[str] = LEXICON) -> list[tuple[str, str]]:
    folded = fold(text)
    tokens = lex(folded)
    return [(folded[tokens[f].start : tokens[e - 1].end], meaning) for f, e, meaning in lexicon.find(tokens)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pain relief", [("pain relief", "pain_relief")]),
        ("Pain, relief", [("Pain", "pain")]),
        ("complete pain relief", [("pain relief", "pain_relief")]),
        ("complete pain relief rate", [("complete pain relief rate", "rate")]),
        ("pain relief rate", [("pain relief", "pain_relief")]),
        ("PAIN pains", [("PAIN", "pain"), ("pains", "pain")]),
        ("Local recurrences recurred", [("Local recurrences", "recurrence"), ("recurred", "recurrence")]),
        ("local recurrence-free", [("local recurrence-free", "free")]),
        ("follow up, follow-up and followup", [("follow up", "follow_up"), ("follow-up", "follow_up")]),
        ("OS and os", [("OS", "survival")]),
        ("tumours", [("tumours", "lesion"), ("tumours", "mass")]),
        ("5 year", [("5 year", "five")]),
        ("pre recu recurs", [("recurs", "recurrence")]),
        ("", []),
    ],
)
def test_find(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("phrase", ["", " \u2009 "])
def test_an_empty_phrase_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="empty phrase"):
        Lexicon([(phrase, "x")])


def test_a_short_prefix_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a word before \* needs 3 letters"):
        Lexicon([("re*", "x")])


WORDS = st.sampled_from("pain relief rate complete local recurrence free OS os a".split())


def naive(phrases: list[list[str]], tokens: list[Token]) -> list[tuple[int, int]]:
    """What `find` promises, said plainly: at each place the longest phrase, then on behind it."""
    out, i = [], 0
    while i < len(tokens):
        fits = [
            p
            for p in phrases
            if len(p) <= len(tokens) - i
            and all(
                t.text == w if w.isupper() and 1 < len(w) <= 5 else t.norm == w
                for w, t in zip(p, tokens[i:], strict=False)
            )
        ]
        size = max(map(len, fits), default=0)
        if size:
            out.append((i, i + size))
        i += size or 1
    return out


@given(st.lists(st.lists(WORDS, min_size=1, max_size=3), max_size=8, unique_by=tuple), st.lists(WORDS, max_size=12))
def test_find_is_the_longest_match_from_left_to_right(phrases: list[list[str]], text: list[str]) -> None:
    lexicon = Lexicon((" ".join(phrase), " ".join(phrase)) for phrase in phrases)
    tokens = lex(" ".join(text))
    assert [(f.first, f.last) for f in lexicon.find(tokens)] == naive(phrases, tokens)


def test_a_word_of_any_length_is_looked_up_in_linear_time() -> None:
    """Every prefix of a long word cut out would be quadratic: minutes for these."""
    assert found("x" * 1_000_000) == []
    assert found("recur" + "x" * 1_000_000)[0][1] == "recurrence"
