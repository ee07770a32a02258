"""Fields of a reviewer's own: every field file whose name no shipped rule knows, read by its kind from its cues.

A cue takes the first number of the field's kind and unit behind it ("operating time was 95 min"), that number's list
("95 vs 110 min"), or the number right before it ("120 ml of blood loss"). Where two cues could have a number, the
nearer one has it; a word of another measure in between ends a cue's reach. Shipped rules see only what is left.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from miner.grammar.lexicon import Lexicon
from miner.grammar.quantities import Quantity
from miner.stages.extract.custom.nouns import noun_of
from miner.stages.extract.custom.reading import Reading
from miner.stages.extract.custom.statistics import statistic_of
from miner.stages.extract.custom.units import Target, convert_reading, fits, target_of
from miner.stages.extract.fields import SHIPPED, FieldSpec
from miner.stages.extract.sentence.context import VERBS, Context, Mention

_FAR = 16  # tokens from a cue to its number, brackets not counted
_SHARE_FAR = 12  # tokens from a share to the finding behind it
_MOMENT = frozenset("at after within by until every before during following beyond since".split())
_LATER = frozenset("after later before following postoperatively preoperatively postoperative ago old apart".split())
_JOINTS = frozenset("and or vs versus , compared than to against / &".split())
_FILLER = frozenset(
    "a an the of with to was were in only about approximately from mean median average respectively . for".split()
)
_LINKS = frozenset(
    "was were is are of : = ( , averaged ranged from to by [ reached and at "
    "median mean between than vs versus only -".split()
)
_BEHIND = frozenset("of in the a total mean median average estimated intraoperative overall ) for".split())
_BEFORE_PHRASE = frozenset("in with without for of to among after by during under and or per on".split())
_DENIED_AS = frozenset(
    "significant difference differences effect correlation association change "
    "further more less increase increased".split()
)


class Cue(NamedTuple):
    """Tokens `first` to `last` are a cue of `field`; `stop` where the phrase rules the field out."""

    first: int
    last: int
    field: str
    stop: bool


class CustomFields:
    """The fields that no shipped rule reads. Raises MinerError where a field's unit or cues cannot work."""

    def __init__(self, fields: dict[str, FieldSpec]) -> None:
        self.specs = {name: spec for name, spec in fields.items() if name not in SHIPPED}
        self.targets: dict[str, Target] = {name: target_of(spec) for name, spec in self.specs.items()}
        self.lexicon: Lexicon[tuple[str, bool]] = Lexicon()
        for spec in self.specs.values():
            for phrase in spec.cues:
                self.lexicon.add(phrase, (spec.name, False))
            for phrase in spec.stops:
                self.lexicon.add(phrase, (spec.name, True))

    def read(self, ctx: Context) -> list[Reading]:
        """Readings of a sentence in its order; their quantities are marked, so that no other rule takes them."""
        if not self.specs:
            return []
        found = [Cue(f.first, f.last, *f.meaning) for f in self.lexicon.find(ctx.tokens)]
        cues = [c for c in found if not c.stop]
        if not cues:
            return []
        stops = [c for c in found if c.stop]
        taken: dict[int, tuple[Cue, Quantity]] = {}
        dealt = _dealt(ctx, cues)
        for q in ctx.live():
            if q.label in ("p", "ordinal", "ci95", "ci90", "ci99"):
                continue
            # Lists first: "operating time and blood loss were 95 min and 120 ml".
            free = [c for c in cues if not any(t is c and x.last <= c.first for t, x in taken.values())]
            cue = dealt.get(id(q)) or self._nearest(ctx, q, free, stops) or self._series(ctx, q, taken)
            if cue is not None and self._fits(ctx, q, cue) and not self._bounds(ctx, q, cue):
                taken[q.first] = (cue, q)
        out = [self._reading(ctx, q, cue) for cue, q in taken.values()]
        return out + self._denied(ctx, cues, stops, {c.field for c, _ in taken.values()})

    def _fits(self, ctx: Context, q: Quantity, cue: Cue) -> bool:
        return fits(ctx, q, self.specs[cue.field], self.targets[cue.field])

    def _bounds(self, ctx: Context, q: Quantity, cue: Cue) -> bool:
        """ "patients whose operating time exceeded 3 h": a limit that defines a group is no measurement."""
        if q.comparator not in ("<", ">", "<=", ">=") or self.specs[cue.field].kind in ("count", "proportion"):
            return False
        limit = not {"was", "were", "is"} & set(ctx.lows[cue.last : q.first])
        if limit:
            q.notes["fate"] = "a limit that defines a group"
        return limit

    def _nearest(self, ctx: Context, q: Quantity, cues: list[Cue], stops: list[Cue]) -> Cue | None:
        reached = []
        for cue in cues:
            if not self._fits(ctx, q, cue) or _stopped(q, cue, stops):
                continue
            kind = self.specs[cue.field].kind
            gap = self._from_left(ctx, q, cue, kind, cues) if cue.last <= q.first else _from_right(ctx, q, cue, kind)
            if gap is not None:
                reached.append((gap, cue.first, cue))
        return min(reached)[2] if reached else None

    def _from_left(self, ctx: Context, q: Quantity, cue: Cue, kind: str, cues: list[Cue]) -> float | None:
        """How far a cue stands before its number; None where it does not reach it."""
        between = range(cue.last, q.first)
        words = [ctx.lows[i] for i in between if ctx.depth[i] <= ctx.depth[q.first]]
        if len(words) > _FAR or ";" in words or any(cue.last <= b <= q.first for b in ctx.breaks):
            return None
        if _rival_between(ctx, cue, q, cues) or (kind == "time" and _is_moment(ctx, q)):
            return None
        same = [x for x in ctx.live() if cue.last <= x.first < q.first and x.label != "p" and self._fits(ctx, x, cue)]
        if same:
            return None  # the first number is the cue's; those behind it come in by their list
        before = ctx.low(q.first - 1)
        if kind in ("score", "ratio", "count") and q.first > cue.last and before not in _LINKS:
            return None
        if kind == "count" and noun_of(ctx, q) is not None:
            return None  # "screws were placed in 31 patients" counts patients
        if kind == "proportion" and q.dimension != "percent" and not q.fraction and before != "in":
            return None
        return float(len(words))

    def _series(self, ctx: Context, q: Quantity, taken: dict[int, tuple[Cue, Quantity]]) -> Cue | None:
        """The cue of the number before `q` where both are of one list: "95 min in group A and 110 min in group B"."""
        before = [x for x in ctx.live() if x.last <= q.first and x.label != "p"]
        if not before or before[-1].first not in taken:
            return None
        cue, prev = taken[before[-1].first]
        words = ctx.lows[prev.last : q.first]
        joints = [k for k, w in enumerate(words) if w in _JOINTS]
        if not joints or ";" in words or len(words) > 14 or any(w in VERBS for w in words[: joints[-1]]):
            return None
        if any(w not in _FILLER for w in words[joints[-1] + 1 :]) or _mentions(ctx, prev.last, q.first):
            return None
        if self.specs[cue.field].kind == "time" and _is_moment(ctx, q):
            return None
        return cue

    def _reading(self, ctx: Context, q: Quantity, cue: Cue) -> Reading:
        spec = self.specs[cue.field]
        r = Reading.of(ctx, q, spec.name, f"custom.{spec.kind}", 0.85)
        r.concept = spec.concept
        r.custom = True
        r.statistic = statistic_of(ctx, q)
        if r.statistic == "total":
            r.statistic = None
        if spec.kind == "proportion":
            r.statistic = "percent" if r.value is not None and q.dimension == "percent" else None
            if q.dimension != "percent" and not q.fraction and q.value is not None:
                r.numerator, r.value = int(q.value), None
            noun = noun_of(ctx, q)
            r.population = noun.term.concept if noun else None
        elif spec.kind == "count":
            r.statistic = r.statistic or "count"
        convert_reading(r, q, spec, self.targets[cue.field])
        return r

    def _denied(self, ctx: Context, cues: list[Cue], stops: list[Cue], stated: set[str]) -> list[Reading]:
        """ "no dural tear occurred": a share with numerator 0, for fields of kind proportion."""
        out: dict[str, Reading] = {}
        if ctx.section in ("title", "background", "objective"):
            return []
        for cue in cues:
            spec = self.specs[cue.field]
            if (
                spec.kind != "proportion"
                or cue.field in stated
                or any(s.first < cue.last and cue.first < s.last for s in stops)
            ):
                continue
            no = next((i for i in range(cue.first - 1, max(-1, cue.first - 8), -1) if ctx.lows[i] == "no"), None)
            if no is None or any(
                w in VERBS or w in _DENIED_AS or w in (";", "in", "but") for w in ctx.lows[no + 1 : cue.first]
            ):
                continue
            r = Reading(ctx, None, spec.name, "custom.negation", 0.85, no, cue.last)
            r.numerator, r.unit, r.concept, r.custom = 0, "%", spec.concept, True
            out.setdefault(cue.field, r)
        return list(out.values())


