"""PubMed's text export ("Abstract (text)"): one record or many, hard-wrapped, blocks parted by blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from miner.stages.clean import chars, identify, parts, trim
from miner.stages.clean.draft import Block, Draft
from miner.stages.clean.labels import Labels
from miner.stages.clean.lines import is_authors

_START = re.compile(r"(?m)^(?=\d{1,5}[.:] [A-Z][^\n]{5,200}?(?:19|20)\d\d)")
_NOTE = re.compile(
    r"^(?:(?:comment|erratum|update|republished|retraction|expression of concern|summary for patients|"
    r"original report|corrected and republished)[^\n]{0,20} (?:in|on|of|for|from)\b|author information|"
    r"collaborators?\b|conflict of interest|©|copyright|\(c\) ?\d{4}|published by|doi:|pmid:|pmcid:|"
    r"publication types?:|mesh terms:|substances?:|grant support:|(?:19|20)\d\d |trial registration: )",
    re.IGNORECASE,
)


def read(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each record. A record begins with its citation, numbered where there are several."""
    text = chars.characters(text).strip("\n")
    starts = [m.start() for m in _START.finditer(text)]
    if len(starts) < 2:
        yield _record(text, labels)
        return
    if text[: starts[0]].strip():
        yield _record(text[: starts[0]], labels)
    for begin, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield _record(text[begin:end], labels)


def _record(text: str, labels: Labels) -> Draft:
    draft = Draft(portal="pubmed_text", method="pubmed_text")
    blocks = [b for b in re.split(r"\n[ \t]*\n", text) if b.strip()]
    flat = [chars.line(chars.unwrap(re.sub(r"[ \t]+\n", "\n", b))) for b in blocks]
    if flat:
        _cite(re.sub(r"^\d{1,5}[.:]\s*", "", flat[0]), draft)
    stage = "title"
    body: list[str] = []
    for block, joined in zip(blocks[1:], flat[1:], strict=True):
        if re.match(r"(?:DOI|PMID|PMCID|Publication Types?|Copyright|©)\b", joined):
            _ids(block, draft)
            draft.drop("pubmed_text:identifiers", joined)
        elif stage == "title":
            draft.title, stage = joined, "authors"
        elif stage == "authors" and (
            is_authors(re.sub(r"\(\d+\)(?:\(\d+\))*", "", joined)) or re.match(r"^\[Article in", joined)
        ):
            draft.authors = (
                [a.strip(" .") for a in re.split(r"[,;]", re.sub(r"\(\d+\)", "", joined)) if a.strip(" .")]
                if "Article in" not in joined
                else []
            )
        elif _NOTE.match(joined) or trim.is_aside(joined):
            draft.drop("pubmed_text:note", joined)
            if re.match(r"(?:retraction in|retracted)", joined, re.IGNORECASE):
                draft.status = "retracted"
            elif re.match(r"erratum in", joined, re.IGNORECASE):
                draft.status = draft.status or "corrected"
            elif re.match(r"expression of concern", joined, re.IGNORECASE):
                draft.status = draft.status or "expression_of_concern"
            _ids(block, draft)
        else:
            stage = "body"
            body += _paragraphs(block, labels) or [joined]
    draft.parts = trim.tails(parts.build([Block(x) for x in body], labels), draft, draft.journal)
    return draft


def _paragraphs(block: str, labels: Labels) -> list[str]:
    """The paragraphs inside one block: a line that begins with a label begins one."""
    out: list[list[str]] = []
    for raw in block.split("\n"):
        found = labels.find(raw.strip()[:120]) if out else []
        if not out or (found and found[0].start == 0):
            out.append([raw.strip()])
        else:
            out[-1].append(raw.strip())
    return [chars.line(chars.unwrap("\n".join(p))) for p in out]


def _cite(text: str, draft: Draft) -> None:
    match = identify.CITATION.search(text)
    if match:
        draft.journal = (match["journal"] or "").strip(" .") or None
        draft.year, draft.volume = int(match["year"]), (match["volume"] or "").strip() or None
        draft.pages = (match["pages"] or match["pages2"] or "").rstrip(".") or None
    elif (year := identify.year(text)) is not None:
        draft.year = year
        draft.journal = re.sub(r"[\s.]*(?:19|20)\d\d.*$", "", text).strip(" .") or None
    draft.doi = identify.doi(text)


def _ids(block: str, draft: Draft) -> None:
    for raw in block.split("\n"):
        match = re.match(r"\s*(DOI|PMID|PMCID): ?(\S+)", raw)
        if match and match[1] == "DOI":
            draft.doi = draft.doi or identify.doi(match[2])
        elif match and match[1] == "PMID":
            draft.pmid = draft.pmid or identify.pmid(match[2])
        elif match:
            draft.pmcid = draft.pmcid or identify.pmcid(match[2])
