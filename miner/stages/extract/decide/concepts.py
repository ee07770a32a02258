"""The slot concept: what was found, measured or given, out of the contract's list, or none of it."""

from __future__ import annotations

from collections import Counter

from miner.stages.extract.decide.features import base_features
from miner.stages.extract.decide.places import Feature
from miner.stages.extract.decide.pointers import Support, mark_runs, pointer_features
from miner.stages.extract.decide.scorer import Choice
from miner.stages.extract.decide.view import Item, Paper, View

NAMING = frozenset(("outcome", "trait", "treatment", "scale", "duration", "ratio", "organ", "theme", "measure"))
_SPLITS = ("baseline_characteristic", "treatment_allocation")

# The concepts that a field may have although no term of the sentence names them.
USUAL: dict[str, tuple[str, ...]] = {
    "proportion": (
        "local_control", "local_progression", "pain_relief", "complete_pain_response", "partial_pain_response",
        "neurologic_improvement", "neurologic_deficit", "ambulation", "overall_survival", "progression_free_survival",
        "disease_free_survival", "complete_response", "partial_response", "objective_response", "stable_disease",
        "progressive_disease", "recurrence", "metastasis", "death", "technical_success", "complication", "toxicity",
        "cement_leakage", "vertebral_compression_fracture", "infection", "reoperation", "sensitivity", "specificity",
        "opioid_use", "quality_of_life", *_SPLITS,
    ),
    "dose": ("total_dose", "dose_per_fraction", "prior_dose", "bed", "organ_dose"),
    "p_value": (
        "overall_survival", "local_control", "disease_free_survival", "progression_free_survival", "recurrence",
        "complication", "toxicity", "death", "vas", "nrs", "pain_relief", "opioid_use", "quality_of_life",
        "objective_response", "blood_loss", "hospital_stay", "baseline_characteristic", "metastasis",
        "local_progression", "odi", "infection", "reoperation",
    ),
    "score": ("vas", "nrs", "odi", "kps", "ecog", "frankel", "asia", "qlq_bm22", "qlq_c30", "sf36", "eq5d", "bpi",
              "sins"),
    "change": ("vas", "nrs", "odi", "kps", "opioid_use", "blood_loss", "quality_of_life"),
    "duration": (
        "treatment_time", "hospital_stay", "time_to_recurrence", "time_to_progression", "time_to_response", "death",
    ),
    "survival_time": (
        "overall_survival", "progression_free_survival", "disease_free_survival", "local_control",
        "time_to_progression",         "time_to_recurrence",
    ),
    "effect_size": ("hazard_ratio", "odds_ratio", "risk_ratio", "mean_difference"),
    "drug_dose": ("opioid_use",),
}  # fmt: skip
FIELDS = frozenset(USUAL)
_DENIALS = frozenset(
    "not never without absent absence free failed fail fails lost loss lacked lacking unable none neither nor missing "
    "no avoided spared".split()
)
_DOMAINS = {
    **dict.fromkeys(("radio", "irrad", "proto", "brach", "carbo", "stere", "gamma"), "rays"),
    **dict.fromkeys(("surge", "resec", "opera", "fusio", "arthr", "repai", "impla", "incis"), "surgery"),
    **dict.fromkeys(("anaes", "anest", "block", "bupiv", "propo", "intub", "posto", "spina"), "anaesthesia"),
    **dict.fromkeys(("chemo", "place", "drug", "oral", "table", "cispl"), "drugs"),
    **dict.fromkeys(("ablat", "verte", "kypho", "cemen", "embol"), "intervention"),
    **dict.fromkeys(("pain", "analg", "opioi", "morph"), "pain"),
}
_CLOSED = ("dose", "effect_size")  # no term of a sentence widens what these can be


