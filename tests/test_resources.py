"""A user's file wins over the shipped one of its name, and what is wrong with a file is said with its path."""

from __future__ import annotations

from pathlib import Path

import pytest

from miner.records import MinerError
from miner.resources import Resources, read_toml


def put(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_the_strongest_folder_wins_file_by_file(tmp_path: Path) -> None:
    strong, weak = tmp_path / "strong", tmp_path / "weak"
    own = put(strong, "pipelines/portals/x.toml", "a = 1")
    put(weak, "pipelines/portals/x.toml", "a = 2")
    other = put(weak, "pipelines/portals/y.toml", "b = 1")
    put(weak, "pipelines/portals/.hidden.toml", "")
    put(weak, "elsewhere/z.toml", "")
    resources = Resources((strong, weak))
    assert resources.winners == {"pipelines/portals/x.toml": own, "pipelines/portals/y.toml": other}
    assert resources.under("pipelines/portals", ".toml") == {"x": own, "y": other}
    assert resources.toml("pipelines/portals/x.toml") == {"a": 1}


def test_environment_and_config_folders_stand_over_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env, config, extra = tmp_path / "env", tmp_path / "config", tmp_path / "extra"
    for folder in (env, config / "miner", extra):
        folder.mkdir(parents=True)
    monkeypatch.setenv("MINER_RESOURCES", str(env))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config))
    assert Resources.default((extra,)).roots[:3] == (extra, env, config / "miner")
    with pytest.raises(MinerError, match="none: no such resource folder"):
        Resources.default((tmp_path / "none",))


def test_the_digest_changes_with_names_and_bytes_only(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    put(one, "gazetteers/a.tsv", "x")
    path = put(two, "gazetteers/a.tsv", "x")
    assert Resources((one,)).digest == Resources((two,)).digest
    path.write_text("y")
    assert Resources((one,)).digest != Resources((two,)).digest


def test_errors_name_the_file(tmp_path: Path) -> None:
    with pytest.raises(MinerError, match=r"x\.toml: no such resource"):
        Resources((tmp_path,)).path("pipelines/x.toml")
    with pytest.raises(MinerError, match=r"bad\.toml: not valid TOML: "):
        read_toml(put(tmp_path, "bad.toml", "a = "))
    (tmp_path / "latin.toml").write_bytes(b"\xff")
    with pytest.raises(MinerError, match=r"latin\.toml: cannot read this resource"):
        read_toml(tmp_path / "latin.toml")
