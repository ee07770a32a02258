"""The live page: routes over the database, which is opened for each request alone: a run can go on beside it."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from miner.records import MinerError, Section
from miner.review.contract import Contract, contract_of
from miner.stages.store import NotOurs, StoreError, open_current
from miner.view import data, lists, pages, plots, writes
from miner.view.data import Filter, NoSuchPage, Queue
from miner.view.leftout import LeftOut

if TYPE_CHECKING:
    import duckdb

T = TypeVar("T")
NAV = (
    ("/", "queue"), ("/forest/", "forest"), ("/dose/", "dose"), ("/scores/", "scales"), ("/map", "map"),
    ("/flow", "flow"), ("/compare", "compare"), ("/agreement", "agreement"), ("/log", "log"),
)  # fmt: skip
KEPT = 30.0
"""Seconds for which the order of a queue is remembered, so that previous and next need not count everything again."""


@dataclass
class View:
    """What the pages need: the database, the reviewer, whether they may write, the rules for left-out numbers."""

    db: Path
    who: str
    writes: bool
    contract: Contract = field(default_factory=lambda: contract_of(()))
    left_out: LeftOut = field(default_factory=LeftOut)
    wait: float = 8.0
    names: data.Names = field(default_factory=data.Names)
    lock: RLock = field(default_factory=RLock)
    orders: dict[Filter, tuple[float, Queue]] = field(default_factory=dict)

    def read(self, work: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """Open, read, close; one at a time, since a process opens a DuckDB file in one way alone. Raises StoreError."""
        with self.lock, open_current(self.db, self.wait) as con:
            return work(con)

    def order(self, con: duckdb.DuckDBPyConnection, chosen: Filter, fresh: bool) -> Queue:
        """The queue in order; `fresh` counts again."""
        known = self.orders.get(chosen)
        if known and not fresh and time.monotonic() - known[0] < KEPT:
            return known[1]
        found = data.queue(con, self.who, chosen)
        if len(self.orders) > 20:
            self.orders.clear()
        self.orders[chosen] = (time.monotonic(), found)
        return found

    def page(self, template: str, here: str, title: str, **values: Any) -> str:
        """A page with what all have."""
        return pages.render(
            template, title=title, here=here, nav=NAV, who=self.who, live=self.writes, **values
        )  # fmt: skip


def make(view: View) -> Starlette:
    """The application, without its guard."""

    def route(path: str, work: Callable[[View, Request], str]) -> Route:
        async def answer(request: Request) -> Response:
            return HTMLResponse(await run_in_threadpool(work, view, request))

        return Route(path, answer)

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        try:
            content = pages.static(name)
        except FileNotFoundError:
            raise HTTPException(404) from None
        return Response(content, media_type="text/css" if name.endswith("css") else "text/javascript")

    def locked(work: Callable[[View, dict[str, Any]], dict[str, Any]], body: dict[str, Any]) -> dict[str, Any]:
        with view.lock:
            return work(view, body)

    def posting(work: Callable[[View, dict[str, Any]], dict[str, Any]]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            if not view.writes:
                return JSONResponse({"error": "this page is for reading only"}, 409)
            try:
                body = json.loads(await request.body())
                if not isinstance(body, dict):
                    raise ValueError
            except ValueError:
                return JSONResponse({"error": "the request is no JSON object"}, 400)
            try:
                return JSONResponse(await run_in_threadpool(locked, work, body))
            except MinerError as error:
                said = str(error) + (f" ({error.advice})" if error.advice else "")
                return JSONResponse({"error": said}, 409)

        return answer

    return Starlette(
        routes=[
            route("/", _queue), route("/a/{document}", _article), route("/flow", _flow), route("/log", _log),
            route("/compare", _compare), route("/agreement", _agreement), route("/map", plots.evidence_map),
            route("/forest/{outcome:path}", plots.forest_page), route("/dose/{outcome:path}", plots.dose_page),
            route("/scores/{scale:path}", plots.scores_page), Route("/static/{name}", static),
            Route("/api/act", posting(writes.act), methods=["POST"]),
            Route("/api/add", posting(writes.add), methods=["POST"]),
            Route("/api/undo", posting(writes.undo), methods=["POST"]),
        ],
        exception_handlers={MinerError: _failed(view), HTTPException: _missing(view)},
    )  # fmt: skip


def _failed(view: View) -> Any:
    async def answer(request: Request, error: Exception) -> Response:
        status = 404 if isinstance(error, NoSuchPage) else 503 if isinstance(error, StoreError) else 400
        if isinstance(error, NotOurs):
            status = 500
        advice = getattr(error, "advice", None)
        return HTMLResponse(
            view.page("message.html", "", "That did not work", message=str(error), advice=advice), status
        )

    return answer


def _missing(view: View) -> Any:
    async def answer(request: Request, error: Exception) -> Response:
        status = getattr(error, "status_code", 404)
        message = "there is no such page" if status == 404 else "that cannot be asked for"
        return HTMLResponse(view.page("message.html", "", "Not here", message=message, advice=None), status)

    return answer


def _filter(request: Request) -> Filter:
    return Filter(*(request.query_params.get(name, "").strip()[:2000] for name in ("q", "state", "where")))


def _query(chosen: Filter, page: int = 0) -> str:
    from urllib.parse import urlencode

    given = {"q": chosen.q, "state": chosen.state, "where": chosen.where, "page": page or ""}
    return urlencode({key: value for key, value in given.items() if value})


def _page(request: Request) -> int:
    text = request.query_params.get("page", "0")
    return int(text) if text.isdigit() and len(text) < 7 else 0


def _queue(view: View, request: Request) -> str:
    chosen, page = _filter(request), _page(request)
    error = ""

    def work(con: duckdb.DuckDBPyConnection) -> tuple[Queue, list[dict[str, Any]]]:
        nonlocal error
        try:
            found = view.order(con, chosen, True)
        except StoreError:
            raise
        except MinerError as problem:
            error = str(problem)
            found = view.order(con, Filter(chosen.q, chosen.state), True)
        return found, data.listed(con, view.who, found.ids[page * data.PAGE : (page + 1) * data.PAGE], view.names)

    found, rows = view.read(work)
    query = _query(chosen)
    return view.page(
        "queue.html", "/", "Queue", rows=rows, chosen=chosen, error=error, page=page, count=len(found.ids),
        more=len(found.ids) > (page + 1) * data.PAGE, looked=found.looked, total=found.records,
        wrong=found.expected_wrong, query=f"?{query}" if query else "", with_page=lambda number: _query(chosen, number),
    )  # fmt: skip


def _article(view: View, request: Request) -> str:
    document, chosen = request.path_params["document"], _filter(request)

    def work(con: duckdb.DuckDBPyConnection) -> tuple[data.Article, Queue]:
        return data.article(con, document, view.who, view.contract, view.names), view.order(con, chosen, False)

    one, order = view.read(work)
    one.marks += view.left_out.marks(
        one.facts["title"], one.text, [Section(None, "", start, end, language) for start, end, language in one.sections]
    )
    place = order.ids.index(document) if document in order.ids else -1
    query = _query(chosen)
    return view.page(
        "article.html", "", one.facts["study"], d=one.facts, cards=one.cards, pages=one.pages, texts=pages.text_of(one),
        href_page=lambda name: f"/a/{name}", query=f"?{query}" if query else "",
        prev=order.ids[place - 1] if place > 0 else None,
        next=order.ids[place + 1] if 0 <= place < len(order.ids) - 1 else None,
        place=f"{place + 1:,} of {len(order.ids):,}" if place >= 0 else "", **pages.choices(view.contract),
    )  # fmt: skip


def _flow(view: View, request: Request) -> str:
    rows = view.read(lambda con: lists.flow(con))
    note = "What a flow diagram asks for; everything is counted now, from the table."
    return view.page("table.html", "/flow", "Flow", note=note, columns=["what", "how many"], rows=rows)


def _log(view: View, request: Request) -> str:
    page = _page(request)
    rows = view.read(lambda con: lists.log(con, view.who, page))
    return view.page("log.html", "/log", "Log", rows=rows, page=page)


def _compare(view: View, request: Request) -> str:
    return view.page("compare.html", "/compare", "Compare", rows=view.read(lists.differences))


def _agreement(view: View, request: Request) -> str:
    from itertools import combinations

    from miner.review.agree import COLUMNS, agreement_of
    from miner.stages.store.reviewers import pairs, reviewers

    def work(con: duckdb.DuckDBPyConnection) -> list[list[Any]]:
        rows: list[list[Any]] = []
        for one, other in combinations(reviewers(con), 2):
            found = pairs(con, one, other)
            rows += [[f"{one}, {other}", *row] for row in (agreement_of(found) if found else [])]
        return rows

    note = "Accept, fix and reject by two reviewers; a fix agrees with a fix of the same changes. 95 % intervals."
    columns = ["reviewers", *(name.replace("_", " ") for name in COLUMNS)]
    return view.page("table.html", "/agreement", "Agreement", note=note, columns=columns, rows=view.read(work))


__all__ = ["View", "make"]
