"""PubMed searches: by history, by slices of dates, and never 'no results' where something failed."""

from __future__ import annotations

import pytest

from miner.records import MinerError
from miner.stages.ingest import read_sources
from miner.stages.ingest.search import Query, date_of
from miner.stages.ingest.web_settings import WebOptions
from tests.ingest.faults import FAULTS
from tests.ingest.imitation import Article, Reply
from tests.ingest.web_bench import Bench, articles, told

EFETCH, ESEARCH, ELINK = (f"/eutils/{name}.fcgi" for name in ("efetch", "esearch", "elink"))


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
