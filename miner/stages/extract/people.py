"""Which count of people is the cohort, which an arm, which a subgroup with a finding: decided over the whole abstract."""

from __future__ import annotations

from dataclasses import dataclass, field

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import VERBS, Context, Mention
from miner.stages.extract.counts import noun_of, shared_noun

ASSIGN = (
    "randomi", "allocat", "assign", "divid", "stratif", "separat", "matched", "categorized", "grouped", "split",
)  # fmt: skip
_COHORT_VERBS = frozenset(
    "included enrolled recruited entered studied analyzed analysed evaluated reviewed randomized randomised treated underwent "
    "participated accrued identified registered collected examined assessed irradiated investigated selected admitted "
    "evaluable eligible completed available consented received operated undergone undergoing analysable analyzable "
    "participating performed used retreated seen followed diagnosed planned reirradiated interviewed surveyed responded "
    "involved assigned allocated consisted referred re-irradiated observed received managed comprised".split()
)
_FINAL_VERBS = frozenset("included enrolled randomized randomised analyzed analysed evaluable evaluated completed available assessable recruited entered eligible accrued participated analysable analyzable finished remained".split())
_OUTCOME_VERBS = frozenset(
    "developed experienced died had showed achieved suffered reported complained recurred relapsed progressed improved "
    "responded failed withdrew discontinued dropped lost required needed demonstrated exhibited sustained presented "
    "obtained remained refused declined became returned regained worsened deteriorated expired were alive was".split()
)
_LEADS = frozenset("total consecutive overall all altogether series sample data records charts cohort population".split())
_GROUP = frozenset("group groups arm arms cohort cohorts".split())
_PARTS = frozenset("remaining other others rest latter former another additional further these those them whom which".split())


@dataclass(slots=True)
class Count:
    """A count of people where it stands; `role` becomes "cohort", "arm", "part", "repeat", "pooled" or "none"."""

    ctx: Context
    q: Quantity
    number: int
    noun: Mention | None
    role: str = ""
    rule: str = ""
    confidence: float = 0.85
    denominator: int | None = None
    alternatives: list[str] = field(default_factory=list)


def people_in(ctx: Context) -> list[Count]:
    """The counts of people of a sentence, in order: with a noun of people, in a list with one that has it, or elliptic."""
    out: list[Count] = []
    for q in ctx.live():
        if q.unit is not None or q.fraction or q.is_range or q.value is None or q.dimension != "count" or q.label not in (None, "n"):
            continue
        noun = noun_of(ctx, q) if q.label != "n" else None
        if noun is None and q.label != "n":
            noun = shared_noun(ctx, q)
        if noun is not None:
            q.notes["noun"] = noun
        if q.label == "n" or (noun is not None and noun.term.concept == "patients"):
            out.append(Count(ctx, q, int(q.value), noun))
        elif noun is None and _elliptic(ctx, q, out):
            q.notes["elliptic"] = True
            out.append(Count(ctx, q, int(q.value), None))
    return out


_SEXES = frozenset(("m", "f", "male", "female"))
_LINKS = frozenset("with had who did did-not have has".split())


def _elliptic(ctx: Context, q: Quantity, before: list[Count]) -> bool:
    """A bare number that counts people: "13 experienced relief", "two in 16", "156 the 45 Gy course", "(38 M, 29 F)"."""
    nxt, prev = ctx.low(q.last), ctx.low(q.first - 1)
    if q.decimals or ctx.tokens[q.first].joined or ctx.low(q.first - 1) in ("=", "<", ">", "/", "±", "^"):
        return False
    if any(m.term.kind in ("scale", "ratio") and m.last <= q.first and q.first - m.last < 12 for m in ctx.mentions):
        return False
    if q.bracketed:
        if _splits_host(ctx, q, before):
            return True
        if nxt in _SEXES and ctx.low(q.last + 1) in (",", ")", ";", "and", "/", "]"):
            return True
        # "(parotid: 95; submandibular: 39; sublingual: 1)"
        return prev == ":" and nxt in (";", ",", ")") and bool(before)
    opens = q.first == 0 or prev in (",", ";", "and", "which", "whom", ":", "-", "--", "but", "while", "whereas", "only") or (
        prev in ("these", "remaining", "other") and q.first < 4
    )
    if opens and (nxt in VERBS or nxt in _LINKS) and (nxt not in ("were", "was", "is", "are") or ctx.low(q.last + 1) not in ("the", "a", "significantly", "not", "higher", "lower")):
        return q.value is not None and q.value < 1000
    if prev == "in" and any(c.ctx is ctx and ctx.low(c.q.first - 1) == "in" and not c.q.bracketed for c in before):
        return nxt in (",", "and", ";", "(", ".", "") and q.value is not None
    if prev in ("remaining", "other") and nxt in ("(", ",", ".", "were", "had"):
        return True
    if is_assigning(ctx) and nxt == "to" and before:
        return True
    if before and is_assigning(ctx) and prev in ("and", ",") and not q.bracketed:
        return nxt in ("to", "the", "in", "received", "receiving", "were", "for", "into")
    if q.first == 1 and ctx.low(0) == "in" and nxt == ",":
        return True
    return False


