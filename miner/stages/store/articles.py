"""Which documents are the same article: identifiers first, then the abstracts' words.

Two documents with a DOI (or PMID, PMCID) in common are one article; two that have the same kind of identifier and
differ in it are not, however alike. Where identifiers are silent the abstracts decide: nine in ten characters alike, or
one within the other, unless each has numbers that the other lacks. A page that cuts a sentence or adds a copyright line
leaves one side without some numbers; the second part of a study, or another cohort, has other numbers on both. The same
holds of a title's words: a subtitle may be missing, but "cervical" for "lumbar" is another paper. Titles that count
("part I", "part II", "protocol", "erratum") must count alike. docs/duplicates.md has the figures behind the thresholds.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from rapidfuzz import fuzz

from miner.stages.store.rows import PUBMED

ALIKE = 90.0
"""Least likeness of two abstracts (normalised edit distance, 0 to 100)."""
TITLE_ALIKE = 85.0
CONTAINED, CONTAINED_LENGTH = 97.0, 0.7
"""Least likeness to a stretch of a longer abstract, and least share of its length: a page may cut, or add its own."""
NUMBERS_SHARED, NUMBERS_CONTAINED = 0.7, 0.5
"""Least share of numbers in common, and of a text that stands within the other: what is cut takes some with it."""
_GLUED = (1, 2, 3)
_KEYS = 6
_SHINGLE = 5
MOST = 200
"""Documents that share a key; more than this many is boilerplate and no sign of sameness."""

_TOKEN = re.compile(r"[^\W_]+")
# "vs.95" is 95, with a space that a page lost.
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w.])\.\d+")
_COUNTING = re.compile(
    r"\b(?:part|study|report|volume)\s+([ivx]+|\d+|one|two|three)\b|\b(protocol|erratum|corrigendum|correction|"
    r"retraction|retracted|reply|comment|letter|editorial)\b"
)
_PHASE = re.compile(r"\bphase\s+([ivx]+|\d+|one|two|three)\b")
# The other shore's spelling and Greek letters: what is left over is another word.
_SPELLINGS = tuple(
    (re.compile(one), other)
    for one, other in (
        ("α", "alpha"), ("β", "beta"), ("γ", "gamma"), ("δ", "delta"), ("κ", "kappa"), ("μ", "mu"),
        ("ou", "o"), ("[ao]e", "e"), ("is(?=e|ing|ation)", "iz"), ("tre\\b", "ter"), ("ll", "l"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Described:
    """What is compared of a document."""

    document_id: str
    doi: str | None
    pmid: str | None
    pmcid: str | None
    title: str | None
    abstract: str | None
    records: int = 0
    source: str = ""
    portal: str = ""
    corrected: bool = False

    def identifiers(self) -> Iterator[tuple[str, str]]:
        """The identifiers it has, normalised."""
        if self.doi:
            yield "doi", self.doi.lower()
        if self.pmid:
            yield "pmid", self.pmid
        if self.pmcid:
            yield "pmcid", self.pmcid.upper()


@dataclass(frozen=True, slots=True)
class Joined:
    """A document's place: the article's id, whether it stands for it, and why it was joined to which other document."""

    document_id: str
    article_id: str
    representative: bool
    reason: str | None
    matched_with: str | None
    score: float | None


def group(
    documents: Iterable[Described],
    overrides: Iterable[tuple[str, str, bool]] = (),
    keys: Mapping[str, Sequence[int]] | None = None,
    crowded: Collection[int] = (),
) -> list[Joined]:
    """Every document with its article, sorted by id. `overrides` are pairs that a reader declared the same or not.

    `keys` are those of the abstracts (`keys_of`) by document, where they are known already; what shares one of the
    `crowded` keys alone is not compared. Documents that share no identifier, key or override with these change nothing.
    """
    known = {d.document_id: d for d in sorted(documents, key=lambda d: d.document_id)}
    decided = {frozenset((a, b)): same for a, b, same in overrides if a in known and b in known}
    groups = _Groups(known, {pair for pair, same in decided.items() if not same})
    for pair in sorted(sorted(pair) for pair, same in decided.items() if same and len(pair) == 2):
        groups.join(pair[0], pair[1], "by hand", None)
    first: dict[tuple[str, str], str] = {}
    for name, document in known.items():
        for identifier in document.identifiers():
            other = first.setdefault(identifier, name)
            if other != name:
                groups.join(other, name, identifier[0], None)
    scored = []
    if keys is None:
        keys = {name: keys_of(document.abstract) for name, document in known.items()}
    for a, b in _candidates({name: keys.get(name, ()) for name in known}, crowded):
        if not groups.together(a, b) and (score := _alike(known[a], known[b])) is not None:
            scored.append((-score, a, b))
    # The most alike first: a page that was cut could be either of two twins.
    for negative, a, b in sorted(scored):
        same = _normal(known[a].abstract) == _normal(known[b].abstract)
        groups.join(a, b, "same text" if same else "text alike", -negative)
    return groups.result()


class _Groups:
    """Groups of documents that grow by joining; no group ever holds two documents that are known to differ."""

    def __init__(self, known: dict[str, Described], apart: set[frozenset[str]]) -> None:
        self.known = known
        self.group_of = {name: name for name in known}
        self.members = {name: [name] for name in known}
        self.ids: dict[str, dict[str, set[str]]] = {}
        for name, document in known.items():
            self.ids[name] = defaultdict(set)
            for kind, value in document.identifiers():
                self.ids[name][kind].add(value)
        self.apart = apart
        self.why: dict[str, tuple[str, str, float | None]] = {}

    def together(self, a: str, b: str) -> bool:
        return self.group_of[a] == self.group_of[b]

    def join(self, a: str, b: str, reason: str, score: float | None) -> None:
        one, two = self.group_of[a], self.group_of[b]
        if one == two:
            return
        if self.apart and any(frozenset((x, y)) in self.apart for x in self.members[one] for y in self.members[two]):
            return
        if reason != "by hand":
            # Two DOIs, or two PMIDs, are two articles: an identifier in common is then a slip of one of the pages.
            mine, theirs = self.ids[one], self.ids[two]
            if any(mine[k] and theirs[k] and not mine[k] & theirs[k] for k in ("doi", "pmid", "pmcid")):
                return
        if reason in ("same text", "text alike"):
            # A page without the sentence that tells two papers apart must not join them.
            pairs = ((self.known[x], self.known[y]) for x in self.members[one] for y in self.members[two])
            if any(_contradict(x, y) for x, y in pairs):
                return
        for name in self.members[two]:
            self.group_of[name] = one
        self.members[one] += self.members.pop(two)
        for kind, values in self.ids.pop(two).items():
            self.ids[one][kind] |= values
        self.why[b] = (reason, a, score)

    def result(self) -> list[Joined]:
        rows = []
        for members in self.members.values():
            article = min(members)
            stands = stands_for([self.known[name] for name in members])
            for name in members:
                reason, other, score = self.why.get(name, (None, None, None))
                rows.append(Joined(name, article, name == stands, reason, other, score))
        return sorted(rows, key=lambda row: row.document_id)


def stands_for(pages: list[Described]) -> str:
    """The document that stands for an article with these pages.

    It has an abstract, a reader's corrections, the newest of PubMed's own records (its update files come by name), most
    evidence, a PMID, the first path: in this order.
    """
    newest = max((_file_name(page.source) for page in pages if page.portal == PUBMED), default="")

    def rank(page: Described) -> tuple[bool, bool, bool, int, bool, str, str]:
        outdated = page.portal == PUBMED and _file_name(page.source) < newest
        empty = page.abstract is None
        return empty, not page.corrected, outdated, -page.records, page.pmid is None, page.source, page.document_id

    return min(pages, key=rank).document_id


def _file_name(source: str) -> str:
    return source.replace("\\", "/").rpartition("/")[2]


@lru_cache(maxsize=20_000)
def _normal(text: str | None) -> str:
    return " ".join(_TOKEN.findall(unicodedata.normalize("NFKC", text or "").casefold()))


def keys_of(abstract: str | None) -> list[int]:
    """The few smallest hashes of an abstract's shingles (MinHash): what is alike shares one; none for a short text."""
    words = _normal(abstract).split()
    if len(words) < 20:
        return []
    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)}
    hashes = (int.from_bytes(hashlib.blake2b(s.encode(), digest_size=8).digest(), "big") for s in shingles)
    return sorted(hashes)[:_KEYS]


