"""The names of an abstract's treatment groups, and the words that such names consist of."""

from __future__ import annotations

from miner.stages.extract.arm_content import text_of
from miner.stages.extract.arm_words import GROUP
from miner.stages.extract.context import VERBS, Context
from miner.stages.extract.people_words import is_drug

_STOP = frozenset(
    ", ; . ( ) [ ] : = and or vs versus than compared while whereas but when at within during whose which "
    "that both each two "
    "three all either the a an in of for to with after by from as on into no".split()
)
_GENERIC = frozenset(
    "study treatment age patient patients both each two three four all these other same either first "
    "second total different "
    "between control-group test whole entire single larger this that our present treated more one "
    "parallel several equal "
    "another remaining every".split()
)
_TREATING = tuple(
    "therapy plasty ectomy otomy surgery stimulation irradiation training exercise care placebo radiation "
    "block injection analgesia anesthesia fractionation ablation fixation fusion embolization".split()
)


def name_start(ctx: Context, i: int) -> int:
    """Where the name begins that ends before token `i`; `i` itself where no words of a name stand there."""
    j = i
    while j > 0 and i - j < 4:
        low = ctx.lows[j - 1]
        if low in _STOP or low in VERBS or (ctx.tokens[j - 1].kind == "p" and low not in ("+", "/", "-")):
            break
        j -= 1
    return j


_GROUPS = frozenset(("group", "groups", "arm", "arms"))


def group_names(contexts: list[Context]) -> list[str]:
    """The names before "group" and "arm", with those they are coordinated with, in the order of their first mention."""
    out: dict[str, str] = {}
    for ctx in contexts:
        if _GROUPS.isdisjoint(ctx.lows):
            continue
        for i, low in enumerate(ctx.lows):
            if low not in ("group", "groups", "arm", "arms") or not i:
                continue
            found: list[str] = []
            end = i
            while end > 0:
                j = name_start(ctx, end)
                if j == end or all(w in _GENERIC or w.isdigit() for w in ctx.lows[j:end]):
                    break
                found.append(text_of(ctx, j, end))
                if low.endswith("s") and ctx.low(j - 1) in ("and", "or", "versus", "vs") and len(found) < 4:
                    end = j - 1
                    continue
                break
            for name in reversed(found):
                out.setdefault(name.lower(), name)
    return list(out.values())


def group_words(contexts: list[Context], names: list[str], abbreviations: dict[str, str]) -> set[str]:
    """Words (lower case) that name groups: those of `names`, of short names of treatments, and of "X versus Y"."""
    out = {
        w
        for n in names
        for w in n.lower().replace("-", " ").split()
        if len(w) > 2 and w not in _GENERIC and w.isalpha()
    }
    for short, long in abbreviations.items():
        words = long.lower().replace("-", " ").split()
        if any(w.endswith(_TREATING) or is_drug(w) for w in words):
            out.add(short.lower())
    for ctx in contexts:
        if "versus" not in ctx.lows and "vs" not in ctx.lows:
            continue
        for i, low in enumerate(ctx.lows):
            if low in ("versus", "vs"):
                for k in (i - 1, i + 1):
                    if (
                        0 <= k < len(ctx.lows)
                        and ctx.tokens[k].kind == "w"
                        and ctx.tokens[k].text.isupper()
                        and len(ctx.lows[k]) > 1
                    ):
                        out.add(ctx.lows[k])
    return out - GROUP
