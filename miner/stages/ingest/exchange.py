"""One exchange with a server: at its pace, with an address that may be asked, within limits of time and size.

It is an adapter of requests, below the cache: what the cache holds costs no turn, and the cache never sees a body that
was cut off, too large or too late. (A cached session reads a streamed answer whole before it hands it on, so limits
above it would come too late.)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import select_proxy
from urllib3 import exceptions as broken

from miner.stages.ingest.address import FetchError, Guard, Unreachable, Watch, pools
from miner.stages.ingest.limits import MEGABYTE, Limits, is_collection
from miner.stages.ingest.unpack import Broken, Unpacker

_PIECE = 16384
_HEAD = 4096
_MARGIN = 1.05
"""Requests may arrive a little closer together than they were sent."""
_PACKED = 2 * MEGABYTE
"""From this size on it is looked at how tightly an answer is packed."""
_LATER = "try again later, or save the page in a browser"
_SAVE = "save the page in a browser, and give the file"
_CHECK = "check the address and the connection"


class Pace:
    """When each host may be asked next. `per_second` maps hosts to requests a second, any other has `default`."""

    def __init__(
        self,
        per_second: Mapping[str, float],
        default: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.clock, self.sleep = clock, sleep
        self._every = {host: _MARGIN / rate for host, rate in per_second.items()}
        self._default = _MARGIN / default
        self._next: dict[str, float] = {}

    def slow(self, host: str, every: float) -> None:
        """Ask `host` no more often than once in `every` seconds."""
        self._every[host] = max(every, self._every.get(host, self._default))

    def wait(self, host: str) -> None:
        """Sleep until it is this host's turn, and take it."""
        now = self.clock()
        due = max(now, self._next.get(host, now))
        self._next[host] = due + self._every.get(host, self._default)
        if due > now:
            self.sleep(due - now)


@dataclass
class Budget:
    """What one answer may cost: seconds in all, bytes of a page, bytes of a file of many articles.

    With `cut` an answer that is larger is cut there instead of refused.
    """

    seconds: float
    page: int
    collection: int
    cut: bool = False


class Exchange(HTTPAdapter):
    """Sends a request and reads the whole answer. `budget` is set before each request (one thread, one at a time).

    Raises FetchError.
    """

    def __init__(self, guard: Guard, pace: Pace, budget: Budget) -> None:
        self.guard, self.pace, self.budget, self.watch = guard, pace, budget, Watch()
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make connections that are checked."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = pools(self.guard, self.watch)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Make connections to a proxy, which may stand on a private address."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = pools(None, self.watch)
        return manager

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """The answer, its body read."""
        parts = urlsplit(request.url or "")
        host = parts.hostname or ""
        proxied = bool(select_proxy(request.url or "", kwargs.get("proxies")))
        if proxied:
            self.guard.check_name(host, parts.port, resolvable=False)
        self.pace.wait(parts.netloc.lower())
        seconds = self.budget.seconds
        kwargs["stream"] = True
        with self.watch.within(seconds):
            try:
                answer = super().send(request, *args, **kwargs)
                with answer:
                    vars(answer).update(_content=self._body(answer), _content_consumed=True)
            except (requests.RequestException, broken.HTTPError, OSError) as error:
                if self.watch.expired:
                    raise FetchError(f"took longer than {seconds:g} s", _LATER, transient=True) from None
                raise _explained(error) from None
            if self.watch.expired:  # a body without a length ends where the connection was closed
                raise FetchError(f"took longer than {seconds:g} s", _LATER, transient=True)
        return answer

    def _body(self, answer: requests.Response) -> bytes:
        if answer.request.method == "HEAD" or answer.status_code in (204, 304):
            return b""
        budget = self.budget
        body = bytearray()
        said = answer.headers.get("Content-Length", "")[:18]
        most = budget.collection
        if said.isdecimal() and int(said) > most and not budget.cut:
            raise _large(int(said), most)
        for piece, wire in self._pieces(answer):
            first = not body
            body += piece
            if first:
                most = budget.collection if is_collection(bytes(body[:_HEAD])) else budget.page
                if said.isdecimal() and int(said) > most and not budget.cut:
                    raise _large(int(said), most)
            if len(body) > most:
                if budget.cut:
                    answer.raw.close()  # what is left of it must not meet the next answer
                    return bytes(body[:most])
                raise _large(len(body), most, least=True)
            if len(body) > _PACKED and len(body) > Limits.ratio * wire:
                raise FetchError("is packed so tightly that it looks like a bomb", _SAVE)
        return bytes(body)

    @staticmethod
    def _pieces(answer: requests.Response) -> Iterator[tuple[bytes, int]]:
        """The body as it is unpacked, with how many bytes came for it so far.

        The library below would take a packed body that was cut off for a whole one, and count no chunks.
        """
        try:
            unpacker = Unpacker(answer.headers.get("Content-Encoding", ""))
            for packed in answer.raw.stream(_PIECE, decode_content=False):
                for piece in unpacker.feed(packed):
                    yield piece, unpacker.wire
            unpacker.end()
        except Broken as error:
            if error.early:
                raise FetchError("the answer breaks off", _LATER, transient=True) from None
            raise FetchError("the answer cannot be unpacked", _SAVE) from None


