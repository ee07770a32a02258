"""The bench's parts: made files are the same each time, what is missing is named, the page says what was measured."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from miner.bench.baseline import write_baseline
from miner.bench.bench_growth import Grown
from miner.bench.contender import Contender, compete
from miner.bench.pages import page
from miner.bench.peers import PEERS, Peer
from miner.bench.results import Results, figures, markdown, picture, reached
from miner.bench.texts import abstract
from miner.records import DELETED, RawPage
from miner.resources import Resources
from miner.stages.clean import Cleaner


def raw(path: Path) -> RawPage:
    return RawPage(str(path), None, path.read_bytes(), "")


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    one = list(write_baseline(tmp_path / "one", 2, 5, 1))
    two = list(write_baseline(tmp_path / "two", 2, 5, 1))
    assert [p.name for p in one] == [f"pubmed26n000{i}.xml.gz" for i in (1, 2, 3)]
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]
    assert next(iter(write_baseline(tmp_path / "other", 1, 5, seed=1))).read_bytes() != one[0].read_bytes()


def test_a_made_citation_is_read_back_as_it_was_made(tmp_path: Path) -> None:
    (path,) = write_baseline(tmp_path, 1, 12)
    documents = [document for document, _ in Cleaner(Resources.default())(raw(path)) if document]
    assert [document.pmid for document in documents] == [str(90_000_000 + i) for i in range(12)]
    for i, document in enumerate(documents):
        made = abstract(i)
        assert document.title == f"{made.title}."
        assert document.abstract is not None
        assert all(part in document.abstract for part in made.parts)


def test_an_update_revises_adds_and_deletes(tmp_path: Path) -> None:
    *_, update = write_baseline(tmp_path, 2, 300, 1)
    found = [document for document, _ in Cleaner(Resources.default())(raw(update)) if document]
    documents = [document for document in found if document.status != DELETED]
    assert [int(document.pmid or 0) - 90_000_000 for document in documents] == [0, 100, 200, 300, 400, *range(600, 606)]
    assert [document.pmid for document in found if document.status == DELETED] == ["90000500"]
    assert documents[1].abstract != abstract(100).text


def test_a_made_page_has_its_size_and_gives_its_abstract() -> None:
    html = page(3)
    assert 140_000 < len(html.encode()) < 170_000
    assert hashlib.sha256(html.encode()).digest() == hashlib.sha256(page(3).encode()).digest()
    ((document, failure),) = Cleaner(Resources.default())(RawPage("p.html", None, html.encode(), ""))
    assert failure is None
    assert document is not None
    assert document.abstract is not None
    assert all(part in document.abstract for part in abstract(3, seed=1).parts)


def test_contenders_take_turns_and_one_that_fails_is_named(tmp_path: Path) -> None:
    items = tmp_path / "items.json"
    items.write_text(json.dumps(["Of 24 patients, 12 (50%) had pain relief."]))
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps([{"no": "text"}]))
    blank = PEERS[0]
    (ran,) = compete([blank], items, 2)
    assert ran.error is None
    assert len(ran.seconds) == 2
    assert ran.rss > 1_000_000
    (failed,) = compete([blank], broken, 2)
    assert failed.seconds == []
    assert failed.error is not None
    assert failed.error.startswith("ValueError")


def made(name: str, items: str, seconds: list[float], error: str | None = None) -> Contender:
    package = "miner" if name.startswith("miner") else "no-such-package"
    found = Contender(Peer(name, items, package, lambda: len), Path(), error)
    found.seconds, found.rss = seconds, 50_000_000
    return found


RESULTS = Results(
    {"text": 10, "xml": 100, "page": 5},
    [
        made("miner, text to records", "text", [1.0, 2.0, 1.0]),
        made("spaCy's blank tokenizer", "text", [0.4, 1.2, 0.6]),
        made("quantulum3", "text", [], "not installed (quantulum3)"),
    ],
    {"HTML": {"read": [0.1], "clean": [0.2], "documents": [10.0]}},
    [Grown(1000, 1, 10.0, 10.0, 100, 5), Grown(2000, 1, 20.0, 21.0, 120, 10), Grown(2000, 2, 10.0, 22.0, 120, 10)],
    3,
)


def test_figures_are_medians_of_the_rounds_and_say_what_is_missed() -> None:
    found = {what: (figure, measured, reached(figure, measured)) for what, figure, measured in figures(RESULTS)}
    assert found["text to records, times as fast as spaCy's blank tokenizer"] == (">= 0.5", 0.6, "yes")
    assert found["text to records, times as fast as quantulum3"] == (">= 100", None, "not measured")
    assert found["2 workers over 1, wall clock"] == (">= 1.7", 2.0, "yes")
    assert found["memory, 2,000 abstracts over 1,000"] == ("<= 1.3", 1.2, "yes")
    figure, measured, word = found["time per abstract, 2,000 abstracts over 1,000"]
    assert (figure, word) == ("<= 1.1", "yes")
    assert measured == pytest.approx(1.05)
    assert reached(">= 0.5", 0.4) == reached("<= 1.1", 1.2) == "missed"


def test_the_page_names_what_is_not_installed_and_the_picture_has_a_bar_for_each() -> None:
    text = markdown(RESULTS, "benchmarks.svg")
    assert "| quantulum3 | - | - | - | not installed (quantulum3) |" in text
    assert "| spaCy's blank tokenizer | 60.00 | 17 | 50 | 0.60 |" in text
    assert "| HTML (10) | 10.00 | 20.00 |" in text
    assert "![milliseconds an item, miner and peers](benchmarks.svg)" in text
    assert picture(RESULTS).count("<rect") == 1 + 2
