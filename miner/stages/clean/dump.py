"""A page that was copied as text becomes a draft: furniture lines go, the abstract's lines stay, in every language."""

from __future__ import annotations

import re

from miner.stages.clean import chars, identify, language, limits, parts, trim
from miner.stages.clean.draft import Block, Draft
from miner.stages.clean.furniture import NOT_ARTICLE, Furniture, normal
from miner.stages.clean.labels import Labels
from miner.stages.clean.lines import Line, classify
from miner.stages.clean.portals import Portal, Portals

_WRAPPED = (45, 110)
# "2021 RCN Publishing Company Ltd. All rights reserved": the only date that some dumps have left.
_OWNER = re.compile(r"(?<!\d)(?<!\d[–-])((?:19|20)\d\d),? [A-Z][^.\n]{2,80}\. ?All rights reserved")
_OUTSIDE = ("stop", "reference")
_META = ("drop", "citation", "id", "authors", "affiliation", "copyright", "date")


def read(text: str, portals: Portals, labels: Labels, furniture: Furniture) -> Draft:
    """The draft of a text dump; without an abstract it has no parts and says why."""
    draft = Draft(portal="plain", method="text")
    wrapped = rewrap(chars.lines(text))
    portal = recognise(wrapped, portals)
    lines = [classify(x, furniture, labels) for x in unglue(wrapped, furniture, draft)]
    if portal is not None:
        draft.portal = draft.method = portal.name
    flat = _flat_citation(lines, draft)
    regions = abstract_regions(lines, labels, draft)
    chosen = {i for region in regions for i in region}
    blocks = [b for region in regions for b in _blocks(lines, region, labels)]
    draft.parts = trim.tails(parts.build(blocks, labels), draft)
    if sum(language.weight(p.text) for p in draft.parts) < limits.MIN_ABSTRACT_CHARS:
        draft.parts = []
        chosen = set()
    first = min(chosen) if chosen else next((i for i, x in enumerate(lines) if x.role == "stop"), len(lines))
    title = None if flat else _title(lines, first, portal)
    if title is not None:
        draft.title = re.sub(r"^#+\s+", "", lines[title].text)
    facts(lines, first, draft)
    if draft.year is None and draft.parts and (owner := _OWNER.search(text)):
        draft.year = int(owner[1])
    for index, item in enumerate(lines):
        if item.text and index not in chosen and index != title:
            draft.drop(item.rule or f"text:{item.role}", item.text)
    if not draft.parts:
        reason = furniture.reason(draft.title or "", text[:20000])
        draft.reason, draft.advice = NOT_ARTICLE[reason] if reason else ("the text holds no abstract", "give the page's own HTML, or its record as nbib, RIS or PubMed XML")
        if reason:
            draft.title = None
    return draft


def plain(text: str, labels: Labels) -> Draft:
    """The draft of an abstract's text taken as it is: a first line that stands apart is the title, the rest all stays."""
    draft = Draft(portal="plain", method="plain")
    raw = rewrap(chars.lines(text))
    while raw and not raw[0]:
        raw.pop(0)
    if len(raw) > 2 and not raw[1] and len(raw[0]) <= 400 and any(raw[2:]) and not labels.find(raw[0]) and len(raw[0]) < sum(map(len, raw[1:])):
        draft.title = raw[0]
        raw = raw[1:]
    blocks = []
    for item in raw:
        if item:
            heading = len(item) < 90 and labels.name(item) is not None and (labels.strong(item) or item.endswith((":", "：")))
            blocks.append(Block(item, 4 if heading else 0))
    if blocks and blocks[-1].level:
        blocks[-1].level = 0
    draft.parts = parts.build(blocks, labels)
    return draft


def rewrap(lines: list[str]) -> list[str]:
    """Hard-wrapped paragraphs joined to one line each; lines that end where they please are left alone."""
    out: list[str] = []
    run: list[str] = []

    def flush() -> None:
        if len(run) >= 3 and all(_WRAPPED[0] <= len(x) <= _WRAPPED[1] for x in run[:-1]) and len(run[-1]) <= _WRAPPED[1]:
            widths = [len(x) for x in run[:-1]]
            ends = sum(x.endswith((".", ":", "。", "!", "?")) for x in run[:-1])
            if max(widths) - min(widths) <= 30 and ends * 2 <= len(run):
                out.append(chars.line(chars.unwrap("\n".join(run))))
                run.clear()
                return
        out.extend(run)
        run.clear()

    for item in lines:
        if item:
            run.append(item)
        else:
            flush()
            out.append("")
    flush()
    return out


