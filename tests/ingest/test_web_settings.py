"""The settings of fetching: the shipped file, lines of the user's over it, the environment above both."""

from __future__ import annotations

from pathlib import Path

import pytest

from miner.records import MinerError
from miner.resources import Resources
from miner.stages.ingest.web_settings import WebSettings


def load(folder: Path, text: str, environment: dict[str, str] | None = None) -> WebSettings:
    path = folder / "pipelines" / "fetch.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return WebSettings.load(Resources.default((folder,)), environment or {})


def test_as_shipped_the_pace_is_what_ncbi_asks_for() -> None:
    shipped = WebSettings.load(Resources.default(), {})
    assert (shipped.pace["eutils"], shipped.pace["eutils_with_key"], shipped.limits["search"]) == (3, 10, 9999)
    assert all(url.startswith("https://") and url.endswith("/") for url in shipped.services.values())
    assert (shipped.email, shipped.api_key) == ("", "")


def test_a_file_of_ones_own_holds_only_what_differs(tmp_path: Path) -> None:
    own = load(tmp_path, '[contact]\nemail = "a@b.example"\n[services]\neutils = "http://mirror.example/e"\n')
    assert own.email == "a@b.example"
    assert own.services["eutils"] == "http://mirror.example/e/"
    assert own.services["doi"] == WebSettings.load(Resources.default(), {}).services["doi"]


@pytest.mark.parametrize("name", ["MINER_EMAIL", "NCBI_EMAIL", "ENTREZ_EMAIL"])
def test_the_environment_goes_before_the_file(tmp_path: Path, name: str) -> None:
    text = '[contact]\nemail = "a@b.example"\napi_key = "file"\n'
    found = load(tmp_path, text, {name: "c@d.example", "NCBI_API_KEY": "outside"})
    assert (found.email, found.api_key) == ("c@d.example", "outside")


def test_the_key_is_not_shown(tmp_path: Path) -> None:
    found = load(tmp_path, '[contact]\napi_key = "SECRET"\n')
    assert "SECRET" not in repr(found)
    assert found.hide("bad key SECRET given") == "bad key [key] given"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[pase]\npages = 1", "there is no section [pase]"),
        ("[pace]\npage = 1", "[pace] has no key page"),
        ('[pace]\npages = "1"', "[pace] pages is not a number"),
        ("[pace]\npages = true", "[pace] pages is not a number"),
        ("[pace]\npages = 0", "[pace] pages is not above 0"),
        ("[pace]\npages = inf", "[pace] pages is not above 0, or is far too large"),
        ("[patience]\ntries = 1.5", "[patience] tries is no whole number"),
        ("[limits]\nbatch = 0.5", "[limits] batch is no whole number"),
        ('[services]\ndoi = "doi.org"', "[services] doi is no http or https address"),
        ("[contact]\nemail = 3", "[contact] email is not a text"),
        ("pace = 3", "pace is no section"),
        ('[contact]\nemail = "a b"', "holds a space or a control character"),
        ('[contact]\napi_key = "a\\nb"', "holds a space or a control character"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(MinerError) as caught:
        load(tmp_path, text)
    assert reason in str(caught.value)


def test_how_pages_are_fetched_changes_nothing_about_how_they_are_read(tmp_path: Path) -> None:
    load(tmp_path, "[pace]\npages = 2")
    assert Resources.default((tmp_path,)).digest == Resources.default().digest
