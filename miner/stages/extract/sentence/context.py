"""One sentence as the rules see it: tokens, quantities, terms, brackets, clause breaks and lists of quantities."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from miner.grammar.brackets import depths
from miner.grammar.lexer import SIGN, WORD, Token
from miner.grammar.quantities import Quantity, find_quantities


class Term(NamedTuple):
    """A gazetteer row: what a phrase stands for. `concept` is "" where the contract has no id for it."""

    kind: str
    concept: str
    text: str


class Mention(NamedTuple):
    """A term in the sentence: tokens `first` to `last` (exclusive)."""

    first: int
    last: int
    term: Term


# A sentence with more numbers than this is a table and no sentence; the longest of 1,100 real ones has 71.
MOST_QUANTITIES = 150
_CONTRAST = frozenset("while whereas but however although though compared versus vs".split())
VERBS = frozenset(
    "was were is are had has have did received underwent developed showed experienced achieved occurred suffered died "
    "reported demonstrated required needed presented completed remained became survived responded improved recurred "
    "failed relapsed progressed revealed exhibited sustained regained maintained obtained complained returned gave "
    "entered got lost discontinued withdrew dropped refused declined chose used took stopped could would walked "
    "succumbed recovered expired worsened deteriorated stayed reached met tested".split()
)


@dataclass(slots=True)
class Context:
    """A sentence with its quantities and mentions. `depth[i]` is how many brackets token `i` stands in.

    `carried` is the concept of the last share before the sentence, `near` the same where the sentence before has it.
    `section` is None where the abstract has no headings; `place` is the name of the section as cleaning left it.
    """

    tokens: list[Token]
    start: int
    end: int
    section: str | None
    language: str
    quantities: list[Quantity] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    depth: list[int] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    groups: dict[int, list[Quantity]] = field(default_factory=dict)
    index: int = 0
    carried: str | None = None
    near: str | None = None
    place: str | None = None
    lows: list[str] = field(default_factory=list)
    _sorted: list[Mention] | None = None
    _kinds: dict[tuple[str, ...], list[Mention]] = field(default_factory=dict)
    _openings: list[int] | None = None
    _closings: list[int] | None = None

    def of_kind(self, *kinds: str) -> list[Mention]:
        """Mentions of these kinds, in order; a list of the caller's own."""
        if self._sorted is not self.mentions:  # looked through once for as long as it is the same list
            self._sorted, self._kinds = self.mentions, {}
        found = self._kinds.get(kinds)
        if found is None:
            found = self._kinds[kinds] = [m for m in self.mentions if m.term.kind in kinds]
        return found.copy()

    def opening(self, i: int) -> int | None:
        """The token that opens the outermost bracket around token `i`, None where it stands in none."""
        if not self.depth[i]:
            return None
        if self._openings is None:  # looked through once
            self._openings, at = [], 0
            for k, depth in enumerate(self.depth):
                at = k if depth == 1 and self.lows[k] in ("(", "[") else at
                self._openings.append(at)
        return self._openings[i]

    def closing(self, i: int) -> int:
        """The first token at or behind `i` that stands in no bracket, the number of tokens where there is none."""
        if self._closings is None:
            at = len(self.depth)
            self._closings = [at] * (at + 1)
            for k in range(at - 1, -1, -1):
                self._closings[k] = k if not self.depth[k] else self._closings[k + 1]
        return self._closings[i]

    def low(self, i: int) -> str:
        """Token `i` in lower case, "" outside the sentence."""
        return self.lows[i] if 0 <= i < len(self.lows) else ""

    def before(self, q: Quantity, size: int) -> list[str]:
        """The `size` lower-case tokens before a quantity, fewer at the sentence's start."""
        return self.lows[max(0, q.first - size) : q.first]

    def after(self, q: Quantity, size: int) -> list[str]:
        """The `size` lower-case tokens behind a quantity, fewer at the sentence's end."""
        return self.lows[q.last : q.last + size]

    def live(self) -> list[Quantity]:
        """Quantities that are measurements."""
        return [q for q in self.quantities if not q.skip]

    def gap(self, a: int, b: int, q: Quantity | None = None) -> float:
        """How far apart tokens `a` and `b` stand, with what separates them in meaning counted extra.

        A bracket's content is jumped over; quantities of another list, clause breaks and contrasts cost.
        """
        if a > b:
            a, b = b, a
        cost = 0.0
        base = min(self.depth[a] if a < len(self.depth) else 0, self.depth[b - 1] if 0 < b <= len(self.depth) else 0)
        for i in range(a, b):
            if self.depth[i] > base:
                continue
            low = self.lows[i]
            if low == ";":
                cost += 12
            elif low == ",":
                cost += 2.5
            elif low in _CONTRAST:
                cost += 5
            elif low in ("and", "or") or low == ":":
                cost += 2
            else:
                cost += 1
        for other in self.quantities:
            if other.skip or other is q or other.label == "p":
                continue
            if a <= other.first < b and self.depth[other.first] <= base and not self.same_group(other, q):
                cost += 5
        return cost

    def same_group(self, a: Quantity, b: Quantity | None) -> bool:
        """True where a list ("81% and 91%", "8, 9 and 10 months") holds both."""
        return b is not None and id(b) in self.groups and self.groups.get(id(a)) is self.groups[id(b)]

    def group(self, q: Quantity) -> list[Quantity]:
        """The list that holds `q`; itself alone where there is none."""
        return self.groups.get(id(q), [q])

    def clause(self, i: int) -> tuple[int, int]:
        """Tokens (first, last) of the clause that holds token `i`, as breaks cut it."""
        first, last = 0, len(self.tokens)
        for b in self.breaks:
            if b <= i:
                first = b
            elif b > i:
                last = b
                break
        return first, last


