"""One Chinese section being read: which amounts are used up, what belongs to one, how a record is made."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from miner.grammar.chinese import Amount
from miner.records import Evidence
from miner.stages.extract.chinese.terms import Term
from miner.stages.extract.chinese.text import Sentence, clause_end, clause_start, nearest, statistic_in

# Between a number and its bracket: nothing, or a short noun ("2例患者(1.9%)").
_TO_BRACKET = re.compile(r"\s{0,3}(?:患者|病例|病人|椎体|病灶|[Bb]ig)?\s{0,2}\(")
_RATIO = re.compile(r"(?<![\d.])(\d{1,6})\s?/\s?(\d{1,6})(?![\d.])")
_INTERVAL = re.compile(r"(95|90|99)\s?%\s?(?:CI|可信区间|置信区间|可信限)")
# "6~23个月,平均12.5个月": what ties a second number of the same measurement to the first.
_TIE = re.compile(r"\s{0,2}[,(]?\s{0,2}(?:其)?(平均|中位|均值|范围|均)(?:随访|年龄|时间|数|值|为|约|:|\s|\(){0,4}")
Assigned = dict[str, Any]


@dataclass(slots=True)
class Reading:
    """What was measured: numbers of one measurement and where they end."""

    value: float | None
    low: float | None
    high: float | None
    spread: float | None
    statistic: str | None
    end: int
    interval: str | None = None


@dataclass(slots=True)
class Reader:
    """The state of reading one section; `records` grows, `used` holds the starts of amounts that are spoken for."""

    text: str
    folded: str
    source: str
    doc: str
    records: list[Evidence] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    given: dict[int, Assigned] = field(default_factory=dict)
    cohort: int | None = None
    earlier: list[Evidence] = field(default_factory=list)

    def add(
        self, sentence: Sentence, name: str, start: int, end: int, rule: str, confidence: float, **keys: Any
    ) -> None:
        """A record whose quote is `text[start:end]`, trimmed."""
        while start < end and self.text[start] in " \n,，;；。、:：":
            start += 1
        while end > start and self.text[end - 1] in " \n,，;；。、":
            end -= 1
        self.records.append(
            Evidence(
                self.source,
                self.doc,
                name,
                quote=self.text[start:end],
                start=start,
                end=end,
                section=sentence.section,
                language="zh",
                scope=sentence.scope,
                rule=f"zh:{rule}",
                confidence=confidence,
                **keys,
            )
        )

    def free(self, sentence: Sentence, *kinds: str) -> list[Amount]:
        """Amounts of these kinds that nothing has used yet, in order."""
        return [a for a in sentence.amounts if a.kind in kinds and a.start not in self.used]

    def use(self, *found: Amount) -> None:
        """Marks amounts as spoken for."""
        self.used.update(a.start for a in found)

    def clause(self, sentence: Sentence, at: int) -> tuple[int, int]:
        """The clause around an offset."""
        return clause_start(self.folded, sentence, at), clause_end(self.folded, sentence, at)

    def brackets(self, sentence: Sentence, end: int) -> list[tuple[int, int]]:
        """Offsets of the insides of the brackets that follow `end` one after another."""
        out: list[tuple[int, int]] = []
        while (opened := _TO_BRACKET.match(self.folded, end, sentence.end)) is not None:
            close = self.folded.find(")", opened.end(), min(sentence.end, opened.end() + 80))
            if close < 0:
                break
            out.append((opened.end(), close))
            end = close + 1
        return out

    def inside(self, sentence: Sentence, start: int, end: int) -> list[Amount]:
        """Amounts that lie within two offsets."""
        return [a for a in sentence.amounts if start <= a.start and a.end <= end]

    def ratio(self, start: int, end: int) -> tuple[int, int] | None:
        """n and N of an "n/N" between two offsets, n not above N."""
        match = _RATIO.search(self.folded, start, end)
        if match is None or int(match[1]) > int(match[2]) or int(match[2]) == 0:
            return None
        return int(match[1]), int(match[2])

    def at_time(self, sentence: Sentence, amount: Amount, start: int) -> str | None:
        """The point in time an amount belongs to: its list's, else the last one named since `start`."""
        given = self.assigned(amount)
        return given["timepoint"] if "timepoint" in given else nearest(sentence.times, start, amount.start)

    def of_arm(self, sentence: Sentence, amount: Amount, start: int) -> str | None:
        """The group an amount belongs to: its list's, else the last one named since `start`."""
        given = self.assigned(amount)
        return given["arm"] if "arm" in given else nearest(sentence.arms, start, amount.start)

    def assigned(self, amount: Amount) -> Assigned:
        """What a "respectively" list gives an amount: `term`, `timepoint`, `arm`, `from` (where the list begins)."""
        return self.given.get(amount.start, {})

    def reading(self, sentence: Sentence, amount: Amount, topic: str = "") -> Reading:
        """The numbers that belong to `amount`: in brackets behind it, or tied to it by "平均" or "范围".

        `topic` ("随访", "年龄") may be said again in such a tie; another topic breaks it.
        """
        head = self.folded[max(sentence.start, amount.start - 14) : amount.start]
        cut = max(head.rfind(","), head.rfind(";"))
        out = Reading(amount.value, amount.low, amount.high, amount.spread, statistic_in(head[cut + 1 :]), amount.end)
        if amount.low is not None:
            out.interval = "range"
        self.use(amount)
        for start, end in self.brackets(sentence, amount.end):
            interval = _INTERVAL.search(self.folded, start, end)
            from_here = interval.end() if interval else start
            within = [a for a in self.inside(sentence, from_here, end) if a.kind in (amount.kind, "")]
            words = self.folded[start:end]
            for other in within:
                if self._join(out, other, interval[1] if interval else None, words):
                    self.use(other)
                    out.end = end + 1
        tie = _TIE.match(self.folded, out.end, sentence.end)
        if tie is not None and out.interval is not None and out.value is not None:
            tie = None
        named = [word for word in ("随访", "年龄", "时间", "数") if tie is not None and word in tie[0]]
        if tie is not None and (not named or named[0] == topic):
            following = [a for a in self.inside(sentence, tie.end() - 1, sentence.end) if a.start <= tie.end() + 1]
            fits = bool(following) and following[0].kind in (amount.kind, "")
            if (
                fits
                and (out.value is None or following[0].low is not None)
                and self._join(out, following[0], None, tie[0])
            ):
                self.use(following[0])
                out.end = following[0].end
                if self.folded[out.end : out.end + 1] == ")":
                    out.end += 1
        return out

    @staticmethod
    def _join(out: Reading, other: Amount, interval: str | None, words: str) -> bool:
        if other.low is not None and out.low is None:
            out.low, out.high = other.low, other.high
            out.interval = f"ci{interval}" if interval else "iqr" if "四分位" in words or "IQR" in words else "range"
            return True
        if other.value is None:
            return False
        if out.value is None:
            out.value, out.spread = other.value, other.spread
            out.statistic = statistic_in(words) or ("mean" if "均" in words else out.statistic)
            return True
        if out.spread is None and "范围" not in words and interval is None:
            out.spread = other.value
            return True
        return False


def is_between(term: Term, start: int, end: int) -> bool:
    """True where a term lies within two offsets."""
    return start <= term.start and term.end <= end
