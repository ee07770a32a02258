"""What a frame holds: the clauses and brackets of a sentence, and for every token its part, zone, opener and chunk."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as _field

LEAD, SUBJECT, VERB, PREDICATE, FRAGMENT, BRACKET = "l", "s", "v", "p", "f", "b"


@dataclass(slots=True)
class Part:
    """A clause or a bracket: tokens `first` to `last` (exclusive).

    `host` is the token a bracket hangs on, `parent` the part of that token; `lead` ends the opening adverbial, `verb`
    to `verb_end` is the verb group (-1: none); `joined` is what opened the clause.
    """

    first: int
    last: int
    bracket: bool = False
    host: int = -1
    parent: int = -1
    lead: int = -1
    verb: int = -1
    verb_end: int = -1
    joined: str = ""


@dataclass(slots=True)
class Frame:
    """`part[t]`, `zone[t]`, `opener[t]` and `chunk[t]` of every token; a chunk is a run of content words (-1: none)."""

    parts: list[Part] = _field(default_factory=list)
    part: list[int] = _field(default_factory=list)
    zone: list[str] = _field(default_factory=list)
    opener: list[str] = _field(default_factory=list)
    chunk: list[int] = _field(default_factory=list)
    anaphoric: bool = False

    def anchor(self, t: int) -> int:
        """The token itself, or the one that its bracket hangs on."""
        part = self.parts[self.part[t]]
        return part.host if part.bracket and part.host >= 0 else t
