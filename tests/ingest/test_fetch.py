"""Pages by their address, against publishers that behave well and badly: a right page, or a failure with its reason."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from email.utils import formatdate

import pytest

from miner import __version__
from miner.records import Failure, MinerError, RawPage
from miner.stages.ingest import Limits, location, read_sources
from miner.stages.ingest.fetch import fetch
from miner.stages.ingest.web_settings import WebOptions
from tests.ingest.imitation import PAGE, Bench, Reply

SAVE = "open the page in a browser and save it, or give the article's PMID"


def told(found: Iterable[RawPage | Failure], bench: Bench) -> list[str]:
    """Each page as its source, each failure with its reason, addresses without the server's."""
    lines = [f"{p.source}: {p.error}" if isinstance(p, Failure) else p.source for p in found]
    return [line.replace(bench.site.url, "") for line in lines]


def ask(bench: Bench, *paths: str, **how: object) -> list[str]:
    sources = [bench.site.url + path if path.startswith("/") else path for path in paths]
    return told(read_sources(sources, fetcher=bench.fetcher(**how)), bench)


def test_a_page_comes_with_what_the_site_says_of_it(bench: Bench) -> None:
    bench.site.pages["/p"] = Reply(body=PAGE, headers={"Content-Type": 'text/html; charset="iso-8859-1"'})
    page = fetch(f"{bench.site.url}/p", web=bench.web())
    assert (page.source, page.media_type, page.charset, page.content) == (
        f"{bench.site.url}/p",
        "text/html",
        "iso-8859-1",
        PAGE,
    )
    assert location(page.source) == page.source


@pytest.mark.parametrize(
    ("contact", "agent"),
    [
        ("me@example.org", f"miner/{__version__} (literature mining for systematic reviews; mailto:me@example.org)"),
        ("", f"miner/{__version__} (literature mining for systematic reviews)"),
    ],
)
def test_the_agent_says_who_asks_and_whom_to_write_to(bench: Bench, contact: str, agent: str) -> None:
    bench.site.pages["/p"] = Reply(body=PAGE)
    fetch(f"{bench.site.url}/p", web=bench.web(changed={"contact": {"email": contact}}))
    assert [headers["user-agent"] for _, _, headers in bench.site.log] == [agent] * 2  # robots.txt and the page


