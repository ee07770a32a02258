"""Which rows of a table can be pooled: one an article, of one population, with count and n; the rest with a reason.

A row that is left out is named: a pool that hides what it dropped is worse than none. Nothing is guessed: where an
article has several rows, it is left out with the list of them, until the reader says which is meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from miner.records import MinerError
from miner.stages.report import run_query

if TYPE_CHECKING:
    import duckdb

SHARES, RATIOS, MEANS = ("share",), ("OR", "RR", "RD"), ("MD", "SMD")
MEASURES = (*SHARES, *RATIOS, *MEANS)
_WRONG = {
    "percent_mismatch": "its n of N and its percentage disagree",
    "percent_unreachable": "no count gives its percentage",
    "sd_exceeds_range": "its standard deviation is too large for its range",
    "mean_outside_range": "its mean lies outside its range",
}
_ARTICLE = (
    "SELECT document_id, journal, doi, pmid, cohort, vertebrae, dose_gy, depth_mm, follow_up_months, "
    "follow_up_statistic, local_control_percent, pain_relief_percent, records FROM article_wide"
)


class PoolError(MinerError):
    """The outcome, measure or grouping is none, or there is nothing to pool."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be pooled. `population` and `at` (a timepoint) narrow; `picked` are records chosen among several."""

    outcome: str
    measure: str = "share"
    method: str = "REML"
    model: str = "logit"
    hk: bool = True
    population: str = ""
    at: str = ""
    by: str = ""
    stated_only: bool = False
    sum_arms: bool = False
    by_order: bool = False
    picked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One study's numbers: events of n (and of a second arm), or mean, SD and n of both arms; `ids` are its records."""

    study: str
    title: str | None
    year: int | None
    doc: str
    document_id: str
    ids: tuple[str, ...]
    numbers: tuple[float, ...]
    label: str = ""
    population: str = ""
    timepoint: str | None = None
    arm: str | None = None
    implied: bool = False
    group: str = ""
    confidence: float = 1.0
    correction: str | None = None
    quote: str = ""


@dataclass(slots=True)
class Chosen:
    """Rows that can be pooled, a study each, and those left out as (study, document_id, record, what it says, why)."""

    ask: Ask
    rows: list[Row] = field(default_factory=list)
    left_out: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    population: str = ""


def choose_rows(con: duckdb.DuckDBPyConnection, ask: Ask) -> Chosen:
    """Rows of one outcome, by year and study. Raises PoolError where there is none, QueryError for a wrong `by`."""
    if ask.measure not in MEASURES:
        raise PoolError(f"{ask.measure}: no such measure", f"one of {', '.join(MEASURES)}")
    found = _read(con, ask)
    if not found:
        raise PoolError(f"{ask.outcome}: no record of such an outcome can be pooled as {ask.measure}", _known(con, ask))
    chosen = Chosen(ask)
    possible: list[Row] = []
    for told in found:
        row, why = _row(told, ask)
        if why:
            _leave(chosen, row, why)
        else:
            possible.append(row)
    chosen.population = ask.population or _commonest(possible)
    fitting: list[Row] = []
    for row in possible:
        if row.population != chosen.population:
            _leave(chosen, row, f"counts {row.population}, not {chosen.population}")
        else:
            fitting.append(row)
    articles: dict[str, list[Row]] = {}
    for row in fitting:
        articles.setdefault(row.document_id, []).append(row)
    for rows in articles.values():
        one, why = _one(rows, ask)
        if one is not None:
            chosen.rows.append(one)
            rows = [row for row in rows if not set(row.ids) & set(one.ids)]
        for row in rows:
            _leave(chosen, row, why)
    chosen.rows.sort(key=lambda row: (row.year or 0, row.study, row.document_id))
    chosen.left_out.sort()
    return chosen


def _leave(chosen: Chosen, row: Row, why: str) -> None:
    chosen.left_out.append((row.study, row.document_id, row.ids[0], row.label, why))


