"""BioC: an article as passages with their kind, in XML or JSON."""

from __future__ import annotations

from miner.stages.clean.references.record import Record

_TITLES = ("title", "front")
_HEADS = ("abstract_title_1", "abstract_title_2", "abstract_title")


def bioc_record(number: str, passages: list[tuple[dict[str, str], str]]) -> Record:
    """The record of one document: its passages (infons, text) that are title and abstract."""
    record = Record(
        pmid=number if number.isdigit() else "", pmcid=number if number.startswith("PMC") else "", name=number
    )
    abstract: list[str] = []
    for infons, text in passages:
        kind = (infons.get("type") or "").lower()
        section = (infons.get("section_type") or infons.get("section") or "").lower()
        if kind in _TITLES and section in ("", "title") and not record.title:
            record.title = text
            record.pmid = infons.get("article-id_pmid") or record.pmid
            record.pmcid = infons.get("article-id_pmc") or record.pmcid
            record.doi = infons.get("article-id_doi") or infons.get("doi") or record.doi
            record.journal = infons.get("journal-title") or infons.get("journal") or record.journal
            record.year = infons.get("year") or record.year
        elif kind.startswith("abstract") or section == "abstract":
            abstract.append(text)
    record.abstracts = ["\n".join(abstract)] if abstract else []
    if record.pmcid.isdigit():
        record.pmcid = f"PMC{record.pmcid}"
    return record
