"""The group a value belongs to: named beside it, before it in the sentence, or dealt out over "X vs Y"."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import VERBS, Context, Mention
from miner.stages.extract.people_words import head_before

_GROUP = frozenset("group groups arm arms cohort series".split())
_STOP = frozenset(
    ", ; . ( ) [ ] : = and or vs versus than compared while whereas but when at within during whose which that both each two three all either the a an in of for to with after by from as on".split()
)
_GENERIC = frozenset(
    "study treatment age patient patients both each two three four all these other same either first second total different between control-group risk test whole entire single larger high-risk this that our present treated".split()
)
_PREPOSITIONS = frozenset("in for after with among to of by on receiving".split())
_LEAD = frozenset(
    "the patients those a an subjects participants women men cases all treated received receiving with who were in group of tumors tumours".split()
)


def group_names(contexts: list[Context], abbreviations: dict[str, str]) -> list[str]:
    """Names of the treatment groups of an abstract in the order of their first mention."""
    out: list[str] = []
    for ctx in contexts:
        for i, low in enumerate(ctx.lows):
            if low in ("group", "groups", "arm", "arms") and i:
                name = _name_before(ctx, i)
                if name and name.lower() not in {o.lower() for o in out}:
                    out.append(name)
    del abbreviations
    return out


def _name_before(ctx: Context, i: int) -> str | None:
    j = i
    while j > 0 and i - j < 4:
        low = ctx.lows[j - 1]
        if low in _STOP or low in VERBS or ctx.tokens[j - 1].kind == "p" and low not in ("+", "/", "-"):
            break
        j -= 1
    words = [t.low for t in ctx.tokens[j:i]]
    if not words or all(w in _GENERIC for w in words):
        return None
    return _text(ctx, j, i)


def _text(ctx: Context, first: int, last: int) -> str:
    tokens = ctx.tokens[first:last]
    out = tokens[0].text
    for a, b in zip(tokens, tokens[1:]):
        out += ("-" if b.joined else "" if b.start == a.end else " ") + b.text
    return out


def arm_beside(ctx: Context, q: Quantity, names: set[str]) -> str | None:
    """The group named right behind a value: "9.8% after BKP", "7.4 ± 1.6 (BKP)", "21 (78%) among those who received X"."""
    i = q.last
    n = len(ctx.tokens)
    while i < n and ctx.lows[i] in (")", "]", "of", "patients", "vertebrae", "the", "cases", "lesions"):
        if ctx.lows[i] == "of" and ctx.low(i + 1) not in (
            "the",
            "patients",
            "vertebrae",
            "cases",
            "lesions",
            "treated",
            "all",
        ):
            break
        i += 1
    if (
        ctx.low(i) == "("
        and i + 2 < n
        and ctx.lows[i + 2] == ")"
        and ctx.tokens[i + 1].kind == "w"
        and (ctx.tokens[i + 1].text.isupper() or ctx.lows[i + 1] in names)
    ):
        return ctx.tokens[i + 1].text
    steps = 0
    while i < n and steps < 4 and ctx.lows[i] not in _PREPOSITIONS:
        if ctx.lows[i] in (",", ";", "(", ")", ".", "and", "vs", "versus") or ctx.tokens[i].kind == "n":
            return None
        i += 1
        steps += 1
    if i >= n or ctx.lows[i] not in _PREPOSITIONS:
        return None
    return _phrase(ctx, i + 1, names, strict=True)


def _phrase(ctx: Context, i: int, names: set[str], strict: bool) -> str | None:
    """The noun phrase from token `i`, where it names a group: by the word, by a known name, or by a treatment."""
    n = len(ctx.tokens)
    while i < n and ctx.lows[i] in _LEAD:
        i += 1
    j = i
    while (
        j < n
        and j - i < 7
        and ctx.lows[j] not in (_STOP - {"of", "to", "with", "for", "in"})
        and ctx.tokens[j].kind != "n"
        and ctx.lows[j] not in VERBS
    ):
        if ctx.lows[j] in ("in", "of", "to", "with", "for") and j == i:
            return None
        j += 1
    while j > i and ctx.lows[j - 1] in ("of", "to", "with", "for", "in"):
        j -= 1
    if j == i:
        return None
    words = set(ctx.lows[i:j])
    group = bool(words & _GROUP)
    known = any(w in names for w in words)
    treatment = any(m.term.kind == "treatment" and i <= m.first < j for m in ctx.mentions)
    capital = j - i <= 3 and ctx.tokens[i].text.isupper() and len(ctx.tokens[i].text) > 1 and ctx.tokens[i].kind == "w"
    if not (group or known or treatment or capital):
        return None
    if group and not known and words <= (_GENERIC | _GROUP):
        return None
    while j > i + 1 and ctx.lows[j - 1] in _GROUP:
        j -= 1
    return _text(ctx, i, j)


def arm_before(ctx: Context, q: Quantity, names: set[str]) -> str | None:
    """The group that opens the clause or the sentence: "In the TENS group, nine patients ...", "the X group had"."""
    first, _ = ctx.clause(q.first)
    for start in (first, 0):
        if ctx.low(start) in ("in", "for", "among", "after", "with"):
            found = _phrase(ctx, start + 1, names, strict=False)
            if found and (any(w in _GROUP for w in ctx.lows[start : start + 9]) or found.lower() in names):
                return found
    for i in range(q.first - 1, max(-1, q.first - 16), -1):
        low = ctx.lows[i]
        if low == ";":
            return None
        if low in ("group", "arm"):
            other = [x for x in ctx.live() if i < x.first < q.first and x.dimension == q.dimension]
            if other:
                return None
            return _name_before(ctx, i)
    return None


def dealt_arms(ctx: Context, q: Quantity, order: list[str]) -> str | None:
    """ "81% and 91%" or "18% vs 12%" with as many values as groups compared: value k belongs to group k."""
    group = ctx.group(q)
    if len(group) < 2 or len(group) != len(order):
        return None
    return order[group.index(q)]


def bracket_arm(ctx: Context, q: Quantity) -> str | None:
    """The words before the bracket of "FCRT (n = 5)": the last phrase that names a treatment."""
    head = head_before(ctx, q)
    if not head:
        return None
    opened = next((i for i in range(q.first, -1, -1) if ctx.lows[i] in ("(", "[")), None)
    if opened is None:
        return None
    first = opened - len(head)
    while first < opened and ctx.lows[first] in (
        _STOP
        | _LEAD
        | {
            "either",
            "receive",
            "received",
            "using",
            "into",
            "to",
            "assigned",
            "randomized",
            "randomised",
            "randomly",
            "allocated",
        }
    ):
        first += 1
    while opened > first + 1 and ctx.lows[opened - 1] in _GROUP:
        opened -= 1
    return _text(ctx, first, opened) if first < opened else None


def mention_text(ctx: Context, m: Mention) -> str:
    """A mention as the text names it."""
    return _text(ctx, m.first, m.last)
