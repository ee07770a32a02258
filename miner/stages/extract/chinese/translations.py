"""One abstract in two languages: the English records stay, with their disagreements; what only Chinese states is added.

A Chinese number counts as stated in English when an English record of the same kind carries it, whatever its concept:
a translation words things differently, and a record too many is worse than one too few. A disagreement needs more: the
same measurement by field, concept and time, alone of its kind on both sides, with another number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from miner.grammar.characters import fold
from miner.records import Evidence

MISMATCH = "translation_mismatch"
# Below these a Chinese record is not kept: beside English ones, and where there is nothing else.
SURE_BESIDE_ENGLISH = 0.7
SURE_ALONE = 0.5
_FAMILIES = (
    ("cohort_size", "arm_size", "vertebrae_count", "lesion_count", "proportion"),
    ("follow_up", "survival_time", "duration"),
    ("score", "change"),
)
_FAMILY = {name: family for family in _FAMILIES for name in family}
_COUNTS = ("cohort_size", "arm_size", "vertebrae_count", "lesion_count")
_DAYS = {"s": 1 / 86400, "min": 1 / 1440, "h": 1 / 24, "days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}
# Fields of which a study has one figure, so that another number of the other language contradicts it.
_SINGLE = ("cohort_size", "vertebrae_count", "lesion_count", "study_count", "follow_up", "age")
_MOST = 1000  # records of one language
_VAGUE = (None, "baseline_characteristic", "treatment_allocation")
_NUMBERS = re.compile(r"(?<![\w.])\d{1,7}(?:\.\d{1,4})?")
_FRACTION_WORDS = re.compile(r"\d\s{0,2}(?:~\s{0,2})?(?:fractions?|fx|times)|(?:/|in)\s?\d{1,3}\b")


def reconcile(english: list[Evidence], chinese: list[Evidence], translated: str = "") -> list[Evidence]:
    """The records to keep: all of `english` (some with `translation_mismatch` added), then what only `chinese` states.

    `translated` is the Chinese text: what it prints it does not state otherwise, though no record of it was read.
    English records are changed in place, in `checks` only. With no English ones, the Chinese records that are sure
    enough are kept, each measurement once.
    """
    if len(chinese) > _MOST or len(english) > _MOST:
        return list(english)  # no abstract states so much: nothing that could be compared
    chinese = _once(chinese)
    if not english:
        return [r for r in chinese if r.confidence >= SURE_ALONE]
    pairs, left = _match(english, chinese)
    for ours, theirs in pairs:
        if _contradicts(ours, theirs):
            _flag(ours)
    unpaired = {id(e) for e in english} - {id(ours) for ours, _ in pairs}
    only: list[Evidence] = []
    for record in left:
        other = _other_number(record, left, english, chinese, unpaired)
        if other is not None and not _printed_in(other, translated):
            _flag(other)
        elif record.confidence >= SURE_BESIDE_ENGLISH and not _stated(record, english):
            only.append(record)
    return [*english, *sorted(only, key=lambda r: (r.start, r.end))]


def _other_number(
    record: Evidence, left: list[Evidence], english: list[Evidence], chinese: list[Evidence], unpaired: set[int]
) -> Evidence | None:
    """The English record that states `record`'s measurement with another number, None where that cannot be told.

    Both languages have as many measurements of the group, and all but one of each agree.
    """
    key = _key(record)
    if key is None:
        return None
    ours, theirs = _group(english, key), _group(chinese, key)
    open_ours = [e for e in ours if id(e) in unpaired]
    if len(ours) != len(theirs) or len(open_ours) != 1 or [r for r in left if _key(r) == key] != [record]:
        return None
    other = open_ours[0]
    ranked = key[1] is None and record.field not in _SINGLE
    if ranked and (len(ours) < 2 or ours.index(other) != theirs.index(record)):
        return None
    return other if _comparable(other, record) and not _printed(record, [other]) else None


def _group(records: list[Evidence], key: tuple[str | None, ...]) -> list[Evidence]:
    return sorted((r for r in records if _key(r) == key), key=lambda r: (r.start, r.end))


def _stated(record: Evidence, english: list[Evidence]) -> bool:
    """True where an English record carries the number after all, or its quote prints it."""
    return any(_related(e, record) and _same_value(e, record) for e in english) or _printed(record, english)


def _printed_in(record: Evidence, text: str) -> bool:
    """Whether a text prints the record's number."""
    number = record.value if record.value is not None else record.numerator
    return number is not None and any(float(m[0]) == number for m in _NUMBERS.finditer(fold(text)))


