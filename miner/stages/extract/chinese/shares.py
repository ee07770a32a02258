"""Chinese shares: "42个(30%)", "57.5%(46/80)", "91.7%和76.7%", "12/15", each with its finding, time and group."""

from __future__ import annotations

import re
from typing import Any

from miner.grammar.chinese import Amount
from miner.stages.extract.chinese.reader import Reader, is_between
from miner.stages.extract.chinese.terms import Term
from miner.stages.extract.chinese.text import Sentence

COUNTED = ("people", "vertebrae", "lesions", "procedures")
_CHANGE = re.compile(r"(?:下降|降低|减少|缩小|上升|升高|增加|提高|增高|延长|缩短)了?\s{0,2}(?:约)?\s{0,2}$")
_NO_SHARE = re.compile(r"等剂量|处方剂量的|\bV\d|剂量线|覆盖|浓度|检验|P\s?<|置信水平")
_SHARE_OF = re.compile(r"\s{0,2}[,(]?\s{0,2}(?:占|占比|比例为|率为)\s{0,2}")
_PERCENT_OF = re.compile(r"\s{0,2}的?[^,;。()\d]{0,8}?(椎体|节段|病灶|结节|转移灶|肿瘤)(?!患者|压缩|骨折)")
_KIND_OF_NOUN = {"椎体": "vertebrae", "节段": "vertebrae"} | dict.fromkeys(
    ("病灶", "结节", "转移灶", "肿瘤"), "lesions"
)
_OTHER_RATIO = re.compile(r"HR|OR|RR|比值比|风险比")
_NEXT_ITEM = re.compile(r"[^、]{0,4}(?:[)%]|例|人)?\s?[、和及与]")
_GRADE_HEAD = re.compile(r"[IVⅠⅡⅢⅣⅤ0-4~-]{1,5}\s?[级度期]")
STAGE = re.compile(r"[IVⅠⅡⅢⅣⅤ一二三四0-4]{1,4}[abABc]?\s?[期级度]\s{0,2}$")


def finding(reader: Reader, sentence: Sentence, at: int, end: int, kinds: tuple[str, ...]) -> Term | None:
    """The term that says what a number at [at, end) is about: tight before it, then behind it, then before it."""
    folded = reader.folded
    start, stop = reader.clause(sentence, at)
    open_ = folded.rfind("(", sentence.start, at)
    inside = open_ >= 0 and ")" not in folded[open_:at]
    terms = [t for t in sentence.terms if t.kind in kinds]
    if not inside:
        terms = [t for t in terms if not _in_brackets(folded, sentence.start, t.start)]
    before = [t for t in terms if is_between(t, start, at)]
    behind = [t for t in terms if is_between(t, end, stop)]
    if before:
        between = folded[before[-1].end : at]
        tight = len(between.strip()) <= 3 or between.rstrip(" 约(").endswith(
            ("为", "是", "达", "达到", "率", ":", "有")
        )
        if tight or not behind:
            return _named(before)
    # "恶心(15.6%)、发热(8.9%)和骨髓抑制": what follows a list sign is another item, unless groups are listed.
    listed = behind and _NEXT_ITEM.match(folded, end, behind[0].start) is not None
    if behind and not (listed and not any(start <= offset < stop for offset, _ in sentence.arms)):
        return behind[0]
    if before:
        return _named(before)
    if folded[start - 1 : start] in (",", ""):
        earlier = [t for t in terms if is_between(t, max(sentence.start, start - 40), start)]
        # "观察组1年生存率为68.3%,对照组为61.7%": a group of its own may share the finding of the clause before.
        own = any(start <= offset < at for offset, _ in sentence.arms) or _GRADE_HEAD.match(folded, start, at)
        shared = bool(own) and "率" not in folded[start:at]
        if earlier and (shared or not any(c.isdigit() for c in folded[earlier[-1].end : start])):
            return _named(earlier)
    return None


def _named(before: list[Term]) -> Term:
    """The last of some terms; the one before it where the last only says "发生率": "直肠炎发生率" is about 直肠炎."""
    last = before[-1]
    named = len(before) > 1 and last.concept is None and last.start - before[-2].end <= 2
    return before[-2] if named and before[-2].kind == "outcome" else last


