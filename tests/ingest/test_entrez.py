"""PubMed records through E-utilities that behave well and badly: a page for each number, or its true reason."""

from __future__ import annotations

from typing import Any

import pytest

from miner.records import Failure, MinerError, RawPage
from miner.stages.ingest import read_sources
from miner.stages.ingest.search import Query, date_of
from miner.stages.ingest.web_settings import WebOptions
from tests.ingest.imitation import PAGE, Article, Bench, Reply, article_set, europe_record

EFETCH, ESEARCH, ELINK = (f"/eutils/{name}.fcgi" for name in ("efetch", "esearch", "elink"))
LIMIT = b'{"error":"API rate limit exceeded","api-key":"SECRET","count":"4","limit":"3"}'
BUSY = "PubMed asks for fewer requests (429)"


def articles(*pmids: int) -> list[Article]:
    return [Article(str(n), doi=f"10.5555/a{n}", pmcid=f"PMC{n}") for n in pmids]


def told(bench: Bench, *sources: Any, **how: Any) -> list[str]:
    """Each page as its source, each failure as its source and reason."""
    found = read_sources(sources, fetcher=bench.fetcher(**how))
    return [f"{p.source}: {p.error}" if isinstance(p, Failure) else p.source for p in found]


def test_pmids_come_in_batches_by_post_with_who_asks(bench: Bench) -> None:
    bench.site.add(*articles(1, 2, 3))
    who = {"contact": {"email": "me@example.org", "api_key": "SECRET"}}
    found = told(bench, "pmid:3", "pmid:1", "PMID:2", changed=who)
    assert found == ["pmid:3", "pmid:1", "pmid:2"]
    assert bench.site.asked(EFETCH) == [
        {
            "db": ["pubmed"],
            "id": ["3,1,2"],
            "retmode": ["xml"],
            "tool": ["miner"],
            "email": ["me@example.org"],
            "api_key": ["SECRET"],
        }
    ]


def test_a_page_holds_one_article_and_is_the_same_in_any_batch(bench: Bench) -> None:
    bench.site.add(*articles(1, 2, 3))
    many = list(read_sources(["pmid:1", "pmid:2", "pmid:3"], fetcher=bench.fetcher()))
    (one,) = read_sources(["pmid:2"], fetcher=bench.fetcher())
    assert isinstance(one, RawPage)
    assert many[1] == one
    assert one.media_type == "application/xml"
    assert one.content.count(b"<PubmedArticle>") == 1


def test_batches_are_cut_at_their_size(bench: Bench) -> None:
    bench.site.add(*articles(*range(1, 8)))
    sources = [f"pmid:{n}" for n in range(1, 8)]
    assert told(bench, *sources, changed={"limits": {"batch": 3}}) == sources
    assert [asked["id"] for asked in bench.site.asked(EFETCH)] == [["1,2,3"], ["4,5,6"], ["7"]]


def test_a_number_named_twice_is_fetched_once(bench: Bench) -> None:
    bench.site.add(*articles(1))
    assert told(bench, "pmid:1", "https://pubmed.ncbi.nlm.nih.gov/1/", "pmid:01") == ["pmid:1"]


def test_those_that_an_answer_lacks_are_asked_for_again_and_then_named(bench: Bench) -> None:
    bench.site.add(*articles(1, 2, 3))
    bench.site.faults[EFETCH] = [Reply(body=article_set(*articles(1)))]
    assert told(bench, "pmid:1", "pmid:2", "pmid:404", "pmid:3", "pmid:405") == [
        "pmid:1",
        "pmid:2",
        "pmid:404: neither PubMed nor Europe PMC has this article",
        "pmid:3",
        "pmid:405: neither PubMed nor Europe PMC has this article",
    ]
    assert [asked["id"] for asked in bench.site.asked(EFETCH)] == [["1,2,404,3,405"], ["2,404,3,405"]]


