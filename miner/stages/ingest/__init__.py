"""Ingest: files, folders, archives, standard input, addresses, lists and searches to `RawPage`s; the rest fails.

What fetches is imported when something is fetched: reading files needs no network library.
"""

from miner.stages.ingest.sources import Limits, is_fetched, location, name_of, paths_below, read_sources

__all__ = ["Limits", "is_fetched", "location", "name_of", "paths_below", "read_sources"]
