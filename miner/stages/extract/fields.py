"""Fields as data: one TOML file a field, with its unit, kind, cues and examples; a user's own files add to ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from miner.records import MinerError
from miner.resources import Resources, read_toml

# The fields of the contract, which rules of miner's own read; any other is read from its file alone (custom.py).
SHIPPED = frozenset(
    "age arm_size change cohort_size depth dose drug_dose duration effect_size follow_up fractions lesion_count "
    "p_value proportion score study_count survival_time vertebrae_count".split()
)
KINDS = ("count", "quantity", "proportion", "time", "score", "ratio")
_KEYS = {"field", "kind", "unit", "description", "cues", "stops", "concept", "dimension", "core", "examples"}


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field: `cues` are phrases that point to it, `stops` phrases that rule it out, `dimension` a unit's."""

    name: str
    kind: str
    unit: str
    description: str
    cues: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    concept: str | None = None
    dimension: str | None = None
    core: bool = False
    examples: tuple[dict[str, Any], ...] = field(default_factory=tuple)
    source: str = ""


def load_fields(resources: Resources) -> dict[str, FieldSpec]:
    """Every field file by name, sorted. Raises MinerError that names the file and the key that is wrong."""
    out: dict[str, FieldSpec] = {}
    for stem, path in resources.under("pipelines/fields", ".toml").items():
        data = read_toml(path)
        unknown = sorted(set(data) - _KEYS)
        if unknown:
            raise MinerError(f"{path}: unknown key {unknown[0]!r}", f"known keys: {', '.join(sorted(_KEYS))}")
        if data.get("field", stem) != stem:
            raise MinerError(f"{path}: the file of field {data['field']!r} must be called {data['field']}.toml")
        if data.get("kind") not in KINDS:
            raise MinerError(f"{path}: kind is {data.get('kind')!r}", f"one of {', '.join(KINDS)}")
        for key in ("unit", "description"):
            if not isinstance(data.get(key), str):
                raise MinerError(f"{path}: {key} is missing")
        for key in ("cues", "stops"):
            words = data.get(key, [])
            if not isinstance(words, list) or not all(isinstance(w, str) and w.strip() for w in words):
                advice = f'{key} = ["operating time", "time in theatre"]'
                raise MinerError(f"{path}: {key} is not a list of phrases", advice)
        examples = data.get("examples", [])
        if not isinstance(examples, list) or not all(isinstance(e, dict) for e in examples):
            raise MinerError(f"{path}: examples are not tables", "each begins with [[examples]]")
        out[stem] = FieldSpec(
            stem,
            data["kind"],
            data["unit"],
            data["description"],
            tuple(data.get("cues", ())),
            tuple(data.get("stops", ())),
            data.get("concept"),
            data.get("dimension"),
            bool(data.get("core", False)),
            tuple(data.get("examples", ())),
            str(path),
        )
    return out
