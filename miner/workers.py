"""A process pool of our own: batches in, results out in the same order, a killed worker costs one retry.

The standard pools either hang or break whole when a worker is killed. Here the parent watches every worker's pipe:
a batch whose worker died is given to a fresh worker item by item, and the item that kills a second one is reported
as such. Nothing here knows what the work is.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from miner.records import MinerError

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass
class _Batch(Generic[Item, Result]):
    """One batch in the pool; `done` holds results of items that a retry finished before its worker died."""

    index: int
    items: list[Item]
    one_by_one: bool = False
    done: list[Result] = field(default_factory=list)


@dataclass
class _Worker:
    """A worker process, the parent's end of its pipe and the batch it has; it takes none before it is `ready`."""

    process: Any
    pipe: Connection
    ready: bool = False
    batch: Any = None


def run_ordered(
    batches: Iterable[list[Item]],
    start: Callable[[], Callable[[Item], Result]],
    jobs: int,
    lost: Callable[[Item, str], Result],
) -> Iterator[list[Result]]:
    """The results of each batch, in the order of the batches, worked on by `jobs` processes.

    `start` is called once in each worker and gives the function that works on one item; both it and the items
    must be picklable. `lost(item, reason)` makes the result of an item whose worker died twice. An exception that
    `start` raises is raised here, and MinerError where workers die before they can start; the function itself is
    expected to give a result for every item.
    """
    source = iter(batches)
    waiting: deque[_Batch[Item, Result]] = deque()
    finished: dict[int, list[Result]] = {}
    workers: list[_Worker] = []
    due = read = stillborn = 0
    exhausted = False
    try:
        while True:
            while due in finished:
                yield finished.pop(due)
                due += 1
            # Never read more than a few batches ahead of the one that is due: memory would grow behind a slow one.
            while not exhausted and len(waiting) < jobs and read - due < 4 * jobs:
                items = next(source, None)
                if items is None:
                    exhausted = True
                else:
                    waiting.append(_Batch(read, items))
                    read += 1
            for worker in workers:
                if waiting and worker.ready and worker.batch is None:
                    _send(worker, waiting.popleft())
            starting = sum(not w.ready for w in workers)
            while len(workers) < jobs and starting < len(waiting):
                workers.append(_hire(start))
                starting += 1
            watched = {w.pipe: w for w in workers if w.batch is not None or not w.ready}
            if not watched:
                if exhausted and not waiting and not finished:
                    return
                continue
            for pipe in wait(list(watched)):
                worker = watched[pipe]  # type: ignore[index]
                batch = worker.batch
                try:
                    kind, value = worker.pipe.recv()
                except (EOFError, OSError):
                    workers.remove(worker)
                    worker.process.join()
                    if batch is None:
                        stillborn += 1
                        if stillborn > 2 * jobs:
                            raise MinerError(
                                f"workers end as they start ({_ending(worker.process.exitcode)})"
                            ) from None
                        continue
                    _after_death(batch, _ending(worker.process.exitcode), lost)
                    if len(batch.done) < len(batch.items):
                        waiting.appendleft(batch)
                        continue
                else:
                    if kind == "error":
                        raise value
                    if kind == "ready":
                        worker.ready = True
                        continue
                    batch.done.extend(value)
                if len(batch.done) == len(batch.items):
                    finished[batch.index], worker.batch = batch.done, None
    finally:
        for worker in workers:
            worker.pipe.close()
        for worker in workers:
            worker.process.join(0.2)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()


def _hire(start: Callable[[], Callable[[Any], Any]]) -> _Worker:
    # spawn: a forked child would inherit the threads and locks of DuckDB or a progress bar in mid-air.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, start), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _send(worker: _Worker, batch: _Batch[Any, Any]) -> None:
    worker.batch = batch
    # A worker that died while idle is noticed where its pipe is read; the batch is then retried as any other.
    with suppress(OSError):
        worker.pipe.send((batch.items[len(batch.done) :], batch.one_by_one))


def _ending(exitcode: int | None) -> str:
    """How a process ended, in words."""
    if exitcode is not None and exitcode < 0:
        with suppress(ValueError):
            return f"killed by {signal.Signals(-exitcode).name}"
    return f"exit status {exitcode}"


def _after_death(batch: _Batch[Any, Any], ending: str, lost: Callable[[Any, str], Any]) -> None:
    """Mark a batch for its retry; where this was the retry, give up on the item that was being worked on."""
    if batch.one_by_one:
        batch.done.append(lost(batch.items[len(batch.done)], f"the worker that read it ended twice ({ending})"))
    batch.one_by_one = True


def _work(pipe: Connection, start: Callable[[], Callable[[Any], Any]]) -> None:
    """A worker's life: build the function, then batches until the pipe closes."""
    # Ctrl-C reaches the whole process group: the parent decides what happens, the workers stay quiet.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        try:
            function = start()
        except Exception as error:
            pipe.send(("error", error))
            return
        pipe.send(("ready", None))
        while True:
            items, one_by_one = pipe.recv()
            if one_by_one:
                for item in items:
                    pipe.send(("done", [function(item)]))
            else:
                pipe.send(("done", [function(item) for item in items]))
