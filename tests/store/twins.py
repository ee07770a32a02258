"""Pairs of pages, labelled: the same article on two portals, or a near-twin that is another paper.

Every pair is made from an abstract at hand. Both pages go through the cleaner, furniture and all, and lose what
portals lose: identifiers, sentences, headings, typography. Near-twins are made hard: they have no identifiers to tell
them apart and share all the words they can.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from miner.records import RawPage
from miner.resources import Resources
from miner.stages.clean import Cleaner
from miner.stages.store.articles import Described

Article = tuple[str, str]
"""Title and abstract."""


@dataclass(frozen=True)
class Pair:
    """Two pages and the truth about them: `papers` are equal where the pages are one article's; `kind`: how made."""

    kind: str
    papers: tuple[str, str]
    one: Described
    other: Described

    @property
    def same(self) -> bool:
        """Whether the pages are one article's."""
        return self.papers[0] == self.papers[1]


def sentences(text: str) -> list[str]:
    """A text cut after full stops that a capital follows; decimals and "vs." stay whole."""
    return re.split(r"(?<=[a-z0-9%)]\.)\s+(?=[A-Z])", text)


# ---- portals: a title and an abstract as a page of theirs shows them


def pubmed(title: str, abstract: str, number: int) -> str:
    return (
        "Skip to main page content\nLog in\n\nAn official website of the United States government\n\nSave Email\n"
        "Send to\n\nFull text links\nActions\nCite\nCollections\nPage navigation\nTitle & authors\nAbstract\n"
        "Similar articles\n\nJ Made Up Trials\n\n. 2015 Oct 1;10(10):1468-1474.\n"
        f"doi: 10.5555/twin.{number}.\n\n{title}\n\n"
        f"Ann Author  1, Bo Writer  1\n\nAffiliations\n\n    1 Department of Examples, Sampleton Hospital.\n\n"
        f"    PMID: {97000000 + number} DOI: 10.5555/twin.{number}\n\nAbstract\n\n{abstract}\n\n"
        "Copyright © 2015 Example Society. All rights reserved.\n\nPubMed Disclaimer\n"
    )


def qxmd(title: str, abstract: str, number: int) -> str:
    return (
        f"<!DOCTYPE html><html><head><title>Read by QxMD - {html.escape(title)}</title>"
        '<meta property="og:site_name" content="Read by QxMD"></head><body><header><a>Skip to main content</a>'
        f'</header><div class="paperDetail"><div class="paperType">JOURNAL ARTICLE</div><h1 class="paperTitle">'
        f'{html.escape(title)}</h1><div class="paperAuthors">A. Author, B. Writer</div><div class="paperAbstract">'
        f"<p>{html.escape(abstract)}</p></div><div class='fullTextLinks'><h3>Full text links</h3><p>We have located "
        "links that may give you full text access.</p></div></div><footer><p>© 2025 WebMD LLC.</p></footer></body>"
        "</html>"
    )


def scite(title: str, abstract: str, number: int) -> str:
    return (
        f"{title}\n\nA. Author, B. Writer\n2019\nJournal of Made Up Trials\nCite this report | View full text | Buy / "
        f"Rent full text | Set email alert |\n\nAbstract: {abstract}\n\nCited by 12 publications\n"
        "(2 citation statements)\n"
        "References 31 publications\n\nscite is a Brooklyn-based organization that helps researchers better discover "
        "and understand research articles through Smart Citations–citations that display the context.\n"
    )


def publisher(title: str, abstract: str, number: int) -> str:
    return (
        f'<!DOCTYPE html><html><head><title>{html.escape(title)} | Example House</title><meta name="citation_title" '
        f'content="{html.escape(title)}"></head><body><nav><a>Home</a><a>Issues</a></nav><main><h1>{html.escape(title)}</h1>'
        f'<section class="abstract" id="abstract"><h2>Abstract</h2><p>{html.escape(abstract)}</p></section>'
        "<section><h2>References</h2><ol><li>Older T. 1998.</li></ol></section></main></body></html>"
    )


PORTALS = (pubmed, qxmd, scite, publisher)


