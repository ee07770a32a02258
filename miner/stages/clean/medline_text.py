"""PubMed's text export ("Abstract (text)"): one record or many, hard-wrapped, blocks parted by blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from miner.stages.clean import chars, identify, trim
from miner.stages.clean.draft import Draft
from miner.stages.clean.labels import Labels
from miner.stages.clean.references.record import add_abstracts

_START = re.compile(r"(?m)^(?=\d{1,5}[.:] [A-Z][^\n]{5,200}?(?:19|20)\d\d)")
_NOTE = re.compile(
    r"^(?:(?:comment|erratum|update|republished|retraction|expression of concern|summary for patients|"
    r"original report|corrected and republished)[^\n]{0,20} (?:in|on|of|for|from)\b|author information|"
    r"collaborators?\b|conflict of interest|©|copyright|\(c\) ?\d{4}|published by|doi:|pmid:|pmcid:|"
    r"publication types?:|mesh terms:|substances?:|grant support:|(?:19|20)\d\d |trial registration: )",
    re.IGNORECASE,
)


def read(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each record. A record begins with its citation, numbered where there are several.

    What stands above the first numbered one (the head of a mail, a search's name) is no record.
    """
    text = chars.characters(text).strip("\n")
    starts = [m.start() for m in _START.finditer(text)]
    if not starts:
        yield _record(text, labels)
        return
    if starts[0] > 0 and identify.CITATION.search(text[: starts[0]].split("\n\n")[0][:300]):
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
    body: list[tuple[str, bool]] = []
    for block, joined in zip(blocks[1:], flat[1:], strict=True):
        if re.match(r"(?:DOI|PMID|PMCID|Publication Types?|Copyright|©)\b", joined):
            _ids(block, draft)
            draft.drop("pubmed_text:identifiers", joined)
            if re.match(r"(?:DOI|PMID|PMCID)\b", joined):
                stage = "end"
        elif stage == "end":
            draft.drop("pubmed_text:after the record", joined)
        elif stage == "title":
            draft.title, stage = joined, "authors"
        elif stage == "authors" and re.match(r"^\[(?:Article in|No authors? listed)", joined):
            draft.drop("pubmed_text:note", joined)
        elif stage == "authors" and is_people(joined):
            draft.authors = [a.strip(" .") for a in re.split(r"[,;]", _MARKS.sub("", joined)) if a.strip(" .")]
            stage = "notes"
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
            other = joined.startswith("Publisher: ")
            body += [(x, other) for x in _paragraphs(block.replace("Publisher: ", "", 1) if other else block, labels)]
    main = "\n".join(x for x, other in body if not other)
    second = "\n".join(x for x, other in body if other)
    add_abstracts(draft, [x for x in (main, second) if x], labels)
    draft.parts = trim.tails(draft.parts, draft, draft.journal)
    return draft


_MARKS = re.compile(r"\(\d{1,3}\)|#(?=\()|[*†‡]")
_PERSON = re.compile(
    r"(?:(?:d['’]|[Vv][ao]n|[Dd]e|[Dd]er|[Dd]en|[Ll]a|[Ll]e|[Dd]i|[Dd]a|[Dd]os|[Ee]l|[Aa]l|[Tt]er|[Tt]e|[Bb]in|"
    r"St\.?) ?){0,3}"
    r"[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’-]*){0,3} [A-Z][A-Z-]{0,4}(?: (?:Jr|Sr|2nd|3rd|II|III|IV))?\.?"
)


def is_people(text: str) -> bool:
    """Whether a block is PubMed's line of authors: names with initials, group names behind a semicolon, no sentence."""
    plain = _MARKS.sub("", text).strip()
    people, *groups = [x.strip() for x in plain.split(";")]
    names = [x.strip(" .") for x in people.split(",") if x.strip(" .")]
    if not names or len(plain) > 20_000:
        return False
    good = sum(_PERSON.fullmatch(x) is not None for x in names)
    if good == 0:
        # A group alone ("Two Fraction Study Group.").
        return len(plain) < 150 and bool(_GROUP.search(plain)) and not re.search(r"\b(?:was|were|is|are|we)\b", plain)
    return good * 10 >= 7 * len(names) and not re.search(r"\d{2}|[%=<>]", plain) and all(len(g) < 300 for g in groups)


_GROUP = re.compile(
    r"\b(?:Group|Consortium|Collaborat\w+|Committee|Network|Investigators|Trialists|Society|Task Force|Working Party|"
    r"Team|"
    r"Association|Initiative|Study)\b\.?$"
)


def _paragraphs(block: str, labels: Labels) -> list[str]:
    """The paragraphs inside one block, its wrapping undone: a line that begins with a label begins one."""
    out: list[list[str]] = []
    before = ""
    for raw in block.split("\n"):
        found = labels.find(raw.strip()[:120]) if out else []
        opens = found and found[0].start == 0 and re.search(r"[.?!)\]%:;\"”]$", before) is not None
        if not out or opens:
            out.append([raw.strip()])
        else:
            out[-1].append(raw.strip())
        before = raw.strip()
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
