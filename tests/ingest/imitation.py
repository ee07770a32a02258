"""A server on this machine that imitates E-utilities, Europe PMC, doi.org and publishers, well-behaved and not.

`articles` is what PubMed holds, `europe` what Europe PMC holds, `pages` what publishers show. `faults` are answers that
come before the true one: a list for each path, taken from the front. `log` keeps each request.
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

ABSTRACT = (
    "PURPOSE: To study vertebral metastases. RESULTS: A total of {n} patients were treated with 24 Gy. "
    "The median follow-up was 18 months. Local control was 90% at 1 year."
)


@dataclass
class Reply:
    """One answer. `drip` sends a byte at a time with this pause, `cut` promises more bytes than come, `raw` is all
    that is sent."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    cut: bool = False
    raw: bytes | None = None


@dataclass
class Article:
    """A PubMed record; `entered` is the day it came in (YYYY/MM/DD)."""

    pmid: str
    doi: str = ""
    pmcid: str = ""
    entered: str = "2020/01/01"
    title: str = "Radiosurgery of the spine"

    @property
    def xml(self) -> str:
        numbers = f'<ArticleId IdType="pubmed">{self.pmid}</ArticleId>'
        numbers += f'<ArticleId IdType="doi">{escape(self.doi)}</ArticleId>' if self.doi else ""
        numbers += f'<ArticleId IdType="pmc">{self.pmcid}</ArticleId>' if self.pmcid else ""
        return (
            f'<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">{self.pmid}</PMID><Article>'
            f"<Journal><Title>Made Up J</Title></Journal><ArticleTitle>{self.title}</ArticleTitle><Abstract>"
            f"<AbstractText>{ABSTRACT.format(n=int(self.pmid) % 90 + 10)}</AbstractText></Abstract></Article>"
            f"</MedlineCitation><PubmedData><ArticleIdList>{numbers}</ArticleIdList><ReferenceList><Reference>"
            '<ArticleIdList><ArticleId IdType="doi">10.5555/cited</ArticleId></ArticleIdList></Reference>'
            "</ReferenceList></PubmedData></PubmedArticle>"
        )


def article_set(*articles: Article) -> bytes:
    """An answer of efetch."""
    inner = "\n".join(a.xml for a in articles)
    return f'<?xml version="1.0" ?>\n<PubmedArticleSet>\n{inner}\n</PubmedArticleSet>'.encode()


def europe_record(pmid: str = "", doi: str = "", pmcid: str = "", n: int = 33) -> dict[str, Any]:
    """A result of Europe PMC."""
    numbers = {"pmid": pmid, "doi": doi, "pmcid": pmcid}
    return {
        "id": pmid or doi,
        "source": "MED" if pmid else "PPR",
        **{key: value for key, value in numbers.items() if value},
        "title": "Radiosurgery of the <i>spine</i>.",
        "authorString": "Ada A, Bob B.",
        "authorList": {"author": [{"fullName": "Ada A"}, {"fullName": "Bob B"}]},
        "journalInfo": {"volume": "3", "journal": {"title": "Made Up J"}},
        "pubYear": "2019",
        "pageInfo": "1-9",
        "language": "eng",
        "pubTypeList": {"pubType": ["Journal Article"]},
        "abstractText": "<h4>Purpose</h4>To study <i>vertebral</i> metastases. <h4>Results</h4>"
        f"{n} patients were treated; 10<sup>6</sup> cells were seen.",
        "citedByCount": time.monotonic_ns(),
    }


PAGE = (
    b'<html><head><title>A page</title><meta name="citation_title" content="Radiosurgery of the spine"></head><body>'
    b"<h1>Radiosurgery of the spine</h1><h2>Abstract</h2><p>We treated 41 patients with spinal metastases. "
    b"The dose was 16 Gy. Local control was 88% at 12 months.</p></body></html>"
)


