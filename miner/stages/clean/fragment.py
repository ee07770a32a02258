"""A cut-out piece of a page becomes blocks: BeautifulSoup reads it, superscripts and labels keep their meaning.

The walk keeps its own stack, so that nesting costs memory and never Python's recursion limit.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup, Comment, Tag, XMLParsedAsHTMLWarning
from bs4.element import NavigableString

from miner.stages.clean import language as lang
from miner.stages.clean.chars import line
from miner.stages.clean.draft import Block
from miner.stages.clean.formula import mathml, superscript
from miner.stages.clean.labels import Labels

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr "
    "li main nav ol p pre section table tbody td tfoot th thead tr ul abstract sec title list list-item disp-quote "
    "trans-abstract boxed-text "
    "sec-title abstracttext otherabstract".split()
)
SKIPPED = frozenset(
    "script style noscript template button svg img figure select option input textarea iframe object embed audio "
    "video head link meta nav canvas "
    "label dialog tex-math inline-graphic graphic fig table-wrap xref-group fn footnote related-article annotation "
    "annotation-xml".split()
)
_BOLD = frozenset("b strong bold".split())
_EMPHASIS = frozenset("i em italic u sc small".split())
_HIDDEN_CLASS = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader(?:-only)?|offscreen|noprint|MathJax_Preview|"
    r"MJX_Assistive_MathML|mjx-assistive-mml|figure|fig|tooltip|popup|dropdown-?\w*|download|"
    r"footnote|ref-list|kwd-group|keywords?|keyword-group|share|social|advert\w*|graphical|copyright|article-tools|"
    r"Keyword\w*|KeywordGroup|author-highlights)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HEAD_CLASS = re.compile(
    r"(?:^|[\s_-])(?:title|heading|header|head|sec(?:tion)?[-_]?title|label|subtitle|caption|"
    r"abs(?:tract)?[-_]?(?:title|head\w*|label))(?:$|[\s_-]|\d)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"^[\s\[(]*\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*[\s\])]*$")
# Stands for <br> until its block ends: a character that `chars.line` would remove.
BREAK = "\x1f"
_WHOLE = frozenset(".。!?:：;)]")
_LABEL, _LABEL_NODES = 400, 40
"""Characters, and elements, up to which an element may be a label: more is not looked at."""


@dataclass(slots=True)
class _State:
    """What the walk has gathered for the block it is in; `text` holds no empty piece.

    `inked` is the last of its characters that is no white space, `before` the last of all: to join the pieces in order
    to see them would cost the square of their number.
    """

    blocks: list[Block] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    inked: str = ""
    lead: str | None = None
    level: int = 0
    language: str = ""
    label: str | None = None
    name: str | None = None

    @property
    def before(self) -> str:
        return self.text[-1][-1] if self.text else ""

    def put(self, piece: str) -> None:
        """Add to the text of the block."""
        if piece:
            self.text.append(piece)
            if ink := piece.rstrip():
                self.inked = ink[-1]

    def flush(self) -> None:
        """End the current block; a line break after a whole sentence ends one too."""
        groups: list[list[str]] = []
        inked = ""
        for piece in "".join(self.text).split(BREAK):
            if groups and (not inked or inked not in _WHOLE):
                groups[-1].append(piece)
            else:
                groups.append([piece])
                inked = ""
            if ink := piece.rstrip():
                inked = ink[-1]
        pieces = [" ".join(group) for group in groups]
        self.text.clear()
        self.inked = ""
        lead = line(self.lead) if self.lead else None
        for text in filter(None, map(line, pieces)):
            starts = lead is not None and text.startswith(lead) and lead != text
            self.blocks.append(Block(text, self.level, lead if starts else None, self.language, self.label, self.name))
            self.label = self.name = lead = None
        self.lead = None


def soup(markup: str) -> BeautifulSoup:
    """A fragment parsed by BeautifulSoup over lxml, without its warnings about XML."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return BeautifulSoup(markup, "lxml")


def blocks_of(markup: str, labels: Labels, *, keep_figures: bool = False) -> list[Block]:
    """The blocks of an HTML or JATS fragment in reading order; what no reader sees is left out."""
    state = _State()
    tree = soup(markup)
    stack: list[tuple[Tag | NavigableString, bool, str, int]] = [(tree, False, "", 0)]
    while stack:
        node, leaving, language, level = stack.pop()
        if isinstance(node, NavigableString):
            if type(node) is NavigableString:
                state.language = state.language or language
                state.put(str(node))
            continue
        name = node.name.lower()
        if leaving:
            _leave(state, node, name)
            continue
        if node is not tree and _skip(node, name):
            continue
        tagged = lang.code(str(node.get("lang") or node.get("xml:lang") or ""))
        if tagged in ("en",) and name in ("html", "body"):
            tagged = ""
        language = tagged or language
        if name == "br":
            state.put(BREAK)
            continue
        if name in ("sup", "sub"):
            _script(state, node, name)
            continue
        if name == "math" or name.endswith(":math"):
            state.put(mathml(node))
            continue
        if name in BLOCKS or (name == "span" and _blocky(node)):
            state.flush()
            state.language = language
            state.level = _level(node, name, labels) or level
            if node.get("label") or node.get("data-label"):
                state.label = str(node.get("label") or node.get("data-label"))
                state.name = _category(str(node.get("nlmcategory") or ""))
            level = state.level
        elif not state.inked:
            _open_lead(state, node, name, labels)
        elif (
            (name in _BOLD or name in _EMPHASIS or name == "span") and _is_label(node, labels) and _sentence_over(state)
        ):
            state.flush()
            state.language = language
            state.lead = node.get_text()
        stack.append((node, True, language, level))
        stack.extend(
            (child, False, language, level)
            for child in reversed(node.contents)
            if isinstance(child, Tag | NavigableString) and not isinstance(child, Comment)
        )
    state.flush()
    return state.blocks


