"""The way to the web that a whole run shares: one pace, one cache, redirects and retries in one place.

Only pages and robots.txt go through the cache, never a service: no request with a key is kept, and "no such article"
is asked anew each time. What is kept is an answer 200 that is no wall.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote, quote_plus, urldefrag, urljoin, urlsplit

import requests

from miner.records import MinerError
from miner.resources import Resources
from miner.stages.ingest.address import FetchError, Guard, checked
from miner.stages.ingest.exchange import Budget, Exchange, Pace, retry_after
from miner.stages.ingest.limits import MEGABYTE, Limits
from miner.stages.ingest.robots import Robots
from miner.stages.ingest.walls import ADVICE, Walls
from miner.stages.ingest.web_settings import TOOL, WebOptions, WebSettings

_SAVE = "open the page in a browser and save it, or give the article's PMID"
_STATUS = {
    401: "the page is behind a login: open it in a browser and save it, or give the article's PMID",
    402: "the page costs money: open it in a browser and save it, or give the article's PMID",
    403: f"the site refuses programs: {_SAVE}",
    404: "check the address, or give the article's PMID or DOI",
    410: "the page is gone: give the article's PMID or DOI",
    429: "the site asks for fewer requests: try again later",
    451: "the site may not show it here: give the article's PMID",
}
_NAMES = {"eutils": "PubMed", "europepmc": "Europe PMC", "doi": "doi.org"}
_REDIRECTS = (301, 302, 303, 307, 308)
_LEAST_KEY = 6
"""Characters of a key; less might be a word of the page."""
_AGAIN = (408, 425, 429, 500, 502, 503, 504)


_Session = TypeVar("_Session", bound=requests.Session)


@dataclass(frozen=True)
class Answer:
    """A whole answer: its address after redirects, status, headers and body."""

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes


class Web:
    """Asks servers on behalf of one run. `clock` and `sleep` are for tests."""

    def __init__(
        self,
        resources: Resources,
        options: WebOptions | None = None,
        limits: Limits | None = None,
        *,
        settings: WebSettings | None = None,
        guard: Guard | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Raises MinerError where the settings file is wrong."""
        self.options = options or WebOptions()
        self.limits = limits or Limits()
        self.settings = settings or WebSettings.load(resources)
        self.walls = Walls(resources)
        s = self.settings
        keyed = s.pace["eutils_with_key" if s.api_key else "eutils"]
        rates = {"eutils": keyed, "europepmc": s.pace["europepmc"], "doi": s.pace["doi"]}
        paces = {urlsplit(s.services[name]).netloc.lower(): rate for name, rate in rates.items()}
        self.pace = Pace(paces, s.pace["pages"], clock, sleep)
        budget = Budget(
            s.patience["whole"],
            self.limits.page,
            max(self.limits.page, min(self.limits.collection, int(s.limits["collection_mb"]) * MEGABYTE)),
        )
        self._budget = budget
        self._exchange = Exchange(guard or Guard(self.options.allow_private), self.pace, budget)
        self._robots = Robots(self._robots_txt, TOOL, self._slow)
        self._tired: Counter[str] = Counter()

    @cached_property
    def _plain(self) -> requests.Session:
        return self._ready(requests.Session())

    @cached_property
    def _cached(self) -> requests.Session:
        """The session with a cache, opened at its first use. Raises MinerError where the folder cannot be used."""
        folder = self.options.cache
        if folder is None:
            return self._plain
        from requests_cache import CachedSession

        try:
            folder.mkdir(parents=True, exist_ok=True)
            session = CachedSession(
                str(folder / "pages"),
                backend="sqlite",
                serializer="json",  # reading a pickle runs what somebody wrote into it
                expire_after=self.settings.cache["fresh_hours"] * 3600,
                allowable_codes=(200,),
                allowable_methods=("GET",),
                stale_if_error=False,
                filter_fn=self._keepable,
                match_headers=False,
            )
        except (OSError, sqlite3.Error) as error:
            raise MinerError(f"{folder}: the cache cannot be used: {error}", "--cache DIR, or --no-cache") from error
        return self._ready(session)

    def _ready(self, session: _Session) -> _Session:
        session.headers["User-Agent"] = self.settings.agent
        session.headers["Accept-Encoding"] = "gzip, deflate"
        session.auth = lambda request: request  # no password out of a .netrc
        # Redirects are followed here; requests would parse their target all the same, and raise where it is malformed.
        vars(session)["get_redirect_target"] = lambda response: None
        session.mount("http://", self._exchange)
        session.mount("https://", self._exchange)
        return session

    def _keepable(self, response: Any) -> bool:
        """Whether an answer may be kept: no error, no wall, nothing empty, large or marked no-store."""
        content = response.content
        return (
            response.status_code == 200
            and 0 < len(content) <= self.settings.cache["largest_mb"] * MEGABYTE
            and "no-store" not in response.headers.get("Cache-Control", "").lower()
            and self.walls.kind(content) is None
        )

    def page(self, url: str) -> Answer:
        """A page: robots.txt honoured, redirects followed. Raises FetchError unless the answer is 200 and no wall."""
        self._cached.cookies.clear()  # they live for one page, so that no page depends on those before it
        answer = self._follow(url, robots=not self.options.ignore_robots, session=self._cached)
        if answer.status != 200:
            raise self._refused(answer)
        if kind := self.walls.kind(answer.content):
            raise FetchError(*ADVICE[kind])
        return answer

    def service(self, name: str, path: str, parameters: Mapping[str, str]) -> Answer:
        """A GET answer of a service in the settings, never cached. Raises FetchError unless it is 200."""
        base = self.settings.services[name] + path
        prepared = requests.Request("GET", base, params=dict(parameters)).prepare()
        answer = self._follow(prepared.url or base, robots=False, session=self._plain)
        if answer.status != 200:
            raise self._refused(answer)
        return answer

    def ask(self, name: str, path: str, fields: list[tuple[str, str]]) -> Answer:
        """A POST to a service, never cached, its status whatever it is. Raises FetchError where no answer comes."""
        return self._patiently("POST", self.settings.services[name] + path, self._plain, data=fields)

    def _refused(self, answer: Answer) -> FetchError:
        """The error for a status that is no success; a captcha or login behind a 403 is named."""
        kind = self.walls.kind(answer.content)
        if kind in ("captcha", "login") and answer.status in (401, 403, 429, 503):
            return FetchError(f"{ADVICE[kind][0]} (the site answers {answer.status})", ADVICE[kind][1])
        name = HTTPStatus(answer.status).phrase if answer.status in set(HTTPStatus) else ""
        server = "the server has a fault: try again later"
        return FetchError(
            f"the site answers {answer.status} {name}".rstrip(),
            _STATUS.get(answer.status, server if answer.status >= 500 else _SAVE),
            transient=answer.status in _AGAIN,
        )

    def _follow(self, url: str, *, robots: bool, session: requests.Session) -> Answer:
        """GET with redirects; each hop is checked as if it had been asked for."""
        seen: set[tuple[str, str]] = set()
        for _ in range(int(self.settings.limits["redirects"]) + 1):
            url = urldefrag(url)[0]
            checked(url)
            # Sites lead away, set a cookie and lead back: a circle is the same address with the same cookies.
            here = (url, str(sorted(session.cookies.items())))
            if here in seen:
                raise FetchError("redirects in a circle", _SAVE)
            seen.add(here)
            if robots and not url.startswith(self.settings.services["doi"]):  # a resolver has no pages of its own
                self._robots.check(url)
            answer = self._patiently("GET", url, session)
            target = answer.headers.get("Location")
            if answer.status not in _REDIRECTS or not target:
                return answer
            try:
                # Headers are read as Latin-1; what sites put there is UTF-8, with spaces now and then.
                target = target.encode("latin-1", "replace").decode("utf-8", "replace")
                url = requests.utils.requote_uri(urljoin(url, target.strip()))
            except ValueError:
                raise FetchError("redirects to what is no web address", _SAVE) from None
        raise FetchError(f"redirects more than {self.settings.limits['redirects']:g} times", _SAVE)

    def _robots_txt(self, url: str) -> tuple[int, bytes]:
        page, cut = self._budget.page, self._budget.collection
        self._budget.page = self._budget.collection = int(self.settings.limits["robots_kb"]) * 1000
        self._budget.cut = True
        try:
            answer = self._follow(url, robots=False, session=self._cached)
        finally:
            self._budget.page, self._budget.collection, self._budget.cut = page, cut, False
        return answer.status, answer.content

    def _slow(self, host: str, every: float) -> None:
        self.pace.slow(host, min(every, self.settings.pace["longest_crawl_delay"]))

    def _patiently(self, method: str, url: str, session: requests.Session, **how: Any) -> Answer:
        """An answer, asked for again where asking again may help; a host that stays silent is left alone in the end."""
        patience = self.settings.patience
        services = self.settings.services
        host = next((n for n, base in services.items() if url.startswith(base)), urlsplit(url).netloc.lower())
        most = int(patience["give_up_after"])
        if self._tired[host] >= most:
            raise FetchError(
                f"{_NAMES.get(host, host)} is not asked again: it failed {most} times in a row",
                "try again later",
                transient=True,
            )
        wait = patience["first_wait"]
        for left in reversed(range(int(patience["tries"]))):
            answer: Answer | FetchError
            asked = 0.0
            try:
                answer = self._once(method, url, session, **how)
            except FetchError as error:
                if not error.transient:
                    raise
                answer = error
            else:
                if answer.status not in _AGAIN:
                    self._tired[host] = 0
                    return answer
                asked = retry_after(answer.headers.get("Retry-After"), time.time())
                if asked > patience["longest_wait"]:
                    reason = f"the site answers {answer.status} and asks to wait {asked:,.0f} s"
                    answer = FetchError(reason, "try again later", transient=True)
                    break
            if left:
                self.pace.sleep(max(wait, asked))
                wait *= 2
        self._tired[host] += 1
        if isinstance(answer, FetchError):
            raise answer
        return answer

    def _once(self, method: str, url: str, session: requests.Session, **how: Any) -> Answer:
        patience = self.settings.patience
        if self.options.refetch and session is not self._plain:
            how["refresh"] = True  # with the validators that the cache holds
        try:
            found = session.request(
                method, url, timeout=(patience["connect"], patience["read"]), allow_redirects=False, **how
            )
        except (requests.exceptions.InvalidURL, UnicodeError, ValueError):
            raise FetchError("not a web address", "check the address") from None
        except sqlite3.Error as error:
            raise MinerError(f"{self.options.cache}: the cache cannot be used: {error}", "--no-cache") from error
        # A server that shows what it was asked would have the key stored with the page.
        content = found.content
        key = self.settings.api_key
        if len(key) >= _LEAST_KEY:
            for spelt in {key, quote(key, safe=""), quote_plus(key)}:
                content = content.replace(spelt.encode(), b"[key]")
        return Answer(url, found.status_code, found.headers, content)
