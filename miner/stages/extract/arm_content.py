"""Where the words of a group's name end, and how they are printed."""

from __future__ import annotations

from itertools import pairwise

from miner.stages.extract.arm_words import DRUG_UNITS, GROUP, NUMBERED, STOP, UNITS
from miner.stages.extract.context import VERBS, Context

_LINKS = frozenset("of to with in the without for by a an on at".split())
_DOSE_UNITS = DRUG_UNITS | {"gy", "cge"}
_NEXT_SUBJECT = frozenset("the a an it there they this these mean median no pain overall all".split())
_OR = frozenset("younger older less more fewer greater".split())


def text_of(ctx: Context, first: int, last: int) -> str:
    """Tokens `first` to `last` as printed, on one line."""
    tokens = ctx.tokens[first:last]
    out = tokens[0].text
    for a, b in pairwise(tokens):
        gap = "-" if b.joined else "" if b.start == a.end else " "
        out += gap + b.text
    return out


def content_end(ctx: Context, i: int, restricted: bool) -> int:
    """Where the words of a name that begin at token `i` end."""
    lows = ctx.lows
    n = len(lows)
    j = i
    while j < n and j - i < 9:
        low, token = lows[j], ctx.tokens[j]
        if low in VERBS and not (restricted and j == i):
            break
        if j > i and len(low) <= 2 and ctx.low(j - 1) in GROUP and (token.kind == "n" or token.text.isupper()):
            j += 1  # "group A"
            break
        if j > i and low in _NEXT_SUBJECT and ctx.low(j - 1) in GROUP:
            break  # "In the tape group the mean score fell"
        if token.kind == "n":
            before = ctx.low(j - 1)
            compound = j + 1 < n and ctx.tokens[j + 1].joined
            if not (
                before in NUMBERED
                or before == "="
                or compound
                or token.joined
                or (j > i and ctx.low(j + 1) in UNITS and restricted)
                or (j == i and (ctx.low(j + 1) in _DOSE_UNITS or restricted))
            ):
                break
        elif low in ("+", "/", "-", "<", ">", "≥", "≤", "'") or (low == "=" and ctx.low(j - 1) == "or"):
            pass
        elif low == "or" and (
            (restricted and ctx.low(j + 1) in _OR) or (ctx.low(j - 1) in ("<", ">") and ctx.low(j + 1) == "=")
        ):
            j += 2
            continue
        elif low in _LINKS:
            dangling = j == i or ctx.low(j + 1) in STOP or (not ctx.low(j + 1)[:1].isalpha() and low != "of")
            compares = j > i and low in ("of", "than") and ctx.low(j + 1) in ("<", ">", "≥", "≤")
            if dangling and not compares:
                break
            if low in ("in", "for", "at", "on", "by", "a", "an") and not restricted:
                break
        elif low in STOP or token.kind == "p":
            if low == "than" and restricted and j > i:
                j += 1
                continue
            break
        j += 1
    while (
        j > i
        and not (ctx.low(j - 2) in GROUP and j - i > 1 and ctx.lows[j - 1] == "a")
        and ctx.lows[j - 1]
        in ("of", "to", "with", "in", "the", "for", "by", "a", "an", "without", "-", "/", "+", "on", "at")
    ):
        j -= 1
    return j


def term_starts(ctx: Context) -> dict[int, tuple[str, str, int]]:
    """Kind, concept and end of the longest treatment, trait or population term that begins at a token."""
    out: dict[int, tuple[str, str, int]] = {}
    for m in ctx.mentions:
        if m.term.kind in ("treatment", "trait", "population", "organ"):
            old = out.get(m.first)
            if old is None or m.last > old[2] or (m.last == old[2] and m.term.kind in ("treatment", "trait")):
                out[m.first] = (m.term.kind, m.term.concept, m.last)
    return out
