"""Numbers and units in Chinese text: pure functions over a text folded one character for one.

Every pattern here is a chain of bounded runs over disjoint character classes, or a list of literals: none can
backtrack further than its own few characters, so scanning is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TABLE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_TABLE |= {ord(c): "-" for c in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"}
_TABLE |= {ord(c): "~" for c in "\u301c\u223c\u02dc\u223d"}
_TABLE |= {ord(c): " " for c in "\u00a0\u2002\u2003\u2009\u200a\u202f\u3000\u200b\ufeff"}
_TABLE |= {ord(a): b for a, b in zip("〈《﹤≦⩽〉﹥≧⩾μ∕⁄", "<<<≤≤>>≥≥µ//", strict=True) if a != "《"}
_TABLE |= {ord("\u2236"): ":"}
_DOT = re.compile(r"(?<=\d)[\u00b7\u2022\u30fb](?=\d)")

# What a number counts or measures: surface -> (kind, name, factor that converts to the contract's unit).
_ROWS: tuple[tuple[str, str, str, float], ...] = (
    ("people", "patients", "例 名 位 人", 1),
    ("procedures", "procedures", "例次 台", 1),
    ("vertebrae", "vertebrae", "个椎体 椎体 个椎骨 节椎体 处椎体 个节段 节段 个脊椎 个椎 个脊柱节段 椎", 1),
    (
        "lesions",
        "lesions",
        "个病灶 处病灶 枚病灶 病灶 个肿瘤 个结节 枚结节 个转移灶 处转移灶 转移灶 个靶区 个靶点 处病变 个病变",
        1,
    ),
    ("studies", "studies", "篇 项研究 个研究 项随机对照试验 项", 1),
    ("dose", "Gy", "Gy GY gy CGE GyE Gye 戈瑞 Gy(RBE)", 1),
    ("dose", "Gy", "cGy cgy CGy", 0.01),
    ("times", "1", "次 分次 f F fx Fx 个分次", 1),
    ("percent", "%", "%", 1),
    ("age", "years", "岁 周岁", 1),
    ("time", "years", "年", 1),
    ("time", "months", "个月 月 个多月", 1),
    ("time", "weeks", "周 个周 星期 个星期", 1),
    ("time", "days", "天 d 日 个工作日", 1),
    ("time", "h", "小时 h 个小时", 1),
    ("time", "min", "分钟 min", 1),
    ("time", "s", "秒 s 秒钟", 1),
    ("points", "points", "分", 1),
    ("length", "mm", "mm 毫米", 1),
    ("length", "mm", "cm 厘米", 10),
    ("mass", "mg", "mg 毫克", 1),
    ("mass", "µg", "µg ug 微克", 1),
    ("mass", "g", "g 克", 1),
    ("volume", "ml", "ml mL ML 毫升 cc cm3 cm^3 L", 1),
    ("other", "", "级 度 期 组 支 根 倍 排 层 kg 千克 mmHg MV MeV kV W HU Hz MHz 元 种 型 个 处 枚 条 只 侧 节", 1),
)
UNITS = {surface: (kind, name, factor) for kind, name, surfaces, factor in _ROWS for surface in surfaces.split()}
_LONGEST = max(map(len, UNITS))
# "分" is a point unless it opens another word: 分别, 分为, 分期 …; "月" and "日" the same way; 次 in 次要.
_NOT_UNIT = {
    "分": "别为组析割期化级布离子泌型次成层类段娩剂散辨支裂野隔块",
    "次": "要级全选",
    "例": "如外",
    "项": "目标指",
    "位": "于置移",
    "人": "工群体员类均口",
    "名": "称为",
    "度": "过",
    "月": "经",
    "日": "均",
    "周": "围期",
    "年": "龄轻",
    "天": "然",
    "节": "律",
    "度过": "",
}
# "140个转移性椎体", "42个(30%)治疗椎体": at most one bracket and a few characters up to the first known noun.
_NOUN_BEHIND = re.compile(
    r"\s{0,2}(?:\([^()]{1,14}\)\s{0,2})?[\u4e00-\u9fff]{0,8}?(椎体|节段|病灶|病变|肿瘤|结节|转移灶|靶区|靶点)"
)
_NOUN_BEFORE = re.compile(r"(椎体|节段|病灶|病变|肿瘤|结节|转移灶|靶区|靶点)\s{0,2}$")  # "骨质破坏椎体63个"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_POWERS = {"十": 10, "百": 100, "千": 1000}
# A full stop before it must end something ("1.6%.2.5%" as scans print lists), not be a decimal point.
_NUMBER = re.compile(r"(?<![\dA-Za-z^_])(?<![A-Za-z]-)(?<![^%)\u4e00-\u9fff]\.)\d{1,7}(?:\.\d{1,4})?(?![\d])")
# A thousands comma, or a space before what is counted, only between a short head and full groups of three.
_GROUPED = re.compile(
    r"(?<![\d.,A-Za-z])\d{1,3}(?:,\d{3}){1,2}(?![\d.,])"
    r"|(?<![\d.,A-Za-z] )(?<![\d.,A-Za-z])\d{1,3} \d{3}(?=[例名位人个项篇])"
)
_WORD_NUMBER = re.compile(
    r"(?<![第零一二两三四五六七八九十百千万半之几数])[一二两三四五六七八九十百千]{1,6}(?![一二三四五六七八九十百千万分之些般])"
)
_WORD_UNITS = frozenset(("people", "vertebrae", "lesions", "times", "age", "time"))


def fold(text: str) -> str:
    """`text` with full-width forms, dashes, tildes and spaces folded, one character for one; 。and 、stay."""
    folded = text.translate(_TABLE)
    return _DOT.sub(".", folded)


def read_numeral(word: str) -> int | None:
    """A Chinese numeral up to 9,999: "一百零五" is 105, "两" is 2; None where it is no well-formed number."""
    total = 0
    digit: int | None = None
    last = 10_000
    for char in word:
        if char in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[char]
        elif char in _POWERS:
            power = _POWERS[char]
            if power >= last:
                return None
            total += (1 if digit is None else digit) * power
            digit, last = None, power
        else:
            return None
    return total + (digit or 0) if word else None


@dataclass(slots=True)
class Amount:
    """A number of the text with what is attached to it; `value` is null for a bare range, all in the unit `name`.

    `kind` is what the unit measures ("people", "dose", "percent" …, "" where there is no unit); start and end cover
    number, range, spread and unit, not brackets.
    """

    start: int
    end: int
    value: float | None
    kind: str = ""
    name: str = ""
    low: float | None = None
    high: float | None = None
    spread: float | None = None
    decimals: int = 0


def unit_at(folded: str, at: int, end: int) -> tuple[str, tuple[str, str, float]] | None:
    """The longest unit that stands at `at`: (surface, (kind, name, factor)), or None."""
    for size in range(min(_LONGEST, end - at), 0, -1):
        surface = folded[at : at + size]
        row = UNITS.get(surface)
        if row is None:
            continue
        after = folded[at + size : at + size + 1]
        if surface[-1].isascii() and surface[-1].isalpha() and after.isascii() and after.isalnum():
            continue
        if after and after in _NOT_UNIT.get(surface, ""):
            continue
        return surface, row
    return None


def _blank(folded: str, at: int, end: int) -> int:
    """Past up to three spaces and the TeX residue that scans leave ("0.8~cm", "5\\~6")."""
    stop = min(end, at + 3)
    while at < stop and folded[at] in " \\":
        at += 1
    return at


def _unit_after(folded: str, at: int, end: int) -> tuple[int, tuple[str, str, float] | None]:
    begin = _blank(folded, at, end)
    if folded[begin : begin + 1] == "~" and folded[begin + 1 : begin + 2].isalpha():
        begin += 1
    found = unit_at(folded, begin, end)
    return (begin + len(found[0]), found[1]) if found else (at, None)


def _number_at(folded: str, at: int, end: int) -> tuple[int, float, int] | None:
    """The number that stands exactly at `at`: (where it ends, value, decimals)."""
    match = _BARE.match(folded, at, end)
    if match is None:
        return None
    return match.end(), float(match[0].replace(",", "")), len(match[0].partition(".")[2])


_BARE = re.compile(r"\d{1,7}(?:\.\d{1,4})?")
_JOINTS = ("~", "-", "至", "到", "\\~")


def _range_end(folded: str, at: int, end: int) -> tuple[int, float, int] | None:
    """The second number of a range whose joint follows `at`."""
    at = _blank(folded, at, end)
    for joint in _JOINTS:
        if folded.startswith(joint, at):
            return _number_at(folded, _blank(folded, at + len(joint), end), end)
    return None


def amounts(folded: str, start: int, end: int) -> list[Amount]:
    """Every number of `folded[start:end]` with its unit, range and spread, in order; calendar dates are left out."""
    out: list[Amount] = []
    done = start
    for at, stop, value, decimals in _numbers(folded, start, end):
        if at < done:
            continue
        found = _amount(folded, at, stop, value, decimals, end)
        done = found.end
        if found.kind in _WORD_UNITS or folded[at].isdigit():
            out.append(found)
    return _without_dates(out, folded)


def _numbers(folded: str, start: int, end: int) -> Iterator[tuple[int, int, float, int]]:
    grouped = {m.start(): m for m in _GROUPED.finditer(folded, start, end)}
    found = [
        (m.start(), m.end(), float(m[0]), len(m[0].partition(".")[2])) for m in _NUMBER.finditer(folded, start, end)
    ]
    found += [(at, m.end(), float(m[0].replace(",", "").replace(" ", "")), 0) for at, m in grouped.items()]
    for m in _WORD_NUMBER.finditer(folded, start, end):
        number = read_numeral(m[0])
        if number:
            found.append((m.start(), m.end(), float(number), 0))
    # The longer reading of numbers that begin at one place comes first and wins.
    yield from sorted(found, key=lambda f: (f[0], -f[1]))


def _amount(folded: str, at: int, stop: int, value: float, decimals: int, end: int) -> Amount:
    after, unit = _unit_after(folded, stop, end)
    low = high = spread = None
    far = _range_end(folded, after, end)
    if far is None and folded.startswith("±", _blank(folded, after, end)):
        plus = _number_at(folded, _blank(folded, _blank(folded, after, end) + 1, end), end)
        if plus is not None:
            spread, after = plus[1], plus[0]
            if folded.startswith(")", after):
                after += 1
            after2, unit2 = _unit_after(folded, after, end)
            after, unit = (after2, unit2) if unit2 else (after, unit)
    elif far is not None:
        after2, unit2 = _unit_after(folded, far[0], end)
        if unit is None or (unit2 is not None and unit2[0] == unit[0]):
            low, high, after = value, far[1], after2 if unit2 else far[0]
            first, unit = unit, unit2
            if first is not None and unit2 is not None and first[1] != unit2[1] and first[0] == "time":
                low *= {"months": 1, "years": 12}.get(first[1], 1) / {"months": 1, "years": 12}.get(unit2[1], 1)
    if unit is not None and unit[0] == "other" and folded[after - 1] in "个处枚节":
        noun = _NOUN_BEHIND.match(folded, after, min(end, after + 40))
        unit = UNITS["个" + noun[1]] if noun else unit
        if noun is None and (noun := _NOUN_BEFORE.search(folded, max(0, at - 4), at)) is not None:
            unit = UNITS["个" + noun[1]]
    many = 10_000.0 if unit is None and folded.startswith("万", after) else 1.0
    if many > 1:
        after, unit = _unit_after(folded, after + 1, end)
        after = max(after, stop + 1)
    kind, name, factor = unit or ("", "", 1.0)
    factor *= many

    def scaled(x: float | None) -> float | None:
        return None if x is None else x if factor == 1 else round(x * factor, 6)

    bare = low is not None
    return Amount(
        at, after, None if bare else scaled(value), kind, name, scaled(low), scaled(high), scaled(spread), decimals
    )


def _without_dates(found: list[Amount], folded: str) -> list[Amount]:
    """Years from 1900 to 2100, and the months and days that follow one, are calendar dates."""
    out: list[Amount] = []
    date_end = -1
    for amount in found:
        number = amount.high if amount.value is None else amount.value
        year = number is not None and 1900 <= number <= 2100 and (amount.kind == "time" or amount.kind == "")
        year = year and (amount.name in ("years", "") or amount.value is None)
        follows = date_end >= 0 and amount.kind == "time" and amount.start - date_end <= 1
        joined = amount.start > 0 and folded[amount.start - 1] in "-/." and date_end == amount.start - 1
        if (year and (amount.name == "years" or amount.value is None)) or follows or joined:
            date_end = amount.end
            continue
        date_end = -1
        out.append(amount)
    return out
