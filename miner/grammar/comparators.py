"""What bounds a number: "at least", "< or =", "or older": the codes of the contract."""

from __future__ import annotations

from miner.grammar.lexer import SIGN, Token

_WORD_COMPARATORS: dict[tuple[str, ...], str] = {
    ("at", "least"): ">=", ("not", "less", "than"): ">=", ("no", "less", "than"): ">=", ("no", "fewer", "than"): ">=",
    ("minimum", "of"): ">=", ("a", "minimum"): ">=", ("minimum",): ">=", ("minimal",): ">=",
    ("more", "than"): ">", ("greater", "than"): ">", ("larger", "than"): ">", ("higher", "than"): ">", ("over",): ">",
    ("longer", "than"): ">", ("above",): ">", ("exceeding",): ">", ("exceeded",): ">", ("beyond",): ">",
    ("in", "excess", "of"): ">", ("older", "than"): ">", ("better", "than"): ">",
    ("less", "than"): "<", ("fewer", "than"): "<", ("lower", "than"): "<", ("smaller", "than"): "<", ("under",): "<",
    ("below",): "<", ("shorter", "than"): "<", ("younger", "than"): "<",
    ("inferior", "to"): "<", ("superior", "to"): ">",
    ("up", "to"): "<=", ("at", "most"): "<=", ("no", "more", "than"): "<=", ("not", "more", "than"): "<=",
    ("not", "exceeding"): "<=", ("as", "many", "as"): "<=", ("as", "much", "as"): "<=", ("as", "high", "as"): "<=",
    ("no", "greater", "than"): "<=", ("not", "exceed"): "<=",
    ("about",): "~", ("approximately",): "~", ("around",): "~", ("roughly",): "~", ("circa",): "~", ("nearly",): "~",
    ("almost",): "~", ("approx",): "~", ("approx", "."): "~", ("ca",): "~", ("ca", "."): "~", ("close", "to"): "~",
    ("some",): "~", ("an", "estimated"): "~",
}  # fmt: skip
_LAST_WORDS = frozenset(words[-1] for words in _WORD_COMPARATORS)
_SIGN_COMPARATORS = {"<": "<", ">": ">", "≤": "<=", "≥": ">=", "~": "~", "≈": "~", "=": "="}


def comparator_before(tokens: list[Token], i: int) -> tuple[str | None, int]:
    """The comparator that stands before token `i`: (code, first token of it)."""
    if i == 0:
        return None, i
    before = tokens[i - 1]
    if before.kind == SIGN:
        if before.low in _SIGN_COMPARATORS:
            code, at = _SIGN_COMPARATORS[before.low], i - 1
            # "< or = 60" and "</= 60"
            if (
                before.low == "="
                and i >= 2
                and tokens[i - 2].low in ("or", "/")
                and i >= 3
                and tokens[i - 3].low in "<>"
            ):
                return ("<=" if tokens[i - 3].low == "<" else ">="), i - 3
            if before.low == "=" and i >= 2 and tokens[i - 2].low in ("<", ">"):
                return ("<=" if tokens[i - 2].low == "<" else ">="), i - 2
            return code, at
        return None, i
    j = i
    if before.low in ("a", "the", "only", "just") and i >= 2:
        j = i - 1
    if tokens[j - 1].low not in _LAST_WORDS:
        return None, i
    for size in (3, 2, 1):
        if j - size >= 0:
            found = _WORD_COMPARATORS.get(tuple(t.low for t in tokens[j - size : j]))
            if found is not None and not (j != i and size == 1):
                return found, j - size
    return None, i


def comparator_after(tokens: list[Token], j: int) -> tuple[str | None, int]:
    """ "or more", "or older", "or less" behind a value: (code, tokens taken)."""
    if j + 1 < len(tokens) and tokens[j].low in ("or", "and"):
        word = tokens[j + 1].low
        if word in ("more", "older", "greater", "higher", "longer", "above", "over", "larger", "better"):
            return ">=", 2
        if word in ("less", "younger", "fewer", "lower", "below", "under", "shorter", "smaller"):
            return "<=", 2
    if j < len(tokens) and tokens[j].low == "+" and tokens[j].tight:
        return ">=", 1
    return None, 0
