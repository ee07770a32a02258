"""Characters that mean the same, folded one for one: a folded text has the length of the original, so offsets hold."""

from __future__ import annotations

import re
from functools import lru_cache

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u2043"
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u200b\ufeff\u00ad"
_QUOTES = {"\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u02bc": "'", "\u2032": "'", "\u00b4": "'"}
_QUOTES |= {"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2033": '"', "\u00ab": '"', "\u00bb": '"'}
_SIGNS = {
    "\u2a7d": "\u2264",
    "\u2a7e": "\u2265",
    "\u2266": "\u2264",
    "\u2267": "\u2265",
    "\u2245": "\u2248",
    "\u223c": "~",
    "\u226a": "<",
    "\u226b": ">",
}
_SIGNS |= {"\u02dc": "~", "\u03bc": "\u00b5", "\u2044": "/", "\u2215": "/", "\u2022": "\u00b7", "\u22c5": "\u00b7"}
_SIGNS |= {"\u2027": "\u00b7", "\u30fb": "\u00b7", "\u3001": ",", "\u3002": "."}

_TABLE = {ord(c): "-" for c in _DASHES} | {ord(c): "\u00a0" for c in _SPACES}
_TABLE |= {ord(c): to for c, to in (_QUOTES | _SIGNS).items()}
# Full-width forms FF01-FF5E stand 0xFEE0 above the ASCII characters they show.
_TABLE |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code != 0xFF0D}

_ODD = re.compile(r"[^\x00-\x7f]+")
_MIDDLE_DOT = re.compile(r"(?<=\d)\u00b7(?=\d)|(?<![\w)])\u00b7(?=\d)")


def fold(text: str) -> str:
    """`text` with dashes, spaces, quotes, full-width forms and decimal middle dots folded, one character for one.

    No-break and thin spaces become U+00A0, so that a thousands space can still be told from a word space.
    `len(fold(text)) == len(text)` always holds.
    """
    return text if text.isascii() else _fold(text)


@lru_cache(maxsize=8)  # a document's stages ask for it one after another
def _fold(text: str) -> str:
    folded = _ODD.sub(lambda odd: odd[0].translate(_TABLE), text)
    return _MIDDLE_DOT.sub(".", folded) if "\u00b7" in folded else folded
