"""Ingest: files, folders, archives, standard input or one address to `RawPage`s; what cannot be read fails."""

from miner.stages.ingest.fetch import fetch, is_url
from miner.stages.ingest.sources import Limits, location, paths_below, read_sources

__all__ = ["Limits", "fetch", "is_url", "location", "paths_below", "read_sources"]
