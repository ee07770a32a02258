"""The text with its marks: every character once, in order, whatever overlaps; any text stays text."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from miner.view.marks import Mark, blocks, marked
from miner.view.words import harmless

TEXTS = st.text(alphabet=st.sampled_from("ab 1<>&\"'\n中\U0001f600\u202e\x00"), max_size=60)
SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(["", "r1", "r2"])), max_size=8)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(TEXTS, SPANS)
def test_every_character_stands_there_once(text: str, spans: list[tuple[int, int, str]]) -> None:
    marks = [Mark(a, b, record, "" if record else "why") for a, b, record in spans]
    html = marked(text, 0, len(text), marks)
    assert unescape(re.sub(r"<[^>]*>", "", html)) == harmless(text)
    assert len(harmless(text)) == len(text)
    assert html.count("<mark") == html.count("</mark>")


def test_overlapping_records_share_a_piece() -> None:
    html = marked("9 of 60 died", 0, 12, [Mark(0, 7, "a"), Mark(5, 12, "b"), Mark(5, 7, reason="a date")])
    assert re.findall(r'data-ids="([^"]*)"[^>]*>([^<]*)', html) == [("a", "9 of "), ("a b", "60"), ("b", " died")]
    assert "a date" not in html


def test_a_number_in_no_record_says_why() -> None:
    html = marked("in 2008 it was", 0, 14, [Mark(3, 7, reason='a "date"')])
    assert 'class="out"' in html
    assert 'title="a &quot;date&quot;"' in html


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(["en", "zh"])), max_size=5))
def test_blocks_hold_the_whole_text(text: str, sections: list[tuple[int, int, str]]) -> None:
    found = blocks(text, sections)
    assert "".join(text[b.start : b.end] for b in found) == text


def test_a_block_begins_with_its_heading() -> None:
    text = "T\n\nAIM: one.\n\n目的：二。"
    found = blocks(text, [(0, 1, "en"), (8, 12, "en"), (17, 19, "zh")])
    assert [(text[b.start : b.end], b.language) for b in found] == [("T\n\nAIM: one.\n\n", "en"), ("目的：二。", "zh")]
