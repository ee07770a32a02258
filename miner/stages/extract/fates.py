"""What became of every number of an abstract: the record it is in and the rule that read it, or why it is in none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from miner.grammar.lexer import NUMBER, WORD
from miner.grammar.numbers import NUMBER_WORDS
from miner.grammar.quantities import Quantity
from miner.grammar.times import iso_duration
from miner.records import Document, Evidence
from miner.stages.extract.decide.view import Item
from miner.stages.extract.repeats import Made
from miner.stages.extract.sentence.context import Context
from miner.stages.extract.trace import Trace

if TYPE_CHECKING:
    from miner.stages.extract import Annotated, Extractor

Kind = Literal["record", "part", "again", "moment", "left out"]

_DIGITS = re.compile(r"\d+(?:[.,·]\d+)*")
_SKIPPED = {
    "identifier": "part of a name",
    "date": "a date",
    "subscript": "a subscript",
    "pronoun": "a pronoun, no number",
    "compound": "part of a compound word",
    "ratio": "a ratio of parts",
    "power": "a power of ten",
    "size": "a size",
    "confidence level": "a confidence level",
    "interval of another level": "an interval of a level that records do not have",
}


class Fate(NamedTuple):
    """A number at characters `start` to `end` of the document's text.

    `kind` is "record" (it is a record's value), "part" (it belongs to the value at `of`), "again" (a record states the
    same measurement), "moment" (it says when another value was measured) or "left out"; `reason` says it in words.
    `field`, `rule` and `confidence` are the record's, None where there is none; `of` is that value's first character.
    """

    start: int
    end: int
    text: str
    kind: Kind
    field: str | None
    rule: str | None
    confidence: float | None
    reason: str
    of: int | None = None


def fates(doc: Annotated, document: Document, extractor: Extractor) -> list[Fate]:
    """The fate of every number of `document.text` in order: digits everywhere, number words in English sentences."""
    trace = extractor.trace(doc, document)
    text = document.text
    found: dict[int, Fate] = {}
    for ctx in trace.contexts:
        for fate in _of_sentence(ctx, text, trace):
            found[fate.start] = fate
    covered = [False] * (len(text) + 1)
    for fate in found.values():
        covered[fate.start : fate.end] = [True] * (fate.end - fate.start)
    known = trace.item_of()
    others = [e for e in trace.records if id(e) not in known]
    for match in _DIGITS.finditer(text):
        if not any(covered[match.start() : match.end()]):
            found[match.start()] = _of_digits(match, others)
    return [found[start] for start in sorted(found)]


def _of_sentence(ctx: Context, text: str, trace: Trace) -> Iterator[Fate]:
    owner: dict[int, Quantity] = {}
    for q in ctx.quantities:
        for at in range(q.first, max(q.last, q.notes.get("span_last", q.last))):
            owner.setdefault(at, q)
    items: dict[int, list[Item]] = {}
    for item in trace.items:
        if item.q is not None and item.ctx is ctx:
            items.setdefault(id(item.q), []).append(item)
    seen: set[int] = set()
    for i, token in enumerate(ctx.tokens):
        own = owner.get(i)
        word = token.kind == WORD and token.low in NUMBER_WORDS
        if token.kind != NUMBER and not word:
            continue
        start, end = token.start, token.end
        if own is None:
            if not word:
                yield Fate(start, end, text[start:end], "left out", None, None, None, "part of a name, or no quantity")
            continue
        again = id(own) in seen
        seen.add(id(own))
        fate = _of_quantity(own, items.get(id(own), []), trace)
        if again and fate.kind != "left out":
            head = next(t.start for t in ctx.tokens[own.first :] if t.kind == NUMBER or t.low in NUMBER_WORDS)
            fate = fate._replace(kind="part", reason=f"belongs to the value before it ({fate.reason})", of=head)
        yield fate._replace(start=start, end=end, text=text[start:end])


def _of_quantity(q: Quantity, items: list[Item], trace: Trace) -> Fate:
    own = [m for m in trace.kept if m.item.q is q]
    if own:
        names = ", ".join(dict.fromkeys(m.record.field for m in own))
        record = own[0].record
        shown = ", ".join(filter(None, (names, record.concept, record.arm, record.timepoint)))
        return Fate(q.start, q.end, "", "record", record.field, record.rule, record.confidence, shown)
    made = [m for m in trace.made if m.item.q is q]
    if made:
        where = f"a record states it already: {made[0].record.field}"
        twin = _twin(made[0], trace)
        return Fate(q.start, q.end, "", "again", made[0].record.field, made[0].record.rule, None, where, twin)
    if q.skip:
        return _left_out(q, _SKIPPED.get(q.skip, q.skip))
    says = _says_when(q, trace)
    if says is not None:
        return Fate(q.start, q.end, "", "moment", None, None, None, f"says when: {says}")
    return _left_out(q, _unread(q, items))


def _says_when(q: Quantity, trace: Trace) -> str | None:
    """The moment that a time states, where a value of its sentence was measured then."""
    if q.dimension != "time" or q.value is None or q.unit is None:
        return None
    code = iso_duration(q.value, q.unit.name)
    near = [m for m in trace.kept if any(o is q for o in m.item.view.live) and m.record.timepoint == code]
    return code if near else None


def _left_out(q: Quantity, reason: str) -> Fate:
    return Fate(q.start, q.end, "", "left out", None, None, None, reason)


def _unread(q: Quantity, items: list[Item]) -> str:
    """Why no field has a quantity: what it is, and what it was taken for second."""
    if q.label in ("ci95", "ci90", "ci99"):
        return "an interval without a value of a field"
    what = "a number" if q.dimension in ("count", "number") else f"{_an(q.dimension)}"
    item = next((it for it in items if not it.part), None)
    if item is None or "field" not in item.odds:
        return f"{what} that no field claims"
    other, odds = item.rivals.get("field", (None, 0.0))
    return f"{what} that no field claims (p {item.odds['field']:.2f}; next {other}, p {odds:.2f})"


def _an(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _twin(m: Made, trace: Trace) -> int | None:
    """Where the record that states what `m` states has its number."""
    r = m.record
    same = [
        k for k in trace.kept if (k.record.field, k.record.value, k.record.numerator) == (r.field, r.value, r.numerator)
    ]
    return same[0].record.at if same else None


def _of_digits(match: re.Match[str], others: list[Evidence]) -> Fate:
    """A number outside the sentences that the English rules read: in a record of another language, or unread."""
    start, end, text = match.start(), match.end(), match[0]
    try:
        value = float(text.replace(",", "").replace("·", "."))
    except ValueError:
        value = None
    for e in others:
        if value is not None and e.start <= start < e.end:
            if value == e.value or (e.value is None and value == e.numerator):
                return Fate(start, end, text, "record", e.field, e.rule, e.confidence, e.field)
            if value in (e.low, e.high, e.spread, e.numerator, e.denominator):
                reason = f"belongs to a value ({e.field})"
                return Fate(start, end, text, "part", e.field, e.rule, e.confidence, reason, e.start)
    return Fate(start, end, text, "left out", None, None, None, "not in a sentence that states evidence of its own")
