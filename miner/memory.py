"""Memory over long runs: when Python looks for reference cycles."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def no_collections() -> Iterator[Callable[[int], None]]:
    """Pause the cyclic garbage collector, which costs a third of the time; the yielded call counts documents and
    collects now and then."""
    was = gc.isenabled()
    gc.collect()
    gc.disable()
    gc.freeze()
    count = 0

    def tick(documents: int) -> None:
        nonlocal count
        count += documents
        if count >= 256:
            gc.collect()
            count = 0

    try:
        yield tick
    finally:
        gc.unfreeze()
        if was:
            gc.enable()