def _candidates(keys: Mapping[str, Sequence[int]], crowded: Collection[int]) -> list[tuple[str, str]]:
    """Pairs worth comparing: those that share a key which is not boilerplate's."""
    buckets: dict[int, list[str]] = defaultdict(list)
    for name, own in keys.items():
        for key in own:
            buckets[key].append(name)
    shared = (names for key, names in buckets.items() if len(names) <= MOST and key not in crowded)
    return sorted({pair for names in shared for pair in combinations(sorted(names), 2)})


def _alike(one: Described, other: Described) -> float | None:
    """How alike two abstracts are where they are the same article's, else None."""
    if _contradict(one, other):
        return None
    mine, theirs = _numbers(one.abstract), _numbers(other.abstract)
    shared, most = (mine & theirs).total(), max(mine.total(), theirs.total())
    shorter, longer = sorted((_normal(one.abstract), _normal(other.abstract)), key=len)
    score = 0.0
    if shared >= NUMBERS_SHARED * most:
        score = fuzz.ratio(shorter, longer, score_cutoff=ALIKE)
    if not score and len(shorter) >= CONTAINED_LENGTH * len(longer) and shared >= NUMBERS_CONTAINED * most:
        score = fuzz.partial_ratio(shorter, longer, score_cutoff=CONTAINED)
    return float(score) or None


