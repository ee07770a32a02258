"""Which reader reads which format of records, and gzip: unpacked in a stream, with limits against bombs."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from typing import IO, cast

from miner.kinds import Kind
from miner.records import DELETED, RawPage
from miner.stages.clean import jats, limits, medline_text, pubmed_xml
from miner.stages.clean.decode import decode
from miner.stages.clean.draft import CleanError, Draft
from miner.stages.clean.labels import Labels
from miner.stages.clean.references import bibtex, json_records, named, table, tagged, workbook, xml_records

_HEAD = 65536
# Browsers print "-" or a triangle before an element that can be folded.
_TREE_MARK = re.compile(r"(?m)^[ \t]{0,80}[-▼▶][ \t]?(?=<)")


class _Guarded(io.RawIOBase):
    """A gzip stream that stops with CleanError where it unpacks to more than the limits allow."""

    def __init__(self, content: bytes) -> None:
        self._size = len(content)
        self._stream = gzip.GzipFile(fileobj=io.BytesIO(content))
        self._done = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer)).cast("B")
        try:
            chunk = self._stream.read(len(view))
        except (OSError, EOFError, zlib.error) as error:
            raise CleanError(f"the gzip file is broken: {error}", "download the file again") from error
        self._done += len(chunk)
        bomb = self._done > limits.MIN_BOMB_BYTES and self._done > limits.MAX_GZIP_RATIO * self._size
        if bomb or self._done > limits.MAX_UNPACKED_BYTES:
            raise CleanError(
                f"the gzip file unpacks to more than {self._done // 1_000_000:,} MB out of {self._size / 1e6:.1f} MB",
                "it is broken or a trap: unpack it yourself if you trust it",
            )
        view[: len(chunk)] = chunk
        return len(chunk)


def opened(raw: RawPage) -> IO[bytes]:
    """The bytes of a page as a stream, unpacked where they are gzip."""
    if raw.content[:2] == b"\x1f\x8b":
        return io.BufferedReader(_Guarded(raw.content), 1 << 18)
    return io.BytesIO(raw.content)


def unpack(raw: RawPage) -> RawPage | None:
    """The page inside a gzip file; None where it is PubMed XML, which is read as a stream.

    Raises CleanError for a broken file or a bomb.
    """
    with opened(raw) as stream:
        head = stream.read(_HEAD)
        if b"<PubmedArticle" in head or b"<MedlineCitation" in head or b"<DeleteCitation" in head:
            return None
        chunks = [head]
        size = len(head)
        while chunk := stream.read(1 << 20):
            size += len(chunk)
            if size > limits.MAX_JATS_BYTES:
                raise CleanError(
                    f"the gzip file unpacks to more than {limits.MAX_JATS_BYTES / 1e6:.0f} MB",
                    "unpack it, and give its parts",
                )
            chunks.append(chunk)
    content = b"".join(chunks)
    if content[:2] == b"\x1f\x8b":
        raise CleanError("the gzip file holds another gzip file", "unpack it first")
    return RawPage(raw.source.removesuffix(".gz"), None, content, raw.sha256, raw.charset)


def _pubmed_xml(raw: RawPage, labels: Labels) -> Iterator[Draft]:
    head = raw.content[:20000] if raw.content[:2] != b"\x1f\x8b" else b""
    if (start := head.find(b"<")) > 0 or b"\x00" in head[:4]:
        # A tree copied from a browser has a sentence above it; UTF-16 is no stream of ASCII tags.
        text = _TREE_MARK.sub("", decode(raw.content, raw.charset)[max(start, 0) if b"\x00" not in head[:4] else 0 :])
        text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
        raw = RawPage(raw.source, raw.media_type, text.encode("utf-8", "replace"), raw.sha256)
    if b"<!ENTITY" in head:
        raise CleanError(
            "the XML declares entities of its own, which can unpack without end",
            "PubMed's own files declare none: download the file again",
        )
    newest: dict[str, int] = {}
    deleted: set[str] = set()
    many = (
        raw.content[:2] == b"\x1f\x8b"
        or raw.content.count(b"<MedlineCitation") > 1
        or b"<DeleteCitation" in raw.content
    )
    if many:
        newest, deleted = pubmed_xml.survivors(opened(raw))
    count = 0
    for draft in pubmed_xml.read(opened(raw), labels, newest, deleted):
        count += 1
        yield draft
    for pmid in sorted(deleted):
        yield Draft(portal="pubmed_xml", method="pubmed_xml", pmid=pmid, status=DELETED)
    if not count and not deleted:
        if re.search(rb"<Pubmed(?:Article|BookArticle)[\s>]", raw.content):
            raise CleanError("the PubMed XML holds no article that could be read", "download the file again")
        raise CleanError(
            "the PubMed XML is an empty set: it holds no article",
            "check the PMIDs that it was asked for; PubMed knows none",
        )


def _jats(raw: RawPage, labels: Labels) -> Iterator[Draft]:
    yield from jats.read(raw.content, decode(raw.content, raw.charset), labels)


def _text(reader: Callable[[str, Labels], Iterator[Draft]]) -> Callable[[RawPage, Labels], Iterator[Draft]]:
    def read(raw: RawPage, labels: Labels) -> Iterator[Draft]:
        return reader(decode(raw.content, raw.charset), labels)

    return read


READERS: dict[Kind, Callable[[RawPage, Labels], Iterator[Draft]]] = {
    "pubmed_xml": _pubmed_xml,
    "jats": _jats,
    "xml": _jats,  # whose reader says what is wrong with other XML
    "endnote_xml": _text(xml_records.endnote),
    "bioc_xml": _text(xml_records.bioc),
    "europepmc_xml": _text(xml_records.europepmc_xml),
    "feed": _text(xml_records.feed),
    "nbib": _text(tagged.nbib),
    "ris": _text(tagged.ris),
    "ovid": _text(named.ovid),
    "wos": _text(tagged.wos),
    "refworks": _text(tagged.refworks),
    "enw": _text(tagged.enw),
    "central": _text(named.central),
    "noteexpress": _text(named.noteexpress),
    "bibtex": _text(bibtex.read),
    "table": _text(table.read),
    "xlsx": workbook.read,
    "jsonl": _text(json_records.read),
    "pubmed_text": _text(medline_text.read),
}
"""The readers of records: each gives a draft a record."""

PAGES: frozenset[Kind] = frozenset({"jats", "xml"})
"""Kinds whose file is an article's own text: one without an abstract is a failure, not a record that has none."""