def _leave(state: _State, node: Tag, name: str) -> None:
    if name in BLOCKS or (name == "span" and _blocky(node)):
        state.flush()
        state.level = 0
        state.language = ""


def _blocky(node: Tag) -> bool:
    return "block" in str(node.get("style") or "")


def _skip(node: Tag, name: str) -> bool:
    if name in SKIPPED:
        return name not in ("label", "figure") or node.find_parent("figure") is not None or name == "figure"
    if node.get("hidden") is not None or "display:none" in str(node.get("style") or "").replace(" ", ""):
        return True
    if node.get("aria-hidden") == "true" and name not in ("p", "section", "div"):
        return True
    classes = node.get("class")
    joined = " ".join(classes) if isinstance(classes, list) else str(classes or "")
    return bool(joined) and bool(_HIDDEN_CLASS.search(joined)) and name not in ("p", "section", "body", "html")


def _script(state: _State, node: Tag, name: str) -> None:
    """Superscripts as `10^6`, reference marks dropped; subscripts joined, parted by "_" where digits would touch."""
    inner = line(node.get_text())
    before = state.before
    if not inner:
        return
    if name == "sup":
        if _REFERENCE.match(inner) and node.find("a") is not None:
            return
        state.put(inner if inner.startswith("^") else superscript(before, inner))
    else:
        state.put(f"_{inner}" if before.isdigit() and inner[:1].isdigit() else inner)
    following = node.next_sibling
    if inner[-1:].isdigit() and isinstance(following, NavigableString) and str(following)[:1].isdigit():
        state.put(" ")


def _level(node: Tag, name: str, labels: Labels) -> int:
    """The heading level of a block: h1-h6, a title, or a short block that looks like a label and is one."""
    if len(name) == 2 and name[0] == "h" and name[1].isdigit():
        return int(name[1])
    if name in ("title", "dt", "sec-title"):
        return 4
    if node.get("role") == "heading":
        return 3
    if name in ("p", "div", "span", "li", "th", "td", "caption"):
        pieces = _short(node) if len(node.contents) < 4 else None
        text = " ".join(filter(None, map(str.strip, pieces or ())))
        if 0 < len(text) <= 90 and node.find(BLOCK_PARAGRAPH) is None:
            classes = " ".join(node.get("class") or [])
            known = labels.name(text) is not None
            bold = (
                node.find(list(_BOLD)) is not None
                or text.isupper()
                or _HEAD_CLASS.search(classes) is not None
                or not text.endswith(".")
            )
            if known and bold:
                return 4
    return 0


BLOCK_PARAGRAPH = ["p", "div", "section", "ul", "ol", "table"]


def _open_lead(state: _State, node: Tag, name: str, labels: Labels) -> None:
    classes = " ".join(node.get("class") or [])
    if (
        name in _BOLD
        or name in _EMPHASIS
        or (name == "span" and (_HEAD_CLASS.search(classes) or _is_label(node, labels)))
    ):
        text = "".join(_short(node) or ())
        if 0 < len(text.strip()) <= 90:
            state.lead = text


def _is_label(node: Tag, labels: Labels) -> bool:
    text = "".join(_short(node) or ()).strip()
    return (
        0 < len(text) <= 90
        and labels.name(text) is not None
        and text[:1].isupper()
        and (text[-1] in ":.：—" or labels.strong(text))
    )


def _short(node: Tag) -> list[str] | None:
    """The stretches of text of an element; None where it has too many of them, or of elements, for a label.

    Elements may lie inside one another, so that the text of each would be that of the page.
    """
    out: list[str] = []
    size = seen = 0
    stack: list[Any] = [node]
    while stack:
        here = stack.pop()
        seen += 1
        if isinstance(here, Tag):
            stack.extend(reversed(here.contents))
        elif type(here) is NavigableString:
            out.append(str(here))
            size += len(here)
        if size > _LABEL or seen + len(stack) > _LABEL_NODES:
            return None
    return out


def _sentence_over(state: _State) -> bool:
    return state.inked != "" and state.inked in '.?!)]。;”"'


def _category(value: str) -> str | None:
    value = value.strip().lower()
    return value if value in ("background", "objective", "methods", "results", "conclusions") else None
