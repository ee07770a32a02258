"""Measurements annotated by hand (`corpus/records`) beside what the corridor finds on the corpus pages.

A page answers to the annotated article of its own name, `<portal>__<stem>` before `<stem>`; pages that hold several
articles, or one under another name, are listed in `OTHER`. An annotated record may carry `may`: checks that the text
leaves open.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from miner.records import DELETED, Document, Evidence, Failure, RawPage
from miner.resources import Resources
from miner.stages.annotate import Annotator, load
from miner.stages.clean import Cleaner
from miner.stages.extract import Extractor
from miner.stages.ingest import read_sources

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
RECORDS = CORPUS / "records"

Record: TypeAlias = dict[str, Any]
Extracted: TypeAlias = tuple[Document, list[Evidence], list[str]]
"""A document, its evidence, and the error that kept it from having any."""
Extract: TypeAlias = Callable[[Path], list[Extracted]]

OTHER = {
    "bilingual/sbrtlum3.txt": ("sbrtlum",),
    "jsonl/qolbm.jsonl": ("qolbm", "srsavm"),
    "nbib/metaspine.nbib": ("metaspine", "denos"),
    "pubmed_text/vpcanc.txt": ("vpcanc", "laserend"),
    "pubmed_xml/sbrtlum.xml": ("sbrtlum", "caseep"),
}
"""Articles of the pages that are not simply named for theirs, in the page's order."""

COMPARED = (
    "unit statistic low high interval spread spread_kind comparator numerator denominator population arm timepoint "
    "concept scope section language"
).split()
"""Attributes held against the annotated ones, besides field, value, checks and the quote."""

_EMPTY_WORDS = frozenset({"group", "groups", "arm", "patients", "the", "of", "with", "and", "in", "treatment"})


def pages() -> list[str]:
    """Every page of the corpus that holds annotated articles, as a path below it."""
    kept = (p.relative_to(CORPUS) for p in CORPUS.rglob("*") if p.is_file() and p.suffix != ".json")
    named = (p.as_posix() for p in kept if p.parts[0] not in ("records", "not_articles") and p.name[0] != ".")
    return sorted(page for page in named if articles(page))


def articles(page: str) -> tuple[str, ...]:
    """Names of the annotated articles on a page, in its order."""
    if page in OTHER:
        return OTHER[page]
    path = Path(page)
    names = (f"{path.parts[0]}__{path.stem}", path.stem, path.stem.split("_")[0])
    return tuple(name for name in names if (RECORDS / f"{name}.jsonl").is_file())[:1]


def annotated(article: str) -> list[Record]:
    """The annotated records of an article."""
    lines = (RECORDS / f"{article}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def corridor() -> Extract:
    """A function from a page's path to its documents with their evidence, over the shipped resources alone."""
    resources = Resources((ROOT,))
    cleaner, annotator, extractor = Cleaner(resources), Annotator(load("default", resources)), Extractor(resources)

    def extract(path: Path) -> list[Extracted]:
        return [read(document) for page in read_sources([path]) for document in cleaned(page)]

    def cleaned(page: RawPage | Failure) -> Iterator[Document]:
        assert isinstance(page, RawPage), page
        for document, failure in cleaner(page):
            assert document is not None, failure
            if document.status != DELETED:
                yield document

    def read(document: Document) -> Extracted:
        try:
            return document, annotator.use(document, lambda doc: extractor(doc, document)), []
        except Exception as error:  # a difference like any other: the corridor goes on too
            return document, [], [f"fault {type(error).__name__}: {error}"]

    return extract


def differences(expected: list[Record], extracted: Extracted) -> list[str]:
    """What is missed, spurious or otherwise, a line each; empty where both lists agree in all that is compared."""
    document, found, fault = extracted
    pairs = _pairs(expected, found)
    lines = [f"missed {_named(w)}: {w['quote']}" for i, w in enumerate(expected) if i not in pairs]
    taken = set(pairs.values())
    lines += [f"spurious {_named(f.to_dict())}: {f.quote}" for j, f in enumerate(found) if j not in taken]
    for i, j in pairs.items():
        want, have = expected[i], found[j].to_dict()
        for name in _unlike(want, have):
            lines.append(
                f"{name} {_named(want)}: {_value(have[name])}, should be {_value(want[name])}: {want['quote']}"
            )
        if not _overlap(want["quote"], found[j], document.text):
            lines.append(f"quote {_named(want)}: {found[j].quote!r}, should be {want['quote']!r}")
    return fault + sorted(lines)


def _pairs(expected: list[Record], found: list[Evidence]) -> dict[int, int]:
    """Which found record answers which annotated one: same number, same field, most attributes alike first."""
    offers = []
    for i, want in enumerate(expected):
        for j, record in enumerate(found):
            have = record.to_dict()
            if _same_number(want, have):
                offers.append((len(_unlike(want, have)), not _shares(want["quote"], record.quote), i, j))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for *_, i, j in sorted(offers):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _same_number(want: Record, have: Record) -> bool:
    if want["field"] != have["field"] or (want["value"] is None) != (have["value"] is None):
        return False
    keys = ("value",) if want["value"] is not None else ("low", "high", "numerator")
    return all(_equal(want[key], have[key]) for key in keys)


def _unlike(want: Record, have: Record) -> list[str]:
    """Names of the attributes that differ; a population that the annotation leaves open does not count."""
    names = [n for n in COMPARED if not _equal(want[n], have[n]) and not (n == "population" and want[n] is None)]
    if "arm" in names and want["arm"] and have["arm"] and _words(want["arm"]) & _words(have["arm"]):
        names.remove("arm")
    checks, must = set(have["checks"]), set(want["checks"])
    return names if must <= checks <= must | set(want.get("may", ())) else [*names, "checks"]


def _equal(a: Any, b: Any) -> bool:
    """Equality, of numbers to within the rounding of a unit's conversion."""
    if isinstance(a, int | float) and isinstance(b, int | float):
        return math.isclose(a, b, rel_tol=1e-4)
    return bool(a == b)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower())) - _EMPTY_WORDS


def _shares(a: str, b: str) -> bool:
    return a in b or b in a


def _overlap(quote: str, record: Evidence, text: str) -> bool:
    """Whether the record's stretch of the text and some occurrence of the quote have a character in common."""
    starts: Iterator[int] = (m.start() for m in re.finditer(re.escape(quote), text))
    return any(start < record.end and record.start < start + len(quote) for start in starts)


def _value(value: Any) -> str:
    return "null" if value is None else json.dumps(value, ensure_ascii=False)


def _named(record: Record) -> str:
    """A record in a few words: field, number, unit, arm and time."""
    number = record["value"]
    parts = [record["field"]] if number is None else [record["field"], f"{number:g}"]
    if record["low"] is not None and number is None:
        parts.append(f"{record['low']:g}-{record['high']:g}")
    if record["numerator"] is not None:
        parts.append(f"{record['numerator']}/{record['denominator'] or '?'}")
    parts += [f"[{record[key]}]" for key in ("concept", "arm", "timepoint") if record[key]]
    return " ".join(parts)
