"""Chinese counts and shares: the cohort, its groups, vertebrae, lesions, and every "n例(p%)" with its finding."""

from __future__ import annotations

import re
from typing import Any

from miner.grammar.chinese import Amount
from miner.stages.extract.chinese_reader import Reader, is_between
from miner.stages.extract.chinese_terms import Term, words
from miner.stages.extract.chinese_text import Sentence

COUNTED = ("people", "vertebrae", "lesions", "procedures")
_PEOPLE = re.compile(r"[^,;。()]{0,24}?(?:患者|病例|病人|受试者|志愿者|个体|老年人|居民|患儿|孕妇|产妇|志愿)")
_ENROLLED = words(
    "收治 纳入 选取 选择 收集 分析 入组 入选 招募 募集 共 随机 研究对象 回顾 诊治 就诊 住院 确诊 接受 治疗 本组 全组"
)
_ANALYSED = words("完成随访 获得随访 获随访 获访 可评价 可供分析 最终纳入 纳入分析 完成研究 完成治疗 完成全部 纳入统计")
_FOUND = words("出现 发生 复发 死亡 有 显示 者 达 为 获得 缓解 改善 无 未 存在 合并 伴 接受 行 表现")
_NONE = re.compile(r"(?:均?未(?:出现|发生|发现|见|观察到)|均?(?:没有|无)(?![病进复明症痛统显差效放移])(?:出现|发生)?)")
_CHANGE = re.compile(r"(?:下降|降低|减少|缩小|上升|升高|增加|提高|增高|延长|缩短)了?\s{0,2}(?:约)?\s{0,2}$")
_NO_SHARE = re.compile(r"等剂量|处方剂量的|\bV\d|剂量线|覆盖|浓度|检验|P\s?<|置信水平")
_SHARE_OF = re.compile(r"\s{0,2}[,(]?\s{0,2}(?:占|占比|比例为|率为)\s{0,2}")
_PERCENT_OF = re.compile(r"\s{0,2}的?[^,;。()\d]{0,8}?(椎体|节段|病灶|结节|转移灶|肿瘤)(?!患者|压缩|骨折)")
_KIND_OF_NOUN = {"椎体": "vertebrae", "节段": "vertebrae"} | dict.fromkeys(
    ("病灶", "结节", "转移灶", "肿瘤"), "lesions"
)
_STAFF = re.compile(r"[^,;。]{0,14}?(?:医师|医生|专家|护士|研究者|研究人员|观察者|评价者|主任)")
_STAGE = re.compile(r"[IVⅠⅡⅢⅣⅤ一二三四0-4]{1,4}[abABc]?\s?[期级度]\s{0,2}$")
_OTHER_RATIO = re.compile(r"HR|OR|RR|比值比|风险比")
_ZEROES = words("complication toxicity cement_leakage neurologic_deficit infection vertebral_compression_fracture")
_ZEROES |= words("recurrence metastasis death local_progression spinal_cord_compression myelopathy reoperation")
_WHOLE = {"people": "cohort_size", "vertebrae": "vertebrae_count", "lesions": "lesion_count"}


def read_counts(reader: Reader, sentence: Sentence) -> None:
    """Shares with a percentage first, then what is left: wholes, groups, bare counts, findings that nobody had."""
    _paired(reader, sentence)
    _percentages(reader, sentence)
    _ratios(reader, sentence)
    _groups(reader, sentence)
    _studies(reader, sentence)
    _wholes_and_bare(reader, sentence)
    _nobody(reader, sentence)


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
            last = before[-1]
            named = len(before) > 1 and last.concept is None and last.start - before[-2].end <= 2
            return before[-2] if named and before[-2].kind == "outcome" else last  # "直肠炎发生率" is about 直肠炎
    if behind:
        return behind[0]
    if folded[start - 1 : start] in (",", ""):
        earlier = [t for t in terms if is_between(t, max(sentence.start, start - 40), start)]
        # "观察组1年生存率为68.3%,对照组为61.7%": a group of its own may share the finding of the clause before.
        shared = any(start <= offset <= start + 1 for offset, _ in sentence.arms) and not folded[start:at].count("率")
        if earlier and (shared or not any(c.isdigit() for c in folded[earlier[-1].end : start])):
            return earlier[-1]
    return None


def _in_brackets(folded: str, start: int, at: int) -> bool:
    return folded.count("(", start, at) > folded.count(")", start, at)


_KINDS = ("outcome", "trait", "treatment")
_TRAITS = {"trait": "baseline_characteristic", "treatment": "treatment_allocation"}


