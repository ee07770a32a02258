"""How large a page, a set of articles and an archive may be, and how a set is told from a page by its first bytes."""

from __future__ import annotations

from dataclasses import dataclass

from miner.kinds import Kind, holds_many, kind_of
from miner.records import Failure

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes. `page` for one page of HTML or text, `collection` for a file of many articles (or unpacked gzip).

    An archive may hold `members` files of `archive` bytes in all, none packed tighter than `ratio` to 1.
    """

    page: int = 20 * MEGABYTE
    collection: int = 2_000 * MEGABYTE
    archive: int = 20_000 * MEGABYTE
    members: int = 1_000_000
    ratio: int = 200


_MEDIA: dict[Kind, str] = {
    "gzip": "application/gzip",
    "pubmed_xml": "application/xml",
    "jats": "application/xml",
    "xml": "application/xml",
    "endnote_xml": "application/xml",
    "bioc_xml": "application/xml",
    "europepmc_xml": "application/xml",
    "feed": "application/xml",
    "nbib": "application/nbib",
    "ris": "application/x-research-info-systems",
    "jsonl": "application/jsonl",
    "html": "text/html",
}


def sniff(head: bytes) -> str | None:
    """The media type that the first bytes give away, or None."""
    return _MEDIA.get(kind_of(head))


def is_collection(head: bytes) -> bool:
    """Whether the first bytes are those of a format that holds many articles."""
    return holds_many(kind_of(head))


def is_large(content: bytes, most: int) -> bool:
    """Whether a file of many articles has more than `most` bytes, or a tenth of them packed: XML packs so well."""
    packed = content.startswith(b"\x1f\x8b")
    return len(content) > (most // 10 if packed else most) and is_collection(content[:4096])


def refusal(source: str, size: int, head: bytes, limits: Limits) -> Failure | None:
    """The failure of a file of `size` bytes that starts with `head`, where it is empty or too large for its kind."""
    if size == 0:
        return Failure(source, None, "ingest", "is empty", "save the page again")
    collection = is_collection(head)
    most = limits.collection if collection else limits.page
    if size <= most:
        return None
    return Failure(
        source,
        None,
        "ingest",
        f"{size / MEGABYTE:,.1f} MB is more than {'a file of articles' if collection else 'a page'} may have"
        f" ({most / MEGABYTE:,.0f} MB)",
        "split the file" if collection else "save the article's abstract page instead, or raise --max-page-mb",
    )
