"""Store: one DuckDB file of documents, sections, evidence, runs and failures; knows nothing of how records are made.

DuckDB is imported by the calls, not by this package: `PageRows` is cheap to import.
"""

from miner.stages.store.database import NotOurs, StoreError, open_empty, open_reading
from miner.stages.store.keeper import RunInfo, Store
from miner.stages.store.rows import PageRows

__all__ = ["NotOurs", "PageRows", "RunInfo", "Store", "StoreError", "open_empty", "open_reading"]
