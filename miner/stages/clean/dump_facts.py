"""The facts of a text dump: its title, identifiers, journal and year, and the record whose lines were all joined."""

from __future__ import annotations

import re

from miner.stages.clean import identify, language
from miner.stages.clean.citations import cited
from miner.stages.clean.draft import Draft
from miner.stages.clean.furniture import normal
from miner.stages.clean.lines import Line

_TITLE_MARK = re.compile(r"^(?:title|题目|题名|标题)\s*[:：]\s*", re.IGNORECASE)


def title_line(lines: list[Line], first: int) -> int | None:
    """The index of the title's line before the abstract: the line that stands there twice, else the likeliest."""
    seen: dict[str, int] = {}
    # How lines begin that were cut off in a list or a browser's tab, by length: the title stands there once more.
    begun: dict[int, set[str]] = {}
    for item in lines[:first]:
        if item.text.endswith(("...", "…")) and 15 < len(item.text) <= 500:
            stem = item.text.rstrip(".… ")
            begun.setdefault(len(stem), set()).add(stem)
    best: tuple[float, int] | None = None
    for index in range(first):
        item = lines[index]
        text = item.text
        if _TITLE_MARK.match(text) or (index and re.fullmatch(r"title\s*[:：]?", lines[index - 1].text, re.IGNORECASE)):
            rest = _TITLE_MARK.sub("", text)
            if rest:
                lines[index].text = rest
                return index
        key = normal(text)
        twice = key in seen and len(text) > 15
        if twice and item.role in ("short", "prose", "label", "authors", "affiliation"):
            return seen[key]
        seen.setdefault(key, index)
        wide = not text.isascii() and language.script(text) in ("zh", "ja", "ko")
        if item.role not in ("short", "prose") or len(text) < (6 if wide else 12) or len(text) > 500:
            continue
        words = len(text.split())
        score = (
            (2.0 if 25 <= language.weight(text) <= 300 else 0.0)
            + (1.5 if words >= 4 or wide else -1.0)
            + (0.5 if text[:1].isupper() or wide else 0.0)
        )
        score -= 2.0 if text.endswith((":", ",", "|")) or " | " in text or "»" in text else 0.0
        score -= (
            1.5
            if re.search(
                r"\b(?:et al|Journal of|Annals of|Volume \d|Vol\.? \d|pages? \d|ISSN|Sign in|Log in|cookies|©|@)\b",
                text,
            )
            else 0.0
        )
        score -= (
            1.5
            if re.match(r"(?:Home|You are here|Back to|Journals?|Volume|Vol\.?|Issue|ISSN|Our website|Skip)\b", text)
            else 0.0
        )
        score += (0.6 if text.startswith("# ") else 0.0) + min(len(text), 100) / 200
        score += 1.0 if any(text[:size] in cut for size, cut in begun.items()) else 0.0
        if best is None or score > best[0]:
            best = (score, index)
    return best[1] if best is not None and best[0] >= 1.5 else None


def _prose_start(body: str) -> int:
    """Where affiliations end and sentences begin: the first stretch of mostly small words; the beginning if unsure."""
    # A stretch begins after a full stop, a bracket, or the end of an e-mail address ("... @ med. lu. se The aim").
    for match in re.finditer(
        r"(?:^|(?<=[.)] )|(?<=\. [a-z]{2} )|(?<=\. [a-z]{3} ))[A-Z(][^.]{30,600}?(?:\.|$)", body[:6000]
    ):
        words = [w for w in match[0].split() if w[0].isalpha()]
        if len(words) >= 8 and sum(w[0].islower() for w in words) >= 0.6 * len(words) and "@" not in match[0]:
            return match.start()
    return 0


def flat_citation(lines: list[Line], draft: Draft) -> bool:
    """A PubMed record whose lines were all joined: citation, title, authors and abstract in one line; split in place.

    True where the line was one; `draft` then has its title, journal and year.
    """
    filled = [i for i, x in enumerate(lines) if x.text]
    if len(filled) != 1 or len(lines[filled[0]].text) < 400:
        return False
    text = lines[filled[0]].text
    match = re.match(
        r"^(?P<journal>[A-Z][A-Za-z ().&-]{2,80}?)\. (?P<year>(?:19|"
        r"20)\d\d)(?: [A-Z][a-z]{2}(?:-[A-Z][a-z]{2})?(?: \d{1,2})?)?; ?(?P<volume>[\w ]{1,12}?) "
        r"?(?:\([^)]{1,20}\))?: ?(?P<pages>[\w-]+)(?:; (?:discussion|quiz) [\w-]+(?:, [\w-]+)*)?\."
        r"(?: doi: (?P<doi>10\.[^ ]+(?: ?[\w()/.-]+){0,4}?)\.(?= [A-Z]))?(?: (?:Epub|"
        r"eCollection)[^.]{0,20}\.)?(?: Print [^.]{4,14}\.)? ",
        text,
    )
    if not match:
        return False
    rest = text[match.end() :]
    authors = re.search(
        r"(?<=[.?!\]]) (?:\[Article in [A-Za-z]+\] )?(?:[^.,;]{2,60}? [A-Z]{1,3}(?: (?:Jr|Sr|2nd|"
        r"3rd))?(?: ?\(\d+\))*(?:,|;|\.) ?)+",
        rest,
    )
    if not authors:
        return False
    draft.title = rest[: authors.start()].strip()
    draft.journal, draft.year = match["journal"], int(match["year"])
    draft.volume, draft.pages = match["volume"].strip(), match["pages"]
    draft.drop("text:citation", match[0])
    draft.drop("text:authors", authors[0])
    body = rest[authors.end() :]
    info = re.search(r"Author information:|Collaborators:|@", body[:700])
    if info:
        label = re.search(
            r"(?<=[\s.])(?:BACKGROUND|OBJECTIVES?|AIMS?|PURPOSE|CONTEXT|INTRODUCTION|METHODS?|HYPOTHESIS|IMPORTANCE|"
            r"RATIONALE|DESIGN|STUDY)\b[A-Z /&,-]{0,60}:",
            body,
        )
        start = label.start() if label and label.start() < 4000 else _prose_start(body)
        draft.drop("text:author information", body[:start])
        body = body[start:]
    lines[filled[0]] = Line(body, "prose")
    return True


