"""Who may ask: this machine's own browser with the address that miner printed, and nobody else.

Pure ASGI around the whole application, so that no route slips past. The token in the address is traded for a cookie at
the first request and leaves the address; Host must be this server's own (a name that an attacker points at 127.0.0.1 is
not); what writes must come from this page and be JSON, which no form of another site can send.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
LARGEST = 200_000
"""Bytes of a request's body."""


class Guard:
    """Wraps an application; `port` gives the port that the server listens on."""

    def __init__(self, app: ASGIApp, token: str, port: Callable[[], int]) -> None:
        self.app, self.token, self.port = app, token, port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        if scope["type"] != "http":
            return None
        headers = {name.decode("latin1").lower(): value.decode("latin1") for name, value in scope["headers"]}
        await self._http(scope, headers, receive, _with_policy(send))
        return None

    async def _http(self, scope: Scope, headers: dict[str, str], receive: Receive, send: Send) -> None:
        port = self.port()
        host = headers.get("host", "")
        if host not in (f"127.0.0.1:{port}", f"localhost:{port}"):
            return await PlainTextResponse("this is not the server you asked for", 421)(scope, receive, send)
        name = f"miner-{port}"
        given = parse_qs(scope["query_string"].decode("latin1")).get("token", [""])[0]
        if given and scope["method"] == "GET" and secrets.compare_digest(given.encode(), self.token.encode()):
            answer = RedirectResponse(scope["path"], 303)
            answer.set_cookie(name, self.token, httponly=True, samesite="strict")
            return await answer(scope, receive, send)
        try:
            cookies: SimpleCookie = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            cookies = SimpleCookie()
        held = cookies[name].value if name in cookies else ""
        if not secrets.compare_digest(held.encode(), self.token.encode()):
            said = "open the address that miner view printed: it holds the key to this page"
            return await PlainTextResponse(said, 403)(scope, receive, send)
        if scope["method"] not in ("GET", "HEAD"):
            json = headers.get("content-type", "").partition(";")[0].strip() == "application/json"
            if headers.get("origin") != f"http://{host}" or not json:
                return await PlainTextResponse("not from this page", 403)(scope, receive, send)
            if not headers.get("content-length", "").isdigit() or int(headers["content-length"]) > LARGEST:
                return await PlainTextResponse("too large", 413)(scope, receive, send)
        return await self.app(scope, receive, send)


def _with_policy(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [
                *message.get("headers", []),
                (b"content-security-policy", POLICY.encode()),
                (b"x-content-type-options", b"nosniff"),
                (b"referrer-policy", b"no-referrer"),
                (b"cache-control", b"no-store"),
            ]
        await send(message)

    return sending