TRUNCATED = article_set(*articles(1, 2))[:-200]
FAULTS: dict[str, tuple[Reply, str]] = {
    "429": (Reply(429, LIMIT), BUSY),
    "429 without a body": (Reply(429), BUSY),
    "429 inside 200": (Reply(200, LIMIT), BUSY),
    "500": (Reply(500, b"<html>Internal Server Error</html>"), "PubMed answers 500"),
    "error element": (
        Reply(
            body=b"<?xml version='1.0'?><eFetchResult><ERROR>External viewer error:\n Timeout</ERROR></eFetchResult>"
        ),
        "PubMed says: External viewer error: Timeout",
    ),
    "error json": (Reply(body=b'{"error":"Search Backend failed"}'), "PubMed says: Search Backend failed"),
    "web page": (
        Reply(body=b"<!DOCTYPE html><html><title>NCBI</title></html>"),
        "PubMed answers with a web page, not a record",
    ),
    "xhtml": (
        Reply(body=b"<?xml version='1.0'?><!DOCTYPE html><html></html>"),
        "PubMed answers with a web page, not a record",
    ),
    "empty": (Reply(), "PubMed's answer is empty"),
    "no XML": (Reply(body=b"Bad gateway"), "PubMed's answer is no XML"),
    "cut": (Reply(body=article_set(*articles(1)), cut=True), "the answer breaks off"),
    "truncated": (Reply(body=TRUNCATED), "PubMed's answer breaks off"),
    "broken article": (
        Reply(body=article_set(*articles(1)).replace(b"</ArticleTitle>", b"")),
        "PubMed's answer holds broken XML",
    ),
    "key": (
        Reply(400, b'{"error":"API key invalid","api-key":"SECRET"}'),
        "PubMed does not take the API key",
    ),
    "400": (Reply(400, b"<eFetchResult><ERROR>Invalid db name: SECRET</ERROR></eFetchResult>"), "PubMed says: Invalid"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_that_stays_is_a_failure_for_each_number(bench: Bench, name: str) -> None:
    reply, reason = FAULTS[name]
    bench.site.add(*articles(1, 2))
    bench.site.faults[EFETCH] = [reply] * 20
    found = list(read_sources(["pmid:2"], fetcher=bench.fetcher(changed={"contact": {"api_key": "SECRET"}})))
    (line,) = [f"{p.source}: {p.error}" for p in found if isinstance(p, Failure)]
    assert line.startswith(f"pmid:2: {reason}")
    assert "SECRET" not in str(found)
    assert all(p.advice for p in found if isinstance(p, Failure))


@pytest.mark.parametrize("name", [n for n in FAULTS if n not in ("key", "400")])
def test_a_fault_that_passes_is_a_row(bench: Bench, name: str) -> None:
    bench.site.add(*articles(1, 2))
    bench.site.faults[EFETCH] = [FAULTS[name][0]]
    assert told(bench, "pmid:1", "pmid:2") == ["pmid:1", "pmid:2"]


def test_of_an_answer_that_breaks_off_the_whole_articles_are_taken(bench: Bench) -> None:
    bench.site.faults[EFETCH] = [Reply(body=article_set(*articles(1, 2))[:-300])] + [Reply(500)] * 9
    assert told(bench, "pmid:1", "pmid:2") == [
        "pmid:1",
        "pmid:2: PubMed answers 500; Europe PMC has no such article",
    ]


def test_europe_pmc_steps_in_where_pubmed_is_down(bench: Bench) -> None:
    bench.site.faults = {path: [Reply(500)] * 9 for path in (EFETCH, ESEARCH, ELINK)}
    bench.site.europe = [europe_record("1"), europe_record("2", doi="10.5555/X"), europe_record("3", pmcid="PMC3")]
    sources = ["pmid:1", "doi:10.5555/x", "pmcid:PMC3"]
    assert told(bench, *sources) == sources
    (query,) = bench.site.asked("/europepmc/search")
    assert query["query"] == ['(EXT_ID:1 AND SRC:MED) OR DOI:"10.5555/x" OR PMCID:PMC3']


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(429), "the site answers 429 Too Many Requests"),
        (Reply(body=b'{"errCode":404,"errMsg":"no"}'), "Europe PMC's answer is no result"),
        (Reply(body=b"<html>"), "Europe PMC's answer is no result"),
        (Reply(body=b'{"hitCount":1,"resultList":{"result":[3]}}'), "Europe PMC's answer is no result"),
    ],
)
def test_europe_pmc_may_fail_too(bench: Bench, reply: Reply, reason: str) -> None:
    bench.site.pages["/europepmc/search"] = reply
    bench.site.faults["/europepmc/search"] = [reply] * 9
    assert told(bench, "pmid:1") == [f"pmid:1: PubMed has no such article; {reason}"]


def test_the_record_of_europe_pmc_is_the_same_on_another_day(bench: Bench) -> None:
    bench.site.europe = [europe_record("1")]
    first = list(read_sources(["pmid:1"], fetcher=bench.fetcher()))
    bench.site.europe = [europe_record("1")]  # cited more often by now
    assert list(read_sources(["pmid:1"], fetcher=bench.fetcher())) == first


