"""Groups told by arithmetic: an N that is one group's headcount, counts whose percentages fit the groups in order."""

from __future__ import annotations

from miner.grammar.arithmetic import gives_percent
from miner.stages.extract.context import Context
from miner.stages.extract.people_words import bracket_of
from miner.stages.extract.reading import Reading


class Sizes:
    """The headcounts of an abstract's groups, as far as its text has named them."""

    def __init__(self) -> None:
        self.names: dict[int, str | None] = {}
        self.order: list[tuple[int, str]] = []

    def learn(self, readings: list[Reading]) -> None:
        """Takes over named headcounts; a number that two groups share tells them no longer apart."""
        for r in sorted(readings, key=lambda r: r.first):
            if r.field != "arm_size" or not r.arm or r.value is None:
                continue
            number = int(r.value)
            known = self.names.setdefault(number, r.arm)
            if known is not None and known.lower() != r.arm.lower():
                self.names[number] = None
            if r.arm.lower() not in [name.lower() for _, name in self.order]:
                self.order.append((number, r.arm))

    def of_denominators(self, own: list[Reading]) -> None:
        """ "125 (87%) of 144 patients and 114 (80%) of 143": each N is the headcount of one group."""
        for r in own:
            if r.arm is None and r.field == "proportion" and r.denominator is not None:
                r.arm = self.names.get(r.denominator)

    def of_percentages(self, ctx: Context, own: list[Reading]) -> None:
        """ "28 (19%) and 17 (12%)" where the groups have 144 and 143 people: a row whose percentages fit in order."""
        size = len(self.order)
        if size < 2:
            return
        run: list[Reading] = []
        for r in [*own, None]:
            if r is not None and _is_counted(r) and (not run or _goes_on(ctx, run[-1], r)):
                run.append(r)
                continue
            if len(run) == size and all(_fits(r, n) for r, (n, _) in zip(run, self.order, strict=True)):
                for r2, (_, name) in zip(run, self.order, strict=True):
                    r2.arm = name
            run = [r] if r is not None and _is_counted(r) else []


def _is_counted(r: Reading) -> bool:
    return (
        r.field == "proportion"
        and r.arm is None
        and r.numerator is not None
        and r.denominator is None
        and r.value is not None
        and r.quantity is not None
        and r.quantity.comparator in (None, "=")
    )


def _goes_on(ctx: Context, a: Reading, b: Reading) -> bool:
    words = ctx.lows[a.last : b.first]
    linked = len(words) <= 6 and any(w in ("and", "vs", "versus", "v", ",", "compared") for w in words)
    return linked and a.concept == b.concept and bracket_of(ctx, a.first) == bracket_of(ctx, b.first)


def _fits(r: Reading, size: int) -> bool:
    if r.numerator is None or r.value is None or r.quantity is None or r.numerator > size:
        return False
    return gives_percent(r.numerator, size, r.value, r.quantity.decimals)