def _in_brackets(folded: str, start: int, at: int) -> bool:
    return folded.count("(", start, at) > folded.count(")", start, at)


KINDS = ("outcome", "trait", "treatment")
_TRAITS = {"trait": "baseline_characteristic", "treatment": "treatment_allocation"}


# "完全缓解率" of an abstract on painful metastases is pain's.
_OF_PAIN = {"缓解率": "pain_relief", "总缓解率": "pain_relief", "objective_response": "pain_relief",
            "complete_response": "complete_pain_response", "partial_response": "partial_pain_response"}  # fmt: skip


def _is_about_pain(folded: str) -> bool:
    """True for an abstract whose remission is pain's: painful metastases treated, no imaging response measured."""
    pain = sum(folded.count(word) for word in ("疼痛", "止痛", "镇痛", "骨痛"))
    return pain >= 4 and "转移" in folded and not any(w in folded for w in ("RECIST", "肿瘤缩小", "实体瘤", "ORR"))


def share(reader: Reader, sentence: Sentence, amount: Amount, end: int, confidence: float, **keys: Any) -> None:
    """A proportion record about `amount`, with its finding, time and group."""
    given = reader.assigned(amount)
    start, stop = reader.clause(sentence, amount.start)
    term: Term | None = given.get("term")
    if term is None or term.kind not in KINDS:
        term = finding(reader, sentence, amount.start, end, KINDS)
    if given:
        start, stop = given["from"], given["to"]
    concept = None if term is None else _TRAITS.get(term.kind, term.concept)
    if term is not None and _is_about_pain(reader.folded):
        concept = _OF_PAIN.get(concept or term.text, concept)
    timepoint = None
    if term is not None and term.kind == "outcome":
        first = sentence.start if keys.get("value") is not None else start
        timepoint = reader.at_time(sentence, amount, first)
        timepoint = None if timepoint == "baseline" else timepoint
    arm = reader.of_arm(sentence, amount, start)
    if term is None and STAGE.search(reader.folded, start, amount.start):
        concept, confidence = "baseline_characteristic", 0.6
    elif term is None:
        confidence = min(confidence, 0.5)
    elif term.kind != "outcome":
        confidence = min(confidence, 0.65)
    percent = keys.get("value") is not None
    reader.add(
        sentence, "proportion", start, max(stop, end), "share", confidence,
        unit="%", statistic="percent" if percent else None, concept=concept, timepoint=timepoint, arm=arm, **keys,
    )  # fmt: skip


def read_pairs(reader: Reader, sentence: Sentence) -> None:
    """ "42个(30%)", "35例,占87.5%", "103例中有2例(1.9%)"."""
    for amount in reader.free(sentence, *COUNTED):
        if amount.value is None:
            continue
        for start, end in reader.brackets(sentence, amount.end)[:1]:
            percents = [a for a in reader.inside(sentence, start, end) if a.kind == "percent" and a.value is not None]
            if percents and reader.folded[start : percents[0].start].strip() in ("", "占", "约"):
                reader.use(amount, percents[0])
                share(reader, sentence, amount, end + 1, 0.85, value=percents[0].value, numerator=int(amount.value),
                       denominator=out_of(reader, sentence, amount), population=amount.name)  # fmt: skip
        tie = _SHARE_OF.match(reader.folded, amount.end, sentence.end)
        if tie is not None and amount.start not in reader.used:
            behind = [a for a in reader.free(sentence, "percent") if a.start == tie.end() and a.value is not None]
            if behind:
                reader.use(amount, behind[0])
                share(reader, sentence, amount, behind[0].end, 0.8, value=behind[0].value,
                       numerator=int(amount.value), population=amount.name)  # fmt: skip


