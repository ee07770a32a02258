"""What arithmetic says about the records of one document: codes in `Evidence.checks`, never a changed value.

A check speaks only where the text leaves no way out: an alarm that is wrong costs as much as one that is missed. The
formulas are in miner/grammar/arithmetic.py; which group sizes a text states is in checks_sizes.py; shares and their
bases are in checks_shares.py; breakdowns of a whole are in checks_parts.py. `translation_mismatch` is set where the
two languages are compared (translations.py) and is kept here.
"""

from __future__ import annotations

from collections.abc import Iterable

from miner.grammar.arithmetic import decimals_of, grim_consistent, outside, sd_fits
from miner.grammar.characters import fold
from miner.grammar.lexer import NUMBER
from miner.grammar.sentences import Sentence
from miner.grammar.units import UNITS
from miner.records import Evidence
from miner.stages.extract.checks.parts import parts_that_do_not_sum
from miner.stages.extract.checks.shares import share_codes
from miner.stages.extract.checks.sizes import Page, Sizes, collect, population_of

# Scales whose answers are whole points by definition; a VAS is a length and may have decimals.
_WHOLE_SCALES = frozenset(("nrs", "ecog", "frankel", "asia"))
_ORDER = (
    "implied_denominator",
    "denominator_not_cohort",
    "percent_mismatch",
    "percent_unreachable",
    "mean_outside_range",
    "sd_exceeds_range",
    "interval_reversed",
    "grim_inconsistent",
    "parts_do_not_sum",
    "translation_mismatch",
)


def apply_checks(records: list[Evidence], text: str, lexed: Iterable[Sentence] = ()) -> None:
    """Sets `checks` of one document's records; `text` is the Document.text their offsets point into.

    `lexed` are sentences of the text whose tokens need not be read again. Codes that another step has set stay.
    Running it twice changes nothing.
    """
    if not records:
        return
    page = Page(fold(text), lexed)
    sizes = collect(records, page, text)
    broken = parts_that_do_not_sum(records, page, sizes)
    for i, record in enumerate(records):
        codes = set(record.checks)
        codes.update(_interval_codes(record, page, sizes))
        if record.field == "proportion":
            codes.update(share_codes(record, page, sizes))
        if _grim_fails(record, page, sizes):
            codes.add("grim_inconsistent")
        if i in broken:
            codes.add("parts_do_not_sum")
        record.checks = sorted(codes, key=_rank)


def _rank(code: str) -> tuple[int, str]:
    name = code.partition("=")[0]
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), code)


def _decimals(record: Evidence, page: Page, number: float) -> int:
    """Decimals of `number` as the quote prints it, in the record's unit; else the fewest it needs."""
    for factor, shift in ((1, 0), (10, 1), (12, 2)):  # as it stands; cm for mm; years for months
        printed = page.printed(record.start, record.end, abs(number) / factor)
        if printed is not None:
            return printed - shift
    return decimals_of(number)


def _interval_codes(record: Evidence, page: Page, sizes: Sizes) -> list[str]:
    """Codes about a record's interval: reversed, without its own value inside, or too narrow for its SD."""
    low, high, value = record.low, record.high, record.value
    if low is None or high is None:
        return []
    if low > high:
        # Where a fall's ends were negated, "by 2 to 5" becomes -2 to -5: only printed minus signs make that a fault.
        negated = record.field == "change" and high < 0 and "-" not in page.text[record.start : record.end]
        if not negated and not _misread(record, page, low, high):
            codes = ["interval_reversed"]
            if value is not None and _falls_outside(record, page, value, high, low):
                codes.append("mean_outside_range")
            return codes
        low, high = high, low
    if value is None:
        return []
    codes = []
    if _falls_outside(record, page, value, low, high):
        codes.append("mean_outside_range")
    elif (
        record.interval == "range"
        and record.spread is not None
        and record.spread_kind == "sd"
        and record.statistic in (None, "mean")
    ):
        numbers = (record.spread, value, low, high)
        a, b, c, d = (_decimals(record, page, x) for x in numbers)
        if not sd_fits(*numbers, (a, b, c, d), _sample_size(record, sizes)):
            codes.append("sd_exceeds_range")
    return codes


def _misread(record: Evidence, page: Page, low: float, high: float) -> bool:
    """True where the ends are printed so that they need not be reversed: a lost minus, two units, a fall."""
    ends = [
        i
        for i in page.span(record.start, record.end)
        if page.tokens[i].kind == NUMBER and page.tokens[i].value in (abs(low), abs(high))
    ]
    if not ends:
        return False
    units = {page.tokens[i + 1].low for i in ends if i + 1 < len(page.tokens) and page.tokens[i + 1].low in UNITS}
    first = page.tokens[ends[0]]
    before = page.text[max(record.start, first.start - 6) : first.start].rstrip()
    minus = before.endswith("-") and low >= 0
    return minus or len(units) > 1 or (before.lower().endswith("from") and record.interval == "range")


def _falls_outside(record: Evidence, page: Page, value: float, low: float, high: float) -> bool:
    # A mean may well lie outside the quartiles of skewed values; a median may not.
    if record.interval == "iqr" and record.statistic != "median":
        return False
    if record.interval is None or record.statistic in ("total", "count"):
        return False
    # "A loss of 1.93% (95% CI -2.93 to -0.93)": signs by convention, not by mistake.
    if value < 0 <= low and low <= -value <= high:
        return False
    # "83.7% vs 52.9% (95% CI 17.6-44.0)" limits the difference.
    if record.interval.startswith("ci") and record.field not in ("effect_size", "survival_time", "follow_up"):
        said = page.text[slice(*page.sentence(record.start, record.end))].lower()
        if any(word in said for word in (" vs", "versus", "compar", "differ", " than ")):
            return False
    a, b, c = (_decimals(record, page, x) for x in (value, low, high))
    return outside(value, low, high, (a, b, c))


def _sample_size(record: Evidence, sizes: Sizes) -> int | None:
    """The smallest size the sample behind a mean can have by the text: its arm, else the study; None where unknown."""
    known = sizes.of_arm(record.arm) if record.arm else sizes.whole("patients")
    return min(known) if known else None


def _grim_fails(record: Evidence, page: Page, sizes: Sizes) -> bool:
    """True where whole points of a stated number of people cannot have this mean."""
    if (
        record.field not in ("score", "change")
        or record.concept not in _WHOLE_SCALES
        or record.statistic not in (None, "mean")
    ):
        return False
    if record.value is None or record.unit != "points" or record.comparator not in (None, "="):
        return False
    decimals = page.printed(record.start, record.end, abs(record.value))
    if not decimals:
        return False
    stated = page.people_in(*page.sentence(record.start, record.end))
    if len(stated) > 1:
        return False
    if stated:
        people = stated
    elif record.arm:
        people = sizes.of_arm(record.arm)
    elif record.timepoint in (None, "baseline") and record.field == "score":
        # Later on, some may have dropped out; and a subgroup's mean may be meant, so every stated size gets a say.
        people = sizes.stated("patients") if sizes.whole("patients") else set()
    else:
        people = set()
    if record.timepoint not in (None, "baseline") and not stated:
        return False
    return bool(people) and not any(grim_consistent(abs(record.value), decimals, n) for n in people)


__all__ = ["apply_checks", "population_of"]
