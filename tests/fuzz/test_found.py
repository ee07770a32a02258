"""Inputs that once found a fault find none any more, and a short run of each target finds none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.fuzz import FOUND, at_random
from tests.fuzz.targets import TARGETS

KEPT = sorted(path for path in FOUND.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_stays_mended(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_a_second_of_fuzzing_finds_nothing(target: str) -> None:
    assert at_random(target, TARGETS[target], 1, 7) == 0
