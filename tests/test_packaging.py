"""The wheel alone is enough: it carries the data files and works in any folder, without the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGE = (
    "A made-up trial\n\nRESULTS: A total of 24 patients with 31 metastatic vertebrae were treated. "
    "The mean dose was 9.5 Gy (8-12 Gy).\n"
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout with the build backend that is installed."""
    pytest.importorskip("hatchling")
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", out],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = out.glob("*.whl")
    return built


def test_the_wheel_carries_every_data_file_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    shipped = {n.removeprefix("miner/_shipped/") for n in names if n.startswith("miner/_shipped/")}
    here = {
        path.relative_to(ROOT).as_posix()
        for folder in ("pipelines", "gazetteers")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    assert shipped == here
    assert "miner/stages/store/migrations/0001_first.sql" in names
    assert "miner/stages/store/views/1_evidence.sql" in names
    assert "miner/py.typed" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"miner"}


def test_installed_alone_it_works_in_any_folder(wheel: Path, tmp_path: Path) -> None:
    """Unpacked as pip does, in front of the libraries that are here, with the checkout out of reach."""
    target = tmp_path / "site"
    pip: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        target,
        wheel,
    ]
    subprocess.run(pip, check=True, capture_output=True)
    (tmp_path / "page.txt").write_text(PAGE)
    env = os.environ | {"PYTHONPATH": str(target), "HOME": str(tmp_path)}

    def miner(*arguments: str) -> bytes:
        # -P keeps the working folder off the path; the editable install's finder comes after PYTHONPATH.
        command = [sys.executable, "-P", "-m", "miner", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=env, check=True, capture_output=True).stdout

    where = miner("where").decode()
    assert f"{target}/miner/_shipped/pipelines/default.cfg" in where
    assert str(ROOT) not in where
    miner("run", "page.txt", "--db", "e.duckdb")
    asked = miner("query", "SELECT cohort, vertebrae, dose_gy FROM evidence_wide", "--db", "e.duckdb", "-f", "json")
    assert json.loads(asked) == [{"cohort": 24, "vertebrae": 31, "dose_gy": 9.5}]


def test_every_dependency_is_pinned_and_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pinned = {line.split("==")[0].lower() for line in pins.splitlines() if "==" in line}
    readme = (ROOT / "README.md").read_text(encoding="utf-8") + (ROOT / "docs" / "packaging.md").read_text(
        encoding="utf-8"
    )
    names = {
        requirement.split(";")[0].split(">")[0].split("<")[0].split("=")[0].strip()
        for requirement in project["dependencies"]
    }
    assert names - pinned == set()
    assert {name for name in names if f"`{name}`" not in readme} == set()
    assert "://" not in pins


def test_the_entry_points_exist() -> None:
    from importlib import import_module

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    points = dict(project["scripts"])
    for group in project.get("entry-points", {}).values():
        points |= group
    for value in points.values():
        module, _, name = value.partition(":")
        assert hasattr(import_module(module), name), value
