"""PubMed records through NCBI's E-utilities: POST, in batches, with `tool`, `email` and the API key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from miner.stages.ingest import entrez_answers as answers
from miner.stages.ingest.address import FetchError
from miner.stages.ingest.entrez_answers import Article, Found
from miner.stages.ingest.web import Web
from miner.stages.ingest.web_settings import TOOL

_DOIS = 50
"""DOIs in one search."""
NOBODY = "PubMed has no such article"


@dataclass(frozen=True)
class Window:
    """A stretch of a search result that the server keeps: from hit `start` on, `size` of them."""

    web_env: str
    query_key: str
    start: int
    size: int


class Entrez:
    """E-utilities on a shared `Web`. Every call may raise FetchError."""

    def __init__(self, web: Web) -> None:
        self.web = web

    def _ask(self, utility: str, *fields: tuple[str, str]) -> bytes:
        """A sound answer's bytes; an error inside an answer 200 is asked for again as one outside would be."""
        settings = self.web.settings
        who = [("tool", TOOL), ("email", settings.email), ("api_key", settings.api_key)]
        sent = [*fields, *(pair for pair in who if pair[1])]
        wait = settings.patience["first_wait"]
        tries = int(settings.patience["tries"])
        for left in reversed(range(tries)):
            answer = self.web.ask("eutils", f"{utility}.fcgi", sent)
            problem = answers.problem(answer.status, answer.content)
            if problem is None:
                return answer.content
            # What came with an error status was asked for again already.
            final = not problem.transient or isinstance(problem, answers.HistoryLost) or answer.status != 200
            if final or not left:
                raise FetchError(settings.hide(str(problem)), problem.advice, transient=problem.transient)
            self.web.pace.sleep(wait)
            wait *= 2
        raise AssertionError("there is at least one try")

    def search(self, term: str, most: int, between: tuple[str, str] | None = None) -> Found:
        """What a search finds, the first `most` PMIDs listed; `between` are two dates of entry (YYYY/MM/DD)."""
        dates = [("datetype", "edat"), ("mindate", between[0]), ("maxdate", between[1])] if between else []
        fields = [("db", "pubmed"), ("term", term), ("retmax", str(most)), ("usehistory", "y"), ("retmode", "xml")]
        found = answers.found(self._ask("esearch", *fields, *dates))
        if found.count <= most and len(found.pmids) < found.count:
            reason = f"PubMed found {found.count:,} articles and listed {len(found.pmids):,}"
            raise FetchError(reason, "try again later", transient=True)
        return found

    def articles(
        self, pmids: list[str], window: Window | None = None
    ) -> tuple[dict[str, Article], dict[str, FetchError]]:
        """The articles of some PMIDs, and for each that did not come the reason. Raises nothing.

        They are asked for as a `window` of a search result where there is one; those that an answer lacks are asked
        for once more by their numbers.
        """
        found: dict[str, Article] = {}
        wrong: FetchError | None = None
        asks: list[Window | None] = [window, None, None] if window else [None, None]
        for ask in asks:
            missing = [pmid for pmid in pmids if pmid not in found]
            if not missing:
                break
            try:
                got, wrong = answers.articles(self._fetch(missing, ask))
            except FetchError as error:
                wrong = error
                if ask is not None:
                    continue
                break
            wanted = set(missing)
            found.update((article.pmid, article) for article in got if article.pmid in wanted)
        reason = wrong or FetchError(NOBODY, "check the number")
        return found, {pmid: reason for pmid in pmids if pmid not in found}

    def _fetch(self, pmids: list[str], window: Window | None) -> bytes:
        if window is None:
            return self._ask("efetch", ("db", "pubmed"), ("id", ",".join(pmids)), ("retmode", "xml"))
        return self._ask(
            "efetch",
            ("db", "pubmed"),
            ("WebEnv", window.web_env),
            ("query_key", window.query_key),
            ("retstart", str(window.start)),
            ("retmax", str(window.size)),
            ("retmode", "xml"),
        )

    def by_doi(self, dois: list[str]) -> dict[str, Article]:
        """The articles of some DOIs (lower case), as far as PubMed has them; each article itself names the DOI."""
        pmids: list[str] = []
        for start in range(0, len(dois), _DOIS):
            part = dois[start : start + _DOIS]
            # What PubMed does not know it may search for in other ways: a result far too large is none.
            found = self.search(" OR ".join(f'"{doi}"[doi]' for doi in part), 4 * len(part))
            if found.count <= 4 * len(part):
                pmids += found.pmids
        wanted = set(dois)
        got = self._all(pmids)
        return {doi: article for article in got for doi in sorted(article.dois) if doi in wanted}

    def by_pmcid(self, pmcids: list[str]) -> dict[str, Article]:
        """The articles of some PMCIDs, as far as PubMed has them; each article itself names the PMCID."""
        numbers = [("id", pmcid.removeprefix("PMC")) for pmcid in pmcids]
        fields = [("dbfrom", "pmc"), ("db", "pubmed"), ("linkname", "pmc_pubmed"), ("retmode", "xml")]
        linked = answers.links(self._ask("elink", *fields, *numbers))
        wanted = set(pmcids)
        return {a.pmcid: a for a in self._all(linked.values()) if a.pmcid in wanted and a.pmcid is not None}

    def _all(self, pmids: Iterable[str]) -> list[Article]:
        """The articles of some PMIDs. Raises the reason where one did not come."""
        unique = list(dict.fromkeys(pmids))
        size = int(self.web.settings.limits["batch"])
        out: list[Article] = []
        for start in range(0, len(unique), size):
            found, failed = self.articles(unique[start : start + size])
            transient = [error for error in failed.values() if error.transient]
            if transient and not found:
                raise transient[0]
            out += found.values()
        return out
