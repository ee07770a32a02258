"""What twice as much costs is twice as much: counted in steps, so that no machine's load decides."""

from __future__ import annotations

import math
import sys
import time
from types import FrameType
from typing import Any

import pytest

from miner.records import MinerError, RawPage
from miner.stages.clean import Cleaner
from tests.clean.growth import DESIGNS

SIZES = (25, 50, 100, 200)
MOST = 1.15
"""The power of the size by which steps may grow."""


def steps(cleaner: Cleaner, text: str) -> int:
    """Lines of Python that cleaning a page takes, those of the libraries included."""
    count = 0

    def trace(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        clean(cleaner, text)
    finally:
        sys.settrace(before)
    return count


def clean(cleaner: Cleaner, text: str) -> None:
    try:
        for _ in cleaner(RawPage("page", None, text.encode(), "0")):
            pass
    except MinerError:
        pass


@pytest.mark.parametrize("name", DESIGNS)
def test_steps_grow_as_the_input_does(cleaner: Cleaner, name: str) -> None:
    clean(cleaner, DESIGNS[name](SIZES[0]))  # what is imported and compiled once
    counts = [steps(cleaner, DESIGNS[name](size)) for size in SIZES]
    power = math.log2(counts[-1] / counts[-2])
    assert power <= MOST, counts


JOINED = (
    "pubmed: sup", "pubmed: empty tags", "html: sup", "html: empty spans", "html: breaks", "jats: labels",
    "jats: references",
)  # fmt: skip


@pytest.mark.parametrize("name", JOINED)
def test_so_does_what_no_step_of_python_shows(cleaner: Cleaner, name: str) -> None:
    """Joined strings and searches: seen in seconds of this process alone, with much room for chance."""

    def cost(size: int) -> float:
        text = DESIGNS[name](size)
        begun = time.process_time()
        clean(cleaner, text)
        return time.process_time() - begun

    small = max(min(cost(1000), cost(1000)), 0.03)
    assert min(cost(8000) for _ in range(1 if small > 0.2 else 2)) < 8**1.5 * small
