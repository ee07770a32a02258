"""Characters, superscripts, labels, languages: numbers are never changed, labels found where they are printed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miner.resources import Resources
from miner.stages.clean import Cleaner, text_document
from miner.stages.clean import language as lang
from miner.stages.clean.chars import characters, line, unwrap
from miner.stages.clean.identify import doi
from miner.stages.clean.labels import Labels
from tests.clean.conftest import ROOT, document

LABELS = Labels(Resources((ROOT,)))
HEAD = "<html><body><div class='abstract'><h2>Abstract</h2><p>We counted the cells of 12 patients in every sample: "
TAIL = " and this was repeated after six months of treatment.</p></div>"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("10<sup>6</sup> cells", "10^6 cells"),
        ("1.6 × 10<sup>−3</sup>", "1.6 × 10^−3"),
        ("5 m<sup>2</sup>", "5 m2"),
        ("4 s<sup>-1</sup>", "4 s^-1"),
        ("the 4<sup>th</sup> month", "the 4th month"),
        ("HbA<sub>1c</sub> of 7%", "HbA1c of 7%"),
        ("log<sub>10</sub>2", "log10 2"),
        ("shown before<sup><a href='#r1'>1</a></sup> too", "shown before too"),
        ("13&nbsp;339 people", "13\u00a0339 people"),
        ("13&thinsp;339 people", "13\u2009339 people"),
        ("0&middot;05 &le; p &lt; 0&middot;1", "0·05 ≤ p < 0·1"),
        ("a &minus;12% change", "a −12% change"),
        ("treat&shy;ment of 3", "treatment of 3"),
        ("ﬁve of ﬂoor", "five of floor"),
        ("<math><msup><mn>10</mn><mn>6</mn></msup></math> cells", "10^6 cells"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> of them", "1/2 of them"),
        ("12<!-- x --> of 16", "12 of 16"),
    ],
)
def test_fidelity_of_inline_markup(cleaner: Cleaner, markup: str, text: str) -> None:
    """What a reader sees of a number is what the text holds."""
    assert document(cleaner, HEAD + markup + TAIL).abstract == (
        f"We counted the cells of 12 patients in every sample: {text}"
        " and this was repeated after six months of treatment."
    )


@given(st.text(alphabet="0123456789.,·–-−±<>=%/ \u00a0\u2009abzαµ", max_size=60))
def test_line_keeps_every_digit_in_order_and_apart(text: str) -> None:
    """Normalising white space neither changes nor joins numbers."""
    assert re.findall(r"\d+", line(text)) == re.findall(r"\d+", text)


@given(st.text(max_size=80))
def test_characters_is_idempotent(text: str) -> None:
    """A second pass changes nothing."""
    once = characters(text)
    assert characters(once) == once
    assert line(line(text)) == line(text)


def test_unwrap_joins_words_and_never_numbers() -> None:
    """A typesetter's hyphen goes, a range's dash and a compound's hyphen stay."""
    assert unwrap("the treat-\nment of long-\nterm") == "the treatment of long-term"
    assert unwrap("10-\n20 Gy and CT-\nguided") == "10-20 Gy and CT-guided"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (
            "Object: We plan. Methods: We did (IBD). Aim: To see. Results: 3 of 5.",
            ["Object", "Methods", "Aim", "Results"],
        ),
        ("Methods and materials: Eighteen patients.", ["Methods and materials"]),
        ("BACKGROUND Pain is bad. METHODS We treated 40. RESULTS It fell.", ["BACKGROUND", "METHODS", "RESULTS"]),
        ("Background—Pain is bad. Methods and Results—We treated 40.", ["Background", "Methods and Results"]),
        ("Methods. We treated 40. Results. It fell.", ["Methods", "Results"]),
        ("The results: 5 of 10 improved in the study; the methods: none.", []),
        ("We saw three groups. Group A: 5 patients, Group B: 6 patients.", []),
        ("The ratio was 3:1 and results were good. See https://results.example.", []),
        ("DESIGN, SETTING, AND PARTICIPANTS: A cohort of 40.", ["DESIGN, SETTING, AND PARTICIPANTS"]),
    ],
)
def test_labels_run_in(text: str, labels: list[str]) -> None:
    """Labels in running text are found as printed; ordinary words before a colon are not."""
    assert [f.label for f in LABELS.find(text)] == labels


