"""How far two reviewers agree, by field; the figures come from miner/pool/agreement.py."""

from __future__ import annotations

from typing import Any

from miner.pool.agreement import agree

COLUMNS = (
    *("field", "records", "agreed", "share", "share_low", "share_high"),
    *("ac1", "ac1_low", "ac1_high", "kappa", "kappa_low", "kappa_high"),
)
CATEGORIES = ("accept", "fix", "reject")


def agreement_of(pairs: list[tuple[str, str, str, bool]]) -> list[tuple[Any, ...]]:
    """A row a field and one for all, as `COLUMNS`: pairs are field, both verdicts, and whether they are one.

    Two fixes of different changes are no agreement, though both are fixes.
    """
    rows = []
    fields = sorted({pair[0] for pair in pairs})
    for name in [*fields, "all"]:
        chosen = [pair for pair in pairs if name in ("all", pair[0])]
        found = agree(
            [CATEGORIES.index(a) for _, a, _, _ in chosen],
            [CATEGORIES.index(b) for _, _, b, _ in chosen],
            len(CATEGORIES),
            [same for *_, same in chosen],
        )
        rows.append(
            (name, len(chosen), found.agreed, *(round(x, 3) if x is not None else None for x in found.figures()))
        )
    return rows
