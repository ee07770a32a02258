"""Fetching one page, against a server on this machine that behaves well and badly."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from miner.records import MinerError
from miner.stages.ingest import Limits
from miner.stages.ingest.fetch import AGENT, fetch

PAGE = b"<html><title>A page</title></html>"


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/slow":
            time.sleep(1.5)
        status = {"/forbidden": 403, "/busy": 429, "/gone": 404}.get(self.path, 200)
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/page")
            self.end_headers()
            return
        body = (
            b"x" * 5000
            if self.path == "/large"
            else self.headers["User-Agent"].encode()
            if self.path == "/agent"
            else PAGE
        )
        self.send_response(status)
        self.send_header("Content-Type", 'text/html; charset="iso-8859-1"')
        self.send_header("Content-Length", str(len(body) * (2 if self.path == "/cut" else 1)))
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # who has read enough, or waited too long, has gone
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        del format, args


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_comes_with_what_the_site_says_of_it(site: str) -> None:
    page = fetch(f"{site}/page")
    assert (page.source, page.media_type, page.charset, page.content) == (
        f"{site}/page",
        "text/html",
        "iso-8859-1",
        PAGE,
    )


def test_a_redirect_is_followed_and_the_agent_is_honest(site: str) -> None:
    assert fetch(f"{site}/moved").content == PAGE
    assert fetch(f"{site}/agent").content.decode() == AGENT


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/forbidden", "the site answers 403 Forbidden"),
        ("/busy", "the site answers 429 Too Many Requests"),
        ("/gone", "the site answers 404 Not Found"),
        ("/large", "larger than 4,000 bytes"),
        ("/slow", "no answer in time"),
        ("/cut", "cannot be fetched (ChunkedEncodingError)"),
    ],
)
def test_what_fails_says_why_and_what_to_do(site: str, path: str, reason: str) -> None:
    with pytest.raises(MinerError) as caught:
        fetch(f"{site}{path}", Limits(page=4000), timeout=(1.0, 0.5))
    assert str(caught.value) == f"{site}{path}: {reason}"
    assert caught.value.advice


@pytest.mark.parametrize("url", ["ftp://a.example/x", "file:///etc/passwd", "page.html", "http://"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(MinerError, match="not an http or https address"):
        fetch(url)