def unglue(lines: list[str], furniture: Furniture, draft: Draft) -> list[str]:
    """Furniture cut off the beginning of long lines, where a dump lost its line ends; the end is `trim.tails`' work."""
    out: list[str] = []
    for item in lines:
        if len(item) < 250:
            out.append(item)
            continue
        rest, dropped = furniture.cut(item)
        for phrase in dropped:
            draft.drop("text:furniture run in", phrase)
        match = re.search(r"(?<=[.!?)])\s*(?:PubMed Disclaimer|Conflict of interest statement|NCBI Literature Resources|Full text links|Similar articles|LinkOut - more resources)", rest)
        if match and match.start() > 200:
            draft.drop("text:furniture run in", rest[match.start() :])
            rest = rest[: match.start()]
        out.append(rest)
    return out


def recognise(lines: list[str], portals: Portals) -> Portal | None:
    """The portal whose marking lines the dump holds, most lines first."""
    keys = {normal(x) for x in lines if x and len(x) < 2000}
    joined = "\n".join(sorted(keys))
    best: tuple[int, Portal] | None = None
    for portal in portals.all:
        hits = sum(normal(mark) in keys or (len(mark) > 20 and normal(mark) in joined) for mark in portal.lines)
        if hits and (best is None or hits > best[0]):
            best = (hits, portal)
    return best[1] if best else None


def abstract_regions(lines: list[Line], labels: Labels, draft: Draft) -> list[list[int]]:
    """The lines of the abstract, one list for each stretch: after each "Abstract" heading, else the first prose."""
    heads = [i for i, x in enumerate(lines) if (x.role == "head" or (x.role == "prose" and parts.strip_head(x.text) != x.text)) and _leads(lines, i)]
    out: list[list[int]] = []
    taken: set[str] = set()
    for head in heads:
        if out and head <= out[-1][-1]:
            continue
        region = _collect(lines, head + (lines[head].role == "head"), labels)
        if not region:
            continue
        spoken = {language.detect(parts.strip_head(lines[i].text)) for i in region if lines[i].role == "prose"}
        if out and spoken <= taken:
            continue
        taken |= spoken
        out.append(region)
    if out:
        return out
    start = next((i for i, x in enumerate(lines) if x.role == "label" and _leads(lines, i)), None)
    prose = next((i for i, x in enumerate(lines) if x.role == "prose"), None)
    if prose is None:
        return []
    if _is_title(lines, prose, labels):
        prose = next((i for i in range(prose + 1, len(lines)) if lines[i].role == "prose"), prose)
    begin = start if start is not None and start < prose else prose
    region = _collect(lines, begin, labels)
    return [region] if region else []


def _is_title(lines: list[Line], index: int, labels: Labels) -> bool:
    """Whether the first prose line is a title: one sentence, apart from the longer or labelled text that follows."""
    text = lines[index].text
    if len(text) > 400 or re.search(r"[.。] [A-Z(]|。.", text) or labels.find(text):
        return False
    following = next((i for i in range(index + 1, len(lines)) if lines[i].role in ("prose", "label")), None)
    if following is None or lines[index + 1].role == "prose":
        return False
    after = lines[following]
    labelled = after.role == "label" or bool(labels.find(after.text)[:1])
    rest = sum(len(x.text) for x in lines[index + 1 :] if x.role == "prose")
    return rest > 1.2 * len(text) and (labelled or not text.endswith(".") or len(after.text) > len(text))


def _leads(lines: list[Line], index: int) -> bool:
    """Whether prose follows a heading within a few lines."""
    if lines[index].role == "prose":
        return True
    ahead = [x for x in lines[index + 1 : index + 10] if x.role not in ("blank", "drop")][:3]
    return any(x.role in ("prose", "label") or (x.role == "short" and len(x.text) > 50) for x in ahead)


