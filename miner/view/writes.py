"""What the page may write: acts of the reviewer who started it. Each answers with what was stored, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from miner.review import acts
from miner.stages.store import CorrectionError, parse_changes
from miner.view import data, pages

if TYPE_CHECKING:
    from miner.view.app import View

_SAID = {"accept": "accepted", "reject": "rejected", "fix": "fixed", "note": "noted", "undo": "taken back"}


def act(view: View, body: dict[str, Any]) -> dict[str, Any]:
    """Accept, reject, fix, note, undo or settle one record; gives its card as it is now. Raises MinerError."""
    record, action, why = _text(body, "record", 64), _text(body, "action", 10), _text(body, "why", 2000)
    seen = body.get("seen")
    if seen is not None and not isinstance(seen, int):
        raise CorrectionError("seen: expected a number")
    if len(record) < 16:
        raise CorrectionError("record: expected its whole id")
    changes = body.get("changes", [])
    if not isinstance(changes, list) or not all(isinstance(one, str) for one in changes):
        raise CorrectionError("changes: expected a list of KEY=VALUE")
    if action == "undo":
        acts.undo(view.db, record, why, view.who, view.wait, seen)
    elif action == "settle":
        acts.settle(view.db, [record], _text(body, "verdict", 80), {}, why, view.who, view.wait)
    elif action in ("accept", "reject", "note", "fix"):
        if action in ("reject", "note") and not why.strip():
            raise CorrectionError(f"a {action} needs a reason" if action == "reject" else "a note needs words")
        parsed = parse_changes(changes) if action == "fix" else {}
        acts.act(view.db, [record], action, parsed, why.strip(), view.who, view.wait, seen)
    else:
        raise CorrectionError(f"{action}: no such act")
    return card(view, record) | {"said": _SAID.get(action, "settled")}


def card(view: View, record: str) -> dict[str, Any]:
    """One record's card; `html` is empty where it shows no more."""

    def work(con: Any) -> list[dict[str, Any]]:
        found = con.execute(
            "SELECT document_id FROM evidence_extracted WHERE evidence_id = $1 UNION ALL SELECT document_id "
            "FROM added_records WHERE evidence_id = $1 UNION ALL SELECT document_id FROM corrected_records "
            "WHERE evidence_id = $1 LIMIT 1",
            [record],
        ).fetchall()
        return data.cards_of(con, found[0][0], view.who, view.contract) if found else []

    found = [one for one in view.read(work) if one["evidence_id"] == record]
    return {"html": pages.render("_card.html", r=found[0], live=True) if found else "", "record": record}


def add(view: View, body: dict[str, Any]) -> dict[str, Any]:
    """Add a record at a place of the text. Raises MinerError."""
    at, changes = body.get("at"), body.get("changes")
    if not (isinstance(at, list) and len(at) == 2 and all(isinstance(one, int) for one in at)):
        raise CorrectionError("at: expected start and end")
    if not isinstance(changes, list) or not all(isinstance(one, str) for one in changes):
        raise CorrectionError("changes: expected a list of KEY=VALUE")
    done = acts.add_record(
        view.db, _text(body, "document", 64), parse_changes(changes), (at[0], at[1]), _text(body, "why", 2000),
        view.who, view.wait,
    )  # fmt: skip
    return {"record": done.record}


def undo(view: View, body: dict[str, Any]) -> dict[str, Any]:
    """Take back one act by its number. Raises MinerError."""
    number = body.get("act")
    if not isinstance(number, int) or not 0 < number < 10**15:
        raise CorrectionError("act: expected its number")
    return {"record": acts.undo(view.db, str(number), "", view.who, view.wait).record}


def _text(body: dict[str, Any], key: str, most: int) -> str:
    value = body.get(key, "")
    if not isinstance(value, str) or len(value) > most:
        raise CorrectionError(f"{key}: expected at most {most} characters")
    return value
