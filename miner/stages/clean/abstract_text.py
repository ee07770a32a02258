"""An abstract that an export gives as one string: entities, markup, wrapping and what databases add at its end."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from miner.stages.clean import chars, parts, trim
from miner.stages.clean.draft import Block, Draft, Part
from miner.stages.clean.language import script
from miner.stages.clean.wrapped import paragraphs

if TYPE_CHECKING:
    from miner.stages.clean.labels import Labels

ENTITY = re.compile(r"&(?:amp;)?(?:[A-Za-z][A-Za-z0-9]{1,24}|#\d{2,6}|#[xX][0-9A-Fa-f]{2,5});")
_TAG = (
    "p|div|br|h[1-6]|sec|title|section|ul|ol|li|i|b|em|strong|sub|sup|u|span|italic|bold|sc|tt|font|list|list-item|"
    "abstract|abstracttext|body|html|inf|a|small|mml:[a-z]{1,12}|jats:[a-z-]{1,20}"
)
MARKUP = re.compile(rf"</?(?:{_TAG})(?:\s[^<>]{{0,200}})?/?>", re.IGNORECASE)
_NO_TAG = re.compile(rf"<(?!/?(?:{_TAG})(?:[\s/>]))", re.IGNORECASE)
_SMALL = re.compile(r"</?(?:i|b|em|strong|u|span|italic|bold|sc|tt|font|a|small)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_NOTHING = re.compile(
    r"^\W*(?:(?:there is )?no (?:english )?abstract(?: is| was)?(?: available| provided| given| supplied| present)?|"
    r"(?:the )?abstract (?:is |was )?(?:not |un)available(?: for this \w+)?|abstract not (?:provided|supplied|given)|"
    r"not available|unavailable|n/?a|none|null|nan|no data|see (?:full )?text|无摘要|暂无摘要)\W*$",
    re.IGNORECASE,
)
# What databases write behind an abstract, up to its end; a remark in brackets may also stand between two languages.
_TRAILERS = (
    re.compile(
        r"[\s(\[]*(?:APA )?(?:PsycINFO|PsycInfo|PsycTESTS|PsycEXTRA|PsycBOOKS)\)?,? (?:Database )?Record\b.{0,200}$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"\s*(?:\[ABSTRACT FROM AUTHOR\]\s*)?Copyright of [^\n]{2,200}? is the property of .{0,1500}$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(r"\s*Copyright applies to all Abstracts\.?\)?\s*$", re.IGNORECASE),
    re.compile(r"\s*\(?\[?ABSTRACT TRUNCATED(?: AT \d{2,4} WORDS)?\]?\)?\.?\s*$", re.IGNORECASE),
    re.compile(r"\s*[\[(](?:abstract )?shortened by (?:UMI|ProQuest|author)[.\s]*[\])]\.?\s*$", re.IGNORECASE),
    re.compile(
        r"\s*[\[(](?:authors?(?:'s?)?(?: abstract)?|author abstract|abstract from (?:the )?(?:authors?|publisher|"
        r"journal)|"
        r"publication abstract|journal abstract|original abstract|publisher abstract|abstracts? by authors?|"
        r"english|spanish|french|german|portuguese|chinese|japanese|(?:from|by) (?:the )?authors?)[\])]\.?\s*$",
        re.IGNORECASE,
    ),
    re.compile(
        r"\s*(?:Abstract|Summary) (?:from|provided by) (?:the )?(?:author|publisher|journal)s?\.?\s*$", re.IGNORECASE
    ),
    re.compile(r"\s*(?:Copyright|©|\(C\)|&copy;) ?(?:©|\(C\))? ?(?:19|20)\d\d\b[^\n]{0,300}$"),
    re.compile(r"\s*(?<=[.)\]])\s*(?:Copyright|©)[^\n]{0,250}(?:19|20)\d\d[^\n]{0,120}$"),
)  # fmt: skip
_REMARK = re.compile(
    r"\s*(?:\((?:English|Spanish|French|German|Portuguese|Chinese|Japanese)\)\s*)?\[(?:ABSTRACT FROM AUTHORS?|"
    r"Abstract by author|ABSTRACT FROM PUBLISHER)\]\s*|\s*\((?:English|Chinese|Japanese)\)(?=\s*(?:\[|"
    r"[\u3040-\u9fff]))",
    re.IGNORECASE,
)
_HEAD_WORD = re.compile(r"^(?:(?:Abstract|ABSTRACT)\s*[:.—–-]?\s+|(?:Summary|SUMMARY)\s*[:.—–]\s*)(?=[A-Z\d])")
_ENDS = re.compile(r"\s*(?:Abstract|摘要|Resumen|Resumo|Résumé|Zusammenfassung)\s*$")


def decoded(text: str) -> str:
    """`text` with entities undone, also where an export escaped them twice."""
    for _ in range(3):
        if "&" not in text or not ENTITY.search(text):
            break
        text = unescape(text)
    return text


def plain(text: str | None) -> str | None:
    """One line without entities and markup, superscripts as "^"; None where nothing is left."""
    if not text:
        return None
    text = decoded(text)
    if "<" in text and MARKUP.search(text):
        text = re.sub(r"(?<=\d)<sup>\s*([^<]*\d[^<]*)</sup>", r"^\1", text, flags=re.IGNORECASE)
        text = MARKUP.sub(lambda m: "" if _SMALL.fullmatch(m[0]) or "su" in m[0].lower() else " ", text)
    return chars.line(text.replace("\n", " ")) or None


def is_placeholder(text: str) -> bool:
    """Whether a field says that there is no abstract."""
    return len(text) < 90 and _NOTHING.match(chars.line(text)) is not None


def trimmed(text: str, draft: Draft) -> str:
    """`text` without what databases write behind an abstract; each piece is noted in the draft."""
    text = _REMARK.sub(lambda m: _drop(draft, m[0]), text).strip()
    again = True
    while again:
        again = False
        for pattern in _TRAILERS:
            match = pattern.search(text, max(0, len(text) - 2000))
            if match and (match.start() > 0 or len(match[0]) < 300):
                _drop(draft, match[0])
                text, again = text[: match.start()].rstrip(), True
    return text


def _drop(draft: Draft, text: str) -> str:
    draft.drop("database remark", text)
    return "\n" if "\n" in text or len(text) > 40 else " "


def abstract(text: str, labels: Labels, draft: Draft) -> list[Part]:
    """The parts of an abstract given as one string: decoded, unwrapped, its paragraphs and labels kept.

    Nothing where the string says that there is no abstract.
    """
    text = decoded(chars.characters(text))
    if is_placeholder(text):
        draft.drop("no abstract", text)
        return []
    if "<" in text and MARKUP.search(text):
        blocks = _blocks(text, labels)
        text_blocks = [b for b in blocks if not b.level]
        if text_blocks:
            text_blocks[-1].text = trimmed(text_blocks[-1].text, draft)
    else:
        text = trimmed(text, draft)
        blocks = [_block(x, labels) for x in paragraphs(text, labels)]
    if blocks and not blocks[0].level:
        blocks[0].text = _HEAD_WORD.sub("", blocks[0].text, count=1)
    for block in blocks:
        if (not block.level and block.text.isascii()) or "：" not in block.text:
            block.text = labels.parted(block.text)
    kept = [b for b in blocks if b.text and (b.level or not trim.is_aside(b.text))]
    for block in blocks:
        if block not in kept:
            draft.drop("aside", block.text)
    if kept and kept[-1].level:
        kept[-1].level = 0
    return parts.build(kept, labels)


def _block(text: str, labels: Labels) -> Block:
    """A paragraph, or a label that stands on a line of its own."""
    alone = len(text) < 90 and labels.name(text) is not None and not re.search(r"[.。;]$", text)
    return Block(text, 4 if alone or parts.ABSTRACT_HEAD.match(text) else 0)


def _blocks(text: str, labels: Labels) -> list[Block]:
    """The blocks of a piece of HTML or JATS; a "<" that begins no tag stays what it is."""
    from miner.stages.clean.fragment import blocks_of

    text = re.sub(r"(</?)(?:jats:|mml:)", r"\1", text)
    text = re.sub(r"<(/?)title\b", r"<\1h4", text)
    return blocks_of(_NO_TAG.sub("&lt;", text), labels)


def second_language(text: str) -> str:
    """The language that the script of a further abstract tells, "" for Latin script."""
    return script(text)
