"""The gate: no figure on the labelled development sets may fall below its committed floor."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.gold import FLOORS, SHARED, figures


@pytest.mark.skipif(SHARED is None, reason="the labelled development sets are not beside this checkout")
def test_no_figure_falls_below_its_floor(tmp_path: Path) -> None:
    floors: dict[str, float] = tomllib.loads(FLOORS.read_text("utf-8"))["floors"]
    today = figures(tmp_path)
    fallen = {
        name: (round(today.get(name, 0.0), 4), floor) for name, floor in floors.items() if today.get(name, 0.0) < floor
    }
    assert fallen == {}
    assert set(today) <= set(floors), "a new figure needs a floor: python -m tests.update_floors"
