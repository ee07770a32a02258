"""The floors that cleaning has to hold: the wild test, and the development pages where they are at hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from miner.stages.clean import Cleaner
from tests.clean.conftest import CORPUS, SHARED, results
from tests.clean.wild import WAYS, f1, run


def test_wild_pages_by_the_general_path_alone() -> None:
    """Of changed pages that no portal file knows, 95 % give their abstract; without any heading, 75 %."""
    found = run([CORPUS], every=5)
    for way in WAYS:
        values = [value for _, w, value, _ in found if w == way]
        assert len(values) >= 8
        assert sum(v >= 0.95 for v in values) / len(values) >= (0.75 if way == "bare" else 0.95), way


@pytest.mark.skipif(not (SHARED / "pages/INDEX.jsonl").exists(), reason="../shared is not there")
@pytest.mark.parametrize(("folder", "gold"), [("pages", "pages/gold"), ("gold/spine/texts", "gold/spine/gold")])
def test_development_pages(cleaner: Cleaner, folder: str, gold: str) -> None:
    """Mean F1, exact identifiers and labels on the development pages; nothing invented."""
    scores = []
    for path in sorted((SHARED / gold).glob("*.json")):
        wanted = json.loads(path.read_text(encoding="utf-8"))
        page = next(p for p in sorted((SHARED / folder).glob(f"{path.stem}.*")) if p.is_file())
        document = results(cleaner, page.read_bytes(), Path(page).name)[0][0]
        assert document is not None
        scores.append(f1(document.abstract, wanted["abstract"]))
        for key in ("doi", "pmid", "title"):
            assert bool(getattr(document, key)) == bool(wanted[key]), (path.stem, key)
        labels = [s["label"] for s in wanted["sections"] if s["label"]]
        assert [s.label for s in document.sections if s.label] == labels, path.stem
    assert sum(scores) / len(scores) >= 0.99
    assert sum(s >= 0.95 for s in scores) / len(scores) >= 0.98
