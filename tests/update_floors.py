"""Raises the floors of `floors.toml` to today's figures: `python -m tests.update_floors`. A floor is never lowered."""

from __future__ import annotations

import math
import sys
import tempfile
import tomllib
from pathlib import Path

from tests.gold import FLOORS, SHARED, figures


def main() -> None:
    """Prints each figure beside its floor and writes the floors that rose."""
    if SHARED is None:
        sys.exit("the labelled sets are not beside the checkout: nothing to measure")
    written = FLOORS.read_text("utf-8") if FLOORS.exists() else "[floors]\n"
    old: dict[str, float] = tomllib.loads(written)["floors"]
    _, blank, others = written.partition("\n\n")  # floors that are set by hand stay as they are
    with tempfile.TemporaryDirectory() as folder:
        today = figures(Path(folder))
    lines = ["# What the labelled development sets must give at least; written by tests/update_floors.py.", "[floors]"]
    for name in sorted({*old, *today}):
        # Rounded down: the third decimal is noise of one record.
        floor = max(old.get(name, 0.0), math.floor(today.get(name, 0.0) * 1000) / 1000)
        lines.append(f'"{name}" = {floor:.3f}')
        print(f"{name:<28}{today.get(name, 0.0):.3f}   floor {old.get(name, 0.0):.3f} -> {floor:.3f}")
    FLOORS.write_text("\n".join(lines) + "\n" + blank[:1] + others, encoding="utf-8")


if __name__ == "__main__":
    main()
