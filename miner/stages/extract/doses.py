"""Radiation doses: total, per fraction, prior, biologically effective, to an organ at risk."""

from __future__ import annotations

import re

from miner.grammar.quantities import Quantity
from miner.stages.extract.context import Context, Mention
from miner.stages.extract.reading import Reading
from miner.stages.extract.statistics import statistic_of

_PER_FRACTION_AFTER = frozenset(
    ("fraction", "fractions", "fx", "session", "sessions", "treatment", "day", "each", "week")
)


_PRIOR = frozenset("previous previously prior former already".split())


_RECOMMENDED = frozenset(
    "safe seems tolerable should recommended recommend advisable advised suggest warranted needed necessary "
    "required optimal".split()
)


# "BED", "nBED", "BED3", "EQD2", "NTD": in capitals, for a bed is also where a tumour was.
_BED = re.compile(r"n?BED\d{0,2}|(?:EQD|eqd)\d{0,2}|NTD\d?")
_BED_PHRASES = (
    "biologically effective",
    "biologic effective",
    "biological effective",
    "biologically equivalent",
    "biologic equivalent",
    "biological equivalent",
    "equivalent dose in 2",
    "equivalent dose at 2",
    "equivalent dose of 2",
    "normalized total dose",
    "normalised total dose",
)


_LIMIT = frozenset("tolerance limit limits constraint constraints dmax maximum max maximal limited".split())
# Words that say the organ near is one that a dose was measured in or held back from.
_DOSED = frozenset(
    "dose doses dmax dmean received constraint constraints limit limited tolerance exposure maximum mean constrained "
    "restricted".split()
)
# "D10", "D2cc", "D0" (of "D0.03 cc"): the dose to a part of a structure.
_VOLUME_DOSE = re.compile(r"d\d{1,3}(?:cc|cm|ml)?")
_FRESH = frozenset("dose doses total fraction fractions median mean boost with per of prescribed maximum ; in".split())
_GIVEN = frozenset("prescribed prescription delivered applied given normalized normalised administered treated".split())


_TARGET = frozenset(
    "tumor tumour tumors target ptv gtv ctv volume pelvis pelvic node nodes lymphatics prescribed prescription "
    "margin periphery marginal isocenter brain whole bone".split()
)


def read_dose(ctx: Context, q: Quantity) -> Reading | None:
    """A radiation dose with its concept; None (with a fate) for an energy absorbed rate or a dose per volume."""
    before, after = ctx.before(q, 10), ctx.after(q, 4)
    if before[-3:-1] == ["equivalent", "dose"] and after[:1] in (["fractions"], ["fraction"]):
        q.notes["fate"] = "names the equivalent dose"
        return None
    if any(w in ("α/β", "β", "beta") for w in ctx.before(q, 3)) and ctx.low(q.first - 1) in ("of", "=", "ratio"):
        q.notes["fate"] = "ratio of the linear-quadratic model"
        return None
    if q.per in ("/min", "/h"):
        q.notes["fate"] = "dose rate"
        return None
    if ctx.tokens[q.first].joined and before and before[-1] in ("v",):
        q.notes["fate"] = "dose-volume parameter"
        return None
    if any(w in _RECOMMENDED for w in ctx.lows) and (
        ctx.section == "conclusions" or any(w in ("indicated", "advisable", "recommended", "should") for w in ctx.lows)
    ):
        q.notes["fate"] = "recommended dose"
        return None
    r = Reading.of(ctx, q, "dose", "dose", 0.93)
    r.unit = "Gy"
    r.statistic = statistic_of(ctx, q)
    r.concept = _dose_concept(ctx, q, before, after)
    previous = _series(ctx, q)
    if previous is not None and "read" in previous.notes:
        if r.concept in ("total_dose", None):
            r.concept = previous.notes.get("concept")
        elif r.concept == "dose_per_fraction" and previous.notes.get("concept") == "organ_dose":
            r.concept = "organ_dose"  # "the rectal dose was kept below 14 Gy and 9 Gy per fraction"
        r.statistic = r.statistic or previous.notes.get("statistic")
    q.notes["statistic"] = r.statistic
    if r.concept == "dose_per_fraction" and r.statistic == "total":
        r.statistic = None
    return r


