"""Figures of the corridor on the labelled development sets beside the checkout, by the tools that come with them.

`figures()` runs clean, annotate and extract over the sets of `../shared` and returns one flat dict of figures. The sets
belong to their publishers and are never copied; where they are absent, `SHARED` is None.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from spacy.tokens import Doc

from miner.records import DELETED, Document, Evidence, Failure, RawPage, to_json
from miner.resources import Resources
from miner.stages.annotate import Annotator, load
from miner.stages.clean import Cleaner
from miner.stages.extract import Extractor
from miner.stages.ingest import read_sources

ROOT = Path(__file__).resolve().parents[1]
_BESIDE = ROOT.parent / "shared"
SHARED = _BESIDE if (_BESIDE / "gold").is_dir() and (_BESIDE / "tools").is_dir() else None
FLOORS = ROOT / "tests" / "floors.toml"

_REVIEW_PAGE = "003_"  # a page of the seeds that reports no measurement


class _Corridor:
    """Pages to lines of JSON, as the command line prints them."""

    def __init__(self) -> None:
        resources = Resources((ROOT,))
        self.cleaner = Cleaner(resources)
        self.annotator = Annotator(load("default", resources))
        self.extractor = Extractor(resources)

    def documents(self, path: Path) -> Iterable[Document]:
        for page in read_sources([path]):
            assert isinstance(page, RawPage), page
            for document, failure in self.cleaner(page):
                assert document is not None or isinstance(failure, Failure)
                if document is not None and document.status != DELETED:
                    yield document

    def _extract(self, document: Document, doc: Doc) -> list[Evidence]:
        return self.extractor(doc, document)

    def write(self, source: Path, folder: Path, name: str) -> tuple[Path, Path]:
        """Cleaned documents and records of everything below `source`, as JSON lines in `folder`."""
        cleaned, found = folder / f"{name}.cleaned.jsonl", folder / f"{name}.found.jsonl"
        with cleaned.open("w", encoding="utf-8") as pages, found.open("w", encoding="utf-8") as records:
            for document in self.documents(source):
                pages.write(to_json(document.to_dict()) + "\n")
                for record in self.annotator.use(document, partial(self._extract, document)):
                    records.write(to_json(record.to_dict()) + "\n")
        return cleaned, found


def _tool(name: str, *arguments: object) -> tuple[str, int]:
    assert SHARED is not None
    command = [sys.executable, str(SHARED / "tools" / name), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout, done.returncode


def figures(folder: Path) -> dict[str, float]:
    """Every figure that has a floor, by name; `folder` takes the intermediate files."""
    assert SHARED is not None
    corridor, gold, out = _Corridor(), SHARED / "gold", dict[str, float]()
    made = {s: corridor.write(gold / s / "texts", folder, s) for s in ("seeds", "abstracts", "spine", "pico", "ctr")}
    both = folder / "gold.jsonl"
    both.write_text("".join((gold / s / "records.jsonl").read_text("utf-8") for s in ("abstracts", "spine")), "utf-8")
    found = folder / "both.jsonl"
    found.write_text("".join(made[s][1].read_text("utf-8") for s in ("abstracts", "spine")), "utf-8")
    for name, labels, records in (
        ("seeds", gold / "seeds" / "records.jsonl", made["seeds"][1]),
        ("abstracts", both, found),
    ):
        scored = json.loads(_tool("score_evidence.py", labels, records, "--json")[0])
        for row in scored["rows"]:
            if row["field"] in ("CORE", "ALL"):
                out[f"{name}.{row['field'].lower()}.value"] = row["value_f1"]
                out[f"{name}.{row['field'].lower()}.strict"] = row["strict_f1"]
        out[f"{name}.arm"] = scored["attributes"].get("arm", 0.0)
    review = [line for line in made["seeds"][1].read_text("utf-8").splitlines() if f"/{_REVIEW_PAGE}" in line]
    out["seeds.review_page_empty"] = float(not review)
    for name in ("seeds", "spine"):
        out[f"{name}.checks"] = float(_tool("score_checks.py", gold / name / "checks.json", made[name][1])[1] == 0)
    for name in made:
        out[f"{name}.contract"] = float(_tool("check_records.py", made[name][1], made[name][0])[1] == 0)
    for name in ("pico", "ctr"):
        text = _tool("score_trials.py", gold / name / "corpus.jsonl", made[name][1])[0]
        for kind, precision, recall, f1 in re.findall(r"^(\w+)\s+P ([\d.]+)\s+R ([\d.]+)\s+F1 ([\d.]+)", text, re.M):
            if kind in ("cohort", "arms"):
                out[f"{name}.{kind}.f1"] = float(f1)
            else:  # their labels cover less than ours: precision is a lower bound
                out[f"{name}.{kind}.recall"], out[f"{name}.{kind}.precision"] = float(recall), float(precision)
    for name, pages in (("pages", SHARED / "pages"), ("spine_pages", gold / "spine")):
        source = pages if name == "pages" else pages / "texts"
        cleaned = folder / f"{name}.jsonl"
        files = [p for p in sorted(source.iterdir()) if p.suffix in (".html", ".xml", ".txt", ".ris")]
        documents = (d for p in files for d in corridor.documents(p))
        cleaned.write_text("".join(to_json(d.to_dict()) + "\n" for d in documents), "utf-8")
        text = _tool("score_pages.py", pages, cleaned)[0]
        for figure, value in re.findall(r"^([\w .>=]+?)\s+([01]\.\d{3})\s+\(n=", text, re.M):
            out[f"{name}.{re.sub(r'[^a-z0-9]+', '_', figure.lower())}"] = float(value)
        out[f"{name}.nothing_invented"] = float("page states none: none" in text)
    return out