# ---- what portals do to one text


def typography(title: str, abstract: str) -> Article:
    """Raised points, dashes, spaces before signs, curly quotes."""
    text = re.sub(r"(?<=\d)\.(?=\d)", "·", abstract)
    text = re.sub(r"(?<=\d)-(?=\d)", "–", text).replace("%", " %").replace("'", "’").replace("+/-", "±")
    return title, text.replace(">=", "≥").replace("<=", "≤").replace(" (", " (")


def spelling(title: str, abstract: str) -> Article:
    """The other shore's spelling, in title and text."""
    for one, other in (
        ("tumor", "tumour"), ("randomized", "randomised"), ("ization", "isation"), ("edema", "oedema"),
        ("anesthesia", "anaesthesia"), ("center", "centre"), ("hemorrh", "haemorrh"), ("leukemia", "leukaemia"),
    ):  # fmt: skip
        title, abstract = title.replace(one, other), abstract.replace(one, other)
    return title, abstract


def cut_end(title: str, abstract: str) -> Article:
    return title, " ".join(sentences(abstract)[:-1]) or abstract


def cut_start(title: str, abstract: str) -> Article:
    return title, " ".join(sentences(abstract)[1:]) or abstract


def truncated(title: str, abstract: str) -> Article:
    words = abstract.split()
    return title, " ".join(words[: int(len(words) * 0.85)]) + " …"


def owned(title: str, abstract: str) -> Article:
    return title, abstract + " © 2015 The Authors. Published by Example House on behalf of the Made Up Society."


def glued(title: str, abstract: str) -> Article:
    """Line breaks that became nothing."""
    return title, re.sub(r"(?<=[a-z]) (?=(?:of|the|in) )", "", abstract, count=6).replace(". ", ".")


def shouted(title: str, abstract: str) -> Article:
    return title.upper(), abstract


def bracketed(title: str, abstract: str) -> Article:
    return f"[{title.rstrip('.')}].", abstract


def short_title(title: str, abstract: str) -> Article:
    """A title without its subtitle."""
    return title.partition(":")[0], abstract


def entities(title: str, abstract: str) -> Article:
    greek = {"α": "alpha", "β": "beta", "μ": "mu", "γ": "gamma"}
    for letter, name in greek.items():
        title, abstract = title.replace(letter, name), abstract.replace(letter, name)
    return title, abstract.replace("-", "\u2010")


CHANGES: tuple[Callable[[str, str], Article], ...] = (
    typography, spelling, cut_end, cut_start, truncated, owned, glued, shouted, bracketed, short_title, entities,
)  # fmt: skip


# ---- near-twins: another paper that says nearly the same


