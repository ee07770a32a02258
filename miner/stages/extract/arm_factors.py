"""The factor whose effect a bracket states: "leakage into the disc (HR 2.31)", "age (OR 1.9) and smoking (OR 2.4)"."""

from __future__ import annotations

from miner.stages.extract.arm_content import text_of
from miner.stages.extract.arm_words import GROUP, PEOPLE
from miner.stages.extract.context import VERBS, Context
from miner.stages.extract.people_words import bracket_of, closing
from miner.stages.extract.reading import Reading

_STOP = frozenset(", ; ( ) [ ] : . and or were was that for by whereas while as including included".split())
_LONG = 14
_SUFFIX = frozenset("for in among after with of on by following receiving undergoing from within at".split())
_COMPARING = frozenset(
    "lower higher fewer more less better worse similar reduced increased decreased frequent longer shorter".split()
)
_PREDICTS = frozenset(
    "predictor predictors risk factor factors associated related correlated predicted predicts predictive independent "
    "odds not prognostic carried increased hazard determinant protective effect influence impact".split()
)
_CLUES = frozenset(
    "predictor predictors factor factors associated predicted predicts predict predictive independent independently "
    "prognostic determinant determinants univariate multivariate multivariable univariable cox logistic".split()
)
_VERBS = VERBS | {"carried", "predicted", "predicts", "conferred", "doubled"}
_FACTORS = frozenset("predictor predictors factor factors determinant determinants variable variables".split())
# A bracket behind these words gives the effect of the groups on an outcome.
_OUTCOMES = frozenset("risk rate rates incidence odds hazard relative mortality proportion number frequency".split())
_DENIED = frozenset("differ differed different difference differences comparable respectively".split())
_VERSUS = frozenset("versus vs compared".split())
_ANALYSES = frozenset("analysis analyses regression model models".split())
_AWAY = frozenset("after at on from than among by within following during before until to between".split())
_NOTHING = frozenset("this it there they these that which who none neither".split())
_LINK = frozenset("with to by".split())
_EDGE = frozenset(", ; : . ) that whereas while".split())


def name_effects(ctx: Context, own: list[Reading]) -> None:
    """Sets the arm of the effects that stand in brackets: the factor before the bracket, or None."""
    found = [(r, bracket_of(ctx, r.first)) for r in own if r.field == "effect_size" and _in_bracket(r)]
    brackets = {opened for _, opened in found if opened is not None}
    for r, opened in found:
        r.arm = factor(ctx, r.first, opened, brackets) if opened is not None else None


def _in_bracket(r: Reading) -> bool:
    return r.quantity is not None and r.quantity.bracketed


def factor(ctx: Context, at: int, opened: int, brackets: set[int]) -> str | None:
    """The factor that the bracket `opened` around token `at` is about; None where it is about the groups.

    "(8 Gy versus 30 Gy: HR 2.08)" names it inside. `brackets` are those of all effects of the sentence.
    """
    colon = next((i for i in range(opened + 1, at) if ctx.lows[i] == ":"), None)
    if colon is not None and colon - opened > 2 and not any(w in ("=", ";") for w in ctx.lows[opened:colon]):
        return text_of(ctx, opened + 1, colon)
    first, last = _words(ctx, opened)
    if first == last or not _DENIED.isdisjoint(ctx.lows[first:last]):
        return None
    behind = _follows(ctx, first, brackets)
    if behind is None:
        return None  # "55 (38%) deaths (HR 0.66)"
    listed = _item(ctx, first, last, behind or _leads(ctx, opened, brackets))
    subject = None if listed is not None or last < opened else _subject(ctx, first, last)
    if listed is not None:
        first = listed
    elif subject is not None:
        first, last = subject
    elif first and ctx.lows[first - 1] in _VERBS and last == opened:
        return None  # "4.2% had undergone a second operation (HR 0.78)"
    first = _stripped(ctx, first, last)
    if not _VERSUS.isdisjoint(ctx.lows[first:last]):
        return None
    if first >= last or not GROUP.isdisjoint(ctx.lows[first:last]) or ctx.lows[first] in _AWAY:
        return None
    return None if _is_outcome(ctx, first, last) else text_of(ctx, first, last)


def _words(ctx: Context, opened: int) -> tuple[int, int]:
    """The tokens before a bracket that may name a factor, back to a verb, a comma or another bracket."""
    last = opened
    if ctx.lows[opened - 2 : opened] == ["at", "risk"] and ctx.low(opened - 3) in VERBS:
        last = opened - 3  # "grade 3 tumours were at risk (HR 4.11)"
    i = last
    while i > 0 and last - i < _LONG:
        low = ctx.lows[i - 1]
        if low == ")" and i > 3 and ctx.lows[i - 3] == "(" and ctx.tokens[i - 2].kind == "w":
            i -= 3  # "a biologically effective dose (BED) below 50 Gy"
            continue
        if low == "or" and ctx.low(i) in ("more", "less", "older", "younger", "fewer", "above", "below"):
            i -= 1
            continue
        if low in _STOP or low in _VERBS:
            break
        i -= 1
    return i, last


