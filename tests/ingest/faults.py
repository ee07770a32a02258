"""What E-utilities may answer instead of the records asked for, each with the reason a user should read."""

from __future__ import annotations

from tests.ingest.imitation import Reply, article_set
from tests.ingest.web_bench import articles

LIMIT = b'{"error":"API rate limit exceeded","api-key":"SECRET","count":"4","limit":"3"}'
BUSY = "PubMed asks for fewer requests (429)"

TRUNCATED = article_set(*articles(1, 2))[:-200]
FAULTS: dict[str, tuple[Reply, str]] = {
    "429": (Reply(429, LIMIT), BUSY),
    "429 without a body": (Reply(429), BUSY),
    "429 inside 200": (Reply(200, LIMIT), BUSY),
    "500": (Reply(500, b"<html>Internal Server Error</html>"), "PubMed answers 500"),
    "error element": (
        Reply(
            body=b"<?xml version='1.0'?><eFetchResult><ERROR>External viewer error:\n Timeout</ERROR></eFetchResult>"
        ),
        "PubMed says: External viewer error: Timeout",
    ),
    "error json": (Reply(body=b'{"error":"Search Backend failed"}'), "PubMed says: Search Backend failed"),
    "web page": (
        Reply(body=b"<!DOCTYPE html><html><title>NCBI</title></html>"),
        "PubMed answers with a web page, not a record",
    ),
    "xhtml": (
        Reply(body=b"<?xml version='1.0'?><!DOCTYPE html><html></html>"),
        "PubMed answers with a web page, not a record",
    ),
    "empty": (Reply(), "PubMed's answer is empty"),
    "no XML": (Reply(body=b"Bad gateway"), "PubMed's answer is no XML"),
    "cut": (Reply(body=article_set(*articles(1)), cut=True), "the answer breaks off"),
    "truncated": (Reply(body=TRUNCATED), "PubMed's answer breaks off"),
    "broken article": (
        Reply(body=article_set(*articles(1)).replace(b"</ArticleTitle>", b"")),
        "PubMed's answer holds broken XML",
    ),
    "key": (
        Reply(400, b'{"error":"API key invalid","api-key":"SECRET"}'),
        "PubMed does not take the API key",
    ),
    "400": (Reply(400, b"<eFetchResult><ERROR>Invalid db name: SECRET</ERROR></eFetchResult>"), "PubMed says: Invalid"),
}