def _bracket_of(ctx: Context, q: Quantity) -> int | None:
    """The token of the bracket that holds `q`."""
    return next((i for i in range(q.first, -1, -1) if ctx.lows[i] in ("(", "[") and ctx.depth[i] == ctx.depth[q.first]), None)


def _split(ctx: Context, q: Quantity) -> list[Quantity]:
    """The bare whole numbers of the bracket that holds `q`."""
    opened = _bracket_of(ctx, q)
    if opened is None:
        return []
    return [
        x
        for x in ctx.live()
        if x.bracketed and x.unit is None and x.dimension == "count" and not x.fraction and not x.is_range and x.value is not None
        and _bracket_of(ctx, x) == opened
    ]  # fmt: skip


def _splits_host(ctx: Context, q: Quantity, before: list[Count]) -> bool:
    """ "226 patients (122 letrozole, 104 placebo)": the numbers of the bracket add up to the count before it."""
    parts = _split(ctx, q)
    opened = _bracket_of(ctx, q)
    hosts = [c for c in before if c.ctx is ctx and not c.q.bracketed and opened is not None and c.q.last <= opened]
    return len(parts) > 1 and bool(hosts) and sum(x.value or 0 for x in parts) == hosts[-1].number


def _words_after(c: Count, size: int = 14) -> list[str]:
    """Words behind the noun up to the clause's end, brackets left out."""
    ctx = c.ctx
    i = max(c.q.last, c.noun.last if c.noun and c.noun.first >= c.q.last else c.q.last)
    out: list[str] = []
    while i < len(ctx.tokens) and len(out) < size:
        low = ctx.lows[i]
        if low == ";":
            break
        if ctx.depth[i] <= ctx.depth[c.q.first] and low not in ("(", ")"):
            out.append(low)
        i += 1
    return out


def group_near(ctx: Context, q: Quantity) -> bool:
    """ "40 in each group", "20 patients in the control arm", "the TENS group (40 patients)"."""
    after = [w for w in ctx.after(q, 9)]
    for k, w in enumerate(after):
        if w in (";", ".", ",", "(") or (w in ("and", "or", "with", "who") and k > 2):
            break
        if w in _GROUP:
            return True
    if q.bracketed:
        opened = next((i for i in range(q.first, -1, -1) if ctx.lows[i] in ("(", "[")), None)
        if opened is not None and any(w in _GROUP for w in ctx.lows[max(0, opened - 2) : opened]):
            return True
    before = ctx.before(q, 6)
    return any(w in _GROUP for w in before[-3:]) and any(w in (":", "of", "(", "=") for w in before[-2:])


def is_assigning(ctx: Context) -> bool:
    """True for a sentence that puts people into groups."""
    return any(w.startswith(ASSIGN) for w in ctx.lows)


def is_comparing(ctx: Context) -> bool:
    """True for a sentence that sets two groups against each other."""
    text = " ".join(ctx.lows)
    return any(p in text for p in ("compared with", "compared to", "versus", " vs ", "matched to", "matched with", "in comparison with"))


def head_before(ctx: Context, q: Quantity) -> list[str]:
    """The words before the bracket that holds `q`, back to a comma, "or", "and" or another bracket."""
    opened = next((i for i in range(q.first, -1, -1) if ctx.lows[i] in ("(", "[")), None)
    if opened is None:
        return []
    out: list[str] = []
    i = opened - 1
    while i >= 0 and len(out) < 9:
        low = ctx.lows[i]
        if low in (",", ";", "or", "and", ")", ":", "versus", "vs") and out:
            break
        out.append(low)
        i -= 1
    return out[::-1]


