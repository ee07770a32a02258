"""Whether an abstract pools other studies: its results are then theirs, and its cohort the pooled people."""

from __future__ import annotations

from miner.records import Document

_TITLES = (
    "systematic review", "meta-analysis", "literature review", "[review]", "review of the literature",
    "pooled analysis", "meta analysis", "literature search",
)  # fmt: skip
_BODIES = (
    "systematic literature search", "systematic review was", "we searched", "literature search", "were searched",
    "meta-analysis was", "we performed a systematic", "review was performed of multiple",
)  # fmt: skip
_TYPES = ("review", "meta-analysis", "systematic review")


def is_review(document: Document) -> bool:
    """True for an abstract that pools other studies, by its title, its publication types or its own words."""
    if any(t.lower() in _TYPES for t in document.publication_types):
        return True
    head = (document.title or document.text[:200]).lower()
    if any(w in head for w in _TITLES):
        return True
    body = document.text.lower()
    return any(w in body for w in _BODIES)
