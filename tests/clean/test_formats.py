"""Every format of records gives each record once, whole and under its own name; what cannot be read is refused by "
"name."""

from __future__ import annotations

import io
import json
import zipfile
from email.message import EmailMessage

import pytest

from miner.stages.clean import Cleaner
from tests.clean.conftest import results
from tests.clean.formats import LABELS, ONE, ONE_LINES, ONE_TEXT, TWO, TWO_TEXT

T1, T2 = str(ONE["title"]), str(TWO["title"])
NBIB = (
    f"PMID- 35550001\nOWN - NLM\nDP  - 2022 Apr\nTI  - {T1}\nLID - 10.5555/fmt.one [doi]\nAB  - {ONE_TEXT}\n"
    f"JT  - Annals of Made-Up Oncology\n\nPMID- 35550002\nOWN - NLM\nDP  - 2019\nTI  - {T2}\n"
    f"LID - 10.5555/fmt.two [doi]\nAB  - {TWO_TEXT}\nJT  - Invented Spine Letters\n"
)
RIS = (
    f"TY  - JOUR\nTI  - {T1}\nJO  - Annals of Made-Up Oncology\nPY  - 2022\nDO  - 10.5555/fmt.one\nAB  - "
    f"{ONE_TEXT}\nER  - \n\n"
    f"TY  - JOUR\nTI  - {T2}\nJO  - Invented Spine Letters\nPY  - 2019\nDO  - 10.5555/fmt.two\nAB  - {TWO_TEXT}\nER  "
    f"- \n"
)
WOS = (
    f"FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Doe, J\n   Roe, R\nTI {T1}\nSO ANNALS OF MADE-UP "
    f"ONCOLOGY\n"
    f"AB {ONE_TEXT}\nCR Old T, 1999, J OLD, V1, P1, DOI 10.5555/cited.1\nPY 2022\nDI 10.5555/fmt.one\nPM "
    f"35550001\nER\n\n"
    f"PT J\nTI {T2}\nSO INVENTED SPINE LETTERS\nAB {TWO_TEXT}\nPY 2019\nDI 10.5555/fmt.two\nER\n\nEF\n"
)
BIB = (
    "% Encoding: UTF-8\n@string{aj = {Annals of Made-Up Oncology}}\n"
    f"@Article{{doe22,\n  title = {{{{{T1}}}}},\n  journal = aj,\n  year = 2022,\n  doi = {{10.5555/fmt.one}},\n"
    "  abstract = {" + ONE_TEXT.replace("%", r"\%").replace("<", "$<$") + "},\n}\n"
    f'@article(roe19,\n title = "{T2}", date = {{2019-05}}, doi = {{10.5555/fmt.two}},\n abstract = "'
    + TWO_TEXT.replace("%", r"\%") + '")\n@comment{jabref-meta: x}\n'
)  # fmt: skip
ENW = (
    f"%0 Journal Article\n%T {T1}\n%A Doe, J.\n%J Annals of Made-Up Oncology\n%D 2022\n%R 10.5555/fmt.one\n%X "
    f"{ONE_TEXT}\n\n"
    f"%0 Journal Article\n%T {T2}\n%J Invented Spine Letters\n%D 2019\n%R https://doi.org/10.5555/fmt.two\n%X "
    f"{TWO_TEXT}\n"
)
REFWORKS = (
    f"RT Journal Article\nSR 1\nA1 Doe, J.\nT1 {T1}\nJF Annals of Made-Up Oncology\nYR 2022\nAB {ONE_TEXT}\n"
    f"DO 10.5555/fmt.one\n\nRT Journal Article\nSR 2\nT1 {T2}\nJF Invented Spine Letters\nYR 2019\nAB {TWO_TEXT}\n"
    "DO 10.5555/fmt.two\n"
)
OVID = (
    f"<1>\nUnique Identifier\n  35550001\nTitle\n  {T1}\nSource\n  Annals of Made-Up Oncology. 3(2):1-9, 2022 "
    f"Apr.\nAbstract\n"
    f"  {ONE_TEXT}\nDigital Object Identifier\n  10.5555/fmt.one\n\n<2>\nTitle\n  {T2}\nSource\n"
    f"  Invented Spine Letters. 1(1):2-3, 2019.\nAbstract\n  {TWO_TEXT}\nDigital Object Identifier\n  10.5555/fmt.two\n"
)
OVID_TAGGED = (
    f"<1. >\nVN  - Ovid Technologies\nDB  - Embase\nAN  - 2011111111\nTI  - {T1}\n"
    f"SO  - Annals of Made-Up Oncology. 3(2) (pp 1-9), 2022.\nDO  - 10.5555/fmt.one\nAB  - {ONE_TEXT}\nYR  - 2022\n\n"
    f"<2. >\nVN  - Ovid Technologies\nTI  - {T2}\nSO  - Invented Spine Letters. 1(1):2-3, 2019.\nDO  - "
    f"10.5555/fmt.two\n"
    f"AB  - {TWO_TEXT}\nYR  - 2019\n"
)
CENTRAL = (
    f"Record #1 of 2\nID: CN-00000001\nAU: Doe J\nTI: {T1}\nSO: Annals of Made-Up Oncology\nYR: 2022\nDOI: "
    f"10.5555/fmt.one\n"
    f"AB: {ONE_TEXT}\nUS: https://example.org/1\n\n\nRecord #2 of 2\nID: CN-00000002\nTI: {T2}\nSO: Invented Spine "
    f"Letters\n"
    f"YR: 2019\nDOI: 10.5555/fmt.two\nAB: {TWO_TEXT}\n"
)
CSV = (
    "\ufeffTitle,Abstract,Journal,Publication Year,DOI\n"
    f'"{T1}","{ONE_TEXT}",Annals of Made-Up Oncology,2022,10.5555/fmt.one\n'
    f'"{T2}","{TWO_TEXT}",Invented Spine Letters,2019,10.5555/fmt.two\n'
)
SEMICOLONS = (
    "sep=;\r\nStudy;Title;Abstract;Journal;Year;DOI\r\n"
    f'Doe 2022;"{T1}";"{ONE_TEXT}";Annals of Made-Up Oncology;2022;10.5555/fmt.one\r\n'
    f'Roe 2019;"{T2}";"{TWO_TEXT}";Invented Spine Letters;2019;10.5555/fmt.two\r\n'
)
EMBASE_ROWS = (
    f'"TITLE","{T1}"\n"AUTHOR NAMES","Doe J."\n"SOURCE TITLE","Annals of Made-Up Oncology"\n"PUBLICATION YEAR","2022"\n'
    f'"ABSTRACT","{ONE_TEXT}"\n"DOI","10.5555/fmt.one"\n\n"TITLE","{T2}"\n"SOURCE TITLE","Invented Spine Letters"\n'
    f'"PUBLICATION YEAR","2019"\n"ABSTRACT","{TWO_TEXT}"\n"DOI","10.5555/fmt.two"\n'
)
DIMENSIONS = '"About the data: Exported on May 1, 2024. Criteria: spine"\n' + CSV.removeprefix("\ufeff")
TAB = (
    "PT\tTI\tAB\tSO\tPY\tDI\nJ\t"
    + "\t".join([T1, ONE_TEXT, "ANNALS OF MADE-UP ONCOLOGY", "2022", "10.5555/fmt.one"])
    + ("\nJ\t" + "\t".join([T2, f'"Quoted {TWO_TEXT}', "INVENTED SPINE LETTERS", "2019", "10.5555/fmt.two"]) + "\n")
)
CSL = json.dumps(
    [
        {"id": "a", "title": T1, "abstract": ONE_TEXT, "container-title": "Annals of Made-Up Oncology",
         "DOI": "10.5555/fmt.one", "issued": {"date-parts": [[2022]]}},
        {"id": "b", "title": T2, "abstract": TWO_TEXT, "container-title": "Invented Spine Letters",
         "DOI": "10.5555/fmt.two", "issued": {"raw": "2019-01"}},
    ]
)  # fmt: skip
ZOTERO = json.dumps(
    [
        {"key": k, "data": {"title": t, "abstractNote": a, "publicationTitle": j, "DOI": d, "date": y}}
        for k, t, a, j, d, y in (
            ("K1", T1, ONE_TEXT, "Annals of Made-Up Oncology", "10.5555/fmt.one", "04/2022"),
            ("K2", T2, TWO_TEXT, "Invented Spine Letters", "10.5555/fmt.two", "2019"),
        )
    ]
)
CROSSREF = json.dumps(
    {"status": "ok", "message": {"items": [
        {"DOI": "10.5555/fmt.one", "title": [T1], "container-title": ["Annals of Made-Up Oncology"],
         "issued": {"date-parts": [[2022, 4]]}, "abstract": "<jats:title>Abstract</jats:title>" + "".join(
             f"<jats:sec><jats:title>{label}</jats:title><jats:p>{text.replace('<', '&lt;')}</jats:p></jats:sec>"
             for label, text in ONE["sections"])},
        {"DOI": "10.5555/fmt.two", "title": [T2], "container-title": ["Invented Spine Letters"],
         "issued": {"date-parts": [[2019]]}, "abstract": f"<jats:p>{TWO_TEXT}</jats:p>"},
    ]}}
)  # fmt: skip
EUROPEPMC = json.dumps(
    {"hitCount": 2, "resultList": {"result": [
        {"id": "35550001", "source": "MED", "doi": "10.5555/fmt.one", "title": T1, "pubYear": "2022",
         "journalInfo": {"journal": {"title": "Annals of Made-Up Oncology"}},
         "abstractText": "".join(f"<h4>{label} </h4>{text}" for label, text in ONE["sections"])},
        {"id": "35550002", "source": "MED", "doi": "10.5555/fmt.two", "title": T2, "pubYear": "2019",
         "journalInfo": {"journal": {"title": "Invented Spine Letters"}}, "abstractText": TWO_TEXT},
    ]}}
)  # fmt: skip
ESCAPED_ONE = ONE_LINES.replace("<", "&lt;")
ENDNOTE = (
    '<?xml version="1.0" encoding="UTF-8"?><xml><records>'
    + "".join(
        f'<record><rec-number>{n}</rec-number><ref-type name="Journal Article">17</ref-type><titles><title>{t}</title>'
        f"<secondary-title>{j}</secondary-title></titles><dates><year>{y}</year></dates><abstract>{a}</abstract>"
        f"<electronic-resource-num>{d}</electronic-resource-num></record>"
        for n, t, j, y, a, d in (
            (1, T1, "Annals of Made-Up Oncology", 2022, ESCAPED_ONE, "10.5555/fmt.one"),
            (2, T2, "Invented Spine Letters", 2019, TWO_TEXT, "https://doi.org/10.5555/fmt.two"),
        )
    )
    + "</records></xml>"
)
EPMC_XML = (
    '<?xml version="1.0"?><responseWrapper><hitCount>2</hitCount><resultList>'
    + "".join(
        f"<result><id>1</id><source>MED</source><doi>{d}</doi><title>{t}</title><journalInfo><journal><title>{j}</title></journal>"
        f"</journalInfo><pubYear>{y}</pubYear><abstractText>{a}</abstractText></result>"
        for t, j, y, a, d in (
            (T1, "Annals of Made-Up Oncology", 2022, ESCAPED_ONE, "10.5555/fmt.one"),
            (T2, "Invented Spine Letters", 2019, TWO_TEXT, "10.5555/fmt.two"),
        )
    )
    + "</resultList></responseWrapper>"
)
ATOM = (
    '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:prism="http://prismstandard.org/x"><title>new</title>'
    + "".join(
        f'<entry><title>{t}</title><link href="https://doi.org/{d}"/><published>{y}-04-01T00:00:00Z</published>'
        f"<prism:publicationName>{j}</prism:publicationName><summary>{a}</summary></entry>"
        for t, j, y, a, d in (
            (T1, "Annals of Made-Up Oncology", 2022, ESCAPED_ONE, "10.5555/fmt.one"),
            (T2, "Invented Spine Letters", 2019, TWO_TEXT, "10.5555/fmt.two"),
        )
    )
    + "</feed>"
)
ZOTERO_RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:bib="http://purl.org/net/biblio#" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    + "".join(
        f"<bib:Article><dc:title>{t}</dc:title><dcterms:abstract>{a}</dcterms:abstract><dc:date>{y}</dc:date>"
        f"<dc:identifier>DOI {d}</dc:identifier><dcterms:isPartOf><bib:Journal><dc:title>{j}</dc:title></bib:Journal>"
        "</dcterms:isPartOf></bib:Article>"
        for t, j, y, a, d in (
            (T1, "Annals of Made-Up Oncology", 2022, ESCAPED_ONE, "10.5555/fmt.one"),
            (T2, "Invented Spine Letters", 2019, TWO_TEXT, "10.5555/fmt.two"),
        )
    )
    + "</rdf:RDF>"
)
PUBMED_TEXT = (
    f"1. Ann Made Up Oncol. 2022 Apr;3(2):1-9. doi: 10.5555/fmt.one.\n\n{T1}.\n\nDoe J(1), Roe R(2).\n\nAuthor "
    f"information:\n"
    f"(1)Clinic of 300 beds, Nowhere.\n(2)Nowhere.\n\n{ONE_LINES}\n\nDOI: 10.5555/fmt.one\nPMID: 35550001\n\n\n"
    f"2. Invent Spine Lett. 2019;1:2-3. doi: 10.5555/fmt.two.\n\n{T2}.\n\nRoe R.\n\n{TWO_TEXT}\n\nDOI: "
    f"10.5555/fmt.two\n"
    "PMID: 35550002\n"
)
FILES = {
    "a.nbib": NBIB, "a_crlf.nbib": NBIB.replace("\n", "\r\n"), "a.ris": RIS, "bom.ris": "\ufeff" + RIS,
    "no_er.ris": RIS.replace("ER  - \n", ""), "one_space.ris": RIS.replace("  - ", " - "),
    "a.ciw": WOS, "a.bib": BIB, "a.enw": ENW, "rw.txt": REFWORKS, "ovid.txt": OVID, "ovid_tagged.txt": OVID_TAGGED,
    "ovid_flat.txt": OVID.replace("\n  ", "\n"), "central.txt": CENTRAL, "a.csv": CSV, "b.csv": SEMICOLONS,
    "embase.csv": EMBASE_ROWS,
    "dimensions.csv": DIMENSIONS, "csl.json": CSL, "zotero.json": ZOTERO, "crossref.json": CROSSREF,
    "epmc.json": EUROPEPMC, "endnote.xml": ENDNOTE, "epmc.xml": EPMC_XML, "feed.xml": ATOM, "zotero.rdf": ZOTERO_RDF,
    "abstract-set.txt": PUBMED_TEXT, "alert.eml": "From: alerts@example.org\nTo: me@example.org\nSubject: "
    "new\nMIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=utf-8\n\nThis message holds what is new.\n\nItems 1 - 2 of 2\n\n" + PUBMED_TEXT,
    "nbib_as_html.html": f"<html><body><pre>{NBIB.replace('<', '&lt;')}</pre></body></html>",
}  # fmt: skip


