"""Parts made by a Dask cluster: a piece is a task, a killed worker costs a retry, a lost scheduler a wait.

The cluster is the user's: any scheduler that an address reaches (docs/scale.md says how one starts on Slurm, Kubernetes
and elsewhere). Nothing large travels over it: workers read the pages and write the parts, on paths that all can see.
Who reaches a scheduler runs code on its workers: on a network that others use, it is to be reached with TLS alone.
"""

from __future__ import annotations

import time
import uuid
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from miner.parts import Job, Piece, work
from miner.records import MinerError

if TYPE_CHECKING:
    from miner.parts import Runner

PATIENCE = 600.0
"""Seconds without a scheduler, or without a worker, before the run gives up; what is made is kept."""
AHEAD = 4
"""Tasks that the scheduler is given at a time, for each thread of its workers."""
_POLL = 2.0


@dataclass(frozen=True)
class Tls:
    """PEM files of a cluster whose connections are encrypted and whose members show certificates of one authority."""

    ca_file: Path
    cert: Path
    key: Path


def is_open(address: str) -> bool:
    """Whether others than this machine's users may reach a scheduler without showing a certificate."""
    parts = urlsplit(address)
    return parts.scheme != "tls" and parts.hostname not in ("127.0.0.1", "::1", "localhost")


def on_cluster(address: str, patience: float = PATIENCE, tls: Tls | None = None) -> Runner:
    """A runner that makes parts on the Dask cluster at `address` ("tcp://host:8786", "tls://host:8786").

    Without `tls` a tls address uses what Dask's own settings say. Raises MinerError where Dask is not installed, and
    where certificates are missing or given in vain. The runner raises it where no scheduler answers for `patience`
    seconds, and what a worker says is wrong with all of the work (another miner, a folder that it cannot see).
    """
    try:
        import distributed  # noqa: F401
    except ImportError:
        raise MinerError("--cluster needs Dask", "pip install 'miner[cluster]', here and on every worker") from None

    security = _security(address, tls)

    def run(pieces: list[Piece], job: Job) -> Iterator[tuple[Piece, str | None]]:
        todo = {piece.name: piece for piece in pieces}
        since = time.monotonic()
        while todo:
            before = len(todo)
            try:
                for piece, reason in _session(address, todo, job, patience, security):
                    del todo[piece.name]
                    since = time.monotonic()
                    yield piece, reason
            except (OSError, _Gone) as error:  # a time-out is an OSError as well
                if time.monotonic() - since > patience:
                    raise MinerError(
                        f"{address}: no Dask scheduler answers ({error or type(error).__name__})",
                        "start it and run the same command again: the parts that are made are kept",
                    ) from error
            # What was done while nobody was told.
            for name in [name for name in todo if (job.parts / name).is_dir()]:
                yield todo.pop(name), None
            if len(todo) < before:
                since = time.monotonic()
            elif todo:
                time.sleep(_POLL)

    return run


class _Gone(Exception):
    """The scheduler went away."""


def _security(address: str, tls: Tls | None) -> Any:
    """Dask's own settings of a secure connection, or None. Raises MinerError."""
    from distributed.security import Security

    security: Any = Security  # whose constructor has no types
    encrypted = urlsplit(address).scheme == "tls"
    if tls is None:
        if encrypted and security().get_connection_args("client").get("ssl_context") is None:
            raise MinerError(f"{address}: asks for certificates", "give --tls-ca-file, --tls-cert and --tls-key")
        return None
    if not encrypted:
        raise MinerError(f"{address}: certificates are given, but no tls:// address", "start the scheduler with them")
    made = security(
        tls_ca_file=str(tls.ca_file),
        tls_client_cert=str(tls.cert),
        tls_client_key=str(tls.key),
        require_encryption=True,
    )
    try:
        made.get_connection_args("client")
    except OSError as error:  # a file that is not there or no PEM
        raise MinerError(f"the certificates cannot be used: {error}", "give PEM files") from error
    return made


def _session(
    address: str, todo: dict[str, Piece], job: Job, patience: float, security: Any
) -> Iterator[tuple[Piece, str | None]]:
    """Results as long as one scheduler lives. Raises OSError, _Gone where it does not, MinerError."""
    from distributed import Client, KilledWorker

    done = Event()
    connect: Any = Client  # whose constructor has no types
    how = {} if security is None else {"security": security}
    with connect(address, timeout=min(30, patience), set_as_default=False, name="miner", **how) as client:
        alone = time.monotonic()
        waiting = deque(todo.values())
        # Dask blames a killed worker on all that it was given. Who is really to blame shows when it runs by itself.
        suspects: deque[Piece] = deque()
        running: dict[Any, Piece] = {}
        while waiting or suspects or running:
            threads = _threads(client)
            if threads:
                alone = time.monotonic()
            elif time.monotonic() - alone > patience:
                raise MinerError(f"{address}: the cluster has no worker", "start workers: dask worker " + address)
            while (waiting and len(running) < AHEAD * max(threads, 1)) or (suspects and not running):
                by_itself = not waiting
                piece = (waiting or suspects).popleft()
                # Not pure, and a key of its own: an answer that an earlier run got is not asked for.
                key = f"{piece.name}-{uuid.uuid4().hex[:8]}"
                future = client.submit(work, piece, job, key=key, pure=False)
                running[future] = piece
                future.add_done_callback(lambda _: done.set())
            done.wait(_POLL)
            done.clear()
            for future in [future for future in running if future.status != "pending"]:
                piece = running.pop(future)
                if future.status in ("cancelled", "lost"):
                    raise _Gone("the scheduler went away")
                if future.status == "error" and isinstance(future.exception(), KilledWorker) and not by_itself:
                    suspects.append(piece)
                else:
                    yield piece, _reason(future) if future.status == "error" else None
                future.release()


def _threads(client: Any) -> int:
    """Threads of all workers. Raises _Gone."""
    if client.status != "running":
        raise _Gone(f"the connection is {client.status}")
    try:
        return sum(client.nthreads().values())
    except Exception as error:  # whatever a comm that breaks raises here, the scheduler is not there
        raise _Gone(str(error)) from error


def _reason(future: Any) -> str:
    """Why a task failed, in words. Raises the MinerError that it raised."""
    from distributed import KilledWorker

    error = future.exception()
    if isinstance(error, MinerError):
        raise error
    if isinstance(error, KilledWorker):
        return "every worker that read it ended (killed, or out of memory)"
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
