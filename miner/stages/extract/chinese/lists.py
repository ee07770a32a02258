""" "Respectively" lists: which point in time, group or measure each number behind "分别为" belongs to."""

from __future__ import annotations

import re

from miner.grammar.chinese import Amount
from miner.stages.extract.chinese.reader import Assigned, Reader
from miner.stages.extract.chinese.terms import Term
from miner.stages.extract.chinese.text import Sentence, clause_start, statistic_in

# The empty last alternative stands behind "率为" and "评分:": a list that says no 分别.
_HEAD = re.compile(
    r"分别(?:约?为|是|达到?|有|占|下降至|降至)?|依次为|各为|(?<=率为)|(?<=率:)|(?<=分为)|(?<=评分)(?=\d)"
)
_LATER = "later"  # "治疗前后": after the treatment, at no stated time
_GAP = re.compile(r"[\s、,，和与及以.%;vsVS:(]{0,6}")
_LISTED = ("percent", "points", "people", "time", "mass", "dose", "")


def read_lists(reader: Reader, sentence: Sentence) -> None:
    """Gives the amounts of every list in the sentence their `term`, `timepoint` and `arm` (Reader.given)."""
    begin = sentence.start
    carried: list[Term] = []
    groups: list[str] = []
    for head in _HEAD.finditer(reader.folded, sentence.start, sentence.end):
        if head.start() < begin:
            continue
        items = _items(reader, sentence, head.end())
        if len(items) < 2:
            continue
        left = max(begin, reader.folded.rfind(";", begin, head.start()) + 1)
        times = [t for at, t in sentence.times if left <= at < head.start()]
        arms = list(dict.fromkeys(name for at, name in sentence.arms if left <= at < head.start()))
        terms = [t for t in sentence.terms if left <= t.start < head.start() and t.kind != "trait"]
        if not times and not arms and head[0]:
            # "…;完全缓解率分别为27.3%、31.0%" and "两组…分别为" go by the groups named before.
            known = groups or _introduced(reader)
            shared = bool(groups) or "组" in reader.folded[left : head.start()]
            arms = known if shared and len(known) == len(items) else []
        groups = arms or groups
        measures = _measures(terms)
        if not measures:
            measures = carried
        carried = measures or carried
        if len(items) == 2 and times in ([], ["baseline"]) and "前后" in reader.folded[left : head.start()]:
            times = ["baseline", _LATER]
        if not head[0] and len(items) not in (len(times), len(arms)):
            continue
        plan = _plan(len(items), times, arms, measures)
        for item, keys in zip(items, plan, strict=True):
            term = keys.get("term")
            if term is not None:
                keys["statistic"] = statistic_in(reader.folded[max(0, term.start - 4) : term.end + 6])
            if keys.get("timepoint") == _LATER:
                keys["timepoint"] = None
            reader.given[item.start] = keys | {
                "from": clause_start(reader.folded, sentence, head.start()),
                "to": _past(reader, sentence, items[-1]),
            }
        begin = items[-1].end


def _introduced(reader: Reader) -> list[str]:
    """Groups whose size has been stated so far, in their order."""
    known = [*reader.earlier, *reader.records]
    return list(dict.fromkeys(r.arm for r in known if r.field == "arm_size" and r.arm))


def _past(reader: Reader, sentence: Sentence, item: Amount) -> int:
    brackets = reader.brackets(sentence, item.end)
    return brackets[-1][1] + 1 if brackets else item.end


def _items(reader: Reader, sentence: Sentence, at: int) -> list[Amount]:
    """The numbers in a row behind `at`, brackets left out; nothing but list signs may stand between two of them."""
    out: list[Amount] = []
    end = at
    for amount in sentence.amounts:
        if amount.start < end or amount.kind not in _LISTED:
            continue
        gap = reader.folded[end : amount.start]
        if (not out and gap.strip(" :约()") not in ("", "P")) or (gap.count(";") and out):
            break
        if out and (_GAP.fullmatch(gap.strip()) is None or (amount.kind == "" != out[0].kind)):
            break
        out.append(amount)
        end = _past(reader, sentence, amount)
    return out


def _measures(terms: list[Term]) -> list[Term]:
    """Terms that are measured, one for each in a row: the last of terms that say the same is kept out."""
    out: list[Term] = []
    for term in terms:
        if term.kind in ("dose", "duration") or (out and (out[-1].concept, out[-1].kind) == (term.concept, term.kind)):
            continue
        out.append(term)
    return out


def _plan(n: int, times: list[str], arms: list[str], terms: list[Term]) -> list[Assigned]:
    one: Assigned = {}
    if len(terms) == 1:
        one["term"] = terms[0]
    if len(times) == 1:
        one["timepoint"] = times[0]
    if len(arms) == 1:
        one["arm"] = arms[0]
    if len(times) > 1:
        one["timepoint"] = None
    if len(arms) > 1:
        one["arm"] = None
    if len(times) > 1 and len(arms) > 1 and len(times) * len(arms) == n:
        return [one | {"arm": arm, "timepoint": time} for arm in arms for time in times]
    if len(times) == n:
        return [one | {"timepoint": time} for time in times]
    if len(arms) == n:
        return [one | {"arm": arm} for arm in arms]
    if len(terms) == n:
        return [one | {"term": term} for term in terms]
    if len(terms) > 1:
        one["term"] = terms[-1]
    return [dict(one) for _ in range(n)]