def _dose_concept(ctx: Context, q: Quantity, before: list[str], after: list[str]) -> str | None:
    near = ctx.tokens[max(0, q.first - 14) : q.first] + ctx.tokens[q.last : q.last + 2]
    said = " ".join(before)
    if any(_BED.fullmatch(t.text) for t in near) or any(p in said for p in _BED_PHRASES):
        return "bed"
    if _per_fraction(ctx, q, before, after):
        return "dose_per_fraction"
    organ = _organ_near(ctx, q)
    if organ is not None:
        return "organ_dose"
    if _prior(ctx, q, before):
        return "prior_dose"
    if _at_a_point(ctx, q):
        return None
    if (
        (
            "depth" in after
            and "prescribed" not in ctx.before(q, 9)
            and not any(w in ("delivered", "applied", "given", "prescribed") for w in (*ctx.before(q, 6), *after))
        )
        or ("surface" in before[-5:] and "dose" in before[-4:])
        or ("depth" in before and "dose" in before and "prescribed" not in ctx.lows[ctx.clause(q.first)[0] : q.last])
    ):
        if "prescribed" in ctx.lows[max(0, q.first - 2) : q.last + 5] or "single" in before[-3:]:
            return "total_dose"
        return None
    return "total_dose"


def _at_a_point(ctx: Context, q: Quantity) -> bool:
    """ "The dose at 2 mm was 15 Gy and at 5 mm 8 Gy": what was measured at a distance, not what was given."""
    first = ctx.clause(q.first)[0]
    words = ctx.lows[first : q.first]
    if ("dose" not in words and "doses" not in words) or any(w in _GIVEN for w in ctx.lows[first : q.last + 3]):
        return False
    for x in ctx.quantities:
        if x.dimension != "length" or not first < x.first < q.first or q.first - x.last > 12:
            continue
        lead = ctx.lows[max(first, x.first - 4) : x.first]
        between = ctx.lows[x.last : q.first]
        # "8 mm deep, and 20 Gy": another thing begins; a dose between the two has the place to itself.
        if lead[-1:] == ["at"] or lead[-4:-1] in (["at", "a", "depth"], ["at", "a", "distance"]):
            alone = not any(
                y.dimension == "dose" and x.last <= y.first < q.first and not ctx.same_group(y, q) for y in ctx.live()
            )
            return alone and not any(w in (",", ";", "with", "single") for w in between)
    return False


def _series(ctx: Context, q: Quantity) -> Quantity | None:
    """The dose before `q` in a series: "26 Gy with arcs, 31 Gy with fixed fields and 40 Gy with wedges"."""
    before = [x for x in ctx.live() if x.dimension == "dose" and x.last <= q.first]
    if not before:
        return None
    words = ctx.lows[before[-1].last : q.first]
    listed = any(w in ("and", ",", "vs", "or") for w in words)
    fresh = any(w in _FRESH for w in words)
    return before[-1] if listed and not fresh and len(words) <= 9 else None


