"""Abstracts whose "response" is pain's, and pain scores that a sentence does not name."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context

PAIN_RESPONSE = {
    "complete_response": "complete_pain_response",
    "partial_response": "partial_pain_response",
    "objective_response": "pain_relief",
}


def is_about_pain(contexts: list[Context]) -> bool:
    """True for an abstract whose "response" is pain's: painful metastases treated, no imaging response measured."""
    words = [w for ctx in contexts for w in ctx.lows]
    if sum(map(words.count, ("pain", "painful", "analgesic"))) < 4:
        return False
    imaging = any(w in ("recist", "radiologic", "obliteration", "shrinkage") for w in words)
    return not imaging and any(w.startswith("metasta") for w in words)


def is_pain_score(ctx: Context, q: Quantity) -> bool:
    """The nearest scale is a pain score that has no name of its own in this sentence."""
    near = [m for m in ctx.of_kind("scale") if m.last <= q.first]
    return bool(near) and near[-1].term.concept == "" and "pain" in ctx.lows[max(0, near[-1].first - 2) : near[-1].last]
