"""Start the page: a free port of this machine alone, an address with a token, the browser."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import webbrowser
from pathlib import Path

import uvicorn

from miner.stages.store import open_current, open_reading
from miner.stages.store.database import prepare
from miner.view.app import View, make
from miner.view.guard import Guard


def writable(db: Path) -> bool:
    """Whether the page may write: a file in a folder that we may write to, no parts and no read-only file."""
    return db.is_file() and os.access(db, os.W_OK) and os.access(db.resolve().parent, os.W_OK)


class Server:
    """One page on one port. `address` holds the token; `run` answers until it is stopped."""

    def __init__(
        self, db: Path, who: str, read_only: bool = False, port: int = 0, resources: tuple[Path, ...] = ()
    ) -> None:
        """Open the port. Raises StoreError, NotOurs, and OSError where the port is taken."""
        writes = not read_only and writable(db)
        open_reading(db, 30).close()
        if writes:
            prepare(db, 30)
        open_current(db, 30).close()
        self.view = View(db, who, writes)
        self.view.left_out.resources = resources
        self.socket = socket.create_server(("127.0.0.1", port))
        self.port: int = self.socket.getsockname()[1]
        self.token = secrets.token_urlsafe(24)
        config = uvicorn.Config(
            Guard(make(self.view), self.token, lambda: self.port), log_level="warning", ws="none", lifespan="off",
            server_header=False, timeout_graceful_shutdown=2,
        )  # fmt: skip
        self.server = uvicorn.Server(config)

    @property
    def address(self) -> str:
        """Where the page is, with the key to it."""
        return f"http://127.0.0.1:{self.port}/?token={self.token}"

    def run(self, browse: bool = False) -> None:
        """Answer requests; returns after Ctrl-C or `stop`."""
        threading.Thread(target=self._warm, daemon=True).start()
        if browse:
            threading.Timer(0.5, webbrowser.open, [self.address]).start()
        self.server.run(sockets=[self.socket])

    def _warm(self) -> None:
        self.view.left_out.warm()

    def stop(self) -> None:
        """End `run`."""
        self.server.should_exit = True


__all__ = ["Server", "writable"]