def _per_fraction(ctx: Context, q: Quantity, before: list[str], after: list[str]) -> bool:
    if after[:1] in (["/"], ["per"]) and len(after) > 1 and after[1] in (*_PER_FRACTION_AFTER, "f"):
        return after[1] not in ("week",)
    if (
        q.per == "/day"
        or after[:1] in (["daily"], ["each"])
        or after[:2] in (["a", "day"], ["once", "daily"], ["twice", "daily"], ["every", "fraction"], ["in", "each"])
    ):
        return True
    if (
        (after[:2] in (["dose", "per"], ["single", "dose"]) and "fraction" in after)
        or after[:2] in (["daily", "fractions"], ["fractions"])
        or after[:1] in (["fractions"], ["fractionation"])
    ):
        return True
    if after[:1] == ["fraction"]:
        return True
    if before[-1:] in (["x"], ["×"], ["*"]):
        return True
    tail = before[-3:]
    if "single" in before[-4:] and "fraction" in before[-3:]:
        return False
    if before[-1:] == ["of"] and any(w in ("fractions", "fraction", "sessions", "fx") for w in tail):
        return True
    if any(w in ("per",) for w in before[-4:]) and any(w in ("fraction", "fx", "session") for w in before[-3:]):
        return True
    if before[-2:] in (
        ["fraction", "size"],
        ["fraction", "dose"],
        ["fractional", "dose"],
        ["daily", "dose"],
        ["fraction", "sizes"],
    ):
        return True
    text = " ".join(before[-6:])
    if any(
        p in text
        for p in (
            "fraction size",
            "fraction dose",
            "dose per fraction",
            "daily fraction",
            "daily dose",
            "fractional dose",
        )
    ):
        return not any(
            x.dimension == "dose" and x.last <= q.first and q.first - x.last < 4 and not ctx.same_group(x, q)
            for x in ctx.live()
        )
    return before[-1:] == ["at"] and "per" in after[:2]


def _organ_near(ctx: Context, q: Quantity) -> Mention | None:
    """The organ at risk the dose is to, limits, or was measured in; None where the dose goes to a target."""
    if any(w in ("prescribed", "prescription") for w in ctx.before(q, 6)):
        return None
    organs = ctx.of_kind("organ")
    for m in organs:
        if m.last <= q.first:
            words = ctx.lows[m.last : q.first]
            gap = len(words)
            parted = any(b for b in ctx.breaks if m.last <= b <= q.first) and "its" not in words
            if gap > 20 or ";" in words or parted:
                continue
            lead = ctx.lows[max(0, m.first - 9) : m.first]
            dosed = any(w in _DOSED or _VOLUME_DOSE.fullmatch(w) for w in (*lead, *words, *ctx.lows[m.first : m.last]))
            others = [
                x
                for x in ctx.live()
                if m.last <= x.first < q.first and x.dimension == "dose" and not ctx.same_group(x, q)
            ]
            if (
                dosed
                and not (others and gap > 9)
                and not any(w in _TARGET for w in words[-5:] if w != "volume")
                and not _course(words)
            ):
                return m
        else:
            words = ctx.lows[q.last : m.first]
            if (
                len(words) <= 4
                and any(w in ("to", "in", "for", "at") for w in words)
                and not any(w in (",", ";", "and", "boost") for w in words)
            ) and (
                any(w in _LIMIT for w in ctx.before(q, 8))
                or (any(w in ("mean", "maximum", "median") for w in ctx.before(q, 6)) and "dose" in ctx.before(q, 6))
            ):
                follows = ctx.lows[m.last : m.last + 2]
                if not any(
                    w in ("metastases", "metastasis", "tumor", "tumors", "cancer", "region", "volume") for w in follows
                ):
                    return m
    return None


def _course(words: list[str]) -> bool:
    return any(w in ("fractions", "delivered", "treated", "irradiated", "boost") for w in words)


def _prior(ctx: Context, q: Quantity, before: list[str]) -> bool:
    clause = ctx.clause(q.first)
    lead = ctx.lows[clause[0] : q.first]
    if any(w in _PRIOR for w in lead) and any(
        w in ("radiotherapy", "rt", "radiation", "irradiation", "irradiated", "dose", "course", "received", "treatment")
        for w in lead
    ):
        return True
    text = " ".join(lead[-12:])
    return any(
        p in text
        for p in (
            "first course",
            "initial course",
            "initial radiotherapy",
            "initial rt",
            "initial irradiation",
            "first radiotherapy",
            "first irradiation",
            "initial radiation",
        )
    )
