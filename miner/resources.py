"""Where pipelines and gazetteers come from: the shipped folders, overlaid file by file by a user's own.

A resource has a name such as "pipelines/portals/pubmed.toml". The first folder that holds it wins, in this order:
folders given with `--resources` (or the environment's MINER_RESOURCES, separated as PATH is), the user's folder
(`$XDG_CONFIG_HOME/miner`, else `~/.config/miner`), the shipped one.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from miner.records import MinerError

KINDS = ("pipelines", "gazetteers")


def shipped_root() -> Path:
    """The folder that holds the shipped `pipelines/` and `gazetteers/`: inside the wheel, else the checkout."""
    here = Path(__file__).resolve().parent
    inside = here / "_shipped"
    return inside if inside.is_dir() else here.parent


def user_roots() -> tuple[Path, ...]:
    """Overlay folders that exist, strongest first."""
    roots = [Path(p) for p in os.environ.get("MINER_RESOURCES", "").split(os.pathsep) if p]
    config = os.environ.get("XDG_CONFIG_HOME")
    roots.append((Path(config) if config else Path.home() / ".config") / "miner")
    return tuple(r for r in roots if r.is_dir())


@dataclass(frozen=True)
class Resources:
    """An ordered list of folders; `roots[0]` is the strongest, the shipped one stands last."""

    roots: tuple[Path, ...]

    @classmethod
    def default(cls, extra: tuple[Path, ...] = ()) -> Resources:
        """Shipped resources under the user's, under `extra`. Raises MinerError where a folder of `extra` is missing."""
        for folder in extra:
            if not folder.is_dir():
                raise MinerError(
                    f"{folder}: no such resource folder", "give a folder that holds pipelines/ or gazetteers/"
                )
        return cls((*extra, *user_roots(), shipped_root()))

    @cached_property
    def winners(self) -> dict[str, Path]:
        """Every resource name and the file that wins it, sorted by name."""
        found: dict[str, Path] = {}
        for root in self.roots:
            for kind in KINDS:
                for path in sorted((root / kind).rglob("*")):
                    if path.is_file() and not any(p.startswith((".", "__")) for p in path.relative_to(root).parts):
                        found.setdefault(path.relative_to(root).as_posix(), path)
        return dict(sorted(found.items()))

    def under(self, folder: str, suffix: str) -> dict[str, Path]:
        """Files below `folder` ("pipelines/portals") with `suffix` (".toml"), by stem, sorted."""
        prefix = folder.rstrip("/") + "/"
        return {
            Path(name).stem: path
            for name, path in self.winners.items()
            if name.startswith(prefix) and name.endswith(suffix)
        }

    def path(self, name: str) -> Path:
        """The file that wins `name`. Raises MinerError where no folder holds it."""
        try:
            return self.winners[name]
        except KeyError:
            raise MinerError(f"{name}: no such resource in {', '.join(map(str, self.roots))}") from None

    def text(self, name: str) -> str:
        """The UTF-8 text of a resource. Raises MinerError where it is missing or not UTF-8."""
        return read_text(self.path(name))

    def toml(self, name: str) -> dict[str, Any]:
        """A TOML resource as a dict. Raises MinerError naming the file and the line that is wrong."""
        return read_toml(self.path(name))

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the names and bytes of all winning files: the same resources, the same digest.

        How pages are fetched decides nothing about how they are read, so that file does not count.
        """
        total = hashlib.sha256()
        for name, path in self.winners.items():
            if name == "pipelines/fetch.toml":
                continue
            total.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
        return total.hexdigest()


def read_text(path: Path) -> str:
    """A resource file's text. Raises MinerError where it cannot be read as UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MinerError(f"{path}: cannot read this resource: {error}") from error


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as a dict. Raises MinerError where it is not TOML."""
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise MinerError(f"{path}: not valid TOML: {error}") from error
