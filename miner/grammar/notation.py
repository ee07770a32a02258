"""Ways of printing values that are made plain before they are read: decimal commas, brackets that mean nothing.

"(127.6±21.8) min" is how Chinese journals print a mean with its spread.
"""

from __future__ import annotations

from miner.grammar.commas import has_decimal_commas, merge
from miner.grammar.lexer import NUMBER, Token, lex
from miner.grammar.units import read_unit

_LEADS = frozenset("was were is are of to from by at averaged : = , and vs versus than [".split())


def unwrap(tokens: list[Token]) -> list[Token]:
    """The tokens without brackets that hold a whole "value ± spread": a unit follows, or a verb leads to it.

    "the tape group (7.4 ± 1.6)" keeps its bracket: there it ties the value to the name.
    """
    out: list[Token] | None = None
    taken = 0
    for i, token in enumerate(tokens):
        if token.low != "±" or i < 2 or i + 2 >= len(tokens):
            continue
        opened, closed = i - 2, i + 2
        if (tokens[opened].low, tokens[closed].low) != ("(", ")"):
            continue
        if tokens[i - 1].kind != NUMBER or tokens[i + 1].kind != NUMBER:
            continue
        lead = tokens[opened - 1].low if opened else ""
        unit = read_unit(tokens, closed + 1)
        if unit is None and lead not in _LEADS:
            continue
        if unit is not None and unit[0].dimension == "percent" and lead in ("and", ","):
            continue  # "VAS and ODI were 7.2±0.9 and (71.4±4.1)%": without the bracket both were percentages
        out = [] if out is None else out
        out += [*tokens[taken:opened], *tokens[opened + 1 : closed]]
        taken = closed + 1
    return tokens if out is None else out + tokens[taken:]


def tokens_of(folded: str, start: int = 0, end: int | None = None, commas: bool | None = None) -> list[Token]:
    """The tokens of a sentence as the quantities are read from them; `commas`: has the text decimal commas?"""
    tokens = lex(folded, start, end)
    if has_decimal_commas(folded) if commas is None else commas:
        tokens = merge(tokens)
    spread = folded.find("±", start, end) >= 0 or folded.find("+", start, end) >= 0
    return unwrap(tokens) if spread else tokens
