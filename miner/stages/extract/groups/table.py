"""The table of groups: every phrase of the abstract with how likely it is that it names a group, read once a paper."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from dataclasses import field as _field

from miner.stages.extract.decide.places import Feature
from miner.stages.extract.decide.scorer import Choice, Scorer
from miner.stages.extract.decide.view import Paper, View, stem
from miner.stages.extract.groups.phrases import GROUP_WORDS, phrases_of

_BEFORE = {
    **dict.fromkeys(("vs", "versus", "compared"), "vs"), "than": "than", "to": "to", "with": "with",
    **dict.fromkeys(("receiving", "received", "underwent", "undergoing", "given"), "rec"),
    **dict.fromkeys(("randomized", "randomised", "assigned", "allocated"), "rand"), "either": "either", "or": "or",
    "and": "and", "in": "in", "for": "for", "by": "by", "after": "after", "without": "without", "of": "of",
    "between": "between", "(": "(", ",": ",", **dict.fromkeys(GROUP_WORDS, "group"),
}  # fmt: skip
_BEHIND = {
    **dict.fromkeys(GROUP_WORDS, "group"), "patients": "patients", "alone": "alone",
    **dict.fromkeys(("vs", "versus", "compared"), "vs"), "and": "and", "or": "or", "(": "(", "than": "than",
    **dict.fromkeys(("had", "was", "were"), "verb"), "treatment": "treatment", "therapy": "treatment",
    "respectively": "respectively", ",": ",", ".": ".", ")": ")", ":": ":", "plus": "plus",
}  # fmt: skip
_COMPARING = frozenset(
    "randomized randomised randomly assigned allocated compared comparison comparing divided versus".split()
)


@dataclass(slots=True)
class Group:
    """A phrase of the abstract: its key, where it stands (view, first, last), and how likely it names a group."""

    key: str
    words: frozenset[str]
    places: list[tuple[View, int, int]] = _field(default_factory=list)
    counts: Counter[Feature] = _field(default_factory=Counter)
    odds: float = 0.0
    rank: int = 99


def table_of(paper: Paper) -> dict[str, Group]:
    """The groups of a paper by key, without odds."""
    found = paper.memo.get("groups")
    if found is None:
        found = {}
        for view in paper.views:
            _sentence(view, found)
        paper.memo["groups"] = found
    return found  # type: ignore[return-value]


def _sentence(view: View, table: dict[str, Group]) -> None:
    low, frame, ctx = view.lows, view.frame, view.ctx
    kinds: dict[int, set[str]] = {}
    for m in ctx.mentions:
        for k in range(m.first, m.last):
            kinds.setdefault(k, set()).add(m.term.kind)
    numbers = bool(view.live)
    resp, versus = "respectively" in low, "vs" in low or "versus" in low
    listed = _listed(view)
    for a, b, key in phrases_of(view):
        g = table.get(key)
        if g is None:
            g = table[key] = Group(key, frozenset(key.split()))
        g.places.append((view, a, b))
        x = g.counts
        p, p2 = (low[a - 1] if a else "^"), (low[a - 2] if a > 1 else "^")
        if p in ("the", "a", "an"):
            p, p2 = p2, (low[a - 3] if a > 2 else "^")
        q, q2 = (low[b] if b < view.n else "$"), (low[b + 1] if b + 1 < view.n else "$")
        before, behind = _BEFORE.get(p, "o"), _BEHIND.get(q, "o")
        x["before", before] += 1
        x["behind", behind] += 1
        if before != "o" and behind != "o":
            x["around", before, behind] += 1
        if p == "to" and p2 in _COMPARING:
            x["assigned to",] += 1
        if q == "(" and (q2 == "n" or q2[0].isdigit()):
            x["then bracket", "n" if q2 == "n" else "number"] += 1
        if q in GROUP_WORDS and p in ("in", "for"):
            x["in the group",] += 1
        if b in listed:
            x["list of groups",] += 1
            x["behind", "group"] += 1
        zone, opener = frame.zone[a], frame.opener[a]
        x["zone", zone, opener] += 1
        if numbers:
            x["beside numbers",] += 1
            x["numbers, zone", zone, opener] += 1
        if resp:
            x["respectively",] += 1
        if versus:
            x["versus",] += 1
        named = set().union(*(kinds.get(k, set()) for k in range(a, b)))
        for kind in named or {"none"}:
            x["term", kind] += 1
        if ctx.index == 0:
            x["title",] += 1
        if any(t.text.isupper() and len(t.text) > 1 for t in ctx.tokens[a:b]):
            x["capitals",] += 1
        if low[a] in GROUP_WORDS and b - a == 2:
            x["numbered",] += 1
        for w in low[max(0, a - 6) : a]:
            if w in _COMPARING:
                x["near", w] += 1
        if any(w[0].isdigit() for w in low[b : b + 4]):
            x["number behind",] += 1
        if any(w[0].isdigit() for w in low[max(0, a - 4) : a]):
            x["number before",] += 1


def _listed(view: View) -> set[int]:
    """Ends of phrases whose list ends in "groups" or "arms": "the surgery, cement and brace groups"."""
    low = view.lows
    out: set[int] = set()
    spans = phrases_of(view)
    for k, (_, b, _) in enumerate(spans):
        if b < view.n and low[b] in ("groups", "arms", "cohorts"):
            j = k
            while (
                j > 0
                and spans[j][0] - spans[j - 1][1] <= 2
                and all(w in (",", "and", "or", "vs", "versus", "the", "/") for w in low[spans[j - 1][1] : spans[j][0]])
            ):
                j -= 1
                out.add(spans[j][1])
    return out


_KIN = (("behind", "group"), ("before", "vs"), ("then bracket", "n"), ("behind", "vs"), ("in the group",), ("title",),
        ("near", "compared"), ("assigned to",))  # fmt: skip


def choices(paper: Paper) -> list[tuple[Group, Choice]]:
    """For each phrase the choice between no group and a group."""
    table = table_of(paper)
    by_word: dict[str, list[Group]] = {}
    for g in table.values():
        for w in g.words:
            by_word.setdefault(w, []).append(g)
    rivals = sum(
        1 for g in table.values()
        if g.counts["behind", "group"] or g.counts["numbered",] or g.counts["then bracket", "n"]
    )  # fmt: skip
    shorts = {s.lower() for s in paper.abbreviations}
    out = []
    for g in table.values():
        f: list[Feature] = [("bias",)]
        for x, n in g.counts.items():
            f.append(x)
            if n > 1:
                f.append((*x, "often"))
        f += [
            ("times", str(min(5, len(g.places)))),
            ("words", str(min(4, len(g.words)))),
            ("rivals", str(min(4, rivals))),
        ]
        if paper.trial:
            f.append(("trial",))
        f += [("word", stem(w)) for w in g.words]
        if shorts & g.words:
            f.append(("abbreviation",))
        kin = {id(o): o for w in g.words for o in by_word[w][:20] if o is not g}.values()
        f.append(("kin", str(min(3, len(kin)))))
        for k in _KIN:
            if any(o.counts[k] for o in kin):
                f.append(("kin is", *k))
        if any(o.words < g.words for o in kin):
            f.append(("kin is shorter",))
        if any(o.words > g.words for o in kin):
            f.append(("kin is longer",))
        out.append((g, Choice([False, True], ["-", "group"], [[], f])))
    return out


def rate(paper: Paper, scorer: Scorer) -> None:
    """Sets the odds and ranks of the paper's groups."""
    for g, choice in choices(paper):
        g.odds = scorer.probabilities(choice)[1]
    ranked = sorted(table_of(paper).values(), key=lambda g: (-g.odds, g.key))
    for k, g in enumerate(ranked):
        g.rank = k
