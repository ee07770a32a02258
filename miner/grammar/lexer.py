"""Words, numbers and signs of a sentence with their offsets, cut where a number ends.

A standard tokenizer leaves "n=24", "P<.001" and "95%CI:0.60" in one piece; this one does not. Hyphens inside
compounds ("follow-up", "3-month", "1-, 3- and 5-year") are no tokens: the token behind one is `joined`.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from miner.grammar.numbers import NUMBER_WORDS
from miner.grammar.spelling import normal_form
from miner.grammar.unit_table import GLUED

__all__ = ["NUMBER", "SIGN", "WORD", "Token", "lex", "normal_form", "scan"]

WORD, NUMBER, SIGN = "w", "n", "p"

# One alternation of character classes: no alternative can begin where another has failed after more than a bounded
# look, so the scan is linear in the text. Words first: they are most of it, and nothing else begins with a letter.
_TOKEN = re.compile(
    r"(?P<w>[^\W\d_]+(?:'[^\W\d_]+)?)"
    r"|(?P<n>0,\d{2,5}(?![\d,])|(?!0)\d{1,3}(?:[,'\u00a0]\d{3})+(?![\d])(?:\.\d+)?|\d+(?:\.\d+)?(?:[eE][-\u2212]\d{1,2}(?!\w))?"
    r"|\.\d+(?!\.?\d))"
    r"|(?P<p>\+[\s\u00a0]?/[\s\u00a0]?-|<=|>=|=<|=>|--+|\S)"
)
_SIGNS = {"<=": "≤", "=<": "≤", ">=": "≥", "=>": "≥"}
# Words that OCR and careless typing glue to a number ("of36 patients"); others make an identifier ("T12", "CD4").
_LOOSE = frozenset(
    "of in and had has to with was were by for at from the than after on received ci is are or n".split()
)
# Words that are glued behind a number ("groups of 65to receive").
_BEHIND = frozenset("of in and to or by had has was with were for are is from".split())
_LONGEST_NUMBER = 24  # characters; a longer run of digits is no quantity, and would overflow
_LONGEST_NAME = 64  # characters; letters and digits in turn are one identifier up to here
# Parts of one that a page prints as one character, and what they are worth.
_VULGAR = {"½": (0.5, 1), "¼": (0.25, 2), "¾": (0.75, 2), "⅓": (1 / 3, 0), "⅔": (2 / 3, 0)}
_MINUS_AFTER = frozenset("ci to of was from and is by interval difference".split())
_ORDINAL = frozenset(("st", "nd", "rd", "th"))


class Token:
    """A word, number or sign: `text` as printed (folded), `low` lower case, `norm` without a plural s.

    `value` is a number's value, `decimals` how many it was printed with; `joined` says that a hyphen ties it to the
    token before, `tight` that nothing at all stands between.
    """

    # Slots: a token is read far more often than it is made, and a tuple's fields are slower to read.
    __slots__ = ("decimals", "end", "joined", "kind", "low", "norm", "start", "text", "tight", "value")

    def __init__(
        self,
        text: str,
        low: str,
        start: int,
        end: int,
        kind: str,
        joined: bool,
        tight: bool,
        norm: str,
        value: float = 0.0,
        decimals: int = 0,
    ) -> None:
        self.text = text
        self.low = low
        self.start = start
        self.end = end
        self.kind = kind
        self.joined = joined
        self.tight = tight
        self.norm = norm
        self.value = value
        self.decimals = decimals

    def __repr__(self) -> str:
        return f"{self.text}{'~' if self.joined else ''}"


def lex(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Tokens of the folded `text[start:end]`, offsets into `text`. White space and compound hyphens are left out."""
    stop = len(text) if end is None else min(end, len(text))
    piece = text[start:stop]
    if "+ " in piece or "+/ " in piece:
        return scan(text, start, stop)  # "+ / -" is one sign across spaces
    out: list[Token] = []
    add, known, made = out.append, _CHUNKS, Token
    at = start
    chunks = piece.split(" ")
    last = chunks.pop() if piece.endswith("-") else None  # nothing follows: that hyphen is none of a compound
    for chunk in chunks:
        for low, s, e, kind, joined, tight, norm, value, decimals, printed in known[chunk]:
            add(made(printed, low, at + s, at + e, kind, joined, tight, norm, value, decimals))
        at += len(chunk) + 1
    return out if last is None else out + scan(text, at, stop)


_Piece: TypeAlias = tuple[str, int, int, str, bool, bool, str, float, int, str]
_CACHED, _LONGEST_CHUNK = 50_000, 40  # chunks; characters of one


class _Chunks(dict[str, tuple[_Piece, ...]]):
    """What stands between two spaces, and its tokens: words come again in every abstract, so most are cut once.

    No token, and nothing that a token is told by, reaches over a space, but for a hyphen before it and for "+ / -".
    """

    def __missing__(self, chunk: str) -> tuple[_Piece, ...]:
        pieces = tuple(
            (t.low, t.start, t.end, t.kind, t.joined, t.tight, t.norm, t.value, t.decimals, t.text)
            for t in scan(chunk + " ")
        )
        if len(chunk) <= _LONGEST_CHUNK:
            if len(self) >= _CACHED:
                self.clear()
            self[chunk] = pieces
        return pieces


_CHUNKS = _Chunks()


