"""scispaCy models: a skeleton in the shape of the 0.5.4 ones loads; a missing one is asked for in one sentence.

The skeleton has what the real ones trip over on today's spaCy: booleans written as strings, a pin on an older spaCy,
a package that holds its data in a folder of its own name and version.
"""

from __future__ import annotations

import importlib
import json
import warnings
from pathlib import Path

import pytest
import spacy

from miner.records import MinerError
from miner.resources import Resources, shipped_root
from miner.stages.annotate import annotate, load
from miner.stages.annotate.models import repairs
from tests.annotate.pipelines import document, spans

SCISPACY = (shipped_root() / "pipelines" / "scispacy.cfg").read_text(encoding="utf-8")
NER = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    "state_type": "ner",
    "extra_state_tokens": False,
    "hidden_width": 8,
    "maxout_pieces": 2,
    "use_upper": True,
    "nO": None,
}
EMBEDDING = {
    "@architectures": "spacy.Tok2Vec.v2",
    "embed": {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 8,
        "attrs": ["NORM", "PREFIX"],
        "rows": [50, 50],
        "include_static_vectors": False,
    },
    "encode": {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": 8,
        "depth": 1,
        "window_size": 1,
        "maxout_pieces": 2,
    },
}


def skeleton(root: Path, name: str = "en_core_sci_sm", listening: bool = False) -> Path:
    """A package of a model with tok2vec, tagger and ner, untrained; its ner listens to tok2vec or has its own."""
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec", config={"model": EMBEDDING})
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 8, "upstream": "tok2vec"}
    nlp.add_pipe("tagger").add_label("NN")  # type: ignore[attr-defined]
    ner = nlp.add_pipe("ner", config={"model": {**NER, "tok2vec": listener if listening else EMBEDDING}})
    ner.add_label("ENTITY")  # type: ignore[attr-defined]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        nlp.initialize()
    package = root / name
    data = package / f"{name}-0.5.4"
    data.mkdir(parents=True)
    nlp.to_disk(data)
    meta = {**nlp.meta, "name": name.removeprefix("en_"), "version": "0.5.4", "spacy_version": ">=3.7.4,<3.8.0"}
    for folder in (package, data):
        (folder / "meta.json").write_text(json.dumps(meta))
    (package / "__init__.py").write_text(
        "from pathlib import Path\nfrom spacy.util import load_model_from_init_py\n\n"
        "def load(**overrides):\n    return load_model_from_init_py(__file__, **overrides)\n"
    )
    config = (data / "config.cfg").read_text()
    wrong = config.replace("include_static_vectors = false", 'include_static_vectors = "False"')
    wrong = wrong.replace("normalize = false", 'normalize = "False"').replace("use_upper = true", 'use_upper = "True"')
    assert wrong != config
    (data / "config.cfg").write_text(wrong)
    return package


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    return tmp_path


@pytest.mark.filterwarnings("ignore:.*W095")
def test_the_skeleton_trips_spacy_as_the_real_models_do(tmp_path: Path) -> None:
    """Were this to pass one day, the repair could go."""
    package = skeleton(tmp_path)
    with pytest.raises(ValueError, match=r"include_static_vectors|use_upper"):
        spacy.load(package / "en_core_sci_sm-0.5.4")


@pytest.mark.parametrize("listening", [False, True], ids=["own embedding", "listening"])
def test_a_model_of_the_released_shape_loads(installed: Path, listening: bool) -> None:
    skeleton(installed, listening=listening)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nlp = load("scispacy")
    assert nlp.pipe_names[0] == "ner"
    assert nlp.pipe_names[1:] == load().pipe_names
    source = document("Title", [("METHODS", "methods", "Of n=24 women, ten had 8 Gy. It is described, too.", "en")])
    doc = annotate(nlp, source)
    assert doc.text == source.text
    assert spans(doc, "numbers") == [("n=24", "count"), ("ten", "count"), ("8 Gy", "dose")]
    assert [t.text for t in doc][-6:] == ["It", "is", "described", ",", "too", "."]
    assert doc.has_annotation("ENT_IOB")


def test_a_models_folder_does_as_well(tmp_path: Path) -> None:
    data = skeleton(tmp_path / "elsewhere") / "en_core_sci_sm-0.5.4"
    assert load("scispacy", overlay(tmp_path, source=str(data))).pipe_names[0] == "ner"


def test_a_pipeline_with_a_model_survives_bytes(installed: Path) -> None:
    skeleton(installed)
    nlp = load("scispacy")
    again = spacy.util.load_model_from_config(nlp.config).from_bytes(nlp.to_bytes())
    text = "Of n=24 women, ten had 8 Gy."
    assert again(text).to_bytes() == nlp(text).to_bytes()


def test_a_missing_model_is_one_sentence_with_the_command() -> None:
    with pytest.raises(MinerError) as caught:
        load("scispacy", Resources((shipped_root(),)))
    message = str(caught.value)
    assert "the model en_core_sci_sm is not installed" in message
    assert message.endswith("run: pip install --no-deps en_core_sci_sm-0.5.4.tar.gz")
    assert "\n" not in message
    assert "://" not in message


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"source": "no such/model"}, "the model no such/model is not installed"),
        ({"source": "email"}, "the package email holds no spaCy model"),
        ({"component": "linker"}, "has no component 'linker'; it has tok2vec, tagger, ner"),
        ({"colour": "red"}, "[components.ner] has no key 'colour'"),
    ],
)
def test_a_wrong_source_is_refused(installed: Path, change: dict[str, str], message: str) -> None:
    skeleton(installed)
    with pytest.raises(MinerError) as caught:
        load("scispacy", overlay(installed, **change))
    assert message in str(caught.value)


def test_a_broken_model_is_refused_by_name(installed: Path) -> None:
    data = skeleton(installed) / "en_core_sci_sm-0.5.4"
    (data / "ner" / "model").write_bytes(b"no model")
    with pytest.raises(MinerError, match=r"scispacy\.cfg: the model en_core_sci_sm cannot be loaded: "):
        load("scispacy")


def test_repairs_touch_quoted_booleans_of_components_only() -> None:
    config = {"components": {"a": {"b": "True", "c": "Truely", "d": {"e": "False"}}}, "paths": {"train": "True"}}
    assert dict(repairs(config)) == {"components.a.b": True, "components.a.d.e": False}


def overlay(tmp_path: Path, **change: str) -> Resources:
    """Shipped resources under a scispacy.cfg whose source block has these keys."""
    block = {"source": "en_core_sci_sm", **change}
    (tmp_path / "over" / "pipelines").mkdir(parents=True)
    text = SCISPACY.replace(
        'source = "en_core_sci_sm"', "\n".join(f'{key} = "{value}"' for key, value in block.items())
    )
    (tmp_path / "over" / "pipelines" / "scispacy.cfg").write_text(text)
    return Resources((tmp_path / "over", shipped_root()))
