"""SVG as text: what plots draw with, so that words stay words to search, to read aloud and to print.

Colours are classes of the page's style sheet; a picture that stands alone carries `STYLE`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

STYLE = (
    "svg{background:#fff;font-family:'DejaVu Sans',Arial,sans-serif}text{fill:#1b1f24;font-size:12px}.dim{fill:#57606a}"
    ".b{font-weight:600}.grid{stroke:#d0d7de}.axis,.ci{stroke:#1b1f24}.pt{fill:#0b5cad}.pt.implied{fill:#8fb8e0}"
    ".sum{fill:#1b1f24}.pi{stroke:#b42318;stroke-width:3}.line{fill:none;stroke:#0b5cad;stroke-width:1.5}"
    ".bubble{fill:#0b5cad;fill-opacity:.45;stroke:#0b5cad}.bubble.implied{fill-opacity:.15}"
    + "".join(
        f".c{i}{{stroke:{c}}}.f{i}{{fill:{c}}}"
        for i, c in enumerate(("#0b5cad", "#b42318", "#1a7f37", "#8250df", "#9a6700", "#0e7490", "#bf3989", "#57606a"))
    )
)
COLOURS = 8
_BAD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069\u200e\u200f]")


def clean(text: str, most: int = 0) -> str:
    """Text without characters that XML forbids or that turn the direction of what follows; cut to `most` characters."""
    plain = " ".join(_BAD.sub("\ufffd", text).split())
    return plain if not most or len(plain) <= most else plain[: most - 1].rstrip() + "…"


def wide(text: str) -> int:
    """Columns that a text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


class Svg:
    """A picture of `width` by `height` units that grows by calls; `str()` gives it."""

    def __init__(self, width: float, height: float, title: str, about: str, alone: bool = False) -> None:
        self.width, self.height, self.title, self.about, self.alone = width, height, title, about, alone
        self.parts: list[str] = []

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str) -> None:
        """A straight line."""
        self.parts.append(f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" class="{kind}"/>')

    def rect(self, x: float, y: float, w: float, h: float, kind: str, tip: str = "") -> None:
        """A rectangle by its upper left corner; `tip` says what it is."""
        self.parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(w)}" height="{_n(h)}" class="{kind}">{_tip(tip)}</rect>'
        )

    def circle(self, x: float, y: float, r: float, kind: str, tip: str = "") -> None:
        """A circle by its middle."""
        self.parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}" class="{kind}">{_tip(tip)}</circle>')

    def path(self, points: list[tuple[float, float]], kind: str, closed: bool = False) -> None:
        """A line through points, or a filled shape."""
        said = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self.parts.append(f'<{"polygon" if closed else "polyline"} points="{said}" class="{kind}"/>')

    def text(self, x: float, y: float, text: str, kind: str = "", anchor: str = "start", most: int = 0) -> None:
        """Words at a point."""
        attrs = (f' class="{kind}"' if kind else "") + (f' text-anchor="{anchor}"' if anchor != "start" else "")
        self.parts.append(f'<text x="{_n(x)}" y="{_n(y)}"{attrs}>{escape(clean(text, most))}</text>')

    @contextmanager
    def link(self, href: str | None) -> Iterator[None]:
        """What is drawn inside leads to `href`, if there is one."""
        if href:
            self.parts.append(f'<a href="{escape(href)}">')
        yield
        if href:
            self.parts.append("</a>")

    def __str__(self) -> str:
        style = f"<style>{STYLE}</style>" if self.alone else ""
        size = f' width="{_n(self.width)}" height="{_n(self.height)}"' if self.alone else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(self.width)} {_n(self.height)}"{size} '
            f'role="group" aria-label="{escape(clean(self.title))}"><title>{escape(clean(self.title))}</title>'
            f"<desc>{escape(clean(self.about))}</desc>{style}{''.join(self.parts)}</svg>"
        )


def _tip(text: str) -> str:
    return f"<title>{escape(clean(text))}</title>" if text else ""


def _n(value: float) -> str:
    """A coordinate: two decimals are finer than any screen, and the same picture is the same bytes."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers from below `low` to above `high`, some `about` of them."""
    if not high - low > 1e-12 * max(1.0, abs(low)):
        high = low + max(1.0, abs(low))
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough * 0.999)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """1, 2, 5 and their decades, from below `low` to above `high` (both positive)."""
    found = [
        round(m * 10.0**e, 12)
        for e in range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
        for m in (1, 2, 5)
    ]
    inner = [t for t in found if low <= t <= high]
    below = [t for t in found if t < low]
    above = [t for t in found if t > high]
    every = [*below[-1:], *inner, *above[:1]]
    return (
        every if len(every) <= 9 else [t for t in every if str(t).strip("0.")[:1] == "1"] or every[:: len(every) // 6]
    )
