"""Archives built to explode: each kind costs little memory, is named, and the sources after it are read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.ingest.bombs import all_bombs

# Reads the sources named on standard input and says for each what came, and how much memory it took at most.
READER = """
import json, resource, sys
from miner.records import Failure
from miner.stages.ingest import read_sources
def peak():
    return int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0]) // 1024
resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, resource.RLIM_INFINITY))
before = peak()
for name in json.load(sys.stdin):
    found = [p.error if isinstance(p, Failure) else p.content.decode() for p in read_sources([name, "after.txt"])]
    print(json.dumps([name, found, peak() - before]), flush=True)
"""
PAGE, AFTER = "a page", "after"
BOMB = "is packed so tightly that it looks like an archive bomb"
HEADER = "a header in it is longer than any file's name and attributes"


def test_no_archive_takes_memory_or_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "after.txt").write_text(AFTER)
    names = []
    for name, content in all_bombs():
        (tmp_path / name).write_bytes(content)
        assert len(content) < 2_000_000
        names.append(name)
    done = subprocess.run(
        [sys.executable, "-c", READER], input=json.dumps(names).encode(), capture_output=True, cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""}, timeout=300, check=False,
    )  # fmt: skip
    assert done.stderr.decode() == ""
    rows = {name: (found, megabytes) for name, found, megabytes in map(json.loads, done.stdout.splitlines())}
    assert {name: found for name, (found, _) in rows.items()} == {name: [*EXPECTED[name], AFTER] for name in names}
    assert {name: megabytes for name, (_, megabytes) in rows.items() if megabytes > 64} == {}


EXPECTED = {
    f"{kind}.{packing}": [PAGE, found]
    for packing in ("tar.gz", "tar.bz2", "tar.xz")
    for kind, found in (
        ("pax header", HEADER),
        ("global pax header", HEADER),
        ("GNU long name", HEADER),
        ("GNU long link", HEADER),
        ("hidden member", BOMB),
        ("folder with content", BOMB),
        ("member", BOMB),
        ("many headers", "not a readable archive: headers without a file follow one another"),
    )
} | {
    "hole.tar": [BOMB],
    "overlapping.zip": [BOMB],
    "lying bzip2.zip": ["cannot be unpacked: its content is not what the index says"],
    "lying lzma.zip": ["cannot be unpacked: its content is not what the index says"],
    "lying deflate.zip": ["cannot be unpacked: Bad CRC-32 for file 'a.txt'"],
    "not a tar.tar.gz": [],
    "gzip in gzip.tar.gz": ["not a readable archive: bad checksum"],
}
