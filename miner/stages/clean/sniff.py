"""What kind of file this is, by its bytes; the name and the media type only break ties."""

from __future__ import annotations

import re
from typing import Literal

from miner.records import RawPage

Kind = Literal[
    "empty", "gzip", "pdf", "binary", "pubmed_xml", "jats", "xml", "html", "nbib", "ris", "pubmed_text", "jsonl", "text"
]

_MAGIC = (
    (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a ZIP archive or Office file"), (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"{\\rtf", "an RTF file"), (b"BZh", "a bzip2 file"), (b"\xfd7zXZ", "an xz file"), (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"), (b"Rar!", "a RAR archive"), (b"7z\xbc\xaf", "a 7z archive"),
    (b"SQLite format 3", "an SQLite database"), (b"PAR1", "a Parquet file"), (b"wOF", "a font"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"), (b"%!PS", "a PostScript file"),
)  # fmt: skip
_PUBMED_XML = re.compile(
    rb"<(?:PubmedArticleSet|PubmedArticle|PubmedBookArticle|MedlineCitationSet|MedlineCitation|DeleteCitation)[\s>/]"
)
_ARRAY = re.compile(rb'\[\s{0,100}\{\s{0,100}"')
_JATS = re.compile(rb"<(?:article|pmc-articleset|collection|front|OAI-PMH)(?:\s[^>]{0,2000})?>")
_JATS_MARK = re.compile(rb"<(?:article-meta|journal-meta|front)[\s>]|JATS|NLM//DTD")
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|div|p|h[1-6]|section|article|table|span|main|br|title)[\s>/]",
    re.IGNORECASE,
)
_NBIB = re.compile(
    rb"(?:^|\n)PMID- ?\d|(?:^|\n)(?:TI|AB|OWN|STAT|DP)  ?- .{0,4000}\n(?:PMID|TI|AB|DP|VI|IP|FAU|LID)\s{0,2}- ",
    re.DOTALL,
)
_RIS = re.compile(rb"(?:^|\n)\s{0,3}TY  ?- ?[A-Z]{3,6}")
_PUBMED_TEXT = re.compile(rb"(?:^|\n)(?:PMID|DOI|PMCID): ?[^\n]{3,80}(?:\[Indexed for MEDLINE\])?[ \r]*(?:\n|$)")
_PUBMED_CITE = re.compile(
    rb"(?:^|\n)(?:\d{1,5}[.:] )?[^\n]{0,160}?(?:18|19|"
    rb"20)\d\d(?: [A-Z][a-z]{2}[^;\n]{0,20})?;[^\n:]{0,40}:[^\n]{1,60}|(?:^|\n) ?(?:\d{1,5}\. )?[^\n]{0,120}(?:19|"
    rb"20)\d\d [A-Z][a-z]{2}[^\n]{0,30}\. doi: 10\."
)


def magic(content: bytes) -> str | None:
    """What a binary file is, in words, or None for text."""
    for start, words in _MAGIC:
        if content.startswith(start):
            return words
    return None


def is_binary(content: bytes) -> bool:
    """Whether the beginning of a file is no text in any 8-bit, UTF-8 or marked UTF-16/32 character set."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or content[:4] == b"\x00\x00\xfe\xff":
        return False
    head = content[:8192]
    control = sum(head.count(bytes([c])) for c in range(32) if c not in (9, 10, 12, 13, 27))
    return control * 100 > len(head) or (head.count(0) > 0 and control * 1000 > len(head))


def sniff(page: RawPage) -> Kind:
    """The kind of a file from its first bytes (64 KB), its name and media type as a tie-breaker."""
    content = page.content
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        return "empty"
    if content[:2] == b"\x1f\x8b":
        return "gzip"
    head = content[:65536]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if magic(content) or is_binary(content):
        return "binary"
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.replace(b"\x00", b"")
    name = page.source.lower().removesuffix(".gz")
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        if _PUBMED_XML.search(head) and not _HTML.match(start):
            return "pubmed_xml"
        if (
            _JATS.search(head)
            and _JATS_MARK.search(head)
            and not start[:15].lower().startswith((b"<!doctype html", b"<html"))
        ):
            return "jats"
        if _HTML.search(head):
            return "html"
        return "xml" if start.startswith(b"<?xml") or name.endswith(".xml") else "html"
    if (start.startswith(b"{") and b'"' in start[:200]) or _ARRAY.match(start):
        return "jsonl"
    if _RIS.search(head[:4096]):
        return "ris"
    if _NBIB.search(head[:16384]):
        return "nbib"
    if name.endswith((".html", ".htm", ".xhtml")) or (page.media_type or "").startswith("text/html"):
        return "html"
    if len(re.findall(rb"</(?:p|div|span|h[1-6]|body|html|section|li)>", head, re.IGNORECASE)) > 3:
        return "html"
    if (
        _PUBMED_TEXT.search(content[-20000:])
        and _PUBMED_CITE.search(start[:400].split(b"\n\n")[0])
        and b"\n\n" in head.replace(b"\r", b"")
    ):
        return "pubmed_text"
    return "text"
