"""JSON of services and reference managers: CSL, Crossref, OpenAlex, Semantic Scholar, Europe PMC, BioC, miner's own.

A file is one value (an object, a list, a service's answer with its list inside) or an object a line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from miner.stages.clean import europepmc, parts
from miner.stages.clean.chars import line
from miner.stages.clean.draft import Block, CleanError, Draft, Part
from miner.stages.clean.labels import Labels
from miner.stages.clean.references.passages import bioc_record
from miner.stages.clean.references.record import Record, draft_of, pmid_of

_INSIDE = (
    "items",
    "results",
    "data",
    "records",
    "documents",
    "hits",
    "references",
    "articles",
    "papers",
    "entries",
    "works",
    "PubTator3",
)
_ADVICE = "an article is an object with id, title and text (or abstract)"


def read(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each article. Raises CleanError naming the line that is no JSON, or what else the JSON is."""
    if (whole := _one_value(text)) is not None:
        found = False
        for data in _articles(whole):
            found = True
            yield _draft(data, labels)
        if not found:
            raise CleanError("the JSON holds no article", _ADVICE)
        return
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            continue
        try:
            data = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise CleanError(
                f"line {number} is no JSON: {error}", "give one JSON object a line, with id, title and text"
            ) from error
        if not isinstance(data, dict):
            raise CleanError(f"line {number} is no JSON object", "give one JSON object a line, with id, title and text")
        for one in _articles(data, a_line=True):
            yield _draft(one, labels)


def _one_value(text: str) -> Any:
    """The value of a file that is one JSON value and no lines of objects; None where it is such lines, or no JSON."""
    start = next((i for i, c in enumerate(text) if not c.isspace() and c != "\ufeff"), 0)
    end = text.find("\n", start)
    if end > 0 and text[end:].strip():
        with suppress(ValueError, RecursionError):
            if isinstance(json.loads(text[start:end]), dict):
                return None
    with suppress(ValueError, RecursionError):
        return json.loads(text[start:])
    return None


def _articles(value: Any, depth: int = 0, *, a_line: bool = False) -> Iterator[dict[str, Any]]:
    """The objects of articles in a value: itself, a list's, or those that a service's answer holds inside.

    Raises CleanError for an object that is none.
    """
    if isinstance(value, list):
        for one in value:
            yield from _articles(one, depth + 1)
        return
    if not isinstance(value, dict):
        raise CleanError("is JSON, but no article", _ADVICE)
    if _is_article(value) or a_line:
        yield value
        return
    header = value.get("header")
    if isinstance(header, dict) and header.get("type") == "esummary":
        raise CleanError(
            "this is an esummary answer, which holds no abstract", "fetch the records: pmid:12345678, or efetch as XML"
        )
    if isinstance(header, dict) and header.get("type") == "esearch":
        raise CleanError(
            "this is an esearch answer, a list of PMIDs", "fetch them: write the PMIDs to a list, --urls FILE"
        )
    if isinstance(value.get("data"), dict):  # Zotero's own
        yield from _articles({"id": value.get("key"), **value["data"]}, depth + 1)
        return
    inner = value.get("message") if isinstance(value.get("message"), dict) else None
    nested = value.get("resultList")
    inside = (
        inner if inner is not None
        else nested.get("result") if isinstance(nested, dict)
        else next((value[k] for k in _INSIDE if isinstance(value.get(k), list)), None)
    )  # fmt: skip
    if inside is None or depth > 4:
        raise CleanError("is JSON, but no article", _ADVICE)
    yield from _articles(inside, depth + 1)


def _is_article(data: dict[str, Any]) -> bool:
    if any(
        data.get(key)
        for key in ("text", "abstract", "title", "display_name", "abstract_inverted_index", "abstractText")
    ):
        return not isinstance(data.get("results") or data.get("items"), list)
    return isinstance(data.get("passages"), list) or bool(data.get("DOI") or data.get("pmid"))


def _draft(data: dict[str, Any], labels: Labels) -> Draft:
    if europepmc.is_record(data):
        return europepmc.draft(data, labels)
    if isinstance(data.get("passages"), list):
        passages = [
            ({str(k): str(v) for k, v in (p.get("infons") or {}).items()}, str(p.get("text") or ""))
            for p in data["passages"] if isinstance(p, dict)
        ]  # fmt: skip
        return draft_of(bioc_record(str(data.get("pmid") or data.get("id") or ""), passages), labels, "bioc")
    if "text" in data or ("translations" in data and "abstract" in data):
        return _own(data, labels)
    draft = draft_of(_record(data), labels, "jsonl")
    if "abstract_inverted_index" in data and not draft.parts:
        draft.reason = "the OpenAlex record holds no abstract"
    return draft


