"""From the first bytes to a kind: binary containers by their magic numbers, markup by its root, text by its lines."""

from __future__ import annotations

import re
from typing import Literal

from miner.kinds import lines as by_lines

Kind = Literal[
    "empty", "gzip", "pdf", "docx", "xlsx", "webarchive", "binary",
    "pubmed_xml", "jats", "endnote_xml", "bioc_xml", "europepmc_xml", "feed", "xml", "html", "view_source", "mail",
    "nbib", "ris", "ovid", "wos", "refworks", "enw", "central", "noteexpress", "bibtex", "table",
    "pubmed_text", "pubmed_summary", "ids", "jsonl", "text",
]  # fmt: skip

KINDS: dict[Kind, tuple[str, bool]] = {
    "empty": ("an empty file", False),
    "gzip": ("a gzip file", True),
    "pdf": ("a PDF", False),
    "docx": ("a Word file", False),
    "xlsx": ("an Excel file", True),
    "webarchive": ("a Safari web archive", False),
    "binary": ("a binary file", False),
    "pubmed_xml": ("PubMed XML", True),
    "jats": ("JATS XML", True),
    "endnote_xml": ("EndNote XML", True),
    "bioc_xml": ("BioC XML", True),
    "europepmc_xml": ("Europe PMC XML", True),
    "feed": ("an RSS or Atom feed", True),
    "xml": ("XML", True),
    "html": ("a web page", False),
    "view_source": ("a page's source as a browser shows it", False),
    "mail": ("an e-mail or a page saved as MHTML", True),
    "nbib": ("MEDLINE/nbib", True),
    "ris": ("RIS", True),
    "ovid": ("an Ovid export", True),
    "wos": ("a Web of Science export", True),
    "refworks": ("a RefWorks export", True),
    "enw": ("an EndNote/Refer export", True),
    "central": ("a Cochrane Library export", True),
    "noteexpress": ("a CNKI or NoteExpress export", True),
    "bibtex": ("BibTeX", True),
    "table": ("a table", True),
    "pubmed_text": ("PubMed's text", True),
    "pubmed_summary": ("a list of citations", False),
    "ids": ("a list of identifiers", False),
    "jsonl": ("JSON", True),
    "text": ("text", False),
}

