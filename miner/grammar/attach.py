"""What stands beside a value and belongs to it: a range, an interval, a spread, n of N, the share of a count.

`attach` walks over the atoms of a sentence and looks at the words between two neighbours. Only words that label
("range", "SD", "median", "n =") and punctuation may stand there; anything else leaves the two apart.
"""

from __future__ import annotations

from itertools import pairwise

from miner.grammar.glue import LABELS, STOP_IN_NOUN, label_between, noun_gap, range_statistic
from miner.grammar.intervals import compatible, convert_ends, listed_interval, spread_out, tie_far_range, tie_interval
from miner.grammar.lexer import WORD, Token
from miner.grammar.quantity import Quantity
from miner.grammar.shares import tie_counts, tie_share, whole_behind
from miner.grammar.units import read_unit


def _between(tokens: list[Token], a: Quantity, b: Quantity) -> list[Token]:
    """The words between two quantities; an abbreviation that brackets give of a label, "(SD)", is left out."""
    words = tokens[a.last : b.first]
    if not 4 <= len(words) <= _FAR or not any(t.low in _CLOSING for t in words):
        return words
    for k in range(len(words) - 3, 0, -1):
        if words[k].low in ("(", "[") and words[k + 2].low in (")", "]") and words[k + 1].low in LABELS:
            words = words[:k] + words[k + 3 :]
    if a.unit is not None and b.is_range and words and words[0].low == "(":
        # "64 CGE (1 CGE = 1 Gy) (range, 52-74)": the bracket between holds no quantity, or it would stand nearer
        closed = next((k for k, t in enumerate(words) if t.low == ")"), -1)
        if [t.low for t in words[closed + 1 : closed + 2]] == ["("]:
            return words[closed + 1 :]
    return words


_CLOSING = frozenset((")", "]"))
_FAR = 40  # tokens; two quantities so far apart have nothing to do with each other
# How many values back a list announces what its brackets hold.
_NEAR = 12


def attach(tokens: list[Token], atoms: list[Quantity]) -> list[Quantity]:
    """Quantities with everything tied; atoms that were tied to another are marked `attached` and left out."""
    kept: list[Quantity] = []
    pending: Quantity | None = None
    host: Quantity | None = None
    for q in atoms:
        if q.skip:
            kept.append(q)
            continue
        if pending is not None and whole_behind(tokens, pending, q):
            pending.denominator, pending.last = int(q.value or 0), q.last
            q.attached, pending = True, None
            continue
        pending = None
        if host is not None and _said_twice(tokens, host, q):
            q.attached, host.last = True, q.last + 1
            continue
        if host is not None and _tie(tokens, kept, host, q):
            q.attached = True
            if q.notes.get("far"):
                host.notes["span_last"] = q.last
            elif q.last > host.last:
                host.last = q.last
            if q.notes.get("bare"):
                host.notes["bare"] = True
            if host.numerator is not None and host.denominator is None:
                pending = host
            if host.unit is None:
                _late_unit(tokens, host)
            continue
        kept.append(q)
        host = q
    for q in kept:
        if q.fraction and q.value is not None and q.unit is None:
            q.value = None
        if q.label in ("ci95", "ci90", "ci99") and q.low is None:
            q.skip = "half the width of an interval"
    return kept


def _said_twice(tokens: list[Token], host: Quantity, q: Quantity) -> bool:
    """ "Forty (40) patients": the same number in words and in digits, the digits alone in a bracket."""
    if not host.word or q.word or q.value != host.value or q.value is None or host.unit or q.unit or q.decimals:
        return False
    around = [t.low for t in (*tokens[host.last : q.first], *tokens[q.last : q.last + 1])]
    return around == ["(", ")"]


