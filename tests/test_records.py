"""Records print as the contract says."""

from __future__ import annotations

import json
import pickle

from miner.records import EVIDENCE_KEYS, Document, Dropped, Evidence, MinerError, Section, to_json


def test_a_record_prints_every_key_in_the_contracts_order() -> None:
    record = Evidence("a.txt", "a", "dose", 9.2, "Gy", low=8, high=15, interval="range", quote="9.2 Gy", end=6)
    printed = json.loads(to_json(record.to_dict()))
    assert tuple(printed) == EVIDENCE_KEYS
    assert {k: v for k, v in printed.items() if v not in (None, [], "")} == {
        "source": "a.txt",
        "doc": "a",
        "field": "dose",
        "value": 9.2,
        "unit": "Gy",
        "low": 8,
        "high": 15,
        "interval": "range",
        "scope": "study",
        "quote": "9.2 Gy",
        "start": 0,
        "end": 6,
        "language": "en",
        "confidence": 1.0,
    }


def test_a_document_prints_without_what_was_dropped() -> None:
    sections = [Section("AIM", "objective", 0, 3, "en"), Section(None, "results", 4, 7, "en", inferred=True)]
    printed = Document("a", "a", "p", None, None, "x", sections, dropped=[Dropped("p:menu", "Home")]).to_dict()
    assert "dropped" not in printed
    assert printed["sections"] == [
        {"label": "AIM", "name": "objective", "start": 0, "end": 3, "language": "en"},
        {"label": None, "name": "results", "start": 4, "end": 7, "language": "en", "inferred": True},
    ]


def test_json_keeps_letters_as_they_are() -> None:
    assert to_json({"b": "µ中", "a": None}) == '{"b": "µ中", "a": null}'


def test_an_error_keeps_its_advice_between_processes() -> None:
    error = pickle.loads(pickle.dumps(MinerError("what", "advice")))
    assert (str(error), error.advice) == ("what", "advice")
