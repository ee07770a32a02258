"""Pipelines are spaCy configs: readable, overlaid by the user's, and refused with one sentence where they are wrong."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import pytest
import spacy

from miner.records import MinerError
from miner.resources import Resources, shipped_root
from miner.stages.annotate import load
from tests.annotate.pipelines import default, spans

DEFAULT = (shipped_root() / "pipelines" / "default.cfg").read_text(encoding="utf-8")


def overlaid(tmp_path: Path, config: str | None = None, **files: str) -> Resources:
    """Shipped resources under a folder with another default.cfg and other gazetteers."""
    for name, content in ({"default.cfg": config} if config is not None else {}).items():
        (tmp_path / "pipelines").mkdir(exist_ok=True)
        (tmp_path / "pipelines" / name).write_text(content, encoding="utf-8")
    for stem, content in files.items():
        (tmp_path / "gazetteers").mkdir(exist_ok=True)
        (tmp_path / "gazetteers" / f"{stem}.tsv").write_text(content, encoding="utf-8")
    return Resources((tmp_path, shipped_root()))


def test_default_pipeline_is_the_config() -> None:
    assert default().pipe_names == [
        *["miner_sections", "miner_sentences", "miner_numbers", "miner_terms", "miner_cues", "miner_abbreviations"]
    ]


def test_every_factory_and_the_tokenizer_are_entry_points() -> None:
    factories = {e.name: e.load() for e in entry_points(group="spacy_factories") if e.name.startswith("miner")}
    # `miner_evidence` is no component of a pipeline file: it is added to one that is loaded.
    assert sorted(factories.keys() - {"miner_evidence"}) == sorted(default().pipe_names)
    assert not any("." in name for name in factories)
    tokenizers = [e.name for e in entry_points(group="spacy_tokenizers") if e.value.startswith("miner.")]
    assert tokenizers == ["miner.Tokenizer.v1"]


def test_the_config_that_spacy_fills_in_builds_the_same_pipeline() -> None:
    again = spacy.util.load_model_from_config(default().config)
    text = "Of n=24 women, none had local recurrence."
    assert again(text).to_bytes() == default()(text).to_bytes()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("everywhere = false", "everywere = false", ["everywere"]),
        ('fine = "informative"', 'fin = "informative"', ["fin"]),
        ('fine = "informative"', 'fine = "some"', ["fine"]),
        ("numbers = true", 'numbers = "yes please"', ["numbers"]),
        ('lang = "en"', 'lang = "en"\nbatchsize = 3', ["batchsize"]),
        ("[nlp.tokenizer]", "[nlp.tokeniser]", ["tokeniser"]),
        ('factory = "miner_numbers"', 'factory = "miner_nmbers"', ["miner_nmbers"]),
        ('factory = "miner_numbers"', 'factry = "miner_numbers"', ["factory", "miner_numbers"]),
        ("[components.miner_cues]", "[components.miner_cue]", ["miner_cues"]),
        ('@tokenizers = "miner.Tokenizer.v1"', '@tokenizers = "miner.Tokeniser.v1"', ["miner.Tokeniser.v1"]),
        ("[nlp]\n", "[npl]\n", ["nlp"]),
        ("[nlp]\n", "[surplus]\nx = 1\n\n[nlp]\n", ["surplus"]),
        ('lang = "en"', "", ["lang"]),
        ("[nlp]\n", "nlp\n", []),
        ("gazetteers/terms.tsv", "gazetteers/termz.tsv", ["gazetteers/termz.tsv"]),
    ],
)
def test_a_wrong_config_is_refused_in_one_sentence(tmp_path: Path, old: str, new: str, words: list[str]) -> None:
    assert old in DEFAULT
    with pytest.raises(MinerError) as caught:
        load(resources=overlaid(tmp_path, DEFAULT.replace(old, new, 1)))
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'pipelines' / 'default.cfg'}: ") or "no such resource" in message
    assert "\n" not in message
    assert [word for word in words if word not in message] == []


def test_a_users_config_wins(tmp_path: Path) -> None:
    nlp = load(resources=overlaid(tmp_path, DEFAULT.replace(',"miner_cues","miner_abbreviations"', "")))
    assert nlp.pipe_names == ["miner_sections", "miner_sentences", "miner_numbers", "miner_terms"]


def test_a_users_gazetteers_win(tmp_path: Path) -> None:
    terms = "term\tconcept\tkind\tlanguage\tsource\tnote\ndragon bite\tcomplication\toutcome\ten\tme\t\n"
    cues = "cue\tkind\tlanguage\tnote\nnary\tnegation\ten\t\n"
    nlp = load(resources=overlaid(tmp_path, terms=terms, cues=cues))
    doc = nlp("Nary a dragon bite occurred.")
    assert spans(doc, "terms") == [("dragon bite", "complication")]
    assert spans(doc, "cues") == [("Nary", "negation")]


@pytest.mark.parametrize(
    ("cues", "message"),
    [
        ("cue\tlanguage\n", "the header line lacks the column 'kind'"),
        ("", "the header line lacks the column 'cue'"),
        ("cue\tkind\tlanguage\nno\tnegation\ten\tx\n", "line 2: 4 columns where the header has 3"),
        ("cue\tkind\tlanguage\n\tnegation\ten\n", "line 2: the column 'cue' is empty"),
    ],
)
def test_a_wrong_gazetteer_is_named_with_its_line(tmp_path: Path, cues: str, message: str) -> None:
    with pytest.raises(MinerError) as caught:
        load(resources=overlaid(tmp_path, cues=cues))
    assert str(caught.value).startswith(str(tmp_path / "gazetteers" / "cues.tsv"))
    assert str(caught.value).endswith(message)


def test_a_phrase_the_lexicon_refuses_is_named(tmp_path: Path) -> None:
    cues = "cue\tkind\tlanguage\nno\tnegation\ten\nx*\tnegation\ten\n"
    with pytest.raises(MinerError, match=r"'x\*'"):
        load(resources=overlaid(tmp_path, cues=cues))


def test_an_unknown_pipeline_is_refused_with_those_there_are() -> None:
    with pytest.raises(MinerError, match=r"^no pipeline is called 'defualt'; there are default, scispacy$"):
        load("defualt")


def test_shipped_cues_are_sorted_unique_and_of_known_kinds() -> None:
    lines = (shipped_root() / "gazetteers" / "cues.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines[1:]]
    assert lines[0] == "cue\tkind\tlanguage\tnote"
    assert rows == sorted(rows)
    assert len({(cue, language) for cue, _, language, _ in rows}) == len(rows)
    kinds = {"arm", "background", "comparator", "negation", "share", "statistic", "timepoint"}
    assert {kind for _, kind, _, _ in rows} == kinds
