"""The command that extracts stored texts anew: reread."""

from __future__ import annotations

from collections import Counter

import typer

from miner.cli_common import Database, Jobs, Pipeline, ResourceFolders, complain, progress, put, settings
from miner.records import MinerError


def reread(
    db: Database,
    pipeline: Pipeline = "default",
    jobs: Jobs = 1,
    resources: ResourceFolders = None,
) -> None:
    """Extract anew, from the texts in the database, what another release or other rules extracted.

    No page and no network is needed. Corrections stay, and `miner diff` lists what changed. Pages are cleaned anew only
    by `miner run`, which reads them again where the program or its rules changed.

    Examples: `miner reread --db evidence.duckdb`, `miner reread --db evidence.duckdb --resources my-rules/ -j 2`
    """
    from miner import __version__
    from miner.pipeline_digest import pipeline_digest
    from miner.resources import Resources
    from miner.review.checks import refresh
    from miner.run import again
    from miner.stages.store import RunInfo, Store, StoreError, open_reading, outdated

    how = settings(pipeline, resources, jobs)
    digest = pipeline_digest(pipeline, Resources.default(how.resources))
    open_reading(db, 30).close()
    store = Store(db, RunInfo(("stored texts",), pipeline, digest, __version__, jobs))
    fields: Counter[str] = Counter()
    with progress("extracting") as tick:
        try:
            for page in again(outdated(db, digest), how, store):
                fields.update(record.field for _, records in page.documents for record in records)
                for failure in page.failures:
                    complain(failure)
                tick(documents=len(page.documents), failures=len(page.failures))
        except (KeyboardInterrupt, MinerError) as error:
            if not isinstance(error, StoreError):
                store.finish("interrupted")
            raise
    store.finish()
    refresh(db)
    counts = store.counts
    put(f"run {store.run_id}: {counts['documents']:,} documents extracted anew, {counts['records']:,} records")
    for name, count in sorted(fields.items(), key=lambda f: (-f[1], f[0])):
        put(f"  {name:<16}  {count:>7,}")
    if store.run_id > 1:
        put(f"what changed: miner diff {store.run_id - 1} {store.run_id} --db {db}")
    raise typer.Exit(1 if counts["failures"] else 0)