def test_dois_and_pmcids_are_looked_up_together_and_checked(bench: Bench) -> None:
    bench.site.add(*articles(1, 2, 3))
    sources = ["doi:10.5555/A2", "pmcid:PMC3", "doi:10.5555/a1"]
    assert told(bench, *sources) == ["doi:10.5555/a2", "pmcid:PMC3", "doi:10.5555/a1"]
    assert [q["term"] for q in bench.site.asked(ESEARCH)] == [['"10.5555/a2"[doi] OR "10.5555/a1"[doi]']]
    assert [q["id"] for q in bench.site.asked(ELINK)] == [["3"]]


def test_another_article_than_the_one_asked_for_is_not_taken(bench: Bench) -> None:
    wrong = b"<eSearchResult><Count>1</Count><IdList><Id>1</Id></IdList></eSearchResult>"
    bench.site.add(*articles(1))
    bench.site.faults[ESEARCH] = [Reply(body=wrong)]
    bench.site.pages["/doi/10.5555/cited"] = Reply(404)  # it stands in the references of article 1
    assert told(bench, "doi:10.5555/cited") == [
        "doi:10.5555/cited: neither PubMed nor Europe PMC has this article; "
        "the publisher's page: the site answers 404 Not Found"
    ]


def test_a_doi_that_is_nowhere_else_comes_from_the_publisher(bench: Bench) -> None:
    bench.site.pages["/doi/10.5555/s(1)<x>;2"] = Reply(302, headers={"Location": "/p"})
    bench.site.pages["/doi/10.5555/s(1);2"] = Reply(302, headers={"Location": "/p"})
    bench.site.pages["/p"] = Reply(body=PAGE)
    (page,) = read_sources(["doi:10.5555/S(1);2"], fetcher=bench.fetcher())
    assert isinstance(page, RawPage)
    assert (page.source, page.content) == ("doi:10.5555/s(1);2", PAGE)
    assert "/robots.txt" in bench.site.paths()


def test_order_is_that_of_the_sources_whatever_is_fetched_first(bench: Bench) -> None:
    bench.site.add(*articles(1, 2, 3))
    bench.site.pages["/p"] = Reply(body=PAGE)
    page = f"{bench.site.url}/p"
    sources = ["pmid:3", page, "doi:10.5555/a1", "pmid:404", "pmcid:PMC2"]
    assert [line.split(": ")[0] for line in told(bench, *sources)] == sources


# Searches


def test_a_search_comes_by_history(bench: Bench) -> None:
    bench.site.add(*articles(*range(1, 6)))
    assert told(bench, Query("spine")) == [f"pmid:{n}" for n in range(1, 6)]
    (asked,) = bench.site.asked(EFETCH)
    assert {k: v[0] for k, v in asked.items()} == {
        "db": "pubmed",
        "WebEnv": "-|spine",
        "query_key": "1",
        "retstart": "0",
        "retmax": "5",
        "retmode": "xml",
        "tool": "miner",
    }


def test_lost_history_falls_back_to_the_numbers(bench: Bench) -> None:
    bench.site.add(*articles(1, 2))
    bench.site.lost_history = True
    assert told(bench, Query("spine")) == ["pmid:1", "pmid:2"]
    assert bench.site.asked(EFETCH)[-1]["id"] == ["1,2"]


def test_only_what_is_not_stored_is_fetched(bench: Bench) -> None:
    bench.site.add(*articles(1, 2, 3))
    fetcher = bench.fetcher(known={"pmid:1", "pmid:3"}.__contains__)
    assert [p.source for p in read_sources([Query("spine")], fetcher=fetcher)] == ["pmid:2"]
    assert bench.site.asked(EFETCH)[0]["id"] == ["2"]
    assert fetcher.notes == ["query:spine: 3 in PubMed, 2 of them here already"]
    again = bench.fetcher(known={"pmid:1"}.__contains__, options=WebOptions(refetch=True))
    assert len(list(read_sources([Query("spine")], fetcher=again))) == 3


DAYS = [f"20{year:02}/{month:02}/15" for year in range(0, 24, 2) for month in (1, 7)]


