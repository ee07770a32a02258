"""What every test stands on: no network, no resources of the user's, the command line as a real process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent

Cli = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing of the user's own is read, and a connection to anywhere but this machine fails."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    for name in ("MINER_RESOURCES", "MINER_EMAIL", "NCBI_EMAIL", "ENTREZ_EMAIL", "NCBI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for the network: {address}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture
def cli() -> Cli:
    """Run `miner` as a process: cli("query", sql, "--db", path, input=b"", cwd=folder) -> completed process."""

    def run(*args: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
        env = os.environ | {"PYTHONPATH": str(ROOT)} | options.pop("env", {})
        command = [sys.executable, "-m", "miner", *map(str, args)]
        return subprocess.run(command, capture_output=True, env=env, timeout=120, **options)

    return run


@pytest.fixture
def shared() -> Path:
    """The folder of development data beside the checkout; tests that need it are skipped where it is missing."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("../shared, the development data, is not here")
    return folder
