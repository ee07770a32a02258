"""What holds a page or a text inside: e-mail and MHTML, a browser's view of a page's source, Word files, PDF.

Each gives pages to be cleaned as if they had been saved alone, or refuses with what to save instead.
"""

from __future__ import annotations

import email
import email.policy
import io
import re
from collections.abc import Iterator
from email.message import EmailMessage

from miner.records import RawPage
from miner.stages.clean.draft import CleanError
from miner.stages.clean.references.workbook import check_zip

_HTML_TAG = re.compile(r"<(?:html|body|p|div|table|td|br)\b", re.IGNORECASE)
_MBOX = re.compile(rb"(?m)^From \S+ .*(?:19|20)\d\d\r?$")
_WORD_ADVICE = "save it as text or HTML, or export the records as RIS or nbib"
_MAIL_ADVICE = "save the mail's text, or the page as HTML"


def inner(raw: RawPage, content: bytes, suffix: str, charset: str | None = None) -> RawPage:
    """A page found inside `raw`: named by it, so that failures name the file that the user has."""
    name = re.sub(r"\.[A-Za-z]{1,10}$", "", raw.source)
    return RawPage(f"{name}{suffix}", None, content, raw.sha256, charset)


def mail(raw: RawPage) -> Iterator[RawPage]:
    """The text of each message of an .eml or mbox file; of a page saved as MHTML the page itself.

    Raises CleanError for a message without text.
    """
    content = raw.content.lstrip(b"\xef\xbb\xbf\r\n\t ")
    starts = [m.start() for m in _MBOX.finditer(content)]
    if len(starts) > 1 and starts[0] == 0:
        pieces = [content[a:b] for a, b in zip(starts, [*starts[1:], len(content)], strict=True)]
    else:
        pieces = [content]
    for piece in pieces:
        yield _message(
            raw, re.sub(rb"^From [^\n]*\n", b"", piece, count=1) if piece is not content or starts[:1] == [0] else piece
        )


def _message(raw: RawPage, content: bytes) -> RawPage:
    try:
        message = email.message_from_bytes(content, policy=email.policy.default)
        parts = [p for p in message.walk() if not p.is_multipart()]
    except Exception as error:  # the parser promises to raise nothing, and does
        raise CleanError(f"the e-mail cannot be parsed: {type(error).__name__}", _MAIL_ADVICE) from error
    page = message.get_content_type() == "multipart/related" or b"Snapshot-Content-Location" in content[:4096]
    found: dict[str, tuple[bytes, str | None]] = {}
    for part in parts:
        kind = part.get_content_type()
        if kind not in ("text/html", "text/plain") or part.get_content_disposition() == "attachment" or kind in found:
            continue
        assert isinstance(part, EmailMessage)
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload.strip():
            found[kind] = (payload, part.get_content_charset())
    order = ("text/html", "text/plain") if page else ("text/plain", "text/html")
    chosen = next((kind for kind in order if kind in found), None)
    if chosen is None:
        raise CleanError("the e-mail holds no text", _MAIL_ADVICE)
    payload, charset = found[chosen]
    if chosen == "text/plain" and "text/html" in found and len(payload) * 20 < len(found["text/html"][0]):
        chosen, (payload, charset) = "text/html", found["text/html"]  # "your program cannot show this mail"
    if chosen == "text/plain":
        payload = re.sub(rb"(?m)^(?:> ?)+", b"", payload)
    return inner(raw, payload, ".html" if chosen == "text/html" else ".txt", charset)


def viewed_source(raw: RawPage, text: str) -> RawPage:
    """The page whose source a browser's "view source" shows, a line a table row or in one <pre>."""
    from miner.stages.clean.tree import found, parse, xpath

    root = parse(text)
    rows = found(xpath("//td[contains(@class,'line-content')]"), root) or found(xpath("//pre"), root)
    source = "\n".join(row.text_content() for row in rows)
    if not _HTML_TAG.search(source):
        raise CleanError("this is the source of a page as a browser shows it", "save the page itself as HTML")
    return inner(raw, source.encode("utf-8", "replace"), ".html", "utf-8")


def word(raw: RawPage) -> RawPage:
    """The text of a Word file (.docx), a paragraph a line, its tables' cells too.

    Raises CleanError for a file that is broken or built to explode.
    """
    check_zip(raw.content, "the Word file (.docx)", _WORD_ADVICE)
    import docx

    try:
        document = docx.Document(io.BytesIO(raw.content))
        lines: list[str] = []
        for block in document.iter_inner_content():
            if hasattr(block, "rows"):
                for row in block.rows:
                    texts = dict.fromkeys(cell.text.strip() for cell in row.cells)
                    lines += [*filter(None, texts), ""]
                continue
            style = (block.style.name or "") if block.style is not None else ""
            if style.startswith(("Heading", "Title")) and lines and lines[-1]:
                lines.append("")
            lines.append(_runs(block))
            if style.startswith("Title"):
                lines.append("")
    except Exception as error:
        raise CleanError(
            f"the Word file (.docx) cannot be opened: {type(error).__name__}: {error}", _WORD_ADVICE
        ) from error
    return inner(raw, "\n".join(lines).encode("utf-8", "replace"), ".txt", "utf-8")


def _runs(paragraph: object) -> str:
    """A paragraph's text with superscripts after a digit as "^"."""
    out = ""
    for run in getattr(paragraph, "runs", []):
        if run.font.superscript and out[-1:].isdigit() and re.search(r"\d", run.text):
            out += "^"
        out += run.text
    whole = str(getattr(paragraph, "text", ""))
    return out if out.replace("^", "") == whole.replace("^", "") else whole


def boxed(text: str) -> str | None:
    """The text of a page that is nothing but one <pre>: how browsers save a file of records; None for other pages."""
    if "<pre" not in text and "<PRE" not in text:
        return None
    match = re.search(r"<pre\b[^>]*>(.*?)</pre\s*>", text, re.DOTALL | re.IGNORECASE)
    if match is None or len(match[1]) * 2 < len(text):
        return None
    from html import unescape

    return unescape(re.sub(r"</?[a-zA-Z][^<>]{0,200}>", "", match[1]))
