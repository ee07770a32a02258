"""An article's PDF: title, abstract, DOI and year from its first pages, read by pypdf; a scan is refused.

Only text that the file holds is read. Sizes of letters tell the title; the abstract runs from its heading, or from its
first labelled paragraph, to the article's introduction.
"""

from __future__ import annotations

import io
import logging
import re
from dataclasses import dataclass

from miner.records import RawPage
from miner.stages.clean import chars, identify, language, limits, trim
from miner.stages.clean.citations import cited
from miner.stages.clean.draft import Block, CleanError, Draft
from miner.stages.clean.furniture import Furniture
from miner.stages.clean.labels import Labels
from miner.stages.clean.lines import is_authors
from miner.stages.clean.parts import ABSTRACT_HEAD, build, strip_head
from miner.stages.clean.wrapped import unwrap

_ADVICE = "save the article's abstract page as HTML, or export its record as nbib, RIS or PubMed XML"
_HEAD = re.compile(
    r"^\W{0,3}(?:a ?b ?s ?t ?r ?a ?c ?t|summary|s ?u ?m ?m ?a ?r ?y|摘\s*要|resumen|resumo|résumé|"
    r"zusammenfassung)\b\s*[:：.—–-]?\s*(.*)$",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"^\W{0,3}(?:(?:[1I]\s?[.:|)]?\s?)?(?:introduction|background and significance)\b\W{0,3}$|(?:1|I)[.|"
    r")]?\s+introduction\b|"
    r"key ?words?\b|k e y ?w ?o ?r ?d ?s|mesh terms\b|abbreviations\b\W|关键词|palabras clave|palavras-chave|mots[- "
    r"]clés|schlüsselwörter|"
    r"correspondence\b|\*? ?corresponding author|©|copyright\b|this is an open access|doi: ?10|https?://(?:dx\.)?doi|"
    r"received\b.{0,40}\b(?:19|20)\d\d|citation:|cite this article|how to cite)",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"^(?:original (?:article|research|paper|investigation)|research(?: article| paper)?|article|review(?: article)?|"
    r"open access|"
    r"clinical (?:article|study|investigation)|case report|full paper|technical note|downloaded from|www\.|https?:|"
    r"journal of|"
    r"vol(?:ume)?\b|copyright|received|available online|contents lists|journal homepage|please cite|systematic review)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Line:
    text: str
    size: float


def read(raw: RawPage, labels: Labels, furniture: Furniture) -> Draft:
    """The draft of an article's PDF. Raises CleanError for a scan, a locked or broken file, or one without abstract."""
    lines = _lines(raw.content)
    words = sum(len(x.text) for x in lines)
    if words < 200:
        raise CleanError("this PDF holds pictures of pages and no text (a scan)", _ADVICE)
    if words and sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for x in lines for c in x.text) * 20 > words:
        raise CleanError("the letters of this PDF cannot be told (its fonts say no characters)", _ADVICE)
    draft = Draft(portal="pdf", method="pdf")
    begin, first = _begin(lines, labels)
    if begin is None:
        draft.title = _title(lines, min(len(lines), 60))
        _facts(lines, draft)
        draft.reason, draft.advice = "no abstract is found on the first pages of this PDF", _ADVICE
        return draft
    body = [first] if first else []
    stop = len(lines)
    for index in range(begin + 1, len(lines)):
        text = lines[index].text
        if sum(map(len, body)) > 100 and _STOP.match(text) and not (labels.strong(text) and len(body) < 3):
            stop = index
            break
        if furniture.rule(text, "drop") or _furniture(lines[index].text):
            draft.drop("pdf:furniture", text)
            continue
        body.append(text)
        if sum(map(len, body)) > limits.MAX_ABSTRACT_CHARS:
            break
    paragraphs = [x for x in unwrap(body, labels) if x]
    size = sum(map(len, paragraphs))
    if size > limits.MAX_ABSTRACT_CHARS * 0.75 or (stop == len(lines) and size > 5000):
        raise CleanError("where the abstract of this PDF ends cannot be told", _ADVICE)
    draft.title = _title(lines, begin)
    _facts(lines, draft)
    blocks = [_block(x, labels) for x in paragraphs]
    draft.parts = trim.tails(build([b for b in blocks if b.level or not trim.is_aside(b.text)], labels), draft)
    if sum(language.weight(p.text) for p in draft.parts) < limits.MIN_ABSTRACT_CHARS:
        draft.parts = []
        draft.reason, draft.advice = "no abstract is found on the first pages of this PDF", _ADVICE
    return draft


def _block(text: str, labels: Labels) -> Block:
    alone = len(text) < 60 and labels.name(text) is not None and not text.endswith(".")
    return Block(text, 4 if alone else 0)


