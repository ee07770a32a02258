"""Words, numbers and signs: where they are cut, what they are worth, and that their offsets hold."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from miner.grammar.characters import fold
from miner.grammar.lexer import NUMBER, SIGN, WORD, Token, lex, normal_form, scan

MESSY = st.text(alphabet="ab Gn059.,-+/=<>±%()\u00a0 ×µ٣患'\n")


def texts(text: str) -> list[str]:
    """Tokens as printed; "~" before one that a hyphen ties to the token before."""
    return [("~" if t.joined else "") + t.text for t in lex(fold(text))]


def kinds(text: str) -> str:
    return "".join(t.kind for t in lex(fold(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n=24", "n = 24"),
        ("P<.001", "P < .001"),
        ("95%CI:0.60", "95 % CI : 0.60"),
        ("(n = 13,339)", "( n = 13,339 )"),
        ("13\u2009339", "13\u00a0339"),
        ("1,2,3", "1 , 2 , 3"),
        ("12,34", "12 , 34"),
        ("12·5%", "12.5 %"),
        ("45Gy", "45 Gy"),
        ("77.8mg", "77.8 mg"),
        ("36patients", "36 patients"),
        ("of36 patients", "of 36 patients"),
        ("T12", "T12"),
        ("CD4", "CD4"),
        ("HbA1c", "HbA1c"),
        ("3D", "3D"),
        ("60Co", "60Co"),
        ("1st 2nd", "1st 2nd"),
        ("follow-up", "follow ~up"),
        ("3-month", "3 ~month"),
        ("SF-36", "SF ~36"),
        ("8-15", "8 - 15"),
        ("8 - 15", "8 - 15"),
        ("-3", "- 3"),
        ("1-, 3- and 5-year", "1 ~, 3 and 5 ~year"),
        ("1- to 2-year", "1 to 2 ~year"),
        ("twenty-five", "twenty ~five"),
        ("four-58", "four - 58"),
        ("± 3 +/-3 +/ - 3", "± 3 ± 3 ± 3"),
        (">=3 <=4 => 5 =< 6", "≥ 3 ≤ 4 ≥ 5 ≤ 6"),
        ("a--b", "a - b"),
        ("patients' patient's", "patients ' patient's"),
        ("3×5", "3 × 5"),
        ("1.2.3", "1.2 .3"),
        ("vs.14.3", "vs . 14.3"),
        ("P=.05", "P = .05"),
        ("1'245 4’102 5'10", "1'245 4'102 5 ' 10"),
        ("4e-3 2E-10 4e-3x 3e5", "4e-3 2E-10 4e ~3 x 3e5"),
        ("1½ ½ 2¾", "1½ ½ 2¾"),
        ("65to 8in 3a 2b", "65 to 8 in 3a 2b"),
        ("", ""),
    ],
)
def test_cuts(text: str, expected: str) -> None:
    assert " ".join(texts(text)) == expected


def test_kinds() -> None:
    assert kinds("Of 24 (50%), T12 fell ±") == "wnpnpppwwp"


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("24", 24, 0),
        ("0.60", 0.6, 2),
        (".001", 0.001, 3),
        ("13,339", 13339, 0),
        ("1,234.50", 1234.5, 2),
        ("٣", 3, 0),
        ("1'245", 1245, 0),
        ("4e-3", 0.004, 3),
        ("2.1E-5", 2.1e-5, 6),
        ("1½", 1.5, 1),
        ("¼", 0.25, 2),
    ],
)
def test_values(text: str, value: float, decimals: int) -> None:
    (token,) = lex(text)
    assert (token.kind, token.value, token.decimals) == (NUMBER, value, decimals)


def test_tight_says_that_nothing_stands_between() -> None:
    assert [(t.text, t.tight) for t in lex("n=24 of 3-5")] == [
        *[("n", False), ("=", True), ("24", True), ("of", False), ("3", False), ("-", True), ("5", True)]
    ]


@given(st.one_of(MESSY, st.text()))
@example("+ / -")
def test_offsets_hold_and_nothing_but_white_space_and_hyphens_is_left_out(text: str) -> None:
    folded = fold(text)
    at = 0
    for token in lex(folded):
        assert at <= token.start < token.end
        assert folded[at : token.start].replace("-", "").strip() == ""
        if token.kind != SIGN:
            assert folded[token.start : token.end] == token.text
            assert token.low == token.text.lower()
        at = token.end
    assert folded[at:].replace("-", "").strip() == ""


@given(MESSY, MESSY)
def test_a_part_is_lexed_as_if_it_stood_alone(text: str, more: str) -> None:
    shift = len(more) + 1
    alone = [(t.text, t.start + shift, t.end + shift, t.kind, t.joined) for t in lex(text)]
    within = lex(f"{more} {text} {more}", shift, shift + len(text))
    assert [(t.text, t.start, t.end, t.kind, t.joined) for t in within] == alone


@given(st.integers(0, 10**12), st.sampled_from(["{:d}", "{:,d}"]))
def test_whole_numbers_are_read_back(number: int, form: str) -> None:
    (token,) = lex(form.format(number))
    assert (token.kind, token.value) == (NUMBER, number)


@given(st.decimals(0, 10**6, places=3))
def test_decimals_are_read_back(number: object) -> None:
    (token,) = lex(f"{number}")
    assert (token.value, token.decimals) == (float(str(number)), 3)


@pytest.mark.parametrize("text", ["9" * 400, "9" * 25, "1" + ",000" * 100])
def test_a_number_beyond_any_quantity_is_a_name(text: str) -> None:
    assert {t.kind for t in lex(text)} == {WORD}


def test_letters_and_digits_in_turn_are_one_name_up_to_a_length() -> None:
    assert texts("1a" * 20 + " x") == ["1a" * 20, "x"]
    assert max(len(t.text) for t in lex("1a" * 50_000)) <= 64


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        *[("patients", "patient"), ("patient's", "patient"), ("biopsies", "biopsy"), ("metastases", "metastasis")],
        *[("tumours", "tumor"), ("women", "woman"), ("masses", "mass"), ("boxes", "box"), ("pus", "pus")],
        *[("loss", "loss"), ("basis", "basis"), ("gas", "gas"), ("years", "year"), ("series", "series")],
        *[("vertebrae", "vertebra"), ("fractures", "fracture"), ("haemorrhage", "hemorrhage")],
        *[("haematomata", "hematomata"), ("leucopenia", "leukopenia"), ("oesophagitis", "esophagitis")],
        *[("pathological", "pathologic"), ("lymphoedema", "lymphedema"), ("stabilised", "stabilized")],
        *[("does", "doe"), ("raised", "raized"), ("oestradiol", "estradiol"), ("foetal", "fetal")],
    ],
)
def test_normal_form(word: str, expected: str) -> None:
    assert normal_form(word) == expected


@given(st.text(alphabet="abcdeisxhy'", max_size=12))
def test_normal_form_settles(word: str) -> None:
    """A gazetteer's key, looked up again, is itself after at most one more step ("caseses")."""
    once = normal_form(word)
    assert len(once) <= len(word)


def whole(tokens: list[Token]) -> list[tuple[object, ...]]:
    return [tuple(getattr(t, name) for name in Token.__slots__) for t in tokens]


@given(MESSY, st.integers(0, 12), st.integers(0, 40))
@example("1-, 3- and 5-year -", 0, 40)
@example("8 + / -2 and 3 +/- 1", 2, 30)
@example("follow- up T12s HbA1c 1st 60Co", 0, 40)
def test_what_is_remembered_of_chunks_changes_nothing(text: str, start: int, size: int) -> None:
    folded = fold(text)
    end = min(len(folded), start + size)
    start = min(start, end)
    expected = whole(scan(folded, start, end))
    assert whole(lex(folded, start, end)) == expected
    assert whole(lex(folded, start, end)) == expected