def check(cleaner: Cleaner, content: bytes | str, name: str) -> None:
    """Both records, each with all that is its own and nothing of the other's."""
    found = results(cleaner, content, name)
    assert [failure for _, failure in found if failure] == []
    one, two = (document for document, _ in found if document is not None)
    assert [(d.title or "").rstrip(".") for d in (one, two)] == [T1, T2]
    assert one.abstract == ONE_LINES
    assert [s.label for s in one.sections if s.name != "title"] == LABELS
    assert (two.abstract or "").removeprefix('"Quoted ') == TWO_TEXT
    assert [d.doi for d in (one, two)] == ["10.5555/fmt.one", "10.5555/fmt.two"]
    assert [d.year for d in (one, two)] == [2022, 2019]
    assert one.doc != two.doc
    assert (one.journal or "").lower()[:5] in ("annal", "ann m", "")


@pytest.mark.parametrize("name", FILES)
def test_each_record_is_a_document(cleaner: Cleaner, name: str) -> None:
    check(cleaner, FILES[name], name)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("name", ["a.ris", "a.nbib", "a.csv", "a.enw"])
def test_wide_characters_change_nothing(cleaner: Cleaner, name: str, encoding: str) -> None:
    check(cleaner, FILES[name].removeprefix("\ufeff").encode(encoding), name)


