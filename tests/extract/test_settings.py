"""What an abstract is about settles what its side effects, complications and responses are."""

from __future__ import annotations

import pytest

from miner.stages.extract.sentence.context import Mention, Term
from miner.stages.extract.sentence.settings import setting_of, settle


def settled(setting: str, *terms: tuple[str, str]) -> list[str]:
    """The concepts of outcome terms in an abstract that speaks so."""
    mentions = [Mention(k, k + 1, Term("outcome", concept, text)) for k, (concept, text) in enumerate(terms)]
    return [m.term.concept for m in settle(mentions, setting_of(setting))]


@pytest.mark.parametrize(
    ("setting", "term", "concept"),
    [
        ("Laparotomy was done.", ("toxicity", "constipation"), "complication"),
        ("They took one tablet.", ("toxicity", "constipation"), "toxicity"),
        ("Laparotomy was done; drugs were given.", ("toxicity", "constipation"), "toxicity"),
        ("Radiotherapy was given.", ("complication", "dysphagia"), "toxicity"),
        ("Laminectomy was done.", ("complication", "dysphagia"), "complication"),
        ("Laminectomy and radiotherapy were done.", ("complication", "dysphagia"), "complication"),
        ("Radiotherapy was given.", ("complication", "bleeding"), "complication"),
        ("Radiosurgery was given.", ("neurologic_deficit", "facial palsy"), "toxicity"),
        ("Suturing followed the operation.", ("neurologic_deficit", "facial palsy"), "neurologic_deficit"),
        ("Women with migraine took part.", ("objective_response", "response"), ""),
        ("Women with carcinomas took part.", ("objective_response", "response"), "objective_response"),
        ("Laparotomy was done.", ("death", "died"), "death"),
    ],
)
def test_the_setting_settles_the_concept(setting: str, term: tuple[str, str], concept: str) -> None:
    assert settled(setting, term) == [concept]


def test_a_standard_deviation_is_no_stable_disease() -> None:
    stable = ("stable_disease", "SD")
    assert settled("Cancer was found.", stable) == []
    assert settled("Cancer was found.", ("progressive_disease", "PD"), stable) == [
        "progressive_disease",
        "stable_disease",
    ]


def test_other_kinds_of_terms_are_left_alone() -> None:
    term = Mention(0, 1, Term("treatment", "toxicity", "constipation"))
    assert settle([term], setting_of("Laparotomy was done.")) == [term]
