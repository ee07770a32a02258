"""`miner_numbers`: every quantity of the grammar as the span group `numbers`, labelled with its dimension."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from miner.stages.annotate.context import lexed_sentences_of, set_group
from miner.stages.annotate.cuewords import usual_triggers


@Language.component("miner_numbers")
def mark_numbers(doc: Doc) -> Doc:
    """Sets the span group `numbers` of the sentences that have tokens."""
    found = lexed_sentences_of(doc, usual_triggers())
    set_group(doc, "numbers", [(q.start, q.end, q.dimension) for s in found for q in s.quantities])
    return doc
