"""One run of the bench: items made or taken from a folder, contenders in turn, stages, growth."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from miner.bench.bench_growth import grow, write_files
from miner.bench.bench_miner import stage_times
from miner.bench.contender import compete, contenders
from miner.bench.measure import one_core
from miner.bench.pages import page
from miner.bench.results import Results
from miner.bench.texts import abstract
from miner.records import MinerError, RawPage
from miner.resources import Resources
from miner.run import read_sources
from miner.stages.clean import Cleaner

PAGES = 5


def run_bench(
    folder: Path | None,
    texts: int,
    rounds: int,
    sizes: Sequence[int],
    jobs: Sequence[int],
    tell: Callable[[str], None],
) -> Results:
    """Measure everything; `tell` is given a line before each part.

    With a folder, its abstracts are the texts and its pages the stages' pages. Raises MinerError where the folder holds
    no abstract.
    """
    results = Results({}, rounds=rounds)
    with tempfile.TemporaryDirectory() as temporary:
        base = Path(temporary)
        found = [abstract(i).text for i in range(texts)]
        if folder is not None:
            found = _abstracts(folder)[:texts]
            results.texts = f"{len(found)} abstracts of a folder, made citations and pages for the rest"
        write_files(base / "xml", max(texts, 100))
        files = [str(path) for path in sorted((base / "xml").iterdir())]
        items = {"text": found, "xml": files, "page": [page(i) for i in range(PAGES)]}
        results.counts = {"text": len(found), "xml": max(texts, 100), "page": PAGES}
        for kind, things in items.items():
            tell(f"{kind}: {results.counts[kind]} items, {rounds} rounds")
            path = base / f"{kind}.json"
            path.write_text(json.dumps(things), encoding="utf-8")
            results.contenders += compete([c for c in contenders() if c.items == kind], path, rounds)
        tell("stages")
        (base / "html").mkdir()
        (base / "text").mkdir()
        for number in range(max(texts // 4, PAGES)):
            (base / "html" / f"{number:04}.html").write_text(page(number), encoding="utf-8")
        for number, text in enumerate(found):
            (base / "text" / f"{number:04}.txt").write_text(text, encoding="utf-8")
        with one_core():
            if folder is not None:
                results.stages["the folder"] = stage_times([str(folder)], rounds)
            for kind, name in (("html", "HTML"), ("xml", "PubMed XML"), ("text", "text")):
                results.stages[name] = stage_times([str(base / kind)], rounds)
    for size in sizes:
        tell(f"growth: {size:,} abstracts")
        results.grown += grow([size], jobs)
    return results


def _abstracts(folder: Path) -> list[str]:
    """The abstracts of a folder's pages. Raises MinerError where there is none."""
    clean = Cleaner(Resources.default())
    pages = (raw for raw in read_sources([folder]) if isinstance(raw, RawPage))
    found = [document.abstract for raw in pages for document, _ in clean(raw) if document and document.abstract]
    if not found:
        raise MinerError(f"{folder}: holds no abstract to measure with", "give a folder of abstract pages")
    return found
