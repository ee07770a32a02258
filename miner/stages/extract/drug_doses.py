"""Doses of drugs: which amounts are one, and whose."""

from __future__ import annotations

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context
from miner.stages.extract.people_words import GROUP
from miner.stages.extract.printed import printed_unit
from miner.stages.extract.reading import Reading
from miner.stages.extract.statistics import statistic_of

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


_OPIOIDS = ("morphine", "fentanyl", "oxycodone", "tramadol", "hydromorphone")
_ROUTES = frozenset("oral intravenous iv topical subcutaneous intramuscular the a an epidural intrathecal".split())
# What may stand between a drug and its dose.
_FILL = frozenset("( [ , : = at a the of dose doses dosage dosages total single daily initial oral two one iv".split())
_ASSIGNED = frozenset("allocated randomized randomised assigned allocation".split())
_BY_BODY = ("/kg", "/m2", "/day", "/h", "/min", "/week")
_NOT_NAME = frozenset(
    "daily twice three every versus group groups patients intravenously approximately received receive receiving "
    "either median average mean with from than were was weekly days weeks during over plus maximum minimum "
    "therapy treatment treatments orally placebo equivalent equivalents cumulative infusion bolus injection "
    "tablet tablets capsule capsules both only about least more less high higher lower dose doses that which when "
    "then after before between into given give with for each once concentration concentrations level levels "
    "evening morning months years hours women control through while followed using until weight increase decrease "
    "consumption requirement requirements intake drug drugs arm arms without within compared "
    "alone regimen regimens took study schedule standard".split()
)
# Stems of international names: what ends so and stands beside an amount is a drug.
_STEMS = (
    "mab", "nib", "sartan", "statin", "pril", "olol", "azole", "cillin", "mycin", "platin", "taxel", "rubicin",
    "parib", "ciclib", "oxifen", "vir", "tide", "gliptin", "gliflozin", "dronate", "dronic", "coxib", "triptan",
    "setron", "caine", "lone", "sone", "profen", "azepam", "zolam", "dipine", "oxetine", "triptyline", "azine",
    "lukast", "formin", "glitazone", "thiazide", "fibrate", "parin", "xaban", "grel", "idine", "terol", "tropium",
    "citabine", "trexed", "tecan", "fosfamide", "mustine", "trexate", "uracil", "trozole", "estane", "relin",
    "lutamide", "amiodarone", "pentin", "gabalin", "racetam", "zodone", "codone", "phine", "tanyl", "amol",
    "butrol", "terate", "semide", "lactone", "tidine", "oxacin", "cycline", "apine", "idone", "zomib", "limus",
    "dopa", "ketamine", "aspirin", "warfarin", "heparin", "insulin", "tranexamic",
)  # fmt: skip
_SALTS = frozenset("acid mesylate sodium hydrochloride citrate acetate sulfate sulphate chloride phosphate".split())
_STEM_LIKE = frozenset(("alone", "clone", "peptide", "nucleotide", "oligopeptide", "natriuretic", "polypeptide"))


class DrugDoses:
    """The drug doses of one abstract: one that was stated names a group when it comes again."""

    def __init__(self) -> None:
        self._stated: dict[tuple[float, str], int] = {}

    def read(self, ctx: Context, q: Quantity) -> Reading | None:
        """A reading of the dose `q`, or None. A dose that was measured (mean, spread, range) is never a repetition."""
        found = read_mass(ctx, q)
        if found is None or found.value is None or found.statistic or found.spread or found.low is not None:
            return found
        key = found.value, found.unit or ""
        if self._stated.setdefault(key, ctx.index) == ctx.index or not _among_results(ctx, q):
            return found
        q.notes["fate"] = "names a group"
        return None


def _among_results(ctx: Context, q: Quantity) -> bool:
    """ "the change was -0.52% with 2.5 mg and -0.71% with 5 mg": the sentence holds values of other kinds."""
    kinds = ("percent", "points", "number", "pressure", "time")
    return any(x is not q and (x.dimension in kinds or x.label == "p" or x.fraction) for x in ctx.live())


