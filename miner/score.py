"""Score found evidence against a gold set: the figures by which a user decides how far to trust a table.

Two figures a field. *value F1*: the right number in the right field, unit and scope. *strict F1*: every attribute in
`STRICT` exact as well. Background records earn nothing: one that gold has as background too is left out, any other is
spurious; so is a measurement found twice.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, TypeAlias

from miner.records import MinerError

Record: TypeAlias = dict[str, Any]

CORE = ("cohort_size", "vertebrae_count", "dose", "depth", "follow_up", "proportion")
NUMBERS = ("value", "low", "high", "spread", "numerator", "denominator")
STRICT = (*NUMBERS, "statistic", "interval", "spread_kind", "timepoint", "concept", "comparator")
ATTRIBUTES = (*STRICT, "population", "arm")

_WHOLE = frozenset({"cohort_size", "arm_size", "vertebrae_count", "lesion_count", "study_count", "fractions"})
_FIXED_UNIT = frozenset({"dose", "depth", "follow_up", "proportion", "age", "survival_time"})
_MONTH = 365.25 / 12
_DAYS = {"s": 1 / 86_400, "min": 1 / 1_440, "h": 1 / 24, "days": 1, "weeks": 7, "months": _MONTH, "years": 365.25}
_ISO_DAYS = {"Y": 365.25, "M": _MONTH, "W": 7, "D": 1}
_ISO_TIME_DAYS = {"H": 1 / 24, "M": 1 / 1_440, "S": 1 / 86_400}
_ISO = re.compile(r"P(?=[\dT])((?:\d+(?:\.\d+)?[YMWD])*)(?:T((?:\d+(?:\.\d+)?[HMS])+))?")
_PART = re.compile(r"(\d+(?:\.\d+)?)([A-Z])")
_EMPTY_WORDS = frozenset({"group", "groups", "arm", "patients", "the", "of", "with", "and", "in", "treatment"})


@dataclass
class FieldScore:
    """Counts of one field: records in gold, found, agreeing in value, agreeing strictly."""

    name: str
    gold: int = 0
    found: int = 0
    value: int = 0
    strict: int = 0

    def add(self, other: FieldScore) -> None:
        """Add another field's counts."""
        self.gold, self.found = self.gold + other.gold, self.found + other.found
        self.value, self.strict = self.value + other.value, self.strict + other.strict

    @property
    def precision(self) -> float:
        """Share of found records that are right in value."""
        return self.value / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of gold records that were found."""
        return self.value / self.gold if self.gold else 0.0

    @property
    def value_f1(self) -> float:
        """Harmonic mean of precision and recall by value."""
        return 2 * self.value / (self.gold + self.found) if self.gold + self.found else 0.0

    @property
    def strict_f1(self) -> float:
        """The same, counting only records whose attributes are all exact."""
        return 2 * self.strict / (self.gold + self.found) if self.gold + self.found else 0.0


@dataclass
class Score:
    """The result: a row a field, right and wrong by attribute, and the records that were missed or are spurious."""

    documents: int = 0
    fields: dict[str, FieldScore] = field(default_factory=dict)
    attributes: dict[str, Counter[bool]] = field(default_factory=lambda: {name: Counter() for name in ATTRIBUTES})
    missed: dict[str, list[tuple[str, Record]]] = field(default_factory=lambda: defaultdict(list))
    spurious: dict[str, list[tuple[str, Record]]] = field(default_factory=lambda: defaultdict(list))
    hits: list[tuple[Record, bool]] = field(default_factory=list)
    """Found records that are right in value, each with whether all its attributes are exact."""

    def order(self) -> list[str]:
        """Field names, the core ones first."""
        return [f for f in CORE if f in self.fields] + sorted(f for f in self.fields if f not in CORE)

    def rows(self) -> list[FieldScore]:
        """A row a field, then CORE and ALL."""
        core, every = FieldScore("CORE"), FieldScore("ALL")
        for name in self.order():
            every.add(self.fields[name])
            if name in CORE:
                core.add(self.fields[name])
        return [*(self.fields[name] for name in self.order()), core, every]


def score(gold: dict[str, list[Record]], found: Iterable[Record]) -> Score:
    """Compare found records with gold ones, document by document; found documents that gold lacks do not count."""
    by_document: dict[str, list[Record]] = defaultdict(list)
    for record in found:
        by_document[_document(record, gold)].append(record)
    result = Score(documents=len(gold))
    for name, records in gold.items():
        _score_document(name, records, by_document.get(name, []), result)
    return result


def read_gold(path: Path) -> dict[str, list[Record]]:
    """Gold records by document: lines of {"doc", "records"}, or one record a line. Raises MinerError."""
    gold: dict[str, list[Record]] = {}
    for number, obj in list(_objects(path.read_text(encoding="utf-8-sig"), str(path))):
        if isinstance(obj.get("records"), list):
            held = [_checked(r, f"{path}, line {number}") for r in obj["records"]]
            gold.setdefault(str(obj.get("doc")), []).extend(held)
        else:
            name = str(obj.get("doc") or PurePath(str(obj.get("source"))).stem)
            gold.setdefault(name, []).append(_checked(obj, f"{path}, line {number}"))
    return gold


def read_lines(text: str, name: str) -> list[Record]:
    """Records, one a line. Raises MinerError naming the line that is none."""
    return [_checked(obj, f"{name}, line {number}") for number, obj in list(_objects(text, name))]


def _objects(text: str, name: str) -> Iterator[tuple[int, Record]]:
    """JSON objects, one a line, with their line's number."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise MinerError(f"{name}, line {number}: not JSON: {error}") from None
        if not isinstance(row, dict):
            raise MinerError(f"{name}, line {number}: not a JSON object")
        yield number, row


