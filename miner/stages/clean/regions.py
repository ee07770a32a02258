"""The abstract of a page without a portal file (or whose file finds nothing): ways of `general`, most certain first."""

from __future__ import annotations

import re

from miner.stages.clean import density, general, limits, parts, trim
from miner.stages.clean.chars import line
from miner.stages.clean.draft import Block, Draft, Part
from miner.stages.clean.fragment import blocks_of
from miner.stages.clean.furniture import Furniture
from miner.stages.clean.labels import Labels
from miner.stages.clean.language import detect, weight
from miner.stages.clean.lines import classify
from miner.stages.clean.metadata import Meta
from miner.stages.clean.tree import Element, markup


def find(root: Element, meta: Meta, draft: Draft, labels: Labels, furniture: Furniture) -> None:
    """Ways without a portal file, most certain first; the first that gives prose wins and is named in `method`."""

    def known(text: str) -> bool:
        return labels.name(text) is not None

    for way in ("marked", "headed", "quoted", "meta", "dense"):
        if way == "meta":
            whole = [a for a in meta.abstracts if len(a) >= 400 and not a.rstrip().endswith(("...", "…"))]
            blocks = [Block(max(whole, key=len))] if whole else []
        elif way == "marked":
            blocks = _regions(general.marked(root), draft, labels, furniture, whole=True)
        elif way == "headed":
            blocks = _headed(root, draft, labels, furniture)
        elif way == "quoted":
            blocks = _regions(
                general.quoted(root, meta.abstracts, known), draft, labels, furniture, whole=False, joined=True
            )
        else:
            blocks = (
                _regions(density.dense(root, known), draft, labels, furniture, whole=False, joined=True)
                if meta.citation or _plausible(root, furniture)
                else []
            )
        prose = [b for b in blocks if not b.level]
        if enough(" ".join(b.text for b in prose)):
            draft.parts = finish(blocks, draft, labels, meta.journal)
            if draft.parts:
                draft.method = "density" if way == "dense" else f"general:{way}"
                return


def finish(blocks: list[Block], draft: Draft, labels: Labels, journal: str | None) -> list[Part]:
    """Parts of an abstract's blocks: tails cut, duplicates once; none where too little text is left."""
    built = trim.tails(parts.build(blocks, labels), draft, journal)
    unique = list({(part.text, part.language): part for part in reversed(built)}.values())[::-1]
    size = sum(weight(p.text) for p in unique)
    return unique if size >= limits.MIN_ABSTRACT_CHARS or any(p.label for p in unique) else []


def enough(text: str) -> bool:
    """Whether text is long enough for an abstract: a short one has to be a sentence at least."""
    size = weight(text)
    return size >= 2 * limits.MIN_ABSTRACT_CHARS or (
        size >= limits.MIN_ABSTRACT_CHARS and re.search(r"[a-z\d)%][.。]|[。]", text) is not None
    )


def _headed(root: Element, draft: Draft, labels: Labels, furniture: Furniture) -> list[Block]:
    """What follows the headings that say "Abstract": the first of each language that holds prose."""
    out: list[Block] = []
    spoken: set[str] = set()
    for heading in general.headed(root)[:8]:
        blocks = _regions(general.after(heading), draft, labels, furniture, whole=False, joined=True)
        prose = [b for b in blocks if not b.level]
        text = " ".join(b.text for b in prose)
        if not enough(text):
            continue
        languages = {detect(b.text) for b in prose if len(b.text) >= 40} or {detect(text)}
        if not languages & spoken:
            out += blocks
            spoken |= languages
    return out


def _front(blocks: list[Block], furniture: Furniture, labels: Labels, draft: Draft) -> list[Block]:
    """Blocks without what stands before the abstract inside a region that holds more: title, authors, affiliations."""
    long = [i for i, b in enumerate(blocks) if not b.level and len(b.text) >= limits.MIN_PROSE_CHARS]
    for index, block in enumerate(blocks):
        if block.level:
            if labels.name(block.text) is not None or parts.ABSTRACT_HEAD.match(block.text):
                break
        elif (
            (block.lead is not None and labels.name(block.lead) is not None)
            or classify(block.text, furniture, labels).role in ("prose", "label")
        ) or not (long and index < long[-1]):
            break
        draft.drop("general:before the abstract", block.text)
    else:
        return blocks
    blocks = blocks[index:]
    # Lists of key words and abbreviations that stand below without a heading of their own.
    while (
        len(blocks) > 1
        and not blocks[-1].level
        and not blocks[-2].level
        and blocks[-1].lead is None
        and not re.search(r"[.。!?)\]”\"']$", blocks[-1].text)
        and len(blocks[-1].text) < 600
    ):
        draft.drop("general:after the abstract", blocks.pop().text)
    return blocks


def _regions(
    elements: list[Element], draft: Draft, labels: Labels, furniture: Furniture, *, whole: bool, joined: bool = False
) -> list[Block]:
    """The abstract's blocks inside each element, or (`joined`) inside the elements as one stretch of the page."""
    elements = [e for e in elements if sum(map(len, e.itertext())) <= 10 * limits.MAX_ABSTRACT_CHARS]
    if joined:
        tails = [f"<span>{e.tail}</span>" if e.tail and e.tail.strip() else "" for e in elements]
        stretches = [[b for e, tail in zip(elements, tails, strict=True) for b in blocks_of(markup(e) + tail, labels)]]
    else:
        stretches = [_front(blocks_of(markup(e), labels), furniture, labels, draft) for e in elements]
    out: list[Block] = []
    for blocks in stretches:
        cut = trim.cut(blocks, furniture, labels, draft, "general", whole=whole)
        out += _front(cut, furniture, labels, draft)
    return out


def _plausible(root: Element, furniture: Furniture) -> bool:
    title = line(root.findtext(".//title") or "")
    return furniture.reason(title, title) is None
