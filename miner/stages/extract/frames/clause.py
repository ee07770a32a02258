"""A shallow frame of a sentence: clauses and brackets, the zone of every word in its clause, and what its phrase opens.

No parser and no tagger: closed word lists (closed.py), brackets, commas and the ending -ed. One pass a question, so
that the work grows with the length of the sentence.
"""

from __future__ import annotations

from itertools import pairwise

from miner.stages.extract.frames.closed import (
    ANAPHORIC,
    AUX,
    BARE,
    DETERMINERS,
    FINITE,
    OPENERS,
    PREPOSITIONS,
    RELATIVE,
    SAYING,
    SUBORDINATE,
)
from miner.stages.extract.frames.frame import FRAGMENT, Frame, Part
from miner.stages.extract.frames.zones import is_participle, set_zones
from miner.stages.extract.sentence.context import Context

_AFTER_AUX = frozenset("found seen given shown lost made done taken kept free".split())
_TRANSITIVE = frozenset(
    "used required reported obtained treated received developed achieved presented followed".split()
)
_ADVERBS = frozenset(
    "overall thus therefore however conversely additionally moreover furthermore finally similarly".split()
)
_JOINTS = frozenset("and , ; : but while whereas that although however".split())
_NEGATED = frozenset("not never also only".split())


def frame_of(ctx: Context) -> Frame:
    """The frame of a sentence."""
    low, depth, n = ctx.lows, ctx.depth, len(ctx.lows)
    number = [False] * n
    for q in ctx.quantities:
        for t in range(q.first, min(n, q.last)):
            number[t] = True
    f = Frame(part=[-1] * n, zone=[FRAGMENT] * n, opener=[""] * n, chunk=[-1] * n)
    top = _brackets(f, low, depth)
    finite, relative = _verbs(low, top, number)
    _clauses(f, low, top, number, finite, relative)
    for k in range(len(f.parts)):
        set_zones(f, k, low, number, relative)
    for part in f.parts:
        if part.bracket:
            host = part.host
            while host > 0 and f.parts[f.part[host]].bracket:
                host = f.parts[f.part[host]].first - 1
            part.host = host
            part.parent = f.part[host] if host >= 0 else -1
    _chunks(f, low, number)
    first = next((t for t in top if low[t][0].isalnum()), -1)
    if first >= 0:
        following = low[first + 1] if first + 1 < n else ""
        f.anaphoric = low[first] in ANAPHORIC or (low[first] == "the" and following in BARE) or number[first]
    return f


def _brackets(f: Frame, low: list[str], depth: list[int]) -> list[int]:
    """Makes a part of every outermost bracket; the tokens outside."""
    top, i, n = [], 0, len(low)
    while i < n:
        if depth[i] > 0 and low[i] in ("(", "["):
            j = i + 1
            while j < n and depth[j] > 0 and not (depth[j] == 1 and low[j] in ("(", "[") and low[j - 1] in (")", "]")):
                j += 1
            f.parts.append(Part(i, j, True, host=i - 1))
            for t in range(i, j):
                f.part[t] = len(f.parts) - 1
            i = j
        else:
            top.append(i)
            i += 1
    return top


def _verbs(low: list[str], top: list[int], number: list[bool]) -> tuple[list[int], set[int]]:
    """Finite verbs of clauses, and the tokens of relative clauses, which swallow one finite verb each."""
    finite: list[int] = []
    relative: set[int] = set()
    inside = seen = False
    for k, t in enumerate(top):
        w = low[t]
        p = low[top[k - 1]] if k else ""
        following = low[top[k + 1]] if k + 1 < len(top) else ""
        if w in RELATIVE or (
            w == "that" and k and p not in SAYING and p not in ",;" and not number[top[k - 1]] and following in FINITE
        ):
            inside, seen = True, False
            relative.add(t)
            continue
        if inside and (w == ";" or (w == "," and seen)):
            inside = False
        strong = (
            w in FINITE
            and not number[t]
            and p not in AUX
            and (p not in DETERMINERS or (w in AUX and p in ("this", "these", "those", "all", "both", "that")))
            and p not in PREPOSITIONS
            and not (p in _NEGATED and k > 1 and low[top[k - 2]] in AUX)
        )
        if strong and inside and not seen:
            seen = True
            relative.add(t)
        elif strong:
            inside = False
            finite.append(t)
        elif inside:
            relative.add(t)
    return finite, relative


