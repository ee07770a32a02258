"""One page from the web: an honest user agent, limits on time and size, and a reason with advice where it fails."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

import requests

from miner.records import MinerError, RawPage
from miner.stages.ingest.limits import Limits

AGENT = "miner/0.1 (literature mining; one page at a time, on request)"
SECONDS = (10.0, 30.0)
"""How long to wait for a connection, and for each piece of an answer."""
_PIECE = 65536
_ADVICE = {
    401: "the page is behind a login: open it in a browser and save it",
    403: "the site refuses programs: open the page in a browser and save it",
    404: "check the address",
    429: "the site asks for fewer requests: try again later",
}


def is_url(source: str) -> bool:
    """Whether a source is a web address rather than a path."""
    return source.lower().startswith(("http://", "https://"))


def fetch(url: str, limits: Limits | None = None, timeout: tuple[float, float] = SECONDS) -> RawPage:
    """The page at `url`, as its bytes came.

    Raises MinerError with a reason and advice for another scheme than http and https, a refusal, an answer that is no
    success, one that is cut off or takes too long, and a page larger than `limits.page` bytes.
    """
    if not is_url(url) or not urlsplit(url).hostname:
        raise MinerError(f"{url}: not an http or https address", "give a full address, or the path of a saved page")
    most = (limits or Limits()).page
    try:
        with requests.get(url, headers={"User-Agent": AGENT}, timeout=timeout, stream=True) as answer:
            if answer.status_code != requests.codes.ok:
                reason = f"{url}: the site answers {answer.status_code} {answer.reason or ''}".rstrip()
                raise MinerError(reason, _ADVICE.get(answer.status_code, "open the page in a browser and save it"))
            content = bytearray()
            for piece in answer.iter_content(_PIECE):
                content += piece
                if len(content) > most:
                    raise MinerError(f"{url}: larger than {most:,} bytes", "save the part that holds the abstract")
            kind = answer.headers.get("Content-Type", "")
    except requests.Timeout as error:
        raise MinerError(f"{url}: no answer in time", "try again later, or save the page in a browser") from error
    except requests.RequestException as error:
        name = type(error).__name__
        raise MinerError(f"{url}: cannot be fetched ({name})", "check the address and the connection") from error
    charset = kind.partition("charset=")[2].split(";")[0].strip(" \"'") or None
    media = kind.partition(";")[0].strip() or None
    return RawPage(url, media, bytes(content), hashlib.sha256(content).hexdigest(), charset)
