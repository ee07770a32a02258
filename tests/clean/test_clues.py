"""Facts that a page or a copied text states outside its metadata are found; references and rivals never count."""
# ruff: noqa: E501  (pages have long lines)

from __future__ import annotations

import pytest

from miner.stages.clean import Cleaner
from miner.stages.clean.citations import cited
from tests.clean.conftest import document, results
from tests.clean.formats import ONE_LINES, TWO_TEXT

ABSTRACT = f'<div class="abstract"><h2>Abstract</h2><p>{TWO_TEXT}</p></div>'
REFERENCES = '<h2>References</h2><ol><li><a href="https://doi.org/10.5555/old.9">1</a><a href="/doi/10.5555/old.9">2</a></li></ol>'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("BMC Invented Medicine volume 17, Article number: 12 (2016)", ("BMC Invented Medicine", 2016, "17")),
        (
            "Brainy, Volume 129, Issue 10, October 2006, Pages 2786–2797, https://doi.org/10.5/x",
            ("Brainy", 2006, "129"),
        ),
        ("Tumours 2020, 12(3), 456; https://doi.org/10.5555/t", ("Tumours", 2020, "12")),
        ("Cite this article as: Made-Up Journal 2015, 4:123", ("Made-Up Journal", 2015, "4")),
        ("PMUS June 1, 2010 107 (22) 10256-10261", ("PMUS", 2010, "107")),
        ("Any Reports 12, 345-356 (2019)", ("Any Reports", 2019, "12")),
        ("Volume 9, Issue 4, August 2018, Pages 233-240", (None, 2018, "9")),
        ("Published in 2019; 12 patients were followed", None),
        ("We treated 41 patients in 2019, 12 of them twice", None),
        ("Received 3 March 2020; accepted 4 April 2020", None),
    ],
)
def test_citation_lines(line: str, said: tuple[str | None, int, str] | None) -> None:
    assert cited(line) == said


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<link rel="canonical" href="https://journal.example/articles/10.5555/own.1/full">', ""),
        ("", '<div data-doi="10.5555/own.1"></div>'),
        ("", '<input type="hidden" name="doi" value="10.5555/own.1">'),
        ('<script>var page = {"doi": "10.5555/own.1"};</script>', ""),
        ("", '<a href="/doi/pdf/10.5555/own.1">PDF</a><a href="/doi/full/10.5555/own.1">Full</a><a href="/doi/10.5555/ad.7">x</a>'),
    ],
)  # fmt: skip
def test_doi_outside_the_metadata(cleaner: Cleaner, head: str, body: str) -> None:
    page = f"<html><head><title>t</title>{head}</head><body>{body}<h1>Cement in a rural hospital</h1>{ABSTRACT}{REFERENCES}</body></html>"
    assert document(cleaner, page).doi == "10.5555/own.1"


def test_rival_dois_are_none(cleaner: Cleaner) -> None:
    links = '<a href="/doi/10.5555/a.1">x</a><a href="/doi/10.5555/b.2">y</a>'
    page = f"<html><body><h1>Cement in a rural hospital</h1>{links}{ABSTRACT}{REFERENCES}</body></html>"
    assert document(cleaner, page).doi is None


def test_journal_and_year_of_a_page_without_metadata(cleaner: Cleaner) -> None:
    page = (
        "<html><head><title>Cement in a rural hospital | Journal of Invented Bones | Full Text</title></head><body>"
        f"<h1>Cement in a rural hospital</h1><p>Published: 12 May 2016</p>{ABSTRACT}{REFERENCES}</body></html>"
    )
    found = document(cleaner, page)
    assert (found.title, found.journal, found.year) == ("Cement in a rural hospital", "Journal of Invented Bones", 2016)


def test_copied_text_of_a_publisher(cleaner: Cleaner) -> None:
    text = (
        "Search\nInvented Spine Letters\nVolume 12, Issue 2, March 2021, Pages 101-109\n"
        "Hypofractionated radiosurgery for lumbar metastases: a cohort study\nJane Doe, Richard Roe\n"
        f"https://doi.org/10.5555/fmt.one\nAbstract\n{ONE_LINES}\nCited by (3)\n"
    )
    ((found, failure),) = results(cleaner, text, "copied.txt")
    assert failure is None
    assert found is not None
    assert (found.journal, found.year, found.volume, found.doi) == (
        "Invented Spine Letters",
        2021,
        "12",
        "10.5555/fmt.one",
    )