def _large(size: int, most: int, *, least: bool = False) -> FetchError:
    what = f"is larger than {most / MEGABYTE:,.6g} MB" + ("" if least else f" ({size / MEGABYTE:,.1f} MB)")
    return FetchError(what, "save the article's abstract page instead, or raise --max-page-mb")


def _explained(error: Exception) -> FetchError:
    """One sentence for what the libraries below report; their own texts hold addresses, and with them keys."""
    inner: BaseException | None = error
    chain: list[str] = []
    while inner is not None and len(chain) < 8:
        chain.append(type(inner).__name__)
        reason = getattr(inner, "reason", None)
        arguments = [a for a in getattr(inner, "args", ()) if isinstance(a, BaseException)]
        inner = reason if isinstance(reason, BaseException) else (arguments[0] if arguments else None)
    names = set(chain)
    if names & {"ReadTimeout", "ReadTimeoutError", "ConnectTimeout", "ConnectTimeoutError", "TimeoutError"}:
        return FetchError("no answer in time", _LATER, transient=True)
    if names & {"SSLError", "SSLCertVerificationError", "CertificateError"}:
        return Unreachable("its certificate does not hold", "open the page in a browser, and save it if you trust it")
    if names & {"ProxyError"}:
        return Unreachable("the proxy cannot be used", "check HTTP_PROXY and HTTPS_PROXY", transient=True)
    if "RemoteDisconnected" in names:
        return FetchError("the connection was closed without an answer", _LATER, transient=True)
    if names & {"BadStatusLine", "LineTooLong", "UnknownProtocol", "InvalidHeader", "HTTPException"}:
        return FetchError("the answer is no HTTP", _CHECK)
    if names & {"IncompleteRead", "ProtocolError", "ChunkedEncodingError", "InvalidChunkLength"}:
        return FetchError("the answer breaks off", _LATER, transient=True)
    if names & {"DecodeError", "ContentDecodingError"}:
        return FetchError("the answer cannot be unpacked", _SAVE)
    if names & {"NewConnectionError", "ConnectionError", "ConnectionRefusedError", "MaxRetryError"}:
        return Unreachable("no connection", _CHECK, transient=True)
    return FetchError(f"cannot be fetched ({chain[0]})", _CHECK)


def retry_after(value: str | None, now: float) -> float:
    """The seconds that a Retry-After header asks to wait, given in seconds or as a date; 0 where it says nothing."""
    value = (value or "").strip()
    if value.isdecimal():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (TypeError, ValueError, OverflowError):
        return 0.0