class Imitation:
    """The server and all that it knows."""

    def __init__(self) -> None:
        self.articles: dict[str, Article] = {}
        self.europe: list[dict[str, Any]] = []
        self.pages: dict[str, Reply | Callable[[dict[str, str]], Reply]] = {}
        self.faults: dict[str, list[Reply]] = {}
        self.log: list[tuple[str, dict[str, list[str]], dict[str, str]]] = []
        self.most = 9999
        self.lost_history = False
        self.url = ""

    def add(self, *articles: Article) -> None:
        """Put articles into PubMed."""
        self.articles.update((a.pmid, a) for a in articles)

    def asked(self, path: str) -> list[dict[str, list[str]]]:
        """What was asked at a path, in order."""
        return [fields for asked, fields, _ in self.log if asked == path]

    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [path for path, _, _ in self.log]

    def answer(self, path: str, fields: dict[str, list[str]], headers: dict[str, str]) -> Reply:
        """The answer to one request."""
        self.log.append((path, fields, headers))
        if self.faults.get(path):
            return self.faults[path].pop(0)
        one = {key: values[0] for key, values in fields.items()}
        if path == "/eutils/esearch.fcgi":
            return self._esearch(one)
        if path == "/eutils/efetch.fcgi":
            return self._efetch(one)
        if path == "/eutils/elink.fcgi":
            return self._elink(fields["id"])
        if path == "/europepmc/search":
            return self._europe(one["query"])
        page = self.pages.get(path)
        if page is None:
            return Reply(404, b"<html><title>404 Not Found</title></html>")
        return page(headers) if callable(page) else page

    def _hits(self, one: dict[str, str]) -> list[Article]:
        low, high = one.get("mindate", "0"), one.get("maxdate", "9")  # dates compare as their texts do
        term = one.get("term", "")
        dois = re.findall(r'"([^"]+)"\[doi\]', term)
        if since := re.search(r'"(\d{4}/\d\d/\d\d)"\[crdt\]', term):
            low = max(low, since[1])
        found = [a for a in self.articles.values() if low <= a.entered <= high]
        if dois:
            return [a for a in found if a.doi.lower() in dois]
        return found if "spine" in term else []

    def _esearch(self, one: dict[str, str]) -> Reply:
        found = self._hits(one)
        ids = "".join(f"<Id>{a.pmid}</Id>" for a in found[: min(int(one["retmax"]), self.most)])
        history = f"{one.get('mindate', '')}-{one.get('maxdate', '')}|{one['term']}"
        errors = "" if found else "<ErrorList><PhraseNotFound>nonsuch</PhraseNotFound></ErrorList>"
        return Reply(
            body=f"<eSearchResult><Count>{len(found)}</Count><RetMax>1</RetMax><RetStart>0</RetStart>"
            f"<QueryKey>1</QueryKey><WebEnv>{escape(history)}</WebEnv><IdList>{ids}</IdList>{errors}"
            "</eSearchResult>".encode()
        )

    def _efetch(self, one: dict[str, str]) -> Reply:
        if "WebEnv" not in one:
            return Reply(body=article_set(*(self.articles[i] for i in one["id"].split(",") if i in self.articles)))
        if self.lost_history:
            said = b"<eFetchResult><ERROR>Unable to obtain query #1: WebEnv has expired</ERROR></eFetchResult>"
            return Reply(body=said)
        dates, _, term = one["WebEnv"].partition("|")
        low, _, high = dates.partition("-")
        found = self._hits({"term": term} | ({"mindate": low, "maxdate": high} if low else {}))
        start = int(one["retstart"])
        return Reply(body=article_set(*found[start : start + int(one["retmax"])]))

    def _elink(self, numbers: list[str]) -> Reply:
        sets = ""
        for number in numbers:
            linked = [a.pmid for a in self.articles.values() if a.pmcid == f"PMC{number}"]
            inner = "".join(f"<Link><Id>{i}</Id></Link>" for i in linked)
            sets += f"<LinkSet><DbFrom>pmc</DbFrom><IdList><Id>{number}</Id></IdList>"
            sets += f"<LinkSetDb><DbTo>pubmed</DbTo><LinkName>pmc_pubmed</LinkName>{inner}</LinkSetDb></LinkSet>"
        return Reply(body=f"<eLinkResult>{sets}</eLinkResult>".encode())

    def _europe(self, query: str) -> Reply:
        wanted = {w.lower() for pair in re.findall(r'EXT_ID:(\d+)|PMCID:(\w+)|DOI:"([^"]+)"', query) for w in pair if w}
        found = [r for r in self.europe if wanted & {str(r.get(k, "")).lower() for k in ("pmid", "pmcid", "doi")}]
        body = {"version": "6.9", "hitCount": len(found), "resultList": {"result": found}}
        return Reply(body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})


@contextlib.contextmanager
def serve() -> Iterator[Imitation]:
    """An imitation that listens on loopback until the block ends."""
    imitation = Imitation()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self._send(unquote(parts.path), parse_qs(parts.query, keep_blank_values=True))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self._send(self.path, parse_qs(body.decode(), keep_blank_values=True))

        def _send(self, path: str, fields: dict[str, list[str]]) -> None:
            reply = imitation.answer(path, fields, {k.lower(): v for k, v in self.headers.items()})
            if reply.raw is not None:
                self.wfile.write(reply.raw)
                self.close_connection = True
                return
            self.send_response(reply.status)
            headers = {"Content-Type": "text/html; charset=utf-8"} | reply.headers
            if reply.status != 304 and not reply.drip:
                headers.setdefault("Content-Length", str(len(reply.body) + 1000 * reply.cut))
            for name, value in headers.items():
                if value:
                    self.send_header(name, value)
            if reply.drip or reply.cut:
                self.send_header("Connection", "close")
                self.close_connection = True
            self.end_headers()
            with contextlib.suppress(OSError):  # who has read enough, or waited too long, has gone
                if not reply.drip:
                    self.wfile.write(reply.body)
                for byte in reply.body if reply.drip else b"":
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(reply.drip)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            del request, client_address

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    imitation.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield imitation
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