def test_tab_separated_rows_with_a_lone_quotation_mark(cleaner: Cleaner) -> None:
    check(cleaner, TAB, "savedrecs.txt")


def test_a_workbook_with_a_sheet_of_abstracts(cleaner: Cleaner) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "notes"
    book.active.append(["screened by", "me"])
    sheet = book.create_sheet("studies")
    sheet.append(["export of May"])
    sheet.append(["Study ID", "Title", "Abstract", "Journal", "Year", "DOI"])
    sheet.append([1, T1, ONE_TEXT, "Annals of Made-Up Oncology", 2022, "10.5555/fmt.one"])
    sheet.append([2, T2, TWO_TEXT, "Invented Spine Letters", 2019.0, "10.5555/fmt.two"])
    stream = io.BytesIO()
    book.save(stream)
    check(cleaner, stream.getvalue(), "screening.xlsx")


def word(paragraphs: list[str]) -> bytes:
    import docx

    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_word_file_with_a_pasted_abstract(cleaner: Cleaner) -> None:
    content = word(
        [T1, "Jane Doe, Richard Roe", "Abstract", *ONE_LINES.split("\n"), "Keywords: spine", "doi: 10.5555/fmt.one"]
    )
    ((document, failure),) = results(cleaner, content, "pasted.docx")
    assert failure is None
    assert document is not None
    assert (document.title, document.abstract, document.doi) == (T1, ONE_LINES, "10.5555/fmt.one")
    assert document.source == "pasted.docx"