def _lines(content: bytes) -> list[_Line]:
    """The lines of the first pages with the size of their letters."""
    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    out: list[_Line] = []
    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise CleanError("this PDF is locked by a password", _ADVICE)
        for page in reader.pages[: limits.MAX_PDF_PAGES]:
            pieces: list[tuple[str, float]] = []

            def visit(
                text: str,
                cm: list[float],
                tm: list[float],
                font: object,
                size: float,
                to: list[tuple[str, float]] = pieces,
            ) -> None:
                if text:
                    scale = abs(tm[3] * (cm[3] or 1)) or abs(tm[1]) or 1.0
                    to.append((text, size * scale))

            page.extract_text(visitor_text=visit)
            out += _of_pieces(pieces)
    except CleanError:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        RecursionError,
        OSError,
        NotImplementedError,
        ImportError,
    ) as error:
        raise CleanError(f"this PDF cannot be read: {type(error).__name__}: {error}", _ADVICE) from error
    return out


def _of_pieces(pieces: list[tuple[str, float]]) -> list[_Line]:
    """Stretches of text in the order of the page as lines; a line's size is that of most of its letters."""
    out: list[_Line] = []
    text, sizes = "", dict[float, int]()

    def flush() -> None:
        nonlocal text, sizes
        if tidy := chars.line(text):
            out.append(_Line(tidy, max(sizes, key=lambda s: sizes[s], default=0.0)))
        text, sizes = "", {}

    for piece, size in pieces:
        for index, part in enumerate(piece.split("\n")):
            if index:
                flush()
            if part.strip():
                sizes[round(size, 1)] = sizes.get(round(size, 1), 0) + len(part)
            text += part
    flush()
    return out


def _begin(lines: list[_Line], labels: Labels) -> tuple[int | None, str]:
    """The line of the abstract's heading and what stands behind it there, or the line before its first label."""
    for index, item in enumerate(lines):
        match = _HEAD.match(item.text)
        if (
            match
            and (len(item.text) < 40 or len(match[1]) > 40 or labels.find(match[1]))
            and (item.text[:1].isupper() or not item.text.isascii())
        ):
            ahead = " ".join(x.text for x in lines[index + 1 : index + 12])
            if len(ahead) + len(match[1]) > 150:
                return index, match[1] if not ABSTRACT_HEAD.match(item.text) else ""
    for index, item in enumerate(lines[:120]):
        found = labels.find(item.text[:120])
        if (
            found
            and found[0].start == 0
            and labels.strong(found[0].label)
            and found[0].name in ("background", "objective")
        ):
            kinds = {
                f.name
                for x in lines[index + 1 : index + 60]
                if (f := next(iter(labels.find(x.text[:120])), None)) and f.start == 0
            }
            if len(kinds & {"methods", "results", "conclusions"}) >= 2:
                return index - 1, ""
    return None, ""


def _furniture(text: str) -> bool:
    return bool(
        re.match(
            r"^(?:downloaded from|page \d+ of \d+|\d{1,4}$|www\.|https?://|journal pre-proof|accepted manuscript)",
            text,
            re.I,
        )
    )


def _title(lines: list[_Line], before: int) -> str | None:
    """The largest letters above the abstract that make a title's length, in as many lines as follow in that size."""
    head = lines[: max(1, before)]
    best: tuple[float, int, str] | None = None
    index = 0
    while index < len(head):
        end = index + 1
        while end < len(head) and abs(head[end].size - head[index].size) < 0.6 and end - index < 6:
            end += 1
        text = chars.line(chars.unwrap("\n".join(x.text for x in head[index:end])))
        if (
            20 <= language.weight(text) <= 400
            and len(text.split()) > 2
            and not _NO_TITLE.match(text)
            and not is_authors(text)
        ):
            candidate = (head[index].size, -index, text)
            best = max(best, candidate) if best else candidate
        index = end
    if best is None:
        return None
    return strip_head(re.sub(r"\s*[*†‡]+$", "", best[2])) or None


def _facts(lines: list[_Line], draft: Draft) -> None:
    """DOI and year as the first page prints them: the first DOI, unless the pages hold several before the text."""
    head = [x.text for x in lines[:150]]
    stated = [
        d
        for x in head
        if re.search(r"\bdoi\b|doi\.org|^10\.\d", x, re.I)
        and (d := identify.doi(re.sub(r"\s*(?<=[/.])\s+(?=\S)", "", x)))
    ]
    draft.doi = stated[0] if stated else None
    for text in head:
        if len(text) < 200 and draft.journal is None and (found := cited(text)) is not None:
            draft.journal, draft.year, draft.volume = found.journal, draft.year or found.year, found.volume
    cites = (m for x in head if len(x) < 200 and (m := identify.CITATION.search(x)) and (m["volume"] or m["pages2"]))
    if draft.year is None and (match := next(cites, None)) is not None:
        draft.year = int(match["year"])
        draft.journal = (match["journal"] or "").strip(" .,;|") or None
    for pattern in (r"©|copyright|\(c\)", r"\bpublished\b", r"\baccepted\b", r"available online", r"\breceived\b"):
        if draft.year is None:
            draft.year = next((y for x in head if re.search(pattern, x, re.I) and (y := identify.year(x))), None)
