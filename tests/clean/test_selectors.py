"""The quick no to a portal's selector agrees with the selector itself."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miner.resources import Resources
from miner.stages.clean.portals import Portals
from miner.stages.clean.selectors import compiled, named, possible

MARKS = sorted({css for portal in Portals(Resources.default()).all for css in portal.marks})
NAMES = st.sampled_from("abstract article fulltext-view section mainAbstract abstr rprt mc topmatter zhaiyao".split())


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


@given(st.lists(st.tuples(st.sampled_from("div section article h1".split()), NAMES, NAMES), max_size=6))
def test_what_a_selector_finds_was_possible(tags: list[tuple[str, str, str]]) -> None:
    opened = "".join(f'<{tag} class="{one}" id="{other}">' for tag, one, other in tags)
    root = lxml.html.document_fromstring(f"<html><body>{opened}text</body></html>")
    names = named(root)
    assert [css for css in MARKS if compiled(css)(root) and not possible(css, names)] == []