def _checked(record: Any, where: str) -> Record:
    if not isinstance(record, dict) or not isinstance(record.get("field"), str):
        raise MinerError(
            f"{where}: a record without a field", "give what miner extract prints, or gold as it is documented"
        )
    return record


def _document(record: Record, gold: dict[str, list[Record]]) -> str:
    """The gold document a record belongs to: by its doc, its file's name, or that without suffix."""
    path = PurePath(str(record.get("source") or record.get("doc")))
    names = (str(record.get("doc")), path.name, path.stem)
    return next((name for name in names if name in gold), path.stem)


def _score_document(name: str, gold: list[Record], found: list[Record], result: Score) -> None:
    own = [r for r in gold if r.get("scope") != "background"]
    judged = _judged([r for r in gold if r.get("scope") == "background"], found)
    for kind in sorted({str(r["field"]) for r in own} | {str(r["field"]) for r, _ in judged}):
        wanted = [r for r in own if r["field"] == kind]
        have = [(r, background) for r, background in judged if r["field"] == kind]
        pairs = _pair(kind, wanted, have)
        row = result.fields.setdefault(kind, FieldScore(kind))
        row.add(FieldScore(kind, len(wanted), len(have), len(pairs)))
        for i, j in pairs.items():
            verdicts = {a: _agree(a, kind, wanted[i], have[j][0]) for a in ATTRIBUTES}
            whole = all(verdicts[a] is not False for a in STRICT)
            row.strict += whole
            result.hits.append((have[j][0], whole))
            for attribute, verdict in verdicts.items():
                if verdict is not None:
                    result.attributes[attribute][verdict] += 1
        taken = set(pairs.values())
        result.missed[kind] += [(name, r) for i, r in enumerate(wanted) if i not in pairs]
        result.spurious[kind] += [(name, r) for j, (r, _) in enumerate(have) if j not in taken]