def _flag(record: Evidence) -> None:
    if MISMATCH not in record.checks:
        record.checks.append(MISMATCH)


def _once(records: Iterable[Evidence]) -> list[Evidence]:
    """Each measurement once: the first that has the most numbers."""
    out: list[Evidence] = []
    for record in records:
        twin = next((i for i, r in enumerate(out) if _twins(r, record)), None)
        if twin is None:
            out.append(record)
        elif _content(record) > _content(out[twin]):
            out[twin] = record
    return out


def _twins(a: Evidence, b: Evidence) -> bool:
    if a.field != b.field or a.scope != b.scope or a.arm != b.arm or a.timepoint != b.timepoint:
        return False
    same = (a.value, a.unit, a.concept) == (b.value, b.unit, b.concept)
    if a.field == "proportion" and a.value is None:
        # "3例" of one level of the spine and "3例" of another are two findings.
        if a.concept in _VAGUE:
            return False
        same = same and (a.numerator, a.denominator) == (b.numerator, b.denominator)
    if a.value is None:
        same = same and (a.low, a.high) == (b.low, b.high)
    return same and a.comparator == b.comparator


def _content(record: Evidence) -> int:
    return sum(
        x is not None for x in (record.low, record.spread, record.numerator, record.denominator, record.statistic)
    )


def _match(english: list[Evidence], chinese: list[Evidence]) -> tuple[list[tuple[Evidence, Evidence]], list[Evidence]]:
    """Pairs (English, Chinese) that state the same number, each record in one, the likest first; and who is left."""
    fits = [
        (-_likeness(e, z), j, i)
        for j, z in enumerate(chinese)
        for i, e in enumerate(english)
        if _related(e, z) and _same_value(e, z)
    ]
    used_e: set[int] = set()
    used_z: set[int] = set()
    pairs: list[tuple[Evidence, Evidence]] = []
    for _, j, i in sorted(fits):
        if i not in used_e and j not in used_z:
            used_e.add(i)
            used_z.add(j)
            pairs.append((english[i], chinese[j]))
    return pairs, [z for j, z in enumerate(chinese) if j not in used_z]


def _related(a: Evidence, b: Evidence) -> bool:
    return a.field == b.field or b.field in _FAMILY.get(a.field, ())


def _likeness(a: Evidence, b: Evidence) -> int:
    names: tuple[Callable[[Evidence], object], ...] = (
        lambda r: r.field,
        lambda r: r.concept,
        lambda r: r.timepoint,
        lambda r: r.numerator,
        lambda r: r.low,
        lambda r: r.high,
        lambda r: r.spread,
        lambda r: r.comparator,
    )
    return sum(get(a) == get(b) for get in names)


def _people(record: Evidence) -> set[float]:
    """Whole numbers of people or things that a record carries."""
    if record.field in _COUNTS:
        return {record.value} if record.value is not None else set()
    return {float(n) for n in (record.numerator, record.denominator) if n is not None}


def _close(a: float | None, b: float | None) -> bool:
    return a is not None and b is not None and abs(a - b) <= 1e-6 + 0.002 * max(abs(a), abs(b))


