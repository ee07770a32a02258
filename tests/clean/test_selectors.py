"""The quick no to a portal's selector agrees with the selector itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from miner.resources import Resources
from miner.stages.clean.draft import CleanError
from miner.stages.clean.portals import Portals
from miner.stages.clean.selectors import compiled, named, possible
from miner.stages.clean.tree import parse

MARKS = sorted({css for portal in Portals(Resources.default()).all for css in portal.marks})
CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.mark.parametrize(
    ("css", "names", "answer"),
    [
        ("div.abstract", "abstract_zh", True),  # a substring is no sure no
        ("div.abstract", "summary", False),
        ("div.a #b", "a", False),
        ("div.a #b", "a\nb", True),
        ("[data-test-id=x.y]", "", True),  # nothing is known of other attributes
        ("div.a, div.b", "b", True),  # one of several is enough
        ("div.a:not(.b)", "a", True),
    ],
)
def test_possible(css: str, names: str, answer: bool) -> None:
    assert possible(css, names) is answer


def test_what_a_selector_finds_on_a_page_was_possible() -> None:
    """Every portal file's marks on every page of the corpus: many are found, none of them was ruled out."""
    found: list[tuple[str, str, bool]] = []
    for path in sorted(CORPUS.glob("**/*.html")):
        try:
            root = parse(path.read_text(encoding="utf-8", errors="replace"))
        except CleanError:
            continue  # a page that is no page
        names = named(root)
        found += [(path.name, css, possible(css, names)) for css in MARKS if compiled(css)(root)]
    assert len({css for _, css, _ in found}) > 15
    assert [(page, css) for page, css, was_possible in found if not was_possible] == []
