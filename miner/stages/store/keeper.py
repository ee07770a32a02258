"""The `Store` that a run writes to: it gathers pages, loads them in bulk, and remembers what need not be read again."""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from miner.records import Failure, MinerError
from miner.stages.store.added import reanchor
from miner.stages.store.corrections import reattach
from miner.stages.store.database import open_writing, prepare
from miner.stages.store.ledger import is_gone, move
from miner.stages.store.load import Memory, load
from miner.stages.store.part_manifest import AGAIN, Summary, read_summary
from miner.stages.store.regroup import regroup
from miner.stages.store.rows import Batch, PageRows

MAX_ROWS = 10_000
MAX_SECONDS = 10.0


@dataclass(frozen=True)
class RunInfo:
    """What a run is about to do: `pipeline` is the digest of all that decides how a page is read."""

    sources: tuple[str, ...]
    pipeline_name: str
    pipeline: str
    version: str
    jobs: int


class Store:
    """One run's way into one database file, which is locked only while a batch is loaded.

    `wait` is how many seconds a call waits for another process to let the file go. Every call may raise StoreError;
    what was loaded before stays.
    """

    def __init__(self, path: str | Path, info: RunInfo, wait: float = 30.0) -> None:
        """Make or migrate the database and begin the run."""
        self.path, self.info, self.wait = Path(path), info, wait
        prepare(self.path, wait)
        with open_writing(self.path, wait) as con:
            self.run_id: int = con.execute("SELECT nextval('run_numbers')").fetchall()[0][0]
            con.execute(
                "INSERT INTO runs (run_id, started_at, status, sources, pipeline_name, pipeline, version, jobs) "
                "VALUES (?, now(), 'running', ?, ?, ?, ?, ?)",
                [self.run_id, list(info.sources), info.pipeline_name, info.pipeline, info.version, info.jobs],
            )
            ledger = con.execute(
                "SELECT location, sha256, pipeline, complete, failures, home FROM pages ORDER BY location DESC"
            ).fetchall()
        self._memory = Memory(known={row[0] for row in ledger})
        done = [row for row in ledger if row[3] and row[2] == info.pipeline]
        self._done = {(row[0], row[1]): row[4] for row in done}
        self._digests = {row[0]: row[1] for row in done}
        # Where bytes lie, to know a page again that was moved; and the places that ids are made from.
        self._places: dict[tuple[str, str], list[str]] = {}
        for row in ledger:
            self._places.setdefault((row[1], os.path.basename(row[0])), []).append(row[0])
        self._homes = {row[0]: row[5] for row in ledger if row[5] is not None}
        self._moved: dict[str, tuple[str, str, str]] = {}
        self._unchanged_failing: list[str] = []
        self.counts: Counter[str] = Counter()
        self._repeats: dict[str, Counter[str]] = {}
        self._batch = Batch(self.run_id, info.pipeline, self._homes)
        self._loaded_at = time.monotonic()
        self._loaded = False

    def unchanged(self, location: str, sha256: str, source: str = "") -> bool:
        """Whether an earlier run read these bytes with this pipeline, to the end, here or where they lay before.

        A page that lies no more where it was read, and here with its name and bytes, was moved: its rows go with it and
        keep their ids. `source` is the path as it was given.
        """
        if location not in self._memory.known:
            self._find(location, sha256, source or location)
        failures = self._done.get((location, sha256))
        if failures is None:
            return False
        self.counts.update(pages=1, unchanged=1)
        if failures:
            self._unchanged_failing.append(location)
        return True

    def known(self, location: str) -> bool:
        """Whether an earlier run read this place with this pipeline, to the end; its bytes are not asked for."""
        digest = self._digests.get(location)
        return digest is not None and self.unchanged(location, digest, location)

    def forget_failures(self, locations: list[str]) -> None:
        """Drop earlier failures of places that hold no page of their own (a list, a search) and are tried anew."""
        if locations:
            import pyarrow as pa

            with open_writing(self.path, self.wait) as con:
                con.register("tried", pa.table({"location": pa.array(locations, pa.string())}))
                con.execute("DELETE FROM failures WHERE location IN (FROM tried)")

    def _find(self, location: str, sha256: str, source: str) -> None:
        """Note that a page was moved to `location`, where it was; else see that its ids will be its own."""
        places = self._places.get((sha256, os.path.basename(location)), [])
        old = next((place for place in reversed(places) if is_gone(place)), None)
        if old is not None:
            places.remove(old)
            home = self._homes.pop(old, old)
            self._moved[old] = (location, source, home)
            if home != location:
                self._homes[location] = home
            self._memory.known.discard(old)
            self._memory.known.add(location)
            if (old, sha256) in self._done:
                self._done[location, sha256] = self._done.pop((old, sha256))
        elif location in self._homes.values():
            # Another page lies where a moved one was first read.
            self._homes[location] = f"{location}\n{sha256}"

    def add(self, page: PageRows) -> None:
        """Take one page's rows; they are loaded once enough have gathered, or after some seconds."""
        repeats = self._repeats.setdefault(page.location, Counter())
        self._batch.add(page, repeats)
        if page.last:
            del self._repeats[page.location]
        self.counts.update(
            pages=page.last,
            documents=len(page.documents),
            records=sum(len(records) for _, records in page.documents),
            failures=len(page.failures),
        )
        rows = sum(map(len, self._batch.rows.values()))
        if rows >= MAX_ROWS or time.monotonic() - self._loaded_at >= MAX_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Load what has gathered."""
        if self._batch.pages or self._moved:
            with open_writing(self.path, self.wait) as con:
                if self._moved:
                    move(con, self._moved)
                if self._batch.pages:
                    load(con, self._batch, self._memory)
            self._loaded = True
            self._moved = {}
            self._batch = Batch(self.run_id, self.info.pipeline, self._homes)
        self._loaded_at = time.monotonic()

    def load_part(self, folder: Path, part: Summary) -> None:
        """Load one part of a folder of parts in one transaction, as if its pages had been read here.

        Raises MinerError where the part is not what its summary says.
        """
        from miner.stages.store.part_tables import PartBatch

        if read_summary(folder, part.name) != part:
            raise MinerError(f"{folder / part.name}: is damaged or gone", AGAIN)
        self.flush()
        batch = PartBatch(self.run_id, self.info.pipeline, folder / part.name)
        with open_writing(self.path, self.wait) as con:
            load(con, batch, self._memory)
        self._loaded = True
        self.counts.update(pages=part.pages, documents=part.documents, records=part.records, failures=part.failures)

    def finish(self, status: str = "finished") -> list[Failure]:
        """Load the rest and end the run; gives the stored failures of unchanged pages, which still stand."""
        self.flush()
        with open_writing(self.path, self.wait, tidy=self._memory.replaced) as con:
            import pyarrow as pa

            # A run that was killed may have left documents that are not grouped yet.
            sizes = con.execute("SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM articles)").fetchall()
            if self._loaded or sizes[0][0] != sizes[0][1]:
                reattach(con)
                reanchor(con)
                regroup(con)
            con.register("failing", pa.table({"location": pa.array(self._unchanged_failing, pa.string())}))
            rows = con.execute(
                "SELECT source, doc, stage, error, advice FROM failures WHERE location IN (FROM failing) ORDER BY ALL"
            ).fetchall()
            self.counts.update(failures=len(rows))
            counts = [self.counts[k] for k in ("pages", "unchanged", "documents", "records", "failures")]
            con.execute(
                "UPDATE runs SET finished_at = now(), status = ?, pages = ?, unchanged = ?, documents = ?, "
                "records = ?, failures = ? WHERE run_id = ?",
                [status, *counts, self.run_id],
            )
        return [Failure(*row) for row in rows]