_LISTS = {
    normal(x)
    for x in (
        "References",
        "Similar articles",
        "Cited by",
        "Related articles",
        "Bibliography",
        "参考文献",
        "See all references",
        "Recommended articles",
        "Citing articles",
    )
}


def facts(lines: list[Line], first: int, draft: Draft) -> None:
    """Identifiers, journal and year: from the lines around the abstract, never from below a list of references."""
    stop = next(
        (i for i, x in enumerate(lines) if i >= first and (x.role == "reference" or normal(x.text) in _LISTS)),
        len(lines),
    )
    for index, item in enumerate(lines[:stop]):
        if item.role in ("blank", "prose", "label", "head") and index >= first:
            continue
        if len(item.text) > 700:
            continue
        if draft.doi is None and (
            match := re.search(
                r"(?:\bdoi\s?[:：]?\s*|doi\.org/)(10\.\d{4,9}/\S+)|^(10\.\d{4,9}/\S+)$", item.text, re.IGNORECASE
            )
        ):
            draft.doi = identify.doi(match[1] or match[2])
        draft.pmid = draft.pmid or (m[1] if (m := re.search(r"\bPMID\s?[:：]?\s*(\d{4,8})\b", item.text)) else None)
        draft.pmcid = draft.pmcid or (
            m[0] if (m := identify.PMCID.search(item.text)) and item.role in ("id", "citation", "short") else None
        )
        if draft.year is None and item.role in ("citation", "short", "id"):
            _citation(lines, index, draft)
    if draft.year is None or draft.journal is None:
        for index, item in enumerate(lines[:stop]):
            if len(item.text) < 300 and item.role not in ("blank", "label", "head") and (found := cited(item.text)):
                draft.year = draft.year or found.year
                draft.volume = draft.volume or found.volume
                draft.journal = draft.journal or found.journal or _above(lines, index, draft.title)
    if draft.doi is None and draft.title:
        # The article's own entry under "Cite this article", known by its title.
        key = normal(draft.title)[:60]
        own = [x.text for x in lines[first:] if len(x.text) < 1500 and key in normal(x.text)]
        draft.doi = next((d for t in own if (d := identify.doi(t))), None)
    if draft.year is None:
        dates = [
            x
            for x in lines[:stop]
            if x.role in ("date", "id", "citation", "copyright") or (x.role == "short" and x.text[:4].isdigit())
        ]
        draft.year = next(
            (y for x in dates if not re.match(r"Received|Accepted|Revised", x.text) and (y := identify.year(x.text))),
            None,
        )
    if draft.journal is None and draft.doi is not None and first < len(lines):
        _journal_by_year(lines, first, draft)


def _above(lines: list[Line], index: int, title: str | None) -> str | None:
    """The journal's name on the line above "Volume 9, Issue 4, August 2018", where it stands there."""
    before = next((x for x in reversed(lines[:index]) if x.text), None)
    if before is None or before.role not in ("short", "authors") or not 3 <= len(before.text) <= 80:
        return None
    named = before.text[0].isupper() and not re.search(
        r"[.:!?|]$|\d|\b(?:search|home|access|article|menu|issue)\b", before.text, re.I
    )
    return before.text if named and normal(before.text) != normal(title or "") else None


def _citation(lines: list[Line], index: int, draft: Draft) -> None:
    """Journal, year, volume and pages of a citation line; the journal may stand before it, or after "et al."."""
    text = lines[index].text
    match = identify.CITATION.search(text)
    if not match or not (match["volume"] or match["pages2"] or "doi" in text.lower()):
        return
    draft.year = int(match["year"])
    draft.volume = (match["volume"] or "").strip() or None
    draft.pages = (match["pages"] or match["pages2"] or "").rstrip(".") or None
    journal = (match["journal"] or "").strip(" .")
    journal = re.sub(r"^\d+[.:]\s*", "", journal)
    if journal and len(journal) > 1 and not journal.isdigit():
        draft.journal = journal
        return
    for other in lines:
        if found := re.search(r"et al\.?,? ([A-Z][^.]{2,80})\. ?\.?$", other.text):
            draft.journal = found[1].strip()
            return
    before = next((x for x in reversed(lines[:index]) if x.role != "blank"), None)
    if (
        before is not None
        and before.role in ("short", "authors")
        and len(before.text) < 90
        and not before.text.endswith((".", ":"))
    ):
        draft.journal = before.text


def _journal_by_year(lines: list[Line], first: int, draft: Draft) -> None:
    """scite's order: authors, a line that is only the year, the journal's name."""
    for index in range(first - 1):
        if lines[index].role == "date" and re.fullmatch(r"(?:19|20)\d\d", lines[index].text):
            after = next((x for x in lines[index + 1 : first] if x.role != "blank"), None)
            if after is not None and after.role in ("short", "authors") and len(after.text) < 120:
                draft.journal = after.text
            return
