"""A page's tokens are the same whether sentences bring theirs or not; the quick look for a number misses none."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from miner.grammar.characters import fold
from miner.grammar.lexer import Token, lex
from miner.grammar.sentences import Sentence, split_sentences
from miner.stages.extract.checks.sizes import _A_NUMBER, Page, _numbered

WORDS = st.sampled_from(
    [*"RESULTS: Of 24 patients no three Six_ tenth TEN + 5-".split(), "/ -2", "\u0660", "\u00a0", "\n", ". A"]
)


def whole(tokens: list[Token]) -> list[tuple[object, ...]]:
    return [tuple(getattr(t, name) for name in Token.__slots__) for t in tokens]


@given(st.lists(WORDS, max_size=20), st.integers(0, 9))
@example(["RESULTS:", "24", "patients"], 9)
def test_tokens_that_sentences_bring_are_those_that_a_page_reads(words: list[str], skip: int) -> None:
    folded = fold(" ".join(words))
    spans = [
        (min(end, start + skip) if folded[start:end].startswith("RES") else start, end)
        for start, end in split_sentences(folded)
    ]
    known = [Sentence(start, end, tokens=lex(folded, start, end)) for start, end in spans]
    assert whole(Page(folded, known).tokens) == whole(Page(folded).tokens)


@given(st.lists(WORDS, max_size=5))
def test_the_quick_look_for_a_number_agrees_with_the_slow_one(words: list[str]) -> None:
    text = " ".join(words)
    assert _numbered(text, text.lower(), 0, len(text)) is (_A_NUMBER.search(text) is not None)
