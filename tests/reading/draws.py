"""The slots of one template: draws written `k = part N; p = pct k N`, each made when it is first needed.

What a whole document shares (`N`, groups, people) comes from its `World`; amounts.py and measures.py hold the draws.
"""

from __future__ import annotations

import re
import shlex

from tests.reading.amounts import AMOUNTS, Draw
from tests.reading.measures import MEASURES
from tests.reading.world import Value, World

DRAWS: dict[str, Draw] = {**AMOUNTS, **MEASURES}


class Slots:
    """The values of one template's slots: its own draws, made when first needed, before the document's."""

    def __init__(self, world: World, draws: str) -> None:
        self._world = world
        self._rules: dict[str, tuple[list[str], list[str]]] = {}
        self._known: dict[str, Value] = {}
        for rule in filter(None, (r.strip() for r in draws.split(";"))):
            names, _, call = rule.partition("=")
            left = [name.strip() for name in names.split(",")]
            for name in left:
                self._rules[name] = (left, shlex.split(call))

    def __getitem__(self, name: str) -> Value:
        if name in self._known:
            return self._known[name]
        if name not in self._rules:
            return self._world[name]
        names, (function, *arguments) = self._rules[name]
        values = DRAWS[function](self._world, [self._argument(a) for a in arguments])
        if len(values) != len(names):
            raise ValueError(f"{', '.join(names)} = {function} {' '.join(arguments)} gave {len(values)} values")
        self._known.update(zip(names, values, strict=True))
        return self._known[name]

    def _argument(self, text: str) -> Value:
        if text in self._rules or re.fullmatch(r"N|M|n[123]|women|men", text):
            return self[text]
        return text
