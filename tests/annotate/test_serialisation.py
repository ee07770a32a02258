"""Docs and pipelines go through bytes, pickle, DocBin, disk and processes and come out the same."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from miner.grammar.sentences import Sentence
from miner.stages.annotate import annotate
from miner.stages.annotate.phrases import Phrases
from tests.annotate.pipelines import ABSTRACT, default, document

TEXTS = [ABSTRACT, "Of 24, none died.", "Nothing here.", "共35例患者。", ""] * 4


def plain(doc: Doc) -> dict[str, Any]:
    """All that a Doc says, as values that compare."""
    data = dict(doc.user_data)
    data["miner_sentences"] = [
        (s.start, s.end, s.section, s.language, [tuple(getattr(t, k) for k in t.__slots__) for t in s.tokens])
        for s in data["miner_sentences"]
    ]
    data["miner_sections"] = [tuple(part) for part in data["miner_sections"]]
    groups = {name: [(s.start, s.end, s.label_) for s in group] for name, group in doc.spans.items()}
    return {"words": [(t.text, t.whitespace_, t.is_sent_start) for t in doc], "data": data, "groups": groups}


def test_doc_survives_bytes_with_its_sentences() -> None:
    doc = annotate(default(), document("Radiotherapy in 24", [("RESULTS", "results", ABSTRACT, "en")]))
    copy = Doc(default().vocab).from_bytes(doc.to_bytes())
    assert plain(copy) == plain(doc)
    assert all(isinstance(s, Sentence) for s in copy.user_data["miner_sentences"])
    assert [q.value for s in copy.user_data["miner_sentences"] for q in s.quantities] == [24, 35, 24, 8, 0.001]


def test_doc_survives_pickle() -> None:
    doc = default()(ABSTRACT)
    assert plain(pickle.loads(pickle.dumps(doc))) == plain(doc)


def test_docs_survive_a_docbin_with_user_data() -> None:
    docs = [default()(text) for text in TEXTS]
    saved = DocBin(store_user_data=True, docs=docs).to_bytes()
    copies = DocBin(store_user_data=True).from_bytes(saved).get_docs(default().vocab)
    for copy, doc in zip(copies, docs, strict=True):
        for key in ("miner_sentences", "miner_sections", "miner_abbreviations", "miner_folded"):
            assert plain(copy)["data"][key] == plain(doc)["data"][key]


def test_two_processes_give_what_one_gives() -> None:
    one = [plain(doc) for doc in default().pipe(TEXTS)]
    assert [plain(doc) for doc in default().pipe(TEXTS, n_process=2, batch_size=3)] == one


def test_pipeline_survives_bytes() -> None:
    again = spacy.util.load_model_from_config(default().config).from_bytes(default().to_bytes())
    assert [plain(again(text)) for text in TEXTS] == [plain(default()(text)) for text in TEXTS]


def test_pipeline_survives_disk(tmp_path: Path) -> None:
    """Loaded by spaCy alone: the factories and the tokenizer are entry points."""
    default().to_disk(tmp_path / "model")
    again = spacy.load(tmp_path / "model")
    assert again.pipe_names == default().pipe_names
    assert [plain(again(text)) for text in TEXTS] == [plain(default()(text)) for text in TEXTS]


def test_saved_terms_are_those_it_was_saved_with(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    terms = nlp.add_pipe("miner_terms")
    assert isinstance(terms, Phrases)
    terms.from_bytes(Phrases("terms", [("dragon bite", "complication")], True).to_bytes())
    nlp.to_disk(tmp_path / "model")
    doc = spacy.load(tmp_path / "model")("A dragon bite and pain relief.")
    assert [(s.text, s.label_) for s in doc.spans["terms"]] == [("dragon bite", "complication")]


@pytest.mark.filterwarnings("ignore:Possible set union")
def test_pipeline_survives_pickle() -> None:
    again = pickle.loads(pickle.dumps(default()))
    assert [plain(again(text)) for text in TEXTS] == [plain(default()(text)) for text in TEXTS]
