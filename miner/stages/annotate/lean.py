"""What extraction reads of a document, without the spaCy Doc around it.

A run over millions of abstracts looks at sentences and abbreviations only. Where the pipeline holds nothing but
miner's own components, nobody sees the Doc, its tokens and its span groups, and they are not built: the same functions
find the same sentences and abbreviations. Any other pipeline is run as it stands.
"""

from __future__ import annotations

from typing import Any

from spacy.language import Language

from miner.stages.annotate.abbreviations import Abbreviations
from miner.stages.annotate.context import ABBREVIATIONS, LEXED, SENTENCES, lex_informative
from miner.stages.annotate.layout import Stretch
from miner.stages.annotate.sentences import Sentences
from miner.stages.annotate.tokenizer import Tokenizer, divide

_SPANS = ("miner_sections", "miner_numbers", "miner_terms", "miner_cues")  # nothing that extracts reads these


class Notes:
    """`user_data` as a Doc of the same text would carry it."""

    __slots__ = ("user_data",)

    def __init__(self, user_data: dict[str, Any]) -> None:
        self.user_data = user_data


class Lean:
    """Makes Notes by the settings of a pipeline; `of` says which pipelines allow it."""

    def __init__(self, sentences: Sentences, abbreviations: Abbreviations) -> None:
        self.sentences = sentences
        self.abbreviations = abbreviations

    @classmethod
    def of(cls, nlp: Language) -> Lean | None:
        """None for a pipeline with another tokenizer or component, or without sentences before all that need them."""
        factories = [nlp.get_pipe_meta(name).factory for name in nlp.pipe_names]
        needing = [factory for factory in factories if factory != "miner_sections"]
        components = [component for _, component in nlp.pipeline]
        sentences = [c for c in components if isinstance(c, Sentences)]
        abbreviations = [c for c in components if isinstance(c, Abbreviations)]
        if (
            not isinstance(nlp.tokenizer, Tokenizer)
            or set(factories) - {*_SPANS, "miner_sentences", "miner_abbreviations"}
            or needing[:1] != ["miner_sentences"]
            or (len(sentences), len(abbreviations)) != (1, 1)
        ):
            return None
        return cls(sentences[0], abbreviations[0])

    def __call__(self, text: str, parts: list[Stretch]) -> Notes:
        """The notes on `text`. Raises UnicodeEncodeError where it holds what is no character, as a Doc would."""
        if not text.isascii():
            text.encode()
        data, folded = divide(text, parts)
        found = data[SENTENCES]
        lex_informative(folded, found, self.sentences.triggers)
        data[LEXED] = True
        data[ABBREVIATIONS] = {one.short: one.long for one in self.abbreviations.find(text, folded, found)}
        return Notes(data)
