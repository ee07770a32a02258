"""Which outcome a number is about: the nearest term of the gazetteer, on the side where the sentence puts it."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import VERBS, Context, Mention, Term

_THRESHOLD = 22.0
Combinations = dict[tuple[str, str], str]


def combine(ctx: Context, combinations: Combinations) -> None:
    """Adds mentions for a theme and a direction that stand close: "pain ... improved" is pain relief."""
    themes, directions = ctx.of_kind("theme"), ctx.of_kind("direction")
    if not themes or not directions:
        return
    outcomes = ctx.of_kind("outcome")
    added: list[Mention] = []
    for d in directions:
        if any(o.first <= d.first and d.last <= o.last for o in outcomes):
            continue
        best: Mention | None = None
        for t in themes:
            if (t.term.concept, d.term.concept) not in combinations:
                continue
            gap = t.first - d.last if t.first >= d.last else d.first - t.last
            between = ctx.lows[min(t.last, d.last) : max(t.first, d.first)]
            if not 0 <= gap <= 9 or ";" in between or any(w in ("while", "whereas", "but") for w in between):
                continue
            if best is None or abs(best.first - d.first) > abs(t.first - d.first):
                best = t
        if best is not None:
            concept = combinations[best.term.concept, d.term.concept]
            added.append(Mention(min(best.first, d.first), max(best.last, d.last), Term("outcome", concept, "combined")))
        elif d.term.concept in ("complete", "partial"):
            far = [t for t in themes if t.last <= d.first and (t.term.concept, d.term.concept) in combinations]
            if far:
                concept = combinations[far[-1].term.concept, d.term.concept]
                added.append(Mention(d.first, d.last, Term("outcome", concept, "combined")))
    ctx.mentions = sorted([*ctx.mentions, *added], key=lambda m: (m.first, -m.last))


def lists_of(ctx: Context, mentions: list[Mention]) -> list[list[Mention]]:
    """Runs of mentions that only commas, "and" and up to two plain words part: "overall, disease-free and ..."."""
    runs: list[list[Mention]] = []
    for m in mentions:
        if runs:
            words = ctx.lows[runs[-1][-1].last : m.first]
            joint = [w for w in words if w in (",", "and", "or", "/")]
            if joint and len(words) - len(joint) <= 3 and not any(w in VERBS or w in ("of", "in", "(", ")") for w in words):
                runs[-1].append(m)
                continue
        runs.append([m])
    return runs


def _follows_verb(ctx: Context, q: Quantity) -> bool:
    """True for "35 patients (89.7%) achieved ...", where the finding comes behind the number."""
    i = q.last
    steps = 0
    while i < len(ctx.tokens) and steps < 9:
        low = ctx.lows[i]
        if low in VERBS or low in ("who", "with", "having", "experiencing", "showing", "developing"):
            return True
        if low in (",", ";", ".", "and", "or") or (low in ("in", "at", "after", "for") and steps > 0 and low != "of"):
            return False
        if low in ("in", "at", "after", "for", "by"):
            return False
        if ctx.depth[i] == ctx.depth[q.first] or low not in ("(", ")"):
            steps += 1
        i += 1
    return False


def outcome_of(ctx: Context, q: Quantity, kinds: tuple[str, ...] = ("outcome",)) -> Mention | None:
    """The mention that says what `q` measures, or None. Lists of terms are dealt out over lists of values."""
    mentions = [m for m in ctx.mentions if m.term.kind in kinds and not (m.first < q.last and q.first < m.last and _is_number(ctx, m))]
    if not mentions:
        return None
    dealt = _dealt(ctx, q, mentions)
    if dealt is not None:
        return dealt
    right_first = _follows_verb(ctx, q)
    best: tuple[float, Mention] | None = None
    for m in mentions:
        if m.last <= q.first:
            cost = ctx.gap(m.last, q.first, q)
            if right_first:
                cost += 6
        elif m.first >= q.last:
            cost = ctx.gap(q.last, m.first, q)
            if _inner_break(ctx, q, m):
                cost += 8
            if not right_first:
                cost += 2.5 if m.first - q.last > 1 else 0
        else:
            cost = 0.0
        if m.term.text == "combined":
            cost += 0.5
        if best is None or cost < best[0]:
            best = (cost, m)
    if best is None or best[0] > _THRESHOLD:
        return None
    return best[1]


def _is_number(ctx: Context, m: Mention) -> bool:
    return m.last - m.first == 1 and ctx.tokens[m.first].kind == "n"


def _inner_break(ctx: Context, q: Quantity, m: Mention) -> bool:
    return any(q.last <= b <= m.first for b in ctx.breaks)


def _dealt(ctx: Context, q: Quantity, mentions: list[Mention]) -> Mention | None:
    """ "Survival and control were 53% and 62%": as many terms as values, term k goes to value k (also by pairs)."""
    group = ctx.group(q)
    left = [m for m in mentions if m.last <= group[0].first]
    if not left:
        return None
    runs = lists_of(ctx, left)
    run = runs[-1]
    if len(run) < 2 or len({m.term.concept for m in run}) < 2:
        return None
    if ctx.gap(run[-1].last, group[0].first, q) > 14:
        return None
    if len(group) == len(run):
        return run[group.index(q)]
    if len(group) > len(run) and len(group) % len(run) == 0 and len(group) > 1:
        return run[group.index(q) % len(run)]
    return None