def _commonest(rows: Iterable[Row]) -> str:
    """The population of most articles; people before others where as many."""
    counts = Counter(population for _, population in {(row.document_id, row.population) for row in rows})
    return min(counts, key=lambda name: (-counts[name], name != "patients", name), default="patients")


def _read(con: duckdb.DuckDBPyConnection, ask: Ask) -> list[dict[str, Any]]:
    view = "arms" if ask.measure in SHARES else "comparisons"
    fields = "'proportion'" if ask.measure not in MEANS else "'score', 'change', 'duration', 'survival_time'"
    by = f"(\n{ask.by}\n)" if ask.by else "NULL"
    quoted = ask.outcome.replace("'", "''")
    sql = (
        f"SELECT v.*, {by} AS pool_group FROM {view} AS v LEFT JOIN ({_ARTICLE}) AS w USING (document_id) "
        f"WHERE v.outcome = '{quoted}' AND v.field IN ({fields})"
    )
    return [dict(row) for row in run_query(con, sql).read_all().to_pylist()]


def _known(con: duckdb.DuckDBPyConnection, ask: Ask) -> str:
    view = "arms" if ask.measure in SHARES else "comparisons"
    rows = con.execute(
        f"SELECT outcome, count(DISTINCT document_id) FROM {view} WHERE outcome IS NOT NULL GROUP BY ALL "
        "ORDER BY 2 DESC, 1 LIMIT 12"
    ).fetchall()
    return "there are " + ", ".join(f"{name} ({count})" for name, count in rows) if rows else "there is none at all"


def _row(told: dict[str, Any], ask: Ask) -> tuple[Row, str]:
    """A row of the view as a row to pool, and why it cannot be, or ""."""
    row = Row(
        told["study"] or told["doc"], told["title"], told["year"], told["doc"], told["document_id"],
        (told["evidence_id"],) if "evidence_id" in told else (told["evidence_id1"], told["evidence_id2"]), (),
        population=told["population"] or "patients", timepoint=told["timepoint"], arm=told.get("arm"),
        group="" if told["pool_group"] is None else str(told["pool_group"]), confidence=told["confidence"] or 0.0,
        correction=told.get("correction"), quote=told.get("quote") or told.get("quote1") or "",
    )  # fmt: skip
    reader = _of_share if ask.measure in SHARES else _of_ratio if ask.measure in RATIOS else _of_means
    row, why = reader(row, told, ask)
    if told["retracted"]:
        return row, "the article is retracted"
    for code in told.get("checks") or []:
        if code in _WRONG:
            return row, _WRONG[code]
    if not why and ask.at and row.timepoint != ask.at:
        why = f"measured at {row.timepoint or 'no stated time'}, not {ask.at}"
    return row, why


def _plain(value: Any) -> str:
    return "?" if value is None else f"{value:.15g}"


def _about(told: dict[str, Any]) -> str:
    said = ", ".join(str(told[key]) for key in ("arm", "timepoint") if told.get(key))
    return f" ({said})" if said else ""


def _of_share(row: Row, told: dict[str, Any], ask: Ask) -> tuple[Row, str]:
    events, n = told["events"], told["n"]
    implied = events is None and told["events_implied"] is not None
    if implied:
        events = told["events_implied"]
    shown = f"{_plain(events)} of {_plain(n)}"
    if told["percent"] is not None:
        shown = f"{_plain(told['percent'])}%" if events is None else f"{shown}, {_plain(told['percent'])}%"
    row = replace(row, label=shown + _about(told), implied=implied or told["n_from"] not in (None, "denominator"))
    if told["actuarial"]:
        return row, "a rate at a time, estimated over time: no share of n"
    if (told["comparator"] or "=") != "=":
        return row, "a bound, no value"
    if n is None:
        return row, "no n: none is stated, several are, or it contradicts the percentage"
    if events is None:
        return row, "no count of events"
    if ask.stated_only and row.implied:
        return row, "its count or n stands elsewhere or is computed"
    if not 0 <= events <= n or n < 1:
        return row, "more events than n"
    return replace(row, numbers=(float(events), float(n))), ""


