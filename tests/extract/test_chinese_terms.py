"""The Chinese gazetteer is whole, known to the contract, unique and sorted; terms are found longest first."""

from __future__ import annotations

from miner.resources import Resources
from miner.stages.extract.chinese.terms import KINDS, TERMS, load_terms

CONCEPTS = frozenset(
    (
        "local_control local_progression pain_relief complete_pain_response partial_pain_response "
        "neurologic_improvement neurologic_deficit ambulation overall_survival progression_free_survival "
        "disease_free_survival complete_response partial_response objective_response stable_disease "
        "progressive_disease recurrence metastasis death technical_success complication toxicity "
        "cement_leakage vertebral_compression_fracture spinal_cord_compression myelopathy infection "
        "reoperation quality_of_life vas nrs odi kps ecog frankel asia qlq_bm22 qlq_c30 sf36 eq5d bpi sins "
        "opioid_use treatment_allocation baseline_characteristic sensitivity specificity treatment_time "
        "hospital_stay time_to_recurrence time_to_progression time_to_response blood_loss total_dose "
        "dose_per_fraction prior_dose bed organ_dose"
    ).split()
)


def test_chinese_terms_are_whole_known_unique_and_sorted() -> None:
    head, *rows = Resources.default().text(TERMS).splitlines()
    assert head.split("\t") == ["term", "concept", "kind", "language", "source", "note"]
    cells = [row.split("\t") for row in rows]
    assert [c for c in cells if len(c) != 6 or c[2] not in KINDS or c[3] != "zh" or not c[4]] == []
    assert {c[1] for c in cells} - CONCEPTS == {""}
    terms = [c[0] for c in cells]
    assert terms == sorted(set(terms))


def test_chinese_terms_are_found_longest_first_and_latin_ones_only_by_themselves() -> None:
    text = "局部控制率与总生存率，CRP升高，CR 12例"
    found = load_terms(Resources.default()).find(text, 0, len(text))
    assert [(t.text, t.concept) for t in found] == [
        ("局部控制率", "local_control"),
        ("总生存率", "overall_survival"),
        ("CR", "complete_response"),
    ]
