"""Phrases that name a group: "the TENS group", "patients with bone metastases", "chordomas and chondrosarcomas"."""

from __future__ import annotations

from dataclasses import dataclass

from miner.stages.extract.arm_content import content_end, text_of
from miner.stages.extract.arm_labels import labelled
from miner.stages.extract.arm_words import (
    AFTER_HEAD,
    CONJUNCTIONS,
    DETERMINERS,
    FILLERS,
    GENERIC,
    GROUP,
    HEADS,
    LEADS,
    LIGHT,
    MEASURED,
    MEASURES,
    NAME_LEADS,
    NO_KIND,
    NO_NAME,
    ORDINAL,
    PEOPLE,
    PLURAL_HEADS,
    RESTRICT,
    STOP,
    TREATED,
    UNITS,
)
from miner.stages.extract.context import Context
from miner.stages.extract.people_words import assigns, is_drug

_HOLDING = frozenset("comprising including consisting containing of".split())
_TIMES = frozenset("year years month months week weeks day days time".split())
# General words that name a group before "group" and "arm".
_NAMING = frozenset("control treatment treated combined radiation".split())
_FINITE = frozenset("was were is are had has have".split())


@dataclass(slots=True)
class Phrase:
    """Tokens `first` to `last` (exclusive); `parts` name the groups it coordinates, one or more; `lead` stands before.

    `text` names all of them together. `kind` is "group", "name", "treated", "restricted" or "kind"; `counted` says
    that a number stands right before.
    """

    first: int
    last: int
    parts: list[str]
    kind: str
    lead: str
    text: str
    counted: bool = False
    number: int = 0


def find_phrases(ctx: Context, names: set[str], comparative: bool) -> list[Phrase]:
    """The group phrases of a sentence, in order, none inside another.

    `names` are words (lower case) that name the abstract's treatment groups; `comparative` says that it compares any.
    """
    out: list[Phrase] = []
    n = len(ctx.lows)
    starts = _term_starts(ctx)
    counted = {
        q.first: q.last for q in ctx.quantities if q.dimension == "count" and not ctx.tokens[min(q.last, n - 1)].joined
    }
    values = {q.first for q in ctx.quantities if not q.skip and q.label != "p"}
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
        labels = labelled(ctx, at + (ctx.low(at) in DETERMINERS))
        if labels is not None:
            parts, i = labels
            out.append(Phrase(at, i, parts, "group", lead, " and ".join(parts)))
            continue
        found = _phrase(ctx, at, names, comparative, starts, lead, counted, values)
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


def _phrase(
    ctx: Context,
    at: int,
    names: set[str],
    comparative: bool,
    starts: dict[int, tuple[str, str, int]],
    lead: str,
    numbers: dict[int, int],
    values: set[int],
) -> Phrase | None:
    n = len(ctx.lows)
    i = at
    people = restricted = treated = counted = False
    restricting = ""
    while i < n and i - at < 9:
        low = ctx.lows[i]
        if low in ("received", "underwent") and not lead and ctx.low(i - 1) in PEOPLE:
            return None  # "The patient received 25 Gy": the sentence's verb
        if low in PEOPLE:
            people = True
        elif low in RESTRICT and (people or low in TREATED):
            restricted = True
            treated = treated or low in TREATED
        elif i in numbers and i == at + (ctx.low(at) in DETERMINERS):
            counted = True
            i = numbers[i]
            if ctx.low(i) in FILLERS:
                i += 1
            continue
        elif low in PLURAL_HEADS and ctx.low(i + 1) in AFTER_HEAD:
            people = restricted = True
        elif people and (low in ("<", ">", "≥", "≤") or (ctx.tokens[i].kind == "n" and ctx.low(i + 1) in UNITS)):
            if ctx.low(i - 1) in _FINITE:
                break  # "for these 46 patients was 63%"
            restricted = True
            break
        elif low not in DETERMINERS and not (people and low in LIGHT):
            break
        if people and not restricting and low in ("in", "with", "who", "for", "after", "receiving", "without", "on"):
            restricting = low
        i += 1
    if counted and people and not restricted and ctx.low(at) == "these" and ctx.low(at + 2) in PEOPLE and lead == "for":
        text = text_of(ctx, at, at + 3)
        return Phrase(at, at + 3, [text], "restricted", lead, text, True, _number(ctx, at, i))
    parts: list[str] = []
    kind = ""
    begins = end = i
    ends: list[int] = []
    listed = False
    while i < n and len(parts) < 6:
        j = content_end(ctx, i, restricted)
        if j == i:
            break
        found = _kind(ctx, i, j, names, comparative, starts, people, restricted, lead)
        if (
            not found
            and j - i <= 2
            and not parts
            and ctx.low(j) in ("and", "or")
            and (ctx.lows[i] not in GENERIC or ctx.lows[i] in ORDINAL)
        ):
            # "the first and second studies", "central and hemispheric tumors"
            k = content_end(ctx, j + 1, restricted)
            if k > j + 1 and k - j <= 4 and ctx.lows[k - 1] in HEADS:
                found = _kind(ctx, j + 1, k, names, comparative, starts, people, restricted, lead)
        if not found:
            break
        kind = kind or found
        last = j
        # "balloon kyphoplasty (BKP)": the short name belongs to it
        if (
            ctx.low(j) == "("
            and ctx.low(j + 2) == ")"
            and ctx.tokens[j + 1].kind == "w"
            and not ctx.lows[j + 1].endswith("s")
        ):
            last = j + 3
        ends.append(last)
        parts.append(text_of(ctx, i, j) + (f" ({ctx.tokens[j + 1].text})" if last > j else ""))
        end = last
        i = last
        if i < n and ctx.lows[i] in CONJUNCTIONS:
            k = i
            while k < n and (
                ctx.lows[k] in CONJUNCTIONS
                or ctx.lows[k] in DETERMINERS
                or ctx.lows[k] in PEOPLE
                or (people and ctx.lows[k] in ("with", "in", "for", "who", "treated", "receiving", "received"))
            ):
                k += 1
            if k - i > 5 or k in values:
                break
            listed = listed or any(w in ("and", "or", "vs", "versus", "than") for w in ctx.lows[i:k])
            i = k
            continue
        break
    if (
        not parts
        or (kind == "kind" and "of" in ctx.lows[at:end])
        or (not lead and kind == "treated" and "of" in ctx.lows[at:end])
    ):
        return None
    if len(parts) > 1 and not listed:
        parts, end = parts[:1], ends[0]  # "Compared with A, B had ..."
    if counted and not restricted and kind not in ("group",):
        return None
    if not lead and people and restricting and at and ctx.lows[at - 1] not in (",", ";"):
        lead = restricting
    number = _number(ctx, at, begins) if counted else 0
    return Phrase(at, end, parts, kind, lead, text_of(ctx, begins, end), counted, number)


