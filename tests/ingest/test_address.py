"""Private addresses are refused in every spelling, by name, and on the open connection."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from miner.stages.ingest.address import FetchError, Guard, checked, is_public
from tests.ingest.imitation import PAGE, Reply
from tests.ingest.web_bench import Bench


@pytest.mark.parametrize(
    "address",
    (
        "127.0.0.1 127.8.9.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.0 100.64.0.1 224.0.0.1 "
        "255.255.255.255 240.0.0.1 :: ::1 fe80::1 fe80::1%eth0 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 "
        "fec0::1 feff::1 64:ff9b:1::808:808 64:ff9b:1:: ::127.0.0.1 ::8.8.8.8 ::ffff:0:8.8.8.8 100::1 5f00::1 4000::1 "
        "2002:7f00:1:: 64:ff9b::7f00:1 64:ff9b::a00:1 2001:db8::1 nonsense"
    ).split(),
)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "130.14.29.110", "2607:f220::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


def resolve(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Let each look-up of publisher.example give the next of these addresses; gives the list of what was looked up."""
    rest = list(answers)
    asked: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host != "publisher.example":
            return real(host, port, *args, **kwargs)
        asked.append(host)
        address = rest.pop(0) if len(rest) > 1 else rest[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def url(bench: Bench) -> str:
    return bench.site.url.replace("127.0.0.1", "publisher.example") + "/p"


def test_a_name_of_a_private_address_is_refused_before_anything_is_sent(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.site.pages["/p"] = Reply(body=PAGE)
    web = bench.web()
    web._exchange.guard.allowed = frozenset()
    resolve(monkeypatch, "127.0.0.1")
    with pytest.raises(FetchError, match=r"publisher\.example is 127\.0\.0\.1, a private address: not fetched"):
        web.page(url(bench))
    assert bench.site.log == []


def test_a_name_that_changes_its_address_after_the_check_gets_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.site.pages["/p"] = Reply(body=PAGE)
    web = bench.web()
    web._exchange.guard.allowed = frozenset()
    asked = resolve(monkeypatch, "93.184.216.34", "127.0.0.1")
    with pytest.raises(FetchError, match=r"publisher\.example is 127\.0\.0\.1, a private address: not fetched"):
        web.page(url(bench))
    assert len(asked) == 2
    assert bench.site.log == []


def test_a_name_of_an_allowed_address_is_asked(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.site.pages["/p"] = Reply(body=PAGE)
    resolve(monkeypatch, "127.0.0.1")
    assert bench.web().page(url(bench)).content == PAGE


def test_behind_a_proxy_names_are_the_proxys_business_unless_they_are_private(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.site.pages["/p"] = Reply(body=PAGE)
    monkeypatch.setenv("http_proxy", bench.site.url)
    web = bench.web()
    web._exchange.guard.allowed = frozenset()  # the proxy itself may stand on a private address
    known = {"inside.example": [(0, 0, 0, "", ("10.0.0.1", 80))]}
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host == "unknown.example":
            raise socket.gaierror(socket.EAI_NONAME, "no")
        return known.get(host) or real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(FetchError, match=r"inside\.example is 10\.0\.0\.1, a private address"):
        web.page("http://inside.example/p")
    assert web.page("http://unknown.example/p").content == PAGE


@pytest.mark.parametrize(
    ("code", "reason", "tries"),
    [
        (socket.EAI_NONAME, "no server is called publisher.example", 1),
        (socket.EAI_AGAIN, "no answer to who publisher.example is", 4),
    ],
)
def test_a_name_that_nobody_knows(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, code: int, reason: str, tries: int
) -> None:
    asked = []

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        raise socket.gaierror(code, "no")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(FetchError) as caught:
        bench.web().page("http://publisher.example/p")
    assert str(caught.value) == reason
    assert asked == ["publisher.example"] * tries


def test_the_flag_allows_them_all() -> None:
    Guard(allow_private=True).check_address("127.0.0.1", "localhost")
    Guard(allow_private=True).check_name("localhost", 80)


@pytest.mark.parametrize("host", ["localhost", "0x7f.1", "2130706433", "0", "[::1]"])
def test_spellings_of_loopback_are_refused(host: str) -> None:
    with pytest.raises(FetchError, match="a private address: not fetched"):
        Guard().check_name(host, 80)


@pytest.mark.parametrize(
    "text", ["", "x", "http:///x", "http://a b/", "http://a/\n", "http://[::1", "http://a:b/", "gopher://a/", "//a/b"]
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(FetchError, match=r"not a"):
        checked(text)
