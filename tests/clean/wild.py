"""The wild test: pages that no portal file has seen, made from corpus pages, cleaned by the general path alone.

    python -m tests.clean.wild [FOLDER...]

Each HTML page of the corpus (or of FOLDER, with its `gold/<stem>.json`) is changed in one of seven ways:
classes and ids renamed, metadata removed, semantic attributes removed, sections and paragraphs turned into divs,
everything nested deeper, all of these at once, or all of these with the heading "Abstract" gone too. Portal
files are switched off. The figure is how many pages still give F1 >= 0.95 on word 4-grams of the abstract.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html
from lxml import etree

from miner.records import RawPage
from miner.resources import Resources
from miner.stages.clean import Cleaner
from miner.stages.clean.parts import ABSTRACT_HEAD

ROOT = Path(__file__).resolve().parents[2]
WAYS = ("renamed", "no_metadata", "no_semantics", "divs", "nested", "all", "bare")
_TOKEN = re.compile(r"[㐀-鿿]|[^\W_㐀-鿿]+")


def grams(text: str | None, n: int = 4) -> Counter[tuple[str, ...]]:
    """The multiset of a text's word n-grams."""
    words = _TOKEN.findall(unicodedata.normalize("NFKC", text or "").casefold())
    return (
        Counter(zip(*(words[i:] for i in range(n)), strict=False)) if len(words) >= n else Counter((w,) for w in words)
    )


def f1(found: str | None, wanted: str | None) -> float:
    """F1 over word 4-grams; 1.0 where both are empty."""
    a, b = grams(found), grams(wanted)
    if not a and not b:
        return 1.0
    both = sum((a & b).values())
    return 2 * both / (sum(a.values()) + sum(b.values()))


def mutate(html: bytes, way: str) -> bytes:
    """The page changed in this way; the text a reader sees stays as it is."""
    head = html[:2000].lower()
    encoding = "gb18030" if b'charset="gb' in head else "utf-8"
    root: Any = lxml.html.document_fromstring(
        html.decode(encoding, "replace").encode(), parser=lxml.html.HTMLParser(encoding="utf-8")
    )
    steps = WAYS[:-2] if way in ("all", "bare") else (way,)
    if way == "bare":
        for element in list(root.iter("h1", "h2", "h3", "h4", "strong", "b", "div", "span", "p")):
            if element.getparent() is not None and ABSTRACT_HEAD.match(" ".join(element.text_content().split())):
                element.drop_tree()
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        if "renamed" in steps:
            for name in ("class", "id", "aria-labelledby", "data-title", "data-test-id", "data-testid"):
                if name in element.attrib:
                    element.set(
                        name,
                        " ".join(
                            "x" + hashlib.sha256(v.encode()).hexdigest()[:6] for v in element.attrib[name].split()
                        ),
                    )
        if "no_semantics" in steps:
            for name in ("role", "itemprop", "itemtype", "property", "typeof", "lang", "label", "nlmcategory"):
                if element.tag != "meta" and name in element.attrib:
                    del element.attrib[name]
        if "divs" in steps and element.tag in ("section", "article", "main", "p", "abstracttext", "dd", "dl"):
            element.tag = "div"
    if "no_metadata" in steps:
        for tag in ("meta", "link"):
            for element in list(root.iter(tag)):
                if "charset" not in element.attrib:
                    element.drop_tree()
        for script in list(root.iter("script")):
            script.drop_tree()
    if "nested" in steps:
        for element in list(root.iter("p", "h1", "h2", "h3", "h4", "section", "ul")):
            parent = element.getparent()
            if parent is None or parent.tag in ("head", "html"):
                continue
            wrapper = etree.Element("div")
            wrapper.tail, element.tail = element.tail, None
            parent.replace(element, wrapper)
            wrapper.append(element)
    out: bytes = etree.tostring(root, encoding="utf-8", method="html")
    return b'<!DOCTYPE html><meta charset="utf-8">' + out


def pages(folders: list[Path]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every HTML page with the document that is expected of it."""
    for folder in folders:
        for path in sorted(folder.rglob("*.html")):
            for expected in (path.with_suffix(".document.json"), path.parent / "gold" / f"{path.stem}.json"):
                if expected.exists():
                    yield path, json.loads(expected.read_text(encoding="utf-8"))
                    break


def run(folders: list[Path], *, every: int = 1) -> list[tuple[str, str, float, str]]:
    """(page, way, F1, method) of each changed page; with `every` only each n-th pair of page and way."""
    cleaner = Cleaner(Resources((ROOT,)))
    cleaner.portals.all = ()
    out = []
    pairs = [(path, wanted, way) for path, wanted in pages(folders) for way in WAYS]
    for path, wanted, way in pairs[::every]:
        content = mutate(path.read_bytes(), way)
        document = next(iter(cleaner(RawPage(path.name, None, content, ""))))[0]
        out.append(
            (
                f"{path.parent.name}/{path.name}",
                way,
                f1(document.abstract if document else None, wanted.get("abstract")),
                document.method if document else "",
            )
        )
    return out


def main() -> None:
    """Print the figures."""
    folders = [Path(a) for a in sys.argv[1:]] or [ROOT / "corpus"]
    found = run(folders)
    for name, way, value, method in found:
        if value < 0.95:
            print(f"{name:<42}{way:<14}{value:.3f}  {method}")
    for way in WAYS:
        values = [v for _, w, v, _ in found if w == way]
        print(
            f"{way:<14}{sum(v >= 0.95 for v in values)} of {len(values)} with F1 >= 0.95, mean "
            f"{sum(values) / max(1, len(values)):.3f}"
        )
    print("found by", dict(Counter(m for *_, m in found).most_common()))


if __name__ == "__main__":
    main()
