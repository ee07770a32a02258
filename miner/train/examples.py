"""Labelled abstracts as the reader sees them: a paper, its items, and the record that each item should become."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as _field

from miner.stages.extract.decide.fields import items_of
from miner.stages.extract.decide.times import months
from miner.stages.extract.decide.view import SIZES, Item, Paper
from miner.train.align import Place, Record, align

_EMPTY = frozenset(("group", "groups", "arm", "patients", "the", "of", "with", "and", "in", "treatment"))


@dataclass(slots=True)
class Example:
    """An abstract: `labels[id(item)]` are the records of an item; `lost` those that no item can become."""

    name: str
    paper: Paper
    items: list[Item]
    labels: dict[int, list[Record]] = _field(default_factory=dict)
    lost: list[Record] = _field(default_factory=list)
    weight: float = 1.0
    group: str = ""


def example_of(
    name: str, paper: Paper, text: str, records: Sequence[Record], weight: float = 1.0, group: str = ""
) -> Example:
    """The example of an abstract with its labelled records; those of another language are not the reader's."""
    example = Example(name, paper, items_of(paper), weight=weight, group=group)
    contexts = [view.ctx for view in paper.views]
    records = [r for r in records if (r.get("language") or "en") == "en"]
    by_place: dict[tuple[int, str], Item] = {}
    by_token: dict[tuple[int, int], Item] = {}
    for item in example.items:
        by_place[id(item.q), item.part] = item
        if item.part == "no":
            by_token[id(item.ctx), item.first] = item
    for place in align(contexts, text, records):
        hit = _item(place, by_place, by_token)
        if hit is None:
            example.lost.append(place.record)
        else:
            example.labels.setdefault(id(hit), []).append(place.record)
    return example


def _item(place: Place, by_place: dict[tuple[int, str], Item], by_token: dict[tuple[int, int], Item]) -> Item | None:
    q, record = place.q, place.record
    if q is None:
        return by_token.get((id(place.ctx), place.denies)) if place.denies is not None else None
    if record["field"] in SIZES and q.denominator is not None:
        part = "D" if record.get("value") == q.denominator else "N"
        return by_place.get((id(q), part)) or by_place.get((id(q), ""))
    return by_place.get((id(q), ""))


def right(slot: str, value: object, record: Record) -> bool:
    """Whether a candidate answers to a labelled record."""
    if slot == "field":
        return bool(value == record["field"])
    if slot == "scope":
        return bool(value == (record.get("scope") or "study"))
    if slot == "sign":
        number = record.get("value") if record.get("value") is not None else record.get("low")
        return bool((value == "-") == ((number or 0) < 0))
    if slot == "arm":
        wanted = record.get("arm")
        if value is None or wanted is None:
            return value is None and wanted is None
        return bool(words_of(str(value)) & words_of(wanted))
    wanted = record.get(slot)
    if slot == "statistic":
        return bool(value == (None if wanted in ("count", "percent") else wanted)) or value == wanted
    if slot == "timepoint":
        a, b = months(value), months(wanted)
        if a is not None and b is not None:
            return abs(a - b) <= 0.02 * max(a, b)
    return bool(value == wanted)


def words_of(text: str) -> set[str]:
    """The telling words of a group's name."""
    return set(re.findall(r"\w+", text.lower())) - _EMPTY