def _of_ratio(row: Row, told: dict[str, Any], ask: Ask) -> tuple[Row, str]:
    a = told["ai"] if told["ai"] is not None else told["ai_implied"]
    c = told["ci"] if told["ci"] is not None else told["ci_implied"]
    n1, n2 = told["n1i"], told["n2i"]
    implied = told["ai"] is None or told["ci"] is None or "arm_size" in (told["n1i_from"], told["n2i_from"])
    shown = f"{told['arm1']} {_plain(a)} of {_plain(n1)}, {told['arm2']} {_plain(c)} of {_plain(n2)}"
    row = replace(row, label=shown, implied=implied)
    if told["actuarial"]:
        return row, "rates at a time, estimated over time: no shares of n"
    if None in (a, c, n1, n2):
        return row, "a count or n is missing"
    if ask.stated_only and implied:
        return row, "a count or n stands elsewhere or is computed"
    if not (0 <= a <= n1 and 0 <= c <= n2 and n1 and n2):
        return row, "more events than n"
    if told["control_by"] != "name" and not ask.by_order:
        return row, "no arm is called a control: which comes second is only the order of the text"
    return replace(row, numbers=(float(a), float(n1), float(c), float(n2))), ""


def _of_means(row: Row, told: dict[str, Any], ask: Ask) -> tuple[Row, str]:
    numbers = tuple(told[key] for key in ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"))
    m1, s1, n1, m2, s2, n2 = map(_plain, numbers)
    shown = f"{told['arm1']} {m1} ± {s1} (n = {n1}), {told['arm2']} {m2} ± {s2} (n = {n2})"
    row = replace(row, label=shown + _about(told), implied=True)
    if any(number is None for number in numbers):
        return row, "a mean, standard deviation or n is missing"
    if numbers[1] <= 0 or numbers[4] <= 0 or numbers[2] < 2 or numbers[5] < 2:
        return row, "a standard deviation or n is too small to weigh it"
    if told["control_by"] != "name" and not ask.by_order:
        return row, "no arm is called a control: which comes second is only the order of the text"
    return replace(row, numbers=tuple(map(float, numbers))), ""


def _one(rows: list[Row], ask: Ask) -> tuple[Row | None, str]:
    """The one row that stands for an article, or None and why there is none; the reason also tells of the others."""
    picked = [row for row in rows if any(name.startswith(pick) for name in row.ids for pick in ask.picked)]
    if len(picked) == 1:
        return picked[0], "another record of the article was picked"
    distinct = {(row.numbers, row.arm, row.timepoint): row for row in reversed(rows)}
    if len(distinct) == 1:
        return rows[0], "the same numbers once more"
    whole = [row for row in distinct.values() if row.arm is None]
    if ask.measure in SHARES and len(whole) == 1 and all(row.arm for row in distinct.values() if row is not whole[0]):
        return whole[0], "one arm: the whole cohort's number counts"
    arms = [row.arm for row in distinct.values()]
    if (
        ask.sum_arms and ask.measure in SHARES and None not in arms and len(set(arms)) == len(arms)
        and len({row.timepoint for row in distinct.values()}) == 1
    ):  # fmt: skip
        parts = list(reversed(distinct.values()))
        sums = tuple(sum(row.numbers[i] for row in parts) for i in range(2))
        label = " + ".join(f"{row.numbers[0]:g} of {row.numbers[1]:g} ({row.arm})" for row in parts)
        ids = tuple(name for row in parts for name in row.ids)
        return replace(parts[0], numbers=sums, ids=ids, arm=None, label=label, implied=True), "summed"
    return None, f"one of {len(distinct)} rows of one article: pick one (--record), or narrow by --at or --sum-arms"
