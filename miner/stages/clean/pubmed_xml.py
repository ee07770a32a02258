"""PubMed XML, streamed: single records, sets, baseline and update files. The newest version of a record wins, and a
record that the same file deletes is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from lxml import etree

from miner.stages.clean import identify, language
from miner.stages.clean.abstract_text import NOTICE, TRUNCATED
from miner.stages.clean.chars import line
from miner.stages.clean.draft import CleanError, Draft, Part
from miner.stages.clean.inline import flat
from miner.stages.clean.labels import Labels
from miner.stages.clean.references.record import NOT_AVAILABLE

_ARTICLES = ("PubmedArticle", "PubmedBookArticle", "MedlineCitation")
_CATEGORIES = {
    "BACKGROUND": "background",
    "OBJECTIVE": "objective",
    "METHODS": "methods",
    "RESULTS": "results",
    "CONCLUSIONS": "conclusions",
    "UNASSIGNED": "unassigned",
}
_STATUS = {
    "RetractionIn": "retracted", "RetractionOf": "retraction", "ExpressionOfConcernIn": "expression_of_concern",
    "ExpressionOfConcernFor": "expression_of_concern",
    "ErratumFor": "erratum", "ErratumIn": "corrected", "CorrectedandRepublishedIn": "corrected",
}  # fmt: skip
_RANK = ["retracted", "retraction", "expression_of_concern", "erratum", "corrected"]


def _events(stream: IO[bytes], tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """Elements with these tags as they end; each is emptied after use. Raises CleanError for broken XML."""
    context = etree.iterparse(
        stream,
        events=("end",),
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        recover=True,
    )
    try:
        for _, element in context:
            if (
                element.tag == "MedlineCitation"
                and (parent := element.getparent()) is not None
                and parent.tag == "PubmedArticle"
            ):
                continue  # it ends before its article does
            yield element
            element.clear()
            while element.getprevious() is not None:
                parent = element.getparent()
                if parent is None:
                    break
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise CleanError(f"the XML is broken: {error}", "download the file again") from error


def survivors(stream: IO[bytes]) -> tuple[dict[str, int], set[str]]:
    """A first pass: the newest version of each PMID that stands in the file, and the PMIDs it deletes."""
    newest: dict[str, int] = {}
    deleted: set[str] = set()
    for element in _events(stream, ("PMID", *_ARTICLES)):
        if element.tag != "PMID":
            continue
        parent = element.getparent()
        number = (element.text or "").strip()
        if parent is None or not number:
            continue
        if parent.tag == "DeleteCitation":
            deleted.add(number)
        elif parent.tag in ("MedlineCitation", "BookDocument"):
            newest[number] = max(newest.get(number, 0), _version(element))
    return newest, deleted


def _version(element: etree._Element) -> int:
    value = element.get("Version") or "1"
    return int(value) if value.isdigit() else 1


def read(
    stream: IO[bytes], labels: Labels, newest: dict[str, int] | None = None, deleted: set[str] | None = None
) -> Iterator[Draft]:
    """A draft for each article that `newest` and `deleted` leave, in the file's order."""
    done: set[str] = set()
    for element in _events(stream, _ARTICLES):
        draft = article(element, labels)
        number, version = draft.pmid or "", _version_of(element)
        if number and (number in (deleted or ()) or version < (newest or {}).get(number, version) or number in done):
            continue
        if number:
            done.add(number)
        yield draft


def _version_of(element: etree._Element) -> int:
    pmid = element.find(".//PMID")
    return _version(pmid) if pmid is not None else 1


def article(element: etree._Element, labels: Labels) -> Draft:
    """The draft of one PubmedArticle, PubmedBookArticle or MedlineCitation element."""
    draft = Draft(portal="pubmed_xml", method="pubmed_xml")
    cite = (
        element.find("MedlineCitation")
        if element.tag == "PubmedArticle"
        else element.find("BookDocument")
        if element.tag == "PubmedBookArticle"
        else element
    )
    if cite is None:
        cite = element
    body = cite.find("Article")
    if body is None:
        body = cite
    draft.pmid = (cite.findtext("PMID") or "").strip() or None
    title = flat(body.find("ArticleTitle"))
    draft.title = (
        (title if not NOT_AVAILABLE.fullmatch(title) else None)
        or flat(body.find("VernacularTitle"))
        or flat(body.find("Book/BookTitle"))
        or None
    )
    _abstract(body, cite, draft, labels)
    _journal(body, cite, draft)
    _ids(element, body, draft)
    for author in body.findall("AuthorList/Author"):
        name = author.findtext("CollectiveName") or " ".join(
            x
            for x in (
                author.findtext("ForeName") or author.findtext("Initials"),
                author.findtext("LastName"),
                author.findtext("Suffix"),
            )
            if x
        )
        if name and line(name):
            draft.authors.append(line(name))
    draft.publication_types = [line(t.text) for t in body.findall("PublicationTypeList/PublicationType") if t.text]
    for value in body.findall("Language"):
        if code := language.code(value.text):
            draft.languages.append(code)
    marks = {_STATUS[c.get("RefType", "")] for c in cite.iter("CommentsCorrections") if c.get("RefType") in _STATUS}
    marks |= {"retracted"} if "Retracted Publication" in draft.publication_types else set()
    marks |= {"retraction"} if "Retraction of Publication" in draft.publication_types else set()
    marks |= {"erratum"} if "Published Erratum" in draft.publication_types else set()
    marks |= {"expression_of_concern"} if "Expression of Concern" in draft.publication_types else set()
    draft.status = next((s for s in _RANK if s in marks), None)
    return draft


