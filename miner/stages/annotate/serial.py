"""Sentences and tokens in spaCy's serialised form: `Doc.to_bytes`, `DocBin` and `n_process` write user_data as msgpack.

Registered when this package is imported, which spaCy does when it makes any Language (its factories are entry points).
An entry point of srsly's own would be loaded while spaCy itself is still being imported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import srsly.msgpack

from miner.grammar.lexer import NUMBER, Token
from miner.grammar.sentences import Sentence

_KEY = "__miner_sentence__"
Chain = Callable[[Any], Any] | None


def encode(obj: Any, chain: Chain = None) -> Any:
    """A Sentence as plain values; anything else is handed on."""
    if isinstance(obj, Sentence):
        tokens = [
            (t.text, t.low, t.start, t.end, t.kind, t.joined, t.tight, t.norm)
            + ((t.value, t.decimals) if t.kind == NUMBER else ())
            for t in obj.tokens
        ]
        return {_KEY: [obj.start, obj.end, obj.section, obj.language], "tokens": tokens}
    return obj if chain is None else chain(obj)


def decode(obj: Any, chain: Chain = None) -> Any:
    """The Sentence that `encode` wrote; anything else is handed on."""
    if isinstance(obj, dict) and _KEY in obj:
        start, end, section, language = obj[_KEY]
        return Sentence(start, end, section, language, [Token(*t) for t in obj["tokens"]])
    return obj if chain is None else chain(obj)


srsly.msgpack.msgpack_encoders.register("miner", func=encode)
srsly.msgpack.msgpack_decoders.register("miner", func=decode)
