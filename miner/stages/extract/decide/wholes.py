"""The slot denominator: the N that a clause states for a share or a count, out of the counts around it."""

from __future__ import annotations

from miner.stages.extract.decide.features import base_features
from miner.stages.extract.decide.places import Feature
from miner.stages.extract.decide.pointers import Support, mark_runs, pointer_features
from miner.stages.extract.decide.scorer import Choice
from miner.stages.extract.decide.view import Item, View, is_count

FIELDS = frozenset(("proportion",))
_OWN_WHOLE = frozenset(("all", "both", "the", "these", "each"))
_CUES = frozenset("of for in among all remaining these n total the".split())


def counts_of(view: View) -> list[tuple[int, int, int, str]]:
    """(number, first, last, kind) of the counts of a sentence, n and N of a share among them."""
    found = view.memo.get("wholes")
    if found is None:
        out = []
        for q in view.live:
            if is_count(q) and (q.value or 0) >= 2:
                out.append((int(q.value or 0), q.first, q.last, "word" if q.word else "count"))
            if q.numerator is not None and q.numerator >= 2:
                out.append((q.numerator, q.first, q.last, "n"))
            if q.denominator:
                out.append((q.denominator, q.first, q.last, "N"))
        found = view.memo["wholes"] = out
    return found  # type: ignore[return-value]


def choice_of(item: Item) -> Choice:
    """Nothing, or a count of the sentence or the one before that is not below the item's n."""
    view, q = item.view, item.q
    n = item.count
    share = q.value if q is not None and q.dimension == "percent" else None
    supports: dict[int, list[Support]] = {}
    if q is not None and q.denominator:
        supports[q.denominator] = [Support(view, q.first, q.last, "own")]
    for value, first, last, kind in counts_of(view):
        if first == item.first or (n is not None and value < n):
            continue
        supports.setdefault(value, []).append(Support(view, first, last, kind))
    spans = mark_runs({str(v): found for v, found in supports.items()}, view.lows)
    earlier = view.paper.at.get(view.ctx.index - 1)
    if earlier is not None:
        for value, first, last, kind in counts_of(earlier)[-4:]:
            if n is None or value >= n:
                supports.setdefault(value, []).append(Support(earlier, first, last, kind + " 1"))
    if q is not None and n and n >= 2 and n not in supports and view.lows[q.first - 1 : q.first] and (
        view.lows[q.first - 1] in _OWN_WHOLE
    ):  # fmt: skip
        supports[n] = [Support(view, q.first, q.last, "self")]
    shape = "n%" if n is not None and share is not None else "%" if share is not None else "n"
    values: list[object] = [None]
    any_fit = False
    features: list[list[Feature]] = []
    sums = _sums(item)
    for value, found in supports.items():
        f = pointer_features(item, found, spans, shape)
        for s in found:
            before = view.lows[max(0, s.first - 3) : s.first] if s.view is view else []
            f += [("cue", w) for w in before if w in _CUES]
            span = s.view.word(s.last)
            f.append(("then", s.view.stemmed(s.last), shape))
            f.append(("then", span, shape))
            key = (s.first, value)
            if s.view is view and key in sums:
                f.append(("adds up", sums[key]))
        if n is not None:
            f.append(("n", "=" if value == n else "<", shape))
        if share is not None and value:
            if n is not None:
                fits = abs(100 * n / value - share) < (0.06 if share != int(share) else 0.6)
                any_fit = any_fit or fits
                f.append(("n of N fits", str(int(fits))))
            else:
                k = value * share / 100
                f.append(("whole people", str(int(abs(k - round(k)) <= max(0.003 * value, 0.02)))))
        f.append(("size", "=" if value == view.paper.largest else "<", shape))
        values.append(value)
        features.append(f)
    nothing: list[Feature] = [("nothing", shape), ("nothing, some fits", str(int(any_fit))),
                              ("nothing, counts", str(min(3, len(supports))), shape)]  # fmt: skip
    if q is not None and q.denominator:
        nothing.append(("nothing, own",))
    classes = ["-"] + ["N"] * len(supports)
    return Choice(values, classes, [nothing, *features], [base_features(item), [("shape", shape)]])


def _sums(item: Item) -> dict[tuple[int, int], str]:
    """Counts of the sentence that a run of neighbours with the item in it adds up to, by (token, number)."""
    view = item.view
    counts = [(q.first, int(q.numerator if q.numerator is not None else q.value or 0)) for q in view.live
              if is_count(q) or q.numerator is not None]  # fmt: skip
    me = next((i for i, (at, _) in enumerate(counts) if at == item.first), None)
    out: dict[tuple[int, int], str] = {}
    if me is None:
        return out
    for i, (at, value) in enumerate(counts):
        if i == me or abs(i - me) > 10:
            continue
        low, high = (i + 1, min(len(counts), i + 12)) if i < me else (max(0, i - 11), i)
        for a in range(low, me + 1):
            total = sum(n for _, n in counts[a : me + 1])
            if total == value and me > a:
                out[at, value] = "L" if i < me else "R"
            for b in range(me + 1, high):
                total += counts[b][1]
                if total == value:
                    out[at, value] = "L" if i < me else "R"
    return out
