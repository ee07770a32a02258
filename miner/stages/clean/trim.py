"""What is cut off an abstract's blocks: everything before its heading, after its end, copyright lines, key words."""

from __future__ import annotations

import re

from miner.stages.clean.draft import Block, Draft, Part
from miner.stages.clean.furniture import Furniture
from miner.stages.clean.labels import Labels
from miner.stages.clean.parts import ABSTRACT_HEAD

_COPYRIGHT = re.compile(
    r"^(?:©|\(c\) ?(?:19|20)|copyright\b|all rights reserved|published by (?:elsevier|john wiley|wiley|oxford|"
    r"springer|mosby|lippincott|wolters|the bmj|bmj|s\.? karger|thieme|sage|taylor|georg|"
    r"[A-Z][\w&. ]{2,40}(?:inc|ltd|llc|gmbh|b\.?v|press|publish\w*|society|association)\b)|"
    r"this (?:is an open[- ]access|article is (?:protected|licensed|distributed|an open|published|made)|"
    r"work is (?:licensed|written))|"
    r"(?:crown|©) copyright|the authors?\(?s?\)? (?:19|20)\d\d|for permissions,? please|(?:no )?reprints|"
    r"creative commons|©|licensee\b|not to be copied|"
    r"(?:19|20)\d\d,? (?:the authors?|elsevier|wiley|john wiley|springer|american|oxford|[A-Z][\w .&]{3,60}(?:ltd|"
    r"inc|llc|gmbh|b\.v)\b\.?)[^a-z]{0,40}(?:all rights reserved|\.?$))",
    re.IGNORECASE,
)
_COPYRIGHT_TAIL = re.compile(
    r"(?:(?<=[.!?)\]])[ \u00a0]*|(?<=\s))(?:©|\(c\) ?(?=(?:19|20)\d\d)|(?:crown )?copyright ?(?:©|\(c\)|(?=(?:19|"
    r"20)\d\d)|(?=by |of the |elsevier))|all rights reserved\b|"
    r"(?:19|20)\d\d,? (?:[A-Z][\w.&,' ]{2,60} )?(?:Elsevier|Wiley|Springer|Publishing|Lippincott|Wolters|Thieme|"
    r"Karger|Mosby|Saunders|BMJ|SAGE|Academy|Association|College|Society)[^.]{0,60}\. ?all rights reserved|"
    r"Published by (?:Elsevier|John Wiley|Oxford|Mosby|Lippincott|Springer|Wolters))",
    re.IGNORECASE,
)
_KEYWORDS = re.compile(
    r"^[\[【]?(?:key ?-?words?|index(?:ing)? terms|mesh(?: terms)?|keywords? and phrases|schlüsselwörter|"
    r"mots[- ]clés|palabras clave|palavras[- ]chave|parole chiave|【?关键词】?|【?关键字】?|キーワード|색인단어|"
    r"abbreviations(?: used)?)\b ?[:：—–.\]】]|^【?(?:关键词|关键字|主题词)",
    re.IGNORECASE,
)
_KEYWORDS_RUN_IN = re.compile(
    r"(?<=[.。)!?；;])\s*(?:key ?words?|index terms|keywords and phrases)(?: ?[:：—–]|"
    r"\s+(?=[A-Z][a-z]+(?: [a-z]+){0,3}[;,·]))|\s*[【\[]?(?:关键词|关键字)[】\]]?\s?[:：]?",
    re.IGNORECASE,
)
# A pattern looks at every character; whether one of its words stands in the text is seen a hundred times faster.
_TAILS = (
    (_KEYWORDS_RUN_IN, "key words", ("key", "index terms", "关键")),
    (_COPYRIGHT_TAIL, "copyright", ("©", "(c)", "copyright", "reserved", "published by")),
)
_META_LINE = re.compile(
    r"^(?:(?:doi|pmid|pmcid|issn|e-?mail|received|accepted|published|available online|correspondence|"
    r"address(?: for)? correspondence|epub|http|\*?corresponding author|citation|cite this|how to cite|"
    r"for citation|copyright|funding:? none|©)\b|(?:https?://)?(?:dx\.)?doi\.org/|(?:\(?to view|download figure|"
    r"open in new tab|download powerpoint|figure \d|fig\. \d|table \d|\[?pubmed\b))",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"^(?:[\dIVX]{1,3}[.:)]?\s*)?(?:introduction|main|background|main text|text|article|full text|引言|前言|einleitung|"
    r"introducción|introdução)$",
    re.IGNORECASE,
)
SKIPPED_HEAD = re.compile(
    r"^(?:graphical abstract|visual abstract|highlights?|key ?points?|author'?s? summary|"
    r"plain[- ]language(?: summary)?|lay (?:summary|abstract)|significance(?: statement)?|teaser|"
    r"editor['’]?s? (?:summary|note)|precis|précis|video abstract|impact statement|"
    r"graphical abstract image|what is (?:already )?known.*|what this study adds|.*research in context|"
    r"open research badges?|at a glance.*|tweetable abstract)$",
    re.IGNORECASE,
)


