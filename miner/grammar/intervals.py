"""The two ends of an interval and the value they belong to: one unit, one label, nothing but labels between."""

from __future__ import annotations

from miner.grammar.glue import FILL, LABEL_FILL, LABELS, STOP_IN_NOUN
from miner.grammar.lexer import WORD, Token
from miner.grammar.quantity import Quantity
from miner.grammar.times import convert


def compatible(host: Quantity, q: Quantity) -> bool:
    """True where both measure the same, or one of them does not say what."""
    if q.unit is None or host.unit is None:
        return True
    return host.unit.dimension == q.unit.dimension


def convert_ends(host: Quantity, q: Quantity) -> None:
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


def listed_interval(host: Quantity, q: Quantity, words: list[Token]) -> bool:
    """ "(risk ratio 0.71, 0.55 to 0.91; P=0.006)": in a bracket, behind a comma, and the value stands inside it."""
    if [t.low for t in words] != [","] or not (host.bracketed and q.bracketed) or q.low is None or q.high is None:
        return False
    return bool(host.decimals) and bool(q.decimals) and q.low <= (host.value or 0.0) <= q.high


def spread_out(host: Quantity, q: Quantity) -> None:
    """ "(95% CI ± 1.5)": gives the interval `q`, which states half its width, the ends around the host's value."""
    if q.low is None and q.spread is not None and host.value is not None and compatible(host, q):
        width = q.spread * (host.unit.factor if q.unit is None and host.unit is not None else 1.0)
        q.low, q.high = round(host.value - width, 6), round(host.value + width, 6)
        q.unit, q.spread = host.unit, None


def tie_interval(host: Quantity, q: Quantity, words: list[Token], label: str) -> bool:
    """Gives the host the ends of `q` where only labels and punctuation stand between; False where it cannot be."""
    if host.label == "p" or host.low is not None or host.value is None or not compatible(host, q):
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
    convert_ends(host, q)
    host.low, host.high, host.interval = q.low, q.high, label
    host.decimals = max(host.decimals, q.decimals)
    return True


def tie_far_range(host: Quantity, q: Quantity, words: list[Token]) -> bool:
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
    lead = lows[1:opened] if lows[0] in ("for", "with") else lows[:opened]
    if any(w in STOP_IN_NOUN or w in (",", ";") for w in lead) or not compatible(host, q):
        return False
    if q.unit is None and kind[:2] != "ci":
        return False
    if not q.low <= host.value <= q.high or (host.unit is None and not (kind[:2] == "ci" and host.decimals)):
        return False
    convert_ends(host, q)
    host.low, host.high, host.interval = q.low, q.high, kind
    # The words between stay readable: "a mean 20-month follow-up (range 3-61 months)".
    q.notes["far"] = True
    return True
