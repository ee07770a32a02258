"""scispaCy's models on today's spaCy: found, repaired while they load, and missed with the command that installs them.

The 0.5.4 models hold "True" and "False" as strings in their config, which spaCy refuses from 3.8.13 on, and their
packages ask for a spaCy below 3.8, so they are installed without dependencies.
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import spacy
from confection import Config
from spacy.language import Language
from spacy.vocab import Vocab

from miner.records import MinerError

_BOOLEANS = {"True": True, "False": False}
_RELEASE = "0.5.4"


def find_model(source: str, wanted_by: Path) -> Path:
    """The folder with the config of model `source`, a package or a folder. Raises MinerError where it is missing."""
    folder = Path(source)
    if (folder / "config.cfg").is_file():
        return folder
    spec = importlib.util.find_spec(source) if source.isidentifier() else None
    if spec is None or not spec.submodule_search_locations:
        raise MinerError(
            f"{wanted_by}: the model {source} is not installed; download {source}-{_RELEASE}.tar.gz from scispaCy's "
            f"releases page and run: pip install --no-deps {source}-{_RELEASE}.tar.gz",
            "the default pipeline needs no model",
        )
    package = Path(next(iter(spec.submodule_search_locations)))
    inside = sorted(path.parent for path in package.glob("*/config.cfg"))
    if not inside:
        raise MinerError(f"{wanted_by}: the package {source} holds no spaCy model ({package})")
    return inside[-1]


def load_model(source: str, components: set[str], vocab: Vocab, wanted_by: Path) -> Language:
    """The named components of model `source` (and what they listen to) on `vocab`.

    Raises MinerError where the model is missing, lacks a component, or cannot be loaded; `wanted_by` is the config
    that asks for it.
    """
    folder = find_model(source, wanted_by)
    config = spacy.util.load_config(folder / "config.cfg")
    names = config["nlp"]["pipeline"]
    for name in sorted(components):
        if name not in names:
            raise MinerError(f"{wanted_by}: the model {source} has no component {name!r}; it has {', '.join(names)}")
    embedders = {name for name in names if config["components"][name].get("factory") in ("tok2vec", "transformer")}
    try:
        with warnings.catch_warnings():
            # W095: the package asks for an older spaCy; that it works on this one is what the repair is for.
            warnings.filterwarnings("ignore", message=r"\[W095\]")
            model = spacy.util.load_model_from_path(
                folder,
                vocab=vocab,
                exclude=[n for n in names if n not in components | embedders],
                config=dict(repairs(config)),
            )
    except Exception as error:  # spaCy raises whatever its layers raise
        raise MinerError(f"{wanted_by}: the model {source} cannot be loaded: {' '.join(str(error).split())}") from error
    for name in sorted(components):
        for embedder in sorted(embedders - {name}):
            if _listens(config["components"][name]):
                # The component gets a copy of its own, so that it runs without the model's other parts.
                model.replace_listeners(embedder, name, ["model.tok2vec"])
    return model


def repairs(config: Config | dict[str, Any], at: str = "") -> Iterator[tuple[str, bool]]:
    """Places below `components`, dotted, where a config says "True" or "False" in quotes, and the boolean meant."""
    for key, value in config.items():
        path = f"{at}.{key}" if at else key
        if isinstance(value, dict):
            if at or key == "components":
                yield from repairs(value, path)
        elif isinstance(value, str) and value in _BOOLEANS:
            yield path, _BOOLEANS[value]


def _listens(block: dict[str, Any]) -> bool:
    architecture = block.get("model", {}).get("tok2vec", {}).get("@architectures", "")
    return "Listener" in architecture
