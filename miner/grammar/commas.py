"""Decimal commas: "9,2 ± 1,4 Gy" is two numbers in a text that writes them so, and a list of four in any other.

Which of the two a text is can be told from numbers that no list would hold: "0,5", "16,0", "63,4 years".
"""

from __future__ import annotations

import re

from miner.grammar.lexer import NUMBER, Token

_COMMA = re.compile(r"(?<![\d.,])(\d{1,3}),(\d{1,4})(?![\d,])[ \u00a0]?(%|[±A-Za-z]*)")
_POINT = re.compile(r"\d\.\d")
_MEASURED = frozenset(
    "% ± gy cgy mm cm kg mg ml years yr y months mo weeks days h hours min points degrees percent vs to".split()
)


def has_decimal_commas(folded: str) -> bool:
    """True where numbers of `folded` show that its decimals stand behind commas; linear."""
    if not _commas_between_digits(folded):
        return False
    certain = 0
    for whole, part, behind in _COMMA.findall(folded):
        if len(part) == 3 and whole != "0":
            continue  # "1,245" is a thousand in most texts
        list_like = int(whole) < int(part)
        if whole == "0" or part[0] == "0" or (not list_like and behind.lower() in _MEASURED):
            certain += 1
    return certain > len(_POINT.findall(folded)) if certain else False


def _commas_between_digits(folded: str) -> bool:
    at = folded.find(",")
    while at > 0:
        if folded[at - 1].isdigit() and folded[at + 1 : at + 2].isdigit():
            return True
        at = folded.find(",", at + 1)
    return False


def merge(tokens: list[Token]) -> list[Token]:
    """The tokens of a text with decimal commas: "9,2" one number, "1.245" a thousand."""
    out: list[Token] = []
    i, n = 0, len(tokens)
    while i < n:
        t = tokens[i]
        if t.kind != NUMBER:
            out.append(t)
            i += 1
            continue
        if i + 2 < n and _is_decimal(tokens, i):
            part = tokens[i + 2]
            text = f"{t.text},{part.text}"
            value = float(f"{t.text}.{part.text}")
            out.append(Token(text, text, t.start, part.end, NUMBER, t.joined, t.tight, text, value, len(part.text)))
            i += 3
            continue
        if t.decimals == 3 and t.value >= 1 and t.text.replace(".", "").isdigit():
            thousands = float(round(t.value * 1000))
            t = Token(t.text, t.low, t.start, t.end, NUMBER, t.joined, t.tight, t.norm, thousands, 0)
        out.append(t)
        i += 1
    return out


def _is_decimal(tokens: list[Token], i: int) -> bool:
    first, comma, part = tokens[i : i + 3]
    if comma.text != "," or not (comma.tight and part.tight) or part.kind != NUMBER:
        return False
    if not (first.text.isdigit() and part.text.isdigit()) or len(part.text) > 4:
        return False
    before = i > 1 and tokens[i - 1].text == "," and tokens[i - 1].tight and tokens[i].tight
    behind = i + 4 < len(tokens) and tokens[i + 3].text == "," and tokens[i + 3].tight and tokens[i + 4].tight
    return not (before or behind)  # "1,2,3"