def _collect(lines: list[Line], start: int, labels: Labels) -> list[int]:
    """The indices of an abstract's lines from `start` on: until furniture, a foreign heading, or a language comes again."""
    out: list[int] = []
    spoken: list[str] = []
    for index in range(start, len(lines)):
        item = lines[index]
        if item.role in ("blank", "head"):
            if item.role == "head" and out and not any(lines[i].role == "prose" for i in out):
                continue
            if item.role == "head" and out:
                break
            continue
        text_so_far = any(lines[i].role in ("prose", "short") for i in out)
        if item.role in _OUTSIDE:
            if text_so_far:
                break
            continue
        if item.role == "keywords":
            if not text_so_far:
                continue
            # Key words between two languages, or between the abstract and nothing.
            continue
        if item.role in _META:
            if item.role in ("copyright",) and text_so_far and not _more(lines, index):
                break
            continue
        if item.role == "label":
            name = labels.name(item.text)
            headings = {labels.name(lines[i].text) for i in out if lines[i].role == "label"}
            opens_article = trim._INTRODUCTION.match(item.text) is not None
            if text_so_far and opens_article and (headings & {"conclusions", "results"} or not headings or "ntroduction" in item.text):
                break
            if name and text_so_far and not any(lines[i].role == "label" or labels.find(lines[i].text) for i in out) and not _leads(lines, index):
                break
            out.append(index)
            continue
        if item.role == "short":
            if text_so_far and not re.search(r"[.。!?)%]$", item.text):
                if _heading_like(item.text) and not _more(lines, index):
                    break
                continue
            if not text_so_far and not re.search(r"[.。!?]$", item.text) and not (out and lines[out[-1]].role == "label"):
                continue
            if text_so_far and len(item.text) + sum(c >= "\u3400" for c in item.text) < 25:
                continue
            out.append(index)
            continue
        code = language.detect(parts.strip_head(item.text))
        if spoken and code != spoken[-1] and code in spoken:
            break
        if len(spoken) > 1 and _gap(lines, out[-1], index) > 2:
            break
        if not spoken or spoken[-1] != code:
            spoken.append(code)
        out.append(index)
    while out and lines[out[-1]].role == "label":
        out.pop()
    return out


def _gap(lines: list[Line], a: int, b: int) -> int:
    return sum(x.role not in ("blank", "prose") for x in lines[a + 1 : b])


def _heading_like(text: str) -> bool:
    return len(text) < 60 and text[:1].isupper() and not text.endswith((".", ","))


def _more(lines: list[Line], index: int) -> bool:
    """Whether prose in another language follows soon."""
    return any(x.role == "prose" and not x.text.isascii() and language.detect(x.text) != "en" for x in lines[index + 1 : index + 8])


def _blocks(lines: list[Line], region: list[int], labels: Labels) -> list[Block]:
    return [Block(lines[i].text, 4 if lines[i].role == "label" else 0) for i in region]


_TITLE_MARK = re.compile(r"^(?:title|题目|题名|标题)\s*[:：]\s*", re.IGNORECASE)


def _title(lines: list[Line], first: int, portal: Portal | None) -> int | None:
    """The index of the title's line before the abstract: the line that stands there twice, else the likeliest."""
    seen: dict[str, int] = {}
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
        if item.role not in ("short", "prose") or len(text) < 12 or len(text) > 500:
            continue
        words = len(text.split())
        wide = not text.isascii() and language.detect(text, "xx") == "zh"
        score = (2.0 if 25 <= len(text) <= 300 else 0.0) + (1.5 if words >= 4 or wide else -1.0) + (0.5 if text[:1].isupper() or wide else 0.0)
        score -= 2.0 if text.endswith((":", ",", "|")) or " | " in text or "»" in text else 0.0
        score -= 1.5 if re.search(r"\b(?:et al|Journal of|Annals of|Volume \d|Vol\.? \d|pages? \d|ISSN|Sign in|Log in|cookies|©|@)\b", text) else 0.0
        score -= 1.5 if re.match(r"(?:Home|You are here|Back to|Journals?|Volume|Vol\.?|Issue|ISSN|Our website|Skip)\b", text) else 0.0
        score += (0.6 if text.startswith("# ") else 0.0) + min(len(text), 100) / 200
        score += 1.0 if any(x.text.endswith(("...", "…")) and len(x.text) > 15 and text.startswith(x.text.rstrip(".… ")) for x in lines[:first]) else 0.0
        if best is None or score > best[0]:
            best = (score, index)
    return best[1] if best is not None and best[0] >= 1.5 else None


def _flat_citation(lines: list[Line], draft: Draft) -> bool:
    """A PubMed record whose lines were all joined: citation, title, authors and abstract in one line; split in place.

    True where the line was one; `draft` then has its title, journal and year.
    """
    filled = [i for i, x in enumerate(lines) if x.text]
    if len(filled) != 1 or len(lines[filled[0]].text) < 400:
        return False
    text = lines[filled[0]].text
    match = re.match(
        r"^(?P<journal>[A-Z][A-Za-z ().&-]{2,80}?)\. (?P<year>(?:19|20)\d\d)(?: [A-Z][a-z]{2}(?:-[A-Z][a-z]{2})?(?: \d{1,2})?)?; ?(?P<volume>[\w ]{1,12}?) ?(?:\([^)]{1,20}\))?: ?(?P<pages>[\w-]+)(?:; (?:discussion|quiz) [\w-]+(?:, [\w-]+)*)?\."
        r"(?: doi: (?P<doi>10\.[^ ]+(?: ?[\w()/.-]+){0,4}?)\.(?= [A-Z]))?(?: (?:Epub|eCollection)[^.]{0,20}\.)?(?: Print [^.]{4,14}\.)? ",
        text,
    )
    if not match:
        return False
    rest = text[match.end() :]
    authors = re.search(r"(?<=[.?!\]]) (?:\[Article in [A-Za-z]+\] )?(?:[^.,;]{2,60}? [A-Z]{1,3}(?: (?:Jr|Sr|2nd|3rd))?(?: ?\(\d+\))*(?:,|;|\.) ?)+", rest)
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
        label = re.search(r"(?<=[\s.])(?:BACKGROUND|OBJECTIVES?|AIMS?|PURPOSE|CONTEXT|INTRODUCTION|METHODS?|HYPOTHESIS|IMPORTANCE|RATIONALE|DESIGN|STUDY)\b[A-Z /&,-]{0,60}:", body)
        start = label.start() if label and label.start() < 4000 else _prose_start(body)
        draft.drop("text:author information", body[:start])
        body = body[start:]
    lines[filled[0]] = Line(body, "prose")
    return True


