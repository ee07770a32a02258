"""Checks of records that a reader changed, computed anew by the extract stage's arithmetic."""

from __future__ import annotations

from pathlib import Path

from miner.records import Evidence
from miner.stages.store import open_reading


def recheck(records: list[Evidence], text: str) -> None:
    """Sets `checks` of one document's records anew; see the extract stage.

    A percentage that a reader gave stands nowhere in the quote, which is where the checks look for its decimals: it is
    held against its n of N here.
    """
    from miner.grammar.arithmetic import decimals_of, gives_percent
    from miner.stages.extract.checks.records import apply_checks

    apply_checks(records, text)
    for record in records:
        value, n, total = record.value, record.numerator, record.denominator
        if record.field != "proportion" or value is None or n is None or not total or f"{value:g}" in record.quote:
            continue
        if "percent_mismatch" not in record.checks and not gives_percent(
            n, total, value, decimals_of(value), truncated=True
        ):
            record.checks = [*record.checks, "percent_mismatch"]


def refresh(db: Path, wait: float = 30.0) -> None:
    """Compute the checks of corrected documents anew, after a run read some of them again."""
    from miner.stages.store.checked import check_all_again
    from miner.stages.store.database import open_writing

    with open_reading(db, wait) as con:
        if not con.execute("SELECT 1 FROM corrections LIMIT 1").fetchall():
            return
    with open_writing(db, wait) as con:
        check_all_again(con, recheck)