def _from_right(ctx: Context, q: Quantity, cue: Cue, kind: str) -> float | None:
    """How far a cue stands behind its number ("120 ml of blood loss", "142 pedicle screws"); None out of reach."""
    if cue.first < q.last:
        return None
    words = ctx.lows[q.last : cue.first]
    if kind == "proportion":
        others = [x for x in ctx.live() if q.last <= x.first < cue.first and x.label != "p"]
        plain = not any(w in (";", ",", "while", "whereas", "but") for w in words)
        happened = any(w in VERBS or w in ("with", "showing") for w in words) or not words
        counted = q.dimension == "percent" or q.fraction or any(w in VERBS for w in words)
        if len(words) > _SHARE_FAR or others or not plain or not (happened or words[:1] == ["of"]) or not counted:
            return None
        return (
            None
            if any(q.last <= b <= cue.first for b in ctx.breaks) or _mentions(ctx, q.last, cue.first)
            else float(len(words))
        )
    if kind == "count":
        blocked = any(w in VERBS or w in _BEFORE_PHRASE or not w.isalpha() for w in words)
        return None if blocked or len(words) > 4 else float(len(words))
    if kind in ("score", "ratio") and words:
        return None
    return None if len(words) > 3 or any(w not in _BEHIND for w in words) else float(len(words))