def test_more_hits_than_pubmed_lists_come_by_slices_of_dates(bench: Bench) -> None:
    bench.site.add(*(Article(str(n), entered=day) for n, day in enumerate(DAYS, 1)))
    found = told(bench, Query("spine"), changed={"limits": {"search": 5, "batch": 2}})
    assert found == [f"pmid:{n}" for n in range(1, 25)]
    slices = [(q["mindate"][0], q["maxdate"][0]) for q in bench.site.asked(ESEARCH) if "mindate" in q]
    assert slices[:3] == [("1800/01/01", "2100/12/31"), ("1800/01/01", "1950/07/02"), ("1950/07/03", "2100/12/31")]
    assert all(int(q["retmax"][0]) <= 5 for q in bench.site.asked(ESEARCH))


def test_hits_that_no_slice_reaches_are_named(bench: Bench) -> None:
    bench.site.add(*(Article(str(n), entered=day) for n, day in enumerate([*DAYS[:5], "1799/01/01"], 1)))
    assert told(bench, Query("spine"), changed={"limits": {"search": 5}}) == [
        *(f"pmid:{n}" for n in range(1, 6)),
        "query:spine: 1 of 6 articles are in no slice by date",
    ]


def test_a_day_with_too_many_hits_is_named_and_what_is_listed_comes(bench: Bench) -> None:
    bench.site.most = 3
    bench.site.add(*(Article(str(n), entered="2020/02/02") for n in range(1, 6)))
    assert told(bench, Query("spine"), changed={"limits": {"search": 3}}) == [
        "query:spine: 5 articles entered on 2020-02-02, of which PubMed lists only 3",
        *(f"pmid:{n}" for n in range(1, 4)),
        "query:spine: 2 of 5 articles are in no slice by date",
    ]


def test_a_slice_that_fails_is_named_and_the_others_come(bench: Bench) -> None:
    bench.site.add(*(Article(str(n), entered=day) for n, day in enumerate(DAYS[:6], 1)))
    whole = bench.site.answer(ESEARCH, {"term": ["spine"], "retmax": ["3"]}, {})
    bench.site.faults[ESEARCH] = [whole, whole, Reply(body=b'{"error":"invalid date"}')]
    found = told(bench, Query("spine"), changed={"limits": {"search": 3}})
    assert found[0] == "query:spine: articles entered from 1800-01-01 to 1950-07-02: PubMed says: invalid date"
    assert found[1:] == [f"pmid:{n}" for n in range(1, 7)]


@pytest.mark.parametrize("name", [n for n in FAULTS if n not in ("truncated", "broken article")])
def test_a_search_that_fails_is_never_one_without_results(bench: Bench, name: str) -> None:
    reply, reason = FAULTS[name]
    bench.site.add(*articles(1))
    bench.site.faults[ESEARCH] = [reply] * 20
    (line,) = told(bench, Query("spine"))
    assert line.startswith(f"query:spine: the search failed: {reason}")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<eSearchResult><Count>1</Cou", "PubMed's answer breaks off or is no XML"),
        (b"<eSearchResult><IdList/></eSearchResult>", "PubMed's answer holds no count"),
        (b"<eSearchResult><Count>" + b"9" * 5000 + b"</Count></eSearchResult>", "PubMed's answer holds no count"),
        (b"<other><Count>3</Count></other>", "PubMed's answer holds no count"),
        (
            b"<eSearchResult><Count>3</Count><IdList><Id>1</Id></IdList></eSearchResult>",
            "PubMed found 3 articles and listed 1",
        ),
    ],
)
def test_an_answer_that_is_no_result(bench: Bench, body: bytes, reason: str) -> None:
    bench.site.faults[ESEARCH] = [Reply(body=body)]
    assert told(bench, Query("spine")) == [f"query:spine: the search failed: {reason}"]


def test_a_search_that_finds_nothing_says_so_with_what_pubmed_says(bench: Bench) -> None:
    assert told(bench, Query("nonsuch")) == ["query:nonsuch: finds nothing in PubMed; PubMed says: nonsuch"]


def test_since_asks_for_what_entered_later_and_may_find_nothing(bench: Bench) -> None:
    bench.site.add(Article("1", entered="2024/01/01"), Article("2", entered="2026/03/01"))
    assert told(bench, Query("spine", date_of("2026"))) == ["pmid:2"]
    assert bench.site.asked(ESEARCH)[0]["term"] == ['(spine) AND ("2026/01/01"[crdt] : "3000"[crdt])']
    assert told(bench, Query("spine", date_of("2026-04"))) == []


@pytest.mark.parametrize("text", ["yesterday", "2026-13", "2026-02-30", "26-1-1", "", "2026-01-01-01"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(MinerError, match="is no date"):
        date_of(text)
