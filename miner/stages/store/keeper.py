"""The `Store` that a run writes to: it gathers pages, loads them in bulk, and remembers what need not be read again."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from miner.records import Failure
from miner.stages.store.corrections import reattach
from miner.stages.store.database import open_writing, prepare
from miner.stages.store.load import Memory, load
from miner.stages.store.part_files import Summary
from miner.stages.store.regroup import regroup
from miner.stages.store.rows import Batch, PageRows

MAX_ROWS = 20_000
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
            ledger = con.execute("SELECT location, sha256, pipeline, complete, failures FROM pages").fetchall()
        self._memory = Memory(known={row[0] for row in ledger})
        done = [row for row in ledger if row[3] and row[2] == info.pipeline]
        self._done = {(row[0], row[1]): row[4] for row in done}
        self._digests = {row[0]: row[1] for row in done}
        self._unchanged_failing: list[str] = []
        self.counts: Counter[str] = Counter()
        self._repeats: dict[str, Counter[str]] = {}
        self._batch = Batch(self.run_id, info.pipeline)
        self._loaded_at = time.monotonic()
        self._loaded = False

    def unchanged(self, location: str, sha256: str) -> bool:
        """Whether an earlier run read these bytes from this place with this pipeline, to the end."""
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
        return digest is not None and self.unchanged(location, digest)

    def forget_failures(self, locations: list[str]) -> None:
        """Drop earlier failures of places that hold no page of their own (a list, a search) and are tried anew."""
        if locations:
            import pyarrow as pa

            with open_writing(self.path, self.wait) as con:
                con.register("tried", pa.table({"location": pa.array(locations, pa.string())}))
                con.execute("DELETE FROM failures WHERE location IN (FROM tried)")

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
        if self._batch.pages:
            with open_writing(self.path, self.wait) as con:
                load(con, self._batch, self._memory)
            self._loaded = True
            self._batch = Batch(self.run_id, self.info.pipeline)
        self._loaded_at = time.monotonic()

    def load_part(self, folder: Path, part: Summary) -> None:
        """Load one part of a folder of parts in one transaction, as if its pages had been read here."""
        from miner.stages.store.part_tables import PartBatch

        self.flush()
        batch = PartBatch(self.run_id, self.info.pipeline, folder / part.name)
        with open_writing(self.path, self.wait) as con:
            load(con, batch, self._memory)
        self._loaded = True
        self.counts.update(pages=part.pages, documents=part.documents, records=part.records, failures=part.failures)

    def finish(self, status: str = "finished") -> list[Failure]:
        """Load the rest and end the run; gives the stored failures of unchanged pages, which still stand."""
        self.flush()
        with open_writing(self.path, self.wait) as con:
            import pyarrow as pa

            # A run that was killed may have left documents that are not grouped yet.
            sizes = con.execute("SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM articles)").fetchall()
            if self._loaded or sizes[0][0] != sizes[0][1]:
                reattach(con)
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
