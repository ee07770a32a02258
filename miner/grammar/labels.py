"""What a number is called where it stands: a p value, a count behind "n ="."""

from __future__ import annotations

from miner.grammar.lexer import Token
from miner.grammar.quantity import Quantity


def mark_labels(tokens: list[Token], atoms: list[Quantity]) -> None:
    """Labels p values ("P = .04", "(all < .05)") and counts that follow "n =" among the atoms of a sentence."""
    _mark_p_values(tokens, atoms)
    _mark_n(tokens, atoms)


def _mark_p_values(tokens: list[Token], atoms: list[Quantity]) -> None:
    for k, q in enumerate(atoms):
        if q.skip or q.unit is not None or q.fraction:
            continue
        value = q.value if q.value is not None else q.low
        if value is None or value > 1:
            continue
        words = tokens[max(0, q.first - 6) : q.first]
        lows = [t.low for t in words]
        if not lows:
            continue
        before = atoms[k - 1] if k else None
        if (
            before is not None
            and before.label == "p"
            and [t.low for t in tokens[before.last : q.first]]
            in (["and"], [","], [",", "and"], ["or"], ["vs", "."], ["vs"])
            and (q.decimals and q.value is not None and q.value <= 1)
        ):
            q.label, q.comparator = "p", q.comparator or before.comparator
            continue
        lows = _uncompared(lows)
        tail = lows[-1]
        if value < 0:
            continue
        named = tail in ("p", "ps", "pvalue") or (
            tail in {"value", "values", "of", "was", "is", "were", "to", "a", "trend", "interaction", ")", "linear"}
            and any(w in ("p", "pvalue") for w in lows[-4:])
            and "(" not in lows[-3:][::-1][:1]
        )
        bare = (
            (q.comparator in ("<", ">", "<=", ">=") or (q.comparator == "=" and tail == "("))
            and q.decimals
            and value <= 0.1
            and tail in {"(", "all", "both", ",", "[", "each"}
        )
        opened = next(
            (i for i in range(q.first - 1, max(-1, q.first - 14), -1) if tokens[i].low in ("(", "[", ";")), None
        )
        if (
            opened is not None
            and tokens[opened + 1].low == "p"
            and tokens[opened + 2].low == "for"
            and q.comparator in ("=", "<", ">")
        ):
            named = True
        if named or (bare and q.value is not None):
            q.label = "p"


def _uncompared(lows: list[str]) -> list[str]:
    """The words before a number without what compares: "P less than", "p =", "P less than or equal to"."""
    if lows[-2:] == ["equal", "to"] and len(lows) > 3:
        lows = lows[:-3] if lows[-3] == "or" else lows[:-2]
    if lows[-1] == "than" and len(lows) > 2:
        return lows[:-2]
    if lows[-1] == "." and len(lows) > 2 and lows[-2] in ("=", "<", ">"):
        return lows[:-2]  # "P =. 006"
    return lows[:-1] if lows[-1] in ("=", ":", "<", ">") and len(lows) > 1 else lows


def _mark_n(tokens: list[Token], atoms: list[Quantity]) -> None:
    for q in atoms:
        if q.skip or q.unit is not None or q.label:
            continue
        i = q.first - 1
        if i >= 0 and tokens[i].low in ("=", ":", "-"):
            i -= 1
        elif i < 0 or tokens[i].low != "n":
            continue
        if (
            i >= 0
            and tokens[i].low in {"n", "no", "nos", "number"}
            and (q.value is None or q.value == int(q.value))
            and (tokens[i].low == "n" or tokens[i + 1].low == "=")
        ):
            q.label = "n"
            if q.comparator == "=":
                q.comparator = None
