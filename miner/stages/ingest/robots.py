"""robots.txt: what a site asks of programs, read once a site and run (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from protego import Protego

from miner.stages.ingest.address import FetchError, Unreachable

_ADVICE = "open the page in a browser and save it, or give the article's PMID; --ignore-robots overrules the site"


class Robots:
    """Asks each site once. `get` gives the status and the bytes of an address; it may raise FetchError."""

    def __init__(self, get: Callable[[str], tuple[int, bytes]], name: str, slow: Callable[[str, float], None]) -> None:
        self._get, self._name, self._slow = get, name, slow
        self._rules: dict[str, Protego | FetchError] = {}

    def check(self, url: str) -> None:
        """Raise FetchError where the site does not want `url` fetched, or its wishes cannot be known."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}".lower()
        if site not in self._rules:
            self._rules[site] = self._read(site)
        rules = self._rules[site]
        if isinstance(rules, FetchError):
            raise rules
        if not rules.can_fetch(url, self._name):
            raise FetchError("the site's robots.txt does not allow programs to fetch it", _ADVICE)

    def _read(self, site: str) -> Protego | FetchError:
        """The site's rules. A missing or unreadable file forbids nothing, a site that cannot be asked everything."""
        try:
            status, content = self._get(f"{site}/robots.txt")
        except Unreachable as error:
            return error
        except FetchError as error:
            return FetchError(f"its robots.txt cannot be read: {error}", error.advice, transient=error.transient)
        if status == 429 or status >= 500:
            return FetchError(
                f"its robots.txt cannot be read: the site answers {status}", "try again later", transient=True
            )
        rules = Protego.parse(content.decode("utf-8", "replace") if status == 200 else "")
        if delay := rules.crawl_delay(self._name):
            self._slow(urlsplit(site).netloc, float(delay))
        return rules
