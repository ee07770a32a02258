"""Words and small tests of one sentence that tell a cohort, an arm and a part of the people apart."""

from __future__ import annotations

from functools import lru_cache

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context

ASSIGN = (
    "randomi", "allocat", "assign", "divid", "stratif", "separat", "matched", "categorized", "grouped", "split",
)  # fmt: skip
COHORT_VERBS = frozenset(
    "included enrolled recruited entered studied analyzed analysed evaluated reviewed randomized "
    "randomised treated underwent "
    "participated accrued identified registered collected examined assessed irradiated investigated selected admitted "
    "evaluable eligible completed available consented received operated undergone undergoing analysable analyzable "
    "participating performed used retreated seen followed diagnosed planned reirradiated interviewed "
    "surveyed responded "
    "involved assigned allocated consisted referred re-irradiated observed managed comprised".split()
)
FINAL_VERBS = frozenset(
    "included enrolled randomized randomised analyzed analysed evaluable evaluated completed available assessable "
    "recruited entered eligible accrued participated analysable analyzable finished remained".split()
)
OUTCOME_VERBS = frozenset(
    "developed experienced died had showed achieved suffered reported complained recurred relapsed progressed improved "
    "responded failed withdrew discontinued dropped lost required needed demonstrated exhibited sustained presented "
    "obtained remained refused declined became returned regained worsened deteriorated expired were alive was "
    "switched crossed".split()
)
LEADS = frozenset(
    "total consecutive overall all altogether series sample data records charts cohort population".split()
)
GROUP = frozenset("group groups arm arms cohort cohorts".split())
LEVELS = GROUP | {"level", "step", "tier", "stratum"}
"""What a number or a letter tells apart in a bracket: "(level 1, n = 6)"."""
GROUP_BY_NAME = GROUP | {"limb", "limbs"}
PARTS = frozenset(
    "remaining other others rest latter former another additional further these those them whom which".split()
)
TREATING = frozenset(
    "received treated irradiated underwent allocated assigned accepted operation operated surgery "
    "radiotherapy therapy course "
    "boost alone receive undergoing given delivered protocol regimen kyphoplasty vertebroplasty dose "
    "administered initiated".split()
)
RECEIVING = frozenset(
    "received receiving receive treated given administered initiated started underwent undergoing took "
    "using allocated assigned".split()
)
ARM_HEADS = frozenset(
    "group arm placebo control controls therapy treatment alone mg versus vs either receive received "
    "receiving intervention "
    "standard usual care sham observation comparator comparison experimental".split()
)
SEXES = frozenset(("m", "f", "male", "female", "males", "females", "men", "women", "man", "woman", "boys", "girls"))
_CONTROL = frozenset(
    "placebo control controls intervention sham experimental observation comparator usual care".split()
)
_WHOLE_GROUP = frozenset(
    "a an our one whole entire large small single homogeneous heterogeneous selected consecutive retrospective "
    "prospective national multicenter multicentre international".split()
)
_LIMB_NOUNS = frozenset(
    "pain swelling edema oedema lymphedema lymphoedema volume circumference morbidity morbidities symptoms function "
    "movement mobility weakness numbness disability strength edemas problems stiffness measurements movements".split()
)
# Endings of drugs' generic names that no common English word shares.
_DRUG_ENDINGS = tuple(
    "mab nib taxel platin rubicin stane trozole stim statin gliptin glitazone formin glutide prost olol "
    "xifene dronate dronic ciclib parib limus citabine fenac caine tidine setron mycin fosfamide "
    "phosphamide tamoxifen fulvestrant zolamide azole sartan pril relin relix natide glinide gliflozin "
    "onidine ribulin epilone fentanyl morphine zepam lamide tinib dipine azosin enafil dalafil oxetine triptyline "
    "triptan gepant xaban gatran parin floxacin cycline cillin penem fovir navir tavir ciclovir buvir vudine lukast "
    "thiazide semide gabalin pentin racetam zolam profen coxib oxicam methasone solone cortisone paratide reotide "
    "prostol tocin ketamine propofol tramadol aspirin warfarin digoxin midine nirone zomib limumab trexate".split()
)


@lru_cache(maxsize=65536)  # words come again and again
def is_drug(word: str) -> bool:
    """True for a word that ends like a drug's generic name."""
    return len(word) > 6 and word.endswith(_DRUG_ENDINGS)


_LIGHT = frozenset(
    "patients women subjects participants people men cases eyes were was randomly assigned allocated children".split()
)


def says_each(ctx: Context, q: Quantity) -> bool:
    """ "40 patients in each group", "65 each", "39 per arm": the words behind a count say that it is every group's."""
    words = [w for w in ctx.lows[q.last : q.last + 6] if w not in _LIGHT]
    lead, rest = words[:1], words[1:3]
    if lead in (["in"], ["to"], ["for"]):
        return rest[:1] == ["each"] and (rest[-1] in GROUP or q.bracketed)
    return lead == ["each"] or (lead == ["per"] and bool(rest) and (rest[0] in GROUP or q.bracketed))


def bracket_of(ctx: Context, at: int) -> int | None:
    """The token that opens the bracket in which token `at` stands."""
    level = ctx.depth[at]
    if not level:
        return None
    i = at
    while i >= 0:
        if ctx.depth[i] == level and ctx.lows[i] in ("(", "["):
            return i
        i -= 1
    return None


