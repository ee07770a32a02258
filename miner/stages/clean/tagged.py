"""Tagged text formats: MEDLINE/nbib (own reader: the format is a dozen lines), RIS (rispy), JSON lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import rispy

from miner.stages.clean import europepmc, identify, language, limits, parts, trim
from miner.stages.clean.chars import line
from miner.stages.clean.draft import Block, CleanError, Draft, Part
from miner.stages.clean.labels import Labels

_FIELD = re.compile(r"^([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)$")


def nbib(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each MEDLINE record; records are parted by a line that begins a new PMID."""
    fields: list[tuple[str, str]] = []
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        match = _FIELD.match(raw)
        if match:
            if match[1] == "PMID" and fields:
                yield _medline(fields, labels)
                fields = []
            fields.append((match[1], match[2].strip()))
        elif raw.startswith(" ") and fields and raw.strip():
            tag, value = fields[-1]
            if len(value) < limits.MAX_RECORD_CHARS:
                fields[-1] = (tag, f"{value} {raw.strip()}" if value else raw.strip())
    if fields:
        yield _medline(fields, labels)


def _medline(fields: list[tuple[str, str]], labels: Labels) -> Draft:
    def all_of(tag: str) -> list[str]:
        return [v for t, v in fields if t == tag and v]

    def one(tag: str) -> str | None:
        return line(next(iter(all_of(tag)), "")) or None

    draft = Draft(
        portal="nbib",
        method="nbib",
        title=one("TI") or one("TT") or one("BTI"),
        pmid=identify.pmid(one("PMID")),
        journal=one("JT") or one("TA"),
        volume=one("VI"),
        pages=one("PG"),
    )
    draft.pmcid = identify.pmcid(one("PMC"))
    for value in [*all_of("LID"), *all_of("AID")]:
        if value.endswith("[doi]"):
            draft.doi = draft.doi or identify.doi(value.removesuffix("[doi]").strip())
    draft.year = identify.year(one("DP")) or identify.year(one("DEP"))
    draft.authors = [line(a) for a in all_of("FAU") or all_of("AU")]
    draft.publication_types = [line(p) for p in all_of("PT")]
    draft.languages = [c for c in map(language.code, all_of("LA")) if c]
    tags = {t for t, _ in fields}
    if "RIN" in tags or "Retracted Publication" in draft.publication_types:
        draft.status = "retracted"
    elif "ROF" in tags:
        draft.status = "retraction"
    elif "ECI" in tags or "ECF" in tags:
        draft.status = "expression_of_concern"
    elif "EFR" in tags or "Published Erratum" in draft.publication_types:
        draft.status = "erratum"
    elif "EIN" in tags:
        draft.status = "corrected"
    for text in all_of("AB"):
        draft.parts += abstract(text, labels)
    for text in all_of("OAB"):
        for part in abstract(text, labels):
            if part.language not in {p.language for p in draft.parts if p.language == "en"}:
                draft.parts.append(part)
            else:
                draft.drop("nbib:other English abstract", part.text)
    for note in all_of("CI"):
        draft.drop("nbib:copyright", note)
    draft.parts = trim.tails(draft.parts, draft, draft.journal)
    return draft


def abstract(text: str, labels: Labels) -> list[Part]:
    """The parts of an abstract given as one string, its paragraphs kept."""
    text = re.sub(r"</?(?:p|div|br|sec|title|jats:\w+)[^<>]{0,80}/?>", "\n", text)
    text = re.sub(r"(?<=\d)<sup>\s*([^<]*\d[^<]*)</sup>", r"^\1", text)
    text = re.sub(r"</?(?:i|b|em|strong|sub|sup|u|span)(?:\s[^<>]{0,80})?>", "", text)
    return parts.build([Block(x) for x in (line(p) for p in text.split("\n")) if x and not trim.is_aside(x)], labels)


