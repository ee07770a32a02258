"""Character-level normalisation: what is changed, and nothing else. A number's digits are never joined or altered.

Changed: line ends; runs of spaces and tabs to one space; U+3000 to a space; zero-width characters, soft hyphens and
control characters removed; the ligatures ff fi fl ffi ffl st to letters; canonical composition (NFC).
Kept: no-break and thin spaces, every dash and minus sign, Greek, full-width digits, middle dots, quotation marks.
"""

from __future__ import annotations

import re
import unicodedata

_REMOVED = dict.fromkeys(
    [0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
    + [c for c in range(0x20) if c not in (0x09, 0x0A, 0x0D)]
    + [0x7F, *(c for c in range(0x80, 0xA0) if c != 0x85)]
)
_TABLE: dict[int, str | None] = {
    **_REMOVED,
    0x09: " ",
    0x0B: " ",
    0x0C: "\n",
    0x85: "\n",
    0x3000: " ",
    0x2028: "\n",
    0x2029: "\n",
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}
# cp1252 characters that were decoded as Latin-1 stand at U+0080-U+009F.
_TABLE |= {c: bytes([c]).decode("cp1252", "ignore") or None for c in range(0x80, 0xA0) if c != 0x85}
_ODD = re.compile("[" + "".join(re.escape(chr(c)) for c in sorted(_TABLE)) + "]")
_WHITE = re.compile(r"[ \t\r\n]+")
# A no-break or thin space beside an ordinary one is layout, between two other characters it is content.
_DOUBLED = re.compile("[ \u00a0\u2009\u202f]*(?:[ ][\u00a0\u2009\u202f]|[\u00a0\u2009\u202f][ ])[ \u00a0\u2009\u202f]*")
EDGE = " \t\r\n\u00a0\u2009\u202f\u2003\u2002"


def characters(text: str) -> str:
    """`text` with its characters normalised and its lines kept (`\\n` alone ends a line)."""
    if _ODD.search(text):
        text = text.translate(_TABLE)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def line(text: str) -> str:
    """`text` as one line: white space collapsed, edges trimmed, characters normalised."""
    text = _WHITE.sub(" ", characters(text))
    if "\u00a0" in text or "\u2009" in text or "\u202f" in text:
        text = _DOUBLED.sub(" ", text)
    return text.strip(EDGE)


def lines(text: str) -> list[str]:
    """The lines of `text`, each trimmed and with single spaces; empty ones kept as "" (they part paragraphs)."""
    return [line(x) for x in characters(text).split("\n")]


# Endings that are no words of their own: a hyphen before one at a line's end is the typesetter's.
_ENDINGS = re.compile(
    r"(?:tion|sion|ment|ness|ing|ings|ity|ities|ted|ble|ables?|ical|ically|tive|tively|ous|ously|tions|sions|ments|"
    r"ence|ance|ogy|ologic|ological|rapy|otherapy|tients|tastas[ei]s|tastatic|diation|ated|ation|ations|ly|al|ally|"
    r"er|ers|ed)\b"
)
_WRAP = re.compile(r"([a-z]{2,})-\n([a-z]{2,})")


def unwrap(text: str) -> str:
    """Hard-wrapped lines joined: a hyphen at a line's end goes only where the rest of the word is no word of its own.

    Digits and capitals are never joined by dropping a hyphen ("10-\\n20", "CT-\\nguided" keep theirs).
    """
    flat = text.casefold()

    def join(match: re.Match[str]) -> str:
        left, right = match[1], match[2]
        if f"{left}-{right}" in flat:
            return f"{left}-{right}"
        if _ENDINGS.match(right) or (left + right) in flat:
            return left + right
        return f"{left}-{right}"

    return re.sub(r"([\w)])-\n(?=\w)", r"\1-", _WRAP.sub(join, text))
