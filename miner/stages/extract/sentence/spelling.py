"""Names as one abstract spells them: "Oswestry disabilty index (ODI)", "local failure (LF)", scales of its own.

An abstract defines its short forms beside their long ones. A long form that is close to a name of the gazetteer, but
not the same, stands for the same thing in that abstract, and so does its short form. A long form that is a name of the
gazetteer, or ends in one, gives its short form that meaning; what the gazetteer says of the short form itself ("LC" for
local control) does not hold where the abstract defines it otherwise. Short forms themselves are never compared: "VAS"
and "VAT" differ by one letter and mean different things.
"""

from __future__ import annotations

from rapidfuzz import fuzz, process

from miner.grammar.characters import fold
from miner.grammar.lexer import lex
from miner.grammar.lexicon import Lexicon
from miner.stages.extract.sentence.context import Term

# Two slips in a name of twenty letters give 90; the closest two names of different meaning in the gazetteer
# ("adjusted odds ratio", "adjusted hazard ratio") give 80.
_ALIKE = 90.0
_SHORTEST = 12  # letters; below that two names may differ by a slip and still be two names
_KINDS = ("scale", "ratio")
_DEFINED = frozenset(("outcome", "scale", "measure", "duration", "ratio"))


_SCALE_HEADS = frozenset("score scores scale scales questionnaire inventory".split())
# "index" is a scale only of these; a body mass index or an index of conformity is none.
_RATED = frozenset(
    "disability function functional symptom symptoms pain depression life activity activities severity health "
    "satisfaction outcome anxiety fatigue sleep quality continence".split()
)
_NO_SCALE = frozenset(
    "propensity risk gleason calcium polygenic genetic prognostic recurrence genomic standard standardized mass "
    "nodal simplified likelihood agatston".split()
)


def _names_scale(long: str) -> bool:
    """True for the long form of a rating: "knee society score", "sleep quality index"; not "propensity score"."""
    words = long.replace("-", " ").split()
    if len(words) < 2 or any(w in _NO_SCALE for w in words):
        return False
    measure = words[-1] == "measure" and words[-2] in ("assessment", "outcome", "independence")
    return measure or words[-1] in _SCALE_HEADS or (words[-1] == "index" and any(w in _RATED for w in words))


class Names:
    """The names that may be misspelt: scales and effect measures of the gazetteer, long enough to tell."""

    def __init__(self, terms: list[Term]) -> None:
        known = [t for t in terms if t.kind in _KINDS and t.concept and len(t.text) >= _SHORTEST]
        self._by_text = {t.text.lower(): t for t in known}
        self._texts = sorted(self._by_text)
        self._known = {t.text.lower() for t in terms}

    def variants(self, abbreviations: dict[str, str], lexicon: Lexicon[Term]) -> Lexicon[Term] | None:
        """A lexicon of the long and short forms of one abstract that stand for known names; None without any."""
        found: list[tuple[str, Term]] = []
        for short, long in sorted(abbreviations.items()):
            low = long.lower()
            if 1 < len(short) <= 8 and short.upper() != short.lower():
                tokens = lex(fold(long))
                found += [
                    (short, m.meaning)
                    for m in lexicon.find(tokens)
                    if m.last == len(tokens) and m.meaning.kind in _DEFINED and (m.first == 0 or m.last - m.first > 1)
                ]
            if len(low) < _SHORTEST or low in self._by_text or not 1 < len(short) <= 8:
                continue
            best = process.extractOne(low, self._texts, scorer=fuzz.ratio, score_cutoff=_ALIKE)
            if best is not None:
                term = self._by_text[best[0]]
                found += [(long, term), (short, term)]
            elif short.lower() not in self._known and _names_scale(low):
                # A scale that the gazetteer does not have: its values are scores without a concept.
                found += [(long, Term("scale", "", long)), (short, Term("scale", "", short))]
        return Lexicon(found) if found else None
