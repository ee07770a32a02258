"""From lexed sentences to contexts: mentions of the gazetteers, findings made of two words, quantities read anew."""

from __future__ import annotations

from itertools import pairwise

from miner.grammar.lexer import Token
from miner.grammar.lexicon import Lexicon
from miner.grammar.quantities import fresh
from miner.grammar.sentences import Sentence
from miner.stages.extract.sentence.combinations import Combinations, combine
from miner.stages.extract.sentence.context import Context, Mention, Term, make_context
from miner.stages.extract.sentence.settings import setting_of, settle


def contexts_of(
    sentences: list[Sentence],
    lexicon: Lexicon[Term],
    combinations: Combinations,
    variants: Lexicon[Term] | None = None,
    defined: frozenset[str] = frozenset(),
    text: str = "",
) -> list[Context]:
    """The contexts of the sentences that were lexed, in order.

    `variants` are names as this abstract spells them, `defined` the short forms that it explains itself: what the
    lexicon says of these does not hold. `text` is the whole abstract, which says what it is about; sentences without
    a number were not lexed.
    """
    out = []
    setting = setting_of(text)
    for i, s in enumerate(sentences):
        if not s.tokens or s.language != "en":
            continue
        # Two spellings of a term ("survival rate", "survival rates") are one mention.
        mentions = list(
            {
                (f.first, f.meaning.kind, f.meaning.concept): Mention(f.first, f.last, f.meaning)
                for words in (lexicon, variants)
                if words is not None
                for f in words.find(s.tokens)
                if words is variants or f.last - f.first > 1 or not _redefined(s.tokens[f.first], f.meaning, defined)
            }.values()
        )
        mentions.sort(key=lambda m: (m.first, -m.last))
        # "219 biopsy-proven tumours" counts tumours: a noun that a hyphen ties to the next word counts nothing.
        n = len(s.tokens)
        mentions = [m for m in mentions if m.term.kind != "population" or m.last >= n or _counts(s.tokens[m.last])]
        mentions = settle(mentions, setting)
        # An abstract without headings is one section called "abstract", which says nothing of where a sentence stands.
        section = None if s.section == "abstract" else s.section
        ctx = make_context(s.tokens, mentions, section, s.language, fresh(s.quantities))
        ctx.place = s.section
        for q in ctx.quantities:
            if q.value == 1 and q.comparator == ">=" and q.word:
                q.skip = q.skip or "at least one"  # "had at least one complication" counts nothing
        if "in" in ctx.lows:
            _ratios_in_words(ctx)
        ctx.index = i
        combine(ctx, combinations)
        out.append(ctx)
    return out


def _ratios_in_words(ctx: Context) -> None:
    """ "three in four patients", "one woman in five": a likelihood in words counts nobody."""
    live = ctx.live()
    if sum(ctx.low(q.first - 1) == "in" for q in live) > 1:
        return  # "one wrist in 33 women, two in 12, three in four"
    for one, other in pairwise(live):
        if not (one.word and other.word) or ctx.low(other.first - 1) != "in" or other.first - one.last > 2:
            continue
        if one.value is not None and other.value is not None and one.value < other.value <= 20:
            one.skip = other.skip = "a ratio in words"


_ABBREVIATED = ("outcome", "scale", "measure", "duration", "ratio")


def _redefined(token: Token, term: Term, defined: frozenset[str]) -> bool:
    return token.text in defined and term.kind in _ABBREVIATED and token.text.isupper()


# "tumour marker" and "tumour size" count nothing.
_NO_HEAD = frozenset("marker markers registry bed board size volume volumes burden antigen cells types type".split())


def _counts(following: Token) -> bool:
    return not following.joined and following.low not in _NO_HEAD
