"""Phrases of a sentence that name a group: "the TENS group", "patients with bone metastases", "chordomas and chondrosarcomas"."""

from __future__ import annotations

from dataclasses import dataclass

from miner.stages.extract.context import VERBS, Context
from miner.stages.extract.people_words import is_drug

GROUP = frozenset("group groups arm arms series cohort cohorts subgroup subgroups".split())
# What leads to a group: a preposition, a comparison, or the start of a clause.
LEADS = frozenset("for in among after with of to on by following from than versus vs within receiving undergoing".split())
_DETERMINERS = frozenset("the a an this that these those our all both either only each".split())
_PEOPLE = frozenset(
    "patients patient subjects participants cases women men people children individuals persons adults eyes eye those "
    "survivors recipients".split()
)
_TREATED = frozenset("treated receiving received receive undergoing underwent given irradiated using managed operated".split())
_RESTRICT = frozenset("with without who whose having had aged older younger over under taking presenting".split()) | _TREATED
_LIGHT = frozenset("located who were are was is had having with in of by using the a an only also either both being been to have for".split())
_CONJUNCTIONS = frozenset(", and or vs versus than".split())
_GENERIC = frozenset(
    "study studies trial age patient patients both each two three four five six all these other same either first second total "
    "different between whole entire single our present treated analysis survival rate rates follow up months years "
    "follow-up median mean pain local control results groups group arms arm cohort series subgroups more less than at "
    "year month day days week weeks time times respectively response outcome outcomes treatment treatments therapy "
    "disease tumor tumors tumour tumours lesions lesion cases case metastases metastasis common significant most many few "
    "some several number no overall addition general detail order particular contrast comparison fact evaluable surviving "
    "available eligible consecutive remaining others rest baseline diagnosis level levels significantly higher lower "
    "dose doses radiation use this that them which whom population populations sample prospective retrospective "
    "combined included risk long short term range least best good better poor years old initial final last".split()
)
_STOP = frozenset(
    "was were is are had has have did that which whom while whereas but when where if because since until during at on as per "
    "within compared between showed respectively about not there be been being from into than although however and or vs "
    "versus , ; . ( ) [ ] : = significantly whose who before it we they".split()
)
_ORDINAL = frozenset("first second third fourth 1st 2nd 3rd".split())
_NUMBERED = frozenset("group groups arm arms stage stages grade grades type class t n level phase study rs cohort < > ≥ ≤ ≧ ≦ than aged age over under".split())
_UNITS = frozenset("years year gy cgy cge cm mm months month lesions levels fractions fraction mg kg % weeks days old ml points of age".split())
_PLURAL_HEADS = frozenset(
    "tumors tumours lesions metastases cancers carcinomas diseases disease fractures nodules sites masses".split()
)


_HEADS = _PLURAL_HEADS | GROUP | _PEOPLE | frozenset("studies study trials trial courses schedules regimens".split())
_AFTER_HEAD = frozenset("located in with without of > < ≥ ≤ larger smaller greater treated receiving".split())
_FILLERS = frozenset("consecutive eligible evaluable adult elderly female male such additional surviving selected".split())
_NO_KIND = frozenset(
    "diagnosis baseline located location presenting previously sex histology histologies grade indication indications etiology "
    "at presentation tumor size tumor location primary site diagnosed history of comorbidity comorbidities".split()
)
_NO_NAME = frozenset(
    "cge gye gtv ctv ptv oar oars ntcp tcp mri ct pet us bed hr rr ci nrs vas iqr sd se os pfs lc qol dvh gy hdr ldr ebr psa "
    "bmi usa uk ii iii iv kps ecog rtog ctcae recist intent itt".split()
)


@dataclass(slots=True)
class Phrase:
    """Tokens `first` to `last` (exclusive); `parts` name the groups it coordinates, one or more; `lead` stands before.

    `kind` is "group", "name", "treated", "restricted" or "kind"; `counted` says that a number stands right before.
    """

    first: int
    last: int
    parts: list[str]
    kind: str
    lead: str
    counted: bool = False


def text_of(ctx: Context, first: int, last: int) -> str:
    """Tokens `first` to `last` as printed, on one line."""
    tokens = ctx.tokens[first:last]
    out = tokens[0].text
    for a, b in zip(tokens, tokens[1:], strict=False):
        gap = "-" if b.joined else "" if b.start == a.end else " "
        out += gap + b.text
    return out


