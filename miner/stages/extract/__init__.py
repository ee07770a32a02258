"""Docs in, Evidence out. The chain, in the order of its folders:

sentence (tokens, quantities, terms) → frames (clauses, and where a finding is expected) → groups (the abstract's
treatment groups) → decide (candidates for every slot, scored by trained weights) → record, quotes, repeats (records of
the contract) → chinese (what only a translation states) → checks (arithmetic) → confidence.
"""

from __future__ import annotations

import csv
import io
from typing import Any, Protocol

from miner.grammar.lexicon import Lexicon
from miner.records import Document, Evidence, MinerError
from miner.resources import Resources
from miner.stages.extract.checks.records import apply_checks
from miner.stages.extract.chinese.extract import extract_chinese
from miner.stages.extract.chinese.translations import reconcile
from miner.stages.extract.confidence import Confidence
from miner.stages.extract.custom.read import CustomFields
from miner.stages.extract.decide.reader import Reader
from miner.stages.extract.decide.view import Paper, paper_of
from miner.stages.extract.decide.weights import load_weights
from miner.stages.extract.fields import FieldSpec, load_fields
from miner.stages.extract.record import records_of, tidy
from miner.stages.extract.repeats import distinct
from miner.stages.extract.reviews import is_review
from miner.stages.extract.sentence.combinations import Combinations
from miner.stages.extract.sentence.context import Context, Term
from miner.stages.extract.sentence.contexts import contexts_of
from miner.stages.extract.sentence.soft import soft_words
from miner.stages.extract.sentence.spelling import Names
from miner.stages.extract.trace import Trace

__all__ = ["Extractor", "load_fields"]


class Annotated(Protocol):
    """What extraction reads of a spaCy Doc: `miner_sentences` and `miner_abbreviations`."""

    @property
    def user_data(self) -> dict[Any, Any]: ...


class Sentences:
    """Annotated text to contexts: holds the gazetteers and the cues of the fields."""

    def __init__(self, resources: Resources, fields: dict[str, FieldSpec]) -> None:
        self.lexicon: Lexicon[Term] = Lexicon()
        terms: list[Term] = []
        for row in _rows(resources, "gazetteers/terms.tsv", ("term", "concept", "kind", "language")):
            if row["language"] == "en":
                terms.append(Term(row["kind"], row["concept"], row["term"]))
                self.lexicon.add(row["term"], terms[-1])
        self.names = Names(terms)
        self.soft = soft_words(terms)
        for spec in fields.values():
            for cue in spec.cues:
                self.lexicon.add(cue, Term("cue", spec.name, cue))
            for stop in spec.stops:
                self.lexicon.add(stop, Term("stop", spec.name, stop))
        self.combinations: Combinations = {
            (row["theme"], row["direction"]): row["concept"]
            for row in _rows(resources, "gazetteers/combinations.tsv", ("theme", "direction", "concept"))
        }

    def __call__(self, doc: Annotated, document: Document) -> Paper:
        """The paper of an annotated document."""
        abbreviations = doc.user_data.get("miner_abbreviations", {})
        variants = self.names.variants(abbreviations, self.lexicon) if abbreviations else None
        sentences = doc.user_data["miner_sentences"]
        contexts: list[Context] = contexts_of(
            sentences, self.lexicon, self.combinations, variants, frozenset(abbreviations), document.text
        )
        return paper_of(contexts, abbreviations, is_review(document), self.soft)


class Extractor:
    """Extracts evidence records from annotated documents; holds the gazetteers, fields and weights of `resources`.

    `reader` replaces the shipped weights, as training does to judge its own.
    """

    def __init__(self, resources: Resources | None = None, reader: Reader | None = None) -> None:
        found = resources or Resources.default()
        self.resources = found
        self.fields: dict[str, FieldSpec] = load_fields(found)
        self.custom = CustomFields(self.fields)
        self.sentences = Sentences(found, self.fields)
        self.reader = reader or Reader(load_weights(found))
        self.confidence = Confidence(found)

    def __call__(self, doc: Annotated, document: Document) -> list[Evidence]:
        """The records of a document in the order of its text; offsets point into `document.text`."""
        return self.trace(doc, document).records

    def trace(self, doc: Annotated, document: Document) -> Trace:
        """The records of a document and how they came about."""
        paper = self.sentences(doc, document)
        contexts = [view.ctx for view in paper.views]
        own = {id(r.quantity or r): r for ctx in contexts for r in self.custom.read(ctx)}
        items, kept_items = self.reader.read(paper, list(own.values()))
        made = [m for item in kept_items for m in records_of(item, document.text, document.source, document.doc)]
        kept = distinct(made)
        records = [m.record for m in kept]
        chinese: list[Evidence] = []
        for s in document.sections:
            if s.language == "zh":
                chinese += extract_chinese(
                    document.text, s.start, s.end, s.name, document.source, document.doc, self.resources, chinese
                )
        if chinese:
            records = reconcile(records, chinese, document.translations.get("zh", ""))
            for r in records:
                r.value, r.low, r.high, r.spread = tidy(r.value), tidy(r.low), tidy(r.high), tidy(r.spread)
        apply_checks(records, document.text, doc.user_data["miner_sentences"])
        trace = Trace(contexts, paper, items, made, kept, records)
        self.confidence.rate(trace)
        return trace


def _rows(resources: Resources, name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(resources.text(name)), delimiter="\t", quoting=csv.QUOTE_NONE)
    if reader.fieldnames is None or not set(columns) <= set(reader.fieldnames):
        raise MinerError(f"{resources.path(name)}: needs the columns {', '.join(columns)}")
    return [{k: (v or "") for k, v in row.items() if k} for row in reader]
