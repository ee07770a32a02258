"""Which group sizes a document states, by what was counted: the Ns that a share can be out of.

Sizes come from the records (cohort, arms, counts of findings) and from the text itself ("the remaining 39 patients",
"n = 16"), so that a group whose record is missing is not taken for an unstated one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from miner.grammar.lexer import NUMBER, WORD, Token, lex
from miner.grammar.numbers import NUMBER_WORDS, read_words
from miner.grammar.sentences import Sentence, split_sentences
from miner.grammar.units import UNITS
from miner.records import Evidence


def words(text: str) -> frozenset[str]:
    """The words of a list written as one string."""
    return frozenset(text.split())


WHOLE_FIELDS = {
    "cohort_size": "patients",
    "vertebrae_count": "vertebrae",
    "lesion_count": "lesions",
    "study_count": "studies",
}
_NOUNS = {
    "patients": "patient subject participant case woman man male female child adult person people individual volunteer "
    "survivor boy girl responder",
    "vertebrae": "vertebra level segment vb vbs",
    "lesions": "lesion tumor metastasis target nodule mass manifestation site focus node",
    "studies": "study trial series article report paper",
    "procedures": "procedure session treatment operation intervention ablation injection",
    "eyes": "eye",
}
_KIND_OF = {noun: kind for kind, nouns in _NOUNS.items() for noun in nouns.split()}
# Between a number and its noun these end the search: the number belongs to something before them.
_STOPS = words(
    "of in with and or were was had have has to for at by from on after before during per who that which than is are "
    "received underwent showed month year week day hour minute gy mm cm mg point percent fold "
    "times fraction dose session"
)
_LOOK = 5
_REVIEW = ("meta-analysis", "meta analysis", "metaanalysis", "systematic review", "pooled", "荟萃分析", "系统评价")
_PERCENT = frozenset(("%", "percent", "per", "pct"))
# Digits are bounded and each class of characters is disjoint from the next: nothing to backtrack into.
_CHINESE = re.compile(r"(?<![\d.])(\d{1,7})\s{0,2}(例|名|位|人|个椎体|个节段|处病灶|个病灶|个病变|只眼|眼)")
_BARE = re.compile(r"(?<![\d.])(\d{1,9}(?:\.\d{1,6})?)(?!\.?\d)\s?(%?)")
_A_DIGIT = re.compile(r"\d")
_NO_WORD = {code: " " for code in range(128) if not (chr(code).isalnum() or code == ord("_"))}
_A_NUMBER = re.compile(r"\d|\b(?:" + "|".join(sorted(NUMBER_WORDS)) + r")\b", re.I)
_CHINESE_STOP = re.compile(r"[.;](?=[\u4e00-\u9fff])")
_CHINESE_KIND = {
    "个椎体": "vertebrae",
    "个节段": "vertebrae",
    "处病灶": "lesions",
    "个病灶": "lesions",
    "个病变": "lesions",
}


@dataclass(slots=True)
class Count:
    """A whole number in the text: its value, the tokens it takes (first to last, exclusive) and its offsets."""

    value: int
    first: int
    last: int
    start: int
    end: int


def counts(tokens: list[Token]) -> Iterator[Count]:
    """Whole numbers among `tokens`, written as digits or as words."""
    taken = 0  # up to here, tokens belong to a number already
    for i, token in enumerate(tokens):
        if token.kind == NUMBER:
            if not token.decimals:
                yield Count(int(token.value), i, i + 1, token.start, token.end)
        elif token.low in NUMBER_WORDS and token.kind == WORD and i >= taken:
            j = i
            while j < len(tokens) and j - i < _LOOK and tokens[j].kind == WORD:
                j += 1
            read = read_words([t.low for t in tokens[i:j]], 0)
            if read is not None:
                last = i + read[1]
                yield Count(read[0], i, last, token.start, tokens[last - 1].end)
                taken = last


def kind_counted(tokens: list[Token], last: int) -> str | None:
    """What the number that ends before `tokens[last]` counts ("patients"), by the first noun that is known, or None."""
    for token in tokens[last : last + _LOOK]:
        if token.kind != WORD or token.low in NUMBER_WORDS or token.norm in _STOPS:
            return None
        if token.norm in _KIND_OF:
            return _KIND_OF[token.norm]
    return None


def _counts_something(tokens: list[Token], count: Count) -> bool:
    """True for "60 portals" and "31 who received": a group, though of what is not known."""
    behind = tokens[count.last : count.last + 1]
    if not behind or behind[0].kind != WORD or behind[0].joined or tokens[count.first].joined:
        return False
    return behind[0].low == "who" or (behind[0].norm not in _STOPS and behind[0].low not in UNITS)


def is_share(tokens: list[Token], first: int) -> bool:
    """True where the number at `tokens[first]` is the N of "n of N" or "n/N", which names no group by itself."""
    i = first - 1
    while i >= 0 and tokens[i].low in ("the", "these", "all", "our"):
        i -= 1
    if i < 1 or tokens[i].low not in ("of", "/", "from", "among"):
        return False
    before = tokens[i - 1]
    # "27 (87.4%) of 32": step over the bracket.
    if before.low == ")":
        j = i - 2
        while j > 0 and tokens[j].low != "(" and i - j < 12:
            j -= 1
        before = tokens[j - 1] if j > 0 else before
    return before.kind == NUMBER or before.low in NUMBER_WORDS or before.low in ("%", "patient", "patients", "none")


def _chinese_sentences(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A span cut behind full stops that a Chinese character follows (U+3002 is folded to ".", without a space)."""
    begin = start
    for stop in () if folded.isascii() else _CHINESE_STOP.finditer(folded, start, end):
        yield begin, stop.end()
        begin = stop.end()
    if begin < end:
        yield begin, end