def _announced(tokens: list[Token], host: Quantity) -> str | None:
    """What the brackets of a list hold, said before it: "mean (SD) age was 61 (9)", "median [IQR] age, 61 [54-68]"."""
    for i in range(host.first - 1, max(-1, host.first - 40), -1):
        if tokens[i].low in (".", ";") and host.first - i > 12:
            return None
        if tokens[i].low in ("(", "[") and i + 2 < len(tokens):
            inner = [t.low for t in tokens[i + 1 : i + 5]]
            for low, following in pairwise(inner):
                if low in (")", "]"):
                    break
                if low == "q1" and following in (",", "-", ";", "to", "q3"):
                    return "iqr"
                named = LABELS.get(low)
                if named in ("sd", "se", "iqr", "range", "ci95") and following in (")", "]"):
                    return named
    return None


def _mean_of_unit(tokens: list[Token], host: Quantity, q: Quantity) -> str | None:
    """ "the mean stay was 4.4 (1.3) days": behind a mean, with the unit after the bracket, an SD."""
    if host.unit is not None or q.unit is not None or not (host.decimals and host.decimals == q.decimals):
        return None
    if not any(LABELS.get(t.low) == "mean" for t in tokens[max(0, host.first - 12) : host.first]):
        return None
    unit = read_unit(tokens, q.last + 1)
    return "sd" if unit is not None and unit[0].dimension in ("time", "length", "angle", "points") else None


def _late_unit(tokens: list[Token], host: Quantity) -> None:
    """A unit behind the bracket: "77.8 (SD, 31.5) mg"."""
    j = host.last
    if host.fraction or j >= len(tokens) or tokens[j].low not in (")", "]"):
        return
    unit = read_unit(tokens, j + 1)
    if unit is None or unit[0].dimension == "percent":
        return
    host.unit = unit[0]
    for name in ("value", "low", "high", "spread"):
        v = getattr(host, name)
        if v is not None and unit[0].factor != 1.0:
            setattr(host, name, round(v * unit[0].factor, 6))
    host.last = j + 1 + unit[1]


