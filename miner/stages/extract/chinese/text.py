"""A Chinese section cut into sentences and clauses, and what a clause says beside its numbers: groups, statistics."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from miner.grammar.chinese import Amount, amounts
from miner.grammar.chinese_times import timepoints
from miner.stages.extract.chinese.terms import Term, Terms, words

# One class of characters or a full stop that scans print for one: no pattern here can backtrack.
_SENTENCE_END = re.compile(r"[。!?\n]|(?<=[\u4e00-\u9fff)%])\.(?=\s|[\u4e00-\u9fff])")
_KEYWORDS = re.compile(r"[【\[]?关\s{0,2}键\s{0,2}词|[【\[]?中图分类号")
_LONGEST = 600  # characters of a sentence
_MOST_NUMBERS = 80
_LABEL_END = " :】]\u3000|"
# Words that show a number to be about others' work or the disease at large.
_OTHERS: tuple[str, ...] = (
    "据统计",
    "据报道",
    "文献报道",
    "研究报道",
    "世界卫生组织",
    "流行病学",
    "有学者",
    "既往研究",
    "国外报道",
)
_OTHERS += ("全球", "每年新增", "发病率约", "约占", "占所有", "指南推荐")
# Twelve characters at most, none of them 组 (U+7EC4), then 组: each begins and ends in one place only.
_ARM = re.compile(r"[\u4e00-\u7ec3\u7ec5-\u9fffA-Za-z0-9+/-]{1,12}组(?![织成间内别方份])")
_LETTERS = re.compile(r"(?<![A-Za-z])([A-D])(?:组)?[、,和与及]([A-D])(?:组)?(?:[、,和与及]([A-D]))?(?:两|2|三|3)?组")
# What may stand before a group's name and is no part of it.
_ARM_HEAD = re.compile(
    r".*(?:分为|分成|分入|纳入|入组|其中|患者|病例|显示|随机|分别为|高于|低于|优于|大于|小于|然而|但是|以及|同时|因此|均|"
    r"例|名|率|后|前|为|和|与|及|或|比|较|在|将|的|于|中|而|但|且|、|,|;)"
)
_NO_ARM = words("两 各 每 本 三 该 全 同 分 入 成 小 一 另一 四 二 多 单 此 这 某 别 随机 两个 亚 剂量 年龄")
_MEDIAN, _MEAN = ("中位",), ("平均", "均值", "均数", "x±s")


@dataclass(slots=True)
class Sentence:
    """A sentence of the folded text with its amounts, terms and points in time; `scope` is the contract's."""

    start: int
    end: int
    section: str | None
    scope: str
    amounts: list[Amount] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    times: list[tuple[int, str]] = field(default_factory=list)
    arms: list[tuple[int, str]] = field(default_factory=list)


def sentences(
    folded: str, start: int, end: int, section: str | None, labels: list[tuple[str, str]], terms: Terms
) -> list[Sentence]:
    """Sentences of `folded[start:end]`, up to the key words; a printed label names the section from there on."""
    stop = _KEYWORDS.search(folded, start, end)
    end = stop.start() if stop else end
    out: list[Sentence] = []
    begin = start
    cuts = _bounded([m.end() for m in _SENTENCE_END.finditer(folded, start, end)] + [end], start)
    for cut in cuts:
        first, section = _after_label(folded, begin, cut, section, labels)
        begin = cut
        last = cut
        while first < last and folded[last - 1] in " \n。.":
            last -= 1
        if first < last:
            out.append(_sentence(folded, first, last, section, terms))
    return out


def _bounded(cuts: list[int], start: int) -> list[int]:
    """Ends of sentences, with more of them where one is longer than any sentence: work a sentence stays small."""
    out: list[int] = []
    begin = start
    for cut in cuts:
        out.extend(range(begin + _LONGEST, cut, _LONGEST))
        out.append(cut)
        begin = cut
    return out


def _after_label(
    folded: str, start: int, end: int, section: str | None, labels: list[tuple[str, str]]
) -> tuple[int, str | None]:
    """Past white space and a printed section label: (where the text begins, its section)."""
    while start < end and folded[start] in " \n":
        start += 1
    if folded.startswith("摘要", start):
        start += 2
    at = start
    while at < end and folded[at] in " :【[":
        at += 1
    for label, name in labels:
        if folded.startswith(label, at):
            behind = at + len(label)
            glued = folded[behind : behind + 1]
            bracketed = at > start and folded[at - 1] in "【["
            if (
                (glued and glued in _LABEL_END)
                or bracketed
                or (len(label) == 2 and glued not in "是为显表如中的均与和")
            ):
                while behind < end and folded[behind] in _LABEL_END:
                    behind += 1
                return behind, name
    return at, section


def _sentence(folded: str, start: int, end: int, section: str | None, terms: Terms) -> Sentence:
    text = folded[start:end]
    others = any(word in text for word in _OTHERS)
    background = others or section == "background"
    out = Sentence(start, end, section, "background" if background else "study")
    out.amounts = amounts(folded, start, end)
    if len(out.amounts) > _MOST_NUMBERS:
        out.amounts = []  # a table run together, no sentence
    out.terms = terms.find(folded, start, end)
    out.times = timepoints(folded, start, end, out.amounts)
    out.arms = arms_in(folded, start, end)
    return out


def arms_in(folded: str, start: int, end: int) -> list[tuple[int, str]]:
    """Names of groups ("观察组") with their offsets, in order."""
    out = []
    for match in _ARM.finditer(folded, start, end):
        body = match[0][:-1]
        head = _ARM_HEAD.match(body)
        name = body[head.end() :] if head else body
        if name and name not in _NO_ARM and name[-1] not in "两三四0123456789":
            out.append((match.end() - 1 - len(name), name + "组"))
    for match in _LETTERS.finditer(folded, start, end):
        out += [(match.start(i), match[i] + "组") for i in (1, 2, 3) if match[i]]
    return sorted(set(out))


def clause_start(folded: str, sentence: Sentence, at: int) -> int:
    """Where the clause that holds `at` begins: behind the last comma or semicolon outside brackets and numbers."""
    i, depth = at - 1, 0
    while i >= sentence.start:
        char = folded[i]
        if char == ")":
            depth += 1
        elif char == "(":
            depth = max(0, depth - 1)
        elif depth == 0 and char in ",;":
            between = folded[i - 1 : i].isdigit() and folded[i + 1 : i + 2].isdigit()
            if not between:
                break
        i -= 1
    i += 1
    while i < at and folded[i] in " ":
        i += 1
    return i


def clause_end(folded: str, sentence: Sentence, at: int) -> int:
    """Where the clause that holds `at` ends: before the next comma or semicolon outside brackets and numbers."""
    i, depth = at, 0
    while i < sentence.end:
        char = folded[i]
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
        elif depth == 0 and char in ",;" and not (folded[i - 1 : i].isdigit() and folded[i + 1 : i + 2].isdigit()):
            break
        i += 1
    while i > at and folded[i - 1] in " ":
        i -= 1
    return i


def statistic_in(text: str) -> str | None:
    """ "median" or "mean" where the words say so."""
    if any(word in text for word in _MEDIAN):
        return "median"
    return "mean" if any(word in text for word in _MEAN) else None


def nearest(items: list[tuple[int, str]], start: int, at: int) -> str | None:
    """The last item that begins within [start, at), else None."""
    inside = [name for offset, name in items if start <= offset < at]
    return inside[-1] if inside else None
