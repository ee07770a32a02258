"""What single words of the gazetteer's terms mostly stand for: a guess for wordings that no term has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from miner.stages.extract.decide.view import stem
from miner.stages.extract.sentence.context import Term

_KINDS = ("outcome", "trait", "treatment", "scale", "duration")
_WORDS = re.compile(r"[a-z]{4,}")
_MOST = 0.5  # the share of a word's terms that must have one concept
_OFTEN = 3


def soft_words(terms: Iterable[Term]) -> dict[str, str]:
    """Stem to concept, for words of at least three terms most of which have that concept."""
    found: dict[str, Counter[str]] = {}
    for term in terms:
        if term.kind in _KINDS and term.concept:
            for word in set(_WORDS.findall(term.text.lower())):
                found.setdefault(stem(word), Counter())[term.concept] += 1
    out = {}
    for word in sorted(found):
        concept, n = min(found[word].items(), key=lambda x: (-x[1], x[0]))
        total = sum(found[word].values())
        if total >= _OFTEN and n / (total + 1) >= _MOST:
            out[word] = concept
    return out
