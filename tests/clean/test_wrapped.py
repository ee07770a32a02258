"""Hard-wrapped texts give the same documents as unwrapped ones, at every width, however their paragraphs stand."""
# ruff: noqa: E501  (a wide character counts twice)

from __future__ import annotations

import json
import textwrap
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from miner.resources import Resources
from miner.stages.clean import Cleaner
from miner.stages.clean.labels import Labels
from miner.stages.clean.wrapped import unwrap
from tests.clean.conftest import CORPUS, ROOT, results

CLEANER = Cleaner(Resources((ROOT,)))
LABELS = Labels(Resources((ROOT,)))


def _articles() -> list[dict[str, Any]]:
    """The corpus's English articles with a title, each abstract once."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(CORPUS.rglob("*.document.json")):
        held = json.loads(path.read_text(encoding="utf-8"))
        for article in held if isinstance(held, list) else [held]:
            if article.get("abstract") and article.get("title") and not article.get("translations"):
                found.setdefault(article["abstract"][:200], article)
    return list(found.values())


ARTICLES = _articles()
SHAPES = ("blank", "headed", "dense", "joined", "gaps")


def shaped(article: dict[str, Any], shape: str) -> list[str]:
    """Title and abstract as lines: with or without blank lines, labels on lines of their own, a heading above."""
    title, paragraphs = article["title"], article["abstract"].split("\n")
    if shape == "headed":
        return [title, "", "Abstract", "", *paragraphs]
    if shape == "dense":
        return [title, "Abstract", *paragraphs]
    if shape == "joined":
        return [title, "", " ".join(paragraphs)]
    if shape == "gaps":
        return [title, "", *(x for p in paragraphs for x in (p, ""))]
    return [title, "", *paragraphs]


def wrapped(lines: list[str], width: int) -> str:
    return "\n".join(textwrap.fill(x, width) for x in lines)


def told(content: str | bytes, name: str = "a.txt") -> list[tuple[Any, ...]]:
    return [
        (d.title, d.abstract, [(s.label, s.name) for s in d.sections]) for d, _ in results(CLEANER, content, name) if d
    ]


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=60, deadline=None)
@given(article=st.sampled_from(ARTICLES), width=st.integers(50, 120))
def test_a_text_is_read_alike_at_every_width(shape: str, article: dict[str, Any], width: int) -> None:
    lines = shaped(article, shape)
    assert told(wrapped(lines, width)) == told("\n".join(lines))


@settings(max_examples=40, deadline=None)
@given(article=st.sampled_from(ARTICLES), width=st.integers(50, 120))
def test_an_abstract_in_ris_is_read_alike_at_every_width(article: dict[str, Any], width: int) -> None:
    def ris(abstract: str) -> str:
        return f"TY  - JOUR\nTI  - {article['title']}\nAB  - {abstract}\nDO  - 10.5555/x\nER  - \n"

    body = article["abstract"].replace("\n", " ")
    assert told(ris(textwrap.fill(body, width)), "a.ris") == told(ris(body), "a.ris")


@settings(max_examples=20, deadline=None)
@given(article=st.sampled_from(ARTICLES), width=st.integers(60, 78))
def test_a_mail_is_read_alike_at_every_width(article: dict[str, Any], width: int) -> None:
    def mail(text: str) -> bytes:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "a paper"
        message.set_content(text)
        return message.as_bytes()

    lines = shaped(article, "headed")
    assert told(mail(wrapped(lines, width)), "a.eml") == told(mail("\n".join(lines)), "a.eml")


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (["Home", "About us", "Journals", "Contact"], 4),
        (["A title that stands on one line and is long", "Jane Doe, Richard Roe", "Clinic, Nowhere"], 3),
        (["We treated 41 patients. Pain fell in 30 of them.", "We saw no fracture in any.", "Nobody died of it."], 3),
        (["The dose that we gave to these patients was 24 Gy in", "3 fractions."], 1),
        (["我们回顾性分析了本院收治的脊柱转移瘤患者共四十一例的临", "床资料，并随访了所有的患者至少两年以上的时间，观察其", "疗效。"], 1),
    ],
)  # fmt: skip
def test_lines_are_joined_where_a_wrapper_broke_them(lines: list[str], whole: int) -> None:
    assert len(unwrap(lines, LABELS)) == whole
