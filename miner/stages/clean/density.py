"""The abstract of a page by text density: the first run of dense prose, which is the last resort."""

from __future__ import annotations

import re
from collections.abc import Callable

from miner.stages.clean import limits
from miner.stages.clean.chars import line
from miner.stages.clean.language import detect
from miner.stages.clean.tree import MOST_NESTED, Above, Element, few_strings, found, xpath

_SITE = re.compile(
    r"\b(?:cookies?|websites?|log ?in|account|subscri\w+|institution\w* access|terms of use|javascript|browser|"
    r"correspondence to|e-?mail)\b",
    re.IGNORECASE,
)
_CUES = re.compile(
    r"\b(?:we (?:report|describe|present|aimed|conclude|found|evaluated|investigated|assessed|compared|"
    r"retrospectively)|this study|the aim of|the purpose of|in conclusion|our (?:results|findings)|"
    r"(?:was|were) (?:\w+ly )?\w+ed|suggest(?:s|ed|ing)? that|patients (?:were|with|underwent)|results|methods|"
    r"conclusions?|p ?[<=] ?0?\.\d|\d+(?:\.\d+)? ?%)|目的|方法|结果|结论|患者",
    re.IGNORECASE,
)
_OPENS_ARTICLE = re.compile(
    r"^(?:[\dIVX]{1,3}[.:)]?\s*)?(?:introduction|background|main|引言|前言|einleitung|introducción)\s*$", re.IGNORECASE
)
_LABELLED = re.compile(r"[A-Z][^.:]{2,60}: ?\S")
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_RUN = xpath(
    "//h1|//h2|//h3|//h4|//h5|//h6|//p|//div[not(.//p) and not(.//div)]|//td[not(.//p) and not(.//div)]|"
    "//section[not(.//p) and not(.//div)]|//li|//dd[not(.//p)]|//blockquote[not(.//p)]|//span[string-length(.)>250]"
)


def dense(root: Element, is_label: Callable[[str], bool]) -> list[Element]:
    """The first run of dense prose: the last resort, right where a page shows little besides its abstract.

    A run goes on over short sentences and section labels (`is_label`), and ends at any other heading or short text.
    """
    runs: list[list[tuple[Element, str]]] = [[]]
    seen: set[str] = set()
    opening: int | None = None
    large = False
    beside = Above(lambda e: e.tag in ("nav", "footer", "header", "aside", "button"))
    elements = found(_RUN, root)[:4000]
    inside = Above(set(elements).__contains__)
    for element in elements:
        if beside.count(element) or inside.count(element) > MOST_NESTED:
            continue
        pieces = few_strings(element)
        if pieces is None:
            large = True
            runs.append([])
            continue
        text = line(" ".join(" ".join(pieces).split()))
        if not text or text in seen:
            continue
        if (
            opening is None
            and len(runs) > 1
            and len(text) < 40
            and _OPENS_ARTICLE.match(text)
            and any(len(t) > 200 for r in runs for _, t in r)
        ):
            opening = len(runs)
            runs.append([])
            continue
        label = (len(text) < 90 and is_label(text)) or bool(_LABELLED.match(text) and is_label(text.split(":", 1)[0]))
        if element.tag in _HEADINGS and not label:
            runs.append([])
            continue
        seen.add(text)
        links = sum(len(a.text_content()) for a in element.iter("a"))
        prose = (
            detect(text, "xx") != "xx"
            and (len(text.split()) > 5 or not text.isascii())
            and re.search(r"[.。?!]\)?$|[.。] ", text)
        )
        if (
            links * 3 > len(text)
            or not (prose or label)
            or (len(text) < limits.MIN_PROSE_CHARS and not label and not runs[-1])
        ):
            runs.append([])
            continue
        runs[-1].append((element, text))
    best: list[tuple[Element, str]] = []
    best_score = 0.0
    # In an article's full text only what stands before its introduction can be the abstract.
    whole_article = large or sum(len(t) for r in runs for _, t in r) > limits.MAX_ABSTRACT_CHARS
    if whole_article and opening is None:
        return []
    for index, run in enumerate(r for r in (runs[:opening] if whole_article else runs) if r):
        joined = " ".join(t for _, t in run)
        score = min(len(joined), 2500) / 500 + 1.5 * min(len(_CUES.findall(joined)), 8) - 0.15 * index
        score -= 2 * len(_SITE.findall(joined)) - (2 if len(re.findall(r"[.。] ", joined)) >= 3 else 0)
        # Length alone is no proof: terms of use are long too.
        if len(joined) < 250 or not _CUES.search(joined) or len(joined) > limits.MAX_ABSTRACT_CHARS:
            score -= 5
        if score > best_score:
            best, best_score = run, score
    return [e for e, _ in best] if best_score >= 2.5 else []
