"""Files in the shape of PubMed's baseline and its daily updates, made of made abstracts, a citation at a time.

    python -m miner.bench.baseline FOLDER --files 3 --citations 30000 --updates 1

The same arguments give the same bytes. Update files revise citations of the baseline, add new ones and delete some, as
PubMed's do: the names go on counting, and a file counts over those before it.
"""

from __future__ import annotations

import argparse
import gzip
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from miner.bench.texts import HEADINGS, abstract

FIRST_PMID = 90_000_000
_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC '
    '"-//NLM//DTD PubMedArticle, 1st January 2026//EN" "pubmed_260101.dtd">\n<PubmedArticleSet>\n'
)


def citation(number: int, seed: int = 0, version: int = 1, share: float = 1.0) -> str:
    """The PubmedArticle element of one number; `share` of all citations have an abstract."""
    chance = random.Random(f"{seed}:{number}:frame")
    made = abstract(number, seed, version)
    pmid, year = FIRST_PMID + number, chance.randint(1975, 2025)
    parts = ""
    if chance.random() < share:
        if made.headed:
            parts = "".join(
                f'<AbstractText Label="{label}" NlmCategory="{name}">{escape(text)}</AbstractText>'
                for (label, name), text in zip(HEADINGS, made.parts, strict=True)
            )
        else:
            parts = f"<AbstractText>{escape(made.text)}</AbstractText>"
        parts = f"<Abstract>{parts}</Abstract>"
    authors = "".join(
        f'<Author ValidYN="Y"><LastName>{_surname(chance)}</LastName><ForeName>{chance.choice("ABCDEFGHJKLM")}. '
        f"{_surname(chance)}</ForeName><Initials>A</Initials><AffiliationInfo><Affiliation>Department {index}, "
        f"{_surname(chance)} University Hospital, {_surname(chance)}.</Affiliation></AffiliationInfo></Author>"
        for index in range(chance.randint(1, 8))
    )
    headings = "".join(
        f'<MeshHeading><DescriptorName UI="D{chance.randint(1, 999999):06}" MajorTopicYN="N">{_surname(chance)}'
        "</DescriptorName></MeshHeading>"
        for _ in range(chance.randint(4, 14))
    )
    references = "".join(
        f"<Reference><Citation>{_surname(chance)} {chance.choice('ABCD')}. Ann Test. {chance.randint(1960, year)};"
        f"{chance.randint(1, 90)}:{chance.randint(1, 999)}.</Citation><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{chance.randint(1_000_000, 40_000_000)}</ArticleId></ArticleIdList></Reference>'
        for _ in range(chance.choice((0, 0, 8, 25)))
    )
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID>'
        f"<DateRevised><Year>2025</Year><Month>12</Month><Day>0{version}</Day></DateRevised>"
        f'<Article PubModel="Print"><Journal><ISSN IssnType="Print">9999-{number % 9999:04}</ISSN>'
        f'<JournalIssue CitedMedium="Internet"><Volume>{year - 1970}</Volume><PubDate><Year>{year}</Year></PubDate>'
        f"</JournalIssue><Title>Annals of Made Trials</Title><ISOAbbreviation>Ann Made Trials</ISOAbbreviation>"
        f"</Journal><ArticleTitle>{escape(made.title)}.</ArticleTitle><Pagination><MedlinePgn>1-9</MedlinePgn>"
        f'</Pagination><ELocationID EIdType="doi" ValidYN="Y">10.5555/made.{seed}.{number}</ELocationID>{parts}'
        f'<AuthorList CompleteYN="Y">{authors}</AuthorList><Language>eng</Language><PublicationTypeList>'
        f'<PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList></Article>'
        f"<MedlineJournalInfo><MedlineTA>Ann Made Trials</MedlineTA></MedlineJournalInfo>"
        f"<MeshHeadingList>{headings}</MeshHeadingList></MedlineCitation><PubmedData>"
        f"<PublicationStatus>ppublish</PublicationStatus><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{pmid}</ArticleId><ArticleId IdType="doi">10.5555/made.{seed}.{number}</ArticleId>'
        f"</ArticleIdList><ReferenceList>{references}</ReferenceList></PubmedData></PubmedArticle>\n"
    )


def _surname(chance: random.Random) -> str:
    return chance.choice(("Sol", "Quir", "Lin", "Hee", "Ny", "Amo", "Fea", "Tak")) + chance.choice(
        ("berg", "oga", "rde", "ström", "rim", "son", "eda", "akis")
    )


def write_file(path: Path, citations: Iterable[str], deleted: Iterable[int] = ()) -> None:
    """One file of the set, as a stream: memory does not grow with it. `deleted` are numbers, not PMIDs."""
    gone = "".join(f'<PMID Version="1">{FIRST_PMID + number}</PMID>\n' for number in deleted)
    # No time and no name in the gzip header: the same citations, the same bytes.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as stream:
        stream.write(_HEAD.encode())
        for one in citations:
            stream.write(one.encode())
        if gone:
            stream.write(f"<DeleteCitation>\n{gone}</DeleteCitation>\n".encode())
        stream.write(b"</PubmedArticleSet>\n")


def write_baseline(
    folder: Path, files: int, citations: int, updates: int = 0, seed: int = 0, share: float = 1.0
) -> Iterator[Path]:
    """The files, each given once it is written: `files` of the baseline with `citations` each, then `updates`.

    An update file revises every hundredth citation of the baseline, in turn, adds as many new ones, and deletes every
    thousandth.
    """
    folder.mkdir(parents=True, exist_ok=True)
    total = files * citations
    for file in range(files):
        path = folder / f"pubmed26n{file + 1:04}.xml.gz"
        write_file(path, (citation(file * citations + i, seed, share=share) for i in range(citations)))
        yield path
    for update in range(updates):
        path = folder / f"pubmed26n{files + update + 1:04}.xml.gz"
        revised = range(update % 100, total, 100)
        new = range(total + update * len(revised), total + (update + 1) * len(revised))
        made = (citation(number, seed, 2 + update, share) for number in revised)
        fresh = (citation(number, seed, share=share) for number in new)
        write_file(path, (one for group in (made, fresh) for one in group), range(500 + update, total, 1000))
        yield path


def main() -> None:
    """Write files and name them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=1)
    parser.add_argument("--citations", type=int, default=30_000, help="in each file of the baseline")
    parser.add_argument("--updates", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--share", type=float, default=1.0, help="of the citations that have an abstract")
    given = parser.parse_args()
    for path in write_baseline(given.folder, given.files, given.citations, given.updates, given.seed, given.share):
        print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
