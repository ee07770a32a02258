"""Every number of an abstract has a fate: a record, part of one, a restatement, a moment, or a reason."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from miner.explain import render
from miner.records import Document
from miner.resources import Resources
from miner.stages.annotate import annotate, load
from miner.stages.clean import text_document
from miner.stages.extract import Extractor
from miner.stages.extract.fates import Fate, fates
from tests.conftest import Cli
from tests.extract.stubs import stub

TEXT = """Vertebroplasty in 41 patients

METHODS: Between 2004 and 2009, 41 patients with SF-36 data were treated with 30 Gy in ten fractions.
RESULTS: The mean VAS score was 7.8 ± 1.2 points. Control was 90% at 3 months.
Pain was relieved in 34 of 41 patients."""

Read = Callable[[str], tuple[Document, list[Fate]]]


@pytest.fixture(scope="module")
def read() -> Read:
    resources = Resources.default()
    nlp, extractor = load("default", resources), Extractor(resources, stub())

    def run(text: str) -> tuple[Document, list[Fate]]:
        document = text_document(text, "x")
        return document, fates(annotate(nlp, document), document, extractor)

    return run


def test_every_number_has_its_fate(read: Read) -> None:
    document, found = read(TEXT)
    first = {f.start: f.text for f in found}
    assert [(f.text, f.kind, f.field, f.reason, first.get(f.of) if f.of is not None else None) for f in found] == [
        ("41", "again", "cohort_size", "a record states it already: cohort_size", "41"),
        ("2004", "left out", None, "a date", None),
        ("2009", "left out", None, "a date", None),
        ("41", "record", "cohort_size", "cohort_size", None),
        ("36", "left out", None, "part of a name", None),
        ("30", "record", "dose", "dose", None),
        ("ten", "left out", None, "a number that no field claims (p 0.06; next cohort_size, p 0.06)", None),
        ("7.8", "record", "score", "score", None),
        ("1.2", "part", "score", "belongs to the value before it (score)", "7.8"),
        ("90", "record", "proportion", "proportion, P3M", None),
        ("3", "moment", None, "says when: P3M", None),
        ("34", "record", "proportion", "proportion, pain_relief", None),
        ("41", "part", "proportion", "belongs to the value before it (proportion, pain_relief)", "34"),
    ]
    assert [document.text[f.start : f.end] for f in found] == [f.text for f in found]


def test_a_number_with_a_record_has_its_rule_and_confidence(read: Read) -> None:
    for fate in read(TEXT)[1]:
        assert (fate.rule is not None and fate.confidence is not None) == (
            fate.kind in ("record", "part")
        ) or fate.kind == "again"


@given(
    st.lists(
        st.sampled_from("12 3.5 ( ) [ ± % Gy of patients n = to - months and T12 p < 0.05 / . , 年 ½ ³".split()),
        max_size=25,
    )
)
@settings(max_examples=60, deadline=None)
def test_no_digit_is_left_without_a_fate(words: list[str]) -> None:
    text = " ".join(words)
    document, found = _READ(text)
    covered = {i for f in found for i in range(f.start, f.end)}
    assert {m.start() for m in re.finditer(r"[0-9]", document.text)} <= covered
    assert [f.start for f in found] == sorted({f.start for f in found})


def _once() -> Read:
    resources = Resources.default()
    state: list[tuple[object, Extractor]] = []

    def run(text: str) -> tuple[Document, list[Fate]]:
        if not state:
            state.append((load("default", resources), Extractor(resources, stub())))
        nlp, extractor = state[0]
        document = text_document(text, "x")
        return document, fates(annotate(nlp, document), document, extractor)  # type: ignore[arg-type]

    return run


_READ = _once()


def test_numbers_of_a_chinese_abstract_are_tied_to_its_records(read: Read) -> None:
    found = read("目的：观察疗效。方法：36例脊柱转移瘤患者接受放疗。结果：随访12个月。")[1]
    assert [(f.text, f.kind, f.field) for f in found] == [
        ("36", "record", "cohort_size"),
        ("12", "record", "follow_up"),
    ]


def printed(document: Document, found: list[Fate], terminal: bool) -> str:
    out = io.StringIO()
    render(
        document,
        found,
        Console(
            file=out, width=120, force_terminal=terminal, color_system="standard" if terminal else "auto", _environ={}
        ),
    )
    return out.getvalue()


def test_plain_output_brackets_numbers_that_are_in_records(read: Read) -> None:
    document, found = read("RESULTS: Pain was relieved in 34 of 41 patients. The VAS was 2.1 points at 3 months.")
    lines = printed(document, found, terminal=False).splitlines()
    assert "Pain was relieved in [34] of 41 patients. The VAS was [2.1] points at 3 months." in lines[2]
    assert lines[4].split("   ") == ["proportion 1", "score 1", "belongs to a value 1", "says when 1"]
    assert "\x1b" not in "".join(lines)


def test_a_terminal_gets_a_colour_a_field(read: Read) -> None:
    document, found = read("RESULTS: Pain was relieved in 34 of 41 patients. The VAS was 2.1 points at 3 months.")
    out = printed(document, found, terminal=True)
    assert "\x1b[1;36m34\x1b[0m" in out
    assert "\x1b[1;32m2.1\x1b[0m" in out
    assert "\x1b[36mproportion 1\x1b[0m" in out
    assert "[34]" not in out


def test_a_page_cannot_steer_the_terminal(read: Read) -> None:
    document, found = read("RESULTS: Pain \x1b[31m was [red]relieved[/red] in 34 of 41 patients.")
    out = printed(document, found, terminal=False)
    assert "\x1b" not in out
    assert "[red]relieved[/red]" in out


def test_explain_prints_text_or_json(tmp_path: Path, cli: Cli) -> None:
    page = tmp_path / "a.txt"
    page.write_text(TEXT, encoding="utf-8")
    plain = cli("explain", page)
    assert plain.returncode == 0
    assert "[30] Gy" in plain.stdout.decode()
    rows = [json.loads(line) for line in cli("explain", "--json", page).stdout.splitlines()]
    numbers = "41 2004 2009 41 36 30 ten 7.8 1.2 90 3 34 41".split()
    assert [(r["doc"], r["text"]) for r in rows] == [("a", n) for n in numbers]
    assert {r["kind"] for r in rows if r["text"] in ("2004", "2009", "36")} == {"left out"}


def test_explain_names_a_file_that_cannot_be_read(tmp_path: Path, cli: Cli) -> None:
    done = cli("explain", tmp_path / "missing.html")
    assert done.returncode != 0
    assert b"missing.html" in done.stderr
