"""What stands beside a value and belongs to it: a range, an interval, a spread, n of N, the share of a count.

`attach` walks over the atoms of a sentence and looks at the words between two neighbours. Only words that label
("range", "SD", "median", "n =") and punctuation may stand there; anything else leaves the two apart.
"""

from __future__ import annotations

from itertools import pairwise

from miner.grammar.glue import FILL, LABEL_FILL, LABELS, STOP_IN_NOUN, label_between
from miner.grammar.lexer import WORD, Token
from miner.grammar.quantity import Quantity
from miner.grammar.shares import tie_counts, tie_share, whole_behind
from miner.grammar.times import convert
from miner.grammar.units import read_unit


def _between(tokens: list[Token], a: Quantity, b: Quantity) -> list[Token]:
    return tokens[a.last : b.first]


# How many values back a list announces what its brackets hold.
_NEAR = 12


def attach(tokens: list[Token], atoms: list[Quantity]) -> list[Quantity]:
    """Quantities with everything tied; atoms that were tied to another are marked `attached` and left out."""
    kept: list[Quantity] = []
    pending: Quantity | None = None
    for q in atoms:
        if q.skip:
            kept.append(q)
            continue
        if pending is not None and whole_behind(tokens, pending, q):
            pending.denominator, pending.last = int(q.value or 0), q.last
            q.attached, pending = True, None
            continue
        pending = None
        host = next((k for k in reversed(kept) if not k.skip), None)
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
    for q in kept:
        if q.fraction and q.value is not None and q.unit is None:
            q.value = None
    return kept


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


def _compatible(host: Quantity, q: Quantity) -> bool:
    if q.unit is None or host.unit is None:
        return True
    return host.unit.dimension == q.unit.dimension


def _convert(host: Quantity, q: Quantity) -> None:
    """Brings the ends of `q` to the host's unit: a bare "(8-15)" behind "900 cGy" is in cGy."""
    if host.unit is None:
        host.unit = q.unit
        return
    if q.unit is None:
        factor = host.unit.factor
        ratio = factor
    elif q.unit.dimension == "time" and q.unit.name != host.unit.name:
        for name in ("value", "low", "high", "spread"):
            v = getattr(q, name)
            if v is not None:
                setattr(q, name, convert(v, q.unit.name, host.unit.name))
        return
    else:
        return
    for name in ("value", "low", "high", "spread"):
        v = getattr(q, name)
        if v is not None and ratio != 1.0:
            setattr(q, name, round(v * ratio, 6))


def _tie(tokens: list[Token], kept: list[Quantity], host: Quantity, q: Quantity) -> bool:
    words = _between(tokens, host, q)
    if q.label in ("ci95", "ci90", "ci99"):
        return _tie_interval(host, q, words, q.label) or _tie_far_range(host, q, words)
    if host.label == "p" or q.label == "p" or host.label in ("ci95", "ci90", "ci99"):
        return False
    percent_host = host.unit is not None and host.unit.dimension == "percent"
    percent_q = q.unit is not None and q.unit.dimension == "percent"
    if (
        _plus_minus_alone(words)
        and q.value is not None
        and host.spread is None
        and host.value is not None
        and _compatible(host, q)
    ):
        _convert(host, q)
        host.spread, host.spread_kind = q.value, "sd"
        return True
    label = label_between(words, host.bracketed or q.bracketed)
    opened = any(t.low in ("(", "[") for t in words)
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
    if host.label == "half" and q.fraction and opened:
        return _become_fraction(host, q)
    if percent_q and not percent_host and q.shift is None:
        return tie_share(tokens, host, q, words)
    if percent_host and (q.fraction or q.dimension == "count") and not percent_q:
        return tie_counts(tokens, host, q, words, label)
    if label is False:
        return _tie_far_range(host, q, words)
    if host.fraction or q.fraction or q.label == "n" or host.label == "n":
        return False
    if (
        label in ("sd", "se")
        and q.value is not None
        and host.spread is None
        and host.value is not None
        and _compatible(host, q)
    ):
        _convert(host, q)
        host.spread, host.spread_kind = q.value, str(label)
        host.decimals = max(host.decimals, q.decimals)
        return True
    if label is None and opened and len(words) == 1 and q.value is not None and host.value is not None:
        series = [
            k.spread_kind for k in kept[-_NEAR:] if k is not host and k.spread_kind and k.dimension == host.dimension
        ]
        announced = _announced(tokens, host) or (series[-1] if series else None) or _mean_of_unit(tokens, host, q)
        closed = q.last < len(tokens) and tokens[q.last].low in (")", "]")
        plain = host.spread is None and _compatible(host, q) and not q.comparator
        if announced in ("sd", "se") and closed and plain:
            _convert(host, q)
            host.spread, host.spread_kind = q.value, announced
            host.decimals = max(host.decimals, q.decimals)
            return True
    if (
        label in ("mean", "median")
        and host.is_range
        and q.value is not None
        and _compatible(host, q)
        and (opened or any(t.low in (",", ";", "with") for t in words))
    ):
        _convert(host, q)
        host.value, host.statistic = q.value, str(label)
        host.decimals = max(host.decimals, q.decimals)
        if q.spread is not None:
            host.spread, host.spread_kind = q.spread, q.spread_kind
        return True
    if q.is_range and label in ("range", "iqr", "ci95", None) and host.value is not None and host.low is None:
        if label is None and _listed_interval(host, q, words):
            q.notes["bare"] = True
            return _tie_interval(host, q, words, "ci95" if host.unit is None else "range")
        if label is None and not (opened and words and words[0].low in ("(", "[")):
            return False
        if label is None and len(words) > 1:
            return False
        if label is None and q.last < len(tokens) and tokens[q.last].low not in (")", "]", ";"):
            return False
        announced = _announced(tokens, host)
        if label is None and announced in ("iqr", "range", "ci95"):
            return _tie_interval(host, q, words, announced)
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
        return _tie_interval(host, q, words, str(label or (earlier[-1] if earlier else "range")))
    return False


