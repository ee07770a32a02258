"""What is kept of fetched pages, and what robots.txt says of fetching them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from miner.records import MinerError
from miner.stages.ingest import read_sources
from miner.stages.ingest.web_settings import WebOptions
from tests.ingest.imitation import PAGE, Reply
from tests.ingest.web_bench import Bench, ask

# The cache


def counted(bench: Bench) -> Callable[[], int]:
    return lambda: bench.site.paths().count("/p")


def test_a_cached_page_is_not_asked_for_again(bench: Bench) -> None:
    bench.site.pages["/p"] = Reply(body=PAGE)
    options = WebOptions(cache=bench.folder / "cache")
    for _ in range(2):
        assert ask(bench, "/p", options=options) == ["/p"]
    assert bench.site.paths() == ["/robots.txt", "/p", "/robots.txt"]  # a 404 is kept no more than any error


def test_an_old_page_is_asked_for_with_its_validators(bench: Bench) -> None:
    def page(headers: dict[str, str]) -> Reply:
        etag = {"ETag": '"one"'}
        return Reply(304, headers=etag) if headers.get("if-none-match") == '"one"' else Reply(body=PAGE, headers=etag)

    bench.site.pages["/p"] = page
    folder = bench.folder / "cache"
    first, second = (
        list(read_sources([f"{bench.site.url}/p"], fetcher=bench.fetcher(options=WebOptions(cache=folder, refetch=r))))
        for r in (False, True)
    )
    assert first == second
    assert [headers.get("if-none-match") for path, _, headers in bench.site.log if path == "/p"] == [None, '"one"']


@pytest.mark.parametrize(
    "reply",
    [
        Reply(404),
        Reply(403),
        Reply(200),
        Reply(body=b"<title>Just a moment...</title>"),
        Reply(body=PAGE, headers={"Cache-Control": "no-store"}),
        Reply(body=PAGE, cut=True),
    ],
    ids=["404", "403", "empty", "captcha", "no-store", "cut"],
)
def test_errors_and_walls_are_never_kept(bench: Bench, reply: Reply) -> None:
    bench.site.pages["/p"] = reply
    options = WebOptions(cache=bench.folder / "cache")
    once = {"patience": {"tries": 1}}
    ask(bench, "/p", options=options, changed=once)
    bench.site.pages["/p"] = Reply(body=PAGE)
    assert ask(bench, "/p", options=options, changed=once) == ["/p"]
    assert counted(bench)() == 2


def test_a_page_that_has_become_an_error_is_one(bench: Bench) -> None:
    bench.site.pages["/p"] = Reply(body=PAGE, headers={"ETag": '"one"'})
    folder = bench.folder / "cache"
    assert ask(bench, "/p", options=WebOptions(cache=folder)) == ["/p"]
    bench.site.pages["/p"] = Reply(410)
    assert ask(bench, "/p", options=WebOptions(cache=folder, refetch=True)) == ["/p: the site answers 410 Gone"]


def test_a_cache_folder_that_cannot_be_is_named(bench: Bench) -> None:
    bench.folder.mkdir(exist_ok=True)
    (bench.folder / "file").write_text("x")
    bench.site.pages["/p"] = Reply(body=PAGE)
    with pytest.raises(MinerError, match="the cache cannot be used"):
        ask(bench, "/p", options=WebOptions(cache=bench.folder / "file"))


# robots.txt


@pytest.mark.parametrize(
    ("robots", "found"),
    [
        (Reply(404), "/articles/1"),
        (Reply(403), "/articles/1"),
        (Reply(body=b"User-agent: *\nDisallow: /private/"), "/articles/1"),
        (Reply(body=b"\xff\xfe\x00<<<\n\n:::\nDisallow"), "/articles/1"),
        (Reply(body=b"<!doctype html><html><p>Our robots are out."), "/articles/1"),
        (Reply(302, headers={"Location": "/robots2.txt"}), "/articles/1"),
        (Reply(body=b"User-agent: other\nDisallow: /\n\nUser-agent: *\nAllow: /"), "/articles/1"),
        (
            Reply(body=b"User-agent: *\nDisallow: /articles/"),
            "/articles/1: the site's robots.txt does not allow programs to fetch it",
        ),
        (
            Reply(body=b"User-agent: miner\nDisallow: /*/1$\n\nUser-agent: *\nAllow: /"),
            "/articles/1: the site's robots.txt does not allow programs to fetch it",
        ),
        (Reply(500), "/articles/1: its robots.txt cannot be read: the site answers 500"),
        (Reply(429), "/articles/1: its robots.txt cannot be read: the site answers 429"),
        (Reply(body=b"User", cut=True), "/articles/1: its robots.txt cannot be read: the answer breaks off"),
        (Reply(body=b"User-agent: *\nAllow: /\n" + b"#" * 2_000_000), "/articles/1"),
    ],
)
def test_robots_txt(bench: Bench, robots: Reply, found: str) -> None:
    bench.site.pages |= {"/robots.txt": robots, "/articles/1": Reply(body=PAGE)}
    assert ask(bench, "/articles/1") == [found]
    assert (":" in found) == ("/articles/1" not in bench.site.paths())


def test_robots_txt_holds_for_where_a_redirect_leads(bench: Bench) -> None:
    bench.site.pages |= {
        "/robots.txt": Reply(body=b"User-agent: *\nDisallow: /private/"),
        "/p": Reply(302, headers={"Location": "/private/p"}),
        "/private/p": Reply(body=PAGE),
    }
    assert ask(bench, "/p") == ["/p: the site's robots.txt does not allow programs to fetch it"]
    assert ask(bench, "/p", options=WebOptions(ignore_robots=True)) == ["/p"]


def test_robots_txt_is_asked_for_once_a_run_and_its_delay_is_kept(bench: Bench) -> None:
    bench.site.pages |= {f"/{n}": Reply(body=PAGE) for n in range(3)}
    bench.site.pages["/robots.txt"] = Reply(body=b"User-agent: *\nCrawl-delay: 5")
    assert ask(bench, "/0", "/1", "/2") == ["/0", "/1", "/2"]
    assert bench.site.paths() == ["/robots.txt", "/0", "/1", "/2"]
    # Nobody really slept, so that each wait comes on top of the one before.
    assert [round(wait) for wait in bench.slept] == [5, 10]
