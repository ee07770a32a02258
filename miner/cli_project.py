"""A project's own defaults: `miner.toml` beside the pages, or MINER_DB, so that commands work without `--db`.

What the command line says goes above MINER_DB, and that above miner.toml. The file is looked for in the working folder
and the folders above it; its paths are relative to itself.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from miner.records import MinerError

NAME = "miner.toml"
_KEYS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "database": (str, "a path"),
    "pages": ((str, list), "a path or a list of them"),
    "pipeline": (str, "a pipeline's name"),
    "resources": ((str, list), "a folder or a list of them"),
    "reviewer": (str, "a name"),
    "jobs": (int, "a whole number"),
    "max_page_mb": (int, "a whole number"),
}


@dataclass(frozen=True)
class Project:
    """The settings of one miner.toml, paths absolute; None where it says nothing."""

    path: Path
    database: Path | None = None
    pages: tuple[Path, ...] = ()
    pipeline: str | None = None
    resources: tuple[Path, ...] = ()
    reviewer: str | None = None
    jobs: int | None = None
    max_page_mb: int | None = None


def find(start: Path) -> Project | None:
    """The project of a folder: of the nearest miner.toml in it or above. Raises MinerError for a wrong file."""
    for folder in (start, *start.parents):
        path = folder / NAME
        if path.is_file():
            return load(path)
    return None


def load(path: Path) -> Project:
    """One miner.toml. Raises MinerError naming the key that is wrong."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MinerError(f"{path}: {error}", 'it is TOML, such as: database = "evidence.duckdb"') from error
    for key, value in data.items():
        if key not in _KEYS:
            raise MinerError(f"{path}: {key} is no key of it", f"known: {', '.join(_KEYS)}")
        kind, words = _KEYS[key]
        strings = not isinstance(value, list) or all(isinstance(v, str) for v in value)
        if not isinstance(value, kind) or isinstance(value, bool) or not strings or value in ("", 0):
            raise MinerError(f"{path}: {key} has to be {words}")

    def paths(key: str) -> tuple[Path, ...]:
        value = data.get(key, [])
        return tuple(path.parent / x for x in ([value] if isinstance(value, str) else value))

    return Project(
        path=path,
        database=next(iter(paths("database")), None),
        pages=paths("pages") or (path.parent,),
        pipeline=data.get("pipeline"),
        resources=paths("resources"),
        reviewer=data.get("reviewer"),
        jobs=data.get("jobs"),
        max_page_mb=data.get("max_page_mb"),
    )


def defaults(project: Project | None) -> dict[str, Any]:
    """What options stand for where the command line says nothing, by the name of the command's parameter."""
    out: dict[str, Any] = {}
    if project is not None:
        out = {
            "db": project.database and str(project.database),
            "pipeline": project.pipeline,
            "resources": [str(x) for x in project.resources] or None,
            "who": project.reviewer,
            "jobs": project.jobs,
            "max_page_mb": project.max_page_mb,
        }
    if named := os.environ.get("MINER_DB"):
        out["db"] = named
    return {key: value for key, value in out.items() if value is not None}


def pages(project: Project | None) -> list[str]:
    """What `miner run` alone reads: the project's pages as seen from the working folder; nothing without a project."""
    return [os.path.relpath(x) for x in project.pages] if project else []
