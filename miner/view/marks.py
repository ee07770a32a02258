"""The article's text with its numbers marked: pieces that never overlap, whatever the records do."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from miner.view.words import harmless


class Mark(NamedTuple):
    """A stretch of text: a record's number (`record` is its id), or a number in no record (`reason` says why)."""

    start: int
    end: int
    record: str = ""
    reason: str = ""


class Block(NamedTuple):
    """A stretch of the text in one language."""

    start: int
    end: int
    language: str


def blocks(text: str, sections: Sequence[tuple[int, int, str]]) -> list[Block]:
    """The text cut where the language changes; the pieces together are the whole text.

    `sections` are start, end and language in their order.
    """
    found: list[Block] = []
    for start, end, language in sorted(sections):
        if not 0 <= start <= end <= len(text):
            continue
        if found and found[-1].language == language:
            found[-1] = found[-1]._replace(end=end)
        else:
            # Headings stand before their section: the block begins after the last empty line.
            cut = text.rfind("\n", 0, start) + 1 if found else 0
            cut = max(cut, found[-1].end) if found else 0
            found.append(Block(cut, end, language))
    if not found:
        return [Block(0, len(text), "en")]
    joined = [
        block._replace(end=found[i + 1].start if i + 1 < len(found) else len(text)) for i, block in enumerate(found)
    ]
    joined[0] = joined[0]._replace(start=0)
    return joined


def marked(text: str, start: int, end: int, marks: Sequence[Mark]) -> str:
    """HTML of `text[start:end]`: what records and left-out numbers cover is in `<mark>`, all else escaped.

    A piece names all records that cover it. The first piece of each can be reached by the tab key.
    """
    inside = [m for m in marks if m.start < end and m.end > start and m.end > m.start]
    edges: dict[int, tuple[list[Mark], list[Mark]]] = {}
    for m in inside:
        edges.setdefault(max(start, m.start), ([], []))[0].append(m)
        edges.setdefault(min(end, m.end), ([], []))[1].append(m)
    live: dict[str, None] = {}
    reasons: list[str] = []
    seen: set[str] = set()
    out: list[str] = []
    at = start
    for cut in [*sorted(edges), end]:
        if cut > at:
            out.append(_piece(harmless(text[at:cut]), list(live), reasons[-1] if reasons else "", seen))
            at = cut
        begin, stop = edges.get(cut, ([], []))
        for m in stop:
            if m.record:
                live.pop(m.record, None)
            elif m.reason in reasons:
                reasons.remove(m.reason)
        for m in begin:
            if m.record:
                live[m.record] = None
            else:
                reasons.append(m.reason)
    return "".join(out)


def _piece(text: str, records: list[str], reason: str, seen: set[str]) -> str:
    words = escape(text)
    if records:
        new = not set(records) <= seen
        seen.update(records)
        tab = ' tabindex="0"' if new else ""
        return f'<mark role="button" data-ids="{escape(" ".join(records))}"{tab}>{words}</mark>'
    if reason:
        told = escape(f"{text}, left out: {reason}", quote=True)
        return f'<mark class="out" role="note" tabindex="0" title="{escape(reason)}" aria-label="{told}">{words}</mark>'
    return words
