"""A page that was copied as text becomes a draft: furniture lines go, the abstract's lines stay, in every language."""

from __future__ import annotations

import re

from miner.stages.clean import chars, language, limits, markdown, parts, trim
from miner.stages.clean.draft import Block, CleanError, Draft
from miner.stages.clean.dump_facts import facts, flat_citation, title_line
from miner.stages.clean.dump_regions import abstract_regions
from miner.stages.clean.dump_several import plausible, starts
from miner.stages.clean.furniture import NOT_ARTICLE, Furniture, normal
from miner.stages.clean.labels import Labels
from miner.stages.clean.lines import Line, classify
from miner.stages.clean.portals import Portal, Portals
from miner.stages.clean.wrapped import unwrap

# "2019 Any Press Ltd. All rights reserved": the only date that some dumps have left.
_OWNER = re.compile(r"(?<!\d)(?<!\d[–-])((?:19|20)\d\d),? [A-Z][^.\n]{2,80}\. ?All rights reserved")


def read_all(text: str, portals: Portals, labels: Labels, furniture: Furniture) -> list[Draft]:
    """The draft of a text dump, or one for each abstract of a text that holds several, one below the other.

    Raises CleanError where there are several and it cannot be told where each begins.
    """
    facts_of = Draft()
    if markdown.is_markdown(text):
        markdown.facts(text, facts_of)
        text = markdown.undone(text)
    wrapped = unwrap(chars.lines(text), labels)
    begins = starts([classify(x, furniture, labels) for x in wrapped], labels) if plausible(wrapped) else []
    if begins is None:
        raise CleanError(
            "the text holds several abstracts, and where each begins cannot be told",
            "give each article a file of its own, or export the records as RIS or nbib",
        )
    ends = [*begins[1:], len(wrapped)]
    pieces = [wrapped[a:b] for a, b in zip(begins, ends, strict=True)] if begins else [wrapped]
    out = [_read(piece, portals, labels, furniture) for piece in pieces]
    if len(out) == 1:
        for key in ("title", "doi", "pmid", "journal", "year"):
            if (value := getattr(facts_of, key)) is not None:
                setattr(out[0], key, value)
    return out


def _read(wrapped: list[str], portals: Portals, labels: Labels, furniture: Furniture) -> Draft:
    """The draft of one article's lines; without an abstract it has no parts and says why."""
    draft = Draft(portal="plain", method="text")
    text = "\n".join(wrapped)
    portal = recognise(wrapped, portals)
    lines = [classify(x, furniture, labels) for x in unglue(wrapped, furniture, draft)]
    if portal is not None:
        draft.portal = draft.method = portal.name
    flat = flat_citation(lines, draft)
    regions = abstract_regions(lines, labels, draft)
    chosen = {i for region in regions for i in region}
    blocks = [b for region in regions for b in _blocks(lines, region, labels)]
    draft.parts = trim.tails(parts.build(blocks, labels), draft)
    if sum(language.weight(p.text) for p in draft.parts) < limits.MIN_ABSTRACT_CHARS:
        draft.parts = []
        chosen = set()
    first = min(chosen) if chosen else next((i for i, x in enumerate(lines) if x.role == "stop"), len(lines))
    title = None if flat else title_line(lines, first)
    if title is not None:
        draft.title = re.sub(r"^#+\s+", "", lines[title].text)
    facts(lines, first, draft)
    if draft.year is None and draft.parts and (owner := _OWNER.search(text)):
        draft.year = int(owner[1])
    for index, item in enumerate(lines):
        if item.text and index not in chosen and index != title:
            draft.drop(item.rule or f"text:{item.role}", item.text)
    if not draft.parts:
        reason = furniture.reason(draft.title or "", text[:20000])
        draft.reason, draft.advice = (
            NOT_ARTICLE[reason]
            if reason
            else ("the text holds no abstract", "give the page's own HTML, or its record as nbib, RIS or PubMed XML")
        )
        if reason:
            draft.title = None
    return draft


def plain(text: str, labels: Labels) -> Draft:
    """The draft of an abstract's text as it is: a first line that stands apart is the title, the rest all stays."""
    draft = Draft(portal="plain", method="plain")
    raw = unwrap(chars.lines(text), labels)
    while raw and not raw[0]:
        raw.pop(0)
    if (
        len(raw) > 2
        and not raw[1]
        and len(raw[0]) <= 400
        and any(raw[2:])
        and not labels.find(raw[0])
        and len(raw[0]) < sum(map(len, raw[1:]))
    ):
        draft.title = raw[0]
        raw = raw[1:]
    blocks = []
    for item in raw:
        if item:
            heading = (
                len(item) < 90 and labels.name(item) is not None and (labels.strong(item) or item.endswith((":", "：")))
            )
            blocks.append(Block(item, 4 if heading else 0))
    if blocks and blocks[-1].level:
        blocks[-1].level = 0
    draft.parts = parts.build(blocks, labels)
    return draft


def unglue(lines: list[str], furniture: Furniture, draft: Draft) -> list[str]:
    """Furniture cut off the beginning of long lines, where a dump lost its line ends; the end is `trim.tails`' work."""
    out: list[str] = []
    for item in lines:
        if len(item) < 250:
            out.append(item)
            continue
        rest, dropped = furniture.cut(item)
        for phrase in dropped:
            draft.drop("text:furniture run in", phrase)
        match = re.search(
            r"(?<=[.!?)])\s*(?:PubMed Disclaimer|Conflict of interest statement|NCBI Literature Resources|"
            r"Full text links|Similar articles|LinkOut - more resources)",
            rest,
        )
        if match and match.start() > 200:
            draft.drop("text:furniture run in", rest[match.start() :])
            rest = rest[: match.start()]
        out.append(rest)
    return out


def recognise(lines: list[str], portals: Portals) -> Portal | None:
    """The portal whose marking lines the dump holds, most lines first."""
    keys = {normal(x) for x in lines if x and len(x) < 2000}
    joined = "\n".join(sorted(keys))
    best: tuple[int, Portal] | None = None
    for portal in portals.all:
        hits = sum(normal(mark) in keys or (len(mark) > 20 and normal(mark) in joined) for mark in portal.lines)
        if hits and (best is None or hits > best[0]):
            best = (hits, portal)
    return best[1] if best else None


def _blocks(lines: list[Line], region: list[int], labels: Labels) -> list[Block]:
    return [Block(lines[i].text, 4 if lines[i].role == "label" else 0) for i in region]
