"""Negated findings without a number: "no complications were observed" is a proportion with numerator 0."""

from __future__ import annotations

from miner.stages.extract.context import VERBS, Context, Mention
from miner.stages.extract.reading import Reading

_NOT_FINDINGS = frozenset(
    "significant difference differences statistically effect influence correlation association relationship "
    "longer impact change "
    "advantage benefit evidence statistical changes relation clear further other additional need more less one "
    "consensus data "
    "such prior previous known increased increase interaction improvement reduction treatment therapy doubt "
    "role standard dose reliable "
    "prognostic apparent superiority decrease obvious difference".split()
)
_EVENTS = frozenset(
    "complication toxicity myelopathy death recurrence infection neurologic_deficit cement_leakage "
    "vertebral_compression_fracture "
    "reoperation local_progression metastasis spinal_cord_compression progressive_disease".split()
)
_SEEN = frozenset(
    "observed seen noted occurred occur encountered reported developed found detected experienced recorded "
    "identified documented had developing showed there were was appeared present happened suffered required "
    "received needed".split()
)


_GAINS = frozenset("benefit benefits advantage advantages gain effect".split())
_DENYING = frozenset("no none neither without nobody not never zero".split())


def read_negations(ctx: Context) -> list[Reading]:
    """One reading for each concept a negation denies ("no A, B or C"), none for a denied difference or effect."""
    out: list[Reading] = []
    if ctx.section in ("title", "background", "objective"):
        return out
    i, n = 0, len(ctx.tokens)
    if _DENYING.isdisjoint(ctx.lows):
        return out
    while i < n:
        low = ctx.lows[i]
        if low in _DENYING:
            found = _denied(ctx, i, low)
            if found:
                out += found
                i = max(r.last for r in found)
                continue
        i += 1
    return out


def _denied(ctx: Context, i: int, word: str) -> list[Reading]:
    if word in ("without", "zero"):
        return []
    if word in ("not", "never"):
        return _not_seen(ctx, i)
    if word == "neither":
        return _neither(ctx, i)
    limiting = ctx.lows[i + 1 : i + 3] == ["dose", "limiting"]
    if (
        ctx.low(i + 1) in _NOT_FINDINGS
        and not limiting
        and not (
            ctx.low(i + 1)
            in ("clinically", "evidence", "significant", "additional", "other", "treatment", "such", "further")
            and _has_event(ctx, i)
        )
    ):
        return []
    if word == "no" and not _GAINS.isdisjoint(ctx.lows[i + 1 : i + 4]):
        return []  # "no additional benefit in macular oedema"
    if "other" in ctx.lows[i + 1 : i + 5] and "than" in ctx.lows[i + 2 : i + 7]:
        return []  # "no adverse event other than dizziness"
    if word == "no" and ctx.low(i + 1) in ("more", "less", "fewer", "greater", "later", "."):
        return []
    end = _scope_end(ctx, i)
    clause = ctx.clause(i)
    shares = [
        q for q in ctx.live() if clause[0] <= q.first < i and q.dimension in ("percent", "count") and not q.bracketed
    ]
    if word == "no" and shares and not any(w in ("and", ",", ";", "but") for w in ctx.lows[shares[-1].last : i]):
        return []  # "80% reported no morbidity" is a share without the finding
    if any(
        w in ("increased", "difference", "differences", "more", "higher", "greater", "worse")
        for w in ctx.lows[i + 1 : i + 5]
    ):
        return []
    events = [m for m in ctx.of_kind("outcome") if i < m.first and m.last <= end and (m.term.concept in _EVENTS)]
    people = any(
        m.term.kind == "population" and m.term.concept == "patients" and i < m.first <= i + 3 for m in ctx.mentions
    )
    if word == "none" or people:
        events = events[:1] + [m for m in events[1:] if _listed(ctx, events[0], m)]
        if not events:
            return []
    elif word == "no":
        if not events:
            return _unnamed(ctx, i, end)
        if any(
            w
            in (
                "difference",
                "differences",
                "effect",
                "influence",
                "correlation",
                "association",
                "change",
                "impact",
                "relationship",
                "predict",
            )
            for w in ctx.lows[i : events[0].first]
        ):
            return []
        if any(w in ("difference", "differences") for w in ctx.lows[i : i + 7]):
            return []
        if not any(w in _SEEN for w in ctx.lows) and ctx.section not in ("results", None):
            return []
        if events[0].first - i > 8:
            return []
        if any(ctx.lows[k] in VERBS for k in range(i + 1, events[0].first)):
            return []
    else:
        return []
    seen: set[str] = set()
    out: list[Reading] = []
    for m in events:
        if m.term.concept in seen:
            continue
        seen.add(m.term.concept)
        r = Reading(ctx, None, "proportion", "negation", 0.85, i, m.last)
        r.numerator, r.concept, r.unit = 0, m.term.concept, "%"
        r.population = "patients" if people or word == "none" else None
        out.append(r)
    return out


