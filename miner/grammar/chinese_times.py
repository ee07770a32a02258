"""Points in time that Chinese text names: "术前", "术后3个月", "1、3、5年生存率", "末次随访".

Every pattern is a chain of bounded runs over disjoint character classes: scanning is linear in the text.
"""

from __future__ import annotations

import re

from miner.grammar.chinese import Amount
from miner.grammar.times import iso_duration

# "1、3、5年": up to eight short numbers between list signs, one unit at the end.
_TIME_LIST = re.compile(
    r"(?<![\d.A-Za-z])\d{1,3}(?:\s?[、,.，和及与]\s?\d{1,3}){1,7}\s?(?:个)?(年|月|周|天|小时|[dh](?![A-Za-z]))"
)

_TIME_UNITS = {"年": "years", "月": "months", "周": "weeks", "天": "days", "d": "days", "小时": "h", "h": "h"}
_BASELINE = ("术前", "治疗前", "放疗前", "干预前", "消融前", "入院时", "基线", "入组时", "用药前", "手术前", "化疗前")
_LAST = ("末次随访", "最后一次随访", "随访结束", "最终随访")
_LISTED = re.compile(r"\s?(?:[、,和与及]|以及)\s?")
_BEHIND = ("时", "后", "的随访期", "随访期", "内", "累积", "OS", "PFS", "LC")
_RATE = re.compile(r"[\u4e00-\u9fffA-Z]{0,8}率")  # "3个月有效率", "2年无病生存率"
_AFTER = ("术后", "治疗后", "放疗后", "干预后", "消融后", "手术后", "用药后", "化疗后", "出院后", "注射后", "伤后")


def timepoints(folded: str, start: int, end: int, found: list[Amount]) -> list[tuple[int, str]]:
    """Points in time named in `folded[start:end]`: (offset, ISO duration, "baseline" or "last_follow_up"), in order.

    "1、3、5年" and "术后1、3个月" give one each. `found` are the amounts of the stretch.
    """
    out: list[tuple[int, str]] = []
    covered: list[tuple[int, int]] = []
    for match in _TIME_LIST.finditer(folded, start, end):
        numbers = [int(n) for n in re.findall(r"\d+", match[0])]
        # Rising numbers only, and none that a decimal point could have made.
        if numbers == sorted(set(numbers)) and (len(numbers) > 2 or "." not in match[0]):
            unit = _TIME_UNITS[match[1]]
            out += [(match.start() + i, iso_duration(n, unit)) for i, n in enumerate(numbers)]
            covered.append(match.span())
    for words, name in ((_BASELINE, "baseline"), (_LAST, "last_follow_up")):
        for word in words:
            at = folded.find(word, start, end)
            while at >= 0:
                out.append((at, name))
                at = folded.find(word, at + len(word), end)
    for row in _rows(folded, [a for a in found if a.kind == "time" and not any(x <= a.start < y for x, y in covered)]):
        if any(_is_point(folded, start, amount) for amount in row):
            out += [(a.start, iso_duration(a.value, a.name)) for a in row if a.value is not None]
    return sorted(set(out))


def _rows(folded: str, found: list[Amount]) -> list[list[Amount]]:
    """Lengths of time that stand in a row ("7 d、1个月、3个月"): they are points in time together or not at all."""
    rows: list[list[Amount]] = []
    for amount in found:
        if amount.value is None:
            continue
        if rows and _LISTED.fullmatch(folded, rows[-1][-1].end, amount.start):
            rows[-1].append(amount)
        else:
            rows.append([amount])
    return rows


def _is_point(folded: str, start: int, amount: Amount) -> bool:
    """True where the words around a length of time make it a point: "术后3个月", "1年生存率", "6个月时"."""
    before = folded[max(start, amount.start - 6) : amount.start].rstrip(" 第约")
    if before.endswith(_AFTER) or before.endswith(tuple(word + "的" for word in _AFTER)):
        return True
    after = folded[amount.end : amount.end + 12].lstrip()
    return after.startswith(_BEHIND) or _RATE.match(after) is not None
