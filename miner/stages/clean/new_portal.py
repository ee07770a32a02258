"""A first portal file for a site that miner does not know: written from one saved page, meant to be mended by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path

from miner.kinds import KINDS, kind_of
from miner.records import MinerError, RawPage
from miner.resources import Resources
from miner.stages.clean import general, metadata
from miner.stages.clean.chars import line
from miner.stages.clean.cleaner import Cleaner
from miner.stages.clean.decode import decode
from miner.stages.clean.draft import CleanError
from miner.stages.clean.tree import Element, parse

_NAME = re.compile(r"[^a-z0-9_]+")
_PLAIN = re.compile(r"^[A-Za-z][\w-]*$")
_STABLE = re.compile(r"^(?!.*\d{3,})[A-Za-z][\w-]{2,40}$")


def new_portal(page: RawPage, name: str, folder: Path) -> list[Path]:
    """Write `pipelines/portals/<name>.toml`, and below `corpus/<name>/` the page and the document expected of it.

    The selectors are guesses from where the general path found the abstract; the expected document is what cleaning
    gives today, to be corrected by whoever reads the page. Raises MinerError where a file exists already or the page
    cannot be read.
    """
    name = _NAME.sub("_", name.lower()).strip("_")
    if not name:
        raise MinerError("a portal needs a name of letters, digits and underscores")
    toml = folder / "pipelines" / "portals" / f"{name}.toml"
    copy = folder / "corpus" / name / "page_1.html"
    expected = copy.with_suffix(".document.json")
    for path in (toml, copy, expected):
        if path.exists():
            raise MinerError(f"{path}: exists already", "give another name, or edit the file")
    kind = kind_of(page.content, page.source, page.media_type)
    if kind not in ("html", "text"):
        raise MinerError(
            f"{page.source}: is {KINDS[kind][0]}, not a web page", "give a page's address, or save it as HTML"
        )
    try:
        root = parse(decode(page.content, page.charset))
    except CleanError as error:
        raise MinerError(f"{page.source}: {error}", error.advice) from error
    document = next((d for d, _ in Cleaner(Resources.default())(page) if d is not None), None)
    if document is None or not document.text:
        raise MinerError(
            f"{page.source}: no title and no abstract is found on it", "save the page after it has loaded, in a browser"
        )
    text = _toml(name, root, page.source)
    shown = document.to_dict()
    for key in ("source", "sha256"):
        shown.pop(key, None)
    for path in (toml, copy):
        path.parent.mkdir(parents=True, exist_ok=True)
    toml.write_text(text, encoding="utf-8")
    copy.write_bytes(page.content)
    expected.write_text(json.dumps(shown, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return [toml, copy, expected]


_LACKS = "# {0} = []  # the page marks none: give a CSS selector of its {1}"


def _toml(name: str, root: Element, source: str) -> str:
    meta = metadata.read(root)
    urls = [*meta.urls, source] if source.startswith("http") else meta.urls
    hosts = list(
        dict.fromkeys(h for u in urls if (h := u.split("//", 1)[-1].split("/", 1)[0].lower().removeprefix("www.")))
    )
    title = next(
        (
            _selector(h)
            for h in root.iter("h1")
            if line(h.text_content()) and (not meta.title or line(h.text_content()) == meta.title)
        ),
        None,
    )
    abstract = next((_selector(e) for e in general.marked(root)), None)
    lines = [
        f"# {name}: what this site is, and which of its designs this file covers",
        f'portal = "{name}"',
        "",
        "[match]",
        f"hosts = {json.dumps(hosts[:3])}  # an address of the page ends in one of these",
        "# selectors = []  # else: CSS selectors that only this site's pages have",
        "# lines = []  # in a text dump: lines that only this site prints",
        "",
        "[html]",
        f"title = {json.dumps([title])}" if title else _LACKS.format("title", "title"),
        f"abstract = {json.dumps([abstract])}  # best first" if abstract else _LACKS.format("abstract", "abstract"),
        "# translation = []  # where the abstract stands in another language",
        "# drop = []  # inside the abstract: key words, buttons",
    ]
    for key, value in (("doi", meta.doi), ("pmid", meta.pmid), ("journal", meta.journal), ("year", meta.year)):
        state = "found in the page's metadata" if value else "not in the page's metadata: say where it stands"
        lines.append(f"# {key} = []  # {state}")
    return "\n".join(lines) + "\n"


def _selector(element: Element) -> str:
    """A short CSS selector of an element: its id or classes without digits, else its tag below its parent's."""
    if (identity := element.get("id")) and _STABLE.match(identity):
        return f"#{identity}"
    classes = [c for c in (element.get("class") or "").split() if _STABLE.match(c)][:2]
    own = str(element.tag) + "".join(f".{c}" for c in classes)
    parent = element.getparent()
    if classes or parent is None or not _PLAIN.match(str(parent.tag)):
        return own
    return f"{_selector(parent)} > {own}" if parent.tag not in ("html", "body") else own
