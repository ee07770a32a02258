"""What cleaning kept and left out, and by which rule, in words."""

from __future__ import annotations

from miner.records import Document


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
            lines.append(
                f"  kept     {section.language} {section.name} {section.label or '-'}: {shown[:60]}"
                f"{'...' if len(shown) > 60 else ''}"
            )
    lines += [f"  dropped  [{d.rule}] {d.text}" for d in document.dropped]
    return "\n".join(lines) + "\n"