def find_phrases(ctx: Context, names: set[str], comparative: bool) -> list[Phrase]:
    """The group phrases of a sentence, in order, none inside another.

    `names` are words (lower case) that name the abstract's treatment groups; `comparative` says that it compares any.
    """
    out: list[Phrase] = []
    n = len(ctx.lows)
    starts = _term_starts(ctx)
    counted = {q.first: q.last for q in ctx.quantities if q.dimension == "count" and not ctx.tokens[min(q.last, n - 1)].joined}
    i = 0
    edges = {0, *ctx.breaks}
    while i < n:
        low = ctx.lows[i]
        lead = ""
        at = i
        if low in LEADS:
            lead, at = low, i + 1
        elif i not in edges and low not in (",", "(", ";", ":", "and", "between", "those", "patients"):
            i += 1
            continue
        elif low in (",", ";", ":", "and", "between", "("):
            at = i + 1
            if low == "between":
                lead = low
            elif low == "and" and ctx.low(i + 1) not in ("in", "for", "the", "those", "patients", "among"):
                i += 1
                continue
        if at < n and ctx.lows[at] in LEADS and not lead:
            lead, at = ctx.lows[at], at + 1
        found = _phrase(ctx, at, names, comparative, starts, lead, counted)
        if found is not None:
            out.append(found)
            i = max(found.last, i + 1)
        else:
            i += 1
    return out


def _term_starts(ctx: Context) -> dict[int, tuple[str, str, int]]:
    """Kind, concept and end of the longest treatment, trait or population term that begins at a token."""
    out: dict[int, tuple[str, str, int]] = {}
    for m in ctx.mentions:
        if m.term.kind in ("treatment", "trait", "population", "organ"):
            old = out.get(m.first)
            if old is None or m.last > old[2] or (m.last == old[2] and m.term.kind in ("treatment", "trait")):
                out[m.first] = (m.term.kind, m.term.concept, m.last)
    return out


def _phrase(ctx: Context, at: int, names: set[str], comparative: bool, starts: dict[int, tuple[str, str, int]], lead: str, numbers: dict[int, int]) -> Phrase | None:
    n = len(ctx.lows)
    i = at
    people = restricted = treated = counted = False
    while i < n and i - at < 9:
        low = ctx.lows[i]
        if low in _PEOPLE:
            people = True
        elif low in _RESTRICT and (people or low in _TREATED):
            restricted = True
            treated = treated or low in _TREATED
        elif i in numbers and i == at + (ctx.low(at) in _DETERMINERS):
            counted = True
            i = numbers[i]
            if ctx.low(i) in _FILLERS:
                i += 1
            continue
        elif low in _PLURAL_HEADS and ctx.low(i + 1) in _AFTER_HEAD:
            people = restricted = True
        elif people and ctx.tokens[i].kind == "n" and ctx.low(i + 1) in _UNITS:
            restricted = True
            break
        elif low not in _DETERMINERS and not (people and low in _LIGHT):
            break
        i += 1
    parts: list[str] = []
    kind = ""
    end = i
    while i < n and len(parts) < 6:
        j = content_end(ctx, i, restricted)
        if j == i:
            break
        found = _kind(ctx, i, j, names, comparative, starts, people, restricted, lead)
        if not found and j - i <= 2 and not parts and ctx.low(j) in ("and", "or") and (
            ctx.lows[i] not in _GENERIC or ctx.lows[i] in _ORDINAL
        ):
            # "the first and second studies", "central and hemispheric tumors"
            k = content_end(ctx, j + 1, restricted)
            if k > j + 1 and k - j <= 4 and ctx.lows[k - 1] in _HEADS:
                found = _kind(ctx, j + 1, k, names, comparative, starts, people, restricted, lead)
        if not found:
            break
        kind = kind or found
        last = j
        # "balloon kyphoplasty (BKP)": the short name belongs to it
        if ctx.low(j) == "(" and ctx.low(j + 2) == ")" and ctx.tokens[j + 1].kind == "w" and not ctx.lows[j + 1].endswith("s"):
            last = j + 3
        parts.append(text_of(ctx, i, j) + (f" ({ctx.tokens[j + 1].text})" if last > j else ""))
        end = last
        i = last
        if i < n and ctx.lows[i] in _CONJUNCTIONS:
            k = i
            while k < n and (ctx.lows[k] in _CONJUNCTIONS or ctx.lows[k] in _DETERMINERS or ctx.lows[k] in _PEOPLE or (people and ctx.lows[k] in ("with", "in", "for", "who", "treated", "receiving", "received"))):
                k += 1
            if k - i > 5:
                break
            i = k
            continue
        break
    if not parts or (not lead and kind in ("kind", "treated") and "of" in ctx.lows[at:end]):
        return None
    if counted and not restricted and kind not in ("group",):
        return None
    return Phrase(at, end, parts, kind, lead, counted)