class _Draft:
    """A token that more may be added to."""

    __slots__ = ("decimals", "end", "extended", "joined", "kind", "start", "text", "tight", "value")

    def __init__(self, text: str, start: int, end: int, kind: str, joined: bool, tight: bool) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.kind = kind
        self.joined = joined
        self.tight = tight
        self.value = 0.0
        self.decimals = 0
        self.extended = False

    @property
    def low(self) -> str:
        return self.text.lower()

    def extend(self, piece: str, end: int) -> None:
        """Adds letters or digits that stand right behind."""
        self.text += piece
        self.end = end
        self.extended = True

    def done(self) -> Token:
        low = self.text.lower()
        norm = normal_form(low) if self.kind == WORD and not self.extended else low
        return Token(
            self.text, low, self.start, self.end, self.kind, self.joined, self.tight, norm, self.value, self.decimals
        )


def scan(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """What `lex` gives, without anything remembered."""
    stop = len(text) if end is None else end
    out: list[_Draft] = []
    last_end = -1
    hyphen = -1  # where a hyphen that may join a compound ended
    for found in _TOKEN.finditer(text, start, stop):
        kind = found.lastgroup or SIGN
        s, e = found.span()
        piece = found[0]
        if kind == NUMBER and e - s > _LONGEST_NUMBER:
            kind = WORD
        if kind == SIGN and piece == "-" and _joins(text, s, e, start, stop, out, last_end):
            hyphen = e
            continue
        joined = hyphen == s and bool(out)
        hyphen = -1
        tight = last_end == s
        last_end = e
        if tight and e - out[-1].start > _LONGEST_NAME:  # no chain without end
            tight = False
        if kind == NUMBER:
            before = out[-1] if out else None
            if tight and not joined and before is not None and before.kind == WORD and before.low not in _LOOSE:
                before.extend(piece, e)  # "T12", "CD4"
                continue
            out.append(_Draft(piece, s, e, NUMBER, joined, tight))
            out[-1].value, out[-1].decimals = _worth(piece)
        elif kind == WORD:
            before = out[-1] if out else None
            if piece in _VULGAR:
                if not (tight and before is not None and before.kind == NUMBER and not before.decimals):
                    before = _Draft(piece, s, e, NUMBER, joined, tight)
                    out.append(before)
                else:
                    before.extend(piece, e)  # "1½"
                before.value += _VULGAR[piece][0]
                before.decimals = _VULGAR[piece][1]
                continue
            if tight and before is not None and before.kind == NUMBER:
                low = piece.lower()
                if low in _ORDINAL or not _splits(piece, low):
                    before.kind = WORD  # "3D", "60Co", "1st"
                    before.extend(piece, e)
                    continue
            elif tight and before is not None and before.kind == WORD and before.text[-1].isdigit():
                before.extend(piece, e)  # "HbA1c"
                continue
            out.append(_Draft(piece, s, e, WORD, joined, tight))
        else:
            sign = piece[0] if piece.startswith("--") else "±" if piece[0] == "+" and len(piece) > 1 else piece
            sign = _SIGNS.get(sign, sign)
            out.append(_Draft(sign, s, e, SIGN, joined, tight))
    return [draft.done() for draft in out]


def _joins(text: str, s: int, e: int, start: int, stop: int, out: list[_Draft], last_end: int) -> bool:
    """True where the hyphen at `s` ties a compound; a minus, a dash and the hyphen of a numeric range do not."""
    if not out or last_end != s or e >= stop:
        return False
    before, after = text[s - 1], text[e]
    if after.isdigit() and out[-1].kind == WORD and out[-1].low in _MINUS_AFTER:
        return False  # "CI-0.38 to-0.07": a minus glued to the word before it
    if before.isalnum() and after.isalnum():
        if not (before.isdigit() and after.isdigit()):
            # "four-58 months" and "12-month" differ from "67-seventy": only number words make a range here.
            word_before = out[-1].kind == WORD and out[-1].low in NUMBER_WORDS
            return not (word_before and after.isdigit())
        return out[-1].kind == WORD  # "SF-36" ends in a letter; "T3-4" is an identifier before a digit
    # A suspended hyphen: "1-, 3- and 5-year", "1- to 2-year".
    return before.isalnum() and (after in ",)" or after in " \u00a0")


def _splits(piece: str, low: str) -> bool:
    """True where letters glued to digits are a word of their own: a unit ("45Gy") or a whole word ("36patients")."""
    if low in GLUED and not (len(piece) == 1 and piece.isupper()):
        return True
    return low in ("x", "ci", "vs") or (len(piece) >= 3 and piece[1:].islower()) or (low in _BEHIND and piece.islower())


def _worth(digits: str) -> tuple[float, int]:
    """What a number as printed is worth, and its decimals: "1,245" and "1'245" are whole, "4e-3" has three."""
    if digits.startswith("0,"):
        digits = digits.replace(",", ".")  # "p = 0,012": no thousands begin with a nought
    mantissa, _, exponent = digits.replace(",", "").replace("'", "").replace("\u00a0", "").lower().partition("e")
    decimals = len(mantissa) - mantissa.index(".") - 1 if "." in mantissa else 0
    if not exponent:
        return float(mantissa), decimals
    return float(f"{mantissa}e{exponent}"), decimals - int(exponent)