def test_labels_chinese_marked_bracketed_and_glued() -> None:
    """Chinese labels with a colon, in brackets, and glued to their sentences."""
    marked = "目的：探讨疗效。方法：回顾40例。结果：有效率92.3%。结论：安全。"
    glued = "目的探讨疗效。方法回顾40例。结果有效率92.3%。结论安全。"
    bracketed = "【目的】探讨疗效。【方法】回顾40例。【结果】有效率92.3%。【结论】安全。"
    for text in (marked, glued, bracketed):
        assert [f.label for f in LABELS.find(text, language="zh")] == ["目的", "方法", "结果", "结论"]
    assert LABELS.find("研究结果表明，方法学上没有问题。结果显示有效。", language="zh") == []


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Background and objectives", "objective"),
        ("METHODS AND RESULTS", "results"),
        ("Patients & methods", "methods"),
        ("Authors' conclusions", "conclusions"),
        ("Trial registration", "unassigned"),
        ("Schlussfolgerungen", "conclusions"),
        ("Carbon ions", None),
    ],
)
def test_label_names(label: str, name: str | None) -> None:
    """Labels mean one of the NLM categories, other words mean nothing."""
    assert LABELS.name(label) == name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("We treated the patients with radiotherapy and they were well.", "en"),
        ("Die Patienten wurden mit einer Dosis von 8 Gy bestrahlt und nach drei Monaten untersucht.", "de"),
        ("Les patients ont été traités par une dose de 8 Gy et revus après trois mois.", "fr"),
        ("Los pacientes fueron tratados con una dosis de 8 Gy y se revisaron a los tres meses.", "es"),
        ("回顾性分析62例患者CT引导下的治疗。", "zh"),
        ("患者は放射線治療を受けた。", "ja"),
        ("환자 40명을 치료하였다.", "ko"),
    ],
)
def test_language_detect(text: str, code: str) -> None:
    """Abstracts in these languages are recognised and kept apart."""
    assert lang.detect(text) == code


def test_split_mixed_line_keeps_terms_inside_chinese() -> None:
    """A line that holds both languages is cut where sentences change language, not at a quoted term."""
    english = (
        "Objective: To study the effect of radiotherapy on pain in 40 patients with spinal metastases over 12 months."
    )
    chinese = "目的：探讨40例患者经 microwave ablation (MWA) 治疗后的疼痛变化。"
    assert lang.split_mixed(f"{chinese}{english}") == [("zh", chinese), ("en", english)]
    assert lang.split_mixed(chinese) == [("zh", chinese)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://doi.org/10.1016/s0360-3016(02)03864-6.", "10.1016/s0360-3016(02)03864-6"),
        ("doi:10.5555/a.b (2019)", "10.5555/a.b"),
        ("(doi 10.5555/a.b).", "10.5555/a.b"),
        ("10.1007%2Fs12032-015-0718-4", "10.1007/s12032-015-0718-4"),
        ("version 10.2 of the tool", None),
    ],
)
def test_doi(text: str, found: str | None) -> None:
    """A DOI without prefix, brackets and full stop; nothing where there is none."""
    assert doi(text) == found


def test_text_document_takes_everything_as_it_is(cleaner: Cleaner) -> None:
    """Nothing is dropped from an abstract given as text; a first line that stands apart is its title."""
    found = text_document(
        "A trial of 8 Gy\n\nMETHODS: We treated 40.\nRESULTS: It fell. © 2020 X.", "here", cleaner=cleaner
    )
    assert found.title == "A trial of 8 Gy"
    assert found.abstract == "METHODS: We treated 40.\nRESULTS: It fell. © 2020 X."
    assert [(s.label, s.name, found.text[s.start : s.end]) for s in found.sections] == [
        (None, "title", "A trial of 8 Gy"),
        ("METHODS", "methods", "We treated 40."),
        ("RESULTS", "results", "It fell. © 2020 X."),
    ]


def test_text_document_infers_sections_and_marks_them(cleaner: Cleaner) -> None:
    """Without labels, sentences that say what they are name their section, marked as inferred."""
    text = "Pain is common. The aim of this study was to measure it. We saw 40 patients. In conclusion, it is common."
    found = text_document(text, "here", cleaner=cleaner)
    assert found.abstract == text
    assert [(s.name, s.inferred) for s in found.sections] == [
        ("background", True),
        ("objective", True),
        ("abstract", False),
        ("conclusions", True),
    ]


@given(st.text(max_size=300))
def test_text_document_never_raises(text: str) -> None:
    """Any text gives a document whose sections lie inside its text."""
    cleaner = Cleaner(Resources((ROOT,)))
    cleaner.__dict__["labels"] = LABELS
    found = text_document(text, "here", cleaner=cleaner)
    assert all(0 <= s.start < s.end <= len(found.text) for s in found.sections)