def ris(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each RIS record, parsed one record at a time."""
    for record in re.split(r"(?m)^ER  ?-[^\n]*$", text.replace("\r\n", "\n").replace("\r", "\n")):
        start = re.search(r"(?m)^\s{0,3}TY  ?-", record)
        if not start:
            continue
        if len(record) > limits.MAX_RECORD_CHARS:
            raise CleanError(
                f"one RIS record has more than {limits.MAX_RECORD_CHARS:,} characters", "export the records again"
            )
        body = _regular(record[start.start() :])
        try:
            parsed: list[dict[str, Any]] = rispy.loads(body, skip_unknown_tags=False)
        except (OSError, ValueError, KeyError) as error:
            raise CleanError(f"the RIS record cannot be read: {error}", "export the records again") from error
        for entry in parsed:
            yield _ris(entry, labels)


def _regular(record: str) -> str:
    """A RIS record as rispy wants it: "XX  - " before every value, continuation lines joined to theirs."""
    out: list[str] = []
    for raw in record.split("\n"):
        match = re.match(r"^\s{0,3}([A-Z][A-Z0-9])\s{1,3}-\s?(.*)$", raw)
        if match:
            out.append(f"{match[1]}  - {match[2]}")
        elif raw.strip() and out:
            out[-1] += "\n" + raw.strip() if out[-1].startswith(("AB", "N2")) else " " + raw.strip()
    flat = [o.replace("\n", " \u2028 ") for o in out]
    return "\n".join(flat) + "\nER  - \n"


def _ris(entry: dict[str, Any], labels: Labels) -> Draft:
    def one(*keys: str) -> str | None:
        for key in keys:
            value = entry.get(key)
            value = value[0] if isinstance(value, list) and value else value
            if isinstance(value, str) and line(value):
                return line(value.replace("\u2028", " "))
        return None

    draft = Draft(portal="ris", method="ris", title=one("title", "primary_title", "short_title", "translated_title"))
    draft.journal = one("journal_name", "secondary_title", "alternate_title3", "alternate_title2", "alternate_title1")
    draft.doi = identify.doi(one("doi")) or next(
        (d for u in entry.get("urls", []) if "doi.org/" in u and (d := identify.doi(u))), None
    )
    draft.year = identify.year(one("year", "publication_year")) or identify.year(one("date"))
    draft.volume = one("volume")
    start, end = one("start_page"), one("end_page")
    draft.pages = f"{start}-{end}" if start and end and start != end else start
    draft.authors = [line(a) for key in ("authors", "first_authors") for a in entry.get(key, []) if line(a)]
    kind = one("type_of_work")
    draft.publication_types = [kind] if kind else []
    unknown = entry.get("unknown_tag", {})
    draft.pmid = identify.pmid(next(iter(unknown.get("PM", [])), None)) or next(
        (identify.pmid(n) for n in _strings(entry, "notes", "accession_number", "custom1") if "PMID" in n), None
    )
    draft.pmcid = next(
        (p for n in _strings(entry, "custom2", "notes") if (p := identify.pmcid(n) if "PMC" in n else None)), None
    )
    if (
        not draft.pmid
        and (number := one("accession_number"))
        and one("name_of_database", "database_provider")
        and "pubmed" in (one("name_of_database", "database_provider") or "").lower()
    ):
        draft.pmid = identify.pmid(number)
    texts = [t for key in ("abstract", "notes_abstract") if isinstance(t := entry.get(key), str) and t.strip()]
    if texts:
        draft.parts = trim.tails(abstract(max(texts, key=len).replace("\u2028", "\n"), labels), draft, draft.journal)
    draft.languages = [c for c in [language.code(one("language"))] if c]
    return draft


def _strings(entry: dict[str, Any], *keys: str) -> list[str]:
    return [
        s
        for key in keys
        for s in (entry.get(key) if isinstance(entry.get(key), list) else [entry.get(key)]) or []
        if isinstance(s, str)
    ]


def jsonl(text: str, labels: Labels) -> Iterator[Draft]:
    """A draft for each line of `{"id", "title", "text"}`; other keys of a document ("doi", "year" ...) are taken too,
    and records of Europe PMC.

    One object over many lines and an array of objects are read as well. Raises CleanError naming the line that is no
    JSON object, or saying that the file is JSON and holds no article.
    """
    if (whole := _one_value(text)) is not None:
        for data in whole:
            if not isinstance(data, dict) or not any(data.get(key) for key in ("text", "abstract", "title")):
                raise CleanError("is JSON, but no article", "an article is an object with id, title and text")
            yield _json(data, labels)
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
        yield europepmc.draft(data, labels) if europepmc.is_record(data) else _json(data, labels)


def _one_value(text: str) -> list[Any] | None:
    """The objects of a file that is one JSON value and no lines of objects; None where it is such lines, or no JSON."""
    start = next((i for i, c in enumerate(text) if not c.isspace()), 0)
    end = text.find("\n", start)
    with suppress(ValueError, RecursionError):
        if isinstance(json.loads(text[start:] if end < 0 else text[start:end]), dict):
            return None
    with suppress(ValueError, RecursionError):
        value = json.loads(text)
        return value if isinstance(value, list) else [value]
    return None


def _json(data: dict[str, Any], labels: Labels) -> Draft:
    def one(*keys: str) -> str | None:
        return next((line(str(data[k])) for k in keys if data.get(k) not in (None, "", [])), None)

    draft = Draft(
        portal="jsonl",
        method="jsonl",
        title=one("title"),
        doi=identify.doi(one("doi")),
        pmid=identify.pmid(one("pmid")),
        pmcid=identify.pmcid(one("pmcid")),
        journal=one("journal"),
        year=identify.year(one("year")),
    )
    draft.name = one("id")
    text = data.get("text") or data.get("abstract")
    if isinstance(text, str):
        draft.parts = parts.build([Block(x) for x in (line(p) for p in text.split("\n")) if x], labels)
        for language_code, other in (
            (data.get("translations") or {}).items() if isinstance(data.get("translations"), dict) else ()
        ):
            draft.parts += [Part(line(str(other)), language=language_code)]
    return draft
