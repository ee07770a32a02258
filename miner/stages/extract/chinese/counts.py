"""Chinese counts: the cohort, its groups, vertebrae, lesions and studies, bare "3例复发", and "未出现并发症"."""

from __future__ import annotations

import re

from miner.grammar.chinese import Amount
from miner.stages.extract.chinese.reader import Reader
from miner.stages.extract.chinese.shares import (
    COUNTED,
    KINDS,
    STAGE,
    finding,
    out_of,
    read_bare_ratios,
    read_pairs,
    read_percentages,
    share,
)
from miner.stages.extract.chinese.terms import words
from miner.stages.extract.chinese.text import Sentence

_PEOPLE = re.compile(r"[^,;。()]{0,24}?(?:患者|病例|病人|受试者|志愿者|个体|老年人|居民|患儿|孕妇|产妇|志愿)")
_ENROLLED = words(
    "收治 纳入 选取 选择 收集 分析 入组 入选 招募 募集 共 随机 研究对象 回顾 诊治 就诊 住院 确诊 接受 治疗 本组 全组"
)
_ANALYSED = words("完成随访 获得随访 获随访 获访 可评价 可供分析 最终纳入 纳入分析 完成研究 完成治疗 完成全部 纳入统计")
_FOUND = words("出现 发生 复发 死亡 有 显示 者 达 为 获得 缓解 改善 无 未 存在 合并 伴 接受 行 表现")
_NONE = re.compile(
    r"(?:均?无[一1]例(?:出现|发生)?|均?未(?:出现|发生|发现|见|观察到)|均?(?:没有|无)(?![病进复明症痛统显差效放移])(?:出现|发生)?)"
)
_STAFF = re.compile(r"[^,;。]{0,14}?(?:医师|医生|专家|护士|研究者|研究人员|观察者|评价者|主任)")
_ZEROES = words("complication toxicity cement_leakage neurologic_deficit infection vertebral_compression_fracture")
_ZEROES |= words("recurrence metastasis death local_progression spinal_cord_compression myelopathy reoperation")
_WHOLE = {"people": "cohort_size", "vertebrae": "vertebrae_count", "lesions": "lesion_count"}


def read_counts(reader: Reader, sentence: Sentence) -> None:
    """Shares with a percentage first, then what is left: wholes, groups, bare counts, findings that nobody had."""
    read_pairs(reader, sentence)
    read_percentages(reader, sentence)
    read_bare_ratios(reader, sentence)
    _groups(reader, sentence)
    _studies(reader, sentence)
    _wholes_and_bare(reader, sentence)
    _nobody(reader, sentence)


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
            closed = amount.end + (folded[amount.end : amount.end + 1] == ")")
            reader.add(sentence, "arm_size", start, closed, "arm", 0.8,
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
        if _STAFF.match(tail) or head.endswith(("无", "没有")):
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
        term = finding(reader, sentence, amount.start, amount.end, KINDS)
        if amount.kind == "people" and amount.value == reader.cohort and (term is None or term.kind != "outcome"):
            continue  # the whole cohort again
        if term is None and not STAGE.search(head) and not any(word in head[-6:] + tail[:8] for word in _FOUND):
            continue
        reader.use(amount)
        share(reader, sentence, amount, amount.end, 0.75, numerator=int(amount.value),
               denominator=out_of(reader, sentence, amount), population=amount.name)  # fmt: skip


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
