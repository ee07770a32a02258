"""A phrase matcher over tokens: longest match first, in time linear in the tokens (a trie of normal forms).

A phrase is written as text ("local control rate"); it is lexed as sentences are, so spelling variants, plurals and
hyphens are the lexer's matter. A word that ends in "*" stands for any word that begins so ("recur*").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from miner.grammar.characters import fold
from miner.grammar.lexer import WORD, Token, lex

T = TypeVar("T")


class Found(NamedTuple, Generic[T]):
    """Tokens `first` to `last` (exclusive) are a phrase that stands for `meaning`."""

    first: int
    last: int
    meaning: T


class _Node(Generic[T]):
    """What may follow: whole words, and words that begin so; `lengths` are those of the beginnings, ascending."""

    __slots__ = ("lengths", "meanings", "prefixes", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Node[T]] = {}
        self.prefixes: dict[str, _Node[T]] = {}
        self.lengths: list[int] = []
        self.meanings: list[T] = []

    def step(self, token: Token) -> list[_Node[T]]:
        """The nodes that `token` leads to."""
        following: list[_Node[T]] = []
        step = self.words.get(token.norm)
        if step is not None:
            following.append(step)
        if token.kind == WORD:
            if token.text.isupper():
                step = self.words.get(token.text)
                if step is not None:
                    following.append(step)
            low = token.low
            for length in self.lengths:
                if length > len(low):
                    break
                step = self.prefixes.get(low[:length])
                if step is not None:
                    following.append(step)
        return following


_SHORTEST_PREFIX = 3
_REMEMBERED, _LONGEST_REMEMBERED = 65536, 64  # words and their first steps; characters of a word


class Lexicon(Generic[T]):
    """Phrases and what they mean. `find` yields the longest phrase at each place, all its meanings, no overlaps."""

    def __init__(self, phrases: Iterable[tuple[str, T]] = ()) -> None:
        self._root: _Node[T] = _Node()
        self._first: dict[str, list[_Node[T]]] = {}
        for phrase, meaning in phrases:
            self.add(phrase, meaning)

    def add(self, phrase: str, meaning: T) -> None:
        """Adds a phrase. One in capitals of up to five letters ("OS") matches only in capitals. Raises ValueError."""
        self._first.clear()
        node = self._root
        tokens = lex(fold(phrase))
        if not tokens:
            raise ValueError(f"empty phrase {phrase!r}")
        i = 0
        while i < len(tokens):
            token = tokens[i]
            wild = i + 1 < len(tokens) and tokens[i + 1].low == "*"
            key = token.low if wild else self._key(token)
            if wild and len(key) < _SHORTEST_PREFIX:
                raise ValueError(f"{phrase!r}: a word before * needs {_SHORTEST_PREFIX} letters")
            if wild and len(key) not in node.lengths:
                node.lengths = sorted([*node.lengths, len(key)])
            node = (node.prefixes if wild else node.words).setdefault(key, _Node())
            i += 2 if wild else 1
        node.meanings.append(meaning)

    @staticmethod
    def _key(token: Token) -> str:
        # "OS", "PR", "CR" and "LC" mean nothing in lower case ("or", "cr").
        return token.text if token.text.isupper() and 1 < len(token.text) <= 5 else token.norm

    def find(self, tokens: list[Token]) -> Iterator[Found[T]]:
        """Longest matches from left to right; one Found a meaning."""
        n, after = len(tokens), 0
        remembered = self._first.get
        for i, token in enumerate(tokens):
            states = remembered(token.text)  # a token's text tells its kind and its normal form
            if states is None:
                states = self._begin(token)
            if not states or i < after:
                continue
            best = self._longest(states, tokens, i + 1, n)
            if best is not None:
                after, node = best
                for meaning in node.meanings:
                    yield Found(i, after, meaning)

    def _begin(self, token: Token) -> list[_Node[T]]:
        states = self._root.step(token)
        if len(token.text) <= _LONGEST_REMEMBERED:
            if len(self._first) >= _REMEMBERED:
                self._first.clear()
            self._first[token.text] = states
        return states

    @staticmethod
    def _longest(states: list[_Node[T]], tokens: list[Token], j: int, n: int) -> tuple[int, _Node[T]] | None:
        """Where the longest phrase ends, and its node; `states` are where the token before `j` has led."""
        best: tuple[int, _Node[T]] | None = None
        while True:
            for node in states:
                if node.meanings:
                    best = (j, node)
            if j >= n:
                return best
            token = tokens[j]
            if len(states) == 1:
                states = states[0].step(token)
            else:
                states = [following for node in states for following in node.step(token)]
            if not states:
                return best
            j += 1
