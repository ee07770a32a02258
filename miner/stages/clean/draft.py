"""What the readers of the clean stage hand to `assemble`: an article in pieces, before offsets exist."""

from __future__ import annotations

from dataclasses import dataclass, field

from miner.records import Dropped


class CleanError(Exception):
    """A page that cannot become a document. `str(error)` is the reason, `advice` what a user can do."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(reason)
        self.advice = advice


@dataclass(slots=True)
class Part:
    """One section of an abstract: `label` as printed without its colon, `name` where the page states the category."""

    text: str
    label: str | None = None
    name: str | None = None
    language: str = ""
    inferred: bool = False
    colon: str = ": "
    # Cut out of the same paragraph as the part before.
    joined: bool = False


@dataclass(slots=True)
class Block:
    """A paragraph or heading of a page. `level` is 1-6 for a heading, else 0; `lead` is a bold or classed beginning."""

    text: str
    level: int = 0
    lead: str | None = None
    language: str = ""
    label: str | None = None
    name: str | None = None


@dataclass(slots=True)
class Draft:
    """An article in pieces. `parts` hold every language; `assemble` sorts them."""

    title: str | None = None
    parts: list[Part] = field(default_factory=list)
    portal: str = "unknown"
    method: str = ""
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    journal: str | None = None
    year: int | None = None
    volume: str | None = None
    pages: str | None = None
    authors: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    publication_types: list[str] = field(default_factory=list)
    status: str | None = None
    dropped: list[Dropped] = field(default_factory=list)
    # Why there is no abstract, where the page itself says so ("captcha", "login wall").
    reason: str | None = None
    # The name a record gives itself where it has neither PMID nor DOI.
    name: str | None = None
    advice: str | None = None

    def drop(self, rule: str, text: str) -> None:
        """Note a stretch that is left out, shortened to what a reader needs to recognise it."""
        text = text.strip()
        if text:
            self.dropped.append(Dropped(rule, text if len(text) <= 300 else text[:297] + "..."))