def decide(counts: list[Count], denominators_in_groups: set[int], review: bool, grouping: bool) -> None:
    """Sets the role of every count of people of an abstract, in the order of the text.

    `denominators_in_groups` are the N of shares "in the X group"; `grouping` says that the abstract speaks of groups.
    """
    cohort: set[int] = set()
    arms: set[int] = set()
    by_ctx: dict[int, list[Count]] = {}
    for c in counts:
        by_ctx.setdefault(id(c.ctx), []).append(c)
    for c in counts:
        same = by_ctx[id(c.ctx)]
        _decide(c, same, cohort, arms, denominators_in_groups, review, grouping)
        if c.role in ("cohort", "pooled"):
            cohort.add(c.number)
        elif c.role == "arm":
            arms.add(c.number)


def _set(c: Count, role: str, rule: str, confidence: float) -> None:
    c.role, c.rule, c.confidence = role, rule, confidence


def _decide(c: Count, same: list[Count], cohort: set[int], arms: set[int], grouped: set[int], review: bool, grouping: bool) -> None:
    ctx, q = c.ctx, c.q
    after, before = _words_after(c), ctx.before(q, 6)
    if c.number == 0:
        return _set(c, "part", "count.zero", 0.7)
    if _not_people_of_study(ctx, q, after):
        q.notes["fate"] = "planned, screened or required number"
        return _set(c, "none", "count.planned", 0.8)
    if before[-2:] == ["all", "but"]:
        return _set(c, "part", "count.all_but", 0.85)
    if before[-1:] == ["all"] or before[-2:] == ["all", "the"] or before[-2:] == ["all", "of"]:
        if c.number in cohort or c.number in arms or c.number > 30 and not cohort:
            pass
        elif c.number >= 2 and cohort:
            c.denominator = c.number
            return _set(c, "part", "count.all", 0.85)
    bracketed = q.bracketed
    if bracketed and group_near(ctx, q) and q.label != "n" and not (c.noun is None and any(w in _SEXES for w in ctx.after(q, 1))):
        return _set(c, "arm", "count.arm.group", 0.88)
    if q.label == "n" or (bracketed and same[0] is not c):
        return _bracketed(c, same, cohort, arms)
    if _is_base(ctx, q):
        if any(w in ("underwent", "completed", "evaluable", "available", "treated", "analyzed", "followed", "randomized", "randomised", "enrolled", "evaluated", "included") for w in after[:4]) and c.number not in cohort:
            return _set(c, "cohort", "count.cohort.base", 0.65)
        q.notes["base"] = True
        return _set(c, "none" if cohort else "cohort", "count.base", 0.7)
    if bracketed and c.noun is None:
        return _set(c, "part", "count.bracket", 0.6)
    summed = _sums_to(c, same, cohort)
    if summed is not None:
        if c.number in cohort:
            return _set(c, "repeat", "count.repeat", 0.9)
        if summed and (grouping or _named(same)):
            return _set(c, "arm", "count.arm.sum", 0.85)
        return _set(c, "part", "count.part.sum", 0.85)
    verbs = [w for w in after if w in _COHORT_VERBS]
    outcome = next((w for w in after[:6] if w in _OUTCOME_VERBS or w in _COHORT_VERBS), None)
    free = [x for x in same if not x.q.bracketed]
    if group_near(ctx, q):
        if not cohort and len(free) == 1 and any(w in ("two", "three", "four", "both") for w in after) and is_assigning(ctx):
            return _set(c, "cohort", "count.cohort.divided", 0.9)
        return _set(c, "arm", "count.arm.group", 0.88)
    if len(free) > 1 and (is_assigning(ctx) or is_comparing(ctx)) and not review:
        rest = sum(x.number for x in free if x is not c)
        later = sum(x.number for x in free[free.index(c) + 1 :]) if c in free else 0
        if later and later == c.number:
            return _set(c, "cohort", "count.cohort.sum", 0.93)
        if c is free[0] and (rest == c.number or _total(before) or c.number > rest and _of_whom(ctx, q)):
            return _set(c, "cohort", "count.cohort.sum", 0.93)
        if c is free[0] and c.number in cohort:
            return _set(c, "repeat", "count.repeat", 0.9)
        directed = [x for x in free if "to" in ctx.lows[x.q.last : x.q.last + 9] and (x.noun is None or any(w.startswith(ASSIGN) for w in ctx.lows[x.q.last : x.q.last + 7]))]
        if len(directed) == len(free) and all(x.noun is None for x in free[1:]):
            return _set(c, "arm", "count.arm.directed", 0.9)
        if "respectively" in ctx.lows and len(ctx.group(q)) == len(free):
            return _set(c, "arm", "count.arm.respectively", 0.85)
        if any(w.startswith(ASSIGN) or w in ("receive", "received", "receiving", "treated", "enucleated", "underwent") for w in ctx.lows):
            if not (c is free[0] and c.number >= rest and not cohort and _first_is_whole(ctx, free)):
                return _set(c, "arm", "count.arm.assigned", 0.85)
            return _set(c, "cohort", "count.cohort.assigned", 0.85)
    if c.number in cohort:
        return _set(c, "repeat", "count.repeat", 0.9)
    if c.number in grouped and not _leads(before):
        return _set(c, "arm", "count.arm.denominator", 0.85)
    part = any(w in _PARTS for w in before[-3:]) or "of" in before[-3:] and any(w in _PARTS for w in before[-2:])
    if not cohort and not part:
        if _is_result(ctx, after, outcome) and not verbs and not _leads(before):
            return _set(c, "part", "count.part.first", 0.6)
        confidence = 0.92 if verbs or _leads(before) else 0.8
        return _set(c, "cohort", "count.cohort.first", confidence)
    if part:
        if (is_assigning(ctx) or (arms and any(w in ("received", "treated", "underwent") for w in after))) and not review:
            return _set(c, "arm", "count.arm.rest", 0.75)
        return _set(c, "part", "count.part", 0.8)
    if review and any(w in _COHORT_VERBS for w in after) or review and ctx.section in ("results", None) and "studies" in ctx.lows:
        return _set(c, "pooled", "count.pooled", 0.7)
    if before[-1:] == ["for"] and before[-2:-1] == ["except"] or "not" in after[:3]:
        return _set(c, "part", "count.part.finding", 0.8)
    if outcome in _FINAL_VERBS or (outcome in ("were", "was") and any(w in _FINAL_VERBS for w in after[1:5])):
        if c.number not in arms and not any(w in ("free",) for w in after[:5]):
            c.alternatives.append("proportion")
            return _set(c, "cohort", "count.cohort.final", 0.75)
    if _leads(before) and ctx.section not in ("results", "conclusions"):
        return _set(c, "cohort", "count.cohort.lead", 0.7)
    if ctx.section in ("objective", "methods", None) and any(a in ("study", "report", "analysis", "paper") and b in ("reviews", "reviewed", "includes", "included", "comprised", "evaluates", "evaluated") for a, b in zip(ctx.lows, ctx.lows[1:])):
        return _set(c, "cohort", "count.cohort.study", 0.75)
    return _set(c, "part", "count.part.finding", 0.8)


