"""Who gets in: nobody without the key, no other host, no write from another page; each answer carries the policy."""

from __future__ import annotations

import http.client
import json
from pathlib import Path
from typing import Any

import pytest

from tests.store.test_store import rows


class Caller:
    """Requests to one server, by hand."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.host = f"127.0.0.1:{server.port}"
        self.cookie = {"Cookie": f"miner-{server.port}={server.token}"}

    def __call__(
        self, path: str, method: str = "GET", body: bytes | None = None, /, **headers: str
    ) -> tuple[int, dict[str, str], str]:
        con = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        con.putrequest(method, path, skip_host=True)
        given = {"Host": self.host} | {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            given.setdefault("Content-Length", str(len(body)))
        for name, value in given.items():
            con.putheader(name, value)
        con.endheaders(body)
        answer = con.getresponse()
        text = answer.read().decode()
        con.close()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, text


@pytest.fixture
def call(table: Path, serve: Any) -> Caller:
    return Caller(serve(table))


def test_the_key_opens_and_leaves_the_address(call: Caller) -> None:
    status, headers, _ = call(f"/?token={call.server.token}")
    assert (status, headers["location"]) == (303, "/")
    cookie = headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert f"miner-{call.server.port}=" in cookie
    assert call("/", **call.cookie)[0] == 200


@pytest.mark.parametrize("path", ["/", "/a/x", "/static/view.js", "/log", "/?token=wrong", "/api/act"])
def test_nothing_without_the_key(call: Caller, path: str) -> None:
    for cookie in ({}, {"Cookie": f"miner-{call.server.port}=x"}, {"Cookie": "\x7f=;;="}):
        status, _, text = call(path, **cookie)
        assert status == 403
        assert "open the address" in text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "", "localhost.evil.example:80"])
def test_another_host_is_refused(call: Caller, host: str) -> None:
    assert call("/", Host=host, **call.cookie)[0] == 421


def test_writes_come_from_the_page_alone(call: Caller, table: Path) -> None:
    record = rows(table, "SELECT evidence_id FROM evidence LIMIT 1")[0][0]
    body = json.dumps({"record": record, "action": "accept"}).encode()
    good = {"Origin": f"http://{call.host}", "Content_Type": "application/json"} | call.cookie
    for wrong in ({"Origin": "http://evil.example"}, {"Content_Type": "text/plain"}, {"Origin": "null"}):
        assert call("/api/act", "POST", body, **(good | wrong))[0] == 403
    assert call("/api/act", "POST", body, **{k: v for k, v in good.items() if k != "Origin"})[0] == 403
    assert call("/api/act", "POST", b"x" * 300_000, **good)[0] == 413
    assert rows(table, "SELECT count(*) FROM corrections") == [(0,)]
    assert call("/api/act", "POST", body, **good)[0] == 200
    assert call("/api/act", "PUT", body, **good)[0] in (404, 405)
    assert rows(table, "SELECT count(*) FROM corrections") == [(1,)]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{", b'{"record": 1}', b'{"record": "x", "action": "accept"}',
        b'{"record": "0000000000000000", "action": "x"}',
        b'{"record": "0000000000000000", "action": "accept"}', b'{"action": "accept", "record": "%"}',
    ],
)  # fmt: skip
def test_a_body_that_makes_no_sense_is_a_sentence(call: Caller, body: bytes, table: Path) -> None:
    headers = {"Origin": f"http://{call.host}", "Content_Type": "application/json"} | call.cookie
    status, _, text = call("/api/act", "POST", body, **headers)
    assert status in (400, 409)
    assert json.loads(text)["error"]
    assert rows(table, "SELECT count(*) FROM corrections") == [(0,)]


def test_every_answer_carries_the_policy(call: Caller) -> None:
    for path in ("/", "/nothing", "/static/view.css", "/static/..%2Fapp.py", "/a/x"):
        for cookie in (call.cookie, {}):
            _, headers, _ = call(path, **cookie)
            assert headers["content-security-policy"].startswith("default-src 'none'")
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cache-control"] == "no-store"
            assert headers["referrer-policy"] == "no-referrer"
