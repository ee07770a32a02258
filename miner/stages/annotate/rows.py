"""Gazetteers as rows: a tab-separated resource with a header line, checked where it is read."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from miner.records import MinerError
from miner.resources import Resources, read_text


@lru_cache(maxsize=16)
def _read(path: Path, modified: int, columns: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    lines = read_text(path).splitlines()
    header = lines[0].split("\t") if lines else []
    missing = [c for c in columns if c not in header]
    if missing:
        raise MinerError(f"{path}: the header line lacks the column {missing[0]!r}")
    places = [header.index(c) for c in columns]
    rows = []
    for number, line in enumerate(lines[1:], 2):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) > len(header):
            raise MinerError(f"{path}, line {number}: {len(cells)} columns where the header has {len(header)}")
        cells += [""] * (len(header) - len(cells))
        if not cells[places[0]].strip():
            raise MinerError(f"{path}, line {number}: the column {columns[0]!r} is empty")
        rows.append(tuple(cells[p].strip() for p in places))
    return tuple(rows)


def read_rows(resources: Resources, name: str, columns: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The cells of `columns` in each row of the resource `name`, in order.

    Raises MinerError naming the file, and the line where a row is wrong.
    """
    path = resources.path(name)
    return _read(path, path.stat().st_mtime_ns, columns)
