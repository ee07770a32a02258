"""Records of Europe PMC's REST service."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from miner.records import Document, Failure, RawPage
from miner.resources import Resources
from miner.stages.clean import Cleaner

RECORD: dict[str, Any] = {
    "id": "98765432",
    "source": "MED",
    "pmid": "98765432",
    "pmcid": "PMC7654321",
    "doi": "10.5555/Made.Up",
    "title": "Doses of 10<sup>2</sup> Gy in <i>vitro</i>.",
    "authorString": "Ada A, Bob B.",
    "authorList": {"author": [{"fullName": "Ada A", "lastName": "Ada"}, {"collectiveName": "A Group"}]},
    "journalInfo": {"volume": "3", "issue": "1", "journal": {"title": "Made Up J"}},
    "pubYear": "2019",
    "pageInfo": "1-9",
    "language": "eng",
    "pubTypeList": {"pubType": ["Retracted Publication", "Journal Article"]},
    "abstractText": "<h4>Purpose</h4>To study cells &amp; doses. <h4>Results</h4>10<sup>6</sup> cells were seen.",
}


def clean(record: Any) -> tuple[Document | None, Failure | None]:
    content = json.dumps(record).encode()
    page = RawPage("pmid:98765432", "application/json", content, hashlib.sha256(content).hexdigest())
    (pair,) = Cleaner(Resources.default())(page)
    return pair


def test_a_record_becomes_a_document() -> None:
    document, failure = clean(RECORD)
    assert failure is None
    assert document is not None
    assert (document.doc, document.portal, document.title) == ("98765432", "europepmc", "Doses of 10^2 Gy in vitro")
    assert (document.doi, document.pmcid, document.journal) == ("10.5555/Made.Up", "PMC7654321", "Made Up J")
    assert (document.year, document.volume, document.pages, document.authors) == (2019, "3", "1-9", ["Ada A"])
    assert (document.status, document.languages) == ("retracted", ["en"])
    assert document.abstract == "Purpose: To study cells & doses.\nResults: 10^6 cells were seen."
    assert [(s.label, s.name, document.text[s.start : s.end]) for s in document.sections if s.name != "title"] == [
        ("Purpose", "objective", "To study cells & doses."),
        ("Results", "results", "10^6 cells were seen."),
    ]


def test_a_record_without_an_abstract_is_a_document() -> None:
    document, failure = clean({k: v for k, v in RECORD.items() if k != "abstractText"})
    assert document is not None
    assert (document.doc, document.abstract, failure) == ("98765432", None, None)


@pytest.mark.parametrize("key", [k for k in RECORD if k not in ("id", "source", "abstractText")])
@pytest.mark.parametrize("value", [None, 3, [], {}, {"author": 3}, {"journal": []}, ["x", {}]])
def test_keys_of_another_kind_do_no_harm(key: str, value: Any) -> None:
    document, _ = clean(RECORD | {key: value})
    assert document is not None
    assert "10^6 cells" in document.text