def _share(reader: Reader, sentence: Sentence, amount: Amount, end: int, confidence: float, **keys: Any) -> None:
    """A proportion record about `amount`, with its finding, time and group."""
    given = reader.assigned(amount)
    start, stop = reader.clause(sentence, amount.start)
    term: Term | None = given.get("term")
    if term is None or term.kind not in _KINDS:
        term = finding(reader, sentence, amount.start, end, _KINDS)
    if given:
        start, stop = given["from"], given["to"]
    concept = None if term is None else _TRAITS.get(term.kind, term.concept)
    timepoint = None
    if term is not None and term.kind == "outcome":
        first = sentence.start if keys.get("value") is not None else start
        timepoint = reader.at_time(sentence, amount, first)
        timepoint = None if timepoint == "baseline" else timepoint
    arm = reader.of_arm(sentence, amount, start)
    if term is None and _STAGE.search(reader.folded, start, amount.start):
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


def _paired(reader: Reader, sentence: Sentence) -> None:
    """ "42个(30%)", "35例,占87.5%", "103例中有2例(1.9%)"."""
    for amount in reader.free(sentence, *COUNTED):
        if amount.value is None:
            continue
        for start, end in reader.brackets(sentence, amount.end)[:1]:
            percents = [a for a in reader.inside(sentence, start, end) if a.kind == "percent" and a.value is not None]
            if percents and reader.folded[start : percents[0].start].strip() in ("", "占", "约"):
                reader.use(amount, percents[0])
                _share(reader, sentence, amount, end + 1, 0.85, value=percents[0].value, numerator=int(amount.value),
                       denominator=_out_of(reader, sentence, amount), population=amount.name)  # fmt: skip
        tie = _SHARE_OF.match(reader.folded, amount.end, sentence.end)
        if tie is not None and amount.start not in reader.used:
            behind = [a for a in reader.free(sentence, "percent") if a.start == tie.end() and a.value is not None]
            if behind:
                reader.use(amount, behind[0])
                _share(reader, sentence, amount, behind[0].end, 0.8, value=behind[0].value,
                       numerator=int(amount.value), population=amount.name)  # fmt: skip


def _out_of(reader: Reader, sentence: Sentence, amount: Amount) -> int | None:
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