_HEAD = 65536
_MAGIC = (
    (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (.doc, .xls)"), (b"{\\rtf", "an RTF file"),
    (b"BZh", "a bzip2 file"), (b"\xfd7zXZ", "an xz file"), (b"\x7fELF", "a program"), (b"MZ\x90", "a program"),
    (b"Rar!", "a RAR archive"), (b"7z\xbc\xaf", "a 7z archive"), (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet file"), (b"wOF", "a font"), (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"%!PS", "a PostScript file"), (b"bplist", "a binary property list"), (b"RIFF", "a picture or a sound"),
    (b"OggS", "a sound"), (b"ID3", "a sound"), (b"\x1aE\xdf\xa3", "a film"),
)  # fmt: skip
_ZIPPED = (
    (b"application/epub+zip", "an EPUB book"), (b"application/vnd.oasis.opendocument.text", "an OpenDocument text"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "an OpenDocument spreadsheet"), (b"ppt/", "a PowerPoint file"),
    (b"Index/Document.iwa", "an Apple Pages or Numbers file"),
)  # fmt: skip
_PUBMED_XML = re.compile(
    r"<(?:PubmedArticleSet|PubmedArticle|PubmedBookArticle|MedlineCitationSet|MedlineCitation|DeleteCitation)[\s>/]"
)
_ARRAY = re.compile(r'\[\s{0,100}\{\s{0,100}"')
_OBJECT = re.compile(r'\{\s{0,1000}"')
_JATS = re.compile(
    r"<(?:[a-z]{1,9}:)?(?:article|pmc-articleset|collection|front|OAI-PMH|GetRecord|articles)(?:\s[^>]{0,2000})?>"
)
_JATS_MARK = re.compile(r"<(?:[a-z]{1,9}:)?(?:article-meta|journal-meta|front|front-stub)[\s>]|JATS|NLM//DTD")
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|div|p|h[1-6]|section|article|table|span|main|br|title|pre)[\s>/]",
    re.IGNORECASE,
)
_CLOSERS = re.compile(r"</(?:p|div|span|h[1-6]|body|html|section|li)>", re.IGNORECASE)
_TREE = re.compile(r"\A(?:This XML file does not appear to have any style information[^<]{0,200}|[-\s▼▶]{1,20})(?=<)")
_VIEWED = re.compile(r'class="?line-content"?|<pre id="?(?:viewsource|line1)\b|<body id="?viewsource\b')


def magic(content: bytes) -> str | None:
    """What a binary file is, in words, or None for text."""
    if content.startswith(b"PK\x03\x04"):
        known = next((words for mark, words in _ZIPPED if mark in content[:4096] or mark in content[-65536:]), None)
        return known or "a ZIP archive or Office file"
    return next((words for start, words in _MAGIC if content.startswith(start)), None)


def is_binary(content: bytes) -> bool:
    """Whether the beginning of a file is no text in any 8-bit, UTF-8 or UTF-16/32 character set."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or content[:4] == b"\x00\x00\xfe\xff" or unmarked_utf16(content):
        return False
    head = content[:8192]
    control = sum(head.count(bytes([c])) for c in range(32) if c not in (9, 10, 12, 13, 27))
    return control * 100 > len(head) or (head.count(0) > 0 and control * 1000 > len(head))


def unmarked_utf16(content: bytes) -> str | None:
    """The character set of UTF-16 without a byte order mark: every other byte of Latin text is then zero."""
    head = content[:512]
    if len(head) < 16 or head.count(0) * 5 < len(head) * 2:
        return None
    for name, zeros, letters in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if zeros.count(0) * 10 >= len(zeros) * 8 and not letters.count(0):
            return name
    return None


def text_head(content: bytes) -> str:
    """The first 64 KB as text, its byte order mark and the white space before it gone, its lines ended by \\n."""
    head = content[:_HEAD]
    wide = unmarked_utf16(head)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = head[: len(head) // 2 * 2].decode("utf-16", "replace")
    elif wide:
        text = head[: len(head) // 2 * 2].decode(wide, "replace")
    else:
        text = head.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff\ufffe\x00 \t\n")


def kind_of(content: bytes, name: str = "", media_type: str | None = None) -> Kind:
    """The kind of a file from its bytes or its first ones; `name` is its path or address, where it has one."""
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        return "empty"
    if content[:2] == b"\x1f\x8b":
        return "gzip"
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    if content.startswith(b"bplist") and b"WebMainResource" in content[:4096]:
        return "webarchive"
    if magic(content) or is_binary(content):
        return "binary"
    head = text_head(content)
    name = name.lower().removesuffix(".gz")
    if (found := by_lines.numbered(head)) is not None:
        return found
    tree = _TREE.match(head)
    if tree is not None:
        head = head[tree.end() :]
    if head.startswith("<"):
        return _markup(head, name)
    if _OBJECT.match(head) or _ARRAY.match(head) or (name.endswith((".json", ".jsonl")) and head[:1] in "[{"):
        return "jsonl"
    if (found := by_lines.records(head)) is not None:
        return found
    if name.endswith((".html", ".htm", ".xhtml")) or (media_type or "").startswith("text/html"):
        return "html"
    if len(_CLOSERS.findall(head)) > 3:
        return "html"
    return by_lines.prose(head, text_head(content[-20000:]) if len(content) > _HEAD else head, name)


def holds_many(kind: Kind) -> bool:
    """Whether a file of this kind may hold many articles."""
    return KINDS[kind][1]


def _zipped(content: bytes) -> Kind:
    """Word and Excel files by the names of their parts, which stand at the beginning or in the list at the end."""
    ends = content[:4096] + content[-65536:]
    if b"word/document" in ends:
        return "docx"
    return "xlsx" if b"xl/workbook" in ends or b"xl/worksheets" in ends else "binary"


def _markup(head: str, name: str) -> Kind:
    page = head[:15].lower().startswith(("<!doctype html", "<html"))
    if _VIEWED.search(head):
        return "view_source"
    if _PUBMED_XML.search(head) and not page:
        return "pubmed_xml"
    if _JATS.search(head) and _JATS_MARK.search(head) and not page:
        return "jats"
    root = re.search(r"<([A-Za-z][\w.:-]*)", re.sub(r"<!--.{0,2000}?-->|<\?.{0,2000}?\?>|<![^>]{0,2000}>", "", head))
    tag = root[1].split(":")[-1] if root else ""
    if tag in ("rss", "feed", "RDF") and not page:
        return "feed"
    if tag in ("xml", "records") and "<record>" in head and ("<ref-type" in head or "<titles>" in head):
        return "endnote_xml"
    if tag == "collection" and "<passage" in head:
        return "bioc_xml"
    if tag in ("responseWrapper", "resultList", "result") and ("abstractText" in head or "<resultList" in head):
        return "europepmc_xml"
    if _HTML.search(head) and not (head.startswith("<?xml") and tag[:1].isupper()):
        return "html"
    return "xml" if head.startswith("<?xml") or name.endswith(".xml") or tag[:1].isupper() else "html"
