"""A made publisher's page of a given size: menus, scripts, the abstract, the article's text, references, a footer."""

from __future__ import annotations

import random
from html import escape

from miner.bench.texts import HEADINGS, abstract

_FRAME = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | Annals of Made Trials</title>
<meta name="citation_title" content="{title}"><meta name="citation_doi" content="10.5555/made.page.{number}">
<meta name="citation_journal_title" content="Annals of Made Trials"><script>{script}</script></head><body>
<header><nav><ul>{menu}</ul></nav></header><main><article><h1>{title}</h1>
<section id="abstract"><h2>Abstract</h2>{abstract}</section>
<section id="body"><h2>Introduction</h2>{body}</section>
<section id="references"><h2>References</h2><ol>{references}</ol></section></article>
<aside><h2>Related articles</h2><ul>{menu}</ul></aside></main>
<footer><p>Terms and conditions. Cookie settings. All rights reserved.</p></footer></body></html>"""


def page(number: int = 0, size: int = 150_000) -> str:
    """The HTML of a page of about `size` bytes: a third text, a third references, the rest menus and scripts."""
    chance = random.Random(f"page {number}")
    made = abstract(number, seed=1)
    parts = "".join(
        f"<h3>{label.title()}</h3><p>{escape(text)}</p>" for (label, _), text in zip(HEADINGS, made.parts, strict=True)
    )
    body, references, menu, script = "", "", "", ""
    index = 0
    while len(body) < size // 3:
        index += 1
        body += f"<p>{escape(abstract(number * 1000 + index, seed=2).text)} <a href='#r{index}'>[{index}]</a></p>\n"
    while len(references) < size // 3:
        index += 1
        references += (
            f"<li id='r{index}'><span class='ref'>Author {chance.randint(1, 99)} A. {abstract(index, seed=3).title}. "
            f"Ann Test. {chance.randint(1960, 2024)};{chance.randint(1, 90)}:1-9.</span> "
            f"<a href='/doi/{index}'>Link</a></li>\n"
        )
    while len(menu) < size // 10:
        index += 1
        menu += f"<li class='item'><a href='/journal/{index}'>Journal {index}</a></li>\n"
    while len(script) < size // 8:
        index += 1
        script += f"window.settings['{index}'] = {chance.randint(1, 10**9)};\n"
    return _FRAME.format(
        title=escape(made.title), number=number, script=script, menu=menu, abstract=parts, body=body,
        references=references,
    )  # fmt: skip
