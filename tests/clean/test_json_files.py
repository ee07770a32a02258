"""JSON is read as lines of objects, as one object over many lines, and as an array; other JSON is named as such."""

from __future__ import annotations

import json

import pytest

from miner.records import RawPage
from miner.resources import Resources
from miner.stages.clean import Cleaner

ONE = {"id": "a", "title": "T", "text": "We treated 40 patients."}
TWO = {"id": "b", "title": "U", "text": "We treated 41 patients."}
NO_ARTICLE = "x.json: is JSON, but no article"


@pytest.mark.parametrize(
    ("content", "docs", "errors"),
    [
        (json.dumps(ONE) + "\n" + json.dumps(TWO), ["a", "b"], []),
        (json.dumps(ONE, indent=1), ["a"], []),
        ("\n" + json.dumps(ONE), ["a"], []),
        (json.dumps([ONE, TWO]), ["a", "b"], []),
        (json.dumps([ONE, TWO], indent=1), ["a", "b"], []),
        (json.dumps({"stage": "clean", "error": "x"}, indent=1), [], [NO_ARTICLE]),
        (json.dumps([ONE, {"n": 1}]), ["a"], [NO_ARTICLE]),
    ],
)
def test_json(content: str, docs: list[str], errors: list[str]) -> None:
    page = RawPage("x.json", "application/json", content.encode(), "sha")
    found = list(Cleaner(Resources.default())(page))
    assert [document.doc for document, _ in found if document] == docs
    assert [failure.error for _, failure in found if failure] == errors
