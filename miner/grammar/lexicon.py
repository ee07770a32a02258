"""A phrase matcher over tokens: longest match first, in time linear in the tokens (a trie of normal forms).

A phrase is written as text ("local control rate"); it is lexed as sentences are, so spelling variants, plurals and
hyphens are the lexer's matter. A word that ends in "*" stands for any word that begins so ("recur*").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from miner.grammar.characters import fold
from miner.grammar.lexer import WORD, Token, lex

T = TypeVar("T")


class Found(NamedTuple, Generic[T]):
    """Tokens `first` to `last` (exclusive) are a phrase that stands for `meaning`."""

    first: int
    last: int
    meaning: T


class _Node(Generic[T]):
    """What may follow, by key: a word's normal form, a word in capitals, or a beginning with "*" behind it."""

    __slots__ = ("following", "meanings")

    def __init__(self) -> None:
        self.following: dict[str, _Node[T]] = {}
        self.meanings: list[T] = []


_SHORTEST_PREFIX = 3
_REMEMBERED, _LONGEST_REMEMBERED = 65536, 64  # words and where they lead; characters of a word


_Known: TypeAlias = tuple[list[_Node[T]], tuple[str, ...]]  # nodes that a word leads to from the root, its keys


class Lexicon(Generic[T]):
    """Phrases and what they mean. `find` yields the longest phrase at each place, all its meanings, no overlaps."""

    def __init__(self, phrases: Iterable[tuple[str, T]] = ()) -> None:
        self._root: _Node[T] = _Node()
        self._keys: set[str] = set()
        self._lengths: list[int] = []  # of beginnings, ascending
        self._known: dict[str, _Known[T]] = {}
        for phrase, meaning in phrases:
            self.add(phrase, meaning)

    def add(self, phrase: str, meaning: T) -> None:
        """Adds a phrase. One in capitals of up to five letters ("OS") matches only in capitals. Raises ValueError."""
        self._known.clear()
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
            if wild and len(key) not in self._lengths:
                self._lengths = sorted([*self._lengths, len(key)])
            key = f"{key}*" if wild else key
            self._keys.add(key)
            node = node.following.setdefault(key, _Node())
            i += 2 if wild else 1
        node.meanings.append(meaning)

    @staticmethod
    def _key(token: Token) -> str:
        # "OS", "PR", "CR" and "LC" mean nothing in lower case ("or", "cr").
        return token.text if token.text.isupper() and 1 < len(token.text) <= 5 else token.norm

    def find(self, tokens: list[Token]) -> Iterator[Found[T]]:
        """Longest matches from left to right; one Found a meaning."""
        known = self._known
        try:
            begun = [known[token.text] for token in tokens]
        except KeyError:
            begun = [known.get(token.text) or self._begin(token) for token in tokens]
        after = 0
        for i, (states, _) in enumerate(begun):
            if not states or i < after:
                continue
            best = self._longest(states, begun, i + 1)
            if best is not None:
                after, node = best
                for meaning in node.meanings:
                    yield Found(i, after, meaning)

    def _begin(self, token: Token) -> _Known[T]:
        """Where a word leads from the root, and its keys; a token's text tells its kind and its normal form."""
        keys = [token.norm]
        if token.kind == WORD:
            if token.text.isupper() and token.text != token.norm:
                keys.append(token.text)
            keys += [f"{token.low[:length]}*" for length in self._lengths if length <= len(token.low)]
        first = self._root.following
        found = ([first[key] for key in keys if key in first], tuple(key for key in keys if key in self._keys))
        if len(token.text) <= _LONGEST_REMEMBERED:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[token.text] = found
        return found

    @staticmethod
    def _longest(states: list[_Node[T]], begun: list[_Known[T]], j: int) -> tuple[int, _Node[T]] | None:
        """Where the longest phrase ends, and its node; `states` are where the token before `j` has led."""
        best: tuple[int, _Node[T]] | None = None
        while True:
            for node in states:
                if node.meanings:
                    best = (j, node)
            if j >= len(begun) or not (keys := begun[j][1]):
                return best
            if len(states) == 1 and len(keys) == 1:
                step = states[0].following.get(keys[0])
                if step is None:
                    return best
                states = [step]
            else:
                states = [node.following[key] for node in states for key in keys if key in node.following]
                if not states:
                    return best
            j += 1
