"""The shipped weights: whole tables, and how much of reworded sentences of kept-apart templates is read right."""

from __future__ import annotations

import tomllib

from miner.resources import Resources
from miner.stages.annotate import Annotator, load
from miner.stages.clean import Cleaner, text_document
from miner.stages.extract import Extractor
from miner.stages.extract.confidence import NAME
from miner.stages.extract.decide.reader import SCORERS
from miner.stages.extract.decide.scorer import read_scorer, write_scorer
from miner.stages.extract.decide.weights import FOLDER, load_weights
from tests.gold import FLOORS
from tests.reading.by_kind import agreement
from tests.reading.rewording import documents

DOCUMENTS = 240


def test_reworded_sentences_of_held_out_templates_are_read() -> None:
    """To raise a floor, edit `reworded` of tests/floors.toml; a change that lowers it must say why."""
    floors = tomllib.loads(FLOORS.read_text(encoding="utf-8"))["reworded"]
    resources = Resources.default()
    cleaner, extractor = Cleaner(resources), Extractor(resources)
    right = whole = expected = found = 0
    with Annotator(load("default", resources)) as annotator:
        for name, text, records in documents(2, DOCUMENTS, holdout=True):
            document = text_document(text, name, name, cleaner)
            made = annotator.use(document, lambda doc, d=document: [r.to_dict() for r in extractor(doc, d)])  # type: ignore[misc]
            values, every, *_ = agreement(records, made)
            right, whole = right + values, whole + every
            expected, found = expected + len(records), found + len(made)
    figures = {"value": 2 * right / (expected + found), "whole": 2 * whole / (expected + found)}
    assert set(floors) == set(figures)
    assert {k: round(v, 3) for k, v in figures.items() if v < floors[k]} == {}, figures


def test_the_shipped_weights_are_whole_sorted_tables() -> None:
    resources = Resources.default()
    shipped = {name for name in resources.winners if name.startswith(f"{FOLDER}/") and name.endswith(".tsv")}
    wanted = {f"{FOLDER}/{name}.tsv" for name in SCORERS}
    assert shipped - {NAME} == wanted
    for table in sorted(shipped):
        text = resources.text(table)
        lines = [line for line in text.split("\n") if line and not line.startswith("# ")]
        features = [line.partition("\t")[0] for line in lines]
        assert features == sorted(set(features)), table
        assert write_scorer(read_scorer(text, table)) == "".join(f"{line}\n" for line in lines), table


def test_every_slot_has_weights_that_tell_candidates_apart() -> None:
    weights = load_weights(Resources.default())
    assert set(weights) == set(SCORERS)
    for name, scorer in weights.items():
        assert len(scorer.rows) + len(scorer.own) > 50, name
        assert not scorer.table[-1].any(), name  # what no scorer knows weighs nothing