def _contradict(one: Described, other: Described) -> bool:
    """Whether the titles are two papers', or each abstract has numbers that the other lacks."""
    if not _titles_agree(_normal(one.title), _normal(other.title)):
        return True
    mine, theirs = _numbers(one.abstract), _numbers(other.abstract)
    return bool(mine - theirs and theirs - mine) and one.abstract is not None and other.abstract is not None


def _titles_agree(one: str, other: str) -> bool:
    """Whether two normalised titles can be one article's; a title that is missing says nothing."""
    if not one or not other:
        return True
    if sorted(_COUNTING.findall(one)) != sorted(_COUNTING.findall(other)):
        return False
    phases = set(_PHASE.findall(one)), set(_PHASE.findall(other))
    if all(phases) and phases[0] != phases[1]:
        return False
    if max(fuzz.ratio(one, other), fuzz.partial_ratio(one, other)) < TITLE_ALIKE:
        return False
    return not (_words_of_its_own(one, other) and _words_of_its_own(other, one))


def _words_of_its_own(title: str, other: str) -> bool:
    """Whether a title has a word that the other lacks, be it glued to its neighbour there or spelt otherwise."""
    words, known = _spelt(title).split(), _runs(_spelt(other).split())
    found: set[int] = set()
    for start in range(len(words)):
        for length in _GLUED:
            if "".join(words[start : start + length]) in known:
                found.update(range(start, start + length))
    return not found.issuperset(range(len(words)))


@lru_cache(maxsize=20_000)
def _spelt(title: str) -> str:
    for pattern, plain in _SPELLINGS:
        title = pattern.sub(plain, title)
    return title


def _runs(words: list[str]) -> set[str]:
    """Words, and words glued to one or two that follow."""
    return {"".join(words[i : i + n]) for i in range(len(words)) for n in _GLUED}


@lru_cache(maxsize=20_000)
def _numbers(text: str | None) -> Counter[float]:
    """The numbers of a text, however they are printed: "0·05", ".05" and "0.05" are one."""
    plain = unicodedata.normalize("NFKC", text or "").replace("·", ".")
    return Counter(float(number.replace(",", "")) for number in _NUMBER.findall(plain))
