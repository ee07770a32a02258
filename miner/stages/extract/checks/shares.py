"""Checks of a share: n, N and the percentage against one another and against the sizes that the text states."""

from __future__ import annotations

from miner.grammar.arithmetic import denominators, gives_percent, reachable
from miner.grammar.lexer import NUMBER, WORD
from miner.records import Evidence
from miner.stages.extract.checks.sizes import Page, Sizes, is_share, kind_counted, population_of, words

# Estimates over time are no counts out of a whole: people leave the risk set.
_OVER_TIME = words(
    "overall_survival progression_free_survival disease_free_survival local_control local_progression recurrence "
    "metastasis death"
)
_ESTIMATED = words(
    "actuarial kaplan meier cumulative probability estimate estimated projected freedom predicted adjusted weighted "
    "pooled modelled modeled simulated imputed expected competing mean "
    "median average annual yearly"
)
_ESTIMATED_ZH = ("累积", "累计", "预计", "估计", "平均", "中位")
# Not shares of people: what is positive, agrees or is explained is counted otherwise.
_OTHER_BASE = frozenset(("sensitivity", "specificity"))
# Behind "p% of the patients" (or elsewhere in the sentence) these narrow the group to one whose size is not known.
_NARROW_AFTER = words(
    "with who whose whom which that having treated receiving undergoing in aged younger older without assigned from "
    "under over for achieving alive"
)
_NARROW_AFTER |= words(
    "administered given randomized randomised allocated enrolled evaluated analyzed analysed assessed included "
    "examined followed tested available evaluable operated on completing taking using exposed"
)
_NEUTRAL = words("treated consecutive study total adult human")
_NARROW = words(
    "among responder those subgroup subset respectively versus vs compared whom remaining evaluable "
    "v higher lower than group arm cycle difference combination accrual"
)
_RATE = words("rate incidence prevalence proportion frequency percentage")


def share_codes(record: Evidence, page: Page, sizes: Sizes) -> list[str]:
    """Codes about one proportion record."""
    codes: list[str] = []
    n, stated, percent = record.numerator, record.denominator, record.value
    if n is not None and stated is not None and _no_fraction(record, page, n, stated):
        return codes
    exact = record.comparator in (None, "=") and record.statistic in (None, "percent")
    decimals = page.printed(record.start, record.end, percent, percent=True) if percent is not None else None
    if percent is None or decimals is None or not exact:
        if stated is not None and n is not None and _is_no_group(record, page, sizes, stated):
            codes.append("denominator_not_cohort")
        return codes
    if stated is not None:
        if n is not None and not gives_percent(n, stated, percent, decimals, truncated=True):
            codes.append("percent_mismatch")
        if (
            n is None
            and not _over_time(record, page)
            and not _says(record, page, "accrual")
            and not reachable(percent, decimals, stated)
        ):
            codes.append("percent_unreachable")
        if n is not None and _is_no_group(record, page, sizes, stated):
            codes.append("denominator_not_cohort")
        return codes
    if n is not None:
        return _count_codes(record, page, sizes, n, percent, decimals)
    if _whole_is_meant(record, page, sizes) and not _over_time(record, page):
        bases = sizes.stated(population_of(record)) | sizes.whole(None)
        if not any(reachable(percent, decimals, size) for size in bases):
            codes.append("percent_unreachable")
    return codes


def _no_fraction(record: Evidence, page: Page, n: int, stated: int) -> bool:
    """True where "n/N" is a date ("02/2002") or a span of grades ("grade 3/4"), whatever the record makes of it."""
    if f"{n}/{stated}" not in page.text[record.start : record.end]:
        return False
    return (n <= 12 and 1900 <= stated <= 2100) or (stated <= 5 and _says(record, page, "grade"))


def _says(record: Evidence, page: Page, word: str) -> bool:
    return any(page.tokens[i].norm == word for i in page.span(*page.sentence(record.start, record.end)))


def _count_codes(record: Evidence, page: Page, sizes: Sizes, n: int, percent: float, decimals: int) -> list[str]:
    """A count with a percentage and no N in its clause: which N they imply together."""
    population = population_of(record)
    wholes = sizes.whole(population)
    possible = denominators(n, percent, decimals, max(wholes) if wholes else None)
    if len(possible) == 1:
        codes = [f"implied_denominator={possible[0]}"]
        if record.scope == "study" and wholes and possible[0] not in sizes.stated(population) | sizes.loose:
            codes.append("denominator_not_cohort")
        return codes
    if possible or n == 0 or not wholes or record.scope != "study" or _over_time(record, page):
        return []
    # No N at all gives it, not even one above the whole, nor one whose percentage had its digits cut off.
    largest = int(100 * n / percent) + 2 if percent > 0 else 0
    if any(
        gives_percent(n, size, percent, decimals, truncated=True) for size in range(max(1, largest - 4), largest + 1)
    ):
        return []
    if denominators(n, percent, decimals) or any(
        reachable(percent, decimals, size) for size in sizes.stated(population)
    ):
        return []
    return ["percent_unreachable"]


