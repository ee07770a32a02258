"""How time and memory grow: PubMed files of so many made abstracts, files to database, each size in a fresh process."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from miner.bench.baseline import citation, write_file
from miner.bench.measure import child, one_core, peak_rss

FILE = 30_000
"""Citations of a file, as in PubMed's baseline."""


@dataclass(frozen=True)
class Grown:
    """One size on `jobs` processes: `seconds` and `cpu` in all, less what a run of one abstract takes; bytes."""

    abstracts: int
    jobs: int
    seconds: float
    cpu: float
    rss: int
    records: int


def write_files(folder: Path, abstracts: int) -> None:
    """Files of `abstracts` citations in all, every one with an abstract."""
    folder.mkdir(parents=True)
    for number, start in enumerate(range(0, abstracts, FILE)):
        path = folder / f"pubmed26n{number + 1:04}.xml.gz"
        write_file(path, (citation(i) for i in range(start, min(start + FILE, abstracts))))


def grow(sizes: Sequence[int], jobs: Sequence[int] = (1,)) -> Iterator[Grown]:
    """Measure each size on each number of jobs; one job is kept on one core."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        start: dict[int, dict[str, float]] = {}
        for size in (1, *sizes):
            write_files(base / str(size), size)
            for n in jobs:
                arguments = (str(base / str(size)), str(base / f"{size}-{n}.duckdb"), str(n))
                if n == 1:
                    with one_core():
                        told = child("miner.bench.bench_growth", *arguments)
                else:
                    told = child("miner.bench.bench_growth", *arguments)
                if size == 1:
                    start[n] = told
                    continue
                seconds, cpu = told["seconds"] - start[n]["seconds"], told["cpu"] - start[n]["cpu"]
                yield Grown(size, n, seconds, cpu, int(told["rss"]), int(told["records"]))


def main() -> None:
    """Read a folder into a database, as `miner run` does, and print what it took."""
    from miner.run import Settings, keep
    from miner.stages.store import RunInfo, Store

    folder, db, jobs = sys.argv[1:4]
    began = time.perf_counter()
    store = Store(db, RunInfo((folder,), "default", "bench", "0", int(jobs)))
    for _ in keep([folder], Settings(jobs=int(jobs)), store):
        pass
    store.finish()
    me, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = me.ru_utime + me.ru_stime + children.ru_utime + children.ru_stime
    told = {"seconds": time.perf_counter() - began, "cpu": cpu, "rss": peak_rss(), "records": store.counts["records"]}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