def _tie(tokens: list[Token], kept: list[Quantity], host: Quantity, q: Quantity) -> bool:
    words = _between(tokens, host, q)
    if q.label in ("ci95", "ci90", "ci99"):
        spread_out(host, q)
        return tie_interval(host, q, words, q.label) or tie_far_range(host, q, words)
    if host.label == "p" or q.label == "p" or host.label in ("ci95", "ci90", "ci99"):
        return False
    percent_host = host.unit is not None and host.unit.dimension == "percent"
    percent_q = q.unit is not None and q.unit.dimension == "percent"
    if (
        _plus_minus_alone(words)
        and q.value is not None
        and host.spread is None
        and host.value is not None
        and compatible(host, q)
    ):
        convert_ends(host, q)
        host.spread, host.spread_kind = q.value, "sd"
        return True
    label = label_between(words, host.bracketed or q.bracketed)
    lows = [t.low for t in words]
    opened = "(" in lows or "[" in lows
    if label is False and len(words) > 2 and words[1].low in ("(", "[") and words[0].kind == WORD:
        # "7.8 letters (SD 9.6)": a unit that no table has
        inner = label_between(words[1:])
        label = inner if inner in ("sd", "se", "iqr") and words[0].low not in STOP_IN_NOUN else False
    if (
        label in ("sd", "se")
        and percent_host
        and q.value is not None
        and host.spread is None
        and host.value is not None
    ):
        host.spread, host.spread_kind = q.value, str(label)
        return True
    if host.label == "share" and q.fraction and opened:
        return _become_fraction(host, q)
    if host.label == "share" and percent_q and opened and q.value is not None and noun_gap(words):
        host.value, host.decimals, host.comparator, host.label = q.value, q.decimals, q.comparator, None
        return True  # "two thirds (66%)": once in words, once exactly
    if percent_q and not percent_host and q.shift is None:
        return tie_share(tokens, host, q, words)
    if percent_host and (q.fraction or q.dimension == "count") and not percent_q:
        return tie_counts(tokens, host, q, words, label)
    if label is False:
        statistic = range_statistic(tokens, host, words) if host.is_range and q.value is not None else None
        if statistic and host.dimension == q.dimension:
            q.notes["far"] = True  # the words between stay readable: "65 to 92 years old (median, 78 years)"
            return _tie_statistic(host, q, statistic)
        return tie_far_range(host, q, words)
    if host.fraction or q.fraction or q.label == "n" or host.label == "n":
        return False
    if (
        label in ("sd", "se")
        and q.value is not None
        and host.spread is None
        and host.value is not None
        and compatible(host, q)
    ):
        convert_ends(host, q)
        host.spread, host.spread_kind = q.value, str(label)
        host.decimals = max(host.decimals, q.decimals)
        return True
    if label is None and opened and len(words) == 1 and q.value is not None and host.value is not None:
        series = [
            k.spread_kind for k in kept[-_NEAR:] if k is not host and k.spread_kind and k.dimension == host.dimension
        ]
        announced = _announced(tokens, host) or (series[-1] if series else None) or _mean_of_unit(tokens, host, q)
        closed = q.last < len(tokens) and tokens[q.last].low in (")", "]")
        plain = host.spread is None and compatible(host, q) and not q.comparator
        if announced in ("sd", "se") and closed and plain:
            convert_ends(host, q)
            host.spread, host.spread_kind = q.value, announced
            host.decimals = max(host.decimals, q.decimals)
            return True
    if label in ("mean", "median") and host.is_range and q.value is not None and compatible(host, q):
        return (opened or any(t.low in (",", ";", "with") for t in words)) and _tie_statistic(host, q, str(label))
    if label in ("mean", "median") and _is_second(host, q, str(label)):
        convert_ends(host, q)
        q.low, q.high, q.interval, q.statistic, q.unit = host.low, host.high, host.interval, str(label), host.unit
        return False  # "(mean 33, median 31)" behind a range: both have its ends
    if q.is_range and label in ("range", "iqr", "ci95", None) and host.value is not None and host.low is None:
        if label is None and listed_interval(host, q, words):
            q.notes["bare"] = True
            return tie_interval(host, q, words, "ci95" if host.unit is None else "range")
        if label is None and not (opened and words and words[0].low in ("(", "[")):
            return False
        if label is None and len(words) > 1 and not (q.comparator == "~" and len(words) <= 3):
            return False
        if label is None and q.last < len(tokens) and tokens[q.last].low not in (")", "]", ";"):
            return False
        announced = _announced(tokens, host)
        if label is None and announced in ("iqr", "range", "ci95"):
            return tie_interval(host, q, words, announced)
        earlier = [
            k.interval
            for k in kept[-_NEAR:]
            if k.dimension == host.dimension
            and k is not host
            and k.interval
            and k.value is not None
            and not k.notes.get("bare")
        ]
        if label is None and not earlier:
            q.notes["bare"] = True
        return tie_interval(host, q, words, str(label or (earlier[-1] if earlier else "range")))
    return False


def _tie_statistic(host: Quantity, q: Quantity, label: str) -> bool:
    """The range `host` and its mean or median become one."""
    convert_ends(host, q)
    host.value, host.statistic = q.value, label
    host.decimals = max(host.decimals, q.decimals)
    if q.spread is not None:
        host.spread, host.spread_kind = q.spread, q.spread_kind
    return True


def _is_second(host: Quantity, q: Quantity, label: str) -> bool:
    """True for the other one of mean and median behind a range that has one of them."""
    if host.statistic not in ("mean", "median") or host.statistic == label or host.low is None or host.high is None:
        return False
    if q.value is None or q.low is not None or not compatible(host, q):
        return False
    factor = host.unit.factor if host.unit is not None and q.unit is None else 1.0
    return host.low <= q.value * factor <= host.high


def _plus_minus_alone(words: list[Token]) -> bool:
    return bool(words) and words[-1].low == "±" and all(t.low in ("(", "[", "±") for t in words)


def _become_fraction(host: Quantity, q: Quantity) -> bool:
    host.numerator, host.denominator, host.fraction = q.numerator, q.denominator, True
    host.value, host.unit, host.comparator, host.label = None, None, None, None
    return True
