"""Ten thousand documents read twice by `miner run`: the second run must change no row and take under a tenth.

    python tests/bench/twice.py [DOCUMENTS]

Documents are single files, made from the corpus' texts with a name and a sentence of their own. Prints both times and
compares every table row by row but for `runs`; exits with 1 where a row changed or the second run took too long.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from miner.stages.store import open_reading

ROOT = Path(__file__).resolve().parents[2]
TABLES = (
    "documents",
    "sections",
    "evidence_extracted",
    "evidence",
    "failures",
    "pages",
    "articles",
    "documents_removed",
)


def texts() -> list[tuple[str, str]]:
    """Title and abstract of the corpus' articles."""
    found = []
    for path in sorted((ROOT / "corpus").glob("*/*.document.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        documents = told if isinstance(told, list) else [told]
        found += [(d["title"], d["abstract"]) for d in documents if d["title"] and d["abstract"]]
    return found


def write(folder: Path, count: int) -> None:
    """The files, a hundred a folder."""
    known = texts()
    for number in range(count):
        title, abstract = known[number % len(known)]
        page = folder / f"{number // 100:03}" / f"{number:05}.txt"
        page.parent.mkdir(exist_ok=True)
        page.write_text(f"{title} (series {number})\n\n{abstract} This was series {number}.\n", encoding="utf-8")


def run(folder: Path, db: Path) -> float:
    """Seconds of `miner run`."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "miner", "run", str(folder), "--db", str(db)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    print(f"{done.stdout.splitlines()[0]}: {seconds:,.1f} s")
    return seconds


def state(db: Path) -> dict[str, tuple[int, int]]:
    """By table, the number of rows and a hash over all of them that does not depend on their order."""
    with open_reading(db) as con:
        return {
            table: con.execute(f"SELECT count(*), coalesce(bit_xor(hash(t)), 0) FROM {table} AS t").fetchall()[0]
            for table in TABLES
        }


def main(count: int) -> int:
    """Run twice and compare; gives the exit status."""
    with tempfile.TemporaryDirectory() as name:
        folder, db = Path(name) / "pages", Path(name) / "evidence.duckdb"
        folder.mkdir()
        write(folder, count)
        first = run(folder, db)
        before = state(db)
        second = run(folder, db)
        changed = [table for table, value in state(db).items() if value != before[table]]
    print("rows:", ", ".join(f"{table} {rows:,}" for table, (rows, _) in before.items()))
    print(f"second run: {second / first:.1%} of the first; tables changed: {', '.join(changed) or 'none'}")
    return int(bool(changed) or second > first / 10)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