def _number(ctx: Context, first: int, last: int) -> int:
    """The headcount that stands from token `first` to `last`; 0 where none does."""
    return next((int(q.value or 0) for q in ctx.quantities if first <= q.first < last), 0)


def _kind(
    ctx: Context,
    i: int,
    j: int,
    names: set[str],
    comparative: bool,
    starts: dict[int, tuple[str, str, int]],
    people: bool,
    restricted: bool,
    lead: str,
) -> str:
    """What makes the words from `i` to `j` a group's name; "" where nothing does."""
    words = ctx.lows[i:j]
    plain = [w for w in words if w not in GENERIC and w not in DETERMINERS and w not in _HOLDING]
    if not GROUP.isdisjoint(words):
        at = next(k for k, w in enumerate(words) if w in GROUP)
        lettered = at + 1 < len(words) and len(words[at + 1]) <= 2 and words[at + 1] not in STOP | {"of", "to", "or"}
        numbered = any(w in ORDINAL or w.isdigit() for w in words)
        singular = (
            at and words[at] in ("group", "arm") and words[at - 1] in _NAMING and words[0] not in ("each", "either")
        )
        return "group" if plain or lettered or numbered or singular else ""
    if not (people and restricted) and (words[-1] in MEASURES or words[0] in MEASURED):
        return ""
    if not ((people and restricted) or _TIMES.isdisjoint(words[:2])):
        return ""
    if words[0] in ORDINAL and words[-1] in ("study", "studies", "trial", "trials"):
        return "group"
    if restricted and people and any(w.isdigit() or w in ("<", ">", "≥", "≤") for w in words):
        return "restricted"
    if "either" in words or any(map(assigns, words)):
        return ""
    if (words[0] == "surviving" and words[-1] in PEOPLE) or (
        words[-1].endswith("responders") and (len(words) == 1 or words[0] == "non")
    ):
        return "restricted"
    if lead in ("after", "with", "than", "vs", "versus") and len(words) == 2 and words[1] in ("gy", "cge"):
        return "treated" if comparative and words[0][:1].isdigit() else ""
    if not plain:
        return ""
    if not names.isdisjoint(plain):
        return "name"
    inside = [starts[k] for k in range(i, j) if k in starts]
    if any(kind == "treatment" for kind, _, _ in inside) or any(is_drug(w) for w in words):
        return "treated" if comparative else ""
    if restricted and people:
        return "restricted"
    # "hemispheric tumors", "adenocarcinoma patients": a head noun with a word that narrows it
    if words[-1] in PLURAL_HEADS or words[-1] in PEOPLE:
        return "kind"
    if any(kind == "population" and concept == "lesions" and end == j for kind, concept, end in inside):
        return "kind"
    trait = any(kind == "trait" and end == j for kind, _, end in inside) and not set(words) & NO_KIND
    if (trait and lead in ("for", "in", "among", "with")) or (
        words[0] in ("stage", "stages", "grade") and 1 < len(words) < 4 and lead in ("for", "in", "with")
    ):
        return "kind"
    if (
        lead in NAME_LEADS
        and words[0] not in NO_NAME
        and j - i <= 3
        and comparative
        and ctx.tokens[i].text.isupper()
        and len(ctx.tokens[i].text) > 1
    ):
        return "name"
    return ""