def _judged(background: list[Record], found: list[Record]) -> list[tuple[Record, bool]]:
    """Found records that count, with True where one is (wrongly) background; an exact repeat counts once."""
    judged, seen = [], set()
    for record in found:
        same = json.dumps(
            [record.get(k) for k in ("field", "unit", "quote", "start", "scope", *ATTRIBUTES)], sort_keys=True
        )
        if same in seen:
            continue
        seen.add(same)
        is_background = record.get("scope") == "background"
        if not (is_background and any(b["field"] == record["field"] and _same_measure(b, record) for b in background)):
            judged.append((record, is_background))
    return judged


def _pair(kind: str, wanted: Sequence[Record], have: Sequence[tuple[Record, bool]]) -> dict[int, int]:
    """Which found record answers which gold one: those that agree in most attributes are paired first."""
    offers = []
    for i, gold in enumerate(wanted):
        for j, (found, background) in enumerate(have):
            if not background and _same_measure(gold, found):
                verdicts = [_agree(a, kind, gold, found) for a in ATTRIBUTES]
                offers.append((verdicts.count(False) - verdicts.count(True), i, j))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(offers):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _same_measure(gold: Record, found: Record) -> bool:
    """Whether both state the same number, in the same unit."""
    kind = gold["field"]
    unit = _unit(gold)
    if _unit(found) != unit and kind != "duration" and (kind in _FIXED_UNIT or unit not in ("", "1")):
        return False
    if kind == "proportion" and gold.get("value") is None and gold.get("numerator") is not None:
        return bool(gold["numerator"] == found.get("numerator"))
    interval_only = gold.get("value") is None and found.get("value") is None
    keys = ("low", "high") if interval_only else ("value",)
    return all(_same_number(kind, _amount(kind, gold, key), _amount(kind, found, key)) for key in keys)


def _agree(attribute: str, kind: str, gold: Record, found: Record) -> bool | None:
    """Whether an attribute agrees; None where it does not count because neither (or, for a population, gold) has it."""
    want, have = gold.get(attribute), found.get(attribute)
    if attribute == "comparator":
        want, have = (None if x == "=" else x for x in (want, have))
    if want is None and (have is None or attribute == "population"):
        return None
    if attribute in NUMBERS:
        if attribute in ("numerator", "denominator"):
            return _same_number(kind, want, have)
        return _same_number(kind, _amount(kind, gold, attribute), _amount(kind, found, attribute))
    if attribute == "timepoint":
        a, b = _iso_days(want), _iso_days(have)
        return bool(want == have) if a is None or b is None else _close(a, b, 0.02)
    if attribute == "arm":
        return want is not None and have is not None and bool(_words(want) & _words(have))
    return bool(want == have)


def _same_number(kind: str, a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is None and b is None
    if kind in _WHOLE:
        return a == b
    return _close(a, b, 0.005, 0.051 if kind == "proportion" else 1e-9)


def _close(a: float, b: float, relative: float, absolute: float = 1e-9) -> bool:
    return abs(a - b) <= max(absolute, relative * max(abs(a), abs(b)))


def _amount(kind: str, record: Record, key: str) -> float | None:
    """A number of a record; lengths of time in days, so that 2 weeks are 14 days."""
    value: float | None = record.get(key)
    if value is None or kind != "duration":
        return value
    return value * _DAYS.get(record.get("unit") or "", 1)


def _unit(record: Record) -> str:
    return str(record.get("unit") or "").replace("\u03bc", "\u00b5")


def _iso_days(text: str | None) -> float | None:
    """An ISO 8601 duration in days; None for any other text."""
    match = _ISO.fullmatch(text or "")
    if match is None:
        return None
    parts = [(n, _ISO_DAYS[u]) for n, u in _PART.findall(match[1] or "")]
    parts += [(n, _ISO_TIME_DAYS[u]) for n, u in _PART.findall(match[2] or "")]
    return sum(float(n) * days for n, days in parts)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower())) - _EMPTY_WORDS
