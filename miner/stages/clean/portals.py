"""Portal files: how a portal is recognised, what is dropped there, where title, abstract and identifiers stand.

A portal is one `pipelines/portals/<name>.toml`; its keys are described in docs/cleaning.md. All files are loaded once;
selectors are compiled at first use, and compiled ones are not pickled.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from miner.records import MinerError
from miner.resources import Resources, read_toml
from miner.stages.clean import selectors

HTML_KEYS = (
    "title",
    "abstract",
    "translation",
    "drop",
    "stop",
    "journal",
    "year",
    "doi",
    "pmid",
    "pmcid",
    "volume",
    "pages",
    "authors",
    "types",
)
MATCH_KEYS = ("hosts", "meta", "selectors", "lines", "doi_prefixes")
_TOP = ("portal", "priority", "match", "html", "text", "notes")
_TEXT = ("drop", "start", "stop", "title_before", "notes")


@dataclass(frozen=True)
class Portal:
    """One portal file. `selectors` maps a key of `[html]` to CSS selectors, best first."""

    name: str
    priority: int = 0
    hosts: tuple[str, ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    marks: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    selectors: dict[str, tuple[str, ...]] = field(default_factory=dict)
    text: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def dashed(self) -> tuple[str, ...]:
        """The hosts as library proxies spell them."""
        return tuple(h.replace(".", "-") for h in self.hosts)


class Portals:
    """Every portal file of the resources, best match first. Raises MinerError for a file with a wrong key or value."""

    def __init__(self, resources: Resources) -> None:
        found = [load(path) for path in resources.under("pipelines/portals", ".toml").values()]
        self.all: tuple[Portal, ...] = tuple(sorted(found, key=lambda p: (-p.priority, p.name)))

    def named(self, name: str) -> Portal | None:
        """The portal of that name."""
        return next((p for p in self.all if p.name == name), None)

    def match_html(self, root: etree._Element, urls: list[str], meta: dict[str, list[str]]) -> list[Portal]:
        """Portals that recognise a page: by the host of one of its addresses, a meta tag, or a selector of its own."""
        named = {n for u in urls for n in _names(u.split("//", 1)[-1].split("/", 1)[0].split("?", 1)[0].lower())}
        found: list[tuple[int, int, Portal]] = []
        for index, portal in enumerate(self.all):
            score = 4 * (not named.isdisjoint(portal.hosts) or not named.isdisjoint(portal.dashed))
            score += 4 * any(
                value.lower() in v.lower() for name, value in portal.meta for v in meta.get(name.lower(), ())
            )
            if score:
                found.append((-score - portal.priority, index, portal))
        if not found:
            # A portal's own markup is looked for only where no address and no tag tells: one query for each is slow.
            names = selectors.named(root)
            found = [
                (-3 - p.priority, i, p)
                for i, p in enumerate(self.all)
                if any(selectors.possible(css, names) and selectors.compiled(css)(root) for css in p.marks)
            ]
        return [portal for _, _, portal in sorted(found, key=lambda f: f[:2])]


def _names(host: str) -> list[str]:
    """The names a portal file may give a host by: itself, every domain above it, and a library proxy's spelling.

    "www-pnas-org.proxy.edu" and "www.pnas.org.proxy.edu" stand for "pnas.org": the first as "pnas-org".
    """
    labels = host.split(".")
    names = [".".join(labels[i:]) for i in range(len(labels))]
    names += [".".join(labels[i:j]) for i in range(min(2, len(labels))) for j in range(i + 2, len(labels))]
    return [*names, labels[0], labels[0].removeprefix("www-")]


def load(path: Path) -> Portal:
    """One portal file. Raises MinerError naming the file and the key that is wrong."""
    data = read_toml(path)
    name = data.get("portal")
    if name != path.stem:
        raise MinerError(f"{path}: portal = {name!r} has to be the file's own name, {path.stem!r}")
    _known(path, data, _TOP, "")
    match, html, text = data.get("match", {}), data.get("html", {}), data.get("text", {})
    _known(path, match, MATCH_KEYS, "match.")
    _known(path, html, HTML_KEYS, "html.")
    _known(path, text, _TEXT, "text.")
    queries = {key: _strings(path, f"html.{key}", html.get(key, [])) for key in HTML_KEYS if key in html}
    for css in (
        *_strings(path, "match.selectors", match.get("selectors", [])),
        *(c for cs in queries.values() for c in cs),
    ):
        if " @" not in css and not css:
            raise MinerError(f"{path}: an empty selector")
    meta = match.get("meta", {})
    return Portal(
        name=path.stem,
        priority=int(data.get("priority", 0)),
        hosts=_strings(path, "match.hosts", match.get("hosts", [])),
        meta=tuple((str(k), str(v)) for k, v in meta.items()),
        marks=_strings(path, "match.selectors", match.get("selectors", [])),
        lines=_strings(path, "match.lines", match.get("lines", [])),
        selectors=queries,
        text={key: _strings(path, f"text.{key}", value) for key, value in text.items()},
    )


def _known(path: Path, table: dict[str, Any], keys: tuple[str, ...], prefix: str) -> None:
    for key in table:
        if key not in keys:
            raise MinerError(f"{path}: {prefix}{key} is no key of a portal file (known: {', '.join(keys)})")


def _strings(path: Path, key: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise MinerError(f"{path}: {key} has to be a list of strings")
    return tuple(value)
