"""A record of Europe PMC's REST service: JSON whose abstract is a piece of HTML with its headings."""

from __future__ import annotations

import re
from typing import Any

from miner.stages.clean import abstract_text, identify, language, limits, trim
from miner.stages.clean.abstract_text import plain
from miner.stages.clean.chars import line
from miner.stages.clean.draft import CleanError, Draft
from miner.stages.clean.labels import Labels

_STATUS = (
    ("retracted publication", "retracted"),
    ("retraction of publication", "retraction"),
    ("expression of concern", "expression_of_concern"),
    ("published erratum", "erratum"),
)


def is_record(data: dict[str, Any]) -> bool:
    """Whether a JSON object is a record of Europe PMC."""
    return "source" in data and ("authorString" in data or "abstractText" in data or "journalInfo" in data)


def draft(data: dict[str, Any], labels: Labels) -> Draft:
    """The draft of one record. Raises CleanError where its abstract is too long to be one."""
    journal = _in(data, "journalInfo")
    found = Draft(
        portal="europepmc",
        method="europepmc",
        title=plain(re.sub(r"\.$", "", _text_of(data.get("title")))),
        doi=identify.doi(_text_of(data.get("doi"))),
        pmid=identify.pmid(_text_of(data.get("pmid"))),
        pmcid=identify.pmcid(_text_of(data.get("pmcid"))),
        journal=line(_text_of(_in(journal, "journal").get("title"))) or None,
        year=identify.year(_text_of(data.get("pubYear"))),
        volume=line(_text_of(journal.get("volume"))) or None,
        pages=line(_text_of(data.get("pageInfo"))) or None,
    )
    found.authors = [
        line(_text_of(a.get("fullName"))) for a in _list(data, "authorList", "author") if a.get("fullName")
    ]
    if not found.authors:
        found.authors = [name for a in _text_of(data.get("authorString")).rstrip(".").split(", ") if (name := line(a))]
    kinds = _in(data, "pubTypeList").get("pubType")
    found.publication_types = [line(k) for k in kinds if isinstance(k, str)] if isinstance(kinds, list) else []
    found.languages = [c for c in [language.code(_text_of(data.get("language")))] if c]
    lower = {kind.lower() for kind in found.publication_types}
    marks = {_text_of(c.get("type")).lower() for c in _list(data, "commentCorrectionList", "commentCorrection")}
    found.status = next((status for kind, status in _STATUS if kind in lower), None)
    if found.status is None and "retraction in" in marks:
        found.status = "retracted"
    abstract = _text_of(data.get("abstractText"))
    if len(abstract) > limits.MAX_RECORD_CHARS:
        raise CleanError("the abstract is too long to be one", "give the article's page instead")
    if abstract:
        found.parts = trim.tails(abstract_text.abstract(abstract, labels, found), found, found.journal)
    return found


def _text_of(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _in(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _list(data: dict[str, Any], outer: str, inner: str) -> list[dict[str, Any]]:
    value = _in(data, outer).get(inner)
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []
