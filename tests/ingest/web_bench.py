"""A way to the web that leads to the imitation alone, and helpers that say in a line each what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from miner.records import Failure, RawPage
from miner.resources import Resources
from miner.stages.ingest import Limits, read_sources
from miner.stages.ingest.address import Guard
from miner.stages.ingest.fetch import Fetcher
from miner.stages.ingest.web import Web
from miner.stages.ingest.web_settings import WebOptions, WebSettings
from tests.ingest.imitation import Article, Imitation, serve

Changed = Mapping[str, Mapping[str, object]]


def settings_file(folder: Path, url: str, changed: Changed | None = None) -> Path:
    """A resource folder whose services stand at `url`, with short waits; keys of its sections may be `changed`."""
    sections: dict[str, dict[str, object]] = {
        "services": {"eutils": f"{url}/eutils", "europepmc": f"{url}/europepmc", "doi": f"{url}/doi"},
        "pace": dict.fromkeys(("eutils", "eutils_with_key", "europepmc", "doi", "pages"), 100_000),
        "patience": {"first_wait": 0.01, "whole": 20, "read": 10},
    }
    for name, values in (changed or {}).items():
        sections[name] = sections.get(name, {}) | dict(values)
    lines = []
    for name, values in sections.items():
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
    path = folder / "pipelines" / "fetch.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines))
    return folder


@dataclass
class Bench:
    """The imitation with a `Web` on it. `slept` are the waits it wanted; none of them is waited for."""

    site: Imitation
    folder: Path
    slept: list[float]

    def web(
        self, options: WebOptions | None = None, limits: Limits | None = None, changed: Changed | None = None
    ) -> Web:
        """A way to the imitation, which alone of all private addresses may be asked."""
        root = settings_file(self.folder, self.site.url, changed)
        resources = Resources.default((root,))
        return Web(
            resources,
            options,
            limits,
            settings=WebSettings.load(resources, {}),
            guard=Guard(allowed=frozenset({"127.0.0.1"})),
            sleep=self.slept.append,
        )

    def fetcher(self, **how: Any) -> Fetcher:
        """A fetcher on such a way."""
        known = how.pop("known", None)
        return Fetcher(self.web(**how), known)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A fresh imitation."""
    with serve() as site:
        yield Bench(site, tmp_path / "settings", [])


def lines(found: Iterable[RawPage | Failure]) -> list[str]:
    """Each page as its source, each failure as its source and reason."""
    return [f"{p.source}: {p.error}" if isinstance(p, Failure) else p.source for p in found]


def told(bench: Bench, *sources: Any, **how: Any) -> list[str]:
    """What these sources give, a line each."""
    return lines(read_sources(sources, fetcher=bench.fetcher(**how)))


def ask(bench: Bench, *paths: str, **how: Any) -> list[str]:
    """What these pages of the imitation give, a line each, addresses without the server's."""
    sources = [bench.site.url + path if path.startswith("/") else path for path in paths]
    return [line.replace(bench.site.url, "") for line in told(bench, *sources, **how)]


def articles(*pmids: int) -> list[Article]:
    """Articles with these PMIDs, a DOI and a PMCID each."""
    return [Article(str(n), doi=f"10.5555/a{n}", pmcid=f"PMC{n}") for n in pmids]
