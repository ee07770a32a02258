"""`miner_terms` and `miner_cues`: phrases of a gazetteer as the span groups `terms` and `cues`.

A term is labelled with its concept; a cue says how a number is to be read and is labelled with its kind (negation,
comparator, statistic, timepoint ...).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import srsly
from spacy.language import Language
from spacy.tokens import Doc

from miner.grammar.lexer import lex
from miner.grammar.lexicon import Lexicon
from miner.stages.annotate.context import folded_of, lexed_sentences_of, resources, set_group
from miner.stages.annotate.cuewords import COLUMNS, DEFAULT, usual_triggers
from miner.stages.annotate.layout import UNSPACED
from miner.stages.annotate.rows import read_rows

TERMS = "gazetteers/terms.tsv"


class Phrases:
    """Marks phrases as spans of `group`; a phrase with several labels gives a span for each.

    `rows` are (phrase, label); with `everywhere` False, sentences that cannot hold evidence are passed over.
    """

    def __init__(self, group: str, rows: Iterable[tuple[str, str]], everywhere: bool) -> None:
        self.group = group
        self.everywhere = everywhere
        self.rows = list(rows)
        self.lexicon: Lexicon[str] = Lexicon(self.rows)

    def __call__(self, doc: Doc) -> Doc:
        """Sets the span group."""
        spans: dict[tuple[int, int, str], None] = {}
        for sentence in lexed_sentences_of(doc, usual_triggers()):
            tokens = sentence.tokens
            if not tokens and self.everywhere and sentence.language not in UNSPACED:
                tokens = lex(folded_of(doc), sentence.start, sentence.end)
            for first, last, label in self.lexicon.find(tokens):
                spans[tokens[first].start, tokens[last - 1].end, label] = None
        set_group(doc, self.group, spans)
        return doc

    def to_bytes(self, *, exclude: Any = ()) -> bytes:
        """The rows and the setting."""
        return bytes(srsly.msgpack_dumps([self.group, self.rows, self.everywhere]))

    def from_bytes(self, data: bytes, *, exclude: Any = ()) -> Phrases:
        """The counterpart of `to_bytes`."""
        group, rows, everywhere = srsly.msgpack_loads(data)
        Phrases.__init__(self, group, [(phrase, label) for phrase, label in rows], everywhere)
        return self

    def to_disk(self, path: str | Path, *, exclude: Any = ()) -> None:
        """Writes `to_bytes` to the file `path`."""
        Path(path).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Any = ()) -> Phrases:
        """Reads what `to_disk` wrote."""
        return self.from_bytes(Path(path).read_bytes())


@Language.factory("miner_terms", default_config={"terms": TERMS, "everywhere": True})
def create_terms(nlp: Language, name: str, terms: str, everywhere: bool) -> Phrases:
    """The component; `terms` names a resource with the columns term, concept, kind and language.

    A term without a concept is labelled with its kind.
    """
    rows = read_rows(resources(), terms, ("term", "concept", "kind", "language"))
    return Phrases("terms", [(r[0], r[1] or r[2]) for r in rows if r[3] not in UNSPACED], everywhere)


@Language.factory("miner_cues", default_config={"cues": DEFAULT, "everywhere": True})
def create_cues(nlp: Language, name: str, cues: str, everywhere: bool) -> Phrases:
    """The component; `cues` names a resource with the columns cue, kind and language."""
    rows = read_rows(resources(), cues, COLUMNS)
    return Phrases("cues", [(r[0], r[1]) for r in rows if r[2] not in UNSPACED], everywhere)
