"""A score as text for a reader, or as one object for a program."""

from __future__ import annotations

import json
from typing import Any

from miner.score import ATTRIBUTES, Score

_SHOWN = ("value", "low", "high", "numerator", "denominator", "timepoint", "concept", "arm", "quote")


def as_object(result: Score) -> dict[str, Any]:
    """Figures as plain values: `rows` by field, `attributes` as the share that is right."""
    rows = [
        {
            "field": row.name,
            "gold": row.gold,
            "found": row.found,
            "precision": row.precision,
            "recall": row.recall,
            "value_f1": row.value_f1,
            "strict_f1": row.strict_f1,
        }
        for row in result.rows()
    ]
    shares = {a: c[True] / c.total() for a, c in result.attributes.items() if c.total()}
    return {"documents": result.documents, "rows": rows, "attributes": shares}


def as_text(result: Score, errors: int) -> str:
    """A table of the figures, the attributes' shares, and up to `errors` missed and spurious records a field."""
    lines = [f"{'field':<18}{'gold':>6}{'found':>7}{'P':>8}{'R':>8}{'value F1':>10}{'strict F1':>11}"]
    for row in result.rows():
        figures = f"{row.precision:>8.3f}{row.recall:>8.3f}{row.value_f1:>10.3f}{row.strict_f1:>11.3f}"
        lines.append(f"{row.name:<18}{row.gold:>6}{row.found:>7}{figures}")
    counted = [(a, result.attributes[a]) for a in ATTRIBUTES if result.attributes[a].total()]
    shares = (f"{name} {count[True] / count.total():.3f} ({count.total()})" for name, count in counted)
    lines.append("attributes on matched records: " + ", ".join(shares))
    for label, table in (("missed", result.missed), ("spurious", result.spurious)):
        for name in result.order() if errors else ():
            for doc, record in table[name][:errors]:
                shown = {k: record[k] for k in _SHOWN if record.get(k) is not None}
                lines.append(f"{label} {name} {doc}: {json.dumps(shown, ensure_ascii=False)}")
            if (more := len(table[name]) - errors) > 0:
                lines.append(f"{label} {name}: {more} more")
    return "\n".join(lines)
