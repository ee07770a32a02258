"""Evidence out of Chinese text: one section of `Document.text`, read sentence by sentence.

The order matters: p values, ratios and lists claim their numbers first, so that what is left over is read by its unit.
Which records stay beside the English ones is decided in translations.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from miner.grammar.chinese import fold
from miner.records import Evidence
from miner.resources import Resources
from miner.stages.extract.chinese.counts import read_counts
from miner.stages.extract.chinese.lists import read_lists
from miner.stages.extract.chinese.reader import Reader
from miner.stages.extract.chinese.terms import load_labels, load_terms
from miner.stages.extract.chinese.text import Sentence, sentences
from miner.stages.extract.chinese.values import (
    read_ages,
    read_doses,
    read_p_values,
    read_ratios,
    read_scores,
    read_times,
)

_STEPS = (read_p_values, read_ratios, read_lists, read_doses, read_times, read_ages, read_scores, read_counts)


def extract_chinese(
    text: str,
    start: int,
    end: int,
    section: str | None,
    source: str,
    doc: str,
    resources: Resources | None = None,
    earlier: Sequence[Evidence] = (),
) -> list[Evidence]:
    """Records that the Chinese `text[start:end]` states, in the order of the text, `language` "zh".

    `section` is the section's normalised name; where the stretch prints labels of its own they win. Offsets are into
    `text`. `earlier` are the Chinese records of the sections before: from them the cohort and the groups that "两组"
    means are known. Reading stops at the key words: what follows them is no abstract. Raises MinerError where the
    gazetteer is malformed.
    """
    resources = resources or _default()
    folded = fold(text)
    reader = Reader(text, folded, source, doc, earlier=list(earlier))
    reader.cohort = next((int(r.value) for r in earlier if r.field == "cohort_size" and r.value is not None), None)
    found = sentences(folded, start, end, section, load_labels(resources), load_terms(resources))
    for sentence in found:
        for step in _STEPS:
            step(reader, sentence)
    return sorted(reader.records, key=lambda r: (r.start, r.end))


_DEFAULT: list[Resources] = []


def _default() -> Resources:
    if not _DEFAULT:
        _DEFAULT.append(Resources.default())
    return _DEFAULT[0]


__all__ = ["Sentence", "extract_chinese"]
