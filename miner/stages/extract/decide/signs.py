"""The slot sign: whether a change is a rise or a fall."""

from __future__ import annotations

from miner.stages.extract.decide.features import base_features
from miner.stages.extract.decide.places import Feature
from miner.stages.extract.decide.scorer import Choice
from miner.stages.extract.decide.view import Item

FIELDS = frozenset(("change",))
_FALLING = frozenset(
    "decreas reduc reduction declin fell fall drop dropp lower less loss lost diminish improv shrank shrink smaller "
    "shorter fewer shorten lessen regress sank sink narrow".split()
)
_RISING = frozenset(
    "increas ris rose rise gain gained higher greater more longer larger grew grow elevat prolong enlarg widen "
    "climb".split()
)


def choice_of(item: Item) -> Choice:
    """ "+" or "-": as printed where the number has a sign, else by the words around it."""
    q, view = item.q, item.view
    said: list[Feature] = []
    if q is not None and ((q.value or 0) < 0 or (q.value is None and (q.low or 0) < 0)):
        said.append(("printed minus",))
    if q is not None and view.lows[q.first] == "+":
        said.append(("printed plus",))
    near = min(
        ((abs(t - item.first), s) for t, s in enumerate(view.stems) if s in _FALLING or s in _RISING),
        default=(99, ""),
    )
    if near[1]:
        said += [("direction", "-" if near[1] in _FALLING else "+"), ("direction", near[1])]
    return Choice(["+", "-"], ["+", "-"], [[], []], [base_features(item), said])
