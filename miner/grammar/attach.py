"""What stands beside a value and belongs to it: a range, an interval, a spread, n of N, the share of a count.

`attach` walks over the atoms of a sentence and looks at the words between two neighbours. Only words that label
("range", "SD", "median", "n =") and punctuation may stand there; anything else leaves the two apart.
"""

from __future__ import annotations

from miner.grammar.lexer import SIGN, WORD, Token
from miner.grammar.quantities import Quantity
from miner.grammar.units import read_unit

_FILL = frozenset(
    "( [ , ; : = { ic95 ci95 % age ages of with a an the was were is and from at to between value values about a in ranged ranging varied "
    "varying approximately being ie i.e . total cobalt gray grey equivalent gy cge gye".split()
)
_LABELS: dict[str, str] = {
    "range": "range", "ranges": "range", "ranged": "range", "ranging": "range", "limits": "range", "spread": "range",
    "minimum-maximum": "range", "extremes": "range", "min-max": "range", "varying": "range", "r": "range",
    "iqr": "iqr", "interquartile": "iqr", "iq": "iqr", "quartiles": "iqr", "quartile": "iqr", "percentile": "iqr",
    "percentiles": "iqr", "midspread": "iqr",
    "ci": "ci95", "confidence": "ci95", "cis": "ci95", "cl": "ci95", "cri": "ci95",
    "sd": "sd", "deviation": "sd", "deviations": "sd", "sds": "sd", "s.d": "sd",
    "se": "se", "sem": "se", "error": "se", "errors": "se", "s.e": "se",
    "mean": "mean", "average": "mean", "avg": "mean", "averaging": "mean", "median": "median", "med": "median",
    "n": "n",
    "p": "p",
}  # fmt: skip
_LABEL_FILL = frozenset(
    "standard interquartile inter quartile range 25th 75th th percentile interval intervals limits min max total".split()
)
_STOP_IN_NOUN = frozenset(
    "was were is are had have has did received underwent developed showed experienced and or but while whereas who whom "
    "that which for by from than vs versus after before during within until with without respectively".split()
)
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


def _between(tokens: list[Token], a: Quantity, b: Quantity) -> list[Token]:
    return tokens[a.last : b.first]


def label_between(words: list[Token], bracketed: bool = True) -> str | bool | None:
    """The label that the words between two numbers carry, None for mere punctuation, False for anything else.

    Outside brackets a semicolon ends what belongs to a value.
    """
    label: str | None = None
    for t in words:
        low = t.low
        if low == ";" and not bracketed:
            return False
        named = _LABELS.get(low)
        if named is not None:
            if label is None or label in ("range",) or named != "range":
                label = "iqr" if label == "iqr" and named == "range" else named
        elif low not in _FILL and low not in _LABEL_FILL:
            return False
    return label


def _noun_gap(words: list[Token], most: int = 7) -> bool:
    """True where only a short noun phrase and an opening bracket or comma stand between ("24 patients (")."""
    if len(words) > most + 1 or not words:
        return False
    last = words[-1]
    if last.low not in ("(", "[", ",", "=", ":", "or", ";") or (last.low in (",", "or", ";", ":") and len(words) > 3):
        return False
    for t in words[:-1]:
        if t.kind == SIGN and t.low not in ("'", '"', "/", "=", "-"):
            return False
        if t.low in _STOP_IN_NOUN:
            return False
    return True


def _verb_gap(words: list[Token]) -> bool:
    """ "3 had bleeding (9%)": one verb and a short noun phrase, then the bracket."""
    lows = [t.low for t in words]
    return (
        2 <= len(lows) <= 6
        and lows[-1] in ("(", "[")
        and lows[0] in ("had", "developed", "experienced", "showed", "were", "was", "died")
        and all(t.kind == WORD and t.low not in _STOP_IN_NOUN for t in words[1:-1])
    )


def attach(tokens: list[Token], atoms: list[Quantity]) -> list[Quantity]:
    """Quantities with everything tied; atoms that were tied to another are marked `attached` and left out."""
    kept: list[Quantity] = []
    pending: Quantity | None = None
    for q in atoms:
        if q.skip:
            kept.append(q)
            continue
        if pending is not None and _whole_behind(tokens, pending, q):
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


