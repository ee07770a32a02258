"""Breakdowns of a stated whole whose parts do not add up to it.

Only breakdowns that leave nothing out are tried: the sexes, groups that a sentence randomises or divides into, the
parts of the spine, levels a patient, primary sites listed behind their N, and lists that end in "the remaining n".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import combinations

from miner.grammar.lexer import NUMBER, SIGN, WORD
from miner.records import Evidence
from miner.stages.extract.checks.sizes import Page, Sizes, population_of, words

_SEXES = ({"man", "male", "boy", "m"}, {"woman", "female", "girl", "f"})
_REGIONS = words("cervical thoracic lumbar sacral thoracolumbar lumbosacral cervicothoracic sacrum coccygeal")
_SITES = words(
    "breast prostate lung renal kidney thyroid colon colorectal gastrointestinal gastric stomach liver hepatocellular "
    "esophageal esophagus bladder cervix pancreas pancreatic melanoma myeloma lymphoma sarcoma "
    "unknown other others"
)
_SEXES_ZH = re.compile(r"男(?:性|性患者)?\s?(\d{1,6})\s?[例名人][,;]\s?女(?:性|性患者)?\s?(\d{1,6})\s?[例名人]")
_DIVIDED = re.compile(r"\b(?:randomi[sz]ed|randomly|allocated|assigned|divided|stratified into|split)\b", re.I)
_STATEMENT = re.compile(r"[,;:.]\s|\b(?:recruited|enrolled|screened|accrued|consented)\b(?! and\b)")
_OPEN = re.compile(
    r"\b(?:including|include[sd]?|such as|e\.g\.|mainly|mostly|most common|at least|respectively in)\b", re.I
)
_REST = frozenset(("remaining", "other", "others", "rest"))
_LEVELS = re.compile(r"\b(?:single|one|two|three|four|multiple|multi|[1-6])[- ]levels?\b", re.I)
_BETWEEN = words("was were are of them the these patient adult elderly")
_NEAR = 7  # tokens from a number to the sex it counts, a percentage in brackets between
_MOST = 12  # parts of one breakdown, so that trying subsets stays small


def parts_that_do_not_sum(records: list[Evidence], page: Page, sizes: Sizes) -> set[int]:
    """Indices of the records, parts and whole, of every breakdown that does not add up."""
    broken: set[int] = set()
    for (start, end), members in sorted(_by_sentence(records, page).items()):
        broken |= _sexes(records, members, page, sizes, start, end)
        broken |= _arms(records, members, page, start, end)
        broken |= _listed(records, members, page, sizes, start, end)
    return broken


def _by_sentence(records: list[Evidence], page: Page) -> dict[tuple[int, int], list[int]]:
    out: dict[tuple[int, int], list[int]] = {}
    for i, record in enumerate(records):
        if record.scope == "study" and record.language == records[0].language:
            out.setdefault(page.sentence(record.start, record.start + 1), []).append(i)
    return out


def _with_wholes(records: list[Evidence], parts: Iterable[int], population: str, whole: int) -> set[int]:
    """The parts and every record that states the whole."""
    wholes = {
        i
        for i, r in enumerate(records)
        if r.field in ("cohort_size", "vertebrae_count", "lesion_count")
        and (population_of(r) or population) == population
        and r.value == whole
    }
    return set(parts) | wholes


def _sexes(records: list[Evidence], members: list[int], page: Page, sizes: Sizes, start: int, end: int) -> set[int]:
    """Men and women counted side by side make up a stated group."""
    found: list[tuple[int, int, int]] = []  # sex, number, position in the sentence
    for order, count in enumerate(page.counts_in(start, end)):
        word = _sex_behind(page, count.last)
        found += [(sex, count.value, order) for sex, names in enumerate(_SEXES) if word in names]
    chinese = _SEXES_ZH.search(page.text, start, end)
    if chinese is not None:
        found = [(0, int(chinese[1]), 0), (1, int(chinese[2]), 1)]
    if len(found) != 2 or {sex for sex, _, _ in found} != {0, 1} or abs(found[0][2] - found[1][2]) > 2:
        return set()
    numbers = [number for _, number, _ in found]
    whole = _nearest_whole(page, sizes, "patients", start, end, sum(numbers))
    if whole is None or max(numbers) > whole:
        return set()
    parts = [i for i in members if records[i].field == "proportion" and records[i].numerator in numbers]
    return _with_wholes(records, parts, "patients", whole) if parts else set()


def _sex_behind(page: Page, last: int) -> str:
    """The word that says what a number counts in "25 men", "25 (55.6%) were men", "25 M"; "" where there is none."""
    near = page.tokens[last : last + _NEAR]
    if near and near[0].low == "%":
        return ""
    for token, following in zip(near, [*near[1:], None][: len(near)], strict=True):
        if token.kind == WORD and token.norm not in _BETWEEN:
            return "" if token.low in ("m", "f") and token.text.islower() else token.norm
        if token.kind == SIGN and token.low not in ("(", ")", "%"):
            return ""
        if token.kind == NUMBER and (following is None or following.low != "%"):
            return ""
    return ""


def _nearest_whole(page: Page, sizes: Sizes, population: str, start: int, end: int, total: int) -> int | None:
    """The whole that parts adding up to `total` miss; None where they meet a stated size, or no whole is near."""
    if total in sizes.stated(population):
        return None
    wholes = sizes.whole(population)
    here = {c.value for c in page.counts_in(start, end)} & wholes
    candidates = here or (wholes if len(wholes) == 1 else set())
    near = [w for w in candidates if abs(w - total) <= max(2, 0.25 * w)]
    return min(near, key=lambda w: (abs(w - total), w)) if near else None


def _arms(records: list[Evidence], members: list[int], page: Page, start: int, end: int) -> set[int]:
    """Groups that one sentence divides its people into."""
    arms = [i for i in members if records[i].field == "arm_size" and records[i].value is not None]
    if not 2 <= len(arms) <= _MOST or not _DIVIDED.search(page.text, start, end):
        return set()
    if len({records[i].arm for i in arms} - {None}) != len(arms):
        return set()
    cohorts = [
        i for i in members if records[i].field == "cohort_size" and population_of(records[i]) in (None, "patients")
    ]
    numbers = [int(records[i].value or 0) for i in arms]
    total = sum(numbers)
    stated = [int(records[i].value or 0) for i in cohorts]
    if not stated or total in stated:
        return set()
    whole = min(stated, key=lambda w: abs(w - total))
    if abs(whole - total) > max(2, 0.25 * whole):
        return set()
    # A group whose record is missing, or people left out by name ("3 withdrew"), would explain the difference.
    here = [c.value for c in page.counts_in(start, end)]
    if abs(whole - total) in here or total in here or _some_sum(numbers, {whole}):
        return set()
    if not _divides(page, start, end, whole):
        return set()
    return _with_wholes(records, arms, "patients", whole)


def _divides(page: Page, start: int, end: int, whole: int) -> bool:
    """True where the whole itself is divided: no other statement stands between its number and the dividing word."""
    for count in page.counts_in(start, end):
        if count.value == whole:
            behind = _DIVIDED.search(page.text, count.end, end)
            ahead = _DIVIDED.search(page.text, max(start, count.start - 60), count.start)
            if ahead is not None or (behind and not _STATEMENT.search(page.text, count.end, behind.start())):
                return True
    return False


def _some_sum(numbers: list[int], targets: set[int], must: int | None = None) -> bool:
    """True where two or more of `numbers` (with `must` among them) add up to one of `targets`."""
    rest = list(numbers)
    if must is not None:
        rest.remove(must)
    base = must or 0
    least = 1 if must is not None else 2
    return any(base + sum(some) in targets for size in range(least, len(rest) + 1) for some in combinations(rest, size))


def _listed(records: list[Evidence], members: list[int], page: Page, sizes: Sizes, start: int, end: int) -> set[int]:
    """Counts of one sentence that are by their kind all there are."""
    parts = [i for i in members if records[i].field == "proportion" and records[i].numerator]
    if not 2 <= len(parts) <= _MOST or _OPEN.search(page.text, start, end):
        return set()
    populations = {population_of(records[i]) for i in parts} - {None}
    if len(populations) > 1:
        return set()
    population = next(iter(populations), "patients") or "patients"
    numbers = [records[i].numerator or 0 for i in parts]
    total = sum(numbers)
    denominators = {records[i].denominator for i in parts} - {None}
    if len(denominators) > 1 or total in denominators or total in sizes.stated(population):
        return set()
    tokens = [page.tokens[i] for i in page.span(start, end)]
    said = [t.norm for t in tokens]
    complete = (
        _each_has(page, parts, records, _REGIONS, start, end)
        or (bool(denominators) and len(parts) >= 3 and _each_has(page, parts, records, _SITES, start, end))
        or (_LEVELS.search(page.text, start, end) is not None and not denominators)
    )
    rest = [
        c.value
        for c in page.counts_in(start, end)
        if c.value in numbers and any(t.low in _REST for t in page.tokens[max(0, c.first - 2) : c.first])
    ]
    if rest:
        if _some_sum(numbers, sizes.stated(population), rest[-1]):
            return set()
    elif not complete or ("level" in said and population != "patients"):
        return set()
    if denominators:
        whole = next(iter(denominators)) or 0
        if abs(whole - total) > max(2, 0.25 * whole):
            return set()
    else:
        near = _nearest_whole(page, sizes, population, start, end, total)
        if near is None or (_some_sum(numbers, {near}) and not rest):
            return set()
        whole = near
    return _with_wholes(records, parts, population, whole)


def _each_has(
    page: Page, parts: list[int], records: list[Evidence], kinds: frozenset[str], start: int, end: int
) -> bool:
    """True where as many different words of a class as parts stand in the sentence, one beside each number."""
    numbers = [records[i].numerator for i in parts]
    hits = 0
    for count in page.counts_in(start, end):
        if count.value in numbers:
            near = page.tokens[max(0, count.first - 3) : count.first] + page.tokens[count.last : count.last + 2]
            hits += any(t.norm in kinds for t in near)
    return hits >= len(parts)