def _over_time(record: Evidence, page: Page) -> bool:
    """True for an actuarial or other estimate, for a rate at n years, and for survival at any time."""
    start, end = page.sentence(record.start, record.end)
    said = {page.tokens[i].norm for i in page.span(start, end)} | {page.tokens[i].low for i in page.span(start, end)}
    if said & _ESTIMATED or record.statistic == "rate" or any(w in page.text[start:end] for w in _ESTIMATED_ZH):
        return True
    if record.concept in ("overall_survival", "progression_free_survival", "disease_free_survival"):
        return record.timepoint not in (None, "last_follow_up")
    years = record.timepoint is not None and record.timepoint.startswith("P") and record.timepoint.endswith("Y")
    if years:
        return True
    # "6-month local control was 94.8%" is such a rate; "94.8% of the vertebrae during 6 months" is a count.
    return record.concept in _OVER_TIME and _noun_behind(record, page) is None


def _noun_behind(record: Evidence, page: Page) -> tuple[str, int] | None:
    """("patients", index of the token behind it) where the percentage is "of (the treated) patients" by its words."""
    for i in page.span(record.start, record.end):
        token = page.tokens[i]
        if token.kind != NUMBER or record.value is None or abs(token.value - record.value) > 1e-9:
            continue
        after = page.tokens[i + 1 : i + 9]
        if len(after) < 3 or after[0].low != "%" or after[1].low != "of":
            continue
        kind = kind_counted(page.tokens, i + 3)
        if kind is None:
            continue
        j = i + 3
        while j < len(page.tokens) and kind_counted(page.tokens[j : j + 1], 0) is None:
            j += 1
        return kind, j + 1
    return None


def _whole_is_meant(record: Evidence, page: Page, sizes: Sizes) -> bool:
    """True where the percentage is out of everything that was counted, as far as the sentence shows."""
    population = population_of(record)
    if record.scope != "study" or population is None or not sizes.wholes.get(population):
        return False
    if record.concept in _OTHER_BASE or sizes.wholes.get("studies") or record.interval is not None:
        return False
    if record.arm is not None and not sizes.of_arm(record.arm):
        return False
    if page.is_review:
        return False
    start, end = page.sentence(record.start, record.end)
    tokens = [page.tokens[i] for i in page.span(start, end)]
    if any(t.norm in _NARROW or t.low in _NARROW for t in tokens):
        return False
    behind = _noun_behind(record, page)
    if behind is not None:
        after = page.tokens[behind[1] : behind[1] + 2]
        narrowed = bool(after) and after[0].kind == WORD and after[0].low in _NARROW_AFTER
        if len(after) == 2 and after[0].low == "over" and after[1].low in ("the", "a"):
            narrowed = False  # "over the 6-month follow-up" is a time, "over 65 years" an age
        return behind[0] == population and not narrowed
    # "The complication rate was 12.4%": the whole, unless the sentence names a part of it.
    quoted = [page.tokens[i] for i in page.span(record.start, record.end)]
    named_part = any(t.low in ("of", "in", "with", "for", "who") and _people_follow(page, t.end) for t in tokens)
    return any(t.norm in _RATE for t in quoted) and not named_part and record.concept not in _OVER_TIME


def _people_follow(page: Page, offset: int) -> bool:
    window = page.span(offset, offset + 40)
    return len(window) > 0 and kind_counted(page.tokens, window.start) is not None


def _past_bracket(page: Page, i: int) -> int:
    """Behind a short bracket that opens at token `i` ("of 14 patients (36%) with …"), else `i`."""
    if page.tokens[i : i + 1] and page.tokens[i].low == "(":
        for j in range(i + 1, min(i + 8, len(page.tokens))):
            if page.tokens[j].low == ")":
                return j + 1
    return i


def _is_no_group(record: Evidence, page: Page, sizes: Sizes, stated: int) -> bool:
    """True where a stated N is neither the study's size nor that of a group the text states.

    "Of 40 women with a new crack" states a group by itself; "2 of 19 patients" states none.
    """
    population = population_of(record)
    wholes = sizes.whole(population)
    if record.scope != "study" or population is None or not wholes or stated in sizes.stated(population) | sizes.loose:
        return False
    # Everybody but a stated arm: 498 of 538 where 40 had the other treatment.
    if population == "patients" and any(w - stated in group for w in wholes for group in sizes.arms.values()):
        return False
    start, end = page.sentence(record.start, record.end)
    for count in page.counts_in(record.start, record.end):
        if count.value != stated or not is_share(page.tokens, count.first):
            continue
        before = page.tokens[count.first - 1].low
        if page.tokens[count.first - 2].low in ("these", "those", "remaining", "other"):
            return False
        kind = kind_counted(page.tokens, count.last)
        j = count.last
        while kind is not None and kind_counted(page.tokens[j : j + 1], 0) is None:
            if page.tokens[j].low not in _NEUTRAL:
                return False  # "of 54 brimonidine patients", "of 45 evaluable patients": a group by name
            j += 1
        after = page.tokens[_past_bracket(page, j + 1 if kind is not None else count.last) :][:1]
        if after and after[0].kind == WORD and after[0].low in _NARROW_AFTER:
            return False
        if stated > max(wholes):
            return True
        tokens = [page.tokens[i] for i in page.span(start, end)]
        if record.arm is not None or any(t.norm in _NARROW or t.low in ("who", "whose") for t in tokens):
            return False
        # A bare "n/N" says nothing of whom: only an N close to the whole must be the whole.
        return (kind == population and before != "/") or stated >= 0.8 * max(wholes)
    return False
