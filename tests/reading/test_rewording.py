"""The gold of reworded sentences holds: quotes stand in the text with their numbers, contract's words, halves apart."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from miner.records import EVIDENCE_KEYS
from tests.reading.markup import KEYS, Record, Template
from tests.reading.printed import MONTHS, words
from tests.reading.rewording import carriers, documents, main, templates, vocabulary

UNITS = {
    "cohort_size": "1",
    "vertebrae_count": "1",
    "dose": "Gy",
    "depth": "mm",
    "follow_up": "months",
    "proportion": "%",
    "arm_size": "1",
    "lesion_count": "1",
    "study_count": "1",
    "fractions": "1",
    "age": "years",
    "survival_time": "months",
    "score": "points",
    "effect_size": "1",
    "p_value": "1",
}
FREE_UNITS = {
    "duration": {"min", "h", "days", "weeks", "months", "years"},
    "change": {"points", "%", "µmol/L", "kg", "mmHg", "beats/min", "mm", "g/L"},
    "drug_dose": {"mg", "µg", "g", "mg/kg", "µg/kg", "mg/m2", "mg/day"},
}
ENUMS = {
    "statistic": {"mean", "median", "count", "percent", "total", "rate", "ratio"},
    "interval": {"range", "iqr", "ci95", "ci90", "ci99"},
    "spread_kind": {"sd", "se"},
    "comparator": {"=", "<", "<=", ">", ">=", "~"},
    "scope": {"study", "background"},
}
CONCEPTS = set(
    """local_control local_progression pain_relief complete_pain_response partial_pain_response neurologic_improvement
    neurologic_deficit ambulation overall_survival progression_free_survival disease_free_survival complete_response
    partial_response objective_response stable_disease progressive_disease recurrence metastasis death technical_success
    complication toxicity cement_leakage vertebral_compression_fracture spinal_cord_compression myelopathy infection
    reoperation quality_of_life vas nrs odi kps ecog frankel asia qlq_bm22 qlq_c30 sf36 eq5d bpi sins opioid_use
    treatment_allocation baseline_characteristic sensitivity specificity treatment_time hospital_stay time_to_recurrence
    time_to_progression time_to_response blood_loss hazard_ratio odds_ratio risk_ratio mean_difference total_dose
    dose_per_fraction prior_dose bed organ_dose""".split()
)
TIMEPOINT = re.compile(r"baseline|last_follow_up|P\d+[DWMY]|PT\d+[HM]")
# words that state a share, a zero or a count without its digits
SHARES = {50: "half", 66.6667: "two.thirds", 75: "three (quarters|fourths)", 33.3333: "third", 25: "quarter"}
SHARES |= {20: "fifth", 80: "fifths", 10: "tenth"}
ZERO = r"\b(no|not|none|never|neither|nor|without|any|0)\b"
FACTORS = (1, *MONTHS.values(), 10, 0.01)


@cache
def made(holdout: bool) -> list[tuple[str, str, list[Record]]]:
    return documents(7, 900, holdout=holdout)


@pytest.fixture(params=[False, True], ids=["training", "held out"])
def both(request: pytest.FixtureRequest) -> list[tuple[str, str, list[Record]]]:
    return made(request.param)


def every(of: list[tuple[str, str, list[Record]]]) -> Iterator[tuple[str, Record]]:
    return ((text, record) for _, text, records in of for record in records)


def printed(quote: str) -> set[float]:
    """Numbers that stand in a quote, with decimal points, commas, middle dots and grouped thousands."""
    plain = re.sub(r"(?<=\d)[,' ](?=\d{3}(?!\d))", "", quote)
    return {float(n.replace(",", ".").replace("·", ".")) for n in re.findall(r"\d+(?:[.,·]\d+)?", plain)}


def stands(value: float, quote: str) -> bool:
    """Whether a number stands in its quote, as printed or as words, maybe in another unit."""
    size = abs(value)
    if any(abs(n * factor - size) <= 0.006 * max(1, size) for n in printed(quote) for factor in FACTORS):
        return True
    lower = quote.lower()
    if size == int(size) and re.search(rf"\b{words(int(size))}\b", lower):
        return True
    if size == 12 and "dozen" in lower:
        return True
    if size / 12 == int(size / 12) and re.search(rf"\b{words(int(size / 12))} years?\b", lower):
        return True
    return bool(size in SHARES and re.search(SHARES[size], lower))


def test_kinds_and_templates_are_many() -> None:
    assert len(templates()) >= 40
    assert {kind: len(made) for kind, made in templates().items() if len(made) < 8} == {}
    assert len({t.text for made in templates().values() for t in made}) == sum(map(len, templates().values()))


def test_the_same_seed_gives_the_same_documents_and_another_does_not() -> None:
    first = documents(3, 40)
    assert first == documents(3, 40)
    assert first != documents(4, 40)
    assert [d[1] for d in first] != [d[1] for d in documents(3, 40, holdout=True)]


def test_records_have_the_contracts_keys_units_and_words(both: list[tuple[str, str, list[Record]]]) -> None:
    assert set(KEYS) - {"at", "at_end"} <= set(EVIDENCE_KEYS)
    for text, record in every(both):
        assert list(record) == KEYS
        field, unit = record["field"], record["unit"]
        assert unit in FREE_UNITS[field] if field in FREE_UNITS else unit == UNITS[field], (record, text)
        for key, allowed in ENUMS.items():
            assert record[key] is None or record[key] in allowed, record
        assert record["concept"] is None or record["concept"] in CONCEPTS, record
        assert record["timepoint"] is None or TIMEPOINT.fullmatch(record["timepoint"]), record
        assert record["arm"] is None or (record["arm"] and "{" not in record["arm"]), record


def test_quotes_stand_in_the_text_with_the_numbers_of_their_records(both: list[tuple[str, str, list[Record]]]) -> None:
    for text, record in every(both):
        quote = record["quote"]
        assert quote
        assert quote == text[record["start"] : record["end"]]
        assert record["start"] <= record["at"] < record["at_end"] <= record["end"]
        for key in ("value", "low", "high", "spread", "numerator", "denominator"):
            value = record[key]
            if value is None:
                continue
            if key == "numerator" and value == 0 and re.search(ZERO, quote.lower()):
                continue
            if key == "numerator" and record["denominator"] == value and re.search(r"\b(all|each)\b", quote.lower()):
                continue
            if key == "numerator" and value == 1 and re.search(r"\bonly\b", quote.lower()):
                continue
            near = text if key == "denominator" else quote  # N may stand at the head of the sentence
            assert stands(value, near), (key, record, text)


def test_numbers_of_a_record_fit_together(both: list[tuple[str, str, list[Record]]]) -> None:
    for text, record in every(both):
        value, n, whole = record["value"], record["numerator"], record["denominator"]
        if n is not None and whole is not None:
            assert 0 <= n <= whole, (record, text)
            if value is not None:
                assert abs(100 * n / whole - value) <= 0.51, (record, text)
        if record["field"] == "proportion" and value is not None:
            assert 0 <= value <= 100, (record, text)
        low, high = record["low"], record["high"]
        assert (low is None) == (high is None)
        assert (low is None) == (record["interval"] is None)
        if low is not None:
            assert low < high, (record, text)
            assert value is None or low <= value <= high, (record, text)
        assert (record["spread"] is None) == (record["spread_kind"] is None)
        if record["field"] in ("p_value", "effect_size") and record["concept"] != "mean_difference":
            assert value is not None
            assert value >= 0
        if record["field"] == "proportion" and value is None and low is None:
            assert record["statistic"] is None
        assert record["field"] != "p_value" or record["comparator"]
        if record["concept"] == "baseline_characteristic":
            assert record["timepoint"] is None


def test_no_template_is_left_unfilled(both: list[tuple[str, str, list[Record]]]) -> None:
    for _, text, _ in both:
        assert not re.search(r"[{}«»~|]|  | [,.;]|\b([a-z]+) \1\b", text), text
        sentences = re.split(r"(?<=[a-z)%]\.) (?!\d)", re.sub(r"\bvs\.", "vs", text))
        assert [s for s in sentences if not re.match(r"[A-Z0-9≥]", s)] == []


def entries(half: str) -> list[str]:
    """Every form of every entry of one half, concepts, units and numbers left out."""

    def tables(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if "forms" in table:
            yield table
        else:
            for inner in table.values():
                yield from tables(inner)

    out = []
    for table in tables(vocabulary()):
        named = {"text", "noun", "had", "disease", "treatment", "short"} & set(table["forms"])
        for line in table[half]:
            parts = [part.strip() for part in line.split(";")]
            out += [part for form, part in zip(table["forms"], parts, strict=True) if form in named]
    return out


def test_held_out_words_stand_in_no_training_document() -> None:
    training = "\n".join(text.lower() for _, text, _ in made(False))
    shared = set(entries("train")) & set(entries("held"))
    assert shared == set()
    found = [word for word in set(entries("held")) if re.search(rf"(?<!\w){re.escape(word.lower())}(?!\w)", training)]
    assert found == []


def test_one_template_in_four_is_held_out_and_both_sides_use_only_their_own() -> None:
    for made_of in templates().values():
        assert sum(t.holdout for t in made_of) == len(made_of) // 4

    def names(of: list[tuple[str, str, list[Record]]]) -> Counter[str]:
        return Counter(name[5:] for name, _, _ in of)

    assert set(names(made(False))) == set(names(made(True)))
    assert names(made(False))["mixed"] == 300


def test_documents_of_chosen_kinds() -> None:
    found = documents(2, 12, kinds=["negation"])
    assert {name[5:] for name, _, _ in found} == {"negation"}
    assert {r["numerator"] is None for *_, records in found for r in records if r["field"] == "proportion"} == {False}
    with pytest.raises(KeyError):
        documents(2, 1, kinds=["nothing of this name"])


def test_neutral_sentences_hold_no_number() -> None:
    plain = [line for lines in carriers()["plain"].values() for line in lines] + carriers()["titles"]["texts"]
    assert [line for line in plain if re.search(r"\d", line)] == []
    assert all(not Template("plain", 0, "", line, "results", False, ()).fields for line in plain)


def test_command_writes_texts_and_records(tmp_path: Path) -> None:
    main(["--seed", "5", "--documents", "9", "-o", str(tmp_path)])
    lines = [json.loads(line) for line in (tmp_path / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    expected = documents(5, 9)
    assert [line["doc"] for line in lines] == [name for name, _, _ in expected]
    for line, (name, text, records) in zip(lines, expected, strict=True):
        assert (tmp_path / "texts" / f"{name}.txt").read_text(encoding="utf-8") == text + "\n"
        assert line["records"] == [{k: v for k, v in r.items() if v is not None} for r in records]
