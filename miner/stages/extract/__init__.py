"""Docs in, Evidence out: every number is read, told apart, linked to what belongs to it, and checked by arithmetic."""

from __future__ import annotations

import csv
import io
from typing import Any, Protocol

from miner.grammar.lexicon import Lexicon
from miner.records import Document, Evidence, MinerError
from miner.resources import Resources
from miner.stages.extract.checks import apply_checks
from miner.stages.extract.chinese import extract_chinese
from miner.stages.extract.combinations import Combinations
from miner.stages.extract.confidence import Confidence
from miner.stages.extract.context import Term
from miner.stages.extract.contexts import contexts_of
from miner.stages.extract.custom import CustomFields
from miner.stages.extract.engine import Reader
from miner.stages.extract.fields import FieldSpec, load_fields
from miner.stages.extract.resolve import distinct, tidy, to_evidence
from miner.stages.extract.spelling import Names
from miner.stages.extract.trace import Trace
from miner.stages.extract.translations import reconcile

__all__ = ["Extractor", "load_fields"]

_REVIEW = (
    "systematic review",
    "meta-analysis",
    "literature review",
    "[review]",
    "review of the literature",
    "pooled analysis",
    "meta analysis",
    "literature search",
)


class Annotated(Protocol):
    """What extraction reads of a spaCy Doc: `miner_sentences` and `miner_abbreviations`."""

    @property
    def user_data(self) -> dict[Any, Any]: ...


class Extractor:
    """Extracts evidence records from annotated documents; holds the gazetteers and fields of `resources`."""

    def __init__(self, resources: Resources | None = None) -> None:
        found = resources or Resources.default()
        self.resources = found
        self.fields: dict[str, FieldSpec] = load_fields(found)
        self.custom = CustomFields(self.fields)
        self.confidence = Confidence(found)
        self.lexicon: Lexicon[Term] = Lexicon()
        terms: list[Term] = []
        for row in _rows(found, "gazetteers/terms.tsv", ("term", "concept", "kind", "language")):
            if row["language"] == "en":
                terms.append(Term(row["kind"], row["concept"], row["term"]))
                self.lexicon.add(row["term"], terms[-1])
        self.names = Names(terms)
        for spec in self.fields.values():
            for cue in spec.cues:
                self.lexicon.add(cue, Term("cue", spec.name, cue))
            for stop in spec.stops:
                self.lexicon.add(stop, Term("stop", spec.name, stop))
        self.combinations: Combinations = {
            (row["theme"], row["direction"]): row["concept"]
            for row in _rows(found, "gazetteers/combinations.tsv", ("theme", "direction", "concept"))
        }

    def __call__(self, doc: Annotated, document: Document) -> list[Evidence]:
        """The records of a document in the order of its text; offsets point into `document.text`."""
        return self.trace(doc, document).records

    def trace(self, doc: Annotated, document: Document) -> Trace:
        """The records of a document and how they came about."""
        sentences = doc.user_data["miner_sentences"]
        abbreviations = doc.user_data.get("miner_abbreviations", {})
        variants = self.names.variants(abbreviations, self.lexicon) if abbreviations else None
        defined = frozenset(abbreviations)
        contexts = contexts_of(sentences, self.lexicon, self.combinations, variants, defined, document.text)
        reader = Reader(contexts, abbreviations, self.custom, is_review(document))
        readings = reader.read()
        kept = distinct(readings)
        made = [to_evidence(r, document.text, document.source, document.doc) for r in kept]
        records = made
        chinese: list[Evidence] = []
        for s in document.sections:
            if s.language == "zh":
                chinese += extract_chinese(
                    document.text, s.start, s.end, s.name, document.source, document.doc, self.resources, chinese
                )
        if chinese:
            records = reconcile(records, chinese)
            for r in records:
                r.value, r.low, r.high, r.spread = tidy(r.value), tidy(r.low), tidy(r.high), tidy(r.spread)
        apply_checks(records, document.text, sentences)
        trace = Trace(contexts, readings, kept, made, records)
        self.confidence.rate(trace)
        return trace


def is_review(document: Document) -> bool:
    """True for an abstract that pools other studies, by its title, its publication types or its own words."""
    if any(t.lower() in ("review", "meta-analysis", "systematic review") for t in document.publication_types):
        return True
    head = (document.title or document.text[:200]).lower()
    if any(w in head for w in _REVIEW):
        return True
    body = document.text.lower()
    return any(
        w in body
        for w in (
            "systematic literature search",
            "systematic review was",
            "we searched",
            "literature search",
            "were searched",
            "meta-analysis was",
            "we performed a systematic",
            "review was performed of multiple",
        )
    )


def _rows(resources: Resources, name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(resources.text(name)), delimiter="\t", quoting=csv.QUOTE_NONE)
    if reader.fieldnames is None or not set(columns) <= set(reader.fieldnames):
        raise MinerError(f"{resources.path(name)}: needs the columns {', '.join(columns)}")
    return [{k: (v or "") for k, v in row.items() if k} for row in reader]
