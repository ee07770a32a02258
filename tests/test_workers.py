"""The pool gives results in order, and a worker that dies costs its batch one retry."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from miner.records import MinerError
from miner.workers import run_ordered


def double(mark: str, item: int) -> int | str:
    """Twice the item; 13 always kills its worker, 7 only the first time."""
    if item == 13 or (item == 7 and not Path(mark).exists()):
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return item * 2


def start(mark: str) -> Callable[[int], int | str]:
    return partial(double, mark)


def refuse() -> Callable[[int], int]:
    raise MinerError("cannot start", "advice")


def die() -> Callable[[int], int]:
    os._exit(3)


def lost(item: int, reason: str) -> int | str:
    return f"{item}: {reason}"


def batches(n: int, size: int) -> Iterator[list[int]]:
    for i in range(0, n, size):
        yield list(range(i, min(i + size, n)))


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_order_and_only_the_deadly_item_is_lost(tmp_path: Path, jobs: int) -> None:
    found = list(run_ordered(batches(40, 5), partial(start, str(tmp_path / "mark")), jobs, lost))
    expected: list[int | str] = [i * 2 for i in range(40)]
    expected[13] = "13: the worker that read it ended twice (killed by SIGKILL)"
    assert [result for batch in found for result in batch] == expected
    assert [len(batch) for batch in found] == [5] * 8


def test_no_batches_start_no_worker() -> None:
    assert list(run_ordered([], die, 2, lost)) == []


def test_what_start_raises_is_raised_here() -> None:
    with pytest.raises(MinerError, match="cannot start") as caught:
        list(run_ordered([[1]], refuse, 2, lost))
    assert caught.value.advice == "advice"


def test_workers_that_end_as_they_start_are_not_hired_forever() -> None:
    with pytest.raises(MinerError, match=r"end as they start \(exit status 3\)"):
        list(run_ordered([[1]], die, 2, lost))


def test_a_reader_that_stops_early_leaves_no_process(tmp_path: Path) -> None:
    import multiprocessing

    results = run_ordered(batches(1000, 5), partial(start, str(tmp_path / "x")), 2, lost)
    assert next(results) == [0, 2, 4, 6, 8]
    results.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []
