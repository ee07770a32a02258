"""The table as one file without a server: the same articles and plots, no request made, nothing to install.

Beyond `MOST` articles it is an index and a file each in a folder beside it.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from miner.records import Section
from miner.review import plotted
from miner.review.chosen import Ask, PoolError
from miner.review.contract import contract_of
from miner.review.pooling import pool_outcome
from miner.view import data, pages
from miner.view.charts import course_plot, dose_plot, map_plot
from miner.view.forest import Href, forest
from miner.view.leftout import LeftOut
from miner.view.words import harmless

if TYPE_CHECKING:
    import duckdb

MOST = 500
"""Articles of one file."""
PLOTS = 4
"""Outcomes and scales that are drawn, those of most articles."""


def write_html(con: duckdb.DuckDBPyConnection, path: Path, stamp: str, with_text: bool = True, most: int = MOST) -> int:
    """Write the file, or the index and its folder; gives the number of articles. Raises OSError.

    Without `with_text` neither the abstracts nor the clauses are written: they may not be everybody's to pass on.
    """
    contract, left_out, names = contract_of(()), LeftOut(), data.Names()
    order = [
        str(row[0])
        for row in con.execute(
            "SELECT s.document_id FROM studies AS s LEFT JOIN articles AS a USING (document_id) "
            "WHERE coalesce(a.representative, true) ORDER BY s.study, s.document_id"
        ).fetchall()
    ]
    many = len(order) > most
    folder = path.with_name(path.stem + "-articles")
    if many:
        folder.mkdir(exist_ok=True)

    def where(document: str, record: str) -> str:
        return f"{folder.name}/{document}.html#{record}" if many else f"#{record}"

    index: list[dict[str, Any]] = []
    inside: list[Markup] = []
    for document in order:
        one = data.article(con, document, None, contract, names)
        html = article_html(one, left_out, with_text)
        index.append(
            {
                "href": f"{folder.name}/{document}.html" if many else f"#article-{document}",
                "study": one.facts["study"],
                "title": one.facts["title"],
                "records": len(one.cards),
                "status": one.facts["status"],
            }
        )
        if many:
            text = page_html(one.facts["study"], stamp, None, [], [html])
            (folder / f"{document}.html").write_text(text, encoding="utf-8")
        else:
            inside.append(html)
    _write(path, page_html("Evidence", stamp, index, list(_plots(con, where)), inside))
    return len(order)


def _write(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def article_html(one: data.Article, left_out: LeftOut, with_text: bool) -> Markup:
    """One article without buttons."""
    if with_text:
        one.marks += left_out.marks(
            one.facts["title"],
            one.text,
            [Section(None, "", start, end, language) for start, end, language in one.sections],
        )
    html = pages.render(
        "_article.html", d=one.facts, cards=one.cards, pages=[], live=False, href_page=lambda name: "",
        texts=pages.text_of(one) if with_text else None,
    )  # fmt: skip
    return Markup(f'<div id="article-{one.facts["document_id"]}">{html}</div>')


def page_html(
    title: str, stamp: str, index: list[dict[str, Any]] | None, plots: list[tuple[str, Markup]], articles: list[Markup]
) -> str:
    """A whole file: style and script inside, allowed by their digests alone."""
    css, js = pages.static("view.css").decode(), pages.static("view.js").decode()
    return pages.render(
        "single.html", title=harmless(title), stamp=stamp, index=index, plots=plots, articles=articles, css=Markup(css),
        js=Markup(js), style_hash=_digest(css), script_hash=_digest(js),
    )  # fmt: skip


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _plots(con: duckdb.DuckDBPyConnection, where: Href) -> Iterator[tuple[str, Markup]]:
    known = plotted.outcomes_known(con)
    for outcome, _ in known[:PLOTS]:
        try:
            found = pool_outcome(con, Ask(outcome))
        except PoolError:
            continue
        if found.points:
            yield f"Forest plot: {outcome.replace('_', ' ')}", Markup(forest(found, where))
    for outcome, _ in known[:PLOTS]:
        bubbles = plotted.doses(con, outcome)
        if len(bubbles) > 1:
            yield f"Dose and {outcome.replace('_', ' ')}", Markup(dose_plot(bubbles, outcome, where))
    for scale, _ in plotted.scales_known(con)[:PLOTS]:
        found_courses = plotted.courses(con, scale)
        if found_courses:
            yield f"{scale.replace('_', ' ')} over time", Markup(course_plot(found_courses, scale, where))
    cells = plotted.cells(con)
    if cells:
        yield "Evidence map", Markup(map_plot(cells, where))


__all__ = ["write_html"]