def _clauses(
    f: Frame, low: list[str], top: list[int], number: list[bool], finite: list[int], relative: set[int]
) -> None:
    n = len(low)
    cuts: dict[int, str] = {}
    for k, t in enumerate(top):
        if not k:
            continue
        w = low[t]
        if w in (";", ":") or (w in SUBORDINATE and t not in relative) or (w == "that" and low[top[k - 1]] in SAYING):
            cuts[t] = w
    position = {t: k for k, t in enumerate(top)}
    bounds = [top[0] if top else 0, *sorted(cuts), n]
    for a, b in pairwise(bounds):
        own = [v for v in finite if a <= v < b]
        for v1, v2 in pairwise(own):
            between = top[position[v1] + 1 : position[v2]]
            joints = [t for t in between if low[t] in ("and", "or")]
            after_comma = [t for t in joints if position[t] and low[top[position[t] - 1]] == ","]
            commas = [t for t in between if low[t] == ","]
            pick = after_comma or joints or commas
            if pick:
                cuts[pick[-1]] = "and" if low[pick[-1]] != "," else ","
    bounds = [top[0] if top else 0, *sorted(cuts), n]
    at = 0
    for a, b in pairwise(bounds):
        own = []
        while at < len(top) and top[at] < b:
            if top[at] >= a:
                own.append(top[at])
            at += 1
        if own:
            f.parts.append(_clause(low, own, b, number, finite, relative, cuts.get(a, "")))
            for t in own:
                f.part[t] = len(f.parts) - 1
    if not any(not p.bracket for p in f.parts):
        f.parts.append(Part(0, n))
    for t in range(n):
        if f.part[t] < 0:
            f.part[t] = len(f.parts) - 1


def _clause(
    low: list[str], own: list[int], end: int, number: list[bool], finite: list[int], relative: set[int], joined: str
) -> Part:
    part = Part(own[0], end, joined=joined)
    members = set(own)
    verb = next((v for v in finite if v in members), -1)
    if verb < 0:  # "pain improved", "five relapsed": a participle as the verb of its clause, where nothing else is one
        for x, t in enumerate(own):
            if not x or not is_participle(low[t]) or t in relative or low[own[x - 1]] in DETERMINERS | PREPOSITIONS:
                continue
            last = x + 1 == len(own)
            if last or low[own[x + 1]] in PREPOSITIONS or low[own[x + 1]] in ",." or number[own[x + 1]]:
                following = low[own[x + 1]] if not last else ""
                if not (low[t] in _TRANSITIVE and following in ("with", "by", "to") and low[own[0]] not in DETERMINERS):
                    verb = t
                break
    if verb < 0:
        return part
    e = own.index(verb) + 1
    while e < len(own):
        w, p = low[own[e]], low[own[e - 1]]
        helped = p in AUX or p in ("not", "been") or p.endswith("ly")
        if w in AUX or w in _NEGATED or w.endswith("ly") or (helped and (is_participle(w) or w in _AFTER_AUX)):
            e += 1
        else:
            break
    part.verb, part.verb_end = verb, own[e] if e < len(own) else end
    comma = next((t for t in own if low[t] == "," and t < verb), -1)
    start = next((low[t] for t in own if low[t] not in _JOINTS), "")
    if comma >= 0 and (start in OPENERS or start in _ADVERBS or start.endswith(("ly", "ing"))):
        part.lead = comma
    return part


def _chunks(f: Frame, low: list[str], number: list[bool]) -> None:
    chunk, on = -1, False
    for t, w in enumerate(low):
        content = (
            w[0].isalpha()
            and not number[t]
            and w not in PREPOSITIONS
            and w not in DETERMINERS
            and w not in AUX
            and w not in ("and", "or", "but", "not")
            and w not in SUBORDINATE
            and w not in RELATIVE
        )
        if content and (not on or f.part[t] != f.part[t - 1] or f.zone[t] != f.zone[t - 1] or low[t - 1] in FINITE):
            chunk += 1
        elif content and w in FINITE:
            chunk += 1  # "patients received": a verb ends what is counted
        f.chunk[t] = chunk if content else -1
        on = content
