"""Names as one abstract spells them: "Oswestry disabilty index (ODI)", "local failure (LF)".

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
from miner.stages.extract.context import Term

# Two slips in a name of twenty letters give 90; the closest two names of different meaning in the gazetteer
# ("adjusted odds ratio", "adjusted hazard ratio") give 80.
_ALIKE = 90.0
_SHORTEST = 12  # letters; below that two names may differ by a slip and still be two names
_KINDS = ("scale", "ratio")
_DEFINED = frozenset(("outcome", "scale", "measure", "duration", "ratio"))


class Names:
    """The names that may be misspelt: scales and effect measures of the gazetteer, long enough to tell."""

    def __init__(self, terms: list[Term]) -> None:
        known = [t for t in terms if t.kind in _KINDS and t.concept and len(t.text) >= _SHORTEST]
        self._by_text = {t.text.lower(): t for t in known}
        self._texts = sorted(self._by_text)

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
        return Lexicon(found) if found else None
