"""How to fetch: the settings file `pipelines/fetch.toml`, the environment above it, and what a command was asked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from miner import __version__
from miner.records import MinerError
from miner.resources import Resources, read_toml

NAME = "pipelines/fetch.toml"
TOOL = "miner"
_EMAILS = ("MINER_EMAIL", "NCBI_EMAIL", "ENTREZ_EMAIL")
_KEYS = ("NCBI_API_KEY",)


@dataclass(frozen=True)
class WebOptions:
    """What the user said on the command line.

    `cache` is the cache's folder, None for no cache; `refetch` asks again for what is stored or cached.
    """

    allow_private: bool = False
    ignore_robots: bool = False
    cache: Path | None = None
    refetch: bool = False


@dataclass(frozen=True)
class WebSettings:
    """The settings file as it stands, checked. Times are in seconds, `pace` in requests a second.

    The key is in no `repr`, no log, no cache and no error message.
    """

    services: Mapping[str, str]
    pace: Mapping[str, float]
    patience: Mapping[str, float]
    limits: Mapping[str, int]
    cache: Mapping[str, float]
    email: str = ""
    api_key: str = field(default="", repr=False)

    @classmethod
    def load(cls, resources: Resources, environment: Mapping[str, str] | None = None) -> WebSettings:
        """The shipped file with the lines of the user's own files over it, the environment above them all.

        Raises MinerError naming the file and the key that is wrong.
        """
        environment = os.environ if environment is None else environment
        merged: dict[str, dict[str, Any]] = {}
        for root in reversed(resources.roots):
            if (path := root / NAME).is_file():
                _merge(merged, read_toml(path), path)
        contact = merged.pop("contact")
        email = next((environment[name] for name in _EMAILS if environment.get(name)), contact["email"])
        key = next((environment[name] for name in _KEYS if environment.get(name)), contact["api_key"])
        if any(not part.isprintable() or part.isspace() for part in email + key):
            raise MinerError("the contact address or the API key holds a space or a control character")
        return cls(**merged, email=email, api_key=key)

    @property
    def agent(self) -> str:
        """The user agent: who is asking, and whom to write to."""
        contact = f"; mailto:{self.email}" if self.email else ""
        return f"{TOOL}/{__version__} (literature mining for systematic reviews{contact})"

    def hide(self, text: str) -> str:
        """`text` without the API key."""
        return text.replace(self.api_key, "[key]") if self.api_key else text


def default_cache() -> Path:
    """The user's cache folder: `$XDG_CACHE_HOME/miner`, else `~/.cache/miner`."""
    folder = os.environ.get("XDG_CACHE_HOME")
    return (Path(folder) if folder else Path.home() / ".cache") / "miner"


def _merge(merged: dict[str, dict[str, Any]], found: dict[str, Any], path: Path) -> None:
    """Lay a file over what the files below it say; the lowest, the shipped one, tells which keys there are."""
    first = not merged
    for section, values in found.items():
        if not first and section not in merged:
            raise MinerError(f"{path}: there is no section [{section}]", f"there are {', '.join(merged)}")
        if not isinstance(values, dict):
            raise MinerError(f"{path}: {section} is no section", f"write it below [{section}]")
        into = merged.setdefault(section, {})
        for key, value in values.items():
            if first:
                into[key] = value
                continue
            if key not in into:
                raise MinerError(f"{path}: [{section}] has no key {key}", f"there are {', '.join(into)}")
            into[key] = _checked(value, isinstance(into[key], str), section, f"{path}: [{section}] {key}")


def _checked(value: Any, text: bool, section: str, name: str) -> Any:
    """A value that is of the kind its key asks for."""
    if isinstance(value, bool) or not isinstance(value, str if text else (int, float)):
        raise MinerError(f"{name} is not {'a text' if text else 'a number'}")
    if not isinstance(value, str):
        if not 0 < value < 1e9:
            raise MinerError(f"{name} is not above 0, or is far too large")
        if not isinstance(value, int) and (section == "limits" or name.endswith(("tries", "give_up_after"))):
            raise MinerError(f"{name} is no whole number")
        return value
    if section != "services":
        return value
    if not value.startswith(("https://", "http://")):
        raise MinerError(f"{name} is no http or https address")
    return f"{value.rstrip('/')}/"
