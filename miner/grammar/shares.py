"""A count and its percentage, a percentage and its n of N, and the whole behind a share."""

from __future__ import annotations

from miner.grammar.arithmetic import gives_percent
from miner.grammar.glue import STOP_IN_NOUN, label_between, noun_gap, verb_gap
from miner.grammar.lexer import WORD, Token
from miner.grammar.quantity import Quantity

_PEOPLE = frozenset(
    (
        "patient",
        "patients",
        "subjects",
        "participants",
        "cases",
        "women",
        "men",
        "children",
        "people",
        "individuals",
        "adults",
    )
)


def whole_behind(tokens: list[Token], host: Quantity, q: Quantity) -> bool:
    """ "32 (78%) of 41 patients", "29 [90%] of 32": the whole stands behind the share's bracket."""
    if q.unit is not None or q.fraction or q.value is None or q.value != int(q.value) or host.numerator is None:
        return False
    words = [t.low for t in tokens[host.last : q.first]]
    if words and words[0] in (")", "]"):
        words = words[1:]
    if (
        not words
        or words[0] != "of"
        or len(words) > 4
        or any(w not in ("of", "the", "these", "all", "those", "a", "total", "our") for w in words)
    ):
        return False
    return q.value >= host.numerator


# Two groups, three schedules: what is compared, and no part of anything.
_NO_COUNTED = frozenset(
    "group arm cohort treatment regimen schedule technique method strategy trial study time occasion way".split()
)
_TREATED = frozenset("after following with treated given receiving on in the a".split())


def _treated_gap(host: Quantity, q: Quantity, words: list[Token]) -> bool:
    """ "2 patients after surgery (4.4%)", "6 of the 208 patients treated with taplimab (3%)": people, what they had.

    Where N is stated the percentage has to be that of n out of N.
    """
    lows = [t.low for t in words]
    people = next((k for k, low in enumerate(lows[:2]) if low in _PEOPLE), None) if not host.fraction else -1
    if people is None or not 3 <= len(lows) <= 8 or lows[-1] not in ("(", "["):
        return False
    if host.fraction and (host.denominator is None or host.numerator is None):
        return False
    if any(t.kind != WORD or (t.low in STOP_IN_NOUN and t.low not in _TREATED) for t in words[:-1]):
        return False
    if host.fraction and host.numerator is not None and host.denominator is not None and q.value is not None:
        return gives_percent(host.numerator, host.denominator, q.value, q.decimals)
    return not _TREATED.isdisjoint(lows)


def tie_share(tokens: list[Token], host: Quantity, q: Quantity, words: list[Token]) -> bool:
    """A count or n/N, then its percentage: "24 patients (35.8%)", "25/27 patients (92%)", "n = 5, 12%"."""
    if host.unit is not None or host.is_range or host.decimals or host.spread is not None:
        return False
    if not host.fraction and (
        host.value is None
        or host.value != int(host.value)
        or host.value < 0
        or host.comparator in ("<", ">", "<=", ">=")
    ):
        return False
    if [t.low for t in words] == [",", "or"]:
        words = words[1:]  # "46, or 61.3%, responded"
    if not noun_gap(words) and not verb_gap(words) and not _treated_gap(host, q, words):
        return False
    if any(t.norm in _NO_COUNTED for t in words) or tokens[q.first].low in ("+", "-"):
        return False  # "walked 101 feet (+7%)"; "between the two groups (70% in each)"
    if host.first > 1 and tokens[host.first - 1].low in ("but", "except") and tokens[host.first - 2].low == "all":
        return False  # "all but one eye (96%)"
    opened = any(t.low in ("(", "[") for t in words)
    if not opened and not (host.bracketed and q.bracketed) and words[-1].low not in ("or",):
        return False
    if (
        opened
        and words[-1].low not in ("(", "[")
        and label_between(words[[t.low in ("(", "[") for t in words].index(True) :]) is False
    ):
        return False
    after = tokens[q.last] if q.last < len(tokens) else None
    if (
        opened
        and not host.fraction
        and after is not None
        and after.kind == WORD
        and after.low not in {"of", "vs", "versus", "and", "or", "in", "for", "with", "at", "to", "after", "overall"}
    ):
        return False  # "70 patients (63% women)": a share of them
    if not host.fraction and host.value is not None:
        host.numerator, host.value = int(host.value), None
        host.fraction = True
    host.notes["count_first"] = True
    host.value, host.unit, host.low, host.high, host.interval = q.value, q.unit, q.low, q.high, q.interval
    host.spread, host.spread_kind, host.decimals = q.spread, q.spread_kind, q.decimals
    host.comparator = q.comparator if q.comparator != "=" else None
    host.label = None
    host.notes["share_at"] = q.first
    return True


_NO_PART = frozenset("point time fold dose fraction cycle month year week day grade criterion".split())


def _is_counted(noun: Token) -> bool:
    """True for a plural that can be counted as a part: no group, no unit of time."""
    plural = noun.kind == WORD and noun.low.endswith("s") and noun.norm != noun.low
    return plural and noun.norm not in _NO_COUNTED and noun.norm not in _NO_PART


def tie_counts(tokens: list[Token], host: Quantity, q: Quantity, words: list[Token], label: str | bool | None) -> bool:
    """A percentage, then its n or n/N: "90% of cases (54/60)", "2.1% (n = 18)", "12.4% in 225 patients"."""
    if host.numerator is not None or host.denominator is not None:
        return False
    lows = [t.low for t in words]
    opened = "(" in lows or "[" in lows
    if q.fraction:
        if not (opened or "," in lows or ";" in lows or ":" in lows) or (not noun_gap([*words]) and label is False):
            return False
        host.numerator, host.denominator = q.numerator, q.denominator
        host.notes["share_at"] = host.first
        return True
    if q.value is None or (q.word and not opened):
        return False
    n = int(q.value)
    if host.label == "share":  # "a third of those operated on (5 patients)"
        told = lows[-1:] == ["("] and noun_gap(words) and [t.low for t in tokens[q.last + 1 : q.last + 2]] == [")"]
        if told and tokens[q.last].low in _PEOPLE:
            host.numerator = n
            return True
        return False
    if q.label == "n":
        if any(t.norm in _NO_COUNTED for t in words):
            return False  # "15.8% in group I (n = 18)": the group has so many
        near = len(words) <= 8 and all(t.low not in STOP_IN_NOUN or t.low in ("of",) for t in words[:-2])
        if near and (opened or host.bracketed or lows[:1] == [","]):
            host.numerator = n
            return True
        return False
    if opened and words[0].low in ("(", "[") and len(words) == 1:
        after = tokens[q.last] if q.last < len(tokens) else None
        if after is not None and (after.low in {")", "]", ",", ";"} or after.low in _PEOPLE):
            host.numerator = n
            return True
        closed = [t.low for t in tokens[q.last + 1 : q.last + 2]] in ([")"], ["]"])
        if after is not None and closed and _is_counted(after):
            host.numerator = n  # "81% (42 tumors)"
            return True
    if (
        host.bracketed
        and q.bracketed
        and lows in (["in"], ["of"])
        and q.last < len(tokens)
        and tokens[q.last].low in _PEOPLE
    ):
        host.denominator = n
        return True
    if (
        lows in (["of"], ["of", "the"], ["of", "all"], ["for"], ["for", "the"], ["among"], ["in"], ["in", "the"])
        and q.last < len(tokens)
        and tokens[q.last].low in _PEOPLE
    ):
        host.denominator = n
        return True
    return False
