"""PubMed records through E-utilities that behave well and badly: a page for each number, or its true reason."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from miner.records import Failure, RawPage
from miner.stages.ingest import read_sources
from tests.ingest.faults import FAULTS
from tests.ingest.imitation import PAGE, Article, Reply, article_set, europe_record
from tests.ingest.web_bench import Bench, articles, told

EFETCH, ESEARCH, ELINK = (f"/eutils/{name}.fcgi" for name in ("efetch", "esearch", "elink"))


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


def test_a_server_that_shows_what_it_was_asked_does_not_get_the_key_stored(bench: Bench) -> None:
    key = "a/key+SECRET"
    said = f"You asked /efetch?api_key={key}&amp;also={quote(key, safe='')}"
    bench.site.faults["/eutils/efetch.fcgi"] = [Reply(body=article_set(Article("2", title=said)))]
    (found,) = read_sources(["pmid:2"], fetcher=bench.fetcher(changed={"contact": {"api_key": key}}))
    assert isinstance(found, RawPage)
    assert b"You asked /efetch?api_key=[key]&amp;also=[key]" in found.content
    assert b"SECRET" not in found.content


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