def _numbered(folded: str, lowered: str, start: int, end: int) -> bool:
    """True where `_A_NUMBER` finds something; quicker, for most sentences, than its long list of words."""
    if folded.isascii() and not _A_DIGIT.search(folded, start, end):
        return not NUMBER_WORDS.isdisjoint(lowered[start:end].translate(_NO_WORD).split())
    return _A_NUMBER.search(folded, start, end) is not None


class Page:
    """One document's folded text with its tokens, whole numbers and sentences, looked up by offsets.

    `known` are sentences of the text that may have their tokens already.
    """

    def __init__(self, folded: str, known: Iterable[Sentence] = ()) -> None:
        self.text = folded
        lowered = folded.lower()
        self.is_review = any(word in lowered for word in _REVIEW)
        self._sentences = [piece for span in split_sentences(folded) for piece in _chinese_sentences(folded, *span)]
        # Sentences without a number hold nothing to check: leaving them out halves the work.
        lexed = {s.end: s for s in known if s.tokens}
        self.tokens: list[Token] = []
        for start, end in self._sentences:
            if not _numbered(folded, lowered, start, end):
                continue
            same = lexed.get(end)
            gap = "" if same is None else folded[start : same.start]
            if same is None or start > same.start or (gap and gap[-1] != " ") or "+" in gap:
                self.tokens += lex(folded, start, end)
            else:  # a label may stand before it, and no token reaches over the space between
                self.tokens += [*lex(folded, start, same.start), *same.tokens]
        self.counts = list(counts(self.tokens))
        self._starts = [t.start for t in self.tokens]
        self._count_starts = [c.start for c in self.counts]
        self._sentence_starts = [s for s, _ in self._sentences]

    def span(self, start: int, end: int) -> range:
        """Indices of the tokens that begin within [start, end)."""
        return range(bisect_left(self._starts, start), bisect_left(self._starts, end))

    def counts_in(self, start: int, end: int) -> list[Count]:
        """Whole numbers that begin within [start, end)."""
        return self.counts[bisect_left(self._count_starts, start) : bisect_left(self._count_starts, end)]

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """From the start of the sentence that holds `start` to the end of the one that holds `end`."""
        if not self._sentences:
            return start, end
        i = max(0, bisect_right(self._sentence_starts, start) - 1)
        j = max(i, bisect_right(self._sentence_starts, max(start, end - 1)) - 1)
        return min(start, self._sentences[i][0]), max(end, self._sentences[j][1])

    def printed(self, start: int, end: int, number: float, percent: bool = False) -> int | None:
        """The decimals `number` is printed with between two offsets, None where it is not; "%" behind it wins."""
        found: list[tuple[bool, int]] = []
        for i in self.span(start, end):
            token = self.tokens[i]
            if token.kind == NUMBER and abs(token.value - number) < 1e-9:
                behind = self.tokens[i + 1].low if i + 1 < len(self.tokens) else ""
                found.append((behind in _PERCENT, token.decimals))
        if not found:
            # Glued to a word ("of36", "达57.5%"), where the lexer sees an identifier.
            found = [
                (match[2] == "%", len(match[1].partition(".")[2]))
                for match in _BARE.finditer(self.text, start, end)
                if abs(float(match[1]) - number) < 1e-9
            ]
        marked = [d for is_marked, d in found if is_marked]
        if percent and marked:
            return max(marked)
        return max(d for _, d in found) if found else None

    def people_in(self, start: int, end: int) -> set[int]:
        """Numbers of people stated between two offsets ("28 patients", "n = 28")."""
        out = set()
        for count in self.counts_in(start, end):
            if kind_counted(self.tokens, count.last) == "patients" or self.is_n(count):
                out.add(count.value)
        return out

    def is_n(self, count: Count) -> bool:
        """True where the number stands in "n = 16"."""
        before = self.tokens[max(0, count.first - 2) : count.first]
        return len(before) == 2 and before[0].low == "n" and before[1].low == "="


