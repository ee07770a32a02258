"""Whatever servers send and lists hold: an answer or a FetchError, never another exception, and in linear time."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from miner.resources import Resources
from miner.stages.ingest import entrez_answers as answers
from miner.stages.ingest.address import FetchError, checked, is_public
from miner.stages.ingest.exchange import retry_after
from miner.stages.ingest.robots import Robots
from miner.stages.ingest.targets import target
from miner.stages.ingest.walls import Walls, is_login
from tests.ingest.imitation import Article, article_set

WALLS = Walls(Resources.default())
SET = article_set(Article("1", doi="10.5555/a"), Article("2"))
pieces = st.lists(
    st.sampled_from(
        [SET, SET[:500], SET[300:900], b"<ERROR>", b"</ERROR>", b"<PubmedArticle>", b"</PubmedArticle>", b"<!ENTITY a>",
         b'{"error":', b'"x"}', b"<html>", b"<eSearchResult>", b"<Count>3</Count>", b"</eSearchResult>", b"\xff\x00",
         b"<PubmedArticleSet/>", b"<title>Just a moment...</title>", b"<script>", b"&nbsp;"]
    )
    | st.binary(max_size=40),
    max_size=8,
).map(b"".join)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pieces, st.sampled_from([200, 400, 429, 500]))
def test_any_answer_is_read_or_refused(content: bytes, status: int) -> None:
    problem = answers.problem(status, content)
    assert problem is None or (str(problem) and "\n" not in str(problem))
    for article in answers.articles(content)[0]:
        assert article.pmid.isdigit()
        assert article.content.count(b"<PubmedArticle>") <= content.count(b"<PubmedArticle>")
    with contextlib.suppress(FetchError):
        assert answers.found(content).count >= 0
    with contextlib.suppress(FetchError):
        answers.links(content)
    WALLS.kind(content)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(SET)))
def test_an_answer_cut_anywhere_gives_whole_articles_and_says_so(end: int) -> None:
    found, wrong = answers.articles(SET[:end])
    assert [a.pmid for a in found] == ["1", "2"][: SET[:end].count(b"</PubmedArticle>")]
    assert (wrong is None) == (end == len(SET) or b"<PubmedArticleSet" not in SET[:end])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(max_size=60) | st.sampled_from(["doi:", "pmid:", "http://["]).flatmap(lambda a: st.text().map(a.__add__))
)
def test_any_text_is_a_target_or_none(text: str) -> None:
    with contextlib.suppress(FetchError):
        found = target(text, bare=True)
        assert found.source == target(found.source).source
    with contextlib.suppress(FetchError):
        checked(text)
    is_public(text)
    retry_after(text, 0.0)
    is_login("http://a/", text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300))
def test_any_robots_txt_is_rules(content: bytes) -> None:
    with contextlib.suppress(FetchError):
        Robots(lambda url: (200, content), "miner", lambda host, every: None).check("https://a.example/x")


@pytest.mark.parametrize(
    "piece",
    [
        b"<script>",
        b"<title",
        b"<meta ",
        b"<",
        b"<PubmedArticle>",
        b"<ERROR>",
        b"<PubmedArticle></PubmedArticle>",
        b"&#",
    ],
)
def test_repetition_costs_linear_time(piece: bytes) -> None:
    def cost(times: int) -> float:
        content = piece * times
        begun = time.process_time()
        answers.problem(200, content)
        answers.articles(content)
        WALLS.kind(content[:99_000])
        return time.process_time() - begun

    cost(10)
    assert cost(200_000 // len(piece) * 4) < 40 * max(cost(200_000 // len(piece)), 0.01)