def out_of(reader: Reader, sentence: Sentence, amount: Amount) -> int | None:
    """N where the text says "103例患者中2例" or "80例,其中男45例": the last larger count before 中 or 其中."""
    larger = [
        a
        for a in sentence.amounts
        if a.kind == amount.kind and a.end <= amount.start and a.value is not None and a.value >= (amount.value or 0)
    ]
    for other in reversed(larger):
        between = reader.folded[other.end : amount.start]
        if re.match(r"[^,;。]{0,12}中(?![位心度])", between) and not re.search(r"其中", between[:12]):
            return int(other.value or 0)
        if "其中" in between and ";" not in between:
            return int(other.value or 0)
    return None


def read_percentages(reader: Reader, sentence: Sentence) -> None:
    """Percentages that no count stands before, with the n/N, count or limits of their bracket."""
    folded = reader.folded
    for amount in reader.free(sentence, "percent"):
        start, _ = reader.clause(sentence, amount.start)
        head = folded[max(start, amount.start - 14) : amount.start]
        tail = folded[amount.end : amount.end + 5].lstrip()
        if tail.startswith(("CI", "可信", "置信", "等剂量", "的处方", "体积", "的剂量")) or _NO_SHARE.search(head):
            continue
        if _CHANGE.search(head) or amount.spread is not None:
            continue
        end, n, big_n = amount.end, None, None
        low, high, interval = amount.low, amount.high, "range" if amount.low is not None else None
        inner = [(a, b) for a, b in _around(reader, sentence, amount)]
        for begin, close in inner:
            ratio = reader.ratio(begin, close)
            people = [a for a in reader.inside(sentence, begin, close) if a.kind in COUNTED and a.value is not None]
            limits = (
                None
                if _OTHER_RATIO.search(folded, begin, close)
                else re.search(
                    r"(95|90|99)\s?%\s?CI\D{0,3}(\d{1,3}(?:\.\d{1,3})?)%?\s?[~-]\s?(\d{1,3}(?:\.\d{1,3})?)",
                    folded[begin:close],
                )
            )
            if ratio is not None:
                n, big_n = ratio
            elif people:
                n = int(people[0].value or 0)
            elif limits is not None:
                low, high, interval = float(limits[2]), float(limits[3]), f"ci{limits[1]}"
            if ratio is not None or people or limits is not None:
                reader.use(*reader.inside(sentence, begin, close))
                end = max(end, close + 1)
        reader.use(amount)
        noun = _PERCENT_OF.match(folded, end, sentence.end)
        population = _KIND_OF_NOUN.get(noun[1], "patients") if noun else "patients"
        share(reader, sentence, amount, end, 0.8, value=amount.value, low=low, high=high, interval=interval,
               numerator=n, denominator=big_n, population=population,
               comparator="<" if head.endswith("<") else ">" if head.endswith(("超过", ">")) else None)  # fmt: skip


def _around(reader: Reader, sentence: Sentence, amount: Amount) -> list[tuple[int, int]]:
    """Brackets behind an amount, and the bracket it stands in with an n/N before it ("21/46(45.7%)")."""
    out = reader.brackets(sentence, amount.end)
    before = re.search(
        r"\d{1,6}\s?/\s?\d{1,6}\s{0,2}[(,]\s{0,2}$",
        reader.folded[max(sentence.start, amount.start - 20) : amount.start],
    )
    if before is not None:
        at = max(sentence.start, amount.start - 20) + before.start()
        out.append((at, amount.start - 1))
    return out


def read_bare_ratios(reader: Reader, sentence: Sentence) -> None:
    """A bare "12/15" with a finding beside it."""
    for first, second in zip(sentence.amounts, sentence.amounts[1:], strict=False):
        if first.start in reader.used or second.start in reader.used or first.kind or first.value is None:
            continue
        if (
            reader.folded[first.end : second.start].strip() != "/"
            or second.value is None
            or second.kind not in ("", *COUNTED)
        ):
            continue
        if not 3 <= second.value >= first.value or second.decimals or first.decimals:
            continue
        if finding(reader, sentence, first.start, second.end, ("outcome",)) is None:
            continue
        reader.use(first, second)
        share(reader, sentence, first, second.end, 0.75, numerator=int(first.value), denominator=int(second.value),
               population=second.name or "patients")  # fmt: skip
