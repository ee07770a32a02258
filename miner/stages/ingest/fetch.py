"""Fetch what a run names, in the order it is named: addresses as pages, numbers as records, searches as their hits.

PMIDs, PMCIDs and DOIs come from PubMed, a batch at a time; what PubMed does not give comes from Europe PMC, a DOI that
neither has from the publisher's page. What did not come is a `Failure` with the true reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from miner.records import Failure, MinerError, RawPage
from miner.resources import Resources
from miner.stages.ingest.address import FetchError
from miner.stages.ingest.entrez import NOBODY, Entrez, Window
from miner.stages.ingest.entrez_answers import Found
from miner.stages.ingest.europepmc import EuropePMC
from miner.stages.ingest.limits import Limits, refusal
from miner.stages.ingest.search import Query, Search
from miner.stages.ingest.targets import Target, host_of
from miner.stages.ingest.walls import ADVICE, is_login
from miner.stages.ingest.web import Answer, Web
from miner.stages.ingest.web_settings import WebOptions

Known = Callable[[str], bool]


class Fetcher:
    """Fetches for one run. `known(source)` tells that a record is stored already and need not be fetched.

    Addresses are asked for again each time (the cache answers where it can): their pages change. `notes` are lines for
    the run's summary: what each search found, and what PubMed did not understand of it.
    """

    def __init__(self, web: Web, known: Known | None = None) -> None:
        self.web = web
        self.known = known
        self.notes: list[str] = []
        self._seen: set[str] = set()
        self._anonymous = False
        self._entrez, self._europe = Entrez(web), EuropePMC(web)
        self._batch = int(web.settings.limits["batch"])

    @classmethod
    def make(
        cls, folders: tuple[Path, ...] = (), options: WebOptions | None = None, limits: Limits | None = None
    ) -> Fetcher:
        """A fetcher with the settings of the resource folders. Raises MinerError where they are wrong."""
        return cls(Web(Resources.default(folders), options, limits))

    @property
    def summary(self) -> list[str]:
        """The notes, and a hint where PubMed was asked by nobody in particular."""
        hint = ["set MINER_EMAIL to your address, so that NCBI and sites can write to you before they block you"]
        return self.notes + (hint if self._anonymous else [])

    def _done(self, one: Target) -> bool:
        """Whether this run had a target already, or an earlier one stored its record."""
        if one.source in self._seen:
            return True
        self._seen.add(one.source)
        if one.kind == "url" or self.known is None or self.web.options.refetch:
            return False
        return self.known(one.source)

    def pages(self, named: Iterable[Target | Query | Failure]) -> Iterator[RawPage | Failure]:
        """A page or a failure for each thing named that is not stored, in order; what has failed already passes."""
        batch: list[Target | Failure] = []
        for one in named:
            if isinstance(one, Query):
                yield from self._records(batch)
                batch = []
                yield from self.query(one)
                continue
            if isinstance(one, Failure) or not self._done(one):
                batch.append(one)
            if len(batch) == self._batch:
                yield from self._records(batch)
                batch = []
        yield from self._records(batch)

    def query(self, query: Query) -> Iterator[RawPage | Failure]:
        """A page or a failure for each hit of a search that is not stored. A search that fails is a failure itself."""
        try:
            search = Search(self._entrez, query)
        except FetchError as error:
            yield Failure(query.source, None, "ingest", f"the search failed: {error}", error.advice)
            return
        first = search.first
        doubts = "; PubMed says: " + ", ".join(first.unknown) if first.unknown else ""
        if not first.count and not query.since:
            yield Failure(query.source, None, "ingest", f"finds nothing in PubMed{doubts}", "check the search")
            return
        fetched = 0
        for found in search.slices():
            if isinstance(found, FetchError):
                yield Failure(query.source, None, "ingest", str(found), found.advice)
                continue
            for wanted, window in self._windows(found):
                fetched += len(wanted)
                yield from self._records([Target("pmid", pmid) for pmid in wanted], window)
        stored = f", {first.count - fetched:,} of them here already" if fetched < first.count else ""
        self.notes.append(f"{query.source}: {first.count:,} in PubMed{stored}{doubts}")

    def _windows(self, found: Found) -> Iterator[tuple[list[str], Window | None]]:
        """The PMIDs to fetch, a batch at a time; a batch that is wanted whole is a window of the kept result."""
        for start in range(0, len(found.pmids), self._batch):
            batch = found.pmids[start : start + self._batch]
            wanted = [pmid for pmid in batch if not self._done(Target("pmid", pmid))]
            whole = len(wanted) == len(batch) and found.web_env and found.query_key
            if wanted:
                yield wanted, Window(found.web_env, found.query_key, start, len(batch)) if whole else None

    def _records(self, named: Sequence[Target | Failure], window: Window | None = None) -> Iterator[RawPage | Failure]:
        wanted = [one for one in named if isinstance(one, Target)]
        pages: dict[Target, bytes] = {}
        failed: dict[Target, FetchError] = {}
        self._from_pubmed(wanted, window, pages, failed)
        missing = [t for t in wanted if t.kind != "url" and t not in pages]
        if missing:
            found, without = self._europe.articles(missing)
            pages |= found
            for one, error in without.items():
                failed[one] = _both(failed[one], error)
        for each in named:
            if isinstance(each, Failure):
                yield each
                continue
            one = each
            if one in pages:
                kind = "application/xml" if pages[one].startswith(b"<") else "application/json"
                yield _raw(one.source, kind, pages[one], "utf-8")
            elif one.kind == "url":
                yield self._page(one.source, one.value)
            elif one.kind == "doi":
                yield self._publisher(one, failed[one])
            else:
                yield Failure(one.source, None, "ingest", str(failed[one]), failed[one].advice)

    def _from_pubmed(
        self,
        wanted: list[Target],
        window: Window | None,
        pages: dict[Target, bytes],
        failed: dict[Target, FetchError],
    ) -> None:
        """Fill `pages` and `failed` for all that are numbers."""
        self._anonymous |= bool(wanted) and not self.web.settings.email
        pmids = [t.value for t in wanted if t.kind == "pmid"]
        if pmids:
            found, without = self._entrez.articles(pmids, window)
            pages |= {Target("pmid", pmid): article.content for pmid, article in found.items()}
            failed |= {Target("pmid", pmid): error for pmid, error in without.items()}
        for kind, look in (("doi", self._entrez.by_doi), ("pmcid", self._entrez.by_pmcid)):
            group = [t for t in wanted if t.kind == kind]
            if not group:
                continue
            error = FetchError(NOBODY, "check the number")
            try:
                articles = look([t.value for t in group])
            except FetchError as problem:
                articles, error = {}, problem
            for one in group:
                if one.value in articles:
                    pages[one] = articles[one.value].content
                else:
                    failed[one] = error

    def _publisher(self, one: Target, before: FetchError) -> RawPage | Failure:
        """The page that a DOI leads to, where neither PubMed nor Europe PMC has the article."""
        page = self._page(one.source, self.web.settings.services["doi"] + quote(one.value, safe="/:;()._-"))
        if isinstance(page, Failure):
            return Failure(one.source, None, "ingest", f"{before}; the publisher's page: {page.error}", page.advice)
        return page

    def _page(self, source: str, url: str) -> RawPage | Failure:
        try:
            return page_of(source, url, self.web.page(url), self.web.limits)
        except FetchError as error:
            return Failure(source, None, "ingest", str(error), error.advice)


def page_of(source: str, url: str, answer: Answer, limits: Limits) -> RawPage | Failure:
    """A page out of an answer. Raises FetchError where a redirect led to a login or to the site's front page."""
    if is_login(url, answer.url):
        raise FetchError(f"{ADVICE['login'][0]} ({host_of(answer.url)})", ADVICE["login"][1])
    if problem := refusal(source, len(answer.content), answer.content[:4096], limits):
        return problem
    kind = answer.headers.get("Content-Type", "")
    charset = kind.partition("charset=")[2].split(";")[0].strip(" \"'") or None
    return _raw(source, kind.partition(";")[0].strip() or None, answer.content, charset)


def fetch(
    url: str, limits: Limits | None = None, *, web: Web | None = None, options: WebOptions | None = None
) -> RawPage:
    """The page at `url`, as its bytes came.

    Raises MinerError with a reason and advice for another scheme than http and https, a refusal, an answer that is no
    success, one that is cut off or takes too long, an empty page and one larger than `limits.page` bytes.
    """
    limits = limits or Limits()
    web = web or Web(Resources.default(), options, limits)
    try:
        page = page_of(url, url, web.page(url), limits)
    except FetchError as error:
        raise MinerError(f"{url}: {error}", error.advice) from error
    if isinstance(page, Failure):
        raise MinerError(f"{url}: {page.error}", page.advice)
    return page


def _both(pubmed: FetchError, europe: FetchError) -> FetchError:
    """One reason for an article that neither place gave."""
    if str(pubmed) == NOBODY and not europe.transient:
        return FetchError("neither PubMed nor Europe PMC has this article", "check the number")
    return FetchError(f"{pubmed}; {europe}", pubmed.advice, transient=pubmed.transient)


def _raw(source: str, kind: str | None, content: bytes, charset: str | None) -> RawPage:
    return RawPage(source, kind, content, hashlib.sha256(content).hexdigest(), charset)
