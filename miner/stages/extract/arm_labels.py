"""Groups told apart by a letter or a number: "groups A, B and C", "Groups I and II", "arms 1, 2, and 3"."""

from __future__ import annotations

from miner.stages.extract.arm_words import GROUP
from miner.stages.extract.context import Context

_PLURAL = frozenset("groups arms cohorts subgroups".split())
_ROMAN = frozenset("i ii iii iv v vi".split())
_DIGITS = frozenset("1 2 3 4 5 6".split())
_JOINS = frozenset("and or & vs versus".split())


def labelled(ctx: Context, i: int) -> tuple[list[str], int] | None:
    """The groups that a plural and its labels name from token `i` on, and where they end; None where it is no such."""
    if ctx.low(i) not in _PLURAL:
        return None
    head = ctx.tokens[i].text[:-1]
    labels: list[str] = []
    at = end = i + 1
    joined = False
    while at < len(ctx.lows) and _is_label(ctx, at) and len(labels) < 6:
        labels.append(ctx.tokens[at].text)
        end = at + 1
        if joined:
            break
        at = end
        if ctx.low(at) == ",":
            at += 1
        if ctx.low(at) in _JOINS:
            joined = True
            at += 1
        if at == end:
            break
        at += ctx.low(at) in GROUP and joined  # "groups A, B and group C"
    if not joined or len(labels) < 2:
        return None
    return [f"{head} {label}" for label in labels], end


def _is_label(ctx: Context, i: int) -> bool:
    token = ctx.tokens[i]
    if token.low in _ROMAN or token.low in _DIGITS:
        return not (i + 1 < len(ctx.tokens) and ctx.tokens[i + 1].joined)
    return token.kind == "w" and len(token.text) <= 3 and token.text.isupper() and token.text.isalpha()
