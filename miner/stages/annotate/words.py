"""How a chunk between two spaces is cut into spaCy tokens: at the lexer's boundaries where it holds a digit, else by
scispaCy's tokenizer rules ("follow-up" and "T-cell" stay whole).

Above Python 3.12, where scispaCy does not install, spaCy's own English rules take their place, changed where
scispaCy's differ on abstracts (a test compares the two).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable

from spacy.attrs import ORTH
from spacy.lang.char_classes import HYPHENS
from spacy.lang.en import English
from spacy.language import Language
from spacy.tokenizer import Tokenizer as SpacyTokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

from miner.grammar.characters import fold
from miner.grammar.lexer import lex

_ABBREVIATIONS = [
    *"sec. secs. Sec. Secs. fig. figs. Fig. Figs. eq. eqs. Eq. Eqs. no. nos. No. Nos. al. gen. sp. nov.".split()
]
_OPENING = {r"\(": r"\((?![^\(\s]+\)\S+)", r"\[": r"\[(?![^\[\s]+\]\S+)", r"\{": r"\{(?![^\{\s]+\}\S+)"}
_DIGIT = re.compile(r"\d")
_PARTS = re.compile(r"\s+|[^\s]+")
_CACHED = 50_000  # chunks; an abstract brings some ten new ones
_LONGEST = 200  # characters; a longer chunk is no word, and is not kept


def scientific_tokenizer(nlp: Language) -> SpacyTokenizer:
    """scispaCy's tokenizer on `nlp`'s vocabulary, or its stand-in where scispaCy does not install."""
    try:
        from scispacy.custom_tokenizer import combined_rule_tokenizer
    except ImportError:
        return stand_in(nlp)
    # The function takes token_match from the tokenizer in place, which must be spaCy's; it changes nothing else.
    own = English(nlp.vocab)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # "Possible set union" in one of its expressions
        rules: SpacyTokenizer = combined_rule_tokenizer(own)
    return rules


def stand_in(nlp: Language) -> SpacyTokenizer:
    """spaCy's English rules with scispaCy's changes: the hyphen is no boundary, "(ER)-positive" stays whole."""
    defaults = English.Defaults
    fewer = HYPHENS.replace("-|", "", 1)
    infixes = [str(i).replace(HYPHENS, fewer).replace("[:<>=/]", "[:<>=]") for i in defaults.infixes or ()]
    prefixes = [_OPENING.get(str(p), str(p)) for p in defaults.prefixes or ()]
    return SpacyTokenizer(
        nlp.vocab,
        {**(defaults.tokenizer_exceptions or {}), **{word: [{ORTH: word}] for word in _ABBREVIATIONS}},
        prefix_search=compile_prefix_regex(prefixes).search,
        suffix_search=compile_suffix_regex(defaults.suffixes or ()).search,
        infix_finditer=compile_infix_regex(infixes).finditer,
        token_match=defaults.token_match,
    )


class _Known(dict[str, list[str]]):
    """Chunks and their pieces; a chunk it does not know is cut, and kept while it is short and there is room."""

    def __init__(self, cut: Callable[[str], list[str]]) -> None:
        super().__init__()
        self._cut = cut

    def __missing__(self, chunk: str) -> list[str]:
        pieces = self._cut(chunk)
        if len(chunk) <= _LONGEST:
            if len(self) >= _CACHED:
                self.clear()
            self[chunk] = pieces
        return pieces


class Words:
    """Cuts chunks: `words.known[chunk]` are the pieces of `chunk`, which has no ASCII space; joined they are `chunk`.

    `rules` is scispaCy's tokenizer; with `numbers` False it alone decides.
    """

    def __init__(self, rules: SpacyTokenizer, numbers: bool = True) -> None:
        self.rules = rules
        self.numbers = numbers
        self.known = _Known(self._cut)

    def _cut(self, chunk: str) -> list[str]:
        if len(chunk) > _LONGEST or (self.numbers and _DIGIT.search(chunk)):
            return numeric_pieces(chunk)
        pieces = [token.text for token in self.rules(chunk)]
        return pieces if "".join(pieces) == chunk else [chunk]


def numeric_pieces(chunk: str) -> list[str]:
    """`chunk` cut at the lexer's boundaries; what the lexer leaves out (hyphens, white space) are pieces too."""
    pieces: list[str] = []
    at = 0
    for token in lex(fold(chunk)):
        if token.start > at:
            pieces += _PARTS.findall(chunk[at : token.start])
        pieces.append(chunk[token.start : token.end])
        at = token.end
    if at < len(chunk):
        pieces += _PARTS.findall(chunk[at:])
    return pieces
