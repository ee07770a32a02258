"""What the values around took in the first pass, as features of a candidate: agreeing, differing, used before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from miner.stages.extract.decide.places import Feature, bucket
from miner.stages.extract.decide.scorer import Choice
from miner.stages.extract.decide.view import Item

_CONTRAST = frozenset(("while", "whereas", "but"))


def neighbour_features(items: Sequence[Item], choices: Sequence[Choice], slot: str) -> list[list[list[Feature]]]:
    """For each item and candidate the features; `items` are of one abstract in the order of its text."""
    used = Counter(str(it.values[slot]) for it in items)
    return [
        [_of(items, i, value, slot, used) for value in choice.values]
        for i, choice in enumerate(choices)
    ]  # fmt: skip


def field_neighbours(items: Sequence[Item]) -> list[list[Feature]]:
    """For each item what field the first pass gave its neighbours, its list and its own number elsewhere."""
    by_number: dict[tuple[str, float], list[Item]] = {}
    for it in items:
        if it.q is not None and it.q.value is not None and not it.part:
            by_number.setdefault((it.q.dimension, it.q.value), []).append(it)
    return [_fields_around(items, i, by_number) for i in range(len(items))]


def _fields_around(items: Sequence[Item], i: int, by_number: dict[tuple[str, float], list[Item]]) -> list[Feature]:
    item = items[i]
    k = item.kind
    first = str(item.values["field"])
    p = item.odds["field"]
    sure = "hi" if p > 0.9 else "mid" if p > 0.6 else "lo"
    out: list[Feature] = [("first field", first, sure), ("first field", first, k)]
    rival, odds = item.rivals.get("field", (None, 0.0))
    if odds > 0.1:
        out.append(("second field", str(rival), first))
    for tag, step in (("before", -1), ("behind", 1)):
        for same in (False, True):
            j, hit = i + step, None
            while 0 <= j < len(items) and items[j].view is item.view:
                if items[j].q is not item.q and (not same or items[j].kind == k):
                    hit = items[j]
                    break
                j += step
            name = tag + (" of a kind" if same else "")
            if hit is None:
                out.append((name, "none", k))
                continue
            relation = _relation(hit, item)[0] if step < 0 else _relation(item, hit)[0]
            their = "hi" if hit.odds["field"] > 0.9 else "lo"
            took = str(hit.values["field"])
            out += [(name, took, k, their), (name, took, relation, k), (name, took, first)]
    if item.q is not None:
        for o in item.ctx.group(item.q):
            if o is not item.q:
                mate = next((it for it in items[max(0, i - 12) : i + 12] if it.q is o and not it.part), None)
                if mate is not None:
                    out.append(("in its list", str(mate.values["field"]), k))
        if item.q.value is not None and not item.part:
            for it in by_number.get((item.q.dimension, item.q.value), ()):
                if it is not item and it.view is not item.view:
                    when = "earlier" if it.order < item.order else "later"
                    out.append(("same number", when, str(it.values["field"]), k, item.ctx.section or "-"))
                    out.append(("same number", when, str(it.values["field"]), k))
    return out


def _of(items: Sequence[Item], i: int, value: object, slot: str, used: Counter[str]) -> list[Feature]:
    item = items[i]
    some = "-" if value is None else "+"
    out: list[Feature] = []
    around = item.memo.get("around " + slot)
    if around is None:
        around = item.memo["around " + slot] = _around(items, i, slot)
    for tag, other, took, sure, relation, words in around:  # type: ignore[attr-defined]
        if other is None:
            out.append((tag, "none", some))
            continue
        agrees = "=" if took == value else "/"
        kind = "same" if other == item.field else "other"
        theirs = "-" if took is None else "+"
        out += [(tag, agrees, some, theirs, relation, sure), (tag, agrees, some, kind, relation),
                (tag, agrees, sure, kind),
                (tag, agrees, some, theirs, other, item.field or "")]  # fmt: skip
        if words:
            out.append((tag, agrees, some, words))
    first = item.values[slot]
    p = item.odds[slot]
    out.append(("first pass", "=" if first == value else "/", some, "hi" if p > 0.9 else "mid" if p > 0.6 else "lo"))
    n = used[str(value)] - (first == value)
    out.append(("used", str(min(2, n)), some))
    return out


def _around(items: Sequence[Item], i: int, slot: str) -> list[tuple[str, str | None, object, str, str, str]]:
    """(tag, field, value, how sure, relation, words between) of the neighbours, the nearest of the same field too."""
    item = items[i]
    out: list[tuple[str, str | None, object, str, str, str]] = []
    for tag, step, kin in (
        ("before", -1, False),
        ("behind", 1, False),
        ("kin before", -1, True),
        ("kin behind", 1, True),
    ):
        j, hit = i + step, None
        while 0 <= j < len(items):
            other = items[j]
            away = abs(other.ctx.index - item.ctx.index)
            if away > (2 if kin and step < 0 else 1 if kin else 0):
                break
            if not kin or other.field == item.field:
                hit = other
                break
            j += step
        if hit is None:
            out.append((tag, None, None, "", "", ""))
            continue
        p = hit.odds[slot]
        sure = "hi" if p > 0.9 else "mid" if p > 0.6 else "lo"
        relation, words = _relation(hit, item) if step < 0 else _relation(item, hit)
        out.append((tag, hit.field, hit.values[slot], sure, relation, words))
    return out


def _relation(a: Item, b: Item) -> tuple[str, str]:
    if a.view is not b.view:
        return f"sentence {min(2, b.ctx.index - a.ctx.index)}", ""
    between = b.view.lows[a.last : b.first]
    words = " ".join("#" if w[0].isdigit() else w for w in between) if len(between) <= 4 else ""
    if a.q is not None and b.q is not None and a.ctx.same_group(a.q, b.q):
        return "list", words
    if ";" in between:
        return "semicolon", words
    if not _CONTRAST.isdisjoint(between):
        return "contrast", words
    depth = a.ctx.depth
    return f"{bucket(len(between))} {min(1, depth[a.first])}{min(1, depth[b.first])}", words
