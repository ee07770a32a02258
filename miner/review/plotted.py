"""What plots other than the forest are drawn from: doses and outcomes, scales over time, outcomes by treatment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_DAYS = {"Y": 365.25, "M": 365.25 / 12, "W": 7.0, "D": 1.0}
_HOURS = {"H": 1 / 24, "M": 1 / 1440, "S": 1 / 86400}
_PART = re.compile(r"(\d+(?:\.\d+)?)([YMWDHS])")


@dataclass(frozen=True, slots=True)
class Bubble:
    """A study's outcome (in %) at its dose (Gy), with n people; `implied`: n or the percentage stands elsewhere."""

    study: str
    document_id: str
    evidence_id: str
    x: float
    y: float
    n: int | None
    label: str
    implied: bool


@dataclass(frozen=True, slots=True)
class Course:
    """A scale over time in one study and arm: points are (months, value, ± or None, record, timepoint)."""

    study: str
    arm: str | None
    document_id: str
    points: tuple[tuple[float, float, float | None, str, str], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """An outcome under a treatment: how many articles report it, with one record of each."""

    outcome: str
    treatment: str
    records: tuple[tuple[str, str, str], ...]


def months(timepoint: str | None) -> float | None:
    """A timepoint in months: baseline is 0; None for the last follow-up and what is no time."""
    if timepoint == "baseline":
        return 0.0
    if not timepoint or not timepoint.startswith("P"):
        return None
    days, _, clock = timepoint[1:].partition("T")
    total = sum(float(n) * _DAYS.get(u, 0.0) for n, u in _PART.findall(days))
    total += sum(float(n) * _HOURS.get(u, 0.0) for n, u in _PART.findall(clock))
    return total / _DAYS["M"]


def doses(con: duckdb.DuckDBPyConnection, outcome: str) -> list[Bubble]:
    """Studies that state an outcome and a dose: an arm's own dose, else the study's; retracted ones left out."""
    rows = con.execute(
        """
        WITH given AS (
            SELECT document_id, lower(arm) AS arm, max(value) AS gy, count(DISTINCT value) AS doses
            FROM article_evidence
            WHERE field = 'dose' AND scope = 'study' AND (concept IS NULL OR concept = 'total_dose')
                AND value IS NOT NULL AND coalesce(comparator, '=') IN ('=', '~')
            GROUP BY document_id, lower(arm)
        ),
        placed AS (
            SELECT
                a.*,
                -- An arm has its own dose or the one it is named by ("27 Gy"); the study's is not an arm's.
                CASE
                    WHEN a.arm IS NULL THEN w.dose_gy
                    ELSE coalesce(g.gy, TRY_CAST(regexp_extract(a.arm, '(\\d+(?:\\.\\d+)?)\\s*Gy', 1) AS DOUBLE))
                END AS gy,
                CASE WHEN a.arm IS NULL THEN CAST(w.cohort AS BIGINT) END AS cohort
            FROM arms AS a
            INNER JOIN article_wide AS w USING (document_id)
            LEFT JOIN given AS g ON g.document_id = a.document_id AND g.arm = lower(a.arm) AND g.doses = 1
            WHERE a.outcome = ? AND a.field = 'proportion' AND NOT a.retracted AND coalesce(a.comparator, '=') = '='
                AND (a.arm IS NULL OR a.arm NOT ILIKE '%cGy%')
        )
        SELECT
            study, document_id, evidence_id, gy, coalesce(percent, 100.0 * events / n) AS share, coalesce(n, cohort),
            arm, timepoint, n_from IS DISTINCT FROM 'denominator'
        FROM placed
        WHERE gy IS NOT NULL AND coalesce(percent, 100.0 * events / n) IS NOT NULL
        ORDER BY study, document_id, position
        """,
        [outcome],
    ).fetchall()
    return [
        Bubble(study, document, record, gy, percent, n, ", ".join(filter(None, (arm, timepoint))), bool(implied))
        for study, document, record, gy, percent, n, arm, timepoint, implied in rows
    ]


def courses(con: duckdb.DuckDBPyConnection, scale: str) -> list[Course]:
    """A scale's means or medians by study and arm, two timepoints at least; retracted studies left out."""
    rows = con.execute(
        """
        SELECT study, document_id, arm, timepoint, value, spread, evidence_id FROM article_evidence
        WHERE field = 'score' AND scope = 'study' AND concept = ? AND NOT retracted AND value IS NOT NULL
            AND timepoint IS NOT NULL AND coalesce(comparator, '=') IN ('=', '~')
        ORDER BY study, document_id, arm NULLS FIRST, position
        """,
        [scale],
    ).fetchall()
    grouped: dict[tuple[str, str, str | None], dict[float, tuple[float, float, float | None, str, str]]] = {}
    for study, document, arm, timepoint, value, spread, record in rows:
        at = months(timepoint)
        if at is not None:
            points = grouped.setdefault((study, document, arm), {})
            points.setdefault(at, (at, value, spread, record, timepoint))
    return [
        Course(study, arm, document, tuple(points[at] for at in sorted(points)))
        for (study, document, arm), points in grouped.items()
        if len(points) > 1
    ]


def cells(con: duckdb.DuckDBPyConnection, most: int = 16) -> list[Cell]:
    """Outcomes by treatment (the arm as named, else the whole cohort): the most reported of both, `most` each."""
    rows = con.execute(
        """
        SELECT
            outcome,
            coalesce(
                nullif(
                    trim(regexp_replace(lower(arm), '^the\\s+|\\b(?:groups?|arms?|patients?)\\b', ' ', 'g')), ''
                ),
                'whole cohort'
            ) AS treatment,
            study, document_id, arg_min(evidence_id, position) AS evidence_id
        FROM arms WHERE outcome IS NOT NULL AND NOT retracted GROUP BY ALL ORDER BY ALL
        """
    ).fetchall()
    found: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for outcome, treatment, study, document, record in rows:
        found.setdefault((outcome, treatment), []).append((study, document, record))

    def top(which: int) -> list[str]:
        count: dict[str, set[str]] = {}
        for key, records in found.items():
            count.setdefault(key[which], set()).update(document for _, document, _ in records)
        return sorted(count, key=lambda name: (-len(count[name]), name))[:most]

    outcomes, treatments = top(0), top(1)
    return [
        Cell(outcome, treatment, tuple(found[outcome, treatment]))
        for outcome in outcomes
        for treatment in treatments
        if (outcome, treatment) in found
    ]


def outcomes_known(con: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    """Outcomes that some article states as a share, with how many articles do, most first."""
    rows = con.execute(
        "SELECT outcome, count(DISTINCT document_id) FROM arms WHERE outcome IS NOT NULL AND field = 'proportion' "
        "GROUP BY ALL ORDER BY 2 DESC, 1"
    ).fetchall()
    return [(str(name), int(count)) for name, count in rows]


def scales_known(con: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    """Scales that some article states at a time, with how many articles do."""
    rows = con.execute(
        "SELECT concept, count(DISTINCT document_id) FROM article_evidence WHERE field = 'score' "
        "AND concept IS NOT NULL AND scope = 'study' AND timepoint IS NOT NULL AND value IS NOT NULL "
        "GROUP BY ALL ORDER BY 2 DESC, 1"
    ).fetchall()
    return [(str(name), int(count)) for name, count in rows]
