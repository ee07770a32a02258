"""Rows as an aligned table that fits its width: numbers and ids whole, long text cut with "…", else a record at a time.

A column's heading may stand on several lines, broken at its underscores. Where even so the columns do not fit, each row
is shown as a list of its columns, as DuckDB and psql do.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, chop_cells, set_cell_size

GAP = 3
LEAST = 12
"""Columns that a text is cut to at least; below that a record at a time says more."""
_FREE = 24
"""A text column no wider than this in all its rows is a word or an id: it is never cut."""


def render(names: Sequence[str], numeric: Sequence[bool], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """The lines of a table no wider than `width` columns; 0 for as wide as it is."""
    if not names:
        return []
    natural = [max([cell_len(n), *(cell_len(r[i]) for r in rows)]) for i, n in enumerate(names)]
    if not width or _total(natural) <= width:
        return _aligned([[n] for n in names], numeric, rows, natural)
    headings = [_broken(n, max([1, *(cell_len(r[i]) for r in rows)])) for i, n in enumerate(names)]
    needed = [
        max([*(cell_len(x) for x in heading), *(cell_len(r[i]) for r in rows)]) for i, heading in enumerate(headings)
    ]
    texts = [i for i, n in enumerate(needed) if not numeric[i] and n > _FREE and any(" " in r[i] for r in rows)]
    widths = _shrunk(needed, texts, width)
    if _total(widths) > width:
        return _one_by_one(names, rows, width)
    return _aligned(headings, numeric, rows, widths)


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _broken(name: str, cells: int) -> list[str]:
    """A heading on as few lines as its pieces need in the width of its cells."""
    lines: list[str] = []
    for index, piece in enumerate(name.split("_")):
        piece = f"_{piece}" if index else piece
        if lines and cell_len(lines[-1]) + cell_len(piece) <= cells:
            lines[-1] += piece
        else:
            lines.append(piece)
    return lines


def _shrunk(widths: list[int], texts: list[int], width: int) -> list[int]:
    """Widths with the widest text columns cut, step by step, until all fit or none can be cut further."""
    out = list(widths)
    while (over := _total(out) - width) > 0:
        wide = [i for i in texts if out[i] > LEAST]
        if not wide:
            break
        most = max(out[i] for i in wide)
        at = next(i for i in wide if out[i] == most)
        rest = [out[i] for i in wide if out[i] < most]
        out[at] = max(LEAST, most - over, max(rest, default=0) if len(wide) > 1 and most > max(rest, default=0) else 0)
        if out[at] == most:
            out[at] = most - 1
    return out


def _cut(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"


def _aligned(
    headings: Sequence[Sequence[str]], numeric: Sequence[bool], rows: Sequence[Sequence[str]], widths: Sequence[int]
) -> list[str]:
    def row(cells: Sequence[str]) -> str:
        out = []
        for text, number, wide in zip(cells, numeric, widths, strict=True):
            text = _cut(text, wide)
            space = " " * (wide - cell_len(text))
            out.append(space + text if number else text + space)
        return (" " * GAP).join(out).rstrip()

    height = max(map(len, headings))
    heads = [
        row([h[line - (height - len(h))] if line >= height - len(h) else "" for h in headings])
        for line in range(height)
    ]
    return [*heads, "─" * _total(widths), *map(row, rows)]


def _one_by_one(names: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Each row as a list of its filled columns, long texts on several lines."""
    left = max(map(cell_len, names))
    room = max(width - left - GAP, 20)
    out: list[str] = []
    for number, cells in enumerate(rows, 1):
        head = f"─ row {number} "
        out.append(head + "─" * max(0, width - len(head)))
        for name, text in zip(names, cells, strict=True):
            if text and any(cell_len(word) > room for word in text.split()):
                # An id that is longer than the room beside its name stands below it, whole.
                out += [name, *(f"  {line}" for line in _folded(text, width - 2))]
                continue
            for index, line in enumerate(_folded(text, room)):
                label = name + " " * (left - cell_len(name)) if not index else " " * left
                out.append(f"{label}{' ' * GAP}{line}")
    return out


def _folded(text: str, room: int) -> list[str]:
    """A text in lines of at most `room` columns, broken at spaces where it has them; nothing for an empty one."""
    lines: list[str] = []
    for word in text.split():
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines += chop_cells(word, room)
    return lines