_TREATING = frozenset("received treated irradiated underwent allocated assigned accepted operation operated surgery radiotherapy therapy course boost alone receive undergoing given delivered protocol regimen kyphoplasty vertebroplasty dose".split())


def _sums_to(c: Count, same: list[Count], cohort: set[int]) -> bool | None:
    """None where the free counts of the sentence do not add up to the cohort; True where treatments split it, else False."""
    free = [x for x in same if not x.q.bracketed and x.q.label != "n" and x.number not in cohort]
    if len(free) < 2 or c not in free or sum(x.number for x in free) not in cohort:
        return None
    ctx = c.ctx
    treating = any(w in _TREATING for w in ctx.lows) or any(m.term.kind == "treatment" for m in ctx.mentions)
    traits = any(m.term.kind == "trait" and m.term.text in ("male", "female", "men", "women", "man", "woman", "stage", "sex") for m in ctx.mentions)
    outcomes = any(w in ("died", "alive", "recurred", "improved", "relapsed", "progressed", "developed", "survived") for w in ctx.lows)
    return treating and not traits and not outcomes


def _named(same: list[Count]) -> bool:
    """Groups that the sentence gives a short name: "balloon kyphoplasty (BKP) in 402 patients"."""
    tokens = same[0].ctx.tokens
    return any(a.low == "(" and b.text.isupper() and len(b.text) > 1 for a, b in zip(tokens, tokens[1:], strict=False))