def _same_value(ours: Evidence, theirs: Evidence) -> bool:
    """True where both state the same main number: value, or interval, or count."""
    if (
        theirs.field == "proportion"
        and ours.field == "proportion"
        and theirs.value is not None
        and ours.value is not None
    ):
        return abs(theirs.value - ours.value) < 1e-6
    if theirs.field in _FAMILIES[0]:
        wanted = {float(theirs.numerator)} if theirs.numerator is not None else _people(theirs)
        if wanted:
            return bool(wanted & _people(ours))
    if theirs.value is not None:
        signless = (abs(_amount(theirs, theirs.value)), None if ours.value is None else abs(_amount(ours, ours.value)))
        if _close(*signless):
            return True
        return _close(_amount(theirs, theirs.value), None if ours.low is None else _amount(ours, ours.low))
    same_low = _close(theirs.low, ours.low) or _close(_amount(theirs, theirs.low or 0), _amount(ours, ours.low or 0))
    same_high = _close(theirs.high, ours.high) or _close(
        _amount(theirs, theirs.high or 0), _amount(ours, ours.high or 0)
    )
    return theirs.low is not None and ours.low is not None and same_low and same_high


def _amount(record: Evidence, number: float) -> float:
    """A number of a record, times in days so that units compare."""
    if record.field in _FAMILIES[1]:
        return number * _DAYS.get(record.unit, 1.0)
    return number


def _contradicts(ours: Evidence, theirs: Evidence) -> bool:
    """True where a matched pair is the same measurement and another of its numbers differs."""
    if ours.field != theirs.field or ours.field in _COUNTS:
        return False
    if ours.concept is None or ours.concept != theirs.concept or ours.timepoint != theirs.timepoint:
        return False
    if ours.field == "p_value" or (ours.value is None and ours.concept in _VAGUE):
        return False  # counts of one trait and of another are two findings
    both = (
        (ours.numerator, theirs.numerator),
        (ours.low, theirs.low),
        (ours.high, theirs.high),
        (ours.spread, theirs.spread),
    )
    return any(a is not None and b is not None and not _close(float(a), float(b)) for a, b in both)


def _key(record: Evidence) -> tuple[str | None, ...] | None:
    """What a measurement is compared by: field, concept, time, kind of number; None where it is not compared.

    Groups have different names in the two languages, so arms are left out; where the second part is null, the order in
    the text must say which record answers which.
    """
    if record.scope != "study":
        return None
    if record.field in _SINGLE:
        return (record.field, None, None, None)
    # A bare count ("3 cases") and a percentage are never set against each other.
    kind = "n" if record.field == "proportion" and record.value is None else record.unit
    concept = None if record.concept in _VAGUE else record.concept
    if record.field == "p_value":
        return (record.field, None, None, record.comparator)
    if concept is None or record.field in ("arm_size", "fractions"):
        return (record.field, None, None, kind)
    return (record.field, concept, record.timepoint, kind)


def _comparable(ours: Evidence, theirs: Evidence) -> bool:
    """True where both state a value, or both an interval, or both a bare count; the populations do not differ."""
    if ours.population is not None and theirs.population is not None and ours.population != theirs.population:
        return False
    if ours.statistic is not None and theirs.statistic is not None and ours.statistic != theirs.statistic:
        return False
    if ours.comparator != theirs.comparator:
        return False
    if theirs.field == "proportion" and theirs.value is None:
        return bool(theirs.numerator) and bool(ours.numerator) and ours.value is None
    return (ours.value is None) == (theirs.value is None)


def _printed(record: Evidence, english: list[Evidence]) -> bool:
    """True where an English quote of the same kind prints the record's numbers, though no record carries them."""
    numbers = {x for x in (record.value, record.low, record.high) if x is not None}
    if not numbers and record.numerator is not None:
        numbers = {float(record.numerator)}
    if record.numerator == 0:
        return any(e.numerator == 0 and e.field == "proportion" for e in english)
    if not numbers:
        return False
    for other in english:
        if not _related(other, record) and not (record.field == "fractions" and other.field == "dose"):
            continue
        quote = fold(other.quote)
        if record.field == "fractions" and not _FRACTION_WORDS.search(quote):
            continue
        if numbers <= {float(n) for n in _NUMBERS.findall(quote)}:
            return True
    return False
