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
    __slots__ = ("meanings", "prefixes", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Node[T]] = {}
        self.prefixes: dict[str, _Node[T]] = {}
        self.meanings: list[T] = []


_SHORTEST_PREFIX = 3


class Lexicon(Generic[T]):
    """Phrases and what they mean. `find` yields the longest phrase at each place, all its meanings, no overlaps."""

    def __init__(self, phrases: Iterable[tuple[str, T]] = ()) -> None:
        self._root: _Node[T] = _Node()
        for phrase, meaning in phrases:
            self.add(phrase, meaning)

    def add(self, phrase: str, meaning: T) -> None:
        """Adds a phrase. A phrase in capitals of up to five letters ("OS") matches only in capitals. Raises ValueError."""
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
            node = (node.prefixes if wild else node.words).setdefault(key, _Node())
            i += 2 if wild else 1
        node.meanings.append(meaning)

    @staticmethod
    def _key(token: Token) -> str:
        # "OS", "PR", "CR" and "LC" mean nothing in lower case ("or", "cr").
        return token.text if token.text.isupper() and 1 < len(token.text) <= 5 else token.norm

    def find(self, tokens: list[Token]) -> Iterator[Found[T]]:
        """Longest matches from left to right; one Found a meaning."""
        i, n = 0, len(tokens)
        root = self._root
        while i < n:
            best = self._longest(root, tokens, i, n)
            if best is None:
                i += 1
                continue
            last, node = best
            for meaning in node.meanings:
                yield Found(i, last, meaning)
            i = last

    def _longest(self, root: _Node[T], tokens: list[Token], i: int, n: int) -> tuple[int, _Node[T]] | None:
        best: tuple[int, _Node[T]] | None = None
        states = [root]
        j = i
        while states and j < n:
            token = tokens[j]
            following: list[_Node[T]] = []
            for node in states:
                step = node.words.get(token.norm)
                if step is not None:
                    following.append(step)
                if token.kind == WORD:
                    if token.text.isupper():
                        step = node.words.get(token.text)
                        if step is not None:
                            following.append(step)
                    if node.prefixes:
                        following.extend(
                            node.prefixes[token.low[:k]]
                            for k in range(_SHORTEST_PREFIX, len(token.low) + 1)
                            if token.low[:k] in node.prefixes
                        )
            j += 1
            for node in following:
                if node.meanings:
                    best = (j, node)
            states = following
        return best
