"""Pages as HTML: what is common to the live page and the file, through the same templates."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from miner.review.contract import Contract
from miner.view import words
from miner.view.data import Article
from miner.view.marks import blocks, marked


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates; every value is escaped but what this module made itself."""
    folder = files("miner.view") / "templates"
    texts = {f.name: f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(".html")}
    made = Environment(
        loader=DictLoader(texts), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals["REASONS"] = words.REASONS
    made.filters["words"] = lambda name: str(name).replace("_", " ")
    return made


def static(name: str) -> bytes:
    """A file of the page: its style or script. Raises FileNotFoundError."""
    if name not in ("view.css", "view.js"):
        raise FileNotFoundError(name)
    return (files("miner.view") / "static" / name).read_bytes()


def render(template: str, **values: Any) -> str:
    """One template, filled."""
    return environment().get_template(template).render(**values)


def text_of(one: Article) -> list[tuple[str, Markup]]:
    """The article's text as (language, HTML) a language: the pieces together hold every character of it."""
    return [
        (block.language, Markup(marked(one.text, block.start, block.end, one.marks)))
        for block in blocks(one.text, one.sections)
    ]


def choices(contract: Contract) -> dict[str, Any]:
    """What the form of a fix offers: fields with their units, concepts with their labels."""
    return {
        "fields": [(name, (contract.units(name) or ("",))[0]) for name in contract.fields],
        "concepts": sorted(contract.labels.items()),
    }
