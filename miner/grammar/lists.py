"""What numbers of a list share: a unit at its end ("8, 9 and 10 months"), the two ends of a change ("from 8 to 3")."""

from __future__ import annotations

from itertools import pairwise

from miner.grammar.lexer import WORD, Token
from miner.grammar.quantity import Quantity

CHANGE_VERBS = (
    "decreas", "increas", "reduc", "improv", "fell", "fall", "rose", "rise", "drop", "declin", "chang", "lower", "went",
    "dimin", "grew", "rais", "deterior", "prolong", "shift", "escalat", "drecreas", "descend", "worsen", "extend",
)  # fmt: skip


def scaled(value: float, factor: float) -> float:
    """`value` in the unit a record carries; rounded so that 0.01 of 5040 is 50.4."""
    return value if factor == 1.0 else round(value * factor, 6)


def share_units(tokens: list[Token], out: list[Quantity]) -> None:
    """ "8, 9, and 10 months": a bare number that a list ties to one with a unit has that unit."""
    _share_times(tokens, out)
    for x in range(len(out) - 2, -1, -1):
        q, nxt = out[x], out[x + 1]
        if (
            q.skip
            or nxt.skip
            or q.unit is not None
            or nxt.unit is None
            or q.fraction
            or q.label
            or nxt.label == "share"
        ):
            continue
        if q.first and tokens[q.first - 1].low in ("x", "×", "*"):
            continue  # "8 Gy x 1, 20 Gy/5 fx": how often
        between = tokens[q.last : nxt.first]
        lows = [t.low for t in between if t.kind != WORD or t.low not in ("the", "a")]
        if nxt.comparator and lows and lows[-1] in ("<", ">"):
            lows = lows[:-1]
        if (
            not lows
            or len(lows) > 3
            or not all(
                w in (",", "and", "or", "vs", ".", "versus", "/", "&", "v") or (w == "to" and q.shift) for w in lows
            )
        ):
            continue
        if lows[-1:] == ["or"] and nxt.unit.dimension == "percent" and nxt.decimals and not q.decimals:
            continue  # "46 or 61.3%": a count and its share
        if lows == ["."] or (nxt.word and not q.word) or (nxt.unit.dimension == "percent" and q.word):
            continue
        if nxt.unit.dimension not in ("percent", "time", "dose", "length", "mass", "points", "angle"):
            continue
        if (
            lows == [","]
            and nxt.unit.dimension == "percent"
            and x == 0
            and q.value is not None
            and nxt.value is not None
            and q.value > 100
        ):
            continue
        if (
            lows == [","]
            and tokens[q.last - 1].end + 1 == tokens[nxt.first].start
            and nxt.unit.dimension == "percent"
            and _n_percent(tokens, out, x)
        ):
            continue
        if (
            lows == [","]
            and nxt.unit.dimension == "percent"
            and q.bracketed
            and nxt.bracketed
            and _n_percent(tokens, out, x)
        ):
            continue
        q.unit, q.per = nxt.unit, nxt.per
        f = nxt.unit.factor
        q.value = scaled(q.value, f) if q.value is not None else None
        q.low = scaled(q.low, f) if q.low is not None else None
        q.high = scaled(q.high, f) if q.high is not None else None
        q.notes["shared_unit"] = True


_AT = ("at", "after", "by")


def _share_times(tokens: list[Token], out: list[Quantity]) -> None:
    """ "98% at 6, 94% at 12 and 90% at 24 months": the last time's unit is that of the times before."""
    for x in range(len(out) - 1, 2, -1):
        last = out[x]
        if last.skip or last.unit is None or last.unit.dimension != "time" or last.label or not _told_at(tokens, last):
            continue
        k = x - 2
        while k > 0 and not out[k].skip and out[k].unit is None and out[k].label is None and _told_at(tokens, out[k]):
            value, later = out[k - 1], out[k + 1]
            if value.unit is None or later.unit is None or value.unit.dimension != later.unit.dimension:
                break
            q = out[k]
            q.unit, f = last.unit, last.unit.factor
            q.value = scaled(q.value, f) if q.value is not None else None
            k -= 2


def _told_at(tokens: list[Token], q: Quantity) -> bool:
    return q.first > 0 and tokens[q.first - 1].low in _AT


def mark_shifts(tokens: list[Token], out: list[Quantity]) -> None:
    """ "fell from 8.0 ± 1.1 to 0.6 ± 0.9": the two ends of a change, where a verb of change leads."""
    live = [q for q in out if not q.skip and not q.label]
    # "from 68 (SEM 4) mm to 31 (SEM 5) mm": what stands in a bracket is no end.
    shifted = any(q.shift for q in live)
    open_ends = [q for q in live if not q.bracketed]
    for q, after in (*pairwise(live), *pairwise(open_ends)):
        if q.shift:
            if q.shift == "from" and not any(x.shift == "to" for x in live if q.first < x.first <= after.first):
                after.shift = "to"
            continue
        if q.is_range or after.is_range or after.shift or tokens[q.first - 1].low != "from" or not q.first:
            continue
        words = [t.low for t in tokens[q.last : after.first]]
        if not words or words[-1] != "to" or len(words) > 14 or ";" in words:
            continue
        lead = [t.low for t in tokens[max(0, q.first - (40 if shifted else 16)) : q.first]]
        again = shifted and tokens[q.first - 2].low in {"and", ",", ";", "but"}  # "... and from 66 to 47 in the other"
        if (again or any(w.startswith(CHANGE_VERBS) for w in lead)) and not any(
            w.startswith(("rang", "vari")) for w in lead[-4:]
        ):
            q.shift, after.shift = "from", "to"
            shifted = True


def _n_percent(tokens: list[Token], out: list[Quantity], x: int) -> bool:
    """ "(12, 30%)": a count and its share, not a list of shares."""
    q, nxt = out[x], out[x + 1]
    opened = q.first > 0 and tokens[q.first - 1].low in ("(", "[", "=")
    closed = nxt.last < len(tokens) and tokens[nxt.last].low in (")", "]")
    return opened and closed and q.dimension == "count"
