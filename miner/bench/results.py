"""What a bench found, as Markdown and as a picture; the figures it is held against."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from miner.bench.bench_growth import Grown
from miner.bench.contender import Contender

TARGETS: tuple[tuple[str, str, str, float], ...] = (
    ("text to records", "miner, text to records", "spaCy's blank tokenizer", 0.5),
    ("text to records", "miner, text to records", "quantulum3", 100.0),
    ("text to records", "miner, text to records", "medspaCy, context and target rules", 10.0),
    ("PubMed XML to records", "miner, PubMed XML to records", "pubmed_parser, parsing alone", 0.3),
    ("a page of 150 KB cleaned", "miner, page cleaned", "trafilatura", 3.0),
)
SPEED_UP, MEMORY, TIME = 1.7, 1.3, 1.1
_ITEMS = {"text": "an abstract", "xml": "a PubMed XML citation", "page": "a page of 150 KB"}


@dataclass
class Results:
    """All that one run measured. `counts` has the number of items of each kind, `stages` the stage times by format."""

    counts: dict[str, int]
    contenders: list[Contender] = field(default_factory=list)
    stages: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    grown: list[Grown] = field(default_factory=list)
    rounds: int = 0
    texts: str = "made abstracts"

    def ratio(self, ours: str, theirs: str) -> float | None:
        """How many times as fast as the peer miner is: the median over the rounds; None where one did not take part."""
        found = {c.peer.name: c.seconds for c in self.contenders if c.error is None and c.seconds}
        if ours not in found or theirs not in found:
            return None
        return statistics.median(b / a for a, b in zip(found[ours], found[theirs], strict=True))


def figures(results: Results) -> list[tuple[str, str, float | None]]:
    """What, the figure to reach, and what was measured."""
    rows: list[tuple[str, str, float | None]] = [
        (f"{what}, times as fast as {theirs}", f">= {target:g}", results.ratio(ours, theirs))
        for what, ours, theirs, target in TARGETS
    ]
    alone = sorted((g for g in results.grown if g.jobs == 1), key=lambda g: g.abstracts)
    two = {g.abstracts: g for g in results.grown if g.jobs == 2}
    both = [g for g in alone if g.abstracts in two]
    speed = both[-1].seconds / two[both[-1].abstracts].seconds if both else None
    rows.append(("2 workers over 1, wall clock", f">= {SPEED_UP}", speed))
    grew = len(alone) > 1
    span = f"{alone[-1].abstracts:,} abstracts over {alone[0].abstracts:,}" if grew else "growth"
    rows.append((f"memory, {span}", f"<= {MEMORY}", alone[-1].rss / alone[0].rss if grew else None))
    each = [g.cpu / g.abstracts for g in alone]
    rows.append((f"time per abstract, {span}", f"<= {TIME}", each[-1] / each[0] if grew else None))
    return rows


def reached(figure: str, measured: float | None) -> str:
    """Whether a figure such as ">= 1.7" is reached, in a word."""
    if measured is None:
        return "not measured"
    sign, _, number = figure.partition(" ")
    return "yes" if (measured >= float(number) if sign == ">=" else measured <= float(number)) else "missed"


def _load() -> str:
    """How busy the machine is: more than its cores means that others worked on it as well."""
    return f" with a load of {os.getloadavg()[2]:.0f}" if hasattr(os, "getloadavg") else ""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines)


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:,.2f}"


def markdown(results: Results, picture: str | None = None) -> str:
    """The page: figures, peers, stages, growth."""
    out = [
        "# Benchmarks",
        f"`miner bench` wrote this page: Python {platform.python_version()} on {platform.machine()}, "
        f"{os.cpu_count()} cores{_load()}; {results.rounds} rounds, medians, CPU time unless it says wall clock. All "
        f"contenders take turns on one core and read the same items: {results.texts}. "
        "A ratio is the median over the rounds. Times depend on the machine; ratios less so.",
        "## Figures to reach",
        _table(
            ("what", "to reach", "measured", "reached"),
            [
                (what, figure, "-" if measured is None else f"{measured:.2f}", reached(figure, measured))
                for what, figure, measured in figures(results)
            ],
        ),
    ]
    if picture:
        out.append(f"![milliseconds an item, miner and peers]({picture})")
    for kind, what in _ITEMS.items():
        group = [c for c in results.contenders if c.peer.items == kind]
        if group:
            out += [f"## Beside others: {what}", _beside(group, results.counts[kind])]
    if results.stages:
        out += [
            "## Stage by stage",
            "Milliseconds a document, each stage alone; end to end is `miner run` into a new database, with "
            "what the stages share out (ids, checks of what is known, grouping pages into articles).",
            _stage_table(results.stages),
        ]
    if results.grown:
        rows = [
            (
                f"{g.abstracts:,}",
                str(g.jobs),
                f"{g.records:,}",
                _ms(g.cpu / g.abstracts),
                _ms(g.seconds / g.abstracts),
                f"{g.rss / 1e6:,.0f}",
            )
            for g in results.grown
        ]
        head = ("abstracts", "workers", "records", "CPU ms each", "wall-clock ms each", "memory, MB")
        told = (
            "PubMed XML files to a database, start-up left out. CPU counts all processes, memory the one that writes "
            "the database."
        )
        out += ["## Growth", told, _table(head, rows)]
    return "\n\n".join(out) + "\n"


def _beside(group: list[Contender], items: int) -> str:
    rows = []
    ours = next((c for c in group if c.peer.package == "miner" and c.seconds), None)
    for contender in group:
        version = contender.peer.version() or ""
        name = f"{contender.peer.name} {version}".strip()
        if contender.error is not None or not contender.seconds:
            rows.append((name, "-", "-", "-", contender.error or "no round"))
            continue
        ratio = ""
        if ours is not None and contender is not ours:
            ratio = f"{statistics.median(b / a for a, b in zip(ours.seconds, contender.seconds, strict=True)):.2f}"
        seconds = statistics.median(contender.seconds) / items
        rows.append((name, _ms(seconds), f"{1 / seconds:,.0f}", f"{contender.rss / 1e6:,.0f}", ratio))
    return _table(("", "ms each", "a second", "memory, MB", "its time over miner's"), rows)


def _stage_table(stages: dict[str, dict[str, list[float]]]) -> str:
    names = [name for name in next(iter(stages.values())) if name != "documents"]
    rows = []
    for kind, times in stages.items():
        count = times["documents"][0] or 1
        rows.append((f"{kind} ({count:,.0f})", *(_ms(statistics.median(times[name]) / count) for name in names)))
    return _table(("documents", *names), rows)


def picture(results: Results) -> str:
    """An SVG of milliseconds an item on a logarithmic scale, a bar for each contender."""
    import math

    bars = []
    for contender in results.contenders:
        if contender.error is None and contender.seconds:
            each = 1000 * statistics.median(contender.seconds) / results.counts[contender.peer.items]
            bars.append((f"{contender.peer.name} ({_ITEMS[contender.peer.items]})", each, contender.peer.package))
    low = math.floor(math.log10(min((b[1] for b in bars), default=0.1)))
    high = math.ceil(math.log10(max((b[1] for b in bars), default=10.0)))
    left, width, height = 400, 420, 24
    total = 40 + height * len(bars)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 80}" height="{total}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for power in range(low, high + 1):
        x = left + width * (power - low) / max(high - low, 1)
        out.append(f'<line x1="{x:.0f}" y1="0" x2="{x:.0f}" y2="{total - 24}" stroke="#ddd"/>')
        out.append(f'<text x="{x:.0f}" y="{total - 8}" text-anchor="middle">{10.0**power:g} ms</text>')
    for row, (name, each, package) in enumerate(bars):
        y = 6 + row * height
        length = width * (math.log10(each) - low) / max(high - low, 1)
        colour = "#1f6f8b" if package == "miner" else "#c9a66b"
        out.append(f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{escape(name)}</text>')
        out.append(f'<rect x="{left}" y="{y}" width="{length:.0f}" height="{height - 6}" fill="{colour}"/>')
        out.append(f'<text x="{left + length + 4:.0f}" y="{y + 13}">{each:.2f}</text>')
    return "\n".join([*out, "</svg>"]) + "\n"
