"""Hard-wrapped lines become paragraphs again, at whatever width they were wrapped.

A program that wraps fills each line: it breaks where the next word would not have fitted. So a break is the wrapper's
if the line and the word after it are longer than the longest line, and the writer's if there was room.
"""

from __future__ import annotations

import itertools
import re

from miner.stages.clean import chars
from miner.stages.clean.labels import Labels
from miner.stages.clean.parts import ABSTRACT_HEAD

NARROW, WIDE = 30, 220
"""Widths that mails, terminals and exports wrap at; a longer line is a paragraph."""
_TAG = 14
"""Columns that a tag, or "Abstract: ", may have taken of the first line."""
_WIDE_CHAR = re.compile("[\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]")
_STOP = re.compile(r"[.?!:;。！？：；)\]%”\"’]$")
_MARKED = re.compile(r"[:：∶]|^[【\[〔]|^[A-Z][^.!?]{2,70}(?:—|[.] )")
_OVER = re.compile(r"[.?!:;。！？：；]$")
_END = re.compile(r"[.?!。！？]['\")\]”’]*(?:\^?\[?[\d,–-]{1,9}\]?)?$")
_ITEM = re.compile(r"[•●▪◦*–-] |\(?\d{1,2}[.)] |#{1,6} |\|")
_META = re.compile(
    r"(?:key ?words?|doi|pmid|pmcid|copyright|©|https?://|received|accepted|published|correspondence|e-?mail|"
    r"关键词|キーワード)\b ?[:：]?",
    re.IGNORECASE,
)


def unwrap(lines: list[str], labels: Labels) -> list[str]:
    """`lines` (each trimmed, "" between paragraphs) with wrapped ones joined; others stay as they are."""
    runs = _runs(lines, labels)
    width = _common_width(runs)
    out: list[str] = []
    for run in runs:
        if len(run) < 2:
            out += run
            continue
        out += _joined(run, width, labels)
    return out


def paragraphs(text: str, labels: Labels) -> list[str]:
    """The paragraphs of a text with its wrapping undone, without empty ones."""
    return [x for x in unwrap(chars.lines(text), labels) if x]


def _runs(lines: list[str], labels: Labels) -> list[list[str]]:
    """Lines in a row; an empty line, and a line that opens a labelled section or a list's item, begins a new run."""
    out: list[list[str]] = [[]]
    heads = [_is_heading(x, labels) for x in lines]
    for index, item in enumerate(lines):
        before = lines[index - 1] if index else ""
        if not item:
            out += [[""], []]
        elif heads[index] or (before and heads[index - 1]) or (before and _opens(item, before, labels)):
            out.append([item])
        else:
            out[-1].append(item)
    return [run for run in out if run]


def _is_heading(text: str, labels: Labels) -> bool:
    """Whether a line is a section's label alone, or the heading of the whole abstract."""
    if not text or len(text) > 60:
        return False
    if ABSTRACT_HEAD.match(text):
        return True
    return (
        (text[:1].isupper() or not text.isascii())
        and labels.name(text) is not None
        and (labels.strong(text) or text.endswith((":", "：")))
    )


def _opens(text: str, before: str, labels: Labels) -> bool:
    """Whether a line after `before` begins a section, an item or the notes below an abstract."""
    if before.endswith((":", "：")) or not (_STOP.search(before) or len(before) < 40):
        return False
    if _ITEM.match(text) or (not text[:1].islower() and _META.match(text)):
        return True
    if not _MARKED.search(text[:90]):
        return False
    found = labels.find(text[:120], language="zh" if _WIDE_CHAR.match(text) else "en")
    return bool(found) and found[0].start == 0


def _length(text: str) -> int:
    """Columns: a Chinese, Japanese or Korean character takes two."""
    return len(text) if text.isascii() else len(text) + len(_WIDE_CHAR.findall(text))


def _forced(line: str, after: str, width: int, slack: int = 0) -> bool:
    """Whether the first word of `after` would not have fitted behind `line`."""
    if _WIDE_CHAR.match(line[-1:]) and _WIDE_CHAR.match(after[:1]):
        return _length(line) + 4 >= width - slack
    word = after.split(" ", 1)[0]
    return _length(line) + (0 if line.endswith("-") else 1) + _length(word) > width - slack


def _is_wrapped(run: list[str]) -> int:
    """The width a run of three or more lines was wrapped at, 0 where most of its breaks had room."""
    width = max(map(_length, run[:-1]))
    if not NARROW <= width <= WIDE or _length(run[-1]) > width + 1:
        return 0
    forced = [_forced(a, b, width, _TAG if not i else 0) for i, (a, b) in enumerate(itertools.pairwise(run))]
    # The longest line's own break proves nothing.
    ends = sum(bool(_END.search(x)) for x in run[:-1])
    if sum(forced) - 1 < 0.75 * (len(forced) - 1) or ends > 0.6 * len(run[:-1]) + 1:
        return 0
    return width


def _common_width(runs: list[list[str]]) -> int:
    """The width that a text was wrapped at: what its short runs are measured by; 0 where nothing shows one.

    Either no line is longer and many are nearly as long, or a run of lines was wrapped for sure.
    """
    lengths = [_length(x) for run in runs for x in run if x]
    longest = max(lengths, default=0)
    if NARROW <= longest <= WIDE and sum(n > longest - 16 for n in lengths) >= max(3, 0.3 * len(lengths)):
        return longest
    best = (0, 0)
    for run in runs:
        if len(run) >= 3 and (width := _is_wrapped(run)):
            best = max(best, (len(run), width))
    return best[1]


def _joined(run: list[str], common: int, labels: Labels) -> list[str]:
    """A run with its forced breaks undone."""
    width = _is_wrapped(run) if len(run) >= 3 else 0
    longest = max(map(_length, run))
    if not width and common and longest <= common + 2:
        width = common
    elif width and common and width < common and longest <= common:
        width = max(width, common - 15)
    if not width:
        if len(run) == 2 and not common and _continues(run[0], run[1]):
            return [_join(run)]
        return run
    out: list[list[str]] = [[run[0]]]
    for index, (line, after) in enumerate(itertools.pairwise(run)):
        # The first line may have stood behind a tag; a sentence that goes on was not ended by its writer.
        forced = _forced(line, after, width, _TAG if index == 0 else 1) or _goes_on(line, after)
        if forced:
            out[-1].append(after)
        else:
            out.append([after])
    return [_join(x) for x in out]


def _goes_on(line: str, after: str) -> bool:
    return len(line) > 20 and not _OVER.search(line) and after[:1].islower()


def _continues(line: str, after: str) -> bool:
    """Whether two lines alone are one sentence: the first is long and open, and its end or the second says so."""
    if not NARROW + 10 <= _length(line) <= WIDE or _OVER.search(line):
        return False
    if after[:1].islower() or _OPEN.search(line):
        return True
    return after[:1].isdigit() and line[-1:].isalnum() and _END.search(after) is not None


_OPEN = re.compile(
    r"(?:\b(?:the|of|and|with|in|for|to|an?|was|were|is|are|by|from|at|or|vs\.?|versus|than|between|on|after|per)|[,(/=<>±–-])$"
)


def _join(lines: list[str]) -> str:
    text = lines[0]
    for item in lines[1:]:
        wide = _WIDE_CHAR.match(text[-1:]) and _WIDE_CHAR.match(item[:1])
        text = f"{text}{item}" if wide else f"{text}\n{item}"
    return chars.line(chars.unwrap(text))
