"""Phrases that may name a group: runs of content words, "group 1", "arm A", "the 60 Gy group"."""

from __future__ import annotations

import re

from miner.stages.extract.decide.view import View

STOP = frozenset(
    """a an the this that these those of in on at to by for from with without within after before during between among
    into than then as and or but while whereas vs versus compared respectively both either each all no not was were is
    are be been being had has have did do does can could may might will would should patients patient group groups arm
    arms subjects participants cohort cohorts women men children who whom which it its their they we our there one two
    three four treated receiving received undergoing underwent given assigned randomized randomised allocated showed
    significantly significant higher lower greater less more mean median rate rates using used use only other others p n
    ci hr or rr overall total up mg kg gy cgy % year years month months day days week weeks when where however also such
    same similar difference differences different arm's control's""".split()
) - {"control"}
GROUP_WORDS = frozenset(("group", "groups", "arm", "arms", "cohort", "cohorts"))
_NAMED = re.compile(r"[0-9]|[a-d]|i{1,3}|iv|v")
_UNITS = frozenset(("gy", "cgy", "mg", "fractions", "fraction", "month", "year", "week"))
_EMPTY = frozenset(("group", "groups", "arm", "patients", "the", "of", "with", "and", "in", "treatment", "+", "/"))

Phrase = tuple[int, int, str]


def phrases_of(view: View) -> list[Phrase]:
    """(first, last, key) of the phrases of a sentence; equal keys name one thing."""
    found = view.memo.get("phrases")
    if found is not None:
        return found  # type: ignore[return-value]
    low, n = view.lows, view.n
    spans: list[tuple[int, int]] = []
    lettered: list[int] = []  # "groups A (8 Gy), B (16 Gy) and C": the letters behind the first
    i = 0
    while i < n:
        w = low[i]
        if w in GROUP_WORDS and i + 1 < n and _NAMED.fullmatch(low[i + 1]):
            spans.append((i, i + 2))
            i += 2
            if w in ("groups", "arms", "cohorts"):
                lettered += _letters(low, view.ctx.depth, i)
            continue
        if not w[0].isalpha() or w in STOP:
            i += 1
            continue
        j = i + 1
        while j < n and j - i < 5:
            plain = low[j][0].isalpha() and low[j] not in STOP
            joined = low[j] in ("+", "/") and j + 1 < n and low[j + 1][0].isalpha() and low[j + 1] not in STOP
            if not (plain or joined):
                break
            j += 1
        spans.append((i, j))
        i = j
    spans += [
        (k, k + 2)
        for k in range(n - 2)
        if low[k + 1] in _UNITS and low[k][0].isdigit() and low[k + 2] in GROUP_WORDS | {"course"}
    ]
    out: list[Phrase] = []
    for a, b in sorted(spans):
        if low[a] in GROUP_WORDS and b - a == 2:
            out.append((a, b, "group " + low[a + 1]))
            continue
        words = [w for w in low[a:b] if w not in _EMPTY]
        if words:
            out.append((a, b, " ".join(words)))
    out = sorted([*(p for p in out if p[0] not in lettered), *((t, t + 1, "group " + low[t]) for t in lettered)])
    view.memo["phrases"] = out
    return out


def _letters(low: list[str], depth: list[int], i: int) -> list[int]:
    """Further letters or numbers of a list of groups that begins before token `i`."""
    out: list[int] = []
    outside = depth[i - 1]
    for t in range(i, min(len(low), i + 24)):
        if depth[t] > outside:
            continue
        if low[t] in (",", "and", "or", "&", "versus", "vs", ")", "]"):
            continue
        if not _NAMED.fullmatch(low[t]) or low[t - 1] not in (",", "and", "or", "&", "versus", "vs"):
            break
        out.append(t)
    return out