_EMAIL_END = re.compile(r"@ ?[\w-]+(?:\. ?[\w-]+){0,4}?\. ?(?:com|edu|org|net|gov|info|[a-z]{2})\b\.? (?=[A-Z])")
_OPENING = re.compile(r"(?<=[.)] )(?:The (?!Netherlands)|This |We |To |In a|In this|Our |A total|An? |Although |Despite |It |There |These |Since |Because |Few |Recent |Patients )")


def _prose_start(body: str) -> int:
    """Where affiliations end and sentences begin: after the last address, else at a sentence's usual opening."""
    ends = [m.end() for m in _EMAIL_END.finditer(body[:4000])]
    if ends:
        return ends[-1]
    match = _OPENING.search(body)
    return match.start() if match and match.start() < 2500 else 0


def facts(lines: list[Line], first: int, draft: Draft) -> None:
    """Identifiers, journal and year: from the lines around the abstract, never from below a list of references."""
    stop = next((i for i, x in enumerate(lines) if i >= first and (x.role == "reference" or normal(x.text) in _LISTS)), len(lines))
    for index, item in enumerate(lines[:stop]):
        if item.role in ("blank", "prose", "label", "head") and index >= first:
            continue
        if len(item.text) > 700:
            continue
        if draft.doi is None and (match := re.search(r"(?:\bdoi\s?[:：]?\s*|doi\.org/)(10\.\d{4,9}/\S+)|^(10\.\d{4,9}/\S+)$", item.text, re.IGNORECASE)):
            draft.doi = identify.doi(match[1] or match[2])
        draft.pmid = draft.pmid or (m[1] if (m := re.search(r"\bPMID\s?[:：]?\s*(\d{4,8})\b", item.text)) else None)
        draft.pmcid = draft.pmcid or (m[0] if (m := identify.PMCID.search(item.text)) and item.role in ("id", "citation", "short") else None)
        if draft.year is None and item.role in ("citation", "short", "id"):
            _citation(lines, index, draft)
    if draft.doi is None and draft.title:
        # The article's own entry under "Cite this article", known by its title.
        key = normal(draft.title)[:60]
        own = [x.text for x in lines[first:] if len(x.text) < 1500 and key in normal(x.text)]
        draft.doi = next((d for t in own if (d := identify.doi(t))), None)
    if draft.year is None:
        dates = [x for x in lines[:stop] if x.role in ("date", "id", "citation", "copyright") or (x.role == "short" and x.text[:4].isdigit())]
        draft.year = next((y for x in dates if not re.match(r"Received|Accepted|Revised", x.text) and (y := identify.year(x.text))), None)
    if draft.journal is None and draft.doi is not None and first < len(lines):
        _journal_by_year(lines, first, draft)


_LISTS = {normal(x) for x in ("References", "Similar articles", "Cited by", "Related articles", "Bibliography", "参考文献", "See all references", "Recommended articles", "Citing articles")}


def _citation(lines: list[Line], index: int, draft: Draft) -> None:
    """Journal, year, volume and pages of a citation line; the journal may stand on the line before, or after "et al."."""
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
    if before is not None and before.role in ("short", "authors") and len(before.text) < 90 and not before.text.endswith((".", ":")):
        draft.journal = before.text


def _journal_by_year(lines: list[Line], first: int, draft: Draft) -> None:
    """scite's order: authors, a line that is only the year, the journal's name."""
    for index in range(first - 1):
        if lines[index].role == "date" and re.fullmatch(r"(?:19|20)\d\d", lines[index].text):
            after = next((x for x in lines[index + 1 : first] if x.role != "blank"), None)
            if after is not None and after.role in ("short", "authors") and len(after.text) < 120:
                draft.journal = after.text
            return