def test_a_word_file_with_several_pasted_abstracts(cleaner: Cleaner) -> None:
    content = word(
        [
            T1,
            "Abstract",
            *ONE_LINES.split("\n"),
            "doi: 10.5555/fmt.one",
            "",
            T2,
            "Abstract",
            TWO_TEXT,
            "doi: 10.5555/fmt.two",
        ]
    )
    found = results(cleaner, content, "pasted.docx")
    assert [failure for _, failure in found if failure] == []
    assert [(d.title, d.abstract, d.doi) for d, _ in found if d] == [
        (T1, ONE_LINES, "10.5555/fmt.one"),
        (T2, TWO_TEXT, "10.5555/fmt.two"),
    ]
    assert len({d.doc for d, _ in found if d}) == 2


def test_labelled_abstracts_one_after_the_other_are_never_one(cleaner: Cleaner) -> None:
    """Without any heading between them they are parted, or refused in words."""
    other = ONE_LINES.replace("73", "58").replace("84%", "61%").replace("112", "77")
    found = results(cleaner, f"{T1}\n\n{ONE_LINES}\n\nAnother cohort with another dose\n\n{other}\n", "notes.txt")
    texts = [d.abstract or "" for d, _ in found if d]
    assert not any("73 patients" in t and "58 patients" in t for t in texts)
    assert len(texts) == 2 or any("several" in f.error for _, f in found if f)


