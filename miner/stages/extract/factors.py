"""The outcome that factors were tested for: "age (P = .02) and stage (P = .01) were associated with survival"."""

from __future__ import annotations

from miner.stages.extract.context import Context, Mention
from miner.stages.extract.reading import Reading

_NOUNS = frozenset("factor factors predictor predictors determinants determinant predictive prognostic".split())
_VERBS = frozenset(
    "predicted predicts predict predicting affected affect influenced influence associated correlated related "
    "adversely".split()
)
_BARE = frozenset("predicted predicts predict affected influenced adversely".split())
_CUES = _NOUNS | _VERBS
_LINKS = frozenset(("for", "of", "with", "to"))
_KINDS = ("outcome", "scale", "measure")
_FAR = 9


def factor_cue(ctx: Context, r: Reading) -> int | None:
    """The token of "predictors of" or "associated with" behind which the outcome of `r` stands, None without one."""
    if _CUES.isdisjoint(ctx.lows):
        return None
    before = _cue_before(ctx, r)
    return before if before is not None else _cue_behind(ctx, r)


def outcome_behind(ctx: Context, cue: int) -> Mention | None:
    """The outcome right behind `cue`; None where the lexicon does not know it."""
    for m in ctx.of_kind(*_KINDS):
        if m.first > cue:
            near = m.first <= cue + _FAR and not any(w in (";", "(", ")", "were") for w in ctx.lows[cue : m.first])
            return m if near else None
    return None


def _cue_behind(ctx: Context, r: Reading) -> int | None:
    """The cue behind the bracket of `r`, with only other factors and their brackets between."""
    if not ctx.depth[r.first]:
        return None
    for i in range(r.last, len(ctx.lows)):
        if ctx.depth[i]:
            continue
        low = ctx.lows[i]
        if low in (";", "while", "whereas", "but"):
            return None
        if low in _BARE:
            return i
        if low in _CUES:
            link = next((k for k in range(i + 1, min(i + 4, len(ctx.lows))) if ctx.lows[k] in _LINKS), None)
            if link is not None:
                return link
    return None


def _cue_before(ctx: Context, r: Reading) -> int | None:
    """ "Predictors of local failure were A (P = .01), B ...": the nouns' link, with a copula before `r`."""
    plain = (i for i in range(r.first - 1, -1, -1) if not ctx.depth[i])
    copula = next((i for i in plain if ctx.lows[i] in ("were", "was", "included", ":")), 0)
    for i in range(copula - 1, -1, -1):
        if ctx.lows[i] in _NOUNS:
            return next((k for k in range(i + 1, min(i + 4, copula)) if ctx.lows[k] in ("for", "of", "with")), None)
    return None
