"""An article's PDF gives title, abstract, DOI, journal and year; scans, locked and broken files are refused."""

from __future__ import annotations

import textwrap

import pytest

from miner.stages.clean import Cleaner
from tests.clean.conftest import results
from tests.clean.formats import LABELS, ONE, ONE_LINES, TWO, TWO_TEXT

BODY = [(x, 9) for x in textwrap.wrap("In an earlier series of 400 patients pain was common. " * 12, 90)]
HEAD = [
    ("Invented Spine Letters 2019, 12(3), 456; https://doi.org/10.5555/fmt.two", 8),
    ("Original Article", 9),
    *((x, 16) for x in textwrap.wrap(str(TWO["title"]), 45)),
    ("Jane Doe, Richard Roe", 10),
    ("Department of Surgery, University of Nowhere, Nowhere", 8),
]


def pdf(lines: list[tuple[str, int]]) -> bytes:
    """A one-page PDF with these lines and sizes of letters."""
    marks = ["BT 50 800 Td 13 TL"]
    for text, size in lines:
        shown = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        marks.append(f"/F1 {size} Tf ({shown}) Tj T*")
    stream = "\n".join([*marks, "ET"]).encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >>"
        b" /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, held in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + held + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n" % size + table
    return out + end + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(out))


def wrapped(text: str) -> list[tuple[str, int]]:
    return [(x, 9) for x in textwrap.wrap(text, 80)]


@pytest.mark.parametrize(
    "abstract",
    [
        [("Abstract", 11), *wrapped(TWO_TEXT)],
        [("A B S T R A C T", 11), *wrapped(TWO_TEXT), ("Keywords: spine; cement", 9)],
        [*wrapped(f"Abstract: {TWO_TEXT}"), ("Correspondence to: Jane Doe", 9)],
        [("Summary", 11), *wrapped(TWO_TEXT), ("Received 3 March 2019; accepted 4 April 2019", 8)],
    ],
)
def test_an_articles_first_page(cleaner: Cleaner, abstract: list[tuple[str, int]]) -> None:
    ((found, failure),) = results(cleaner, pdf([*HEAD, *abstract, ("1. Introduction", 11), *BODY]), "paper.pdf")
    assert failure is None
    assert found is not None
    assert (found.title, found.abstract, found.doi) == (TWO["title"], TWO_TEXT, TWO["doi"])
    assert (found.journal, found.year) == (TWO["journal"], 2019)


def test_labelled_paragraphs_without_a_heading(cleaner: Cleaner) -> None:
    lines = [(str(ONE["title"]), 16), ("Jane Doe, Richard Roe", 10)]
    for paragraph in ONE_LINES.split("\n"):
        lines += wrapped(paragraph)
    ((found, failure),) = results(cleaner, pdf([*lines, ("Introduction", 11), *BODY]), "paper.pdf")
    assert failure is None
    assert found is not None
    assert (found.title, found.abstract) == (ONE["title"], ONE_LINES)
    assert [s.label for s in found.sections if s.name != "title"] == LABELS


def test_what_holds_no_abstract_is_said(cleaner: Cleaner) -> None:
    import io

    from pypdf import PdfReader, PdfWriter

    scan = pdf([("x", 9)])
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([*HEAD, *BODY]))))
    writer.encrypt("secret", algorithm="RC4-40")
    locked = io.BytesIO()
    writer.write(locked)
    for content, said in (
        (scan, "a scan"),
        (pdf([*HEAD, *BODY]), "no abstract is found"),
        (pdf([*HEAD, ("Abstract", 11), *wrapped(TWO_TEXT)])[:700], "cannot be read"),
        (locked.getvalue(), "password"),
    ):
        ((_, failure),) = results(cleaner, content, "paper.pdf")
        assert failure is not None
        assert said in failure.error
        assert failure.advice
