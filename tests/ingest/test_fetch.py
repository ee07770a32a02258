"""Pages by their address, against publishers that behave well and badly: a right page, or a failure with its reason."""

from __future__ import annotations

import gzip
from email.utils import formatdate

import pytest

from miner import __version__
from miner.records import Failure, MinerError
from miner.stages.ingest import Limits, location, read_sources
from miner.stages.ingest.fetch import fetch
from tests.ingest.imitation import PAGE, Reply
from tests.ingest.web_bench import Bench, ask

SAVE = "open the page in a browser and save it, or give the article's PMID"


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
