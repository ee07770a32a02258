"""Bytes to text: what a page says of its character set, and what its bytes say against it."""

from __future__ import annotations

import codecs
import logging
import re

from bs4.dammit import EncodingDetector, UnicodeDammit

from miner.kinds import unmarked_utf16

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Browsers read these names as the larger set; pages that say the smaller one often hold the larger.
_LARGER = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "iso-8859-1": "cp1252",
    "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "big5": "big5hkscs",
    "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "shift_jis": "cp932", "x-sjis": "cp932", "iso-8859-9": "cp1254",
}  # fmt: skip
_SAMPLE = 200_000
_COMMON_HAN = re.compile("[的是在和了患者治疗方法结果目结论组例]")
_HAN = re.compile("[\u4e00-\u9fff]")
_HIGH = re.compile(rb"[\x80-\xff]")
# It would say on standard error that characters were replaced, without saying where.
logging.getLogger("bs4.dammit").setLevel(logging.ERROR)


def declared(content: bytes) -> str | None:
    """The character set an XML declaration or a meta tag names, lower case, or None."""
    found = EncodingDetector.find_declared_encoding(content[:4096], is_html=True, search_entire_document=False)
    return found.lower() if found else None


def decode(content: bytes, charset: str | None = None) -> str:
    """The text of `content`: byte order mark, then UTF-8 if the bytes are valid UTF-8, then what is said, then a guess.

    Never raises: bytes that fit nothing are replaced by U+FFFD.
    """
    for bom, marked in _BOMS:
        if content.startswith(bom):
            return content.decode(marked, "replace")
    if (wide := unmarked_utf16(content)) is not None:
        return content[: len(content) // 2 * 2].decode(wide, "replace")
    # Valid UTF-8 with characters beyond ASCII is UTF-8 whatever the page says of itself.
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
    # A page cut in mid-character, or a few bad bytes among many good ones.
    sample = text[:_SAMPLE]
    bad = sample.count("\ufffd")
    if sum(c > "\x7f" for c in sample) - bad > 10 * bad:
        return text
    for name in (charset, declared(content)):
        # A page whose meta tag could be read is in no 16- or 32-bit set, whatever the tag says.
        if name and not name.lower().startswith(("utf-16", "utf-32", "utf16", "ucs")):
            said = _strict(content, _LARGER.get(name.lower(), name.lower()))
            if said is not None:
                return said
    chinese = _strict(content, "gb18030") or ""
    han = len(_HAN.findall(chinese[:_SAMPLE]))
    if han > 20 and len(_COMMON_HAN.findall(chinese[:_SAMPLE])) * 25 > han:
        return chinese
    # A guess is trusted for other alphabets alone: among Latin ones it is no better than cp1252, the web's default.
    high = len(_HIGH.findall(content[:_SAMPLE]))
    if high * 20 < min(len(content), _SAMPLE):
        return _strict(content, "cp1252") or content.decode("latin-1")
    guess = UnicodeDammit(content[:_SAMPLE], known_definite_encodings=[], user_encodings=[]).original_encoding
    guessed = _strict(content, _LARGER.get(guess.lower(), guess.lower())) if guess else None
    if guessed is not None:
        return guessed
    return _strict(content, "cp1252") or content.decode("latin-1")


def _strict(content: bytes, name: str) -> str | None:
    """`content` in a character set, None where the set is unknown or the bytes are not in it."""
    try:
        return content.decode(name)
    except (LookupError, ValueError):
        return None
