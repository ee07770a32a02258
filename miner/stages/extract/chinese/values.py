"""Chinese measurements that are not counts: p values, ratios, doses, fractions, follow-up, ages, scores, times."""

from __future__ import annotations

import re

from miner.grammar.chinese import Amount
from miner.grammar.times import convert
from miner.records import Evidence
from miner.stages.extract.chinese.reader import Reader
from miner.stages.extract.chinese.terms import Term
from miner.stages.extract.chinese.text import Sentence, statistic_in

_P = re.compile(
    r"(?:(?<![A-Za-z])p|(?<![A-Z])P|均|\()\s{0,2}(?:值)?\s{0,2}(?:均|=|为|:)?\s{0,2}(<|>|=|≤|≥)\s{0,2}"
    r"(0?\.\d{1,6}(?: \d{1,3}(?!\d))?)(?!\d)"
)
_NOT_SIGNIFICANCE = (
    "检验水准",
    "显著性水平",
    "为差异有统计学意义",
    "认为差异",
    "表示差异",
    "为有统计学意义",
    "为差异有显著",
)
_RATIO = re.compile(
    r"(?<![A-Za-z])(HR|OR|RR|风险比|比值比|危险比|相对危险度)\s{0,2}(?:值)?\s{0,2}[=为:(]?\s{0,2}(\d{1,4}\.\d{1,4}|\d{1,4})(?![\d.])"
)
_CI = re.compile(
    r"\s{0,2}[,;(]?\s{0,2}(95|90|99)\s?%\s?(?:CI|可信区间|置信区间)\s{0,2}[=为:,(\[]{0,2}\s{0,2}(\d{1,4}(?:\.\d{1,4})?)\s{0,2}[~,-]\s{0,2}(\d{1,4}(?:\.\d{1,4})?)"
)
_RATIO_CONCEPT = {"HR": "hazard_ratio", "风险比": "hazard_ratio", "危险比": "hazard_ratio", "OR": "odds_ratio"}
_RATIO_CONCEPT |= {"比值比": "odds_ratio", "RR": "risk_ratio", "相对危险度": "risk_ratio"}
_COMPARATORS = {"<": "<", ">": ">", "=": "=", "≤": "<=", "≥": ">="}
_SCHEDULE = re.compile(r"(?:每|隔|间隔)\s{0,2}$|每(?:周|日|天|次|年|月)\s{0,2}$")
_FALL = re.compile(r"(?:下降|降低|减少|减轻|缩短)了?\s{0,2}$")
_RISE = re.compile(r"(?:上升|升高|增加|提高|增高|延长)了?\s{0,2}$")
_AT_LEAST = ("至少", "不少于", "≥", "最短")
_LIMIT = re.compile(r"(?:[<>≤≥]|大于|小于|不足|超过|不超过|以内)\s{0,2}$")


def comparator_before(folded: str, at: int) -> str | None:
    """The comparator that stands before a number, or None."""
    head = folded[max(0, at - 5) : at].rstrip()
    if head.endswith(_AT_LEAST):
        return ">="
    if head.endswith(("约", "大约", "近")):
        return "~"
    found = re.search(r"(<|>|≤|≥)$", head)
    if found:
        return _COMPARATORS[found[1]]
    if head.endswith(("大于", "超过", "高于")):
        return ">"
    return "<" if head.endswith(("小于", "不足", "低于")) else None


def read_p_values(reader: Reader, sentence: Sentence) -> None:
    """p values; the significance level a study set itself is none."""
    for match in _P.finditer(reader.folded, sentence.start, sentence.end):
        for amount in sentence.amounts:
            if match.start() <= amount.start < match.end():
                reader.use(amount)
        start, end = reader.clause(sentence, match.start())
        tail = reader.folded[match.end() : match.end() + 12]
        if any(word in reader.folded[start:end] for word in _NOT_SIGNIFICANCE) and tail.startswith(
            ("为", "表示", "认为")
        ):
            continue
        value = float(match[2].replace(" ", ""))
        if value > 1:
            continue
        if _same_record(reader.records, "p_value", value, start, match.end()):
            continue
        reader.add(
            sentence, "p_value", start, match.end(), "p", 0.8,
            value=value, comparator=_COMPARATORS[match[1]],
            concept=next((t.concept for t in reversed(sentence.terms) if t.kind in ("outcome", "scale", "survival")
                          and t.concept and t.end <= match.start()), None),
        )  # fmt: skip


def _same_record(records: list[Evidence], name: str, value: float, start: int, end: int) -> bool:
    return any(r.field == name and r.value == value and r.start < end and start < r.end for r in records)