def _is_base(ctx: Context, q: Quantity) -> bool:
    """ "Of the 32 patients with a new fracture, 27 ...": the N that the rest of the sentence is counted out of."""
    return q.first <= 5 and (ctx.low(0) in ("of", "among") or (ctx.low(0) == "out" and ctx.low(1) == "of")) and any(
        x.first > q.last and (x.dimension in ("count", "percent")) for x in ctx.live()
    )


def _of_whom(ctx: Context, q: Quantity) -> bool:
    text = " ".join(ctx.lows[q.last :])
    return "of whom" in text or "of which" in text or "including" in text


def _first_is_whole(ctx: Context, free: list[Count]) -> bool:
    return any(w in ("total", "consecutive") for w in ctx.lows) or free[0].number >= sum(x.number for x in free[1:])


def _sentence_opens_with_of(ctx: Context, q: Quantity) -> bool:
    return q.first <= 4 and ctx.low(0) in ("of", "among")


def _total(before: list[str]) -> bool:
    return "total" in before[-3:] or before[-2:] == ["in", "all"] or "overall" in before[-2:]


def _leads(before: list[str]) -> bool:
    return "total" in before[-3:] or any(w in _LEADS for w in before[-3:]) and before[-1:] != ["all"]


def _is_result(ctx: Context, after: list[str], outcome: str | None) -> bool:
    return ctx.section in ("results", "conclusions") and (outcome in _OUTCOME_VERBS or outcome is None)


def _not_people_of_study(ctx: Context, q: Quantity, after: list[str]) -> bool:
    before = ctx.before(q, 10)
    near = before[-5:]
    if any(w in ("screened", "approached", "invited") for w in after[:5]) and not any(w in _FINAL_VERBS for w in after):
        return True
    if "per" in before[-2:] or "per" == (after[:1] or [""])[0]:
        return True
    if any(w in ("least", "minimum") for w in near) and any(w in ("studies", "trials", "articles", "series") for w in before):
        return True
    if "assessed" in after[:3] and "eligibility" in after:
        return True
    return any(w in ("power", "required", "planned", "calculated", "sample") for w in near) and any(
        w in ("size", "detect", "required", "power", "needed", "calculated") for w in (*before, *after)
    )


_ARM_HEADS = ("group", "arm", "placebo", "control", "controls", "therapy", "treatment", "alone", "mg", "versus", "vs", "either", "receive", "received", "receiving", "intervention", "standard", "usual", "care")


