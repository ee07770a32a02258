"""Ingest: from files, folders, archives and standard input to `RawPage`s; what cannot be read becomes a `Failure`."""

from miner.stages.ingest.sources import Limits, location, read_sources

__all__ = ["Limits", "location", "read_sources"]