def _plus_minus_alone(words: list[Token]) -> bool:
    return bool(words) and words[-1].low == "±" and all(t.low in ("(", "[", "±") for t in words)


def _listed_interval(host: Quantity, q: Quantity, words: list[Token]) -> bool:
    """ "(risk ratio 0.71, 0.55 to 0.91; P=0.006)": in a bracket, behind a comma, and the value stands inside it."""
    if [t.low for t in words] != [","] or not (host.bracketed and q.bracketed) or q.low is None or q.high is None:
        return False
    return bool(host.decimals) and bool(q.decimals) and q.low <= (host.value or 0.0) <= q.high


def _tie_interval(host: Quantity, q: Quantity, words: list[Token], label: str) -> bool:
    if host.label == "p" or host.low is not None or host.value is None or not _compatible(host, q):
        return False
    # Between the value and its interval the level itself ("95%") was skipped over, and only labels may stand.
    fine = all(
        t.low in FILL or t.low in LABELS or t.low in LABEL_FILL or t.kind != WORD or t.value in (95, 90, 99)
        for t in words
    )
    if not fine or len(words) > 12:
        return False
    if label.startswith("ci") and host.fraction and host.unit is None:
        return False
    _convert(host, q)
    host.low, host.high, host.interval = q.low, q.high, label
    host.decimals = max(host.decimals, q.decimals)
    return True


def _tie_far_range(host: Quantity, q: Quantity, words: list[Token]) -> bool:
    """ "2.5 years for all patients (range 1-4)": a labelled range in its own bracket, a short phrase between."""
    if host.value is None or host.low is not None or host.fraction or host.label or len(words) > 9:
        return False
    lows = [t.low for t in words]
    if "(" not in lows or q.low is None or q.high is None:
        return False
    opened = lows.index("(")
    inside = lows[opened + 1 :]
    named = next((LABELS[w] for w in inside if LABELS.get(w) in ("range", "iqr", "ci95")), None)
    kind = q.label if q.label in ("ci95", "ci90", "ci99") else named
    if kind is None or opened > 5 or (kind == named == "ci95" and q.label is None):
        return False
    if any(w not in FILL and w not in LABELS and w not in LABEL_FILL and w not in ("95", "90", "99") for w in inside):
        return False
    if any(w in STOP_IN_NOUN or w in (",", ";") for w in lows[:opened]) or not _compatible(host, q):
        return False
    if q.unit is None and kind[:2] != "ci":
        return False
    if host.unit is None or not q.low <= host.value <= q.high:
        return False
    _convert(host, q)
    host.low, host.high, host.interval = q.low, q.high, kind
    # The words between stay readable: "a mean 20-month follow-up (range 3-61 months)".
    q.notes["far"] = True
    return True


def _become_fraction(host: Quantity, q: Quantity) -> bool:
    host.numerator, host.denominator, host.fraction = q.numerator, q.denominator, True
    host.value, host.unit, host.comparator, host.label = None, None, None, None
    return True