def _neither(ctx: Context, i: int) -> list[Reading]:
    """ "Neither wound infection nor any toxicity was encountered": one for each concept."""
    end = _scope_end(ctx, i)
    if "nor" not in ctx.lows[i:end] or not any(w in _SEEN for w in ctx.lows):
        return []
    return _of_events(ctx, i, [m for m in ctx.of_kind("outcome") if i < m.first and m.last <= end and _is_event(m)])


def _not_seen(ctx: Context, i: int) -> list[Reading]:
    """ "Pneumonitis was not observed", "scleral necrosis was never seen": the finding is the subject."""
    if ctx.low(i + 1) not in _REPORTED or not set(ctx.lows[i - 2 : i]) & {"was", "were", "been"}:
        return []
    first, _ = ctx.clause(i)
    verb = max(k for k in range(i) if ctx.lows[k] in ("was", "were", "been"))
    numbered = (q for q in ctx.live() if first <= q.first < verb and ctx.low(q.first - 1) not in _GRADES)
    if any(q.dimension in ("percent", "count") and not q.joined for q in numbered):
        return []
    if set(ctx.lows[first:verb]) & _COMPARED:
        return []
    return _of_events(
        ctx, i, [m for m in ctx.of_kind("outcome") if first <= m.first and m.last <= verb and _is_event(m)]
    )


_COMPARED = frozenset(
    "difference differences effect effects correlation association change changes benefit relationship improvement "
    "reduction increase decrease influence".split()
)
_GRADES = frozenset("grade grades ≥ > stage or to - than".split())


def _is_event(m: Mention) -> bool:
    return m.term.concept in _EVENTS


def _of_events(ctx: Context, i: int, events: list[Mention]) -> list[Reading]:
    """One reading a concept for findings denied at token `i`."""
    seen: dict[str, Reading] = {}
    for m in events:
        r = Reading(ctx, None, "proportion", "negation", 0.8, min(i, m.first), max(i + 1, m.last))
        r.numerator, r.concept, r.unit = 0, m.term.concept, "%"
        seen.setdefault(m.term.concept, r)
    return list(seen.values())


_HAPPENED = frozenset("occurred developed arose appeared happened migrated failed loosened broke dislocated".split())
_REPORTED = frozenset("observed seen noted occurred encountered detected found".split())


def _unnamed(ctx: Context, i: int, end: int) -> list[Reading]:
    """ "No vertebral motion was seen": a denied finding for which the contract has no concept is one record."""
    if ctx.section in ("methods", "conclusions") or ctx.depth[i]:
        return []
    if ctx.lows[max(0, i - 2) : i] in (["there", "was"], ["there", "were"]):
        # "There was no malignant transformation."
        stop = next((k for k in range(i + 1, min(end, i + 6)) if ctx.lows[k] in (".", ",", ";", "in", "during")), end)
        words = ctx.lows[i + 1 : stop]
        if not 1 <= len(words) <= 4 or any(w in _NOT_FINDINGS or w in VERBS or not w.isalpha() for w in words):
            return []
        r = Reading(ctx, None, "proportion", "negation.unnamed", 0.6, i - 2, stop)
        r.numerator, r.unit = 0, "%"
        return [r]
    verb = next(
        (
            k
            for k in range(i + 2, min(end, i + 12))
            if (ctx.lows[k] in ("was", "were") and ctx.low(k + 1) in _REPORTED) or ctx.lows[k] in _HAPPENED
        ),
        None,
    )
    if verb is None or any(w in _NOT_FINDINGS or w in VERBS or w in (",", "(", "than") for w in ctx.lows[i + 1 : verb]):
        return []
    r = Reading(ctx, None, "proportion", "negation.unnamed", 0.6, i, verb + 2)
    r.numerator, r.unit = 0, "%"
    return [r]


def _has_event(ctx: Context, i: int) -> bool:
    return any(i < m.first <= i + 6 and m.term.concept in _EVENTS for m in ctx.of_kind("outcome")) and not any(
        w in ("difference", "differences", "effect", "effects", "correlation") for w in ctx.lows[i : i + 6]
    )


def _listed(ctx: Context, first: Mention, other: Mention) -> bool:
    words = ctx.lows[first.last : other.first]
    return len(words) <= 14 and not any(w in ("after", "in", "during", "but", "with") for w in words)


def _scope_end(ctx: Context, i: int) -> int:
    """Where the denial ends: at a clause break, "but", "except", ";", or the first verb's end."""
    for k in range(i + 1, len(ctx.tokens)):
        low = ctx.lows[k]
        if low in (";", "but", "except", "although", "however", "whereas", "while", "after", "compared", "between"):
            return k
        if k in ctx.breaks:
            return k
    return len(ctx.tokens)
