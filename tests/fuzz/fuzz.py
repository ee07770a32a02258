"""Throw changed inputs at a target: `python -m tests.fuzz.fuzz TARGET SECONDS [SEED]`; `make fuzz` takes them all.

With atheris installed its coverage leads the way; else inputs are mutated at random, the same for the same seed. What
finds a fault is kept in tests/fuzz/found, which the tests try again each time.
"""

from __future__ import annotations

import hashlib
import random
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from tests.fuzz.targets import TARGETS, seeds

ROOT = Path(__file__).resolve().parents[2]
FOUND = Path(__file__).parent / "found"
PIECES = [
    b"<sup>", b"</sup>", b"<div class='abstract'>", b"<!--", b"]]>", b"<![CDATA[", b"&#0;", b"\0", b"\xff\xfe",
    b"\x1f\x8b",
    b"PMID- ", b"TY  - ", b"ER  - \n", b"<PubmedArticle>", b"<article>", b"{\"", b"\"}", b"\n\n", b"95% CI", b"n = ",
    b"12 of 24", b"\xef\xbc\x9d", b"EXPLAIN ANALYZE ", b"COPY ", b"/*", b"*/", b"--", b"'", b";", b"\xed\xa0\x80",
    b"9" * 400,
]  # fmt: skip


def mutated(rng: random.Random, data: bytes, others: list[bytes]) -> bytes:
    """An input near another one."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at = rng.randint(0, len(out))
        match rng.randint(0, 5):
            case 0 if out:
                out[min(at, len(out) - 1)] = rng.randrange(256)
            case 1:
                out[at:at] = rng.choice(PIECES) * rng.choice((1, 1, 1, 50))
            case 2:
                del out[at : at + rng.choice((1, 4, 100, 5000))]
            case 3:
                other = rng.choice(others)
                start = rng.randint(0, len(other))
                out[at:at] = other[start : start + rng.randint(1, 400)]
            case 4:
                out[at:at] = out[at : at + rng.randint(1, 60)] * rng.choice((1, 30))
            case _:
                out = out[:at] if rng.random() < 0.2 else out
    return bytes(out[:100_000])


def keep(target: str, data: bytes) -> Path:
    """Write an input that found a fault where the tests look for it."""
    path = FOUND / target / hashlib.sha256(data).hexdigest()[:16]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def at_random(target: str, run: Callable[[bytes], None], seconds: float, seed: int) -> int:
    """Mutate until the time is over; gives the number of inputs that found a fault."""
    rng = random.Random(seed)
    pool = seeds(target, ROOT)
    faults: set[str] = set()
    count, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        data = mutated(rng, rng.choice(pool), pool)
        count += 1
        try:
            run(data)
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            if (fault := f"{type(error).__name__} at {where.filename}:{where.lineno}") not in faults:
                faults.add(fault)
                print(f"{target}: {fault}: {str(error)[:200]}: kept as {keep(target, data).name}", flush=True)
    print(f"{target}: {count:,} inputs, {len(faults)} faults (seed {seed})")
    return len(faults)


def main() -> None:
    """Fuzz one target."""
    target, seconds = sys.argv[1], float(sys.argv[2])
    run = TARGETS[target]
    try:
        import atheris
    except ImportError:
        sys.exit(at_random(target, run, seconds, int(sys.argv[3]) if len(sys.argv) > 3 else 0) > 0)
    grown = ROOT / "outputs" / "fuzz" / target
    grown.mkdir(parents=True, exist_ok=True)
    for data in seeds(target, ROOT):
        (grown / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    (FOUND / target).mkdir(parents=True, exist_ok=True)
    atheris.instrument_all()
    options = [f"-max_total_time={seconds:.0f}", f"-artifact_prefix={FOUND / target}/", "-max_len=100000", str(grown)]
    atheris.Setup([sys.argv[0], *options], run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
