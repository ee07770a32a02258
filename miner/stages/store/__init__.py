"""Store: one DuckDB file of documents, sections, evidence, runs and failures; knows nothing of how records are made.

DuckDB is imported by the calls, not by this package: `PageRows` is cheap to import.
"""

from miner.stages.store.corrections import StaleError, correct, parse_changes
from miner.stages.store.database import CorrectionError, NotOurs, StoreError, open_current, open_empty, open_reading
from miner.stages.store.keeper import RunInfo, Store
from miner.stages.store.part_files import PartWriter
from miner.stages.store.part_manifest import Summary, read_failures, read_manifest, read_summary
from miner.stages.store.part_tables import write_manifest
from miner.stages.store.regroup import override
from miner.stages.store.rows import PageRows
from miner.stages.store.stored import outdated

__all__ = [
    "CorrectionError",
    "NotOurs",
    "PageRows",
    "PartWriter",
    "RunInfo",
    "StaleError",
    "Store",
    "StoreError",
    "Summary",
    "correct",
    "open_current",
    "open_empty",
    "open_reading",
    "outdated",
    "override",
    "parse_changes",
    "read_failures",
    "read_manifest",
    "read_summary",
    "write_manifest",
]
