"""What E-utilities answer, read with care: an answer 200 may hold an error, be HTML, or break off in the middle."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from xml.etree import ElementTree

from miner.stages.ingest.address import FetchError

_LATER = "try again later"
_ARTICLE = re.compile(rb"<(PubmedArticle|PubmedBookArticle)>")
_ERROR = re.compile(rb"<ERROR>\s*(.{0,600}?)\s*</ERROR>", re.DOTALL | re.IGNORECASE)
_NOBODY = re.compile(r"ID list is empty|cannot get document|not available|no correct IDs", re.IGNORECASE)
_FINAL = re.compile(r"invalid|empty term|unknown|not supported|API key", re.IGNORECASE)
_HISTORY = re.compile(r"WebEnv|query_key|history|Unable to obtain query", re.IGNORECASE)


@dataclass(frozen=True)
class Article:
    """One article of an answer: its numbers, and its XML as a set of one."""

    pmid: str
    dois: frozenset[str]
    pmcid: str | None
    content: bytes


@dataclass(frozen=True)
class Found:
    """What a search found: how many in all, the PMIDs it lists, and where the server keeps the result."""

    count: int
    pmids: list[str]
    web_env: str = ""
    query_key: str = ""
    unknown: list[str] = field(default_factory=list)


class HistoryLost(FetchError):
    """The server no longer has the result of a search."""


def problem(status: int, content: bytes) -> FetchError | None:
    """The error that an answer holds, whatever its status says; None where there is none."""
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    said = _said(start, content)
    if said is not None and _NOBODY.search(said):
        return None
    if said is not None and _HISTORY.search(said):
        return HistoryLost(f"PubMed says: {said}", _LATER, transient=True)
    if status == 429 or (said and "rate limit" in said.lower()):
        return FetchError(
            "PubMed asks for fewer requests (429)", "try again later; an NCBI_API_KEY allows more", transient=True
        )
    if said is not None:
        if "api key" in said.lower() or "api_key" in said.lower():
            return FetchError("PubMed does not take the API key", "check NCBI_API_KEY, or leave it out")
        return FetchError(f"PubMed says: {said}", _LATER, transient=not _FINAL.search(said))
    if status != 200:
        return FetchError(f"PubMed answers {status}", _LATER, transient=status >= 500)
    if not start:
        return FetchError("PubMed's answer is empty", _LATER, transient=True)
    lower = start[:1000].lower()
    if lower.startswith((b"<!doctype html", b"<html")) or b"<html" in lower:
        return FetchError("PubMed answers with a web page, not a record", _LATER, transient=True)
    if b"<!ENTITY" in start:
        return FetchError("PubMed's answer declares entities of its own, which can unpack without end", _LATER)
    if not start.startswith(b"<"):
        return FetchError("PubMed's answer is no XML", _LATER, transient=True)
    return None


def _said(start: bytes, content: bytes) -> str | None:
    """The error message in an answer, on one line."""
    text: str | None = None
    if start.startswith(b"{"):
        try:
            data = json.loads(content)
        except (ValueError, RecursionError):
            return None
        value = data.get("error") or data.get("ERROR") if isinstance(data, dict) else None
        text = str(value) if value else None
    elif b"<PubmedArticle" not in start and (match := _ERROR.search(content[:20000])):
        text = match[1].decode("utf-8", "replace") or "an error without words"
    return " ".join(text.split())[:200] if text else None


def articles(content: bytes) -> tuple[list[Article], FetchError | None]:
    """The articles of an answer of efetch; with them what is wrong where it breaks off or an article is not XML."""
    found: list[Article] = []
    wrong = None
    position = 0
    while match := _ARTICLE.search(content, position):
        closing = b"</" + match[1] + b">"
        end = content.find(closing, match.end())
        if end < 0:
            break
        position = end + len(closing)
        piece = content[match.start() : position]
        article = _article(piece)
        if article is None:
            wrong = FetchError("PubMed's answer holds broken XML", _LATER, transient=True)
        else:
            found.append(article)
    if b"</PubmedArticleSet>" not in content[-200:] and b"<PubmedArticleSet" in content[:4096]:
        whole = content.rstrip().endswith(b"<PubmedArticleSet/>")
        wrong = wrong if whole else FetchError("PubMed's answer breaks off", _LATER, transient=True)
    return found, wrong


def _article(piece: bytes) -> Article | None:
    try:
        root = ElementTree.fromstring(piece)
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    body = root.find("MedlineCitation")
    if body is None:
        body = root.find("BookDocument")
    pmid = (body.findtext("PMID") or "").strip() if body is not None else ""
    if body is None or not pmid.isdecimal():
        return None
    numbers = [
        (e.get("IdType") or "", (e.text or "").strip())
        for path in ("PubmedData/ArticleIdList", "PubmedBookData/ArticleIdList", "BookDocument/ArticleIdList")
        for e in root.findall(f"{path}/ArticleId")
    ]
    numbers += [(e.get("EIdType") or "", (e.text or "").strip()) for e in body.findall("Article/ELocationID")]
    dois = frozenset(value.lower() for kind, value in numbers if kind == "doi")
    pmcid = next((value.upper() for kind, value in numbers if kind == "pmc"), None)
    content = b'<?xml version="1.0" encoding="UTF-8"?>\n<PubmedArticleSet>\n' + piece + b"\n</PubmedArticleSet>\n"
    return Article(pmid, dois, pmcid, content)


def found(content: bytes) -> Found:
    """The result of esearch. Raises FetchError where the answer is none."""
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError):
        raise FetchError("PubMed's answer breaks off or is no XML", _LATER, transient=True) from None
    count = (root.findtext("Count") or "").strip()
    if root.tag != "eSearchResult" or not count.isdecimal() or len(count) > 12:
        raise FetchError("PubMed's answer holds no count", _LATER, transient=True)
    pmids = [(e.text or "").strip() for e in root.findall("IdList/Id")]
    names = ("PhraseNotFound", "FieldNotFound", "QuotedPhraseNotFound", "OutputMessage")
    unknown = [" ".join(e.text.split()) for name in names for e in root.iter(name) if e.text and e.text.strip()]
    return Found(
        int(count),
        [p for p in pmids if p.isdecimal()],
        (root.findtext("WebEnv") or "").strip(),
        (root.findtext("QueryKey") or "").strip(),
        unknown,
    )


def links(content: bytes) -> dict[str, str]:
    """PMC numbers (digits) and the PMIDs that elink gives for them. Raises FetchError where the answer is none."""
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError):
        raise FetchError("PubMed's answer breaks off or is no XML", _LATER, transient=True) from None
    result: dict[str, str] = {}
    for entry in root.findall("LinkSet"):
        number = (entry.findtext("IdList/Id") or "").strip()
        for group in entry.findall("LinkSetDb"):
            pmid = (group.findtext("Link/Id") or "").strip()
            if (group.findtext("LinkName") or "").strip() == "pmc_pubmed" and pmid.isdecimal():
                result.setdefault(number, pmid)
    return result
