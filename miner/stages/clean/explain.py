"""What cleaning left out and why, in words; and a first portal file for a page that miner does not know yet."""

from __future__ import annotations

from pathlib import Path

from miner.records import Document, RawPage


def explain(document: Document) -> str:
    """What was dropped from a page and by which rule, in the page's order, for a user who mends a portal file."""
    lines = [
        f"{document.source}: {document.doc}",
        f"  portal   {document.portal}",
        f"  found by {document.method or 'nothing'}",
        f"  title    {document.title or '-'}",
    ]
    for section in document.sections:
        if section.name != "title":
            shown = document.text[section.start : section.end]
            lines.append(f"  kept     {section.language} {section.name} {section.label or '-'}: {shown[:60]}{'...' if len(shown) > 60 else ''}")
    lines += [f"  dropped  [{d.rule}] {d.text}" for d in document.dropped]
    return "\n".join(lines) + "\n"


def new_portal(page: RawPage, name: str, folder: Path) -> list[Path]:
    """Placeholder until the HTML path is complete."""
    raise NotImplementedError
