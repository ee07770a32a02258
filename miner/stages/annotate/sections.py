"""`miner_sections`: the document's sections as the span group `sections`, labelled with their normalised name."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from miner.stages.annotate.context import sections_of, set_group


@Language.component("miner_sections")
def mark_sections(doc: Doc) -> Doc:
    """Sets the span group `sections`; a stretch without a name has an empty label."""
    set_group(doc, "sections", [(start, end, name or "") for name, start, end, _ in sections_of(doc)])
    return doc