def read_mass(ctx: Context, q: Quantity) -> Reading | None:
    """A drug's dose; None for a concentration, a weight or a laboratory value."""
    if ctx.tokens[q.last - 1].joined and ctx.low(q.last) == "dose" and ctx.low(q.first - 1) == "the":
        q.notes["fate"] = "names a group"  # "-3.6 days with the 20-mg dose"
        return None
    row = ctx.group(q)
    last = row[-1]
    if len(row) > 1 and not GROUP.isdisjoint(ctx.lows[last.last : last.last + 3]):
        q.notes["fate"] = "names a group"  # "in the 2.5 mg, 5 mg, 10 mg and placebo groups"
        return None
    if q.per is not None and q.per.startswith(_VOLUMES):
        q.notes["fate"] = "concentration"
        return None
    name = q.unit.name if q.unit else ""
    if ctx.low(q.last) in ("arm", "group", "arms", "groups") or (
        ctx.low(q.last) == "dose" and ctx.low(q.last + 1) in ("arm", "group")
    ):
        q.notes["fate"] = "names a group"
        return None
    if (
        ctx.low(q.last) in ("vs", "versus")
        and ctx.section in ("results", "conclusions")
        and ctx.low(q.first - 1) != "("
    ):
        q.notes["fate"] = "names a group"
        return None
    near = set(ctx.before(q, 9)) | set(ctx.after(q, 6))
    near |= {w for w in ctx.lows if w in ("dose", "doses", "dosage", "consumption")}
    taken = near & {"received", "receive", "receiving", "supplements", "supplementation", "supplemented"}
    if near & _NOT_DRUG and not near & {"dose", "dosage", "doses", "consumption"} and not (taken and q.per is None):
        q.notes["fate"] = "laboratory value or weight"
        return None
    scaled = (q.per or "").startswith(_BY_BODY) and name != "g"  # amounts by weight, surface or day are doses
    drug = _drug(ctx, q)
    named = drug is not None and _is_drug(drug)
    if (
        name in ("g", "IU", "mmol", "nmol", "pmol", "µmol", "mEq", "ng")
        and not scaled
        and not near
        & {
            "dose",
            "doses",
            "dosage",
            "daily",
            "intravenous",
            "iv",
            "infusion",
            "oral",
        }
    ):
        q.notes["fate"] = "amount that is no drug's dose"
        return None
    if not near & _DRUG_WORDS and not scaled and not (named and ctx.section not in ("conclusions", "background")):
        q.notes["fate"] = "amount that is no drug's dose"
        return None
    if q.first > 0 and ctx.depth[q.first] and ctx.section == "conclusions":
        q.notes["fate"] = "dose named again"
        return None
    r = Reading.of(ctx, q, "drug_dose", "drug_dose", 0.75)
    r.unit = printed_unit(ctx, q)
    r.statistic = statistic_of(ctx, q)
    q.notes["drug"] = drug
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
            and (r.statistic is not None or not any(w in _ASSIGNED for w in ctx.lows))
            else None
        )
    return r


def _drug(ctx: Context, q: Quantity) -> str | None:
    """The drug that an amount is of: "50 mg of X", "X (50 mg)", "X, 50 mg/d", "X 50 mg or 100 mg", "50 mg X"."""
    after = ctx.after(q, 4)
    if after[:1] == ["of"] and len(after) > 1:
        skip = next((k for k, w in enumerate(after[1:], 1) if w not in _ROUTES), 1)
        return after[skip]
    for w in reversed(ctx.before(q, 12)):
        if w in _OPIOIDS:
            return w
    before = _name_before(ctx, q)
    name = next((w for w in after if w not in _ROUTES), "")
    if _is_drug(name) and (before is None or ctx.low(q.first - 1) in ("or", "and", "receive", "of")):
        return name
    behind = name if name.isalpha() and len(name) > 4 and not _no_name(name) else None
    if before is not None and (_is_drug(before) or behind is None or not _is_drug(behind)):
        return before
    if behind is not None:
        return behind
    known = {w for w in ctx.lows[max(0, q.first - 25) : q.first] if _is_drug(w)}
    return known.pop() if len(known) == 1 else None


def _name_before(ctx: Context, q: Quantity) -> str | None:
    i = q.first - 1
    while i >= 0 and q.first - i <= 6 and ctx.low(i) in _FILL:
        i -= 1
    name = ctx.low(i)
    if name in ("or", "and", "to", "vs", "versus", "/"):
        earlier = [x for x in ctx.live() if x.last <= q.first and x.dimension == "mass" and q.first - x.last <= 3]
        drug = earlier[-1].notes.get("drug") if earlier else None
        return str(drug) if drug else None
    short = 1 < len(name) <= 3 and ctx.tokens[i].text.isupper()
    if (len(name) <= 3 and not short) or not name[0].isalpha() or _no_name(name):
        return None
    if any(w in ("at", "of") for w in ctx.lows[i + 1 : q.first]) and not _is_drug(name) and name not in _SALTS:
        return None  # "effective in itching at a dose of 700 mg"
    if name in _SALTS and i and ctx.low(i - 1).isalpha():
        return f"{ctx.low(i - 1)} {name}"
    return name


def _is_drug(word: str) -> bool:
    return word.endswith(_STEMS) and word not in _STEM_LIKE


def _no_name(word: str) -> bool:
    return word in _NOT_NAME or (word.endswith(("ed", "ing", "ly", "tion")) and not word.endswith(_STEMS))