@dataclass(slots=True)
class Sizes:
    """Stated sizes of one document by what was counted: `wholes` of the study, `groups` of any kind, named `arms`."""

    wholes: dict[str, set[int]] = field(default_factory=dict)
    groups: dict[str, set[int]] = field(default_factory=dict)
    arms: dict[str, set[int]] = field(default_factory=dict)
    loose: set[int] = field(default_factory=set)  # groups of what is not known ("60 portals")

    def whole(self, population: str | None) -> set[int]:
        """Sizes of the whole study counted so; where what was counted is unknown, every whole."""
        if population is None:
            return set().union(*self.wholes.values()) if self.wholes else set()
        return self.wholes.get(population, set())

    def stated(self, population: str | None) -> set[int]:
        """Every stated size of a group counted so, wholes included; where that is unknown, of all."""
        if population is None:
            return set().union(*self.groups.values()) if self.groups else set()
        return self.groups.get(population, set()) | self.whole(population)

    def of_arm(self, arm: str | None) -> set[int]:
        """Sizes of the arm of that name; empty where the text states none."""
        return self.arms.get(_name(arm), set()) if arm else set()


def _name(arm: str) -> str:
    return " ".join(
        w for w in re.findall(r"\w+", arm.lower()) if w not in ("group", "groups", "arm", "patients", "the")
    )


def population_of(record: Evidence) -> str | None:
    """What a record counted, people of any kind being "patients"."""
    people = ("subjects", "participants", "cases", "women", "men", "children", "adults", "people", "individuals")
    return "patients" if record.population in people else record.population


def collect(records: Iterable[Evidence], page: Page, text: str) -> Sizes:
    """The sizes that records and text of one document state."""
    sizes = Sizes()
    tokens = page.tokens

    def add(table: dict[str, set[int]], kind: str, number: float | None) -> None:
        if number is not None and number == int(number) and number > 0:
            table.setdefault(kind, set()).add(int(number))

    for record in records:
        kind = population_of(record)
        if record.field in WHOLE_FIELDS:
            if record.scope == "study" and record.comparator in (None, "="):
                add(sizes.wholes, kind or WHOLE_FIELDS[record.field], record.value)
            add(sizes.groups, kind or WHOLE_FIELDS[record.field], record.value)
        elif record.field == "arm_size":
            add(sizes.groups, kind or "patients", record.value)
            if record.arm:
                add(sizes.arms, _name(record.arm), record.value)
        elif record.field == "proportion" and record.numerator:
            add(sizes.groups, kind or "patients", record.numerator)
    for count in page.counts:
        if is_share(tokens, count.first):
            continue
        found = kind_counted(tokens, count.last)
        if found is not None:
            add(sizes.groups, found, count.value)
        if found is None and _counts_something(tokens, count):
            sizes.loose.add(count.value)
        if page.is_n(count):
            for name in _NOUNS:
                add(sizes.groups, name, count.value)
    for match in () if text.isascii() else _CHINESE.finditer(text):
        add(sizes.groups, _CHINESE_KIND.get(match[2], "patients"), int(match[1]))
    return sizes
