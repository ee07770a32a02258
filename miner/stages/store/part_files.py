"""A part is written whole or not at all: its Parquet files, and a summary that knows their bytes.

The same pages and program give the same bytes, on whatever machine: there is no run number and no time in them.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from miner.stages.store.part_manifest import SUMMARY, TABLES, Summary, digest, settle, unwritable
from miner.stages.store.rows import SCHEMAS, Batch, PageRows

if TYPE_CHECKING:
    import pyarrow.parquet

ROWS = 20_000
"""Rows that gather before they are written: memory does not grow with a part."""


class PartWriter:
    """Writes one part beside its place and moves it there as it closes; leaving by an exception leaves nothing.

    Raises MinerError where the folder cannot be written. Where another process has made the part meanwhile, its files
    stay: they are the same.
    """

    def __init__(self, folder: Path, name: str, pipeline: str) -> None:
        """Nothing is written before the first row is."""
        self.folder, self.name, self.pipeline = folder, name, pipeline
        self._work = folder / f".{name}.{uuid.uuid4().hex[:12]}"
        self._batch = Batch(0, pipeline)
        self._repeats: dict[str, Counter[str]] = {}
        self._pages: dict[str, list[Any]] = {}
        self._deleted: list[tuple[str, str]] = []
        self._fields: Counter[str] = Counter()
        self._writers: dict[str, pyarrow.parquet.ParquetWriter] = {}
        self.summary = Summary(name)

    def __enter__(self) -> PartWriter:
        try:
            self._work.mkdir(parents=True)
        except OSError as error:
            raise unwritable(self.folder, error) from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if error is None:
                self._close()
        except OSError as problem:
            raise unwritable(self.folder, problem) from problem
        finally:
            shutil.rmtree(self._work, ignore_errors=True)

    def add(self, page: PageRows) -> None:
        """Take one page's rows, or those of a part of it."""
        self._batch.add(page, self._repeats.setdefault(page.location, Counter()))
        self._fields.update(record.field for _, records in page.documents for record in records)
        self._deleted += [(pmid, page.location) for pmid in page.deleted]
        if page.last:
            del self._repeats[page.location]
        if page.sha256 is not None:
            row = self._pages.setdefault(page.location, [page.location, page.source, page.sha256, self.pipeline, 0, 0])
            row[4] += len(page.documents)
            row[5] += len(page.failures)
        if sum(map(len, self._batch.rows.values())) >= ROWS:
            self._flush()

    def _flush(self) -> None:
        try:
            for table in SCHEMAS:
                self._write(table, self._batch.arrow(table))
        except OSError as error:
            raise unwritable(self.folder, error) from error
        self.summary.documents += len(self._batch.rows["documents"])
        self.summary.records += len(self._batch.rows["evidence_extracted"])
        self.summary.failures += len(self._batch.rows["failures"])
        self._batch = Batch(0, self.pipeline)

    def _write(self, table: str, rows: Any) -> None:
        from pyarrow import parquet

        writer = self._writers.get(table)
        if writer is None:
            path = self._work / f"{table}.parquet"
            writer = self._writers[table] = parquet.ParquetWriter(path, rows.schema, compression="zstd")
        if rows.num_rows:
            writer.write_table(rows)

    def _close(self) -> None:
        import pyarrow as pa

        self._flush()
        text, number = pa.string(), pa.int64()
        pages = _columns(self._pages.values(), 6)
        names = ("location", "source", "sha256", "pipeline", "documents", "failures")
        arrays = [pa.array(v, text if i < 4 else number) for i, v in enumerate(pages)]
        self._write("pages", pa.table(arrays, names=list(names)))
        pmids, places = _columns(self._deleted, 2)
        self._write("deleted", pa.table([pa.array(pmids, text), pa.array(places, text)], names=["pmid", "location"]))
        for writer in self._writers.values():
            writer.close()
        self.summary.pages = len(self._pages)
        self.summary.fields = dict(sorted(self._fields.items()))
        self.summary.files = {table: digest(self._work / f"{table}.parquet") for table in TABLES}
        (self._work / SUMMARY).write_text(json.dumps(asdict(self.summary)) + "\n", encoding="utf-8")
        for path in self._work.iterdir():
            settle(path)
        try:
            os.rename(self._work, self.folder / self.name)
        except OSError:
            if not (self.folder / self.name).is_dir():
                raise
        settle(self.folder)


def _columns(rows: Iterable[Iterable[Any]], width: int) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True)) or [()] * width
