"""A Dask cluster of processes on loopback: parts as one process makes them, though a worker is killed in mid-run."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from miner.cluster import Tls, is_open, on_cluster
from miner.parts import Job, Piece, make_parts, plan
from miner.records import Document, Evidence, MinerError
from miner.run import Settings, Stages
from tests import fakes
from tests.conftest import ROOT
from tests.parts_tools import contents

pytest.importorskip("distributed", reason="dask.distributed is not installed")


def slow(settings: Settings) -> Stages:
    """The stages of `fakes`, in which a page that says "wait" takes as long as a file of that name is not there."""
    made = fakes.build(settings)

    def extract(document: Document) -> list[Evidence]:
        words = document.text.split()
        if "wait" in words:
            gate, seen = Path(words[-1]), Path(words[-1] + f".{os.getpid()}")
            seen.touch()
            while not gate.exists():
                time.sleep(0.02)
        return made.extract(document)

    return Stages(made.clean, extract)


class Cluster:
    """A scheduler and two workers, each a process, ended with the test."""

    def __init__(self, stack: ExitStack, folder: Path, tls: tuple[str, ...] = ()) -> None:
        self.stack, self.folder, self.tls = stack, folder, tls
        self.scheduler, self.address = self.start_scheduler(0)
        self.workers = [self.start_worker() for _ in range(2)]

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        env = os.environ | {
            "PYTHONPATH": str(ROOT),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",  # a second death is the last
            "DASK_TEMPORARY_DIRECTORY": str(self.folder / "dask"),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments, *self.tls], env=env, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        return process

    def start_scheduler(self, port: int) -> tuple[subprocess.Popen[bytes], str]:
        told = self.folder / f"scheduler{time.monotonic_ns()}.json"
        process = self._start(
            "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard",
            "--scheduler-file", str(told), *(["--protocol", "tls"] if self.tls else []),
        )  # fmt: skip
        import json

        for _ in range(600):
            if told.exists() and told.stat().st_size:
                break
            time.sleep(0.05)
        return process, json.loads(told.read_text())["address"]

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self._start(
            "distributed.cli.dask_worker", self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny",
            "--no-dashboard", "--memory-limit", "0", "--death-timeout", "60",
        )  # fmt: skip


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with ExitStack() as stack:
        yield Cluster(stack, tmp_path)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """The job, and below `pages` nine pieces of work; the second waits for a file."""
    for i in range(9):
        folder = tmp_path / "pages" / str(i)
        folder.mkdir(parents=True)
        for n in range(3):
            (folder / f"{n}.txt").write_text(f"{i} patients" + (f" wait {tmp_path}/gate" if i == 1 and n == 1 else ""))
        (folder / "last.xml.gz").write_text("1\n2 boom")
    from miner.pipeline_digest import pipeline_digest
    from miner.resources import Resources

    return Job(Settings(), pipeline_digest("default", Resources.default()), tmp_path / "parts", slow)


def wait_for(pattern: str, folder: Path) -> Path:
    for _ in range(1200):
        if found := sorted(folder.glob(pattern)):
            return found[0]
        time.sleep(0.05)
    raise AssertionError(f"no {pattern} came")


def test_a_dead_worker_and_a_restarted_scheduler_leave_no_trace(tmp_path: Path, cluster: Cluster, job: Job) -> None:
    source = tmp_path / "pages"
    runs = make_parts([source], job, on_cluster(cluster.address, 60))
    assert next(runs).summary is not None
    marks = wait_for("gate.*", tmp_path)
    doomed = int(marks.suffix[1:])
    assert doomed in {worker.pid for worker in cluster.workers}
    os.kill(doomed, signal.SIGKILL)
    marks.unlink()
    other = wait_for("gate.*", tmp_path)  # the retry, on the worker that is left
    assert int(other.suffix[1:]) != doomed
    # Now the scheduler, and with it what it knows of the work.
    cluster.scheduler.kill()
    cluster.scheduler.wait()
    cluster.scheduler, _ = cluster.start_scheduler(int(cluster.address.rpartition(":")[2]))
    (tmp_path / "gate").touch()
    cluster.workers += [cluster.start_worker()]
    assert [outcome.lost for outcome in runs] == [None] * 8
    alone = replace(job, parts=tmp_path / "alone")
    assert len(list(make_parts([source], alone))) == 9
    assert contents(tmp_path / "parts") == contents(tmp_path / "alone")


def test_what_ends_every_worker_is_named(tmp_path: Path, cluster: Cluster, job: Job) -> None:
    (tmp_path / "gate").touch()
    (tmp_path / "pages" / "4" / "0.txt").write_text("kill")
    cluster.workers += [cluster.start_worker() for _ in range(3)]
    found = list(make_parts([tmp_path / "pages"], job, on_cluster(cluster.address, 60)))
    named = [(outcome.piece.paths[0], outcome.lost.error) for outcome in found if outcome.lost]
    assert named == [
        (str(tmp_path / "pages" / "4" / "0.txt"), "every worker that read it ended (killed, or out of memory)")
    ]


def test_a_worker_with_other_rules_is_refused(tmp_path: Path, cluster: Cluster, job: Job) -> None:
    with pytest.raises(MinerError, match="a worker has another miner"):
        list(make_parts([tmp_path / "pages"], replace(job, pipeline="other"), on_cluster(cluster.address, 60)))


def certificates(folder: Path, authority: str, *names: str) -> dict[str, Tls]:
    """An authority of its own, and a certificate by it for each name."""

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    new = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl(*new, "-x509", "-subj", f"/CN={authority}", "-keyout", f"{authority}.key", "-out", f"{authority}.pem")
    for name in names:
        openssl(*new, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        by = ("-CA", f"{authority}.pem", "-CAkey", f"{authority}.key", "-CAcreateserial")
        openssl("x509", "-req", "-in", f"{name}.csr", *by, "-out", f"{name}.pem")
    return {name: Tls(folder / f"{authority}.pem", folder / f"{name}.pem", folder / f"{name}.key") for name in names}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl, which makes the certificates, is not here")
def test_with_tls_only_who_shows_a_certificate_is_let_in(tmp_path: Path, job: Job) -> None:
    (tmp_path / "gate").touch()
    own = certificates(tmp_path, "ours", "node", "me")
    node = own["node"]
    stranger = certificates(tmp_path, "theirs", "stranger")["stranger"]
    members = ("--tls-ca-file", str(node.ca_file), "--tls-cert", str(node.cert), "--tls-key", str(node.key))
    with ExitStack() as stack:
        cluster = Cluster(stack, tmp_path, members)
        assert cluster.address.startswith("tls://127.0.0.1:")
        plainly = cluster.address.replace("tls:", "tcp:")
        piece = Piece("a", ("a",), ("",), ".")
        for address, tls in (
            (plainly, None),
            (cluster.address, replace(stranger, ca_file=node.ca_file)),
            (cluster.address, stranger),
        ):
            with pytest.raises(MinerError, match="no Dask scheduler answers"):
                list(on_cluster(address, 2, tls)([piece], job))
        with pytest.raises(MinerError, match="asks for certificates"):
            on_cluster(cluster.address, 2)
        assert not job.parts.exists()
        found = list(make_parts([tmp_path / "pages"], job, on_cluster(cluster.address, 60, own["me"])))
    assert [outcome.lost for outcome in found] == [None] * 9
    alone = replace(job, parts=tmp_path / "alone")
    list(make_parts([tmp_path / "pages"], alone))
    assert contents(tmp_path / "parts") == contents(tmp_path / "alone")


def test_certificates_that_cannot_be_used_are_said_so(tmp_path: Path) -> None:
    nothing = Tls(tmp_path / "a", tmp_path / "b", tmp_path / "c")
    with pytest.raises(MinerError, match="certificates are given, but no tls:// address"):
        on_cluster("tcp://127.0.0.1:9", 1, nothing)
    with pytest.raises(MinerError, match=r"the certificates cannot be used: .*No such file"):
        on_cluster("tls://127.0.0.1:9", 1, nothing)
    for path in (nothing.ca_file, nothing.cert, nothing.key):
        path.write_text("no PEM")
    with pytest.raises(MinerError, match="the certificates cannot be used"):
        on_cluster("tls://127.0.0.1:9", 1, nothing)


@pytest.mark.parametrize(
    ("address", "warned"),
    [("tcp://127.0.0.1:1", False), ("tls://head:1", False), ("tcp://head:1", True), ("head:1", True)],
)
def test_a_scheduler_that_others_reach_is_warned_of(address: str, warned: bool) -> None:
    assert is_open(address) == warned


def test_no_scheduler_is_said_so(job: Job) -> None:
    piece = Piece("a", ("a",), ("",), ".")
    with pytest.raises(MinerError, match=r"tcp://127\.0\.0\.1:9: no Dask scheduler answers") as caught:
        list(on_cluster("tcp://127.0.0.1:9", 1)([piece], job))
    assert caught.value.advice == "start it and run the same command again: the parts that are made are kept"


def test_the_plan_is_the_same_wherever_it_is_made(tmp_path: Path, job: Job) -> None:
    assert len(list(plan([tmp_path / "pages"], job.pipeline))) == 9