def test_mhtml_and_its_page(cleaner: Cleaner) -> None:
    page = (
        f'<html><head><meta name="citation_title" content="{T2}">'
        '<meta name="citation_doi" content="10.5555/fmt.two"></head>'
        f'<body><div class="abstract"><h2>Abstract</h2><p>{TWO_TEXT}</p></div></body></html>'
    )
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = "https://journal.example/2"
    message["Subject"] = "x"
    message.set_content("nothing")
    message.add_related(page.encode(), "text", "html", cid="<a@b>")
    ((document, failure),) = results(cleaner, message.as_bytes(), "saved.mhtml")
    assert failure is None
    assert document is not None
    assert (document.title, document.abstract, document.doi) == (T2, TWO_TEXT, "10.5555/fmt.two")


REFUSED: dict[str, tuple[bytes | str, str]] = {
    "pmids.txt": ("35550001\n35550002\n", "--urls"),
    "one.txt": ("35550001", "--urls"),
    "dois.txt": ("10.5555/fmt.one\nhttps://doi.org/10.5555/fmt.two\n", "--urls"),
    "ids.csv": ("PMID,DOI\n35550001,10.5555/fmt.one\n", "--urls"),
    "pubmed.csv": (
        "PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,NIHMS ID,DOI\n"
        f'35550001,"{T1}",Doe J,Ann. 2022,Doe J,Annals,2022,2022/04/01,,,10.5555/fmt.one\n',
        "--urls",
    ),
    "summary.txt": (
        f"1: Doe J, Roe R. {T1}. Ann Made Up Oncol. 2022 Apr;3(2):1-9. doi: 10.5555/fmt.one. PMID: 35550001.\n\n"
        f"2: Roe R. {T2}. Invent Spine Lett. 2019;1:2-3. PMID: 35550002.\n",
        "no abstract",
    ),
    "esearch.json": ('{"header": {"type": "esearch"}, "esearchresult": {"idlist": ["35550001"]}}', "esearch|--urls"),
    "mods.xml": ('<?xml version="1.0"?><modsCollection><mods><titleInfo/></mods></modsCollection>', "modsCollection"),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Office file"),
    "page.rtf": ("{\\rtf1\\ansi text}", "RTF"),
    "page.webarchive": (b"bplist00\xd1\x01\x02_\x10\x0fWebMainResource" + bytes(40), "webarchive"),
    "other.json": ('{"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}}', "JSON, but no article"),
    "plain.csv": ("name,age\nx,3\n", "columns"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_read_is_named(cleaner: Cleaner, name: str) -> None:
    import re

    content, said = REFUSED[name]
    ((document, failure),) = results(cleaner, content, name)
    assert document is None
    assert failure is not None
    assert re.search(said, f"{failure.error} {failure.advice}")
    assert failure.advice


def test_a_workbook_built_to_explode_is_refused(cleaner: Cleaner) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 300_000_000)
    ((document, failure),) = results(cleaner, stream.getvalue(), "bomb.xlsx")
    assert document is None
    assert failure is not None
    assert "unpacks to 300 MB" in failure.error


def test_records_without_numbers_have_names_of_their_own(cleaner: Cleaner) -> None:
    text = RIS.replace("DO  - 10.5555/fmt.one\n", "").replace("DO  - 10.5555/fmt.two\n", "")
    assert [d.doc for d, _ in results(cleaner, text, "export/refs.ris") if d] == ["refs#1", "refs#2"]


def test_a_broken_bibtex_entry_costs_no_other(cleaner: Cleaner) -> None:
    broken = "@article{bad,\n title = {never closed,\n\n"
    found = results(cleaner, broken + BIB, "a.bib")
    assert [d.title for d, _ in found if d] == [T1, T2]
    ((failure,),) = [[f for _, f in found if f]]
    assert "@article{bad" in failure.error
