"""What columns of exported tables, and fields of other tagged exports, are called: their names to miner's own keys."""

from __future__ import annotations

import re

_NAMES = {
    "title": "title|ti|article title|document title|primary title|paper title|item title|t1|reference title|titel|"
    "título|"
    "titulo|titre|题名|标题|篇名|study title|citation title",
    "vernacular": "original title|vernacular title|translated title|original language title",
    "abstract": "abstract|ab|abstract note|abstracts|abstract text|description|summary|n2|notes abstract|摘要|resumen|"
    "résumé|zusammenfassung|resumo|article abstract|abstracttext|abstract english",
    "translation": "original abstract|abstract in original language|original language abstract|other abstract|oab",
    "doi": "doi|di|digital object identifier|article doi|doi link|doi url|link doi|document object identifier",
    "pmid": "pmid|pubmed id|pubmed|pm|medline pmid|pubmedid|pubmed identifier|medline id|pubmed_id|entrez pmid|"
    "pubmed pmid|accession number pmid",
    "pmcid": "pmcid|pmc id|pmc|pubmed central id|pubmed central identifier",
    "journal": "journal|source title|so|publication title|jt|publication name|container title|journal title|"
    "secondary title|journal/book|journal name|journal book|full journal title|periodical|刊名|来源|文献来源|"
    "publication|venue|container-title|t2|jo|jf",
    "source": "source|citation|bibliographic source|so source",
    "year": "year|py|publication year|pub year|year of publication|pubyear|published year|yr|date|publication date|y1|"
    "年|year published|date published|date of publication|create date|date published online",
    "volume": "volume|vl|vo|vol|卷",
    "start": "start page|page start|bp|beginning page|first page|page begin|sp",
    "end": "end page|page end|ep|ending page|last page|op",
    "pages": "pages|pg|page range|page numbers|页码",
    "authors": "authors|author|au|author names|author s|creator|author full names|af|author(s)|作者|author list|"
    "auteurs|"
    "autores|autoren",
    "type": "document type|publication type|item type|dt|pt|type|reference type|publication types|article type",
    "language": "language|la|language of document|language of original document|language of article|语种|lg|langue",
    "name": "key|covidence #|covidence id|ut|eid|id|record id|rayyan id|record_id|study id|ref id|refid|"
    "unique wos id|accession number|an|reference id|study|ut unique wos id|pui|record number|citekey|paper id|cn",
    "notes": "notes|n1|note|extra",
    "link": "link|url|ur|urls|article url|full text link|fulltext link|embase link",
}  # fmt: skip
_PLAIN = re.compile(r"[\W_]+")


def _plain(name: str) -> str:
    return " ".join(_PLAIN.sub(" ", name).split()).casefold()


_KEYS = {_plain(alias): key for key, aliases in _NAMES.items() for alias in aliases.split("|")}


def column(name: str) -> str | None:
    """Which of miner's keys a column's name stands for, None where it is none of them."""
    return _KEYS.get(_plain(name)) if name and len(name) <= 60 else None
