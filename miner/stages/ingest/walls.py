"""A page that stands where the article should be: captcha, cookie wall, login, an error in friendly words.

The phrases are the rows of `gazetteers/furniture.tsv` of these kinds. Only what is sure is called a wall here: a short
page, or a title that says so, without an article's metadata. The rest is for the clean stage to judge.
"""

from __future__ import annotations

import html
import re

from miner.resources import Resources
from miner.stages.ingest.limits import sniff

_SAVE = "open the page in a browser and save it, or give the article's PMID"
ADVICE = {
    "captcha": ("a captcha stands where the page should be", _SAVE),
    "cookies": ("a cookie wall stands where the page should be", _SAVE),
    "login": (
        "a login wall stands where the page should be",
        "log in (library proxy or institution) and save the page, or give the article's PMID",
    ),
    "missing": ("the site says that there is no such page", "check the address, or give the article's PMID or DOI"),
    "error": ("the site answers with an error message", "try again later"),
}
_LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|sso|saml2?|wayf|idp|shibboleth(?:\.sso)?|authenticate)(?:[/?.;]|$)", re.IGNORECASE
)
_ARTICLE = re.compile(
    rb"<meta[^<>]{1,40}(?:citation_(?:title|abstract|doi|pmid)|dc\.(?:title|identifier))", re.IGNORECASE
)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,400})", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style|noscript|template)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_WORDS = re.compile(r"[\W_]+")
_LARGE = 100_000
"""Bytes; a wall is small."""
_SHORT = 1500
"""Characters of text that a wall may have."""


def _normal(text: str) -> str:
    return " ".join(_WORDS.sub(" ", text.replace("'", "").replace("\u2019", "")).casefold().split())


class Walls:
    """The phrases, loaded once."""

    def __init__(self, resources: Resources) -> None:
        rows = [row.split("\t") for row in resources.text("gazetteers/furniture.tsv").splitlines()[1:]]
        self._phrases = [(cells[1], _normal(cells[0])) for cells in rows if len(cells) > 1 and cells[1] in ADVICE]

    def kind(self, content: bytes) -> str | None:
        """What stands in the article's place ("captcha", "login" …), None where nothing says so."""
        if len(content) > _LARGE or sniff(content[:4096]) not in (None, "text/html") or _ARTICLE.search(content):
            return None
        text = content.decode("utf-8", "replace")
        found = _TITLE.search(text)
        title = _normal(html.unescape(found[1])) if found else ""
        seen = f" {_normal(html.unescape(_TAG.sub(' ', _HIDDEN.sub(' ', text)))[: 4 * _SHORT])} "
        short = len(seen) < _SHORT
        for kind in ADVICE:
            for name, phrase in self._phrases:
                if name == kind and (title == phrase or (short and (f" {phrase} " in seen or phrase in title))):
                    return kind
        return None


def is_login(url: str, final: str) -> bool:
    """Whether a redirect from `url` ended at a login."""
    return url != final and bool(_LOGIN_PATH.search(final)) and not _LOGIN_PATH.search(url)
