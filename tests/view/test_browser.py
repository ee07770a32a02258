"""The page in a real Chromium: what a reader clicks and presses, and what the table holds afterwards."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from miner.stages.store import correct
from tests.store.test_store import rows


def document(db: Path, study: str) -> str:
    return str(
        rows(
            db,
            "SELECT document_id FROM studies INNER JOIN articles USING (document_id) "
            f"WHERE study = '{study}' AND representative",
        )[0][0]
    )


def open_article(page: Any, server: Any, db: Path, study: str) -> Any:
    page.goto(server.address)
    page.goto(f"http://127.0.0.1:{server.port}/a/{document(db, study)}")
    return page.locator("ol.recs > li")


def current(page: Any) -> Any:
    return page.locator("li[aria-current=true]")


def said(page: Any, text: str) -> None:
    page.locator("#say", has_text=text).wait_for()


def acts(db: Path) -> list[tuple[Any, ...]]:
    return rows(db, "SELECT action, key, new_value, why, who FROM corrections ORDER BY correction_id")


def test_the_token_leaves_the_address_and_the_queue_leads_to_an_article(page: Any, table: Path, serve: Any) -> None:
    server = serve(table)
    page.goto(server.address)
    assert page.url == f"http://127.0.0.1:{server.port}/"
    studies = page.locator("tbody tr td:first-child").all_inner_texts()
    assert sorted(studies) == ["Ash 2019", "Birch 2020", "Cedar 2021", "Wei 2018"]
    assert studies[0] == "Ash 2019"  # arithmetic doubts it: first in the queue
    page.locator("tbody a").first.click()
    page.wait_for_url("**/a/*")
    assert "75 %, 30 of 42" in page.locator("ol.recs").inner_text()
    assert "30 of 42 is 71.4 %, not 75 %" in page.locator("ol.recs").inner_text()


def test_text_and_record_lead_to_one_another(page: Any, table: Path, serve: Any) -> None:
    cards = open_article(page, serve(table), table, "Ash 2019")
    mark = page.locator("mark", has_text="75")
    mark.click()
    assert "75 %" in current(page).inner_text()
    assert page.url.endswith("#" + str(current(page).get_attribute("data-id")))
    cards.filter(has_text="18 Gy").click()
    assert page.locator("mark.now").inner_text().startswith("18")
    out = page.locator("mark.out", has_text="2008")
    out.focus()
    said(page, "left out: ")
    page.reload()
    assert page.locator("mark.now").inner_text().startswith("18")  # the address remembers


def test_every_key_does_what_the_list_of_keys_says(page: Any, table: Path, serve: Any) -> None:
    cards = open_article(page, serve(table), table, "Ash 2019")
    count = cards.count()
    first = current(page).get_attribute("data-id")
    page.keyboard.press("j")
    assert current(page).get_attribute("data-id") != first
    page.keyboard.press("k")
    assert current(page).get_attribute("data-id") == first
    page.keyboard.press("a")
    said(page, "accepted")
    assert page.locator(f"[id='{first}']").get_attribute("data-verdict") == "accept"
    assert current(page).get_attribute("data-id") != first  # the next one by itself
    second = current(page).get_attribute("data-id")
    page.keyboard.press("r")
    page.keyboard.press("2")
    said(page, "rejected")
    page.keyboard.press("u")
    said(page, "taken back")
    assert current(page).get_attribute("data-id") == second
    page.keyboard.press("c")
    page.keyboard.type("ask them: a r f u j")  # letters in a field are letters
    page.keyboard.press("Enter")
    said(page, "noted")
    assert "note: ask them: a r f u j" in current(page).inner_text()
    cards.filter(has_text="75 %").click()
    page.keyboard.press("1")  # the value that arithmetic asks for
    said(page, "fixed")
    assert "71 %" in current(page).inner_text() or "71.4 %" in current(page).inner_text()
    page.keyboard.press("f")
    page.keyboard.press("Control+a")
    page.keyboard.type("72")
    page.keyboard.press("Escape")
    assert page.locator("form.fix").count() == 0
    page.keyboard.press("?")
    page.locator("#help[open]").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    assert current(page).get_attribute("data-verdict") == ""
    with page.expect_navigation():
        page.keyboard.press("]")
    assert "Ash" not in page.locator("h1").inner_text()
    with page.expect_navigation():
        page.keyboard.press("[")
    assert "Ash" in page.locator("h1").inner_text()
    assert cards.count() == count
    with page.expect_navigation():
        page.keyboard.press("/")
    page.locator("#search").wait_for()
    told = acts(table)
    assert [row[0] for row in told] == ["accept", "reject", "withdraw", "note", "fix"]
    assert told[1][3] == "another field"
    assert told[4][1:3] in (("value", "71"), ("value", "71.4"))
    assert {row[4] for row in told} == {"ann"}


def test_a_fix_by_the_form_is_stored_and_shown_and_a_wrong_one_is_neither(page: Any, table: Path, serve: Any) -> None:
    cards = open_article(page, serve(table), table, "Birch 2020")
    cards.filter(has_text="9 of 60").click()
    page.keyboard.press("f")
    page.locator("form.fix [name=denominator]").fill("8")
    page.locator("form.fix button", has_text="save").click()
    said(page, "not stored: numerator=9: is more than the denominator, 8")
    assert acts(table) == []
    assert "9 of 60" in current(page).inner_text()
    page.locator("form.fix [name=denominator]").fill("90")
    page.locator("form.fix [name=timepoint]").fill("P3M")
    page.locator("form.fix [name=why]").fill("table 1")
    page.locator("form.fix [name=why]").press("Enter")
    said(page, "fixed")
    assert "9 of 90" in current(page).inner_text()
    assert "9 of 90 is 10.0 %, not 15 %" in current(page).inner_text()
    assert "denominator: 60 → 90" in current(page).inner_text()
    assert acts(table) == [
        ("fix", "denominator", "90", "table 1", "ann"),
        ("fix", "timepoint", "P3M", "table 1", "ann"),
    ]


def select_words(page: Any, words: str) -> None:
    page.evaluate(
        """words => {
            const walker = document.createTreeWalker(document.querySelector('.text'), NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(words);
                if (at >= 0) { getSelection().setBaseAndExtent(node, at, node, at + words.length); return; }
            }
        }""",
        words,
    )


def test_a_missed_number_is_added_from_the_text_that_is_selected(page: Any, table: Path, serve: Any) -> None:
    open_article(page, serve(table), table, "Cedar 2021")
    page.keyboard.press("+")
    said(page, "select the number in the text first")
    select_words(page, "25 ")
    page.keyboard.press("+")
    page.locator("form.fix [name=field]").select_option("age")
    page.locator("form.fix [name=value]").fill("61")
    assert page.locator("form.fix [name=unit]").input_value() == "years"
    page.locator("form.fix button", has_text="save").click()
    page.locator("li[data-verdict=add]").wait_for()
    assert "61 years" in current(page).inner_text()
    (found,) = rows(table, "SELECT field, value, \"at\", at_end, rule, document_id FROM evidence WHERE rule = 'reader'")
    (text,) = rows(table, f"SELECT text FROM documents WHERE document_id = '{found[5]}'")[0]
    assert text[found[2] : found[3]] == "25 "
    page.keyboard.press("u")
    page.locator("li[data-verdict=add]").wait_for(state="detached")
    assert rows(table, "SELECT count(*) FROM evidence WHERE rule = 'reader'") == [(0,)]


def test_a_hostile_abstract_stays_text(page: Any, table: Path, serve: Any) -> None:
    server = serve(table)
    open_article(page, server, table, "Cedar 2021")
    assert "<script>window.bad = 1</script>" in page.locator("h1 + p").inner_text()
    assert "<script>window.bad = 3</script>" in page.locator(".text").inner_text()
    for path in ("", "forest/complication", "map", "log"):
        assert page.evaluate("window.bad") is None
        assert "\u202e" not in page.content()
        page.goto(f"http://127.0.0.1:{server.port}/{path}")


def test_two_tabs_and_a_stale_verdict_are_told_apart(page: Any, table: Path, serve: Any) -> None:
    server = serve(table)
    open_article(page, server, table, "Birch 2020")
    other = page.context.new_page()
    other.goto(page.url)
    other.keyboard.press("a")
    said(other, "accepted")
    page.keyboard.press("a")
    said(page, "not stored: ")
    assert "somebody acted on this record meanwhile" in page.locator("#say").inner_text()
    assert current(page).get_attribute("data-verdict") == ""
    assert len(acts(table)) == 1


def test_a_database_that_another_process_holds_is_said_and_nothing_is_painted(
    page: Any, table: Path, serve: Any
) -> None:
    import subprocess
    import sys

    server = serve(table)
    server.view.wait = 0.3
    open_article(page, server, table, "Birch 2020")
    code = "import duckdb, sys, time; con = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code, str(table)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        page.keyboard.press("a")
        said(page, "another process holds the database")
        assert current(page).get_attribute("data-verdict") == ""
    finally:
        holder.kill()
        holder.wait()
    page.keyboard.press("a")
    said(page, "accepted")


def test_what_was_taken_away_and_what_never_was_are_sentences(page: Any, table: Path, serve: Any) -> None:
    server = serve(table)
    page.goto(server.address)
    for path, words in (("a/nothing", "there is no such article"), ("x", "there is no such page")):
        page.goto(f"http://127.0.0.1:{server.port}/{path}")
        assert words in page.locator("main").inner_text()
    page.wrong.clear()  # the browser notes the 404 itself
    page.goto(f"http://127.0.0.1:{server.port}/?where=nonsense(")
    assert "cannot be read" in page.locator("[role=alert]").inner_text()


def test_a_read_only_page_has_no_buttons(page: Any, table: Path, serve: Any) -> None:
    open_article(page, serve(table, read_only=True), table, "Ash 2019")
    assert page.locator("li button").count() == 0
    page.keyboard.press("a")
    assert page.locator("li[data-verdict=accept]").count() == 0
    assert acts(table) == []


def test_pages_of_one_article_are_tabs_and_a_translation_stands_beside(page: Any, table: Path, serve: Any) -> None:
    server = serve(table)
    open_article(page, server, table, "Ash 2019")
    assert page.locator("nav.tabs a").count() == 2
    page.locator("nav.tabs a:not([aria-current])").click()
    page.locator("nav.tabs a[aria-current=page]").wait_for()
    open_article(page, server, table, "Wei 2018")
    assert page.locator(".text > div").count() >= 2
    assert "36例脊柱转移瘤患者" in page.locator("[lang=zh]").inner_text()
    page.keyboard.press("j")
    assert page.locator("mark.now").count() >= 1


def test_the_screens_open_and_lead_to_records(page: Any, table: Path, serve: Any) -> None:
    server = serve(table)
    page.goto(server.address)
    for path, words in (
        ("forest/complication", "Pooled (REML"),
        ("scores/vas", "VAS over time"),
        ("dose/local_control", "dose, Gy"),
        ("map", "Evidence map"),
        ("flow", "records looked at"),
        ("compare", "Where reviewers differ"),
        ("agreement", "nothing yet"),
        ("log", "nothing yet"),
    ):
        page.goto(f"http://127.0.0.1:{server.port}/{path}")
        assert words in page.locator("main").text_content()
    page.goto(f"http://127.0.0.1:{server.port}/forest/complication")
    page.locator("svg a text").first.click()
    page.wait_for_url("**/a/*#*")
    assert "complication" in current(page).inner_text()


def test_reviewers_are_compared_and_settled(page: Any, table: Path, serve: Any) -> None:
    server = serve(table)
    name = rows(table, "SELECT evidence_id FROM article_evidence WHERE field = 'lesion_count'")[0][0]
    correct(table, name, "reject", {}, "no", "bob")
    cards = open_article(page, server, table, "Ash 2019")
    card = cards.filter(has_text="lesion count")
    assert card.get_attribute("data-verdict") == ""  # Bob's word is not Ann's
    card.click()
    page.keyboard.press("f")
    page.locator("form.fix [name=value]").fill("52")
    page.locator("form.fix [name=value]").press("Enter")
    said(page, "fixed")
    page.goto(f"http://127.0.0.1:{server.port}/compare")
    assert "bob: reject" in page.locator("ol.differ").inner_text()
    page.locator("button[data-settle=bob]").click()
    page.locator("ol.differ", has_text="nowhere").wait_for()
    assert rows(table, "SELECT count(*) FROM article_evidence WHERE field = 'lesion_count'") == [(0,)]
    page.goto(f"http://127.0.0.1:{server.port}/log")
    page.locator("button[data-undo]").first.click()
    page.locator("td", has_text="taken back by").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_screen(page: Any, table: Path, serve: Any, scheme: str) -> None:
    axe = pytest.importorskip("axe_core_python.base", reason="axe-core-python is not installed")
    script = axe.AXE_SCRIPT if hasattr(axe, "AXE_SCRIPT") else (Path(axe.__file__).parent / "axe.min.js").read_text()
    server = serve(table)
    page.emulate_media(color_scheme=scheme)
    page.goto(server.address)
    paths = [f"a/{document(table, 'Ash 2019')}", f"a/{document(table, 'Wei 2018')}", "", "forest/complication"]
    paths += (
        ["scores/vas", "map", "flow", "compare", "agreement", "log", "dose/local_control"] if scheme == "light" else []
    )
    for path in paths:
        page.goto(f"http://127.0.0.1:{server.port}/{path}")
        if path.startswith("a/"):
            page.keyboard.press("f")
        page.evaluate(script)
        found = page.evaluate("axe.run()")["violations"]
        assert [(path, v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found] == []


def test_a_phone_needs_no_sideways_scrolling_and_print_has_no_buttons(browser: Any, table: Path, serve: Any) -> None:
    server = serve(table)
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(server.address)
    for path in (
        "",
        f"a/{document(table, 'Ash 2019')}",
        f"a/{document(table, 'Wei 2018')}",
        "forest/complication",
        "log",
    ):
        page.goto(f"http://127.0.0.1:{server.port}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    page.goto(f"http://127.0.0.1:{server.port}/a/{document(table, 'Ash 2019')}")
    page.emulate_media(media="print")
    assert page.locator("button:visible").count() == 0
    assert page.locator("mark").first.is_visible()
    context.close()


def test_the_file_works_alone_and_asks_for_nothing(browser: Any, table: Path, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from miner.cli import app

    correct(table, document_record(table), "reject", {}, "no", "ann")
    out, bare = tmp_path / "e.html", tmp_path / "bare.html"
    for path, more in ((out, []), (bare, ["--no-text"])):
        assert CliRunner().invoke(app, ["export", "--db", str(table), "-o", str(path), *more]).exit_code == 0
    context = browser.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(out.as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in asked if url.startswith("file:")]) == 1
    page.locator("mark", has_text="75").first.click()
    assert "75 %" in current(page).inner_text()
    page.keyboard.press("j")
    assert page.locator("mark.now").count() == 1
    assert page.evaluate("window.bad") is None
    assert page.locator("li[data-verdict=reject]").count() == 1
    assert page.locator("mark.out").count() >= 1
    page.locator("section.plot svg a text").first.click()
    assert current(page).count() == 1
    assert wrong == []
    context.close()
    text = bare.read_text(encoding="utf-8")
    assert "Pain relief was seen" not in text
    assert "75 %, 30 of 42" in text


def document_record(db: Path) -> str:
    return str(rows(db, "SELECT evidence_id FROM article_evidence WHERE field = 'lesion_count'")[0][0])


def test_a_run_goes_on_beside_the_page(page: Any, table: Path, serve: Any, tmp_path: Path) -> None:
    server = serve(table)
    page.goto(server.address)
    from tests.view.conftest import RIS, run_pages

    more = tmp_path / "more"
    more.mkdir()
    (more / "dogwood.ris").write_text(
        "TY  - JOUR"
        + RIS.split("TY  - JOUR")[2]
        .replace("Birch", "Dogwood")
        .replace("10.5555/birch.2", "10.5555/dog.5")
        .replace("60 patients", "75 patients")
        .replace("2020", "2022"),
        encoding="utf-8",
    )
    run_pages(more, table)
    page.goto(f"http://127.0.0.1:{server.port}/")
    assert "Dogwood 2022" in page.locator("tbody").inner_text()


def test_a_copy_of_the_database_is_a_second_reviewers(table: Path, tmp_path: Path) -> None:
    from miner.review.acts import merge_from

    other = Path(shutil.copy(table, tmp_path / "other.duckdb"))
    correct(other, document_record(other), "accept", {}, "", "bob")
    assert merge_from(table, other).reviewers == ("bob",)


def test_a_whole_review_of_the_demo_by_keys_alone(page: Any, demo: Path, serve: Any, tmp_path: Path) -> None:
    """Every record of every article, one fix, one added number and one undo; read back by SQL and as gold."""
    import json

    from playwright.sync_api import expect
    from typer.testing import CliRunner

    from miner.cli import app

    db = Path(shutil.copy(demo, tmp_path / "demo.duckdb"))
    server = serve(db)
    page.goto(server.address)
    with page.expect_navigation():
        page.locator("tbody a").first.press("Enter")
    count = "SELECT count(*) FROM evidence_extracted INNER JOIN articles USING (document_id) WHERE representative"
    total = rows(db, count)[0][0]
    articles = page.locator(".pager .dim").first.inner_text()
    first = current(page).get_attribute("data-id")
    page.keyboard.press("f")
    page.keyboard.press("Control+a")
    page.locator("form.fix [name=arm]").fill("all of them")
    page.keyboard.press("Enter")
    said(page, "fixed")
    page.keyboard.press("k")
    page.keyboard.press("r")
    page.keyboard.press("1")
    said(page, "rejected")
    page.keyboard.press("u")
    said(page, "taken back")
    select_words(page, page.locator("mark").last.inner_text())
    page.keyboard.press("+")
    page.locator("form.fix [name=field]").select_option("age")
    page.locator("form.fix [name=value]").fill("77")
    page.locator("form.fix [name=value]").press("Enter")
    page.locator("li[data-verdict=add][aria-current=true]").wait_for()  # the page came anew, and its script has run
    waiting = "ol.recs > li[data-verdict='']"
    for _ in range(total + 200):
        here, left = page.url.partition("#")[0], page.locator(waiting).count()
        if left:
            if current(page).count() == 0 or current(page).get_attribute("data-verdict"):
                page.keyboard.press("n")
            page.keyboard.press("a")
            # The last record of an article leads to the next article by itself.
            if left == 1 and page.locator("a[rel=next]").count():
                expect(page).to_have_url(re.compile(f"^(?!{re.escape(here)}(#|$))"))
            else:
                expect(page.locator(waiting)).to_have_count(left - 1, timeout=20_000)
            page.wait_for_load_state()
        elif page.locator("a[rel=next]").count():
            with page.expect_navigation():
                page.keyboard.press("]")
        else:
            break
    looked = (
        "SELECT count(DISTINCT evidence_id) FROM verdicts INNER JOIN evidence_extracted USING (evidence_id) "
        "WHERE who = 'ann'"
    )
    assert rows(db, looked)[0][0] == total, articles
    assert rows(db, f"SELECT arm, correction FROM evidence WHERE evidence_id = '{first}'") == [("all of them", "fix")]
    assert rows(db, "SELECT field, value FROM evidence WHERE rule = 'reader'") == [("age", 77.0)]
    assert [row[0] for row in acts(db)].count("withdraw") == 1
    out = tmp_path / "gold.jsonl"
    assert CliRunner().invoke(app, ["export", "--db", str(db), "-f", "gold", "-o", str(out)]).exit_code == 0
    gold = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert sum(len(one["records"]) for one in gold) == total + 1