def content_end(ctx: Context, i: int, restricted: bool) -> int:
    """Where the words of a name that begin at token `i` end."""
    n = len(ctx.lows)
    j = i
    while j < n and j - i < 9:
        low, token = ctx.lows[j], ctx.tokens[j]
        if low in VERBS and not (restricted and j == i):
            break
        if token.kind == "n":
            before = ctx.low(j - 1)
            compound = j + 1 < n and ctx.tokens[j + 1].joined
            if not (before in _NUMBERED or compound or token.joined or (j > i and ctx.low(j + 1) in _UNITS and restricted) or (j == i and (ctx.low(j + 1) in ("gy", "cge", "mg") or restricted))):
                break
        elif low in ("+", "/", "-", "<", ">", "≥", "≤", "'"):
            pass
        elif low in ("of", "to", "with", "in", "the", "without", "for", "by", "a", "an", "on", "at"):
            if j == i or ctx.low(j + 1) in _STOP or (not ctx.low(j + 1)[:1].isalpha() and low != "of"):
                if not (j > i and low in ("of", "than") and ctx.low(j + 1) in ("<", ">", "≥", "≤")):
                    break
            if low in ("in", "for", "at", "on", "by", "a", "an") and not restricted:
                break
        elif low in _STOP or token.kind == "p":
            if low == "than" and restricted and j > i:
                j += 1
                continue
            break
        j += 1
    while j > i and ctx.lows[j - 1] in ("of", "to", "with", "in", "the", "for", "by", "a", "an", "without", "-", "/", "+", "on", "at"):
        j -= 1
    return j


def _kind(ctx: Context, i: int, j: int, names: set[str], comparative: bool, starts: dict[int, tuple[str, str, int]], people: bool, restricted: bool, lead: str) -> str:
    """What makes the words from `i` to `j` a group's name; "" where nothing does."""
    words = ctx.lows[i:j]
    plain = [w for w in words if w not in _GENERIC and w not in _DETERMINERS]
    if restricted and people and any(w.isdigit() or w in ("<", ">", "≥", "≤") for w in words):
        return "restricted"
    if any(w in GROUP for w in words):
        at = next(k for k, w in enumerate(words) if w in GROUP)
        lettered = at + 1 < len(words) and len(words[at + 1]) <= 2
        numbered = any(w in _ORDINAL or w.isdigit() for w in words)
        return "group" if plain or lettered or numbered else ""
    if words[0] in _ORDINAL and words[-1] in ("study", "studies", "trial", "trials", "course"):
        return "group"
    if not plain:
        return ""
    if any(w in names for w in plain):
        return "name"
    inside = [starts[k] for k in range(i, j) if k in starts]
    if any(kind == "treatment" for kind, _, _ in inside) or any(is_drug(w) for w in words):
        return "treated" if comparative else ""
    if restricted and people:
        return "restricted"
    # "hemispheric tumors", "adenocarcinoma patients": a head noun with a word that narrows it
    if words[-1] in _PLURAL_HEADS or words[-1] in _PEOPLE:
        return "kind"
    if any(kind == "population" and concept == "lesions" and end == j for kind, concept, end in inside):
        return "kind"
    trait = any(kind == "trait" and end == j for kind, _, end in inside) and not set(words) & _NO_KIND
    if (trait and lead in ("for", "in", "among", "with")) or (
        words[0] in ("stage", "stages", "grade") and 1 < len(words) < 4 and lead in ("for", "in", "with")
    ):
        return "kind"
    if lead and words[0] not in _NO_NAME and j - i <= 3 and comparative and ctx.tokens[i].text.isupper() and len(ctx.tokens[i].text) > 1:
        return "name"
    return ""
