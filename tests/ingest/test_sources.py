"""Ingest reads files, folders and standard input in a stable order and turns what it cannot read into failures."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
from pathlib import Path

import pytest

from miner.records import Failure, RawPage
from miner.stages.ingest import Limits, location, read_sources


def names(root: Path, *sources: Path) -> list[str]:
    """Sources of the pages, relative to root; failures with their error."""
    found = []
    for page in read_sources(sources or [root]):
        name = os.path.relpath(page.source, root)
        found.append(f"{name}: {page.error}" if isinstance(page, Failure) else name)
    return found


def put(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_folder_is_read_in_order_of_names_without_dot_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.txt", "a/1.txt", ".git/config", "a/.DS_Store", "c.xml"):
        put(tmp_path / name)
    assert names(tmp_path) == ["a/1.txt", "a/2.txt", "b.txt", "c.xml"]


def test_what_a_browser_saves_beside_a_page_is_no_page(tmp_path: Path) -> None:
    for name in ("p.html", "p_files/ad.html", "p_files/x.css", "logo.png", "q_files/kept.html", "ev.duckdb"):
        put(tmp_path / name)
    assert names(tmp_path) == ["p.html", "q_files/kept.html"]


def test_a_file_named_itself_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    assert names(tmp_path, put(tmp_path / "page.js")) == ["page.js"]


def test_source_is_the_path_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "pages" / "a.txt", b"text")
    monkeypatch.chdir(tmp_path)
    pages = list(read_sources(["pages"]))
    digest = hashlib.sha256(b"text").hexdigest()
    assert pages == [RawPage("pages/a.txt", "text/plain", b"text", digest)]
    assert location("pages/a.txt") == location("./pages//a.txt") == str(tmp_path / "pages" / "a.txt")


def test_a_file_that_two_sources_name_is_read_once(tmp_path: Path) -> None:
    page = put(tmp_path / "a.txt")
    assert names(tmp_path, tmp_path, page, tmp_path / "." / "a.txt") == ["a.txt"]


def test_a_folder_that_links_to_itself_ends(tmp_path: Path) -> None:
    put(tmp_path / "a" / "1.txt")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "other").symlink_to(tmp_path / "a")
    assert names(tmp_path) == ["a/1.txt", "b/other/1.txt"]


def test_what_cannot_be_read_is_a_failure_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    put(tmp_path / "empty.txt", b"")
    assert names(tmp_path, tmp_path, tmp_path / "missing") == [
        "dangling: cannot be read: No such file or directory",
        "empty.txt: is empty",
        "missing: cannot be read: No such file or directory",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_a_failure(tmp_path: Path) -> None:
    put(tmp_path / "secret.txt").chmod(0)
    assert names(tmp_path) == ["secret.txt: cannot be read: Permission denied"]


def test_a_device_is_no_page() -> None:
    (failure,) = read_sources(["/dev/zero"])
    assert isinstance(failure, Failure)
    assert failure.error == "not a regular file"


def test_a_50_mb_page_is_refused_unread_and_a_large_set_of_articles_is_not(tmp_path: Path) -> None:
    page = tmp_path / "huge.html"
    with page.open("wb") as stream:
        stream.write(b"<!DOCTYPE html><html>")
        stream.truncate(50_000_000)
    (failure,) = read_sources([page])
    assert failure == Failure(
        str(page),
        None,
        "ingest",
        "50.0 MB is more than a page may have (20 MB)",
        "save the article's abstract page instead, or raise --max-page-mb",
    )
    collection = put(tmp_path / "set.xml", b'<?xml version="1.0"?><PubmedArticleSet>' + b" " * 200)
    limits = Limits(page=100)
    (kept,) = read_sources([collection], limits)
    assert isinstance(kept, RawPage)
    (html,) = read_sources([put(tmp_path / "x.html", b'<?xml version="1.0"?><html>' + b" " * 200)], limits)
    assert isinstance(html, Failure)


def test_gzip_is_handed_on_as_it_is(tmp_path: Path) -> None:
    packed = gzip.compress(b"<PubmedArticleSet/>")
    (page,) = read_sources([put(tmp_path / "pubmed.xml.gz", packed)])
    assert isinstance(page, RawPage)
    assert (page.media_type, page.content) == ("application/gzip", packed)


def test_standard_input() -> None:
    (page,) = read_sources(["-"], stdin=io.BytesIO(b"<html></html>"))
    assert isinstance(page, RawPage)
    assert (page.source, page.media_type) == ("-", "text/html")
    (failure,) = read_sources(["-"], Limits(page=10), stdin=io.BytesIO(b"x" * 11))
    assert isinstance(failure, Failure)
    (empty,) = read_sources(["-"], stdin=io.BytesIO(b""))
    assert isinstance(empty, Failure)
    assert empty.error == "is empty"


def test_odd_names_do_no_harm(tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/\xff\xfe.txt"
    Path(os.fsdecode(odd)).write_bytes(b"x")
    assert [type(page) for page in read_sources([tmp_path, "a\0b"])] == [RawPage, Failure]


def test_a_packed_set_is_large_from_a_tenth_on() -> None:
    from miner.stages.ingest.limits import is_large

    packed, plain = b"\x1f\x8b" + b"x" * 99, b"<?xml" + b"x" * 995
    assert [is_large(packed, 1000), is_large(packed, 1010), is_large(plain, 999), is_large(plain, 1000)] == [
        True,
        False,
        True,
        False,
    ]
    assert not is_large(b"<html>" + b"x" * 5000, 1000)