_LIST_GLUE = frozenset(", and or vs versus . v / & to compared with against the in patients".split())


_BREAKING = frozenset("; while whereas but although and".split())


def _breaks(tokens: list[Token], depth: list[int], lows: list[str]) -> list[int]:
    """Where a clause begins: behind ";", at "while", "but", ", and" and ", with" that a verb follows."""
    out: list[int] = []
    n = len(tokens)
    for i, low in enumerate(lows):
        if low not in _BREAKING or depth[i] or not i:
            continue
        if low == ";":
            out.append(i + 1)
        elif low in ("while", "whereas", "but", "although") or (
            low == "and"
            and lows[i - 1] == ","
            and any(lows[k] in VERBS for k in range(i + 1, min(n, i + 9)) if not depth[k])
        ):
            out.append(i)
    return out


def _groups(tokens: list[Token], quantities: list[Quantity], lows: list[str]) -> dict[int, list[Quantity]]:
    out: dict[int, list[Quantity]] = {}
    run: list[Quantity] = []
    live = [q for q in quantities if not q.skip and q.label != "p"]
    for q in live:
        if run:
            prev = run[-1]
            words = lows[prev.last : q.first]
            joint = (
                0 < len(words) <= 4
                and (prev.unit == q.unit or prev.dimension not in ("time", "mass"))
                and all((w in _LIST_GLUE and (w != "patients" or q.dimension == "percent")) or w == ")" for w in words)
                and q.dimension == prev.dimension
            )
            if joint:
                run.append(q)
                continue
        if len(run) > 1:
            for r in run:
                out[id(r)] = run
        run = [q]
    if len(run) > 1:
        for r in run:
            out[id(r)] = run
    return out


def make_context(
    tokens: list[Token],
    mentions: list[Mention],
    section: str | None,
    language: str,
    quantities: list[Quantity] | None = None,
) -> Context:
    """The context of a lexed sentence; `mentions` are its gazetteer terms."""
    lows = [t.low for t in tokens]
    depth = depths(lows)
    quantities = find_quantities(tokens) if quantities is None else quantities
    if len(quantities) > MOST_QUANTITIES:
        # A table pasted as a sentence: rules that compare values with one another would be slow and wrong on it.
        for q in quantities:
            q.skip = q.skip or "too many numbers in one sentence"
    ctx = Context(tokens, tokens[0].start, tokens[-1].end, section, language, quantities, mentions, depth)
    ctx.lows = lows
    ctx.breaks = _breaks(tokens, depth, lows)
    ctx.groups = _groups(tokens, quantities, lows)
    return ctx


def is_word(token: Token) -> bool:
    """True for a word, false for numbers and signs."""
    return token.kind == WORD


def is_sign(token: Token) -> bool:
    """True for punctuation and signs."""
    return token.kind == SIGN