def closing(ctx: Context, opened: int) -> int:
    """The token that closes the bracket `opened`; the sentence's end where it never closes."""
    level = ctx.depth[opened]
    for j in range(opened + 1, len(ctx.lows)):
        if ctx.lows[j] in (")", "]") and ctx.depth[j] == level:
            return j
    return len(ctx.lows)


def head_before(ctx: Context, q: Quantity) -> list[str]:
    """The words before the bracket that holds `q`, back to a comma, "or", "and" or another bracket."""
    opened = bracket_of(ctx, q.first)
    if opened is None:
        return []
    out: list[str] = []
    i = opened - 1
    while i >= 0 and len(out) < 9:
        low = ctx.lows[i]
        if low in (",", ";", "or", "and", ")", ":", "versus", "vs") and out:
            break
        out.append(low)
        i -= 1
    return out[::-1]


@lru_cache(maxsize=65536)
def assigns(word: str) -> bool:
    """True for "randomized", "allocated", "divided": a word that puts people into groups."""
    return word.startswith(ASSIGN)


def is_assigning(ctx: Context) -> bool:
    """True for a sentence that puts people into groups."""
    return any(map(assigns, ctx.lows))


def is_comparing(ctx: Context) -> bool:
    """True for a sentence that sets two groups against each other."""
    text = " ".join(ctx.lows)
    return any(
        p in text
        for p in ("compared with", "compared to", "versus", " vs ", "matched to", "matched with", "in comparison with")
    )


def group_near(ctx: Context, q: Quantity) -> bool:
    """ "40 in each group", "20 patients in the control arm", "the TENS group (40 patients)"."""
    for k, w in enumerate(ctx.after(q, 9)):
        # "50 women were assigned to the X group (n = 25) or ..." counts the whole.
        if w in (";", ".", ",", "(", "into") or w.startswith(ASSIGN) or (w in ("and", "or", "with", "who") and k > 2):
            break
        if w in GROUP and not ctx.tokens[q.last + k].joined:
            return not is_limb(ctx, q.last + k)
    if q.bracketed:
        opened = bracket_of(ctx, q.first)
        if opened is not None and any(w in GROUP for w in ctx.lows[max(0, opened - 2) : opened]):
            return True
    before = ctx.before(q, 6)
    if q.bracketed and before[-3:-2] and before[-3] in GROUP and before[-1] in (",", ":"):
        return True  # "(group 1, 20 patients)"
    if before[-1:] == ["of"] and before[-2:-1] and before[-2] in GROUP:
        # "a cohort of 97 patients" is the study's; "a control group of 20 patients" is one of several.
        return bool(before[-3:-2]) and (before[-3] not in _WHOLE_GROUP or is_comparing(ctx))
    return any(w in GROUP for w in before[-3:]) and any(w in (":", "of", "(", "=") for w in before[-2:])


def group_in_bracket(ctx: Context, q: Quantity, end: int) -> bool:
    """ "90 women had laser treatment (group B)": one bracket up to token `end` names a group, and only one."""
    named = 0
    for i in range(q.last, end):
        if ctx.lows[i] == "(" and ctx.depth[i] == 1:
            inside = ctx.lows[i + 1 : min(closing(ctx, i), end)]
            lettered = inside[-2:-1] and inside[-2] in GROUP and len(inside[-1]) <= 3
            counted = any(i < x.first < i + len(inside) for x in ctx.live())
            named += bool(inside) and len(inside) <= 4 and not counted and (inside[-1] in GROUP or bool(lettered))
    return named == 1 and not q.bracketed


def is_limb(ctx: Context, at: int) -> bool:
    """True for an arm of the body: "persistent arm pain", "the affected arm", "upper arms"."""
    if ctx.lows[at] not in ("arm", "arms"):
        return False
    before, after = ctx.low(at - 1), ctx.tokens[at + 1] if at + 1 < len(ctx.tokens) else None
    if before in ("affected", "upper", "ipsilateral", "contralateral", "lymphedematous", "swollen", "dominant"):
        return True
    named = after is not None and after.kind == "w" and len(after.text) > 2 and after.low.isalpha()
    return named and after is not None and after.low in _LIMB_NOUNS


def treated_within(ctx: Context, first: int, last: int) -> bool:
    """True where tokens `first` to `last` name a treatment, a control or a group."""
    if any(m.term.kind == "treatment" and first <= m.first < last for m in ctx.mentions):
        return True
    return any(w in _CONTROL or w in GROUP or w in RECEIVING or is_drug(w) for w in ctx.lows[first:last])


def trait_within(ctx: Context, first: int, last: int) -> bool:
    """True where tokens `first` to `last` speak of sexes, tumours, sites, stages or findings."""
    if any(
        w in SEXES and ctx.low(i + 1) != "="
        for i, w in enumerate(ctx.lows[first:last], first)
        if w not in ("women", "men")
    ):
        return True
    return any(
        first <= m.first < last
        and (m.term.kind in ("trait", "outcome", "organ") or m.term.concept in ("lesions", "vertebrae"))
        for m in ctx.mentions
        if m.term.text not in ("women", "men", "woman", "breast", "breast cancer", "baseline")
    )


def named_within(ctx: Context, first: int, last: int) -> bool:
    """True where tokens `first` to `last` hold a short name in capitals ("TAM", "FEC-D")."""
    return any(
        t.kind == "w"
        and len(t.text) > 1
        and t.text[0].isupper()
        and (t.text.isupper() or t.text[1:].lower() != t.text[1:])
        for t in ctx.tokens[first:last]
    )
