"""What people write for an article: addresses and numbers in many spellings, and lists of them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from miner.records import Failure
from miner.stages.ingest import location, read_sources
from miner.stages.ingest.address import FetchError
from miner.stages.ingest.targets import Target, is_url, target
from miner.stages.ingest.url_list import UrlList, read_list


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("pmid:12345678", "pmid:12345678"),
        ("PMID: 12345678", "pmid:12345678"),
        ("pmid:00012345", "pmid:12345"),
        ("pmcid:PMC123", "pmcid:PMC123"),
        ("pmcid:123", "pmcid:PMC123"),
        ("PMCID: pmc123.2", "pmcid:PMC123"),
        ("doi:10.1000/ABC", "doi:10.1000/abc"),
        ("doi: https://doi.org/10.1000/abc", "doi:10.1000/abc"),
        ("https://doi.org/10.1016/S0360-3016%2897%2900394-X", "doi:10.1016/s0360-3016(97)00394-x"),
        ("https://dx.doi.org/10.1000/abc", "doi:10.1000/abc"),
        ("https://pubmed.ncbi.nlm.nih.gov/12345678/", "pmid:12345678"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/12345678", "pmid:12345678"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC123/", "pmcid:PMC123"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123/", "pmcid:PMC123"),
        ("https://pubmed.ncbi.nlm.nih.gov/?term=spine", "https://pubmed.ncbi.nlm.nih.gov/?term=spine"),
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
    ],
)
def test_spellings(text: str, source: str) -> None:
    assert target(text).source == source
    assert target(text, bare=True).source == source
    assert location(source) == source


@pytest.mark.parametrize(
    ("text", "source"),
    [("12345678", "pmid:12345678"), ("PMC123", "pmcid:PMC123"), ("10.1000/Abc;2-3", "doi:10.1000/abc;2-3")],
)
def test_bare_numbers_count_in_a_list_alone(text: str, source: str) -> None:
    assert target(text, bare=True).source == source
    with pytest.raises(FetchError):
        target(text)


@pytest.mark.parametrize(
    "text", ["pmid:abc", "pmid:0", "pmid:1234567890123", "doi:abc", "pmcid:x", "ftp://a/b", "file:///x", "a.html", ""]
)
def test_what_is_nothing_of_the_kind(text: str) -> None:
    with pytest.raises(FetchError, match="is no URL, DOI, PMID or PMCID") as caught:
        target(text, bare=True)
    assert caught.value.advice


def test_an_address_is_told_from_a_path() -> None:
    assert [is_url(s) for s in ("HTTP://a.example", "https://a.example", "a/http", "doi:10.1/x")] == [
        True,
        True,
        False,
        False,
    ]


LIST = b"""\xef\xbb\xbf# what we want
12345678   # the first
https://a.example/x#results

\t10.1000/abc\r
nonsense here
http://[bad
PMC77#no comment without a space
pmid:5"""


def test_a_list_has_comments_and_names_its_wrong_lines(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(LIST)
    found = [x.error.split(" (")[0] if isinstance(x, Failure) else x.source for x in read_list(UrlList(str(path)))]
    assert found == [
        "pmid:12345678",
        "https://a.example/x#results",
        "doi:10.1000/abc",
        "line 6: 'nonsense here' is no URL, DOI, PMID or PMCID",
        "line 7: not a web address",
        "line 8: 'PMC77#no comment without a space' is no URL, DOI, PMID or PMCID",
        "pmid:5",
    ]


def test_a_list_may_come_from_standard_input() -> None:
    assert list(read_list(UrlList("-"), io.BytesIO(b"5\n"))) == [Target("pmid", "5")]


def test_a_list_that_is_not_there_or_no_list_is_a_failure(tmp_path: Path) -> None:
    (gone,) = read_list(UrlList(str(tmp_path / "gone.txt")))
    assert isinstance(gone, Failure)
    assert gone.error == "the list cannot be read: No such file or directory"
    (tmp_path / "x.bin").write_bytes(b"\x00\x01\xff\n" * 5000)
    last = list(read_list(UrlList(str(tmp_path / "x.bin"))))[-1]
    assert isinstance(last, Failure)
    assert last.error == "1,000 lines in a row name nothing"


def test_wrong_sources_are_failures_that_keep_their_place(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    found = [
        p.error if isinstance(p, Failure) else "page"
        for p in read_sources(["pmid:x", "http://[bad", str(tmp_path / "a.txt"), "ftp://a/b"])
    ]
    assert found == [
        "'pmid:x' is no URL, DOI, PMID or PMCID",
        "not a web address (Invalid IPv6 URL)",
        "page",
        "'ftp://a/b' is no URL, DOI, PMID or PMCID",
    ]


@pytest.mark.parametrize("name", ["12345678", "10.1000/abc", "PMC12345", "www.example.org/x"])
def test_a_number_without_its_prefix_gets_advice(name: str) -> None:
    (found,) = read_sources([name])
    assert isinstance(found, Failure)
    assert "pmid:… " in (found.advice or "").replace(",", " ")


def test_a_path_object_is_never_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pmid:5").write_text("a page of this name")
    (page,) = read_sources([Path("pmid:5")])
    assert not isinstance(page, Failure)
    assert page.content == b"a page of this name"
