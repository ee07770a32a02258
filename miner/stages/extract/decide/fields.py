"""The first decision: which field a number belongs to, or none."""

from __future__ import annotations

from collections.abc import Sequence

from miner.stages.extract.custom.reading import Reading
from miner.stages.extract.decide.features import base_features
from miner.stages.extract.decide.places import Feature
from miner.stages.extract.decide.scorer import Choice
from miner.stages.extract.decide.view import Item, Paper, kind_of
from miner.stages.extract.groups.phrases import phrases_of
from miner.stages.extract.groups.table import table_of

# What a number of a kind can be at all.
POSSIBLE: dict[str, tuple[str, ...]] = {
    "p": ("p_value",),
    "percent": ("proportion", "change", "score", "effect_size"),
    "dose": ("dose", "change"),
    "time": ("follow_up", "duration", "survival_time", "age", "change", "effect_size"),
    "length": ("depth", "change", "score"),
    "mass": ("drug_dose", "change", "score", "effect_size"),
    "unit": ("change", "score", "drug_dose", "effect_size"),
    "points": ("score", "change", "effect_size"),
    "fraction": ("proportion", "score"),
    "count": (
        "cohort_size", "arm_size", "proportion", "lesion_count", "vertebrae_count", "study_count", "fractions", "age",
        "score", "change", "effect_size", "drug_dose", "duration", "survival_time", "follow_up",
    ),
    "range": ("fractions", "age", "score", "change", "effect_size", "follow_up", "survival_time"),
    "number": ("effect_size", "score", "change", "age", "survival_time", "duration", "proportion", "drug_dose"),
    "size": ("cohort_size", "arm_size", "lesion_count", "vertebrae_count"),
    "denied": ("proportion",),
}  # fmt: skip
_DENYING = frozenset(("no", "none", "without", "neither", "not", "never", "free", "nil", "absence"))


def items_of(paper: Paper, custom: Sequence[Reading] = ()) -> list[Item]:
    """Every number of the abstract that may be a record, and every word that denies, in the order of the text."""
    theirs = {id(r.quantity): r for r in custom if r.quantity is not None}
    out: list[Item] = []
    for view in paper.views:
        own: list[Item] = []
        taken: set[int] = set()
        for q in view.live:
            taken.update(range(q.first, q.last))
            item = Item(view, q, q.first, q.last, kind_of(q))
            own.append(item)
            reading = theirs.get(id(q))
            if reading is not None:
                item.custom, item.field = reading, reading.field
            elif q.denominator is not None:
                own.append(Item(view, q, q.first, q.last, "size", "D"))
                if q.numerator is not None:
                    own.append(Item(view, q, q.first, q.last, "size", "N"))
        for r in custom:
            if r.quantity is None and r.ctx is view.ctx:
                own.append(Item(view, None, r.first, r.last, "denied", "no", field=r.field, custom=r))
                taken.update(range(r.first, r.last))
        own += [
            Item(view, None, t, t + 1, "denied", "no")
            for t, w in enumerate(view.lows)
            if w in _DENYING and t not in taken
        ]
        own.sort(key=lambda it: (it.first, it.last, it.part))
        out += own
    for k, item in enumerate(out):
        item.order = k
    return out


_COUNTING = frozenset(("count", "fraction", "size", "percent"))


def group_features(item: Item) -> list[Feature]:
    """How likely the phrases around a count name groups: the one its bracket hangs on, those before and behind it."""
    view, k = item.view, item.kind
    frame, table = view.frame, table_of(view.paper)
    own = frame.parts[frame.part[item.first]]
    before = behind = host = 0.0
    inside = 0
    for a, b, key in phrases_of(view):
        odds = table[key].odds
        if own.bracket and a <= own.host < b:
            host = max(host, odds)
        if item.last <= a <= item.last + 7:
            behind = max(behind, odds)
        elif item.first - 7 <= b <= item.first:
            before = max(before, odds)
        inside += odds >= _LIKELY
    out: list[Feature] = [("group behind", str(int(5 * behind)), k), ("group before", str(int(5 * before)), k),
                          ("groups here", str(min(3, inside)), k)]  # fmt: skip
    if own.bracket:
        label = (item.q.label or "-") if item.q is not None else "-"
        out += [("group host", str(int(5 * host)), k), ("group host", str(int(5 * host)), k, label)]
    strong = sum(g.odds >= _LIKELY for g in table.values())
    out.append(("groups", str(min(4, strong)), k))
    return out


_LIKELY = 0.4


def choice_of(item: Item) -> Choice:
    """Nothing, or one of the fields that a number of this kind can be."""
    names = POSSIBLE.get(item.kind, ())
    if item.kind == "number" and item.q is not None and not 0 <= (item.q.value or -1.0) <= 1:
        names = tuple(n for n in names if n != "proportion")  # a share as a fraction: "a rate of 0.14"
    shared: list[list[Feature]] = [base_features(item)]
    if item.kind in _COUNTING:
        shared.append(group_features(item))
    return Choice([None, *names], ["-", *names], [[]] * (len(names) + 1), shared)
