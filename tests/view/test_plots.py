"""Pictures: SVG that parses, with words as words, a link on every mark, nothing of a hostile name, the same bytes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miner.review.plotted import cells, courses, doses, months
from miner.stages.store import open_reading
from miner.view.charts import course_plot, dose_plot, map_plot
from miner.view.forest import forest
from miner.view.svg import Svg, log_ticks, ticks
from tests.review.test_pooling import pooled, share, table

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert(1)</script>" onload="x\u202e\x00&'


def href(document: str, record: str) -> str:
    return f"/a/{document}#{record}"


def parsed(svg: str) -> ElementTree.Element:
    root = ElementTree.fromstring(svg)
    assert "<script" not in svg
    assert not re.search(r"<[^>]*\sonload=", svg)
    assert "\u202e" not in svg
    return root


def words(root: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def marks(root: ElementTree.Element, *kinds: str) -> list[ElementTree.Element]:
    return [mark for kind in kinds for mark in root.iter(f"{SVG}{kind}")]


def linked(root: ElementTree.Element, *kinds: str) -> list[ElementTree.Element]:
    return [mark for kind in kinds for a in root.iter(f"{SVG}a") for mark in a.iter(f"{SVG}{kind}")]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    def score(value: float, at: str) -> dict[str, Any]:
        return {
            "field": "score",
            "value": value,
            "unit": "points",
            "concept": "vas",
            "timepoint": at,
            "statistic": "mean",
        }

    dose = {"field": "dose", "value": 24.0, "unit": "Gy", "concept": "total_dose"}
    return table(
        tmp_path,
        ("Ash", [share(3, 30), dose, score(7, "baseline"), score(3, "P3M"), score(4, "last_follow_up")]),
        ("Birch", [share(4, 50, arm="20 Gy"), share(6, 50, arm="30 Gy"), dose, share(1, 50, arm="surgery")]),
        ("Cedar", [share(10, 60), score(5, "baseline")]),
        Cedar={"authors": [HOSTILE]},
    )


def test_a_forest_plot_links_every_study_and_says_what_it_shows(db: Path) -> None:
    svg = forest(pooled(db, sum_arms=True), href)
    root = parsed(svg)
    assert len(linked(root, "rect")) == len(marks(root, "rect")) == 3
    said = " ".join(words(root))
    for text in ("Ash 2001", "3 of 30", "exploratory", "Pooled (REML, Hartung-Knapp)", "Prediction interval", "τ²"):
        assert text in said
    assert svg == forest(pooled(db, sum_arms=True), href)
    assert 'class="pt implied"' in svg  # Birch, whose arms were added up
    assert "<style>" not in svg
    assert "<style>" in forest(pooled(db), alone=True)


def test_a_ratio_has_a_logarithmic_axis_and_a_line_at_one(tmp_path: Path) -> None:
    arms = [share(4, 40, arm="drug", start=0, end=9), share(8, 40, arm="placebo", start=0, end=9)]
    svg = forest(pooled(table(tmp_path, ("Ash", arms), ("Birch", arms)), measure="RR"))
    assert {"0.2", "0.5", "1", "2"} <= set(words(parsed(svg)))
    assert 'class="axis"' in svg


def test_doses_are_an_arms_own_never_the_studys(db: Path) -> None:
    with open_reading(db) as con:
        found = doses(con, "complication")
    assert [(b.study, b.x, b.y, b.n) for b in found] == [
        ("Ash 2001", 24.0, 10.0, 30),
        ("Birch 2002", 20.0, 8.0, 50),
        ("Birch 2002", 30.0, 12.0, 50),
    ]
    root = parsed(dose_plot(found, "complication", href))
    assert len(linked(root, "circle")) == len(marks(root, "circle")) == 3


def test_a_scale_over_time_needs_two_times(db: Path) -> None:
    with open_reading(db) as con:
        found = courses(con, "vas")
    assert [(c.study, [(round(p[0], 6), p[1]) for p in c.points]) for c in found] == [("Ash 2001", [(0, 7), (3, 3)])]
    root = parsed(course_plot(found, "vas", href))
    assert len(linked(root, "circle")) == 2


def test_the_map_counts_articles(db: Path) -> None:
    with open_reading(db) as con:
        found = cells(con)
    assert {(c.outcome, c.treatment): len(c.records) for c in found} == {
        ("complication", "whole cohort"): 2, ("complication", "20 gy"): 1, ("complication", "30 gy"): 1,
        ("complication", "surgery"): 1, ("vas", "whole cohort"): 2,
    }  # fmt: skip
    root = parsed(map_plot(found, href))
    assert len(linked(root, "circle")) == 5


def test_nothing_to_draw_says_so() -> None:
    for svg in (dose_plot([], "x"), course_plot([], "x"), map_plot([])):
        assert any("nothing to draw" in text for text in words(parsed(svg)))


def test_timepoints_in_months() -> None:
    assert [months(t) for t in ("baseline", "P1Y", "P6M", None, "last_follow_up")] == [0, 12, 6, None, None]
    assert months("P1W") == pytest.approx(7 / 365.25 * 12)
    assert months("PT12H") == pytest.approx(0.5 / 365.25 * 12)


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_ticks_hold_the_range(low: float, span: float) -> None:
    found = ticks(low, low + span)
    assert found[0] <= low + 1e-6 * max(1, span)
    assert found[-1] >= low + span - 1e-6 * max(1, span)
    assert 2 <= len(found) <= 12


@given(st.floats(0.001, 10), st.floats(1, 1000))
def test_logarithmic_ticks_hold_the_range(low: float, times: float) -> None:
    found = log_ticks(low, low * times)
    assert found[0] <= low * times
    assert found[-1] >= low
    assert 1 <= len(found) <= 16


@given(st.text())
def test_any_text_stays_text(text: str) -> None:
    svg = Svg(10, 10, text, text)
    with svg.link("#" + text):
        svg.text(1, 1, text)
        svg.circle(1, 1, 1, "pt", text)
    if not re.search(r"[\x00-\x1f\ud800-\udfff\ufffe\uffff]", text):
        ElementTree.fromstring(str(svg))


def test_the_command_writes_svg_and_names_what_there_is(db: Path, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from miner.cli import app

    run = CliRunner()
    for args in (["forest", "complication"], ["dose", "complication"], ["scale", "vas"], ["map"]):
        out = tmp_path / f"{args[0]}.svg"
        assert run.invoke(app, ["plot", *args, "--db", str(db), "-o", str(out)]).exit_code == 0
        parsed(out.read_text(encoding="utf-8"))
    for args, said in (
        (["forest", "x"], "no such outcome"),
        (["pie"], "no such picture"),
        (["scale"], "no such scale"),
    ):
        done = run.invoke(app, ["plot", *args, "--db", str(db), "-o", str(tmp_path / "x.svg")])
        assert said in str(done.exception)
    done = run.invoke(app, ["plot", "map", "--db", str(db), "-o", str(tmp_path / "x.gif")])
    assert "a picture is .svg or .png" in str(done.exception)


def test_a_png_is_drawn_where_resvg_is_installed(db: Path, tmp_path: Path) -> None:
    pytest.importorskip("resvg_py", reason="the extra png is not installed")
    from typer.testing import CliRunner

    from miner.cli import app

    out = tmp_path / "map.png"
    assert CliRunner().invoke(app, ["plot", "map", "--db", str(db), "-o", str(out)]).exit_code == 0
    assert out.read_bytes().startswith(b"\x89PNG")
