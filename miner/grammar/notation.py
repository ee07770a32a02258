"""A way of printing values that means nothing by its brackets: "(127.6±21.8) min", as Chinese journals have it."""

from __future__ import annotations

from miner.grammar.lexer import NUMBER, Token
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