def _stopped(q: Quantity, cue: Cue, stops: list[Cue]) -> bool:
    """True where a stop overlaps the cue, stands between it and the number, or right behind the number."""
    for s in stops:
        if s.field != cue.field:
            continue
        low, high = min(cue.first, q.first), max(cue.last, q.last)
        if (s.first < high and low < s.last) or 0 <= s.first - q.last <= 3:
            return True
    return False


def _is_moment(ctx: Context, q: Quantity) -> bool:
    """ "at 3 months", "5-year survival", "two weeks later": a length of time that says when, not how long."""
    first, last = ctx.group(q)[0], ctx.group(q)[-1]
    if ctx.low(first.first - 1) in _MOMENT or ctx.low(last.last) in _LATER:
        return True
    word = ctx.tokens[last.last] if last.last < len(ctx.tokens) else None
    return (
        bool(q.joined or ctx.tokens[last.last - 1].joined)
        and word is not None
        and word.kind == "w"
        and word.low not in _JOINTS
    )


def _mentions(ctx: Context, first: int, last: int) -> bool:
    """True where another measure is named between two tokens; one inside a phrase ("in patients with X") is none."""
    return any(_is_rival(ctx, m) and first <= m.first and m.last <= last for m in ctx.mentions)


def _is_rival(ctx: Context, m: Mention) -> bool:
    if m.term.kind in ("cue", "duration", "scale"):
        return bool(m.term.concept) or m.term.kind == "duration"
    return m.term.kind == "outcome" and ctx.low(m.first - 1) not in _BEFORE_PHRASE


def _rival_between(ctx: Context, cue: Cue, q: Quantity, cues: list[Cue]) -> bool:
    other = any(c.field != cue.field and cue.last <= c.first and c.last <= q.first for c in cues)
    return other or any(
        _is_rival(ctx, m) and m.term.concept != cue.field and cue.last <= m.first and m.last <= q.first
        for m in ctx.mentions
    )


def _dealt(ctx: Context, cues: list[Cue]) -> dict[int, Cue]:
    """Measures named in a row, then as many values: the first value is the first measure's, and so on."""
    own = {(c.first, c.last): c for c in cues}
    spans = {(m.first, m.last) for m in ctx.of_kind("cue", "duration", "scale") if m.term.concept}
    spans = {s for s in spans if not any(c.first < s[1] and s[0] < c.last for c in cues)} | set(own)
    out: dict[int, Cue] = {}
    run: list[tuple[int, int]] = []
    for span in [*sorted(spans), (len(ctx.tokens), len(ctx.tokens))]:
        words = ctx.lows[run[-1][1] : span[0]] if run else []
        if (
            run
            and words
            and all(w in _FILLER or w in (",", "and", "estimated", "total") for w in words)
            and not {"was", "were"} & set(words)
        ):
            run.append(span)
            continue
        if len(run) > 1:
            values = [q for q in ctx.live() if q.first >= run[-1][1] and q.label != "p"][: len(run)]
            parts = [ctx.lows[a.last : b.first] for a, b in pairwise(values)]
            if len(values) == len(run) and all(p and all(w in _JOINTS or w in _FILLER for w in p) for p in parts):
                out |= {id(q): own[s] for s, q in zip(run, values, strict=True) if s in own}
        run = [span]
    return out
