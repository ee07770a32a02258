"""Archives give their files as pages, in memory, and one that is broken or built to explode gives a failure."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from miner.records import Failure, RawPage
from miner.stages.ingest import Limits, read_sources


def make_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def make_tar(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def read(path: Path, limits: Limits | None = None) -> list[tuple[str, bytes | str]]:
    """Name inside the archive with its content, or a failure's error."""
    rows: list[tuple[str, bytes | str]] = []
    for page in read_sources([path], limits):
        name = page.source.removeprefix(str(path))
        rows.append((name, page.error if isinstance(page, Failure) else page.content))
    return rows


FILES = {"b/2.txt": b"two", "a.txt": b"one", ".hidden": b"no", "__MACOSX/a.txt": b"no", "empty.txt": b""}


def test_zip_members_come_by_name(tmp_path: Path) -> None:
    assert read(make_zip(tmp_path / "p.zip", FILES)) == [
        ("/a.txt", b"one"),
        ("/b/2.txt", b"two"),
        ("/empty.txt", "is empty"),
    ]


def test_tar_members_come_in_stored_order(tmp_path: Path) -> None:
    assert read(make_tar(tmp_path / "p.tar.gz", FILES)) == [
        ("/b/2.txt", b"two"),
        ("/a.txt", b"one"),
        ("/empty.txt", "is empty"),
    ]


def test_a_member_that_climbs_out_stays_inside_and_links_are_left_out(tmp_path: Path) -> None:
    path = make_tar(tmp_path / "p.tar", {"../../etc/passwd": b"x"})
    with tarfile.open(tmp_path / "q.tar", "w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert read(path) == [("/etc/passwd", b"x")]
    assert read(tmp_path / "q.tar") == []


def test_a_broken_archive_is_one_failure(tmp_path: Path) -> None:
    whole = make_zip(tmp_path / "w.zip", FILES).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:40])
    (tmp_path / "no.tar.gz").write_bytes(b"not an archive")
    for name in ("cut.zip", "no.tar.gz"):
        ((where, error),) = read(tmp_path / name)
        assert where == ""
        assert str(error).startswith("not a readable archive: ")


def test_an_archive_cut_short_keeps_what_it_gave(tmp_path: Path) -> None:
    import random

    noise = random.Random(1).randbytes(100_000)
    whole = make_tar(tmp_path / "w.tar.gz", {"1.txt": noise, "2.txt": noise}).read_bytes()
    (tmp_path / "cut.tar.gz").write_bytes(whole[: len(whole) * 3 // 4])
    rows = read(tmp_path / "cut.tar.gz")
    assert rows[0] == ("/1.txt", noise)
    assert [type(row[1]) for row in rows[1:]] == [str]


def test_a_damaged_member_costs_only_itself(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "p.zip", {"a.txt": b"first" * 100, "b.txt": b"second"})
    content = bytearray(path.read_bytes())
    content[40:44] = b"\xff\xff\xff\xff"
    path.write_bytes(content)
    rows = read(path)
    assert rows[1] == ("/b.txt", b"second")
    assert str(rows[0][1]).startswith("cannot be unpacked: ")


def test_bombs_are_stopped(tmp_path: Path) -> None:
    bomb = make_zip(tmp_path / "bomb.zip", {"a.txt": b"0" * 15_000_000, "b.txt": b"fine"})
    assert read(bomb) == [
        ("/a.txt", "is packed so tightly that it looks like an archive bomb"),
        ("/b.txt", b"fine"),
    ]
    tarred = make_tar(tmp_path / "bomb.tar.gz", {"a.txt": b"0" * 15_000_000})
    assert [row[1] for row in read(tarred)] == ["is packed so tightly that it looks like an archive bomb"]


def test_a_damaged_header_in_the_middle_is_told(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "p.tar", "w") as archive:
        for name in ("1.txt", "2.txt", "3.txt"):
            member = tarfile.TarInfo(name)
            member.size = 4
            archive.addfile(member, io.BytesIO(b"text"))
    content = bytearray((tmp_path / "p.tar").read_bytes())
    content[1024 + 148 : 1024 + 156] = b"99999999"
    (tmp_path / "p.tar").write_bytes(content)
    assert read(tmp_path / "p.tar") == [
        ("/1.txt", b"text"),
        ("", "not a readable archive: a header in it is damaged; what follows was not read"),
    ]


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_may_be_packed_in_any_way(tmp_path: Path, packing: int) -> None:
    content = bytes(range(256)) * 500
    with zipfile.ZipFile(tmp_path / "p.zip", "w", packing) as archive:
        archive.writestr("a.txt", content)
        archive.writestr("b.txt", b"x")
    assert read(tmp_path / "p.zip") == [("/a.txt", content), ("/b.txt", b"x")]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_may_be_packed_in_any_way(tmp_path: Path, mode: str) -> None:
    name = "d" * 90 + "/" + "n" * 200 + "é.txt"  # needs an extended header
    content = bytes(range(256)) * 500
    with tarfile.open(tmp_path / "p.tar", mode) as archive:  # type: ignore[call-overload]
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    assert read(tmp_path / "p.tar") == [("/" + name, content)]


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_archive_is_pages_and_failures_and_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    make = data.draw(st.sampled_from([make_zip, make_tar]))
    path = make(tmp_path / ("p.zip" if make is make_zip else "p.tar"), {"a.txt": b"first" * 100, "b.txt": b"second"})
    content = bytearray(path.read_bytes())
    if make is make_tar and data.draw(st.booleans()):
        content = bytearray(gzip.decompress(bytes(content)))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    for _, found in read(path):
        assert found


def test_limits_on_count_and_size(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "p.zip", {f"{i}.txt": b"x" * 10 for i in range(10)})
    assert read(path, Limits(members=5)) == [("", "holds more than 5 files")]
    assert read(path, Limits(archive=50)) == [("", "unpacks to more than 0 MB")]
    assert [type(p) for p in read_sources([path], Limits(page=5))] == [Failure] * 10
    assert [type(p) for p in read_sources([path])] == [RawPage] * 10
