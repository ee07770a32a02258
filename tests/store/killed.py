"""What the kill test runs in processes of its own: real runs, with the shipped stages built once and forked."""

from __future__ import annotations

from functools import cache

import miner.run
from miner.run import Settings, Stages, build_stages, keep
from miner.stages.store import RunInfo, Store, keeper


@cache
def stages() -> Stages:
    """The stages as shipped, warmed up: a fork has them at once."""
    from miner.stages.clean import text_document

    built = build_stages(Settings())
    built.extract(text_document("Local control was 91.7% at 1 year in 24 patients.", "warm.txt"))
    return built


def run(pages: str, db: str, pipeline: str) -> None:
    """A whole run, in batches and parts so small that a kill hits every kind of moment."""
    keeper.MAX_ROWS, miner.run.LARGE, miner.run.PART = 80, 1000, 8
    store = Store(db, RunInfo((pages,), "default", pipeline, "0.1", 1))
    for _ in keep([pages], Settings(), store, lambda settings: stages()):
        pass
    store.finish()


if __name__ == "__mp_main__" or __name__ == "tests.store.killed":
    stages()