def choice_of(item: Item) -> Choice:
    """Nothing, the usual concepts of the field, and those that a term of the sentence or its topic names."""
    view = item.view
    field = item.field or ""
    supports: dict[str, list[Support]] = {}
    for s in _named(view):
        supports.setdefault(s[0], []).append(Support(view, s[1], s[2], s[3]))
    firm = set(supports)
    spans = mark_runs(supports, view.lows)
    for s in _soft(view):
        supports.setdefault(s[0], []).append(Support(view, s[1], s[2], s[3]))
    for back in (1, 2, 3):
        earlier = view.paper.at.get(view.ctx.index - back)
        if earlier is not None:
            for name, first, last, kind in _named(earlier):
                supports.setdefault(name, []).append(Support(earlier, first, last, f"{kind} {back}"))
    values: list[object] = [None]
    usual = USUAL.get(field, ())
    values += usual
    values += [c for c in supports if c not in usual and c[0] != "~" and c in firm and field not in _CLOSED]
    classes = ["-"]
    features: list[list[Feature]] = [_nothing(item, supports, spans, field)]
    denied = denial_of(item)
    if denied:
        features[0] += [("nothing, clause denies", denied), ("nothing, clause denies",)]
    paper = view.paper
    for value in values[1:]:
        name = str(value)
        found = supports.get(name, [])
        here = name in firm
        split = name in _SPLITS
        classes.append(name if name in usual else "other")
        f = pointer_features(item, found, spans, field)
        f.append(("named" if here else "not named", field))
        if denied:
            f += [("clause denies", denied, str(int(here))), ("clause denies", str(int(here)))]
        if not split:
            f.append(("named id" if here else "id", field))
        f += [("in the title", str(int(name in paper.titled)), str(int(here))),
              ("in the abstract", str(min(3, paper.mentioned[name])), str(int(here)))]  # fmt: skip
        features.append(f)
    return Choice(values, classes, features, [base_features(item), _by_field(item, field), domain_of(paper)])


def denial_of(item: Item) -> str:
    """The word by which the value's own clause denies its finding: "was absent in 41 of 52", "did not occur"."""
    view = item.view
    frame = view.frame
    part = frame.part[frame.anchor(item.first)]
    for t in range(frame.parts[part].first, min(view.n, frame.parts[part].last)):
        if frame.part[t] == part and view.lows[t] in _DENIALS and not item.first <= t < item.last:
            if view.lows[t] == "no" and t > item.last:
                continue
            return view.lows[t]
    return ""


def domain_of(paper: Paper) -> list[Feature]:
    """What an abstract is about: its title's words, and whether it irradiates, operates or gives drugs."""
    found = paper.memo.get("domain")
    if found is None:
        out: list[Feature] = []
        if paper.views and paper.views[0].ctx.index == 0:
            out += [("title word", s) for s in dict.fromkeys(paper.views[0].stems) if len(s) > 3]
        told: Counter[str] = Counter()
        for view in paper.views:
            told.update(_DOMAINS[s[:5]] for s in view.stems if s[:5] in _DOMAINS)
            told.update("gray" for q in view.live if q.dimension == "dose")
            told.update("mass" for q in view.live if q.dimension == "mass")
        out += [("about", name, str(min(3, n))) for name, n in sorted(told.items())]
        found = paper.memo["domain"] = out
    return found  # type: ignore[return-value]


def _soft(view: View) -> list[tuple[str, int, int, str]]:
    """Words that no term of the sentence covers, by what the gazetteer's terms with such a word mostly stand for."""
    soft = view.paper.soft
    covered = {t for _, first, last, _ in _named(view) for t in range(first, last)}
    return [(hit, t, t + 1, "soft") for t in view.tells if t not in covered and (hit := soft.get(view.stems[t]))]


def _named(view: View) -> list[tuple[str, int, int, str]]:
    """(concept, first, last, kind) of the terms of a sentence; "~kind" for those without a concept."""
    found = view.memo.get("named")
    if found is None:
        found = view.memo["named"] = [
            (m.term.concept or "~" + m.term.kind, m.first, m.last, m.term.kind)
            for m in view.ctx.mentions
            if m.term.kind in NAMING
        ]
    return found  # type: ignore[return-value]


def _nothing(item: Item, supports: dict[str, list[Support]], spans: list[tuple[int, int]], field: str) -> list[Feature]:
    nameless = [s for name, found in supports.items() if name[0] == "~" for s in found if s.view is item.view]
    named = sum(1 for name, found in supports.items() if name[0] != "~" and any(s.view is item.view for s in found))
    out: list[Feature] = [("nothing", field), ("nothing, named", str(min(3, named)), field)]
    out += [("nothing " + f[0], *f[1:]) for f in pointer_features(item, nameless, spans, field)]
    return out


def _by_field(item: Item, field: str) -> list[Feature]:
    view, f, last = item.view, item.first, item.last
    out: list[Feature] = [("field", field), ("field section", field, view.ctx.section or "-")]
    q = item.q
    if q is not None:
        shape = "n of N" if q.denominator is not None else "n" if q.numerator is not None else item.kind
        out.append(("field shape", field, shape))
    if item.part:
        out.append(("field part", field, item.part))
    out += [
        ("field -1", field, view.word(f - 1)),
        ("field +1", field, view.word(last)),
        ("field -2", field, view.word(f - 2)),
    ]
    out += [("field +2", field, view.word(last + 1))]
    return out