def _whole_behind(tokens: list[Token], host: Quantity, q: Quantity) -> bool:
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
    """Brings the ends of `q` to the host's unit: a bare "(8-15)" behind "900 cGy" is in cGy; time units differ by ratio."""
    if host.unit is None:
        host.unit = q.unit
        return
    if q.unit is None:
        factor = host.unit.factor
        ratio = factor
    elif q.unit.dimension == "time" and q.unit.name != host.unit.name:
        from miner.grammar.times import convert

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
        return _tie_interval(host, q, words, q.label)
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
    if host.label == "half" and q.fraction and opened:
        return _become_fraction(host, q)
    if percent_q and not percent_host and q.shift is None:
        return _tie_share(tokens, host, q, words)
    if percent_host and (q.fraction or q.dimension == "count") and not percent_q:
        return _tie_counts(tokens, host, q, words, label)
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
        if label is None and not (opened and words and words[0].low in ("(", "[")):
            return False
        if label is None and len(words) > 1:
            return False
        earlier = [
            k.interval
            for k in kept
            if k.dimension == host.dimension and k is not host and k.interval and k.value is not None
        ]
        return _tie_interval(host, q, words, str(label or (earlier[-1] if earlier else "range")))
    if label in ("range", "iqr") and q.value is not None and host.value is not None and host.low is None and opened:
        return False
    return False


def _plus_minus_alone(words: list[Token]) -> bool:
    return bool(words) and words[-1].low == "±" and all(t.low in ("(", "[", "±") for t in words)


def _tie_interval(host: Quantity, q: Quantity, words: list[Token], label: str) -> bool:
    if host.label == "p" or host.low is not None or host.value is None or not _compatible(host, q):
        return False
    # Between the value and its interval the level itself ("95%") was skipped over, and only labels may stand.
    fine = all(
        t.low in _FILL or t.low in _LABELS or t.low in _LABEL_FILL or t.kind != WORD or t.value in (95, 90, 99)
        for t in words
    )
    if not fine or len(words) > 12:
        return False
    if label.startswith("ci") and host.fraction:
        return False
    _convert(host, q)
    host.low, host.high, host.interval = q.low, q.high, label
    host.decimals = max(host.decimals, q.decimals)
    return True


def _tie_far_range(host: Quantity, q: Quantity, words: list[Token]) -> bool:
    """ "2.5 years for all patients (range 1-4)": a labelled range in its own bracket, a short phrase between."""
    if not q.is_range or host.value is None or host.low is not None or host.fraction or len(words) > 6:
        return False
    lows = [t.low for t in words]
    if "(" not in lows or not any(w in ("range", "ranging", "iqr") for w in lows[lows.index("(") :]):
        return False
    if any(w in _STOP_IN_NOUN or w in (",", ";") for w in lows[: lows.index("(")]) or not _compatible(host, q):
        return False
    if q.unit is None or host.unit is None:
        return False
    _convert(host, q)
    host.low, host.high, host.interval = q.low, q.high, "iqr" if "iqr" in lows else "range"
    # The words between stay readable: "a median 18-month follow-up (range 4-58 months)".
    q.notes["far"] = True
    return True


def _become_fraction(host: Quantity, q: Quantity) -> bool:
    host.numerator, host.denominator, host.fraction = q.numerator, q.denominator, True
    host.value, host.unit, host.comparator, host.label = None, None, None, None
    return True


def _tie_share(tokens: list[Token], host: Quantity, q: Quantity, words: list[Token]) -> bool:
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
    if not _noun_gap(words) and not _verb_gap(words):
        return False
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
        and after.low not in ("of", "vs", "versus", "and", "or", "in", "for", "with", "at", "to", "after", "overall")
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


def _tie_counts(tokens: list[Token], host: Quantity, q: Quantity, words: list[Token], label: str | bool | None) -> bool:
    """A percentage, then its n or n/N: "90% of cases (54/60)", "2.1% (n = 18)", "63%, n = 12", "12.4% in 225 patients"."""
    if host.numerator is not None or host.denominator is not None or (host.label == "half" and not q.fraction):
        return False
    lows = [t.low for t in words]
    opened = "(" in lows or "[" in lows
    if q.fraction:
        if not (opened or "," in lows or ";" in lows or ":" in lows) or (not _noun_gap([*words]) and label is False):
            return False
        host.numerator, host.denominator = q.numerator, q.denominator
        host.notes["share_at"] = host.first
        return True
    if q.value is None or (q.word and not opened):
        return False
    n = int(q.value)
    if q.label == "n":
        near = len(words) <= 8 and all(t.low not in _STOP_IN_NOUN or t.low in ("of",) for t in words[:-2])
        if near and (opened or host.bracketed or lows[:1] == [","]):
            host.numerator = n
            return True
        return False
    if opened and words[0].low in ("(", "[") and len(words) == 1:
        after = tokens[q.last] if q.last < len(tokens) else None
        if after is not None and (after.low in (")", "]", ",", ";") or after.low in _PEOPLE):
            host.numerator = n
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
