"""Field files: their examples hold, a wrong file is named with its fault, a reviewer's own folder adds fields."""

from __future__ import annotations

from pathlib import Path

import pytest

from miner.cli_fields import text_extractor
from miner.records import MinerError
from miner.resources import Resources
from miner.stages.extract import Extractor
from miner.stages.extract.custom.field_tests import run_examples
from miner.stages.extract.fields import SHIPPED, load_fields
from tests.conftest import Cli

FIELDS = load_fields(Resources.default())
OPERATING_TIME = """
kind = "time"
unit = "min"
description = "Length of the operation."
cues = ["operating time", "operative time"]

[[examples]]
text = "The mean operating time was 1.5 h (range 60-150 min)."
records = [{ value = 90, statistic = "mean", low = 60, high = 150, interval = "range" }]

[[examples]]
text = "The operating time was shorter at 3 months."
records = []
"""


def own(folder: Path, **files: str) -> Path:
    """A resource folder with these field files."""
    (folder / "pipelines" / "fields").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / "pipelines" / "fields" / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_shipped_fields_are_those_the_rules_read() -> None:
    assert set(FIELDS) == SHIPPED


@pytest.fixture(scope="module")
def extract() -> object:
    return text_extractor("default", Resources.default())


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_a_shipped_field_gives_what_its_examples_state(name: str, extract: object) -> None:
    results = list(run_examples(FIELDS[name], extract))  # type: ignore[arg-type]
    assert [(r.text, r.found) for r in results] == [(r.text, r.wanted) for r in results]


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_a_shipped_field_has_examples_of_both_kinds(name: str) -> None:
    records = [e["records"] for e in FIELDS[name].examples]
    assert 4 <= len(records) <= 8
    assert [] in records or name in ("lesion_count", "vertebrae_count")
    assert any(records)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('kind = "time"\nunit = "min"\ndescription = "d"\n', "cues are missing"),
        ('kind = "time"\nunit = "ml"\ndescription = "d"\ncues = ["x"]\n', "unit is 'ml'"),
        ('kind = "proportion"\nunit = "1"\ndescription = "d"\ncues = ["x"]\n', "unit is '1'"),
        ('kind = "quantity"\nunit = ""\ndescription = "d"\ncues = ["x"]\n', "unit is empty"),
        (
            'kind = "quantity"\nunit = ""\ndimension = "colour"\ndescription = "d"\ncues = ["x"]\n',
            "dimension is 'colour'",
        ),
        ('kind = "count"\nunit = "1"\ndescription = "d"\ncues = "screws"\n', "cues is not a list of phrases"),
        ('kind = "count"\nunit = "1"\ndescription = "d"\ncues = [" "]\n', "cues is not a list of phrases"),
        ('kind = "weather"\nunit = "1"\ndescription = "d"\ncues = ["x"]\n', "kind is 'weather'"),
        ('kind = "count"\nunit = "1"\ndescription = "d"\ncue = ["x"]\n', "unknown key 'cue'"),
        (
            'kind = "count"\nunit = "1"\ndescription = "d"\ncues = ["x"]\nexamples = ["x was 3"]\n',
            "examples are not tables",
        ),
    ],
)
def test_a_wrong_field_file_is_named_with_its_fault(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(MinerError, match=r"wrong\.toml") as caught:
        Extractor(Resources.default((own(tmp_path, wrong=text),)))
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("example", "fault"),
    [
        ('text = "x was 3"', "example 1 needs a text and a list of records"),
        ('text = "x was 3"\nrecords = [{ valeu = 3 }]', "example 1: unknown key 'valeu'"),
    ],
)
def test_a_wrong_example_is_named(tmp_path: Path, example: str, fault: str) -> None:
    text = f'kind = "count"\nunit = "1"\ndescription = "d"\ncues = ["x"]\n[[examples]]\n{example}\n'
    spec = load_fields(Resources.default((own(tmp_path, things=text),)))["things"]
    with pytest.raises(MinerError) as caught:
        list(run_examples(spec, lambda text: []))
    assert fault in str(caught.value)


def test_fields_test_runs_a_reviewers_own_file(tmp_path: Path, cli: Cli) -> None:
    own(tmp_path, operating_time=OPERATING_TIME)
    done = cli("fields", "test", "operating_time", env={"MINER_RESOURCES": str(tmp_path)})
    assert (done.returncode, done.stdout.decode()) == (0, "2 passed, 0 failed\n")


def test_fields_test_shows_what_was_wanted_and_found(tmp_path: Path, cli: Cli) -> None:
    own(tmp_path, operating_time=OPERATING_TIME.replace("value = 90", "value = 95"))
    done = cli("fields", "test", "operating_time", "--resources", tmp_path)
    out = done.stdout.decode()
    assert done.returncode == 1
    assert "operating_time: example 1 FAILED" in out
    assert "  wanted  value=95 unit=min" in out
    assert "  found   value=90 unit=min" in out
    assert out.endswith("1 passed, 1 failed\n")


def test_fields_list_names_a_reviewers_own_file(tmp_path: Path, cli: Cli) -> None:
    own(tmp_path, operating_time=OPERATING_TIME)
    lines = cli("fields", "list", "--resources", tmp_path).stdout.decode().splitlines()
    assert [line.split("\t")[0] for line in lines] == sorted({*SHIPPED, "operating_time"})
    mine = next(line for line in lines if line.startswith("operating_time\t"))
    assert mine.split("\t")[1:] == [
        "time",
        "min",
        "2 examples",
        "Length of the operation.",
        str(tmp_path / "pipelines" / "fields" / "operating_time.toml"),
    ]
    assert sum(line.endswith(".toml") for line in lines) == 1


def test_fields_test_of_an_unknown_field_is_wrong_usage(cli: Cli) -> None:
    done = cli("fields", "test", "operating_tiem")
    assert done.returncode == 2
    assert b"no field is called 'operating_tiem'" in done.stderr
