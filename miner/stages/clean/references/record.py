"""One exported record, whatever its format called its fields, and the draft it becomes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from miner.stages.clean import abstract_text, identify, language, limits, trim
from miner.stages.clean.abstract_text import plain
from miner.stages.clean.chars import line
from miner.stages.clean.draft import CleanError, Draft, Part
from miner.stages.clean.labels import Labels

_STATUS = (
    ("retracted publication", "retracted"), ("retracted article", "retracted"),
    ("retraction of publication", "retraction"),
    ("retraction notice", "retraction"), ("expression of concern", "expression_of_concern"),
    ("published erratum", "erratum"), ("erratum", "erratum"), ("corrigendum", "erratum"),
)  # fmt: skip
_PUBMED_LINK = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/)(\d{4,8})\b", re.IGNORECASE)
_PMC_LINK = re.compile(r"\b(PMC\d{4,9})\b", re.IGNORECASE)
_NOTED = re.compile(r"\bPMID\b\W{0,4}(?:NLM)?(\d{5,8})\b|\bNLM ?(\d{7,8})\b")
_SOURCE = re.compile(
    r"^(?P<journal>[^\d(]{2,150}?)[.,]?\s*(?:Vol\.?\s?\d+|\(?(?:19|20)\d\d\)?|\d{1,4}\s?[:(,;]|\.\s|$)", re.IGNORECASE
)
NOT_AVAILABLE = re.compile(r"\W{0,2}(?:title )?not available\W{0,3}|\W{0,2}no title available\W{0,3}", re.IGNORECASE)


@dataclass(slots=True)
class Record:
    """The fields of a record as printed, in miner's terms; what is missing is empty.

    `numbers` are notes and accession numbers in which a PMID may stand, `links` addresses; `declared` the languages of
    `abstracts` where the format says them, "" where not.
    """

    title: str = ""
    vernacular: str = ""
    abstracts: list[str] = field(default_factory=list)
    declared: list[str] = field(default_factory=list)
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    journal: str = ""
    source: str = ""
    year: str = ""
    volume: str = ""
    pages: str = ""
    start: str = ""
    end: str = ""
    authors: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    name: str = ""

    def filled(self) -> bool:
        """Whether it is a record at all: something to read, or to look up by."""
        return bool(self.title or self.vernacular or self.abstracts or self.doi or self.pmid)


def draft_of(record: Record, labels: Labels, portal: str) -> Draft:
    """The draft of one record. Raises CleanError where a field is too long to be one."""
    if any(len(text) > limits.MAX_RECORD_CHARS for text in record.abstracts):
        raise CleanError(f"one record has more than {limits.MAX_RECORD_CHARS:,} characters", "export the records again")
    draft = Draft(portal=portal, method=portal, title=title_of(record.title) or title_of(record.vernacular))
    draft.doi = identify.doi(record.doi) or next(
        (d for u in record.links if "doi.org/" in u.lower() and (d := identify.doi(u))), None
    )
    draft.pmid = pmid_of(record)
    draft.pmcid = identify.pmcid(record.pmcid) if record.pmcid else None
    draft.pmcid = draft.pmcid or next(
        (m[1].upper() for u in [*record.numbers, *record.links] if (m := _PMC_LINK.search(u))), None
    )
    draft.journal = plain(record.journal) or _journal_of(record.source)
    if draft.journal:
        draft.journal = draft.journal.rstrip(" .;,") or None
    draft.year = identify.year(record.year) or identify.year(_year_part(record.source))
    draft.volume = plain(record.volume)
    draft.pages = plain(record.pages) or _pages(record.start, record.end)
    draft.authors = [a for x in record.authors if (a := plain(x))]
    draft.publication_types = [t for x in record.types if (t := plain(x))]
    draft.languages = [c for c in map(language.code, record.languages) if c]
    draft.status = status_of(draft.publication_types, draft.title)
    draft.name = line(record.name) or None
    add_abstracts(draft, record.abstracts, labels, record.declared)
    draft.parts = trim.tails(draft.parts, draft, draft.journal)
    return draft


def title_of(text: str) -> str | None:
    """A title without markup, as printed; None where it says that there is none in English."""
    title = plain(text)
    return None if not title or NOT_AVAILABLE.fullmatch(title) else title


def add_abstracts(draft: Draft, texts: Iterable[str], labels: Labels, declared: Iterable[str] = ()) -> None:
    """Add each abstract in a language that the draft has none of yet, the longest of a language first."""
    said = [*declared]
    found: list[tuple[int, int, list[Part]]] = []
    for order, text in enumerate(texts):
        built = abstract_text.abstract(text, labels, draft)
        told = said[order] if order < len(said) else ""
        if told and len({p.language for p in built}) == 1 and told != "en":
            for part in built:
                # The script of a text is surer than a tag; a tag is surer than a count of words.
                part.language = language.script(part.text) or told
        if built:
            found.append((-sum(language.weight(p.text) for p in built), order, built))
    size = -min((f[0] for f in found), default=0)
    for weight, _, built in sorted(found, key=lambda f: f[:2]):
        have = {p.language for p in draft.parts}
        for part in built:
            # A citation or a note in a second field is no translation.
            short = -weight < limits.MIN_ABSTRACT_CHARS and size > -weight
            if part.language in have or short:
                draft.drop("second abstract in the same language", part.text)
            else:
                draft.parts.append(part)


def pmid_of(record: Record) -> str | None:
    """The PMID that a record states: in its own field, else in a note, an accession number or a link to PubMed."""
    if found := identify.pmid(re.sub(r"^(?:NLM|MEDLINE:?|PMID:?)\s?", "", record.pmid.strip(), flags=re.IGNORECASE)):
        return found
    for note in record.numbers:
        if match := _NOTED.search(note):
            return match[1] or match[2]
    return next((m[1] for u in [*record.links, *record.numbers] if (m := _PUBMED_LINK.search(u))), None)


def status_of(types: Iterable[str], title: str | None = None) -> str | None:
    """What the publication types, or the beginning of the title, say of a retraction or a correction."""
    lower = {t.lower() for t in types}
    found = next((status for kind, status in _STATUS if kind in lower), None)
    if (
        found is None
        and title
        and re.match(r"\W{0,2}(?:retracted(?: article)?|withdrawn)\W{1,2}\s*[A-Z\d]", title, re.I)
    ):
        return "retracted"
    return found


def _pages(start: str, end: str) -> str | None:
    first, last = line(start), line(end)
    if first and last and first != last and not re.search(r"[-–]", first):
        return f"{first}-{last}"
    return first or None


def _journal_of(source: str) -> str | None:
    """The journal at the beginning of a citation ("Any Journal. 12(2):101-109, 2021.")."""
    match = _SOURCE.match(line(source))
    return match["journal"].strip(" .,;(") or None if match else None


def _year_part(source: str) -> str:
    """The part of a citation in which its year stands: not its volume or pages."""
    return next(iter(re.findall(r"(?<![\d-])(?:19|20)\d\d(?![\d-])(?!\s?[:(])", source)), source)