def _percentages(reader: Reader, sentence: Sentence) -> None:
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
        _share(reader, sentence, amount, end, 0.8, value=amount.value, low=low, high=high, interval=interval,
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


def _ratios(reader: Reader, sentence: Sentence) -> None:
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
        _share(reader, sentence, first, second.end, 0.75, numerator=int(first.value), denominator=int(second.value),
               population=second.name or "patients")  # fmt: skip


def _groups(reader: Reader, sentence: Sentence) -> None:
    """ "观察组40例", "对照组(n=38)", "每组40例": the size of a group named beside its number."""
    folded = reader.folded
    for amount in reader.free(sentence, "people", ""):
        if amount.value is None or amount.decimals:
            continue
        head = folded[max(sentence.start, amount.start - 24) : amount.start]
        bare = re.search(r"[(,]?\s{0,2}[nN]\s{0,2}=\s{0,2}$", head)
        if amount.kind == "" and bare is None:
            continue
        each = head.endswith(("每组", "各组", "每组各", "两组各")) or (head.endswith("各") and len(sentence.arms) > 1)
        given = reader.assigned(amount)
        body = head[: bare.start()] if bare else head.rstrip(" (:有为共患者")
        named = [name for _, name in sentence.arms if body.endswith(name)]
        if given.get("arm") and given.get("term") is None and "分" in folded[given["from"] : amount.start]:
            named = [given["arm"]]
        arms = list(dict.fromkeys(name for _, name in sentence.arms)) if each else named[-1:]
        tail = folded[amount.end : amount.end + 8]
        if not arms or re.match(r"\s{0,2}(?:患者)?(?:出现|发生|死亡|复发|有效|中)", tail):
            continue
        if finding(reader, sentence, amount.start, amount.end, ("outcome",)) is not None and not bare:
            continue
        reader.use(amount)
        start, _ = reader.clause(sentence, amount.start)
        for arm in arms:
            reader.add(sentence, "arm_size", start, amount.end + (folded[amount.end : amount.end + 1] == ")"), "arm", 0.8,
                       value=amount.value, statistic="count", population="patients", arm=arm)  # fmt: skip


def _studies(reader: Reader, sentence: Sentence) -> None:
    """Studies that a review takes in."""
    for amount in reader.free(sentence, "studies"):
        start, end = reader.clause(sentence, amount.start)
        head = reader.folded[start : amount.start]
        tail = reader.folded[amount.start : end]
        if (
            amount.value is not None
            and head.rstrip().endswith("纳入")
            and any(w in tail for w in ("研究", "文献", "试验", "篇"))
        ):
            reader.use(amount)
            reader.add(sentence, "study_count", start, end, "studies", 0.85, value=amount.value, statistic="count",
                       population="studies")  # fmt: skip


def _wholes_and_bare(reader: Reader, sentence: Sentence) -> None:
    folded = reader.folded
    for amount in reader.free(sentence, *COUNTED):
        if amount.value is None or amount.decimals:
            continue
        start, end = reader.clause(sentence, amount.start)
        head, tail = folded[start : amount.start], folded[amount.end : end]
        if amount.kind != "people" and re.match(r"[^,;]{0,6}(?:受累)?者?\s{0,2}\d{1,5}\s{0,2}例", tail):
            reader.use(amount)  # "2个椎体受累者29例" counts people
            continue
        if _STAFF.match(tail):
            reader.use(amount)
            continue
        of_these = "其中" in folded[sentence.start : amount.start]
        if not of_these and _is_whole(reader, sentence, amount, head, tail):
            reader.use(amount)
            if amount.kind == "people":
                reader.cohort = reader.cohort or int(amount.value)
            reader.add(sentence, _WHOLE[amount.kind], start, end, "whole", 0.85 if amount.kind == "people" else 0.8,
                       value=amount.value, statistic="count", population=amount.name)  # fmt: skip
            continue
        if amount.kind == "procedures" or re.match(r"\s{0,2}(?:患者|病例)?中(?![位心度])", tail):
            continue
        term = finding(reader, sentence, amount.start, amount.end, _KINDS)
        if amount.kind == "people" and amount.value == reader.cohort and (term is None or term.kind != "outcome"):
            continue  # the whole cohort again
        if term is None and not _STAGE.search(head) and not any(word in head[-6:] + tail[:8] for word in _FOUND):
            continue
        reader.use(amount)
        _share(reader, sentence, amount, amount.end, 0.75, numerator=int(amount.value),
               denominator=_out_of(reader, sentence, amount), population=amount.name)  # fmt: skip


def _is_whole(reader: Reader, sentence: Sentence, amount: Amount, head: str, tail: str) -> bool:
    """True for the number of people, vertebrae or lesions of the whole study."""
    said = reader.folded[sentence.start : sentence.end]
    if amount.kind not in _WHOLE or sentence.scope != "study" or sentence.section in ("conclusions", "background"):
        return False
    if amount.kind != "people":
        if any(word in head for word in ("有", "出现", "发生", "破坏", "显示", "见")):
            return False
        with_people = any(a.kind == "people" and abs(a.start - amount.start) < 40 for a in sentence.amounts)
        return (with_people or head.endswith("共")) and not any(w in tail[:6] for w in ("出现", "发生", "骨质", "复发"))
    if reader.cohort is not None and int(amount.value or 0) != reader.cohort:
        return any(word in said for word in _ANALYSED) and "失访" not in head[-4:]
    named = _PEOPLE.match(tail) or head.rstrip().endswith(
        ("患者", "病例", "病人", "受试者", "患儿", "者", "居民", "个体", "共")
    )
    if named is None or named is False or re.match(r"\s{0,2}(?:患者)?(?:出现|发生|死亡|复发)", tail):
        return False
    if any(a.kind == "studies" for a in sentence.amounts) and "纳入" in said:
        return True
    cue = any(word in said[: amount.end - sentence.start + 40] for word in _ENROLLED)
    methods = sentence.section in ("methods", "objective", "title", None)
    return cue and (methods or any(w in head for w in ("共", "本组", "全组", "纳入", "收治", "入组", "全部")))


def _nobody(reader: Reader, sentence: Sentence) -> None:
    """ "未出现严重并发症": nobody had it."""
    folded = reader.folded
    for match in _NONE.finditer(folded, sentence.start, sentence.end):
        start, end = reader.clause(sentence, match.start())
        near = [
            t for t in sentence.terms if t.kind == "outcome" and match.end() <= t.start <= min(end, match.end() + 16)
        ]
        if not near or near[0].concept not in _ZEROES or any(c.isdigit() for c in folded[near[0].end : end]):
            continue
        if any(word in folded[match.end() : end] for word in ("差异", "统计学", "相关")):
            continue
        reader.add(sentence, "proportion", start, end, "none", 0.7, unit="%", numerator=0, concept=near[0].concept)
