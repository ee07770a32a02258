"""Known furniture: lines that portals put around an abstract, matched exactly or nearly (a changed year, a lost word).

The lines are `gazetteers/furniture.tsv` (text, kind, portal, note). Kinds: `drop` is left out, `stop` ends an abstract;
`captcha`, `cookies`, `login`, `search`, `missing` and `error` say that a page is no article.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz, process

from miner.records import MinerError
from miner.resources import Resources

KINDS = ("drop", "stop", "captcha", "cookies", "login", "search", "missing", "error")
NOT_ARTICLE = {
    "captcha": (
        "a captcha stands where the page should be",
        "open the page in a browser, pass the check, and save it again",
    ),
    "cookies": ("a cookie wall stands where the page should be", "accept cookies in a browser and save the page again"),
    "login": (
        "a login wall stands where the page should be",
        "log in (library proxy or institution) and save the page again, or use the PubMed page",
    ),
    "search": (
        "this is a list of search results, not one article",
        "open the articles and save their pages, or export the list as PubMed XML, nbib or RIS",
    ),
    "missing": ("this is a 'page not found' message", "check the address or look the article up by its DOI"),
    "error": ("this is a server's error message", "fetch the page again later"),
}
_NORMAL = re.compile(r"[\W_]+")
# Shorter lines have to match exactly: "Copy" is not "Cope".
_FUZZY_CHARS = 14
_FUZZY_SCORE = 90
_LONGEST = 600


@lru_cache(maxsize=65536)
def normal(text: str) -> str:
    """A line as it is compared: folded case, digits as "0", nothing but letters and digits, single spaces."""
    return re.sub(
        r"\d+", "0", " ".join(_NORMAL.sub(" ", text.replace("'", "").replace("\u2019", "")).casefold().split())
    )


@lru_cache(maxsize=4096)
def _words(phrase: str) -> tuple[str, ...]:
    return tuple(w for w in phrase.split() if len(w) >= 4 and w.isalpha())


def _shares_words(phrase: str, text: str) -> bool:
    """Whether a third of the phrase's longer words stand in a text: what is nearly the phrase has far more of them.

    To look for some words costs a hundredth of aligning the phrase.
    """
    words = _words(phrase)
    return not words or 3 * sum(word in text for word in words) >= len(words)


class Furniture:
    """The furniture gazetteer, loaded once. Raises MinerError where the file has a wrong row."""

    def __init__(self, resources: Resources) -> None:
        self.exact: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
        for number, row in enumerate(resources.text("gazetteers/furniture.tsv").splitlines()[1:], 2):
            cells = row.split("\t")
            if len(cells) < 3 or cells[1] not in KINDS:
                raise MinerError(f"gazetteers/furniture.tsv line {number}: not text, kind, portal, note")
            self.exact[cells[1]].setdefault(normal(cells[0]), cells[2])
        self._fuzzy = {kind: [t for t in self.exact[kind] if len(t) >= _FUZZY_CHARS] for kind in ("drop", "stop")}
        # Run together without line ends, only sentences that nobody else would write are cut; short ones once one was.
        own = sorted(
            (t for kind in ("drop", "stop") for t, portal in self.exact[kind].items() if portal in ("pubmed", "scite")),
            key=len,
            reverse=True,
        )
        self._sentences = ([t for t in own if len(t) >= 45], [t for t in own if len(t) >= 15])

    def rule(self, text: str, kind: str) -> str | None:
        """The rule `kind` line that `text` is (`portal:furniture`), None where it is none."""
        key = normal(text)
        if not key:
            return None
        if key in self.exact[kind]:
            return f"{self.exact[kind][key]}:{kind}"
        if _FUZZY_CHARS <= len(key) <= _LONGEST:
            found = process.extractOne(key, self._fuzzy[kind], scorer=fuzz.ratio, score_cutoff=_FUZZY_SCORE)
            if found is not None:
                return f"{self.exact[kind][found[0]]}:{kind} (nearly)"
        return None

    def cut(self, text: str) -> tuple[str, list[str]]:
        """A long line without the furniture glued to its beginning: (the rest, what was cut)."""
        dropped: list[str] = []
        while True:
            head = text[:_LONGEST]
            found = None
            for phrase in self._sentences[bool(dropped)]:
                if len(phrase) > len(head) + 40:
                    continue
                window = head[: len(phrase) + 25]
                folded = window.casefold()
                if not _shares_words(phrase, folded):
                    continue
                aligned = fuzz.partial_ratio_alignment(phrase, folded, score_cutoff=86)
                if (
                    aligned is not None
                    and aligned.dest_start <= 12
                    and aligned.dest_end - aligned.dest_start > 0.75 * len(phrase)
                ):
                    found = aligned.dest_end
                    break
            if found is None:
                return text, dropped
            while found < len(text) and (
                text[found] in ".:/ " or (text[found].isalpha() and text[found - 1].isalpha() and text[found].islower())
            ):
                found += 1
            dropped.append(text[:found])
            text = text[found:].lstrip(" .:/")

    def reason(self, title: str, text: str) -> str | None:
        """Which kind of non-article a page is by its title and its first text, None where nothing says so."""
        title_key, text_key = normal(title), f" {normal(text[:6000])} "
        short = len(text_key) < 2500
        for kind in ("captcha", "missing", "error", "cookies", "login", "search"):
            for phrase in self.exact[kind]:
                in_title = bool(title_key) and (phrase in title_key if len(phrase) > 8 else phrase == title_key)
                weak = kind in ("cookies", "login", "search") and not short
                if in_title or (f" {phrase} " in text_key and not (weak and len(phrase) < 20)):
                    return kind
        return None
