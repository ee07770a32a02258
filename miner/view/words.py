"""Records in words: the number as a reader writes it, checks as sentences, what one key could make right."""

from __future__ import annotations

import re
from typing import Any

from miner.grammar.arithmetic import decimals_of

REASONS = (
    "not this study's number",
    "another field",
    "the number is read wrongly",
    "no measurement at all",
    "stated twice",
    "of another group or time",
)
_CHECKS = {
    "percent_mismatch": "n of N gives another percentage",
    "percent_unreachable": "no count of any stated group gives this percentage",
    "denominator_not_cohort": "N is neither the cohort nor a stated group",
    "mean_outside_range": "the value lies outside its own range",
    "sd_exceeds_range": "the standard deviation is too large for the range",
    "interval_reversed": "the interval's ends are the wrong way round",
    "grim_inconsistent": "no whole scores of so many people have this mean",
    "parts_do_not_sum": "the parts do not add up to the whole",
    "translation_mismatch": "the translation states another number",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def harmless(text: str | None) -> str:
    """Text as a page can show it: what steers a terminal or turns the direction of text is one sign for one, so that
    offsets hold."""
    return _CONTROL.sub("\ufffd", text or "")


def plain(value: Any) -> str:
    """A number without needless digits; nothing for None."""
    return "" if value is None else f"{value:.15g}" if isinstance(value, int | float) else str(value)


def number(row: dict[str, Any]) -> str:
    """Value, interval, spread and unit of a record."""
    said = plain(row["value"])
    if row["comparator"] and row["comparator"] != "=":
        said = f"{row['comparator']} {said}" if said else str(row["comparator"])
    if row["spread"] is not None:
        said += f" ± {plain(row['spread'])}"
    if row["low"] is not None or row["high"] is not None:
        span = f"{plain(row['low'])} to {plain(row['high'])}"
        said = f"{said} ({span})" if said else span
    if row["numerator"] is not None:
        share = plain(row["numerator"]) + (f" of {plain(row['denominator'])}" if row["denominator"] is not None else "")
        return f"{said} %, {share}" if said and row["unit"] == "%" else f"{said} {share}".strip()
    return said if row["unit"] in (None, "", "1") else f"{said} {row['unit']}"


def about(row: dict[str, Any], labels: dict[str, str]) -> str:
    """What it is of: outcome, arm, time, population, statistic."""
    concept = row["concept"]
    parts = (
        labels.get(concept, str(concept).replace("_", " ")) if concept else None, row["arm"], row["timepoint"],
        row["population"], row["statistic"], "background" if row["scope"] == "background" else None,
    )  # fmt: skip
    return " · ".join(harmless(part) for part in parts if part)


def checks(row: dict[str, Any]) -> list[str]:
    """What arithmetic says of a record, a sentence each."""
    said = []
    for code in row["checks"] or []:
        name, _, detail = code.partition("=")
        if name == "implied_denominator":
            said.append(f"{plain(row['numerator'])} and {plain(row['value'])} % imply {detail}")
            continue
        text = _CHECKS.get(name, name.replace("_", " "))
        n, total, value = row["numerator"], row["denominator"], row["value"]
        if name == "percent_mismatch" and n is not None and total:
            text = f"{n} of {total} is {100 * n / total:.{_places(value)}f} %, not {plain(value)} %"
        said.append(text)
    return said


def _places(value: float | None) -> int:
    return max(1, decimals_of(value)) if value is not None else 1


def proposals(row: dict[str, Any], fields: dict[str, str]) -> list[tuple[str, list[str]]]:
    """What one key would make of a record: the value that arithmetic asks for, the other fields it could belong to.

    `fields` are the fields there are, with their only unit or "". Each proposal is its words and its changes.
    """
    found: list[tuple[str, list[str]]] = []
    n, total, value = row["numerator"], row["denominator"], row["value"]
    codes = {code.partition("=")[0]: code.partition("=")[2] for code in row["checks"] or []}
    if "percent_mismatch" in codes and n is not None and total:
        right = f"{100 * n / total:.{_places(value)}f}"
        found.append((f"value {right} %", [f"value={right}"]))
        if value is not None and 0 <= round(value * total / 100) <= total:
            count = round(value * total / 100)
            if count != n:
                found.append((f"n {count} of {total}", [f"numerator={count}"]))
    if codes.get("implied_denominator", "").isdigit() and total is None:
        found.append((f"N = {codes['implied_denominator']}", [f"denominator={codes['implied_denominator']}"]))
    if "interval_reversed" in codes and row["low"] is not None and row["high"] is not None:
        found.append((
            f"{plain(row['high'])} to {plain(row['low'])}", [f"low={plain(row['high'])}", f"high={plain(row['low'])}"],
        ))  # fmt: skip
    found += [
        (f"is {name.replace('_', ' ')}", [f"field={name}"])
        for name in row["alternatives"] or []
        if name in fields and name != row["field"]
    ]
    return found[:9]
