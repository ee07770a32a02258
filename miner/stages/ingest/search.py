"""A PubMed search of any size (`--query`): what PubMed cannot list whole is cut into slices by date of entry."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from miner.records import MinerError
from miner.stages.ingest.address import FetchError
from miner.stages.ingest.entrez import Entrez
from miner.stages.ingest.entrez_answers import Found

# Fixed ends, so that the same hits fall into the same slices on any day.
_FIRST, _LAST = datetime.date(1800, 1, 1), datetime.date(2100, 12, 31)
_DATE = re.compile(r"\d{4}(?:[-/]\d{1,2}(?:[-/]\d{1,2})?)?")


@dataclass(frozen=True)
class Query:
    """A PubMed search; with `since` (YYYY/MM/DD) only what entered PubMed on that day or later."""

    text: str
    since: str | None = None

    @property
    def source(self) -> str:
        """How the search is named in failures and in the table of runs."""
        return f"query:{self.text}" + (f" since {self.since}" if self.since else "")

    @property
    def term(self) -> str:
        """The search as PubMed takes it."""
        return f'({self.text}) AND ("{self.since}"[crdt] : "3000"[crdt])' if self.since else self.text


def date_of(text: str) -> str:
    """A date as PubMed takes it (YYYY/MM/DD), from YYYY, YYYY-MM or YYYY-MM-DD. Raises MinerError for any other."""
    text = text.strip()
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        year, month, day = ([int(n) for n in re.split("[-/]", text)] + [1, 1])[:3]
        return datetime.date(year, month, day).strftime("%Y/%m/%d")
    except ValueError:
        raise MinerError(f"{text!r} is no date", "write it as 2026-01-31") from None


class Search:
    """One search, run slice by slice. `first` is what PubMed says of the whole; every step may raise FetchError."""

    def __init__(self, entrez: Entrez, query: Query) -> None:
        self.entrez, self.query = entrez, query
        self.most = int(entrez.web.settings.limits["search"])
        self.first: Found = entrez.search(query.term, self.most)

    def slices(self) -> Iterator[Found | FetchError]:
        """Results that list all of their hits, in the order of their dates; an error for hits that no slice reaches."""
        if self.first.count <= self.most:
            yield self.first
            return
        reached = 0
        for found in self._cut(_FIRST, _LAST):
            if isinstance(found, Found):
                reached += len(found.pmids)
            yield found
        # What entered while the slices were read may have come on top.
        if reached < self.first.count:
            lost = self.first.count - reached
            yield FetchError(
                f"{lost:,} of {self.first.count:,} articles are in no slice by date", "narrow the search, or run again"
            )

    def _cut(self, low: datetime.date, high: datetime.date) -> Iterator[Found | FetchError]:
        stack = [(low, high)]
        while stack:
            low, high = stack.pop()
            try:
                found = self.entrez.search(self.query.term, self.most, (f"{low:%Y/%m/%d}", f"{high:%Y/%m/%d}"))
            except FetchError as error:
                yield FetchError(f"articles entered from {low} to {high}: {error}", error.advice)
                continue
            if found.count <= self.most:
                if found.count:
                    yield found
            elif low == high:
                yield FetchError(
                    f"{found.count:,} articles entered on {low}, of which PubMed lists only {len(found.pmids):,}",
                    "narrow the search, or take PubMed's own files of that day",
                )
                yield found
            else:
                middle = low + (high - low) // 2
                stack += [(middle + datetime.timedelta(days=1), high), (low, middle)]
