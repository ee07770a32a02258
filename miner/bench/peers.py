"""What a user would take instead, each behind one call; a peer that is not installed says so and is left out.

`load()` imports the library and gives the function that works on a list: of texts, of paths of PubMed XML, or of HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from typing import Any

Work = Callable[[Sequence[str]], Any]


@dataclass(frozen=True)
class Peer:
    """`items` is what it works on: "text", "xml" or "page"; `package` is what pip calls it."""

    name: str
    items: str
    package: str
    load: Callable[[], Work]

    def version(self) -> str | None:
        """The installed version, or None."""
        try:
            return metadata.version(self.package)
        except metadata.PackageNotFoundError:
            return None


def _spacy() -> Work:
    import spacy

    nlp = spacy.blank("en")
    return lambda texts: [len(nlp(text)) for text in texts]


MODELS = ("en_core_sci_sm", "en_core_sci_md", "en_core_sci_lg", "en_core_sci_scibert")


def _scispacy() -> Work:
    """With a model where one is installed, else its tokenizer and abbreviation detector."""
    import spacy
    from scispacy.abbreviation import AbbreviationDetector  # noqa: F401  registers the component
    from scispacy.custom_tokenizer import combined_rule_tokenizer

    model = next((name for name in MODELS if spacy.util.is_package(name)), None)
    if model is not None:
        nlp = spacy.load(model)
    else:
        nlp = spacy.blank("en")
        nlp.tokenizer = combined_rule_tokenizer(nlp)
        nlp.add_pipe("sentencizer")
    nlp.add_pipe("abbreviation_detector")
    return lambda texts: [len(nlp(text)) for text in texts]


_TARGETS = """local control;pain relief;overall survival;progression-free survival;complete response;recurrence;
toxicity;neurologic improvement;cement leakage;wound infection;hospital readmission;reoperation;
hazard ratio;median follow-up;hospital stay;pain score;patients;radiotherapy;
vertebroplasty;metastases;fracture;fractions;dose;depth"""


def _medspacy() -> Work:
    """Sentences, target rules for outcomes and numbers with units, and the context of each."""
    import medspacy
    from medspacy.ner import TargetRule

    with suppress(ImportError):  # PyRuSH's log, where it has one
        from loguru import logger

        logger.disable("PyRuSH")
    nlp = medspacy.load(medspacy_enable=["medspacy_pyrush", "medspacy_target_matcher", "medspacy_context"])
    number: list[dict[str, Any]] = [{"LIKE_NUM": True}]
    units = ({"LOWER": {"IN": ["gy", "mm", "months", "years", "mg", "patients", "%"]}},)
    rules = [TargetRule(words.strip(), "OUTCOME") for words in _TARGETS.split(";")]
    rules.append(TargetRule("number with unit", "NUMBER", pattern=[*number, *units]))
    nlp.get_pipe("medspacy_target_matcher").add(rules)
    return lambda texts: [len(nlp(text).ents) for text in texts]


def _quantulum3() -> Work:
    """Without its classifier: the model it ships can only be loaded by the scikit-learn that wrote it."""
    from quantulum3 import classifier, parser

    classifier.USE_CLF = False
    return lambda texts: [len(parser.parse(text)) for text in texts]


def _pubmed_parser() -> Work:
    import pubmed_parser

    return lambda paths: [sum(1 for _ in pubmed_parser.parse_medline_xml(path)) for path in paths]


def _trafilatura() -> Work:
    import trafilatura

    return lambda pages: [len(trafilatura.extract(page) or "") for page in pages]


PEERS = (
    Peer("spaCy's blank tokenizer", "text", "spacy", _spacy),
    Peer("scispaCy", "text", "scispacy", _scispacy),
    Peer("medspaCy, context and target rules", "text", "medspacy", _medspacy),
    Peer("quantulum3", "text", "quantulum3", _quantulum3),
    Peer("pubmed_parser, parsing alone", "xml", "pubmed-parser", _pubmed_parser),
    Peer("trafilatura", "page", "trafilatura", _trafilatura),
)