def read_ratios(reader: Reader, sentence: Sentence) -> None:
    """Hazard, odds and risk ratios with their interval."""
    for match in _RATIO.finditer(reader.folded, sentence.start, sentence.end):
        interval = _CI.match(reader.folded, match.end(), sentence.end)
        stop = interval.end() if interval else match.end()
        for amount in sentence.amounts:
            if match.start() <= amount.start < stop:
                reader.use(amount)
        start, _ = reader.clause(sentence, match.start())
        reader.add(
            sentence, "effect_size", start, stop, "ratio", 0.8,
            value=float(match[2]), statistic="ratio", concept=_RATIO_CONCEPT[match[1]],
            low=float(interval[2]) if interval else None, high=float(interval[3]) if interval else None,
            interval=f"ci{interval[1]}" if interval else None,
        )  # fmt: skip


def read_doses(reader: Reader, sentence: Sentence) -> None:
    """Doses in Gy and the fractions they are given in."""
    folded = reader.folded
    for amount in reader.free(sentence, "dose"):
        start, _ = reader.clause(sentence, amount.start)
        term = _left_term(sentence, sentence.start, amount.start, "dose")
        concept = term.concept if term else None
        if term is not None and concept == "dose_per_fraction" and folded[term.end : amount.start].count(","):
            concept = None
        behind = [a for a in sentence.amounts if a.kind == "times" and 0 <= a.start - amount.end <= 4]
        split = folded[amount.end : behind[0].start].strip() if behind else ""
        fractions = (
            behind[0] if behind and split in ("/", ",", "分", ",分", "÷", "分为", ",共", "×", "x", "X", "*") else None
        )
        times = fractions is not None and split in ("×", "x", "X", "*")  # "3Gy×10次": that much each time
        if times or folded[amount.end : amount.end + 2].strip().startswith(("/次", "/f", "/F")):
            concept = "dose_per_fraction"
        elif concept is None and (fractions is not None or folded[amount.end : amount.end + 2] in ("单次", "一次")):
            concept = "total_dose"
        reading = reader.reading(sentence, amount)
        stop = max(reading.end, fractions.end if fractions else 0)
        arm = reader.of_arm(sentence, amount, start)
        keys = {"unit": "Gy", "concept": concept, "arm": arm, "value": reading.value, "low": reading.low}
        reader.add(
            sentence, "dose", start, stop, "dose", 0.85 if concept else 0.6,
            high=reading.high, interval=reading.interval, spread=reading.spread,
            spread_kind="sd" if reading.spread is not None else None, statistic=reading.statistic,
            comparator=comparator_before(folded, amount.start), **keys,
        )  # fmt: skip
        if fractions is not None:
            _fractions(reader, sentence, fractions, start, arm)
    for amount in reader.free(sentence, "times"):
        before = folded[max(sentence.start, amount.start - 8) : amount.start].rstrip()
        if before.endswith(("分割", "照射", "分", "放疗", "共照射", "分次数为")) and "每" not in before:
            near = folded[max(sentence.start, amount.start - 30) : amount.end + 20]
            after = folded[amount.end : amount.end + 2].strip()
            if ("Gy" in near or "照射" in near or "放疗" in near) and not after.startswith(("/", "每")):
                _fractions(reader, sentence, amount, reader.clause(sentence, amount.start)[0], None)


def _fractions(reader: Reader, sentence: Sentence, amount: Amount, start: int, arm: str | None) -> None:
    reader.use(amount)
    if reader.folded[amount.end : amount.end + 2].strip().startswith(("/周", "/d", "/天")):
        return
    reader.add(
        sentence, "fractions", start, amount.end, "fractions", 0.85,
        value=amount.value, low=amount.low, high=amount.high, arm=arm,
        interval="range" if amount.low is not None else None,
    )  # fmt: skip


def _left_term(sentence: Sentence, start: int, at: int, *kinds: str) -> Term | None:
    """The last term of these kinds between two offsets."""
    found = [t for t in sentence.terms if t.kind in kinds and start <= t.start and t.end <= at]
    return found[-1] if found else None


