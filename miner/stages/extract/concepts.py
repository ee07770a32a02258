"""Which outcome a number is about: the nearest term of the gazetteer, on the side where the sentence puts it."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import VERBS, Context, Mention

_THRESHOLD = 22.0


def lists_of(ctx: Context, mentions: list[Mention]) -> list[list[Mention]]:
    """Runs of mentions that only commas, "and" and up to two plain words part: "overall, disease-free and ..."."""
    runs: list[list[Mention]] = []
    for m in mentions:
        if runs:
            words = ctx.lows[runs[-1][-1].last : m.first]
            joint = [w for w in words if w in (",", "and", "or", "/")]
            if (
                joint
                and len(words) - len(joint) <= 3
                and not any(w in VERBS or w in ("of", "in", "(", ")") for w in words)
            ):
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
        if low in VERBS or low in ("having", "experiencing", "showing", "developing", "did"):
            return True
        if low in (",", ";", ".", "and", "or", "in", "at", "after", "for", "by", "with", "who", "whose"):
            return low == "who" and any(w in VERBS for w in ctx.lows[i + 1 : i + 3])
        if ctx.depth[i] == ctx.depth[q.first] or low not in ("(", ")"):
            steps += 1
        i += 1
    return False


def _shares(ctx: Context) -> list[Quantity]:
    """The values of a sentence that can have a finding: shares, n of N, counts, scores."""
    return [
        q
        for q in ctx.quantities
        if not q.skip
        and q.label != "p"
        and q.dimension in ("percent", "count", "number", "points")
        and not q.notes.get("base")
    ]


def outcome_of(ctx: Context, q: Quantity, kinds: tuple[str, ...] = ("outcome",)) -> Mention | None:
    """The mention that says what `q` measures, or None.

    Lists of terms are dealt out over lists of values. Else the finding stands behind the value where a verb or the
    term itself follows it ("35 patients achieved ...", "8 complete responses"), before it otherwise; a value without
    a term of its own goes on with the term of the value before it ("83% for adenocarcinoma, 81% for ...").
    """
    mentions = [m for m in ctx.of_kind(*kinds) if not (m.first < q.last and q.first < m.last and _is_number(ctx, m))]
    if not mentions:
        return None
    dealt = _dealt(ctx, q, mentions)
    if dealt is not None:
        return dealt
    values = [x for x in _shares(ctx) if x.bracketed <= q.bracketed or ctx.same_group(x, q)]
    if q not in values:
        values = sorted([*values, q], key=lambda x: x.first)
    at = values.index(q)
    before = values[at - 1].last if at else 0
    after = values[at + 1].first if at + 1 < len(values) else len(ctx.tokens)
    behind = _behind(ctx, q, mentions, after)
    left = [
        m
        for m in mentions
        if m.last <= q.first and m.last > before and not _taken(ctx, values, at, m) and not _setting(ctx, m)
    ]
    inside = [m for m in mentions if q.first < m.first and m.last <= q.last and m.term.concept]
    if inside and kinds == ("outcome",):
        return inside[-1]  # "nine complications (4.4%)"
    near = max(left, key=lambda m: (m.last, m.first)) if left else None
    if near is not None and ctx.depth[near.first] > ctx.depth[q.first]:
        outer = [m for m in left if ctx.depth[m.first] <= ctx.depth[q.first]]
        near = outer[-1] if outer else near
    adjacent = behind is not None and behind.first - q.last <= 1 and ctx.low(q.last) not in ("and", "or", ",", ";")
    if behind is not None and (near is None or _follows_verb(ctx, q) or adjacent):
        return behind
    if near is not None:
        parted = any(near.last <= b <= q.first for b in ctx.breaks)
        ahead = [m for m in mentions if q.last <= m.first < after and not _inner_break(ctx, q, m)]
        if parted and ahead:
            return ahead[0]
        return _head(ctx, left, near)
    if at:
        series = outcome_of(ctx, values[at - 1], kinds)
        if series is not None:
            return series
    if behind is not None:
        return behind
    rest = [m for m in mentions if q.last <= m.first < after]
    if rest and ctx.gap(q.last, rest[0].first, q) <= _THRESHOLD:
        return rest[0]
    earlier = [m for m in mentions if m.last <= q.first and not _setting(ctx, m)]
    return earlier[-1] if earlier else None


def _setting(ctx: Context, m: Mention) -> bool:
    """ "After local relapse, 20 of 30 women ...": a phrase that says when, not what."""
    lead = next(
        (
            i
            for i in range(m.first - 1, max(-1, m.first - 4), -1)
            if ctx.lows[i] in ("after", "following", "before", "despite", "until")
        ),
        None,
    )
    if lead is None or not (lead == 0 or ctx.lows[lead - 1] in (",", ";") or lead in ctx.breaks):
        return False
    return "," in ctx.lows[m.last : m.last + 7]


_HEAD_LINKS = frozenset("with of from for in who among whose that after following".split())


_HEAD_STOPS = frozenset("was were is are , ; and or : had".split())


def _head(ctx: Context, left: list[Mention], near: Mention) -> Mention:
    """Of "survival of patients who developed bone metastases" the head, not what its preposition brings."""
    at = left.index(near)
    if near.term.concept in ("sensitivity", "specificity"):
        return near
    while at:
        previous = left[at - 1]
        words = ctx.lows[previous.last : left[at].first]
        if not words and left[at].term.concept in ("objective_response", "") and previous.term.concept:
            at -= 1
            continue  # "local control response rates"
        if not words or not any(w in _HEAD_LINKS for w in words) or any(w in _HEAD_STOPS for w in words):
            break
        if not previous.term.concept and left[at].term.concept:
            break
        at -= 1
    return left[at]


def _behind(ctx: Context, q: Quantity, mentions: list[Mention], limit: int) -> Mention | None:
    """The first mention behind `q` in its clause and before the next value."""
    for m in mentions:
        if q.last <= m.first < limit:
            if _inner_break(ctx, q, m) or ";" in ctx.lows[q.last : m.first]:
                return None
            if m.first - q.last > 1 and not _follows_verb(ctx, q):
                return None
            return m
    return None


def _taken(ctx: Context, values: list[Quantity], at: int, m: Mention) -> bool:
    """True where a mention between two values belongs to the one before it ("8 complete responses, 33 ...")."""
    if not at:
        return False
    previous = values[at - 1]
    if m.first < previous.last:
        return False
    close = m.first == previous.last
    if not (close or _follows_verb(ctx, previous)):
        return False
    words = ctx.lows[m.last : values[at].first]
    return any(w in (",", ";", "and", "or") for w in words[:3]) or not words


def _is_number(ctx: Context, m: Mention) -> bool:
    return m.last - m.first == 1 and ctx.tokens[m.first].kind == "n"


def _inner_break(ctx: Context, q: Quantity, m: Mention) -> bool:
    return any(q.last <= b <= m.first for b in ctx.breaks)


def _dealt(ctx: Context, q: Quantity, mentions: list[Mention]) -> Mention | None:
    """ "Survival and control were 53% and 62%": as many terms as values, term k goes to value k (also by pairs)."""
    group = ctx.group(q)
    left = [m for m in mentions if m.last <= group[0].first]
    pairs = _pairs(ctx, q, mentions)
    if pairs is not None:
        return pairs
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
    if len(group) > len(run) and len(group) % len(run) == 0:
        return run[group.index(q) % len(run)]
    return None


def _pairs(ctx: Context, q: Quantity, mentions: list[Mention]) -> Mention | None:
    """ "control and survival of 87% and 93% for central, 71% and 86% for hemispheric tumors": by pairs."""
    group = ctx.group(q)
    dimension = q.dimension
    live = ctx.live()
    first = next((x for x in live if x.dimension == dimension and x.label != "p"), None)
    if first is None:
        return None
    runs = lists_of(ctx, [m for m in mentions if m.last <= first.first])
    if not runs or len(runs[-1]) < 2 or len({m.term.concept for m in runs[-1]}) < 2:
        return None
    run = runs[-1]
    if (
        len(group) == len(run)
        and all(len(ctx.group(x)) == len(run) for x in live if x.dimension == dimension and x.label != "p")
        and first.first - run[-1].last <= 8
    ):
        between = [m for m in mentions if first.first <= m.first < q.first and m.term.concept]
        return None if between else run[group.index(q)]
    return None
