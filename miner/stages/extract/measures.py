"""Quantities with a physical unit: radiation dose, depth, drug dose."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context
from miner.stages.extract.reading import Reading
from miner.stages.extract.statistics import statistic_of


def read_length(ctx: Context, q: Quantity) -> Reading | None:
    """A depth in mm; None for any other size or distance."""
    cues = [m for m in ctx.mentions if m.term.kind == "cue" and m.term.concept == "depth"]
    stops = [m for m in ctx.mentions if m.term.kind == "stop" and m.term.concept == "depth"]
    best: float | None = None
    for m in cues:
        if any(s.first <= m.first < s.last for s in stops):
            continue
        if m.last <= q.first:
            words = ctx.lows[m.last : q.first]
            if ";" in words or len(words) > 9:
                continue
            gap = float(len(words)) + 4 * sum(w in (",", "and") for w in words)
        else:
            words = ctx.lows[q.last : m.first]
            if len(words) > 2 or any(w in (",", ";", "(", "and") for w in words):
                continue
            gap = float(len(words))
        best = gap if best is None else min(best, gap)
    if best is None or best > 12:
        q.notes["fate"] = "a size, not a depth"
        return None
    r = Reading.of(ctx, q, "depth", "depth", 0.9)
    r.unit = "mm"
    r.statistic = statistic_of(ctx, q)
    if r.statistic == "total":
        r.statistic = None
    return r


_VOLUMES = ("/ml", "/dl", "/l")


_NOT_DRUG = frozenset(
    "level levels concentration concentrations serum plasma ldl hdl cholesterol glucose creatinine psa hba1c "
    "weight bmd weighing birth albumin calcium ferritin urinary excretion protein fat sodium fiber intake "
    "vitamin energy triglycerides insulin".split()
)


_DRUG_WORDS = frozenset(
    "dose doses dosage received receive receiving given administered treated daily oral orally intravenous "
    "intravenously iv infusion bolus injection injected consumption morphine placebo of randomized assigned "
    "either mg therapy bid tid od once twice subcutaneous tablet tablets capsule per vs".split()
)


def read_mass(ctx: Context, q: Quantity) -> Reading | None:
    """A drug's dose; None for a concentration, a weight or a laboratory value."""
    if q.per is not None and q.per.startswith(_VOLUMES):
        q.notes["fate"] = "concentration"
        return None
    name = q.unit.name if q.unit else ""
    if ctx.low(q.last) in ("arm", "group", "arms", "groups") or (
        ctx.low(q.last) == "dose" and ctx.low(q.last + 1) in ("arm", "group")
    ):
        q.notes["fate"] = "names a group"
        return None
    near = set(ctx.before(q, 9)) | set(ctx.after(q, 6))
    near |= {w for w in ctx.lows if w in ("dose", "doses", "dosage", "consumption")}
    if near & _NOT_DRUG and not near & {"dose", "dosage", "doses", "consumption"}:
        q.notes["fate"] = "laboratory value or weight"
        return None
    if name in ("g", "IU", "mmol", "nmol", "pmol", "µmol", "mEq", "ng") and not near & {
        "dose",
        "doses",
        "dosage",
        "daily",
        "intravenous",
        "iv",
        "infusion",
        "oral",
    }:
        q.notes["fate"] = "amount that is no drug's dose"
        return None
    if not near & _DRUG_WORDS:
        q.notes["fate"] = "amount that is no drug's dose"
        return None
    if q.first > 0 and ctx.depth[q.first] and ctx.section == "conclusions":
        q.notes["fate"] = "dose named again"
        return None
    r = Reading.of(ctx, q, "drug_dose", "drug_dose", 0.75)
    r.unit = name + (q.per or "")
    r.statistic = statistic_of(ctx, q)
    drug = _drug(ctx, q)
    r.arm = drug
    if any(m.term.concept == "opioid_use" for m in ctx.mentions) or drug in (
        "morphine",
        "fentanyl",
        "oxycodone",
        "opioid",
        "hydromorphone",
        "tramadol",
    ):
        r.concept = (
            "opioid_use"
            if any(
                w in ("consumption", "daily", "dose", "use", "requirement", "equivalent") for w in near | set(ctx.lows)
            )
            and drug != "fentanyl"
            else None
        )
    return r


def _drug(ctx: Context, q: Quantity) -> str | None:
    after = ctx.after(q, 4)
    if after[:1] == ["of"] and len(after) > 1:
        return after[1]
    for w in reversed(ctx.before(q, 12)):
        if w in ("morphine", "fentanyl", "oxycodone", "tramadol", "hydromorphone"):
            return w
    if (
        after[:1]
        and after[0].isalpha()
        and len(after[0]) > 4
        and after[0] not in ("daily", "twice", "three", "every", "versus", "group", "intravenously")
    ):
        return after[0]
    last = ctx.low(q.first - 1)
    return (
        last
        if last.isalpha()
        and len(last) > 5
        and last not in ("approximately", "received", "receive", "either", "versus", "median", "average")
        else None
    )