BAD: dict[str, tuple[Reply, str]] = {
    "/401": (Reply(401), "the site answers 401 Unauthorized"),
    "/402": (Reply(402), "the site answers 402 Payment Required"),
    "/403": (Reply(403), "the site answers 403 Forbidden"),
    "/404": (Reply(404, PAGE), "the site answers 404 Not Found"),
    "/410": (Reply(410), "the site answers 410 Gone"),
    "/429": (Reply(429), "the site answers 429 Too Many Requests"),
    "/500": (Reply(500), "the site answers 500 Internal Server Error"),
    "/999": (Reply(999), "the site answers 999"),
    "/204": (Reply(204), "the site answers 204 No Content"),
    "/empty": (Reply(200), "is empty"),
    "/cut": (Reply(body=PAGE, cut=True), "the answer breaks off"),
    "/large": (Reply(body=b"<html>" + b"x" * 5000), "is larger than 0.004 MB (0.0 MB)"),
    "/large-without-length": (
        Reply(body=b"<html>" + b"x" * 5000, headers={"Content-Length": "", "Connection": "close"}),
        "is larger than 0.004 MB",
    ),
    "/badgzip": (Reply(body=PAGE, headers={"Content-Encoding": "gzip"}), "the answer cannot be unpacked"),
    "/captcha": (
        Reply(body=b"<html><title>Just a moment...</title><p>Checking your browser"),
        "a captcha stands where the page should be",
    ),
    "/captcha403": (
        Reply(403, b"<title>Attention Required! | Cloudflare</title>"),
        "a captcha stands where the page should be (the site answers 403)",
    ),
    "/login": (
        Reply(body=b"<html><title>Journal</title><form>Please sign in <input name=user></form>"),
        "a login wall stands where the page should be",
    ),
    "/soft404": (Reply(body=b"<html><title>Page not found</title>"), "the site says that there is no such page"),
    "/odd-length": (
        Reply(raw=b"HTTP/1.1 404 Gone\r\nContent-Length: \xb9\r\nConnection: close\r\n\r\nx"),
        "the site answers 404 Not Found",
    ),
    "/hangup": (Reply(raw=b""), "the connection was closed without an answer"),
    "/ssh": (Reply(raw=b"SSH-2.0-OpenSSH\r\n"), "the answer is no HTTP"),
    "/headers": (Reply(raw=b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500), "the answer is no HTTP"),
    "/long-header": (Reply(raw=b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000), "the answer is no HTTP"),
    "/chunks": (
        Reply(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx"),
        "the answer breaks off",
    ),
    "/no-location": (Reply(302), "the site answers 302 Found"),
    "/circle": (Reply(302, headers={"Location": "/circle2"}), "redirects in a circle"),
    "/file": (Reply(302, headers={"Location": "file:///etc/passwd"}), "not an http or https address"),
    "/ftp": (Reply(302, headers={"Location": "ftp://127.0.0.1/x"}), "not an http or https address"),
    "/bracket": (Reply(302, headers={"Location": "http://[bad"}), "redirects to what is no web address"),
    "/private": (
        Reply(302, headers={"Location": "http://10.0.0.1/admin"}),
        "10.0.0.1 is a private address: not fetched",
    ),
    "/loopback": (Reply(301, headers={"Location": "//127.0.0.2/x"}), "127.0.0.2 is a private address: not fetched"),
    "/metadata": (
        Reply(307, headers={"Location": "http://169.254.169.254/latest"}),
        "169.254.169.254 is a private address: not fetched",
    ),
    "/mapped": (
        Reply(302, headers={"Location": "http://[::ffff:127.0.0.2]/"}),
        "::ffff:127.0.0.2 is a private address: not fetched",
    ),
    "/tologin": (
        Reply(302, headers={"Location": "/account/login?next=%2Ftologin"}),
        "a login wall stands where the page should be (127.0.0.1)",
    ),
}


def test_every_bad_behaviour_ends_as_a_failure_with_its_true_reason(bench: Bench) -> None:
    bench.site.pages |= {path: reply for path, (reply, _) in BAD.items()}
    bench.site.pages["/circle2"] = Reply(302, headers={"Location": "/circle"})
    bench.site.pages["/account/login"] = Reply(body=PAGE)
    failures = [ask(bench, path, limits=Limits(page=4000))[0] for path in BAD]
    assert failures == [f"{path}: {reason}" for path, (_, reason) in BAD.items()]


def test_every_failure_says_what_to_do(bench: Bench) -> None:
    bench.site.pages |= {path: reply for path, (reply, _) in BAD.items()}
    for path in BAD:
        (found,) = read_sources([bench.site.url + path], fetcher=bench.fetcher(limits=Limits(page=4000)))
        assert isinstance(found, Failure)
        assert found.advice, path


def test_403_advises_to_save_the_page_or_to_give_the_pmid(bench: Bench) -> None:
    bench.site.pages["/403"] = Reply(403)
    (found,) = read_sources([f"{bench.site.url}/403"], fetcher=bench.fetcher())
    assert isinstance(found, Failure)
    assert found.advice == f"the site refuses programs: {SAVE}"


def test_a_fault_that_passes_is_asked_again(bench: Bench) -> None:
    bench.site.pages["/p"] = Reply(body=PAGE)
    bench.site.faults["/p"] = [Reply(500), Reply(503), Reply(body=PAGE, cut=True)]
    assert ask(bench, "/p") == ["/p"]
    assert bench.slept == pytest.approx([0.01, 0.02, 0.04])


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_waited_for(bench: Bench, status: int) -> None:
    bench.site.pages["/p"] = Reply(body=PAGE)
    bench.site.faults["/p"] = [Reply(status, headers={"Retry-After": "7"})]
    assert ask(bench, "/p") == ["/p"]
    assert bench.slept == [7.0]


def test_retry_after_may_be_a_date(bench: Bench) -> None:
    bench.site.pages["/p"] = Reply(body=PAGE)
    bench.site.faults["/p"] = [Reply(429, headers={"Retry-After": formatdate(4102444800, usegmt=True)})]
    (line,) = ask(bench, "/p")
    assert line.startswith("/p: the site answers 429 and asks to wait ")
    assert bench.slept == []


def test_a_retry_after_too_long_to_wait_for_is_a_failure(bench: Bench) -> None:
    bench.site.pages["/p"] = Reply(429, headers={"Retry-After": "3600"})
    assert ask(bench, "/p") == ["/p: the site answers 429 and asks to wait 3,600 s"]
    assert bench.slept == []


def test_a_host_that_fails_again_and_again_is_left_alone(bench: Bench) -> None:
    bench.site.pages |= {f"/{n}": Reply(429) for n in range(6)}
    found = ask(bench, *(f"/{n}" for n in range(6)))
    host = bench.site.url.removeprefix("http://")
    busy = "the site answers 429 Too Many Requests"
    assert found == [f"/{n}: {busy}" for n in range(3)] + [
        f"/{n}: {host} is not asked again: it failed 3 times in a row" for n in range(3, 6)
    ]
    assert len(bench.site.log) == 1 + 3 * 4


def test_a_slow_drip_ends_at_the_deadline(bench: Bench) -> None:
    bench.site.pages["/drip"] = Reply(body=PAGE, drip=0.05)
    assert ask(bench, "/drip", changed={"patience": {"whole": 0.3, "tries": 1}}) == ["/drip: took longer than 0.3 s"]


def test_silence_ends_as_no_answer_in_time(bench: Bench) -> None:
    def silent(headers: dict[str, str]) -> Reply:
        import time

        time.sleep(1)
        return Reply(body=PAGE)

    bench.site.pages["/slow"] = silent
    assert ask(bench, "/slow", changed={"patience": {"read": 0.1, "tries": 1}}) == ["/slow: no answer in time"]


def test_a_gzip_bomb_is_stopped(bench: Bench) -> None:
    bomb = gzip.compress(gzip.compress(b"<html>" + b"0" * 60_000_000))
    bench.site.pages["/bomb"] = Reply(
        body=gzip.compress(b"<html>" + b"0" * 15_000_000), headers={"Content-Encoding": "gzip"}
    )
    bench.site.pages["/twice"] = Reply(body=bomb, headers={"Content-Encoding": "gzip, gzip"})
    assert ask(bench, "/bomb", "/twice") == [
        "/bomb: is packed so tightly that it looks like a bomb",
        "/twice: is packed so tightly that it looks like a bomb",
    ]


def test_a_packed_page_is_unpacked(bench: Bench) -> None:
    bench.site.pages["/p"] = Reply(body=gzip.compress(PAGE), headers={"Content-Encoding": "gzip"})
    assert fetch(f"{bench.site.url}/p", web=bench.web()).content == PAGE


def test_a_long_chain_of_redirects_ends(bench: Bench) -> None:
    bench.site.pages |= {f"/{n}": Reply(302, headers={"Location": f"/{n + 1}"}) for n in range(10)}
    bench.site.pages["/10"] = bench.site.pages["/11"] = Reply(body=PAGE)
    assert ask(bench, "/0") == ["/0"]
    bench.site.pages["/10"] = Reply(302, headers={"Location": "/11"})
    assert ask(bench, "/0") == ["/0: redirects more than 10 times"]


def test_a_cookie_set_on_the_way_is_shown_at_the_end_and_then_forgotten(bench: Bench) -> None:
    bench.site.pages["/start"] = Reply(302, headers={"Location": "/p", "Set-Cookie": "seen=1; Path=/"})
    bench.site.pages["/p"] = lambda headers: Reply(body=PAGE if headers.get("cookie") == "seen=1" else b"<p>No</p>")
    web = bench.web()
    assert fetch(f"{bench.site.url}/start", web=web).content == PAGE
    assert fetch(f"{bench.site.url}/p", web=web).content == b"<p>No</p>"


def test_a_way_round_by_a_cookie_is_no_circle(bench: Bench) -> None:
    bench.site.pages["/p"] = lambda headers: (
        Reply(body=PAGE) if "cookie" in headers else Reply(302, headers={"Location": "/set"})
    )
    bench.site.pages["/set"] = Reply(302, headers={"Location": "/p", "Set-Cookie": "ok=1; Path=/"})
    assert fetch(f"{bench.site.url}/p", web=bench.web()).content == PAGE


def test_a_wrong_charset_does_not_reach_the_reader(bench: Bench) -> None:
    from miner.resources import Resources
    from miner.stages.clean import Cleaner

    page = PAGE.replace(b"spinal metastases", "spinal metastases (Ångström, 19–25 mm)".encode())
    bench.site.pages["/p"] = Reply(body=page, headers={"Content-Type": "text/html; charset=iso-8859-1"})
    ((document, failure),) = Cleaner(Resources.default())(fetch(f"{bench.site.url}/p", web=bench.web()))
    assert failure is None
    assert document is not None
    assert "(Ångström, 19–25 mm)" in (document.abstract or "")


@pytest.mark.parametrize(
    "url", ["ftp://a.example/x", "file:///etc/passwd", "page.html", "http://", "http://[bad", "http://a:99999999/"]
)
def test_other_addresses_are_refused(bench: Bench, url: str) -> None:
    with pytest.raises(MinerError, match=r"not an? .*address") as caught:
        fetch(url, web=bench.web())
    assert str(caught.value).startswith(f"{url}: ")


def test_a_password_in_an_address_is_refused(bench: Bench) -> None:
    with pytest.raises(MinerError, match="holds a user name or password"):
        fetch("http://user:secret@example.org/", web=bench.web())


def test_fetch_raises_what_a_run_would_note(bench: Bench) -> None:
    bench.site.pages["/empty"] = Reply()
    with pytest.raises(MinerError) as caught:
        fetch(f"{bench.site.url}/empty", web=bench.web())
    assert (str(caught.value), caught.value.advice) == (f"{bench.site.url}/empty: is empty", "save the page again")


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
