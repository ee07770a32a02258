"""What the commands that read pages may be given: files, and what is fetched from the web, with its options."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from miner.records import MinerError

if TYPE_CHECKING:
    from miner.run import Settings
    from miner.stages.ingest.fetch import Fetcher
    from miner.stages.ingest.sources import Source

_PANEL = "From the web"

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE",
        help="Files, folders, archives, - for standard input, addresses, pmid:123, pmcid:PMC123, doi:10.1000/abc; "
        "in any order and mixed.",
        show_default=False,
    ),
]
Urls = Annotated[
    list[Path] | None,
    typer.Option(
        "--urls",
        metavar="FILE",
        help="A list: a URL, DOI, PMID or PMCID a line, # for comments. May be repeated.",
        rich_help_panel=_PANEL,
    ),
]
Queries = Annotated[
    list[str] | None,
    typer.Option(
        "--query", metavar="TEXT", help="A PubMed search; all that it finds. May be repeated.", rich_help_panel=_PANEL
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="Of the searches only what entered PubMed on this day (2026-01-31) or later.",
        rich_help_panel=_PANEL,
    ),
]
Refetch = Annotated[
    bool,
    typer.Option("--refetch", help="Ask again for what is stored or in the cache.", rich_help_panel=_PANEL),
]
AllowPrivate = Annotated[
    bool,
    typer.Option("--allow-private", help="Fetch from private and loopback addresses too.", rich_help_panel=_PANEL),
]
IgnoreRobots = Annotated[
    bool,
    typer.Option("--ignore-robots", help="Fetch what a site's robots.txt forbids.", rich_help_panel=_PANEL),
]
Cache = Annotated[
    Path | None,
    typer.Option(
        "--cache", metavar="DIR", help="Where fetched pages are kept; the user's cache by default.",
        show_default=False, rich_help_panel=_PANEL,
    ),
]  # fmt: skip
NoCache = Annotated[bool, typer.Option("--no-cache", help="Keep no fetched pages.", rich_help_panel=_PANEL)]


def chosen(
    paths: list[str] | None, urls: list[Path] | None, queries: list[str] | None, since: str | None
) -> list[Source]:
    """All sources in their order: those named, then the lists, then the searches.

    Raises MinerError where there is none, or a date or search is none.
    """
    sources: list[Source] = list(paths or [])
    if urls or queries:
        from miner.stages.ingest.search import Query, date_of
        from miner.stages.ingest.url_list import UrlList

        sources += [UrlList(str(path)) for path in urls or []]
        day = date_of(since) if since else None
        for query in queries or []:
            if not query.strip():
                raise MinerError("--query is empty", 'give a PubMed search, such as --query "spine AND radiosurgery"')
            sources.append(Query(" ".join(query.split()), day))
    if not sources:
        raise MinerError("nothing to read", "give files, folders or addresses, --urls FILE or --query TEXT")
    if since and not queries:
        raise MinerError("--since is about searches", "give a --query with it")
    _exist(sources)
    return sources


def _exist(sources: list[Source]) -> None:
    """Raise MinerError where no source is there to be read: before a database is made for nothing."""
    from miner.stages.ingest.sources import is_fetched, paths_below

    if any(is_fetched(x) or x == "-" for x in sources):
        return
    paths = [str(x) for x in sources]
    if not any(os.path.exists(x) for x in paths):
        raise MinerError(f"{', '.join(paths[:5])}: no such file or folder", "check the path; a folder is read whole")
    if next(paths_below(paths), None) is None:
        raise MinerError(f"{', '.join(paths[:5])}: holds no files to read", "save pages or reference files there")


def fetcher_for(
    sources: list[Source],
    how: Settings,
    *,
    refetch: bool,
    allow_private: bool,
    ignore_robots: bool,
    cache: Path | None,
    no_cache: bool,
) -> Fetcher | None:
    """The fetcher that the sources need, None where all are files. Raises MinerError for wrong settings."""
    from miner.stages.ingest.sources import is_fetched

    if not any(map(is_fetched, sources)):
        return None
    if cache and no_cache:
        raise MinerError("--cache and --no-cache exclude one another")
    from miner.stages.ingest.fetch import Fetcher
    from miner.stages.ingest.web_settings import WebOptions, default_cache

    folder = None if no_cache else cache or default_cache()
    options = WebOptions(allow_private, ignore_robots, folder, refetch)
    return Fetcher.make(how.resources, options, how.limits)