def renumbered(text: str, chance: random.Random, share: float = 1.0) -> str:
    """The text with that share of its numbers changed, one at least."""
    found = list(re.finditer(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\d)", text))
    picked = chance.sample(found, max(1, round(len(found) * share))) if found else []
    for match in sorted(picked, key=lambda m: -m.start()):
        old = match[0]
        new = (
            str(int(old) + chance.randint(1, 9))
            if old.isdigit()
            else f"{float(old) + chance.randint(1, 9):.{len(old.partition('.')[2])}f}"
        )
        text = text[: match.start()] + new + text[match.end() :]
    return text


def part_two(title: str, abstract: str, chance: random.Random) -> Article:
    return f"{title.rstrip('.')}. Part II", abstract


def protocol(title: str, abstract: str, chance: random.Random) -> Article:
    return f"{title.rstrip('.')}: study protocol", abstract


def erratum(title: str, abstract: str, chance: random.Random) -> Article:
    return f"{chance.choice(('Erratum', 'Corrigendum', 'Correction to'))}: {title}", abstract


def reply(title: str, abstract: str, chance: random.Random) -> Article:
    return f"{chance.choice(('Reply to', 'Comment on', 'Letter to the editor'))}: {title}", abstract


def next_cohort(title: str, abstract: str, chance: random.Random) -> Article:
    return title, renumbered(abstract, chance)


def later_cohort(title: str, abstract: str, chance: random.Random) -> Article:
    """The same study some patients later: most numbers stay."""
    return title, renumbered(abstract, chance, 0.15)


def one_number(title: str, abstract: str, chance: random.Random) -> Article:
    return title, renumbered(abstract, chance, 0.0)


def other_subject(title: str, abstract: str, chance: random.Random) -> Article:
    """The same template about something else: a word of the title changes wherever it stands."""
    words = [w for w in re.findall(r"[A-Za-z]{6,}", title) if w.lower() not in ("patients", "treatment")]
    old = chance.choice(words) if words else title.split()[0]
    new = chance.choice(
        [w for w in ("cervical", "lumbar", "paediatric", "prostate", "melanoma", "sacral") if w != old.lower()]
    )
    swap = re.compile(rf"\b{re.escape(old)}\b", re.IGNORECASE)
    return swap.sub(new, title), swap.sub(new, abstract)


NEAR: tuple[Callable[[str, str, random.Random], Article], ...] = (
    part_two, protocol, erratum, reply, next_cohort, later_cohort, one_number, other_subject,
)  # fmt: skip


# ---- pairs


class Pages:
    """Pages through the cleaner, as what grouping compares."""

    def __init__(self) -> None:
        self.cleaner = Cleaner(Resources.default())
        self.count = 0

    def __call__(self, portal: Callable[[str, str, int], str], article: Article, identified: bool) -> Described | None:
        """The page's document; None where the cleaner found no abstract in what was made up for it."""
        self.count += 1
        page = portal(*article, self.count)
        name = f"{self.count:05}.html" if page.startswith("<") else f"{self.count:05}.txt"
        document = next(iter(self.cleaner(RawPage(name, None, page.encode(), name))))[0]
        if document is None or document.abstract is None:
            return None
        ids = (document.doi, document.pmid, document.pmcid) if identified else (None, None, None)
        return Described(name, *ids, document.title, document.abstract, 0, name, document.portal)


def pairs(articles: list[Article], seed: int = 4) -> Iterator[Pair]:
    """For each article two pages of it, and a page of it beside a page of a near-twin; every way in turn.

    Half of the first pages have identifiers; the same number stands for the same article in both.
    """
    chance, pages = random.Random(seed), Pages()
    for number, article in enumerate(articles):
        change, near = CHANGES[number % len(CHANGES)], NEAR[number % len(NEAR)]
        one, two = chance.sample(PORTALS, 2)
        left, right = pages(one, article, number % 2 == 0), pages(two, change(*article), False)
        if left is not None and right is not None:
            yield Pair(f"{change.__name__} ({one.__name__}, {two.__name__})", (f"{number}",) * 2, left, right)
        twin = near(*article, chance)
        left, right = pages(one, article, number % 2 == 0), pages(two, twin, False)
        if left is not None and right is not None and twin != article:
            papers = (f"{number}", f"{number} {near.__name__}")
            yield Pair(f"{near.__name__} ({one.__name__}, {two.__name__})", papers, left, right)


def real_articles(shared: Path) -> list[Article]:
    """The real abstracts of the development data, each once: the first sentence is the title."""
    import json

    found: dict[str, Article] = {}
    for name in ("pico", "ctr"):
        for line in (shared / "gold" / name / "corpus.jsonl").read_text(encoding="utf-8").splitlines():
            text = " ".join(json.loads(line)["text"].split())
            # Records copied whole have authors and journals before their text.
            title, _, abstract = text.partition(". ")
            if "Author information" not in text and 30 <= len(title) <= 250 and len(abstract) > 400:
                found.setdefault(title.lower(), (title, abstract))
    return list(found.values())


def corpus_articles(root: Path) -> list[Article]:
    """The corpus' own articles, each once."""
    import json

    found: dict[str, Article] = {}
    for path in sorted((root / "corpus").glob("*/*.document.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        for document in told if isinstance(told, list) else [told]:
            if document["title"] and document["abstract"] and len(document["abstract"]) > 300:
                found.setdefault(document["title"].lower()[:40], (document["title"], document["abstract"]))
    return list(found.values())
