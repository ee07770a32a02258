"""The spaCy component: records with spans on a Doc, alone, in a stream, with own rules; `extract` of paths and Docs."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

import miner
from miner.records import MinerError

TEXT = (
    "We treated 73 patients with 112 vertebrae; the median dose was 27 Gy in 3 fractions. "
    "Local control at 2 years was 84% (95% CI 75-91)."
)
FOUND = {("cohort_size", 73.0), ("vertebrae_count", 112.0), ("dose", 27.0), ("fractions", 3.0), ("proportion", 84.0)}


def test_a_doc_holds_records_and_their_spans() -> None:
    doc = miner.load()(TEXT)
    assert {(r.field, r.value) for r in doc._.evidence} >= FOUND
    assert [s._.evidence for s in doc.spans["evidence"]] == doc._.evidence
    assert [s.label_ for s in doc.spans["evidence"]] == [r.field for r in doc._.evidence]
    assert all(r.quote in s.text for s, r in zip(doc.spans["evidence"], doc._.evidence, strict=True))
    assert doc[0:2]._.evidence is None


def test_records_are_those_of_extract() -> None:
    told = [(r.field, r.value, r.start, r.end) for r in miner.extract(TEXT)]
    assert [(r.field, r.value, r.start, r.end) for r in miner.load()(TEXT)._.evidence] == told


def test_a_stream_of_texts() -> None:
    docs = list(miner.load().pipe([TEXT, "Nothing was counted.", TEXT]))
    assert [len(d._.evidence) for d in docs] == [len(docs[0]._.evidence), 0, len(docs[0]._.evidence)]


def test_own_fields_by_path(tmp_path: Path) -> None:
    field = tmp_path / "pipelines" / "fields" / "operating_time.toml"
    field.parent.mkdir(parents=True)
    field.write_text('kind = "time"\nunit = "min"\ndescription = "x"\ncues = ["operating time"]\n')
    nlp = miner.load(resources=[tmp_path])
    assert ("operating_time", 95.0) in {
        (r.field, r.value) for r in nlp("The mean operating time was 95 min.")._.evidence
    }


def test_a_pipeline_without_the_component_and_extract_of_its_doc() -> None:
    nlp = miner.load(evidence=False)
    assert "miner_evidence" not in nlp.pipe_names
    assert {(r.field, r.value) for r in miner.extract(nlp(TEXT))} >= FOUND


def test_extract_reads_a_file_and_any_doc(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"A made-up cohort of two schools\n\n{TEXT} {TEXT}\n")
    for given in (tmp_path / "a.txt", str(tmp_path / "a.txt")):
        assert ("cohort_size", 73.0) in {(r.field, r.value) for r in miner.extract(given)}
    assert {(r.field, r.value) for r in miner.extract(spacy.blank("en")(TEXT))} >= FOUND
    with pytest.raises(MinerError, match="No such file"):
        miner.extract(tmp_path / "none.txt")


def test_alone_it_says_what_it_needs() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("miner_evidence")
    with pytest.raises(MinerError, match="needs miner's own components"):
        nlp(TEXT)