def _bracketed(c: Count, same: list[Count], cohort: set[int], arms: set[int]) -> None:
    """ "FCRT (n = 5) or IMRT (n = 14)" are arms; "pain (n = 16)" is a part; "patients (n = 120)" is the cohort."""
    ctx, q = c.ctx, c.q
    head = head_before(ctx, q) if q.bracketed else ctx.before(q, 5)
    tail = head[-1:] or [""]
    brackets = [x for x in same if x.q.label == "n" or x.q.bracketed]
    nouns = [m for m in ctx.mentions if m.term.kind == "population" and m.term.concept == "patients"]
    opened = next((i for i in range(q.first, -1, -1) if ctx.lows[i] in ("(", "[")), q.first)
    if q.label == "n" and any(m.last == opened for m in nouns) and len(brackets) == 1 and not any(w in _GROUP or w.startswith("control") for w in head):
        if c.number in cohort:
            return _set(c, "repeat", "count.repeat", 0.8)
        if not cohort and not _is_result(ctx, [], None):
            return _set(c, "cohort", "count.cohort.n", 0.85)
        return _set(c, "part", "count.part.n", 0.7)
    dosed = [x for x in ctx.live() if x.dimension == "dose" and 0 <= opened - x.last <= 1]
    if dosed:
        return _set(c, "arm", "count.arm.dose", 0.8)
    treatments = any(m.term.kind == "treatment" and opened - 6 <= m.first < opened for m in ctx.mentions)
    armed = any(w in _ARM_HEADS for w in head)
    assigning = is_assigning(ctx) or any(w in ("using", "receive", "received", "either", "compare", "compared", "comparing", "underwent", "treated", "given") for w in ctx.lows)
    enough = len(brackets) > 1
    sexes = any(w in ("male", "female", "men", "women", "man", "woman", "m", "f", "boys", "girls", "males", "females") for w in (*ctx.after(q, 2), *head[-2:]))
    split = _split(ctx, q)
    if c.noun is None and len(split) > 1 and q.label != "n" and not sexes and not _trait_inside(ctx, opened):
        hosts = [x for x in same if not x.q.bracketed and x.q.last <= opened]
        whole = bool(hosts) and sum(x.value or 0 for x in split) == hosts[-1].number
        inside = set(ctx.lows[opened : split[-1].last + 6])
        if whole and (assigning or inside & {"placebo", "control", "controls", "group", "arm", "received", "to", "treatment", "intervention", "usual"} or hosts[-1].role == "cohort" and is_assigning(ctx)):
            return _set(c, "arm", "count.arm.split", 0.88)
    if ctx.after(q, 1) == ["each"] or ctx.after(q, 3)[1:] == ["in", "each"]:
        return _set(c, "arm", "count.arm.each", 0.8)
    if enough and is_assigning(ctx) and not sexes and not _is_trait(ctx, opened):
        return _set(c, "arm", "count.arm.assigned", 0.82)
    if ctx.lows[q.last : q.last + 2] in ([")", "group"], [")", "groups"], [")", "arm"], [")", "arms"]):
        return _set(c, "arm", "count.arm.bracket", 0.87)
    if enough and q.label == "n" and any(x is not c and _joined_n(ctx, c, x) for x in brackets) and len(brackets) <= 3 and not sexes and not _is_trait(ctx, opened) and not any(w in ("included", "including", "were:", "include") for w in ctx.lows):
        closes = ctx.lows[max(b.q.last for b in brackets) : max(b.q.last for b in brackets) + 3]
        if any(w in _GROUP for w in closes) or any(w in ("compared", "versus", "vs", "between", "women", "patients", "men") for w in ctx.lows):
            return _set(c, "arm", "count.arm.compared", 0.7)
    if len(head) >= 2 and head[-2] in _GROUP and len(head[-1]) <= 2:
        return _set(c, "arm", "count.arm.lettered", 0.85)
    if enough and arms and any(x.role == "arm" for x in brackets) and not _is_trait(ctx, opened):
        return _set(c, "arm", "count.arm.bracket", 0.85)
    if tail[0] in _GROUP or (enough and assigning and (armed or treatments or _short_names(ctx, brackets))):
        return _set(c, "arm", "count.arm.bracket", 0.87)
    if enough and (armed and not _is_trait(ctx, opened)):
        return _set(c, "arm", "count.arm.named", 0.75)
    if armed and assigning and not _is_trait(ctx, opened):
        return _set(c, "arm", "count.arm.single", 0.65)
    if treatments and q.label == "n" and not _is_trait(ctx, opened):
        return _set(c, "arm", "count.arm.treatment", 0.6)
    return _set(c, "part", "count.part.bracket", 0.75)


def _joined_n(ctx: Context, a: Count, b: Count) -> bool:
    first, last = (a, b) if a.q.first < b.q.first else (b, a)
    words = ctx.lows[first.q.last : last.q.first]
    return len(words) <= 24 and any(w in ("and", "or", "versus", "vs", "with") for w in words) and ";" not in words


def _trait_inside(ctx: Context, opened: int) -> bool:
    """The bracket lists kinds of tumour, sites or stages, not treatments."""
    close = next((i for i in range(opened + 1, len(ctx.lows)) if ctx.lows[i] in (")", "]") and ctx.depth[i] == ctx.depth[opened]), len(ctx.lows))
    treated = any(m.term.kind == "treatment" and opened < m.first < close for m in ctx.mentions)
    return any(m.term.kind in ("trait", "outcome") and opened < m.first < close for m in ctx.mentions) and not treated


def _short_names(ctx: Context, brackets: list[Count]) -> bool:
    heads = [head_before(ctx, b.q) for b in brackets]
    last = [ctx.tokens[next((i for i in range(b.q.first, -1, -1) if ctx.lows[i] in ("(", "[")), 1) - 1] for b in brackets]
    return all(h for h in heads) and sum(t.text.isupper() and len(t.text) < 8 for t in last) >= len(last) - 1


def _is_trait(ctx: Context, opened: int) -> bool:
    return any(m.term.kind in ("trait", "outcome") and opened - 2 <= m.last <= opened for m in ctx.mentions)
