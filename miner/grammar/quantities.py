"""Numbers with what belongs to them: unit, range, spread, interval, n of N, comparator.

`find_quantities` reads atoms from left to right (atoms.py), then ties what stands beside a value to it (attach.py):
"9.2 ± 3.6 Gy (8-15 Gy)" becomes one Quantity, "13 of 16 patients (81%)" another. Every number of the sentence is in
some Quantity; one that is no measurement (a year, a stage, a confidence level) says so in `skip`.
"""

from __future__ import annotations

from miner.grammar.atoms import read_atoms
from miner.grammar.attach import attach
from miner.grammar.lexer import Token
from miner.grammar.quantity import Quantity

__all__ = ["Quantity", "find_quantities", "fresh"]


def fresh(quantities: list[Quantity]) -> list[Quantity]:
    """The quantities as the grammar left them: what an earlier reading wrote into `notes` is gone."""
    for q in quantities:
        q.notes = dict(q.parsed)
    return quantities


def find_quantities(tokens: list[Token]) -> list[Quantity]:
    """The quantities of one sentence, in order, with what belongs to each tied to it.

    Quantities that were tied to another are left out; skipped numbers are kept with their reason.
    """
    atoms = read_atoms(tokens)
    if not atoms:
        return []
    found = attach(tokens, atoms)
    for q in found:
        q.parsed = dict(q.notes)
        q.start, q.end = tokens[q.first].start, tokens[q.notes.get("span_last", q.last) - 1].end
    return found
