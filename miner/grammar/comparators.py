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
    ("no", "greater", "than"): "<=", ("not", "exceed"): "<=", ("not", "greater", "than"): "<=",
    ("no", "higher", "than"): "<=", ("not", "higher", "than"): "<=", ("no", "larger", "than"): "<=",
    ("not", "larger", "than"): "<=", ("no", "longer", "than"): "<=", ("not", "longer", "than"): "<=",
    ("no", "later", "than"): "<=", ("not", "later", "than"): "<=", ("no", "older", "than"): "<=",
    ("no", "lower", "than"): ">=", ("not", "lower", "than"): ">=", ("no", "smaller", "than"): ">=",
    ("not", "smaller", "than"): ">=", ("no", "shorter", "than"): ">=", ("not", "shorter", "than"): ">=",
    ("not", "fewer", "than"): ">=", ("no", "younger", "than"): ">=", ("no", "earlier", "than"): ">=",
    ("at", "or", "below"): "<=", ("at", "or", "under"): "<=", ("below", "or", "at"): "<=",
    ("at", "or", "above"): ">=", ("at", "or", "over"): ">=", ("above", "or", "at"): ">=",
    ("less", "than", "or", "equal", "to"): "<=", ("lower", "than", "or", "equal", "to"): "<=",
    ("equal", "to", "or", "less", "than"): "<=", ("equal", "or", "less", "than"): "<=",
    ("below", "or", "equal", "to"): "<=",
    ("greater", "than", "or", "equal", "to"): ">=", ("more", "than", "or", "equal", "to"): ">=",
    ("higher", "than", "or", "equal", "to"): ">=", ("equal", "to", "or", "greater", "than"): ">=",
    ("equal", "to", "or", "more", "than"): ">=", ("equal", "or", "greater", "than"): ">=",
    ("equal", "or", "more", "than"): ">=", ("above", "or", "equal", "to"): ">=",
    ("a", "maximum", "of"): "<=", ("at", "the", "most"): "<=", ("at", "the", "least"): ">=", ("upwards", "of"): ">",
    ("as", "few", "as"): ">=", ("as", "low", "as"): ">=", ("as", "little", "as"): ">=", ("as", "short", "as"): ">=",
    ("as", "long", "as"): "<=", ("as", "large", "as"): "<=",
    ("about",): "~", ("approximately",): "~", ("around",): "~", ("roughly",): "~", ("circa",): "~", ("nearly",): "~",
    ("almost",): "~", ("approx",): "~", ("approx", "."): "~", ("ca",): "~", ("ca", "."): "~", ("close", "to"): "~",
    ("some",): "~", ("an", "estimated"): "~",
}  # fmt: skip
_LAST_WORDS = frozenset(words[-1] for words in _WORD_COMPARATORS)
_SIGN_COMPARATORS = {"<": "<", ">": ">", "≤": "<=", "≥": ">=", "~": "~", "≈": "~", "=": "="}
# A number that none of these stands before has no comparator.
LEADS = _LAST_WORDS | _SIGN_COMPARATORS.keys() | {"a", "the", "only", "just", "."}
_SIZES = tuple(sorted({len(words) for words in _WORD_COMPARATORS}, reverse=True))
# "over a hundred", "about a third": the article belongs to what follows, where others count ("the over a 3-year").
_WITH_ARTICLE = frozenset("hundred thousand million dozen third quarter fourth fifth half".split())
# Where a limit is set: "limited to 54 Gy"; of people and things it says how many there were.
_LIMITING = frozenset("limited restricted constrained kept capped confined".split())
# A length of time behind "over" is what it lasted, but for these words before it, and for ages.
_OVERRUN = frozenset(
    "of for was were is are to aged age ages well survived survive lived lasted lasting exceeding just slightly had "
    "patients women men people those persons adults individuals subjects and children or".split()
)


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
        if before.low != ".":  # "approx. 8"
            return None, i
    j = i
    if before.low in {"a", "the", "only", "just"} and i >= 2:
        j = i - 1
    if tokens[j - 1].low not in _LAST_WORDS:
        return None, i
    for size in _SIZES:
        if j - size >= 0:
            found = _WORD_COMPARATORS.get(tuple(t.low for t in tokens[j - size : j]))
            if found is not None and not (j != i and size == 1 and tokens[i].low not in _WITH_ARTICLE):
                return found, j - size
    return None, i


def measured_comparator(tokens: list[Token], i: int, code: str | None, dimension: str) -> str | None:
    """The comparator of the number at token `i` once its unit is known: `code` as `comparator_before` has it, changed.

    "Over 6 weeks" tells how long something took, "over 60 years" an age; "limited to 54 Gy" is a bound.
    """
    if not i:
        return code
    before = tokens[i - 1].low
    if code == ">" and before == "over" and dimension == "time":
        lead = tokens[i - 2].low if i > 1 else ""
        return code if lead in _OVERRUN else None
    if code is None and dimension != "count" and before == "to" and i > 1 and tokens[i - 2].low in _LIMITING:
        return "<="
    return code


def comparator_after(tokens: list[Token], j: int) -> tuple[str | None, int]:
    """ "or more", "or older", "or less" behind a value: (code, tokens taken)."""
    if j + 1 < len(tokens) and tokens[j].low in ("or", "and") and [t.low for t in tokens[j + 2 : j + 3]] != ["than"]:
        word = tokens[j + 1].low
        if word in ("more", "older", "greater", "higher", "longer", "above", "over", "larger", "better"):
            return ">=", 2
        if word in ("less", "younger", "fewer", "lower", "below", "under", "shorter", "smaller"):
            return "<=", 2
    if j < len(tokens) and tokens[j].low == "+" and tokens[j].tight:
        return ">=", 1
    return None, 0
