"""What is to be fetched: a web address or an article's number (PMID, PMCID, DOI), in the spellings people use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from miner.stages.ingest.address import FetchError, checked

Kind = Literal["url", "pmid", "pmcid", "doi"]

_PREFIX = re.compile(r"(pmid|pmcid|doi)\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_PMID = re.compile(r"0{0,8}([1-9]\d{0,8})")
_PMCID = re.compile(r"(?:PMC)?0{0,8}([1-9]\d{0,8})(?:\.\d{1,3})?", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>\x00-\x1f]{1,300}", re.IGNORECASE)
_PUBMED_PATH = re.compile(r"/(?:pubmed/)?([1-9]\d{0,8})/?")
_PMC_PATH = re.compile(r"/(?:pmc/)?articles/(PMC[1-9]\d{0,8})/?", re.IGNORECASE)


@dataclass(frozen=True)
class Target:
    """One thing to fetch. `value` is the address, the PMID's digits, "PMC" with digits, or the DOI in lower case."""

    kind: Kind
    value: str

    @property
    def source(self) -> str:
        """What the page's `source` is: the address, or "pmid:1234", "pmcid:PMC12", "doi:10.1/x"."""
        return self.value if self.kind == "url" else f"{self.kind}:{self.value}"


def is_url(source: str) -> bool:
    """Whether a source is a web address rather than a path."""
    return source.lower().startswith(("http://", "https://"))


def is_target(source: str) -> bool:
    """Whether a source is to be fetched rather than read: an address, or a number with its prefix."""
    return is_url(source) or source.lower().startswith(("pmid:", "pmcid:", "doi:"))


def target(text: str, *, bare: bool = False) -> Target:
    """What `text` names; with `bare` numbers need no prefix, as in a list.

    The addresses of an article at PubMed, PMC and doi.org stand for its number. Raises FetchError where it is nothing
    that can be fetched.
    """
    text = text.strip()
    if is_url(text):
        return _of_address(text)
    if match := _PREFIX.fullmatch(text):
        found = _number(match[1].lower(), match[2].strip())
    else:
        found = next(filter(None, (_number(kind, text) for kind in ("pmid", "pmcid", "doi"))), None) if bare else None
        if found is not None and found.kind == "pmcid" and text[:3].upper() != "PMC":
            found = None
    if found is None:
        advice = "write them as https://…, 10.1000/abc, 12345678 or PMC1234567" if bare else "write pmid:12345678"
        if "://" in text:
            advice = "only http and https addresses are fetched"
        raise FetchError(f"{text[:80]!r} is no URL, DOI, PMID or PMCID", advice)
    return found


def _number(kind: str, text: str) -> Target | None:
    if kind == "pmid":
        match = _PMID.fullmatch(text)
        return Target("pmid", match[1]) if match else None
    if kind == "pmcid":
        match = _PMCID.fullmatch(text)
        return Target("pmcid", f"PMC{match[1]}") if match else None
    text = re.sub(r"^https?://(?:dx\.)?doi\.org/", "", text, flags=re.IGNORECASE)
    match = _DOI.fullmatch(text)
    return Target("doi", text.lower()) if match else None


def _of_address(url: str) -> Target:
    parts = checked(url)
    host = (parts.hostname or "").lower()
    found = None
    if host in ("doi.org", "dx.doi.org", "www.doi.org"):
        found = _number("doi", unquote(parts.path[1:]))
    elif host == "pubmed.ncbi.nlm.nih.gov" or (host == "www.ncbi.nlm.nih.gov" and parts.path.startswith("/pubmed/")):
        match = _PUBMED_PATH.fullmatch(parts.path)
        found = Target("pmid", match[1]) if match else None
    elif host in ("pmc.ncbi.nlm.nih.gov", "www.ncbi.nlm.nih.gov"):
        match = _PMC_PATH.fullmatch(parts.path)
        found = Target("pmcid", match[1].upper()) if match else None
    return found or Target("url", url)


def host_of(url: str) -> str:
    """The host of an address, "" where it is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
