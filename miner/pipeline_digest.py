"""One digest of all that decides how a page is read: the program, its data files, the pipeline and its libraries."""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path

import miner
from miner.resources import Resources

_LIBRARIES = (
    "spacy",
    "scispacy",
    "unv-scispacy-abbr",
    "lxml",
    "beautifulsoup4",
    "rapidfuzz",
    "bibtexparser",
    "pylatexenc",
    "openpyxl",
    "python-docx",
    "pypdf",
    "ftfy",
)
_MODELS = ("en_core_sci_sm", "en-core-sci-sm")


def pipeline_digest(pipeline: str, resources: Resources) -> str:
    """64 hex digits: equal digests read equal bytes alike.

    The program counts by its sources and not by its version alone, so that a developer's edit is a new pipeline.
    """
    total = hashlib.sha256(f"{miner.__version__} {pipeline} {resources.digest}".encode())
    package = Path(miner.__file__).parent
    for path in sorted(package.rglob("*.py")):
        total.update(path.relative_to(package).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for name in (*_LIBRARIES, *(_MODELS if pipeline != "default" else ())):
        try:
            total.update(f"{name} {metadata.version(name)}\n".encode())
        except metadata.PackageNotFoundError:
            continue
    return total.hexdigest()
