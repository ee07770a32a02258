"""A word's normal form: American spelling, no plural s, no possessive. The key of every gazetteer."""

from __future__ import annotations

from functools import lru_cache

_SPELLING = {
    "randomise": "randomize",
    "analogue": "analog",
    "grey": "gray",
    "women": "woman",
    "men": "man",
    "children": "child",
    "vertebrae": "vertebra",
    "vertebras": "vertebra",
    "metastases": "metastasis",
    "diagnoses": "diagnosis",
    "analyses": "analysis",
    "series": "series",
    "died": "died",
    "bodies": "body",
    "therapies": "therapy",
    "injuries": "injury",
    "studies": "study",
    "biopsies": "biopsy",
    "arteries": "artery",
    "deaths": "death",
    "feet": "foot",
    "fracturing": "fracture",
    "irradiations": "irradiation",
    "labour": "labor",
    "programme": "program",
    "centre": "center",
    "centres": "center",
    "fibre": "fiber",
}


# British digraphs and endings and their American counterparts. Both sides of a comparison go through them, so a word
# that is no English one ("improvisation") does no harm. The first part may stand anywhere, the second only in front.
_ANYWHERE = (
    ("aem", "em"),  # anaemia, haematoma, ischaemic
    ("aesth", "esth"),
    ("oedem", "edem"),
    ("paed", "ped"),
    ("gynaec", "gynec"),
    ("rrhoe", "rrhe"),
    ("leuco", "leuko"),
    ("caesar", "cesar"),
    ("tumour", "tumor"),
    ("behaviour", "behavior"),
    ("colour", "color"),
    ("isation", "ization"),
)
_IN_FRONT = (("oes", "es"), ("foet", "fet"), ("faec", "fec"), ("aeti", "eti"), ("coeli", "celi"))
_AT_THE_END = (("ological", "ologic"), ("ised", "ized"), ("ysed", "yzed"))


def _american(low: str) -> str:
    """A lower-case word with its British digraphs and endings made American."""
    if len(low) < 5:
        return low
    for british, american in _ANYWHERE:
        if british in low:
            low = low.replace(british, american)
    for british, american in _IN_FRONT:
        if low.startswith(british):
            low = american + low[len(british) :]
    for british, american in _AT_THE_END:
        if low.endswith(british):
            low = low[: -len(british)] + american
    return low


@lru_cache(maxsize=65536)
def normal_form(low: str) -> str:
    """A lower-case word in American spelling, without a plural s or possessive: the key of gazetteers."""
    if low.endswith("'s"):
        low = low[:-2]
    known = _SPELLING.get(low)
    if known is not None:
        return known
    low = _american(low)
    if len(low) > 4 and low.endswith("ies"):
        return low[:-3] + "y"
    if len(low) > 4 and low.endswith(("sses", "xes", "ches", "shes")):
        return low[:-2]
    if len(low) > 3 and low[-1] == "s" and low[-2] not in "sui":
        return low[:-1]
    return low