def _record(data: dict[str, Any]) -> Record:
    """CSL, Crossref, OpenAlex, Semantic Scholar, Zotero and such: their keys differ, their meaning does not."""
    ids = {**_dict(data.get("externalIds")), **_dict(data.get("ids")), **_dict(data.get("externalids"))}
    ids = {str(k).lower(): str(v) for k, v in ids.items()}
    pages = _text(data.get("page") or data.get("pages") or data.get("pageInfo"))
    journal = data.get("container-title") or data.get("publicationTitle") or data.get("journal") or data.get("venue")
    location = _dict(data.get("primary_location"))
    journal = (
        journal or _dict(location.get("source")).get("display_name") or data.get("journal-name") or data.get("source")
    )
    abstracts = (_text(data.get("abstract") or data.get("abstractNote")), _rebuilt(data.get("abstract_inverted_index")))
    people = data.get("author") or data.get("authors") or data.get("creators") or data.get("authorships")
    kinds = _list(data.get("type") or data.get("publicationTypes") or data.get("itemType"))
    pmid = _text(data.get("PMID") or data.get("pmid") or data.get("pubmed_id")) or ids.get("pubmed") or ids.get("pmid")
    pmcid = _text(data.get("PMCID") or data.get("pmcid")) or ids.get("pubmedcentral") or ids.get("pmcid")
    volume = data.get("volume") or _dict(data.get("biblio")).get("volume") or _dict(journal).get("volume")
    record = Record(
        title=_title(data),
        abstracts=[x for x in abstracts if x],
        doi=_text(data.get("DOI") or data.get("doi")) or ids.get("doi", ""),
        pmid=re.sub(r"^.*/", "", pmid or ""),
        pmcid=re.sub(r"^.*/", "", pmcid or ""),
        journal=_text(journal.get("name") or journal.get("title") if isinstance(journal, dict) else journal),
        year=_year(data),
        volume=_text(volume),
        pages=pages,
        authors=[x for a in _list(people) if (x := _person(a))],
        types=[x for x in map(_text, kinds) if x],
        languages=[_text(data.get("language"))] if data.get("language") else [],
        numbers=[x for x in (_text(data.get("note")), _text(data.get("extra"))) if x],
        links=[x for x in (_text(data.get("URL") or data.get("url")),) if x],
        name=_text(data.get("id") or data.get("paperId") or data.get("key")),
    )
    if re.match(r"https?://openalex\.org/", record.name):
        record.name = record.name.rsplit("/", 1)[-1]
    return record


def _title(data: dict[str, Any]) -> str:
    title = data.get("title") or data.get("display_name")
    subtitle = data.get("subtitle")
    text = _text(title)
    more = _text(subtitle)
    return f"{text}: {more}" if text and more and more not in text else text


def _rebuilt(index: Any) -> str:
    """OpenAlex's inverted index (word to its places) as the text it was made from."""
    if not isinstance(index, dict):
        return ""
    placed = [(at, str(word)) for word, places in index.items() for at in _list(places) if isinstance(at, int)]
    return " ".join(word for _, word in sorted(placed))


def _year(data: dict[str, Any]) -> str:
    for key in ("issued", "published-print", "published", "published-online", "created"):
        dates = _dict(data.get(key))
        first = next(iter(_list(dates.get("date-parts"))), None)
        if isinstance(first, list) and first and first[0]:
            return str(first[0])
        if dates.get("raw") or dates.get("literal"):
            return str(dates.get("raw") or dates.get("literal"))
    return _text(
        data.get("year")
        or data.get("publication_year")
        or data.get("date")
        or data.get("pubYear")
        or data.get("publicationDate")
    )


def _person(value: Any) -> str:
    if isinstance(value, dict):
        value = _dict(value.get("author")) or value
        named = " ".join(str(value[k]) for k in ("given", "firstName", "family", "lastName") if value.get(k))
        return named or _text(
            value.get("name") or value.get("display_name") or value.get("literal") or value.get("fullName")
        )
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("#text") or value.get("value") or value.get("text") or ""
    return str(value).strip() if isinstance(value, str | int | float) and value != "" else ""


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _own(data: dict[str, Any], labels: Labels) -> Draft:
    """miner's own lines: `text` (or `abstract`) taken as it is, `translations` by language code."""
    record = _record({k: v for k, v in data.items() if k not in ("abstract",)})
    draft = draft_of(record, labels, "jsonl")
    draft.title = line(_text(data.get("title"))) or None
    draft.pmid = draft.pmid or pmid_of(record)
    text = data.get("text") or data.get("abstract")
    if isinstance(text, str):
        draft.parts = parts.build([Block(x) for x in (line(p) for p in text.split("\n")) if x], labels)
        others = data.get("translations")
        for code, other in others.items() if isinstance(others, dict) else ():
            draft.parts.append(Part(line(str(other)), language=str(code)))
    return draft
