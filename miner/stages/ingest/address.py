"""Which addresses may be asked: http and https on the public internet, checked by name and on the open connection.

A name is resolved and checked before anything is sent; the peer of the open connection is checked again, so that a
name that resolves to another address a moment later (DNS re-binding) reaches nothing.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import SplitResult, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from miner.records import MinerError

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")
"""All IPv6 addresses that were ever given out; what lies beside is local, old or leads to IPv4 by some gateway."""
_LONGEST_URL = 8000


class FetchError(MinerError):
    """What was asked for did not come.

    `transient`: asking again may help; `wait` is the seconds that the server asked to wait before.
    """

    def __init__(self, reason: str, advice: str | None = None, *, transient: bool = False, wait: float = 0.0) -> None:
        super().__init__(reason, advice)
        self.transient = transient
        self.wait = wait


class Unreachable(FetchError):
    """The server was not even asked: it is unknown, private, down or not who it says it is."""


def checked(url: str) -> SplitResult:
    """The parts of a web address. Raises FetchError where it is none, or holds a password."""
    advice = "give a full http or https address, or the path of a saved page"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError(f"not a web address ({error})", advice) from None
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise FetchError("not an http or https address", advice)
    if len(url) > _LONGEST_URL or any(c.isspace() or not c.isprintable() for c in url):
        raise FetchError("not a web address (it holds a space or is too long)", advice)
    if parts.username or parts.password:
        raise FetchError("holds a user name or password, which would be stored", "save the page, and give the file")
    return parts


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, IPv4 inside IPv6 looked through."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
        if ip not in _UNICAST:
            return False
    return ip.is_global and not ip.is_multicast


class Guard:
    """Refuses hosts that are not public. `allowed` holds addresses that pass all the same."""

    def __init__(self, allow_private: bool = False, allowed: frozenset[str] = frozenset()) -> None:
        self.allow_private, self.allowed = allow_private, allowed

    def check_name(self, host: str, port: int | None, *, resolvable: bool = True) -> None:
        """Resolve a name and refuse it where any of its addresses is private. Raises FetchError.

        Behind a proxy a name need not be known here: `resolvable` is then False.
        """
        if self.allow_private:
            return
        try:
            found = socket.getaddrinfo(host.strip("[]"), port or 443, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            if not resolvable:
                return
            passing = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
            what = f"no answer to who {host} is" if passing else f"no server is called {host}"
            raise Unreachable(what, "check the address and the connection", transient=passing) from None
        for entry in found:
            self.check_address(str(entry[4][0]), host)

    def check_address(self, address: str, host: str) -> None:
        """Refuse a private address. Raises FetchError."""
        if self.allow_private or address in self.allowed or is_public(address):
            return
        what = (
            f"{host} is a private address" if host.strip("[]") == address else f"{host} is {address}, a private address"
        )
        raise Unreachable(f"{what}: not fetched", "--allow-private allows it where you trust the address")


class Watch:
    """Ends an exchange that takes too long by closing its connection under it, wherever it hangs."""

    def __init__(self) -> None:
        self.expired = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Close the connections that are used inside this block once `seconds` have passed; sets `expired`."""
        self.expired = False
        timer = threading.Timer(seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            with self._lock:
                for sock in self._sockets:
                    sock.close()
                self._sockets.clear()

    def follow(self, sock: Any) -> None:
        """Watch a connection; TLS on top of it may take the socket object over, so a copy of the handle is kept."""
        with self._lock:
            copy = socket.socket(fileno=os.dup(sock.fileno()))
            if self.expired:
                _shut(copy)
            self._sockets.append(copy)

    def _expire(self) -> None:
        with self._lock:
            self.expired = True
            for sock in self._sockets:
                _shut(sock)


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def pools(guard: Guard | None, watch: Watch) -> dict[str, Any]:
    """Connection pools for a urllib3 PoolManager, by scheme, whose connections are checked and watched.

    Without a guard (the way to a proxy) any address is connected to.
    """

    class Checked(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            if guard is not None:
                guard.check_name(self.host, self.port)
            sock = super()._new_conn()
            try:
                if guard is not None:
                    guard.check_address(str(sock.getpeername()[0]), self.host)
                watch.follow(sock)
            except BaseException:
                sock.close()
                raise
            return sock

        def request(self, *args: Any, **kwargs: Any) -> None:
            if self.sock is not None:  # kept open from an earlier exchange
                watch.follow(self.sock)
            super().request(*args, **kwargs)

    class CheckedTLS(Checked, HTTPSConnection):
        pass

    class Pool(HTTPConnectionPool):
        ConnectionCls = Checked

    class TLSPool(HTTPSConnectionPool):
        ConnectionCls = CheckedTLS

    return {"http": Pool, "https": TLSPool}
