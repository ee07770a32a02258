"""Inputs that grow by a number: each repeats one thing that a page, a record or a dump may hold."""

from __future__ import annotations

from collections.abc import Callable

P = "We treated 40 patients with metastases; local control was 90% at 1 year. "


def page(body: str) -> str:
    """A page with a good abstract, and `body` after it."""
    head = "<html><head><title>T</title></head><body><h1>Study of spine</h1><h2>Abstract</h2>"
    return f"{head}<p>{P * 8}</p>{body}</body></html>"


def abst(inner: str) -> str:
    """A page whose abstract holds `inner`."""
    return f"<html><head><title>T</title></head><body><h1>S</h1><div class='abstract'>{inner}</div></body></html>"


def bare(inner: str) -> str:
    """A page with a title and `inner`."""
    return f"<html><body><h1>T</h1>{inner}</body></html>"


def pm(inner: str) -> str:
    """PubMed XML of one article with this abstract."""
    return (
        "<?xml version='1.0'?><PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>"
        f"<ArticleTitle>T</ArticleTitle><Abstract>{inner}</Abstract></Article></MedlineCitation></PubmedArticle>"
        "</PubmedArticleSet>"
    )


def jats(inner: str) -> str:
    """JATS of one article with this abstract."""
    return (
        "<?xml version='1.0'?><article><front><article-meta><title-group><article-title>T</article-title>"
        f"</title-group><abstract>{inner}</abstract></article-meta></front></article>"
    )


def nested(tag: str, n: int, inner: str) -> str:
    """`inner` inside n elements, as deep as pages may go."""
    n = min(n, 1900)
    return f"<{tag}>" * n + inner + f"</{tag.split()[0]}>" * n


DESIGNS: dict[str, Callable[[int], str]] = {
    "pubmed: sup": lambda n: pm(f"<AbstractText>{P}" + "10<sup>6</sup> " * n + "</AbstractText>"),
    "pubmed: empty tags": lambda n: pm(f"<AbstractText>{P}" + "<i></i>" * n + "<sup>a</sup>" * n + "</AbstractText>"),
    "pubmed: texts": lambda n: pm("".join(f"<AbstractText Label='R{i}'>{P}{i}</AbstractText>" for i in range(n))),
    "html: sup": lambda n: abst(f"<p>{P}" + "10<sup>6</sup> " * n + "</p>"),
    "html: sub": lambda n: abst(f"<p>{P}" + "a<sub>2</sub>" * n + "</p>"),
    "html: bold": lambda n: abst(f"<p>{P}" + "<b>x</b>" * n + "</p>"),
    "html: bold labels": lambda n: abst(f"<p>{P}" + "<b>Methods:</b> x. " * n + "</p>"),
    "html: empty bold": lambda n: abst("<p>" + "<b></b>" * n + "</p>"),
    "html: empty spans": lambda n: abst("<p>" + "<span> </span>" * n + P * 4 + "</p>"),
    "html: breaks": lambda n: abst(f"<p>{P}" + "x<br>" * n + "</p>"),
    "html: formulas": lambda n: abst(f"<p>{P}" + "<math><mn>1</mn></math>" * n + "</p>"),
    "html: one formula": lambda n: abst(f"<p>{P}<math>" + "<mn>1</mn>" * n + "</math></p>"),
    "html: list": lambda n: abst("<ul>" + "<li>x 1</li>" * n + "</ul>"),
    "html: labels": lambda n: abst("".join(f"<div><b>Results</b></div><p>{P}</p>" for _ in range(n))),
    "html: short blocks": lambda n: abst("<p>x y</p>" * n),
    "html: nested abstracts": lambda n: bare(nested("div class='abstract'", n, f"<p>{P * 20}</p>") + "<p>x</p>" * n),
    "html: nested abstracts, long": lambda n: bare(nested("div class='abstract'", n, f"<p>{P}</p>" * n)),
    "html: abstracts": lambda n: bare(f"<div class='abstract'><p>{P * 3}</p></div>" * n),
    "html: deep abstract": lambda n: abst(nested("div", n, P * 5)),
    "html: headings": lambda n: bare("<h2>Abstract</h2>" * n + f"<p>{P * 5}</p>"),
    "html: headings with text": lambda n: bare(f"<h2>Abstract</h2><p>{P}</p>" * n),
    "html: deep headings": lambda n: bare(nested("div", n, "<b>Abstract</b>" * n + f"<p>{P * 5}</p>")),
    "html: prose": lambda n: bare(f"<p>{P}</p>" * n),
    "html: deep spans": lambda n: bare(nested("span", n, P * 10)),
    "html: authors": lambda n: "<html><head>" + "<meta name='citation_author' content='A B'>" * n + page("")[12:],
    "html: descriptions": lambda n: (
        "<html><head>" + "".join(f"<meta name='description' content='{i} {P}'>" for i in range(n)) + "</head><body>"
        + "<p>zz zz</p>" * n
    ),
    "html: links": lambda n: page("<a href='x'>y</a>" * n),
    "html: table": lambda n: page("<table>" + "<tr><td>a</td><td>1</td></tr>" * n + "</table>"),
    "html: scripts": lambda n: page("<script type='application/ld+json'>{\"@type\":\"Article\"}</script>" * n),
    "html: attributes": lambda n: page("<div " + " ".join(f"a{i}='x'" for i in range(n)) + ">x</div>"),
    "html: open brackets": lambda n: page("<" * n),
    "text: lines": lambda n: "Title of study\n\nAbstract\n\n" + (P + "\n") * n,
    "text: labels": lambda n: "Title\n\nAbstract\n\n" + ("METHODS: " + P + "\n") * n,
    "text: one line": lambda n: "Title\n\nAbstract\n\n" + P * n,
    "text: words": lambda n: "a b\n" * n,
    "text: cut titles": lambda n: "".join(f"A study of number {i} of vertebral metas...\n" for i in range(n)) + P,
    "text: Chinese": lambda n: "标题\n\n摘要\n目的 研究40例患者。" * n,
    "text: abstracts": lambda n: ("Abstract\n" + P + "\n") * n,
    "ris: authors": lambda n: "TY  - JOUR\nTI  - x\n" + "AU  - A, B\n" * n + f"AB  - {P * 4}\nER  - \n",
    "ris: records": lambda n: f"TY  - JOUR\nTI  - x\nAB  - {P * 2}\nER  - \n\n" * n,
    "nbib: lines": lambda n: "PMID- 1\nTI  - x\nAB  - " + f"{P}\n      " * n + "\n",
    "jsonl: records": lambda n: "".join(f'{{"id":{i},"title":"T","abstract":"{P * 2}"}}\n' for i in range(n)),
    "jats: sup": lambda n: jats(f"<p>{P}" + "10<sup>6</sup> " * n + "</p>"),
    "jats: sections": lambda n: jats(f"<sec><title>Results</title><p>{P}</p></sec>" * n),
    "jats: labels": lambda n: jats("<p>" + "<label/>" * n + f"{P * 4}</p>"),
    "jats: references": lambda n: jats(f"<p>{P}" + "<xref ref-type='bibr'>1</xref>" * n + "</p>"),
    "medline: text": lambda n: "1. Spine. 2020;1:2.\n\nTitle x y.\n\nSmith J(1).\n\n" + P * n + "\n\nPMID: 123",
}  # fmt: skip
