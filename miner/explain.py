"""The abstract with every number coloured by its fate, for the terminal; plain text everywhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from miner.records import Document

if TYPE_CHECKING:
    from miner.stages.extract.fates import Fate

_COLOURS = (
    "cyan",
    "green",
    "yellow",
    "magenta",
    "bright_blue",
    "bright_red",
    "bright_green",
    "bright_cyan",
    "bright_magenta",
    "bright_yellow",
    "blue",
    "red",
)
_STYLES = {"again": "underline", "moment": "italic", "left out": "dim strike"}
_WORDS = {
    "part": "belongs to a value",
    "again": "stated before",
    "moment": "says when",
    "left out": "in no record",
}


def render(document: Document, fates: Sequence[Fate], console: Console) -> None:
    """Prints the text of a document with its numbers marked, a legend, and a line a number with rule or reason.

    A console that is no terminal gets the same without colours: numbers that are in a record stand in [brackets].
    """
    console.print(Text(_harmless(f"{document.source}: {document.doc}"), style="bold"))
    console.print()
    fields = list(dict.fromkeys(f.field for f in fates if f.field and f.kind in ("record", "part")))
    colours = {field: _COLOURS[i % len(_COLOURS)] for i, field in enumerate(fields)}
    console.print(_marked(_harmless(document.text), fates, colours, plain=not console.is_terminal))
    console.print()
    console.print(_legend(fates, colours))
    console.print()
    console.print(_table(fates, colours))


def _harmless(text: str) -> str:
    """The text without characters that steer a terminal, each replaced so that offsets hold."""
    return "".join(c if c.isprintable() or c in "\n\t" else " " for c in text)


def _style(fate: Fate, colours: dict[str, str]) -> str:
    if fate.kind in ("record", "part") and fate.field:
        return f"{'bold ' if fate.kind == 'record' else ''}{colours[fate.field]}"
    return _STYLES.get(fate.kind, "")


def _marked(text: str, fates: Sequence[Fate], colours: dict[str, str], plain: bool) -> Text:
    out, at = Text(), 0
    for fate in fates:
        out.append(text[at : fate.start])
        number = text[fate.start : fate.end]
        out.append(f"[{number}]" if plain and fate.kind == "record" else number, _style(fate, colours))
        at = fate.end
    return out.append(text[at:])


def _legend(fates: Sequence[Fate], colours: dict[str, str]) -> Text:
    counts = Counter(f.field for f in fates if f.kind == "record")
    others: Counter[str] = Counter(f.kind for f in fates if f.kind != "record")
    parts = [Text(f"{field} {counts[field]}", colour) for field, colour in colours.items()]
    parts += [Text(f"{word} {others[kind]}", _STYLES.get(kind, "")) for kind, word in _WORDS.items() if others[kind]]
    return Text("   ").join(parts) if parts else Text("no number")


def _table(fates: Sequence[Fate], colours: dict[str, str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("at", "number", "fate", "rule", "sure"):
        table.add_column(name, justify="right" if name in ("at", "sure") else "left", overflow="fold")
    for fate in fates:
        if fate.kind == "part":
            continue
        sure = f"{fate.confidence:.2f}" if fate.confidence is not None else ""
        what = fate.reason if fate.kind != "left out" else f"left out: {fate.reason}"
        table.add_row(
            str(fate.start), Text(fate.text, _style(fate, colours)), Text(what), Text(fate.rule or ""), Text(sure)
        )
    return table