def cut(
    blocks: list[Block], furniture: Furniture, labels: Labels, draft: Draft, rule: str, *, whole: bool
) -> list[Block]:
    """The blocks of the abstract alone, out of a region that may hold more.

    `whole` says that the region is an abstract by the page's own mark: then only furniture ends it, else any heading
    that is no section label does.
    """
    start = next((i for i, b in enumerate(blocks[:400]) if b.level and ABSTRACT_HEAD.match(b.text)), None)
    if start is None:
        start = next(
            (i for i, b in enumerate(blocks[:400]) if not b.level and len(b.text) < 40 and ABSTRACT_HEAD.match(b.text)),
            None,
        )
    first = 0 if start is None else start
    for block in blocks[:first]:
        draft.drop(f"{rule}:before the abstract", block.text)
    out: list[Block] = []
    seen: set[str] = set()
    skipping = 0
    top = blocks[first].level if start is not None else 0
    for index, block in enumerate(blocks[first:], first):
        if block.level:
            if ABSTRACT_HEAD.match(block.text):
                skipping = 0
                out.append(block)
                seen = set()
                continue
            name = labels.name(block.text)
            if SKIPPED_HEAD.match(block.text) and not (name and any(b.level and labels.name(b.text) for b in out)):
                skipping = block.level
                draft.drop(f"{rule}:not the abstract", block.text)
                continue
            if skipping and block.level > skipping:
                continue
            skipping = 0
            has_text = any(not b.level for b in out)
            sentence = name is None and (
                len(block.text) > 60 or block.text.endswith((".", "?", "!")) or "conclusions" in seen
            )
            again = (
                name is not None
                and has_text
                and name in ("background", "objective", "methods")
                and "conclusions" in seen
            )
            same_level = (
                bool(top)
                and block.level <= top
                and has_text
                and not any(b.level == block.level and labels.name(b.text) for b in out)
            )
            if has_text and (
                again
                or same_level
                or (name is None and (not whole or sentence or furniture.rule(block.text, "stop")))
                or (_INTRODUCTION.match(block.text) and not _opens(blocks, index, labels, seen))
            ):
                _rest(draft, rule, blocks[index:])
                break
            if name is None and furniture.rule(block.text, "stop"):
                if has_text:
                    _rest(draft, rule, blocks[index:])
                    break
                skipping = block.level
                continue
            if name:
                seen.add(name)
            out.append(block)
            continue
        if skipping:
            draft.drop(f"{rule}:not the abstract", block.text)
            continue
        if _KEYWORDS.match(block.text) or (
            len(block.text) < 80 and furniture.rule(block.text, "stop") and not labels.name(block.text)
        ):
            if any(not b.level for b in out):
                if any(b.level and ABSTRACT_HEAD.match(b.text) for b in blocks[index + 1 :]) and whole:
                    draft.drop(f"{rule}:key words", block.text)
                    continue
                _rest(draft, rule, blocks[index:])
                break
            draft.drop(f"{rule}:key words", block.text)
            continue
        if _COPYRIGHT.match(block.text) and len(block.text) < 600:
            draft.drop(f"{rule}:copyright", block.text)
            continue
        if (len(block.text) < 300 and _META_LINE.match(block.text)) or (
            len(block.text) < 60 and furniture.rule(block.text, "drop")
        ):
            draft.drop(f"{rule}:furniture", block.text)
            continue
        out.append(block)
    return out


