"""Notes in Markdown, as web clippers and note programs save pages: the marks undone, the facts at their top read."""

from __future__ import annotations

import re

from miner.stages.clean import identify
from miner.stages.clean.chars import line
from miner.stages.clean.draft import Draft

_FRONT = re.compile(r"\A\s{0,10}---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_HEADING = re.compile(r"(?m)^ {0,3}#{1,6} +\S")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)([^*_\n]{1,300}?)(?<=\S)\1(?![\w*])")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\((?:[^()\s]|\([^()\s]{0,80}\)){0,500}(?:\s\"[^\"\n]{0,200}\")?\)")
_NOTE = re.compile(r"\[\^[\w-]{1,20}\]:?")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!<>~|-])")
_KEY = re.compile(r"(?m)^([A-Za-z_]{2,20}):[ \t]*(.*)$")


def is_markdown(text: str) -> bool:
    """Whether a text has facts between lines of dashes at its top, or at least two headings marked by "#"."""
    return _FRONT.match(text) is not None or len(_HEADING.findall(text[:100_000])) >= 2


def undone(text: str) -> str:
    """The text without its marks: headings, emphasis, links and notes; a list's items stay lines."""
    text = _FRONT.sub("", text, count=1)
    text = _LINK.sub(r"\1", text)
    text = _NOTE.sub("", text)
    for _ in range(2):
        text = _EMPHASIS.sub(r"\2", text)
    text = re.sub(r"(?m)^ {0,3}(?:#{1,6}|>|[-*+]) +", "", text)
    text = re.sub(r"(?m)^(.+?) +#+$", r"\1", text)
    return _ESCAPED.sub(r"\1", text)


def facts(text: str, draft: Draft) -> None:
    """Title, DOI and year out of the lines at the top, where the text has them."""
    front = _FRONT.match(text)
    if front is None:
        return
    found = {m[1].lower(): line(m[2]).strip("\"'") for m in _KEY.finditer(front[1])}
    draft.title = found.get("title") or draft.title
    address = next((found[k] for k in ("doi", "source", "url", "link") if found.get(k)), "")
    draft.doi = draft.doi or identify.doi(address)
    draft.pmid = draft.pmid or ((m := re.search(r"pubmed\.ncbi\.nlm\.nih\.gov/(\d{4,8})", address)) and m[1]) or None
    draft.journal = draft.journal or found.get("journal") or None
    draft.year = draft.year or next(
        (y for k in ("year", "published", "date") if (y := identify.year(found.get(k)))), None
    )
