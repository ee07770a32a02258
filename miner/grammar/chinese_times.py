"""Points in time that Chinese text names: "术前", "术后3个月", "1、3、5年生存率", "末次随访".

Every pattern is a chain of bounded runs over disjoint character classes: scanning is linear in the text.
"""

from __future__ import annotations

import re

from miner.grammar.chinese import Amount
from miner.grammar.times import iso_duration

# "1、3、5年": up to eight short numbers between list signs, one unit at the end.
_TIME_LIST = re.compile(
    r"(?<![\d.A-Za-z])\d{1,3}(?:\s?[、,.和及与]\s?\d{1,3}){1,7}\s?(?:个)?(年|月|周|天|小时|d|h)(?![A-Za-z])"
)
_TIME_UNITS = {"年": "years", "月": "months", "周": "weeks", "天": "days", "d": "days", "小时": "h", "h": "h"}
_BASELINE = ("术前", "治疗前", "放疗前", "干预前", "消融前", "入院时", "基线", "入组时", "用药前", "手术前", "化疗前")
_LAST = ("末次随访", "最后一次随访", "随访结束", "最终随访")
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
    for amount in found:
        if amount.kind != "time" or amount.value is None or any(a <= amount.start < b for a, b in covered):
            continue
        before = folded[max(start, amount.start - 6) : amount.start].rstrip(" 第约")
        after = folded[amount.end : amount.end + 8].lstrip()
        named = before.endswith(_AFTER) or before.endswith(tuple(w + "的" for w in _AFTER))
        rated = after.startswith(
            ("时", "后", "总生存", "生存率", "局部控制", "局控", "无进展", "无病", "的随访期", "随访期", "复发率")
        )
        rated = rated or after.startswith(("局部进展", "远处转移", "累积", "OS", "PFS", "LC", "存活率", "死亡率", "内"))
        if named or rated:
            out.append((amount.start, iso_duration(amount.value, amount.name)))
    return sorted(set(out))
