"""How commands show a record, an act, and what an act changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from miner.cli_common import put

if TYPE_CHECKING:
    from miner.stages.store.corrections import Done


def told(one: dict[str, Any]) -> str:
    """One act of a history in a line."""
    what = str(one["action"])
    if one["verdict"]:
        what += f" {one['verdict']}"
    if one["takes_back"] is not None:
        what += f" of {one['takes_back']}"
    changes = " ".join(f"{c['k']}={c['v'] if c['v'] is not None else ''}" for c in one["changes"] or [])
    line = f"{one['act']}  {one['made_at'][:16]}  {one['who']}  {what}"
    line += f" {changes}" if changes else ""
    line += f': "{one["why"]}"' if one["why"] else ""
    return line + (f" (taken back by {one['withdrawn_by']})" if one["withdrawn_by"] is not None else "")


def shown(row: dict[str, Any]) -> str:
    """A record in some words: field, number, unit, what it is about."""

    def plain(key: str) -> str:
        return "" if row.get(key) is None else f"{row[key]:.15g}"

    number = plain("value")
    if row.get("low") is not None or row.get("high") is not None:
        number += f" ({plain('low')}-{plain('high')})"
    if row.get("numerator") is not None:
        number += f" {plain('numerator')}" + (
            f" of {plain('denominator')}" if row.get("denominator") is not None else ""
        )
    unit = "" if row.get("unit") in (None, "1") else f" {row['unit']}"
    about = ", ".join(str(row[key]) for key in ("concept", "arm", "timepoint") if row.get(key))
    return f"{row['field']} {number.strip()}{unit}" + (f" ({about})" if about else "")


def print_done(action: str, done: list[Done]) -> None:
    """A line a record, with what changed."""
    for one in done:
        put(f"{action}: {one.record} {shown(one.after)}")
        print_difference(one.before, one.after)
    if len(done) > 1:
        put(f"{len(done):,} records")


def print_difference(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Old and new of every key that changed, the checks among them."""
    from miner.stages.store.corrections import KEYS

    for key in (*KEYS, "checks", "correction"):
        old, new = before.get(key), after.get(key)
        if old != new:
            put(f"  {key}: {_word(old)} → {_word(new)}")


def _word(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value)) or "none"
    return "none" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)
