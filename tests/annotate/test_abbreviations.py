"""What short forms stand for, and where they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy

from tests.annotate.pipelines import default


def found(text: str) -> dict[str, str]:
    abbreviations: dict[str, str] = default()(text).user_data["miner_abbreviations"]
    return abbreviations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We gave intraoperative radiotherapy (IORT).", {"IORT": "intraoperative radiotherapy"}),
        ("Stereotactic body radiotherapy (SBRT) and local control (LC).", {
            "SBRT": "Stereotactic body radiotherapy", "LC": "local control"}),
        ("VAS (visual analogue scale for pain) was used.", {"VAS": "visual analogue scale for pain"}),
        ("Low-dose\u00a0rate brachytherapy (LDR) was used.", {"LDR": "Low-dose\u00a0rate brachytherapy"}),
        ("The T-cell lymphoma (TCL) group", {"TCL": "T-cell lymphoma"}),
        ("Pain fell by 3.1 points (SD 2.0), P = .01 (n = 24) (range 2-10) (see Table).", {}),
        ("Patients (Pa) fell. (XYZ) rose.", {"Pa": "Patients"}),
        ("No bracket here.", {}),
        ("术中放疗\uff08IORT\uff09 and local control \uff08LC\uff09 were seen.", {"LC": "local control"}),
        ("In the first place. (IFP) is no definition across sentences.", {}),
    ],
)  # fmt: skip
def test_definitions(text: str, expected: dict[str, str]) -> None:
    assert found(text) == expected


def test_the_first_definition_holds() -> None:
    assert found("Complete response (CR) was rare. Cost ratio (CR) was low.") == {"CR": "Complete response"}


def test_singular_and_plural_of_a_short_form_where_they_stand() -> None:
    text = "Vertebral compression fractures (VCFs) occurred. One VCF hurt. Adverse events (AE) were rare: two AEs."
    assert found(text) == {
        "VCFs": "Vertebral compression fractures",
        "VCF": "Vertebral compression fractures",
        "AE": "Adverse events",
        "AEs": "Adverse events",
    }


def test_every_occurrence_is_in_scispacys_attribute() -> None:
    doc = default()("Intraoperative radiotherapy (IORT) helps. IORT-related harm is rare. XIORT is another.")
    entries = doc._.abbreviations
    assert [doc[e["short_start"] : e["short_end"]].text for e in entries] == ["IORT", "IORT-related"]
    assert {e["short_text"] for e in entries} == {"IORT"}
    assert {doc[e["long_start"] : e["long_end"]].text for e in entries} == {"Intraoperative radiotherapy"}
    json.dumps(entries)  # plain values


def test_a_document_without_definitions_has_none() -> None:
    doc = default()("Nothing here.")
    assert (doc.user_data["miner_abbreviations"], doc._.abbreviations) == ({}, [])


@pytest.mark.filterwarnings("ignore:.*W036")
def test_agrees_with_scispacys_component(shared: Path) -> None:
    """On real abstracts: every short form that both name stands for the same; few capitals are missed."""
    pytest.importorskip("scispacy")
    import scispacy.abbreviation  # noqa: F401
    from scispacy.custom_tokenizer import combined_rule_tokenizer

    theirs_nlp = spacy.blank("en")
    theirs_nlp.tokenizer = combined_rule_tokenizer(theirs_nlp)
    theirs_nlp.add_pipe("abbreviation_detector", config={"make_serializable": True})
    same = missed = 0
    for path in sorted((shared / "gold" / "abstracts" / "texts").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        theirs = {a["short_text"]: a["long_text"] for a in theirs_nlp(text)._.abbreviations}
        ours = found(text)
        same += sum(ours[short].lower() == long.lower() for short, long in theirs.items() if short in ours)
        missed += sum(short.isupper() and short not in ours for short in theirs)
    assert same > 50
    assert missed <= same * 0.05