def _follows(ctx: Context, first: int, brackets: set[int]) -> bool | None:
    """True where the words follow another effect's bracket; None where they stand right behind some other bracket."""
    i = first - 1
    linked = False
    while i > 0 and ctx.lows[i] in (",", "and", "or", ";"):
        linked = True
        i -= 1
    if i < 0 or ctx.lows[i] not in (")", "]"):
        return False
    if bracket_of(ctx, i) in brackets:
        return linked
    return False if linked else None


def _leads(ctx: Context, opened: int, brackets: set[int]) -> bool:
    """True where the next effect's bracket follows with nothing but a name between: "A (OR 2), B (OR 3)"."""
    i = closing(ctx, opened) + 1
    if ctx.low(i) not in (",", "and"):
        return False
    limit = min(len(ctx.lows), i + _LONG + 2)
    j = next((j for j in range(i, limit) if ctx.lows[j] in ("(", "[") or ctx.lows[j] in _VERBS), limit)
    return j in brackets and ";" not in ctx.lows[i:j] and ctx.low(i + 1) not in _LINK


def _item(ctx: Context, first: int, last: int, listed: bool) -> int | None:
    """Where the name of a listed factor begins; None where the sentence's subject is the factor."""
    if not listed or ctx.lows[first] in ("with", "for", "in"):
        return None
    at = next(
        (k + 1 for k in range(last - 1, first, -1) if ctx.lows[k] in _LINK and ctx.lows[k - 1] in _PREDICTS), None
    )
    if at is not None and _has_outcome(ctx, at, last):
        return None
    return first if at is None else at


def _has_outcome(ctx: Context, first: int, last: int) -> bool:
    if not _OUTCOMES.isdisjoint(ctx.lows[first:last]):
        return True
    return any(first <= m.first and m.last <= last for m in ctx.of_kind("outcome"))


def _subject(ctx: Context, first: int, last: int) -> tuple[int, int] | None:
    """ "Distance below 3 mm was the strongest predictor of visual loss (HR 2.4": the subject of that sentence part.

    Tokens `first` to `last` are the words before the bracket; None where they are a factor themselves.
    """
    start, _ = ctx.clause(last)
    level = ctx.depth[last - 1]
    verb = next((k for k in range(last - 1, start, -1) if ctx.lows[k] in _VERBS and ctx.depth[k] <= level), None)
    if verb is None:
        return None
    i = verb
    while i > start and verb - i < 12 and ctx.lows[i - 1] not in _EDGE:
        i -= 1
    while i < verb and ctx.lows[i] in ("a", "an", "the", "and", "but", "only", "in", "also"):
        i += 1
    if not _FACTORS.isdisjoint(ctx.lows[i:verb]):
        return (first, last) if first > verb else None  # "the strongest factor was age (OR 1.9)"
    predicate = {ctx.lows[k] for k in range(verb, last) if ctx.depth[k] <= level}
    if i >= verb or ctx.lows[i] in _NOTHING or predicate.isdisjoint(_PREDICTS):
        return None
    if _has_outcome(ctx, i, verb) and not _DENIED & predicate:
        # "Fracture was associated with a lytic tumour (OR 2.9)"
        at = next((k + 1 for k in range(last - 1, verb, -1) if ctx.lows[k] in _LINK), None)
        if at is not None and at < last and "associated" in predicate and not _has_outcome(ctx, at, last):
            return at, last
    return i, verb


def _stripped(ctx: Context, first: int, last: int) -> int:
    """Where the name begins behind articles and "On multivariable analysis"."""
    if ctx.lows[first] in ("in", "on", "at", "by", "using"):
        at = next((k for k in range(first, min(first + 6, last)) if ctx.lows[k] in _ANALYSES), None)
        if at is not None:
            first = at + 1
    while first < last and ctx.lows[first] in ("a", "an", "the", "of", "with", "in", "for", "that", "neither", "nor"):
        first += 1
    return first


def _is_outcome(ctx: Context, first: int, last: int) -> bool:
    """True for words that are no factor: a value, a count and its noun, an outcome, a comparison."""
    low, after = ctx.lows[first], ctx.low(first + 1)
    if low in _OUTCOMES or low in _NOTHING:
        return True
    if low in _COMPARING and (first + 1 == last or after in _SUFFIX or ctx.low(first + 2) in _SUFFIX):
        return True  # "the risk was lower (", "deaths were fewer with A (", "less frequent after A ("
    for x in ctx.live():
        if x.first != first:
            continue
        following = ctx.low(x.last)
        if x.last == last or following in ("(", "per"):
            return x.comparator in (None, "=")
        if x.dimension == "count" and (following in _SUFFIX or following in PEOPLE):
            return True  # "33 on drug (HR 1.4)", "4 children (RR 1.2)"
        if x.dimension == "percent" and following in _SUFFIX - {"of"}:
            return True  # "88.1% after 27 Gy (HR 0.56)": a value and its group
    return _has_outcome(ctx, first, last) and _CLUES.isdisjoint(ctx.lows)
