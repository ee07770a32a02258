"""What decisions look at: a sentence with its frame and stems, a paper with all its sentences, a value in its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as _field
from functools import lru_cache
from itertools import pairwise

from miner.grammar.quantities import Quantity
from miner.stages.extract.custom.reading import Reading
from miner.stages.extract.frames.clause import frame_of
from miner.stages.extract.frames.closed import NEGATIVE
from miner.stages.extract.frames.frame import Frame
from miner.stages.extract.sentence.context import Context

SIZES = ("cohort_size", "arm_size", "vertebrae_count", "lesion_count", "study_count")
_SUFFIXES = ("ations", "ation", "ings", "ing", "ments", "ment", "ied", "ies", "ed", "es", "s", "ly")
_NUMBERED = re.compile(r"\d")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A word without its ending: "treated", "treats" and "treatment" are all "treat"."""
    if _NUMBERED.search(word):
        return "#"
    for s in _SUFFIXES:
        if word.endswith(s) and len(word) - len(s) >= 4:
            return word[: -len(s)]
    return word


class View:
    """A sentence: its context, frame, stems, and the live quantities in order."""

    __slots__ = ("ctx", "frame", "kinds", "live", "lows", "memo", "n", "paper", "stems", "tells")

    def __init__(self, ctx: Context, paper: Paper) -> None:
        self.ctx = ctx
        self.paper = paper
        self.lows = ctx.lows
        self.n = len(ctx.lows)
        self.frame: Frame = frame_of(ctx)
        self.stems = [stem(w) for w in ctx.lows]
        self.live: list[Quantity] = [q for q in ctx.quantities if not q.skip]
        # content words and negations: the words that tell what a sentence is about
        chunk = self.frame.chunk
        self.tells = [t for t, w in enumerate(ctx.lows) if (chunk[t] >= 0 and len(w) > 2) or w in NEGATIVE]
        self.memo: dict[str, object] = {}

    def word(self, t: int) -> str:
        """Token `t` in lower case with numbers as "#"; "^" and "$" outside the sentence."""
        if t < 0:
            return "^"
        if t >= self.n:
            return "$"
        w = self.lows[t]
        return "#" if w[0].isdigit() else w

    def stemmed(self, t: int) -> str:
        """The stem of token `t`; "^" and "$" outside the sentence."""
        return self.stems[t] if 0 <= t < self.n else "^" if t < 0 else "$"


@dataclass(slots=True)
class Paper:
    """An abstract: its views in order and what decisions ask of the whole of it."""

    views: list[View] = _field(default_factory=list)
    abbreviations: dict[str, str] = _field(default_factory=dict)
    review: bool = False
    trial: bool = False
    at: dict[int, View] = _field(default_factory=dict)
    mentioned: Counter[str] = _field(default_factory=Counter)
    titled: frozenset[str] = frozenset()
    populations: Counter[str] = _field(default_factory=Counter)
    counts: Counter[tuple[str, float]] = _field(default_factory=Counter)
    largest: int = 0
    sectioned: bool = False
    sizes: dict[str, set[int]] = _field(default_factory=dict)
    soft: Mapping[str, str] = _field(default_factory=dict)
    errs: bool = False
    memo: dict[str, object] = _field(default_factory=dict)


def paper_of(
    contexts: list[Context], abbreviations: dict[str, str], review: bool, soft: Mapping[str, str] | None = None
) -> Paper:
    """The paper of an abstract's contexts; `soft` maps stems to the concept that terms with them mostly have."""
    paper = Paper(abbreviations=abbreviations, review=review, soft=soft or {})
    paper.views = [View(ctx, paper) for ctx in contexts]
    paper.at = {v.ctx.index: v for v in paper.views}
    titled = set()
    for view in paper.views:
        for m in view.ctx.mentions:
            if m.term.kind == "population":
                paper.populations[m.term.concept] += 1
            elif m.term.concept:
                paper.mentioned[m.term.concept] += 1
                if view.ctx.index == 0:
                    titled.add(m.term.concept)
        if view.ctx.section not in (None, "title"):
            paper.sectioned = True
        if not paper.trial:
            paper.trial = any(s in ("randomiz", "randomis", "random", "randomly", "placebo") for s in view.stems)
        paper.errs = paper.errs or _says_error(view.lows)
        for q in view.live:
            if q.value is not None:
                paper.counts[q.dimension, q.value] += 1
                if is_count(q) and q.value < 100_000:
                    paper.largest = max(paper.largest, int(q.value))
            if q.denominator:
                paper.largest = max(paper.largest, q.denominator)
    paper.titled = frozenset(titled)
    return paper


def _says_error(lows: list[str]) -> bool:
    """Whether a sentence speaks of standard errors."""
    return "sem" in lows or any(a == "standard" and b in ("error", "errors") for a, b in pairwise(lows))


def is_count(q: Quantity) -> bool:
    """True for a whole number that may count something."""
    return (
        q.unit is None
        and q.value is not None
        and q.value >= 0
        and not q.decimals
        and q.value == int(q.value)
        and not q.fraction
        and q.label != "p"
        and q.low is None
        and q.spread is None
    )


def kind_of(q: Quantity) -> str:
    """What sort of number a quantity is, which says what it can be at all."""
    if q.label == "p":
        return "p"
    dimension = q.dimension
    if dimension in ("percent", "dose", "time", "length", "mass"):
        return dimension
    if q.fraction:
        return "fraction"
    if q.unit is not None:
        return "points" if dimension == "points" else "unit"
    if is_count(q):
        return "count"
    return "range" if q.is_range else "number"


@dataclass(slots=True)
class Item:
    """A number that may be a record: where it stands, and what was decided of it so far.

    `part` is "" for the quantity itself, "N" and "D" for its n and N as sizes of their own, "no" for a finding that is
    denied without a number (then `q` is None). `odds` holds the probability of each decision, `rivals` the runner-up
    and its probability. `custom` is the reading of a field of a reviewer's own, which needs no decision on its field.
    """

    view: View
    q: Quantity | None
    first: int
    last: int
    kind: str
    part: str = ""
    order: int = 0
    field: str | None = None
    sure: float = 1.0
    scope: str = "study"
    values: dict[str, object] = _field(default_factory=dict)
    odds: dict[str, float] = _field(default_factory=dict)
    rivals: dict[str, tuple[object, float]] = _field(default_factory=dict)
    custom: Reading | None = None
    memo: dict[str, object] = _field(default_factory=dict)

    @property
    def ctx(self) -> Context:
        """The sentence's context."""
        return self.view.ctx

    @property
    def count(self) -> int | None:
        """The number of people (or lesions, ...) that the item states, None where it states none."""
        q = self.q
        if q is None:
            return 0
        if self.part == "D":
            return q.denominator
        if q.numerator is not None:
            return q.numerator
        return int(q.value) if is_count(q) and q.value is not None else None