def read_times(reader: Reader, sentence: Sentence) -> None:
    """Follow-up, survival times and other lengths of time; schedules, dates and points in time are none."""
    folded = reader.folded
    for amount in reader.free(sentence, "time"):
        if amount.start in reader.used:
            continue
        start, end = reader.clause(sentence, amount.start)
        head, tail = folded[start : amount.start], folded[amount.end : min(end, amount.end + 8)]
        if (
            "预期" in head
            or "预计" in head
            or _SCHEDULE.search(head)
            or "每" in head[-12:]
            or tail.startswith(("1次", "一次"))
        ):
            continue
        term = _left_term(sentence, start, amount.start, "survival", "duration")
        follow = "随访" in head[-12:] and not head.endswith("后") and "复查" not in head
        follow = follow or tail.lstrip().startswith(("的随访期", "随访期", "的随访"))
        if not follow and term is None:
            continue
        if not follow and any(at == amount.start for at, _ in sentence.times):
            continue
        arm = reader.of_arm(sentence, amount, start)
        begin = reader.assigned(amount).get("from", start)
        reading = reader.reading(sentence, amount, "随访" if follow else "")
        if reading.statistic is None:
            reading.statistic = reader.assigned(amount).get("statistic") or statistic_in(head[-14:])
        survival = term is not None and term.kind == "survival"
        unit = "months" if follow or survival else amount.name
        numbers = [None if x is None else convert(x, amount.name, unit) for x in
                   (reading.value, reading.low, reading.high, reading.spread)]  # fmt: skip
        reader.add(
            sentence, "follow_up" if follow else "survival_time" if survival else "duration",
            begin, end if "随访" in tail else reading.end, "time", 0.85,
            value=numbers[0], low=numbers[1], high=numbers[2], spread=numbers[3],
            spread_kind="sd" if numbers[3] is not None else None, unit=unit, statistic=reading.statistic,
            interval=reading.interval, concept=None if follow or term is None else term.concept, arm=arm,
            comparator=comparator_before(folded, amount.start),
        )  # fmt: skip


def read_ages(reader: Reader, sentence: Sentence) -> None:
    """Ages of the people studied; limits for taking part are none."""
    for amount in reader.free(sentence, "age"):
        if amount.start in reader.used:
            continue
        start, _ = reader.clause(sentence, amount.start)
        head = reader.folded[start : amount.start]
        limit = _LIMIT.search(head) or reader.folded[amount.end : amount.end + 2].startswith(("以上", "以下", "及以"))
        if limit or "标准" in head or not ("年龄" in head or "均" in head[-8:] or "中位" in head[-8:]):
            continue
        reading = reader.reading(sentence, amount, "年龄")
        reader.add(
            sentence, "age", start, reading.end, "age", 0.9,
            value=reading.value, low=reading.low, high=reading.high, interval=reading.interval, spread=reading.spread,
            spread_kind="sd" if reading.spread is not None else None, unit="years", statistic=reading.statistic,
            arm=reader.of_arm(sentence, amount, start),
        )  # fmt: skip


def read_scores(reader: Reader, sentence: Sentence) -> None:
    """Points on a scale, changes of them, daily doses of a drug, and depths."""
    folded = reader.folded
    for amount in reader.free(sentence, "points", "", "mass", "length", "percent"):
        if amount.start in reader.used:
            continue
        start, _ = reader.clause(sentence, amount.start)
        head = folded[start : amount.start]
        if amount.kind == "length":
            if "深度" in head[-10:]:
                reading = reader.reading(sentence, amount)
                reader.add(sentence, "depth", start, reading.end, "depth", 0.8, value=reading.value, low=reading.low,
                           high=reading.high, interval=reading.interval, spread=reading.spread, unit="mm",
                           statistic=reading.statistic,
                           spread_kind="sd" if reading.spread is not None else None)  # fmt: skip
            continue
        given = reader.assigned(amount)
        wanted = "drug" if amount.kind == "mass" else "scale"
        term = given.get("term") or _left_term(sentence, sentence.start, amount.start, wanted)
        if term is None or term.kind != wanted:
            continue
        if amount.kind == "percent" and (term.concept != "odi" or amount.spread is None):
            continue
        if "差值" in head or "相差" in head:
            continue
        if _LIMIT.search(head) and folded[amount.end : amount.end + 2].startswith(("者", "的", "以", "及", "患")):
            reader.use(amount)  # "KPS≥70分者": a group, no score
            continue
        if amount.kind == "" and not given and amount.spread is None and amount.start - term.end > 8:
            continue
        if amount.kind == "" and (amount.value is None or folded[amount.end : amount.end + 1] in "%/:级度个"):
            continue
        fall, rise = _FALL.search(head), _RISE.search(head)
        reading = reader.reading(sentence, amount)
        timepoint = reader.at_time(sentence, amount, sentence.start)
        statistic = reading.statistic or given.get("statistic")
        if statistic is None and not given:
            statistic = statistic_in(folded[max(start, term.start - 4) : amount.start])
        sign = -1.0 if fall else 1.0
        name = "change" if fall or rise else "drug_dose" if wanted == "drug" else "score"
        reader.add(
            sentence, name, given.get("from", start), max(reading.end, 0), wanted, 0.8,
            value=None if reading.value is None else sign * reading.value, low=reading.low, high=reading.high,
            interval=reading.interval, spread=reading.spread,
            spread_kind="sd" if reading.spread is not None else None,
            unit=amount.name if wanted == "drug" else "points", statistic=statistic,
            concept=term.concept, timepoint=timepoint,
            arm=term.text if wanted == "drug" else reader.of_arm(sentence, amount, start),
        )  # fmt: skip
