"""One contender in a process of its own: it loads, then works a round each time it is told to.

    python -m miner.bench.contender NAME FILE     FILE holds a JSON list of items

Each line on standard input is a round; each answer is a JSON line of CPU seconds and highest memory.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from miner.bench.measure import one_core, peak_rss
from miner.bench.peers import PEERS, Peer


def contenders() -> tuple[Peer, ...]:
    """miner's pieces of work and the peers."""
    from miner.bench.bench_miner import MINER

    return (*MINER, *PEERS)


@dataclass
class Contender:
    """A contender's process; `error` says why it cannot take part, `seconds` has its rounds."""

    peer: Peer
    items: Path
    error: str | None = None
    seconds: list[float] = field(default_factory=list)
    rss: int = 0

    def __enter__(self) -> Contender:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "miner.bench.contender", self.peer.name, str(self.items)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self._answer()  # it has loaded
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def round(self) -> None:
        """Let it work once over its items."""
        if self.error is None and self._process.stdin is not None:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
            told = self._answer()
            if told is not None:
                self.seconds.append(told["cpu"])
                self.rss = int(told["rss"])

    def _answer(self) -> dict[str, float] | None:
        line = self._process.stdout.readline() if self._process.stdout else ""
        told = json.loads(line) if line.strip() else {"error": "its process ended"}
        if "error" in told:
            self.error = told["error"]
            return None
        return dict(told)


def compete(peers: Sequence[Peer], items: Path, rounds: int) -> list[Contender]:
    """Rounds in turn, one contender after the other on one core: what disturbs the machine disturbs all alike."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(one_core())
        running = [stack.enter_context(Contender(peer, items)) for peer in peers]
        for number in range(rounds + 1):
            for contender in running:
                contender.round()
                if number == 0:
                    contender.seconds.clear()  # caches fill, tables are built
        return running


def main() -> None:
    """Be a contender."""
    name, path = sys.argv[1:3]
    peer = next(peer for peer in contenders() if peer.name == name)
    items = json.loads(Path(path).read_text(encoding="utf-8"))
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints is no answer
    warnings.simplefilter("ignore")
    try:
        work = peer.load()
        print(json.dumps({"rss": peak_rss()}), file=answers, flush=True)
        for _ in sys.stdin:
            start = time.process_time()
            work(items)
            print(json.dumps({"cpu": time.process_time() - start, "rss": peak_rss()}), file=answers, flush=True)
    except Exception as error:
        missing = isinstance(error, ModuleNotFoundError)
        reason = f"not installed ({error.name})" if missing and error.name else f"{type(error).__name__}: {error}"  # type: ignore[attr-defined]
        print(json.dumps({"error": reason[:200]}), file=answers, flush=True)


if __name__ == "__main__":
    main()
