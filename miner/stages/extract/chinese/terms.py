"""What Chinese words mean: the terms of `gazetteers/terms_zh.tsv`, found longest first.

Columns: term, concept (empty where the contract has none), kind, language, source, note. Kinds: `outcome`, `trait` (who
the patients were), `treatment` (who got what), `scale`, `dose`, `survival`, `duration`, `drug`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from miner.records import MinerError
from miner.resources import Resources

TERMS = "gazetteers/terms_zh.tsv"
LABELS = "gazetteers/section_labels.tsv"
KINDS = frozenset(("outcome", "trait", "treatment", "scale", "dose", "survival", "duration", "drug"))


def words(text: str) -> frozenset[str]:
    """The words of a list written as one string."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Term:
    """A term found in a text, with its offsets."""

    start: int
    end: int
    kind: str
    concept: str | None
    text: str


class Terms:
    """The gazetteer by first character, longest term first."""

    def __init__(self, rows: list[tuple[str, str | None, str]]) -> None:
        self._by_first: dict[str, list[tuple[str, str | None, str]]] = {}
        for term, concept, kind in sorted(rows, key=lambda r: -len(r[0])):
            self._by_first.setdefault(term[0], []).append((term, concept, kind))

    def find(self, text: str, start: int, end: int) -> list[Term]:
        """Terms of `text[start:end]` from left to right, no overlaps; a Latin one must stand by itself."""
        out: list[Term] = []
        at = start
        while at < end:
            for term, concept, kind in self._by_first.get(text[at], ()):
                stop = at + len(term)
                if stop <= end and text.startswith(term, at) and _stands_alone(text, at, stop):
                    out.append(Term(at, stop, kind, concept, term))
                    at = stop
                    break
            else:
                at += 1
        return out


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    latin_first = text[start].isascii() and before.isascii() and before.isalnum()
    latin_last = text[end - 1].isascii() and after.isascii() and (after.isalpha() or after == "-")
    return not (latin_first or latin_last)


@lru_cache(maxsize=4)
def load_terms(resources: Resources) -> Terms:
    """The Chinese terms. Raises MinerError naming the line that is wrong."""
    rows: list[tuple[str, str | None, str]] = []
    for number, line in enumerate(resources.text(TERMS).splitlines()[1:], 2):
        cells = line.split("\t")
        if len(cells) != 6 or not cells[0] or cells[2] not in KINDS:
            raise MinerError(f"{TERMS} line {number}: not term, concept, kind, language, source, note")
        rows.append((cells[0], cells[1] or None, cells[2]))
    return Terms(rows)


@lru_cache(maxsize=4)
def load_labels(resources: Resources) -> list[tuple[str, str]]:
    """Chinese section labels and the section each opens, longest first. Raises MinerError naming the line."""
    out: list[tuple[str, str]] = []
    for number, line in enumerate(resources.text(LABELS).splitlines()[1:], 2):
        cells = line.split("\t")
        if len(cells) < 4:
            raise MinerError(f"{LABELS} line {number}: not label, name, language, use, note")
        if cells[2] == "zh" and cells[3] == "any":
            out.append((cells[0], cells[1]))
    return sorted(out, key=lambda pair: (-len(pair[0]), pair[0]))