def _abstract(body: etree._Element, cite: etree._Element, draft: Draft, labels: Labels) -> None:
    seen: set[tuple[str, str]] = set()
    for abstract in [*body.findall("Abstract"), *cite.findall("OtherAbstract")]:
        main = abstract.tag == "Abstract"
        kind = (abstract.get("Type") or "").lower()
        tagged = language.code(abstract.get("Language")) or ("en" if main else "")
        if not main and kind in ("plain-language-summary", "plain language summary"):
            draft.drop("pubmed_xml:plain-language summary", flat(abstract))
            continue
        for node in abstract.findall("AbstractText"):
            text = TRUNCATED.sub("", flat(node))
            if not text or NOTICE.match(text):
                continue
            # `Abstract` is English by definition; what the script says goes above what the tag says.
            code = language.script(text) or (
                "en" if main else tagged if tagged and tagged != "en" else language.detect(text)
            )
            if (code, text) in seen or (not main and code == "en" and any(p.language == "en" for p in draft.parts)):
                draft.drop("pubmed_xml:other English abstract", text)
                continue
            seen.add((code, text))
            label = node.get("Label")
            label = label if label and label.upper() != "UNLABELLED" else None
            name = _CATEGORIES.get(node.get("NlmCategory") or "")
            if label:
                known = labels.name(label)
                draft.parts.append(
                    Part(
                        text,
                        labels.printed(label),
                        name if name and name != "unassigned" else known or name or "unassigned",
                        code,
                    )
                )
                continue
            found = labels.find(text, language=code)
            if len(found) < 2 and not (found and found[0].start == 0):
                draft.parts.append(Part(text, None, name, code))
                continue
            at = 0
            if text[: found[0].start].strip():
                draft.parts.append(Part(text[: found[0].start].strip(), None, None, code))
            for index, label_at in enumerate(found):
                at = found[index + 1].start if index + 1 < len(found) else len(text)
                draft.parts.append(
                    Part(text[label_at.end : at].strip(), label_at.label, label_at.name, code, colon=label_at.colon)
                )
        if copyright_note := flat(abstract.find("CopyrightInformation")):
            draft.drop("pubmed_xml:copyright", copyright_note)
    draft.parts = [p for p in draft.parts if p.text]


def _journal(body: etree._Element, cite: etree._Element, draft: Draft) -> None:
    journal = body.find("Journal")
    draft.journal = (
        flat(journal.find("Title")) or flat(journal.find("ISOAbbreviation")) if journal is not None else None
    )
    draft.journal = draft.journal or line(cite.findtext("MedlineJournalInfo/MedlineTA") or "") or None
    for path in ("Journal/JournalIssue/PubDate", "Book/PubDate", "ArticleDate", "ContributionDate"):
        date = body.find(path)
        if date is not None and draft.year is None:
            draft.year = identify.year(date.findtext("Year") or date.findtext("MedlineDate"))
    draft.volume = line(body.findtext("Journal/JournalIssue/Volume") or "") or None
    draft.pages = line(body.findtext("Pagination/MedlinePgn") or "") or None
    if draft.pages is None and (start := body.findtext("Pagination/StartPage")):
        draft.pages = "-".join(x for x in (start, body.findtext("Pagination/EndPage")) if x)


def _ids(element: etree._Element, body: etree._Element, draft: Draft) -> None:
    """Identifiers of the article itself: `PubmedData/ArticleIdList`, never those below `ReferenceList`."""
    for location in body.findall("ELocationID"):
        if location.get("EIdType") == "doi" and location.get("ValidYN", "Y") == "Y":
            draft.doi = draft.doi or identify.doi(location.text)
    for path in (
        "PubmedData/ArticleIdList/ArticleId",
        "PubmedBookData/ArticleIdList/ArticleId",
        "BookDocument/ArticleIdList/ArticleId",
    ):
        for node in element.findall(path):
            kind = node.get("IdType")
            if kind == "doi":
                draft.doi = draft.doi or identify.doi(node.text)
            elif kind == "pmc":
                draft.pmcid = draft.pmcid or identify.pmcid(node.text)
            elif kind == "pubmed":
                draft.pmid = draft.pmid or identify.pmid(node.text)
