"""The shipped weights: what they are learned from, how they are judged, and the log of every judging.

    python -m tests.reading.shipped              # learns from all sets and writes pipelines/weights
    python -m tests.reading.shipped --judge 4,5  # folds 4 and 5 by weights that have not seen them; a line in the log
    python -m tests.reading.shipped --calibrate  # with --judge: writes the table of confidence from what was judged

Sets of `../shared` are used where they are beside the checkout (they belong to their publishers and are never copied);
`corpus/written` and the invented sentences of `tests/reading/kinds` are always there.
"""

from __future__ import annotations

import argparse
import datetime
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from miner.resources import Resources
from miner.score import Score
from miner.train.data import Corridor, Labelled
from miner.train.run import Judged, calibrate, fold_of, judge, learn_from, write_weights
from tests.gold import ROOT, SHARED
from tests.reading.rewording import documents

LOG = ROOT / "tests" / "reading_log.tsv"
REAL = ("clinical", "clinical-b")
"""The sets that no rule was written for, cut into five folds by the name of the document."""
SETS = (*REAL, "abstracts", "spine", "seeds", "spine-written")
KINDS, KINDS_SEED, KINDS_WEIGHT = 500, 7, 0.3
SEEDS_WEIGHT = 2.0


def training(corridor: Corridor) -> list[Labelled]:
    """All labelled abstracts, in a fixed order."""
    out: list[Labelled] = []
    if SHARED is not None:
        for name in SETS:
            out += corridor.folder(SHARED / "gold" / name, SEEDS_WEIGHT if name in ("seeds", "spine") else 1.0)
    out += corridor.folder(ROOT / "corpus" / "written")
    for name, text, records in documents(KINDS_SEED, KINDS):
        out.append(corridor.text(name, text, records, "kinds", KINDS_WEIGHT))
    return out


def table(result: Score) -> str:
    """The figures of a judging: a line a field, then the attributes."""
    lines = [f"{'field':<18}{'gold':>6}{'found':>7}{'value F1':>10}{'strict F1':>11}"]
    lines += [
        f"{row.name:<18}{row.gold:>6}{row.found:>7}{row.value_f1:>10.3f}{row.strict_f1:>11.3f}" for row in result.rows()
    ]
    for name, counts in result.attributes.items():
        if n := counts[True] + counts[False]:
            lines.append(f"  {name:<16}{counts[True] / n:.3f} of {n}")
    return "\n".join(lines)


def logged(what: str, result: Score) -> str:
    """A line of the log: date, commit, what was judged, and the figures."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    row = result.rows()[-1]
    attributes = []
    for name in ("concept", "timepoint", "denominator", "arm"):
        counts = result.attributes[name]
        n = counts[True] + counts[False]
        attributes.append(f"{counts[True] / n:.3f}" if n else "")
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    return "\t".join([today, commit, what, f"{row.value_f1:.3f}", f"{row.strict_f1:.3f}", *attributes])


def judged(corridor: Corridor, found: list[Labelled], held: Callable[[Labelled], bool]) -> Judged:
    """The abstracts that `held` picks, read by weights of all the others."""
    scorers = learn_from(corridor, [one for one in found if not held(one)])
    return judge(corridor.resources, scorers, [one for one in found if held(one)])


def main() -> None:
    """Trains, judges, or both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judge", default="", help="folds of the real abstracts, with commas")
    parser.add_argument("--calibrate", action="store_true", help="fit the confidence on what was judged")
    parser.add_argument("--into", type=Path, default=ROOT, help="folder of resources to write to")
    args = parser.parse_args()
    if SHARED is None:
        sys.exit("the labelled sets are not beside the checkout: weights from the written texts alone are not shipped")
    corridor = Corridor(Resources((ROOT,)))
    found = training(corridor)
    if not args.judge:
        for path in write_weights(learn_from(corridor, found), None, args.into):
            print(path.relative_to(args.into), path.stat().st_size)
        return
    folds = [int(k) for k in args.judge.split(",")]
    result = judged(corridor, found, lambda one: one.group in REAL and fold_of(one.name) in folds)
    print(table(result.score()))
    with LOG.open("a", encoding="utf-8", newline="\n") as log:
        log.write(logged(f"folds {args.judge}", result.score()) + "\n")
    if args.calibrate:
        from miner.stages.extract.confidence import NAME
        from miner.stages.extract.decide.scorer import write_scorer

        (args.into / NAME).write_text(write_scorer(calibrate([result])), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