def _opens(blocks: list[Block], index: int, labels: Labels, seen: set[str]) -> bool:
    """Whether an "Introduction" heading after text belongs to the abstract: its conclusions follow closely."""
    if seen & {"methods", "results", "conclusions", "background"}:
        return False
    following = [labels.name(b.text) for b in blocks[index + 1 : index + 12] if b.level]
    size = sum(len(b.text) for b in blocks[index + 1 : index + 12])
    return "conclusions" in following and size < 5000


def _rest(draft: Draft, rule: str, blocks: list[Block]) -> None:
    text = " | ".join(b.text for b in blocks[:6])
    draft.drop(f"{rule}:after the abstract", text)


def tails(parts: list[Part], draft: Draft, journal: str | None = None) -> list[Part]:
    """Copyright notes, key words and the journal's own citation cut off the end of each part."""
    out: list[Part] = []
    for part in parts:
        text = part.text
        low = text.lower()
        for pattern, rule, words in _TAILS:
            if not any(word in low for word in words):
                continue
            match = next(
                (m for m in pattern.finditer(text) if m.start() > len(text) * 0.3 or len(text) - m.start() < 400), None
            )
            if match and (match.start() > 0 or part.label is None):
                draft.drop(f"text:{rule}", text[match.start() :])
                text = text[: match.start()].rstrip()
        text = _own_citation(text, draft, journal)
        text = re.sub(r"\s*(?:PMID|DOI|doi): ?[\d./\w-]+\.?$", "", text).rstrip()
        if text:
            part.text = text
            out.append(part)
    return out


def _own_citation(text: str, draft: Draft, journal: str | None) -> str:
    """`text` without the article's own citation at its end ("Birth Defects Res 108:174-180, 2016.")."""
    head, text = text[:-400], text[-400:]
    match = re.search(
        r"(?<=[.!?)] )[A-Z][^.]{3,80}(?:\.[^.]{1,30}){0,3}?(?:\d{1,4} ?: ?[A-Za-z]?\d+(?:[–-]\w+)?, (?:19|20)\d\d|"
        r"(?:19|20)\d\d;\s?\d+(?:\(\d+\))?:\s?\w+[–-]\w+)\.?$",
        text,
    )
    if match and (journal is None or _alike(match[0], journal)):
        draft.drop("text:own citation", match[0])
        return (head + text[: match.start()]).rstrip()
    if journal:
        match = re.search(r"(?<=[.!?)] )([A-Z][^.!?]{5,90}?),? ?(?:19|20)\d\d\.?$", text)
        if match and _alike(match[1], journal):
            draft.drop("text:own citation", match[0])
            return (head + text[: match.start()]).rstrip()
    return head + text


def _alike(text: str, journal: str) -> bool:
    """Whether a citation names this journal: most of its words begin words of the journal's name."""
    words = [w for w in re.findall(r"[a-z]{3,}", text.lower()) if w not in ("part", "the", "and", "for")]
    names = re.findall(r"[a-z]{3,}", journal.lower())
    return bool(words) and sum(any(n.startswith(w) or w.startswith(n) for n in names) for w in words) * 10 >= 7 * len(
        words
    )


def is_aside(text: str) -> bool:
    """Whether a paragraph is key words, a copyright note or a line about the article rather than its abstract."""
    return bool(
        _KEYWORDS.match(text)
        or (len(text) < 600 and _COPYRIGHT.match(text))
        or (len(text) < 300 and _META_LINE.match(text))
    )
