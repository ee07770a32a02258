"""What the abstract is about decides what some terms mean: nausea after an operation, a "response" in migraine, "SD".

The gazetteer gives each term the concept it has most often. Where an abstract speaks of surgery alone, a named side
effect is a complication; where of radiation or drugs alone, a named complication is toxicity; where of no tumour, a
response is none of the oncologist's. Abstracts that mix the settings keep the gazetteer's concepts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from miner.stages.extract.sentence.context import Mention, Term

# Whole words in lower case, British and American; each alternative is bounded.
_SURGERY = re.compile(
    r"surg(?:ery|ical|ically|eries)|operat(?:ion|ions|ive|ively|ed)|(?:post|pre|peri|intra)operative(?:ly)?|resection|"
    r"laparoscop\w{1,4}|laparotomy|arthroplast(?:y|ies)|(?:vertebro|kypho|lamino)plast(?:y|ies)|\w{3,12}ectom(?:y|ies)|"
    r"anae?sthe(?:sia|tic|tics|tized|tised)|implant(?:s|ation)?|graft(?:s|ing)?|suture(?:s|d)?|incision\w{0,3}"
)
_IRRADIATION = re.compile(
    r"(?:chemo)?radio(?:therapy|surgery|surgical|chemotherapy|therapeutic)|(?:re)?irradiat(?:ion|ed)|radiations?|gy|cgy|"
    r"chemoradiation|brachytherapy|sbrt|sabr|srs|protons?|photons|carbon"
)
_DRUG = re.compile(
    r"chemotherap(?:y|eutic)|placebo|mg|µg|tablets?|drugs?|oral(?:ly)?|intravenous(?:ly)?|vaccine|capsules?|regimens?|"
    r"pharmaco\w{1,12}|monotherapy"
)
_ONCOLOGY = re.compile(
    r"(?:tumou?r|cancer|metasta[st]|neoplas|malignan|lymphoma|leuka?emia|myeloma|melanoma|adenoma|schwannoma|meningioma|"
    r"ha?emangioma|glio|chemoradi|radiotherap|radiosurg|irradiat|oncolog|nidus|arteriovenous)\w{0,12}|"
    r"\w{1,12}(?:carcinoma|sarcoma|blastoma|cytoma|ependymoma|chordoma)s?|carcinomas?|sarcomas?|chordomas?|avms?|sbrt|"
    r"recist|gy|nodules?|fibroids?"
)
_WORDS = re.compile(r"[^\W\d_]{1,40}")
_RESPONSES = frozenset("objective_response complete_response partial_response stable_disease".split())
# Complications that the contract does not name as injuries: they are complications after irradiation too.
_UNNAMED = re.compile(
    r"complication|adverse|side (?:effect|reaction)|morbidit|\baes?\b|\bsaes?\b|bleed|ha?emorrhag|sequel|untoward|"
    r"clavien|outcome|surgical|operative|cement|implant|hardware|screw|wound|death|epistaxis|hemoptysis|ha?ematoma|"
    r"embol|thromb|\bdvt\b|\bvte\b|stroke"
)
_TOXIC = re.compile(r"toxic|radi(?:ation|o)|late |acute |chemotherap|\bdlts?\b|ntcp|rild|flare")
_NERVES = re.compile(r"facial|cranial|trigeminal|\bnerve|neuropath|abducens|oculomotor")
_RECIST = _RESPONSES | {"progressive_disease"}


class Setting(NamedTuple):
    """What an abstract speaks of."""

    surgery: bool
    irradiation: bool
    drug: bool
    oncology: bool


@lru_cache(maxsize=65536)
def _speaks_of(word: str) -> tuple[bool, ...]:
    return tuple(p.fullmatch(word) is not None for p in (_SURGERY, _IRRADIATION, _DRUG, _ONCOLOGY))


def setting_of(text: str) -> Setting:
    """The setting that the words of an abstract give."""
    words = set(_WORDS.findall(text.lower()))
    return Setting(*map(any, zip((False,) * 4, *map(_speaks_of, words), strict=True)))


def settle(mentions: list[Mention], setting: Setting) -> list[Mention]:
    """The mentions of one sentence with the concepts they have in this setting."""
    recist = any(m.term.kind == "outcome" and m.term.concept in _RECIST and m.term.text != "SD" for m in mentions)
    out = []
    for m in mentions:
        if m.term.kind == "outcome":
            if m.term.text == "SD" and not recist:
                continue  # a standard deviation
            concept = _concept(m.term, setting)
            if concept != m.term.concept:
                m = m._replace(term=m.term._replace(concept=concept))
        out.append(m)
    return out


def _concept(term: Term, setting: Setting) -> str:
    concept, text = term.concept, term.text.lower()
    if concept in _RESPONSES and not setting.oncology:
        return ""
    if concept == "toxicity" and setting.surgery and not (setting.irradiation or setting.drug):
        return concept if _TOXIC.search(text) else "complication"
    if not setting.surgery and (setting.irradiation or setting.drug):
        if concept == "complication" and not _UNNAMED.search(text):
            return "toxicity"
        if concept == "neurologic_deficit" and setting.irradiation and _NERVES.search(text):
            return "toxicity"
    return concept
