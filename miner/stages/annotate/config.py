"""A pipeline out of a spaCy config: read, checked and built, every fault one sentence that names the file."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import spacy
from confection import Config, ConfigValidationError
from spacy.language import Language

from miner.records import MinerError
from miner.resources import Resources
from miner.stages.annotate.context import using
from miner.stages.annotate.models import load_model

_BLOCKS = frozenset(
    ["nlp", "components", "paths", "system", "variables", "initialize", "training", "pretraining", "corpora"]
)


def build(path: Path, resources: Resources) -> Language:
    """The pipeline that the config file `path` describes, its data taken from `resources`.

    Components with `source` come from a model, repaired where today's spaCy cannot read its config. Raises MinerError
    where the file is no config, has a key that nothing reads, or names a component or model that is not there.
    """
    config = _read(path)
    pipeline: list[str] = config["nlp"].get("pipeline", [])
    blocks: dict[str, dict[str, Any]] = config.get("components", {})
    sourced = {name: _source(path, name, blocks[name]) for name in pipeline if "source" in blocks.get(name, {})}
    config["nlp"]["pipeline"] = [name for name in pipeline if name not in sourced]
    config["components"] = {name: block for name, block in blocks.items() if name not in sourced}
    try:
        with using(resources):
            nlp = spacy.util.load_model_from_config(config, auto_fill=True, validate=True)
    except ConfigValidationError as error:
        raise MinerError(f"{path}: {_faults(error)}") from error
    except ValueError as error:
        raise MinerError(f"{path}: {' '.join(str(error).split())}") from error
    wanted: dict[str, set[str]] = defaultdict(set)
    for source, component in sourced.values():
        wanted[source].add(component)
    models = {source: load_model(source, names, nlp.vocab, path) for source, names in sorted(wanted.items())}
    for place, name in enumerate(pipeline):
        if name in sourced:
            source, component = sourced[name]
            nlp.add_pipe(
                component, name=name, source=models[source], before=place if place < len(nlp.pipeline) else None
            )
    return nlp


def _read(path: Path) -> Config:
    try:
        config = spacy.util.load_config(path)
    except (ValueError, OSError) as error:
        raise MinerError(f"{path}: not a spaCy config: {' '.join(str(error).split())}") from error
    for block in config:
        if block not in _BLOCKS:
            raise MinerError(f"{path}: no block is called [{block}]; there are {', '.join(sorted(_BLOCKS))}")
    for key in config.get("nlp", {}):
        if key not in Language.default_config["nlp"]:  # spaCy drops it without a word
            raise MinerError(f"{path}: the block [nlp] has no key {key!r}")
    if not isinstance(config.get("nlp", {}).get("lang"), str):
        raise MinerError(f"{path}: the block [nlp] does not say its lang")
    return config


def _source(path: Path, name: str, block: dict[str, Any]) -> tuple[str, str]:
    """The model and the model's component that a block with `source` names."""
    for key in block:
        if key not in ("source", "component"):
            raise MinerError(f"{path}: [components.{name}] has no key {key!r} beside source and component")
    return str(block["source"]), str(block.get("component", name))


def _faults(error: ConfigValidationError) -> str:
    faults = [f"{'.'.join(map(str, fault.get('loc', ())))}: {fault.get('msg', '')}" for fault in error.errors or ()]
    block = getattr(error, "parent", None)
    return (f"[{block}] " if block else "") + ("; ".join(faults) or " ".join(str(error).split()))
