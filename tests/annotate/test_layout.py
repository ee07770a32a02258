"""Sections and sentences of a document: titles, labels, gaps, languages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from miner.grammar.characters import fold
from miner.records import Document, Section
from miner.stages.annotate.layout import script, sentences, stretches, whole
from tests.annotate.pipelines import document


def shown(doc: Document) -> list[tuple[str | None, str, str]]:
    found = sentences(doc.text, fold(doc.text), stretches(doc))
    return [(s.section, s.language, doc.text[s.start : s.end]) for s in found]


def test_title_and_sections_without_labels() -> None:
    doc = document(
        "A trial of 8 Gy", [("METHODS", "methods", "We did. It was so.", "en"), (None, "results", "Done.", "en")]
    )
    assert shown(doc) == [
        ("title", "en", "A trial of 8 Gy"),
        ("methods", "en", "We did."),
        ("methods", "en", "It was so."),
        ("results", "en", "Done."),
    ]


def test_title_section_that_cleaning_made_is_not_doubled() -> None:
    doc = document("Title", [(None, "results", "Done.", "en")])
    doc.sections.insert(0, Section(None, "title", 0, 5, "en"))
    assert [s for s, _, _ in shown(doc)] == ["title", "results"]


def test_text_that_no_section_covers_is_kept_without_a_name() -> None:
    doc = document(None, [(None, "methods", "We did.", "en"), ("RESULTS", "results", "Done.", "en")])
    doc.sections.pop(0)
    assert shown(doc) == [(None, "en", "We did."), ("results", "en", "Done.")]


def test_a_document_without_sections_is_one_stretch_behind_its_title() -> None:
    doc = document("Title", [(None, "x", "Ten died. One left.", "en")])
    doc.sections.clear()
    assert shown(doc) == [("title", "en", "Title"), (None, "en", "Ten died."), (None, "en", "One left.")]


def test_overlapping_and_outlying_sections_are_clipped() -> None:
    doc = document(None, [(None, "methods", "We did. Done.", "en")])
    doc.sections = [Section(None, "results", 8, 99, "en"), Section(None, "methods", 0, 10, "en")]
    assert [(s.name, s.start, s.end) for s in stretches(doc)] == [("methods", 0, 10), ("results", 10, 13)]


def test_chinese_sentences_are_split_at_their_own_full_stops() -> None:
    doc = document("Title", [("目的", "objective", "观察疗效。共35例患者！随访12.5个月。", "zh")])
    assert shown(doc)[1:] == [
        ("objective", "zh", "观察疗效。"),
        ("objective", "zh", "共35例患者！"),
        ("objective", "zh", "随访12.5个月。"),
    ]


def test_a_text_alone_shows_its_language_line_by_line() -> None:
    text = "Of 35 patients (患者), two died.\n共35例患者，其中2例死亡。\nNone left."
    found = sentences(text, fold(text), whole(text))
    assert [s.language for s in found] == ["en", "zh", "en"]


def test_script() -> None:
    assert [
        script(t) for t in ("Two (二) died of it", "共35例 (VAS)", "患者は35人でした", "コントロール", "été 3", "")
    ] == [*["en", "zh", "ja", "ja", "en", "en"]]


@given(st.text(alphabet="Ab. \n。患.A!?"))
def test_sentences_are_in_order_trimmed_and_lose_only_white_space(text: str) -> None:
    found = list(sentences(text, fold(text), whole(text)))
    at, left = 0, ""
    for s in found:
        assert at <= s.start < s.end
        assert text[s.start : s.end] == text[s.start : s.end].strip()
        left += text[at : s.start]
        at = s.end
    assert (left + text[at:]).strip() == ""
