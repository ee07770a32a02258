"""`miner run --parts`: pages to Parquet parts, here or on a cluster, and from there into a database."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from miner.cli_common import complain, progress, put
from miner.records import MinerError

if TYPE_CHECKING:
    from miner.run import Settings


TlsFile = Annotated[Path | None, typer.Option(metavar="PEM", help="For a tls:// cluster: as dask scheduler takes it.")]


def run_parts(
    sources: list[str],
    how: Settings,
    folder: Path,
    cluster: str | None,
    db: Path | None,
    tls: tuple[Path | None, Path | None, Path | None] = (None, None, None),
) -> None:
    """Make parts, and load them where a database is given. Ends with `typer.Exit`: 1 where something failed.

    Raises MinerError.
    """
    from miner.parts import Job, failures, here, make_parts
    from miner.pipeline_digest import pipeline_digest
    from miner.resources import Resources

    digest = pipeline_digest(how.pipeline, Resources.default(how.resources))
    job = Job(how, digest, folder.absolute())
    runner = here
    if cluster is not None:
        from miner.cluster import Tls, is_open, on_cluster

        ca_file, cert, key = tls
        if (ca_file or cert or key) and not (ca_file and cert and key):
            raise MinerError("TLS needs three files", "give --tls-ca-file, --tls-cert and --tls-key")
        if is_open(cluster):
            warn = "whoever reaches this scheduler can run code as its workers do"
            complain(MinerError(f"{cluster}: {warn}", "on a network that others use, start it with TLS: docs/scale.md"))
        runner = on_cluster(cluster, tls=Tls(ca_file, cert, key) if ca_file and cert and key else None)
    fields: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    with progress("making parts") as tick:
        for outcome in make_parts(sources, job, runner):
            failed = failures(outcome, job)
            for failure in failed:
                complain(failure)
            part = outcome.summary
            counts.update(parts=part is not None, made=part is not None and outcome.made, failures=len(failed))
            if part is not None:
                counts.update(documents=part.documents, records=part.records)
                fields.update(part.fields)
                tick(documents=part.documents, records=part.records, failures=len(failed))
    old = f" ({counts['parts'] - counts['made']:,} were there)" if counts["made"] < counts["parts"] else ""
    lines = [f"{counts['parts']:,} parts{old}: {counts['documents']:,} documents, {counts['records']:,} records"]
    width = max(map(len, fields), default=0)
    lines += [f"  {name:<{width}}  {n:>9,}" for name, n in sorted(fields.items(), key=lambda f: (-f[1], f[0]))]
    if counts["failures"]:
        lines.append(f"failures: {counts['failures']:,}, each named above")
    lines.append(f"parts: {folder}")
    if db is not None:
        _load(sources, how, digest, folder, db)
        lines.append(f"database: {db}")
    put("\n".join(lines))
    raise typer.Exit(1 if counts["failures"] else 0)


def _load(sources: list[str], how: Settings, digest: str, folder: Path, db: Path) -> None:
    """Load the folder's parts, but those whose pages the database has already."""
    from miner import __version__
    from miner.stages.store import RunInfo, Store, read_manifest, read_summary

    store = Store(db, RunInfo(tuple(sources), how.pipeline, digest, __version__, how.jobs))
    try:
        for name in read_manifest(folder):
            part = read_summary(folder, name, check=False)  # it is checked as it is loaded
            if part is None:
                raise MinerError(f"{folder / name}: is damaged or gone", "run again: it is made anew")
            store.load_part(folder, part)
    except (KeyboardInterrupt, MinerError):
        store.finish("interrupted")
        raise
    store.finish()
