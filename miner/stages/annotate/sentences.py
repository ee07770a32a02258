"""`miner_sentences`: sentence boundaries, and the lexer's tokens of every sentence that can hold evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy
import srsly
from spacy.language import Language
from spacy.tokens import Doc

from miner.stages.annotate.context import lexed_sentences_of
from miner.stages.annotate.cuewords import DEFAULT, triggers_from
from miner.stages.annotate.triggers import Triggers


class Sentences:
    """Fills `doc.user_data["miner_sentences"]` and marks the sentences' first tokens, so that `doc.sents` works."""

    def __init__(self, triggers: Triggers) -> None:
        self.triggers = triggers

    def __call__(self, doc: Doc) -> Doc:
        """Lexes the sentences that need it; sets sentence starts where no other component has."""
        found = lexed_sentences_of(doc, self.triggers)
        if len(doc) and not doc.has_annotation("SENT_START"):
            starts = numpy.full((len(doc), 1), -1, dtype="int64")  # -1: a token that begins no sentence
            starts[0] = 1
            for sentence in found:
                span = doc.char_span(sentence.start, sentence.start + 1, alignment_mode="expand")
                if span is not None:
                    starts[span.start] = 1
            # Not token by token: spaCy looks through the whole Doc each time is_sent_start is set.
            doc.from_array(["SENT_START"], starts.astype("uint64"))  # type: ignore[arg-type]
        return doc

    def to_bytes(self, *, exclude: Any = ()) -> bytes:
        """The words that make a sentence worth cutting."""
        return bytes(srsly.msgpack_dumps(sorted(self.triggers.words)))

    def from_bytes(self, data: bytes, *, exclude: Any = ()) -> Sentences:
        """The counterpart of `to_bytes`."""
        self.triggers = Triggers(srsly.msgpack_loads(data))
        return self

    def to_disk(self, path: str | Path, *, exclude: Any = ()) -> None:
        """Writes `to_bytes` to the file `path`."""
        Path(path).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Any = ()) -> Sentences:
        """Reads what `to_disk` wrote."""
        return self.from_bytes(Path(path).read_bytes())


@Language.factory("miner_sentences", default_config={"cues": DEFAULT}, assigns=["token.is_sent_start", "doc.sents"])
def create_sentences(nlp: Language, name: str, cues: str) -> Sentences:
    """The component; `cues` names the resource whose negations and shares make a sentence informative."""
    return Sentences(triggers_from(cues))
