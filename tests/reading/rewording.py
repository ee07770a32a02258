"""Invented abstracts whose whole list of records is known: each kind of trouble in many wordings (kinds/*.toml).

`documents(seed, n)` assembles a title, neutral sentences and sentences of one kind, or of several as an abstract would,
and gives each text with its records (evidence contract, every key). One template in four and half of the words are kept
apart: only `holdout=True` uses them, so that a reader trained on the rest is judged on wordings and words it never saw.

    python -m tests.reading.rewording --seed 1 --documents 600 -o DIR     # texts/NAME.txt and records.jsonl
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from tests.reading.markup import SINGLE, Record, Template
from tests.reading.world import World

FOLDER = Path(__file__).parent / "kinds"
DOMAINS = ("anaesthesia", "interventional", "oncology", "spine")
_SECTIONS = ("background", "methods", "results", "conclusion")
_LABELS = (
    {"background": "BACKGROUND", "methods": "METHODS", "results": "RESULTS", "conclusion": "CONCLUSIONS"},
    {"background": "PURPOSE", "methods": "MATERIALS AND METHODS", "results": "RESULTS", "conclusion": "CONCLUSION"},
    {"background": "Objective", "methods": "Patients and methods", "results": "Results", "conclusion": "Conclusion"},
)
_DUPLICATES = {"cohort_size", "arm_size", "vertebrae_count", "lesion_count", "study_count"}
_COHORT = frozenset("N M n1 n2 n3 women men".split())
_TRIES = 60


@cache
def vocabulary() -> dict[str, Any]:
    """Word lists by name, each with its training and held-out half."""
    return tomllib.loads((FOLDER / "vocabulary.toml").read_text(encoding="utf-8"))


@cache
def carriers() -> dict[str, Any]:
    """Titles, sentences without a record, and sentences that introduce a cohort or its groups."""
    return tomllib.loads((FOLDER / "carriers.toml").read_text(encoding="utf-8"))


@cache
def templates() -> dict[str, list[Template]]:
    """Templates by kind, in the order of the files."""
    out: dict[str, list[Template]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        if path.name not in ("vocabulary.toml", "carriers.toml"):
            for kind, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
                out[kind] = [_template(kind, table, i, line) for i, line in enumerate(table["texts"])]
    return out


def _template(kind: str, table: dict[str, Any], number: int, line: str) -> Template:
    draws, divider, text = line.partition(" :: ")
    own, text = (draws, text) if divider else ("", line)
    section = table.get("section", "results")
    if found := re.match(r"@(\w+)\s+", text):
        section, text = found[1], text[found.end() :]
    both = f"{own};{table.get('draw', '')}" if table.get("draw") else own
    return Template(
        kind, number, both, text.strip(), section, table.get("alone", False), tuple(table.get("domains", DOMAINS))
    )


@cache
def _introductions(name: str) -> list[Template]:
    return [_template(name, {"section": "methods"}, i, line) for i, line in enumerate(carriers()[name])]


def documents(
    seed: int, n: int, kinds: Sequence[str] | None = None, holdout: bool = False
) -> list[tuple[str, str, list[Record]]]:
    """`n` documents (name, text, records), every third of several kinds, the others of one kind, taken in turn.

    Arguments:
        seed: the same seed gives the same documents
        n: how many
        kinds: only these (default all); with fewer than two there are no mixed documents
        holdout: only held-out templates and words instead of only the training ones
    Raises KeyError for a kind that does not exist.
    """
    random = Random(f"{seed} {holdout}")
    pool = {k: [t for t in templates()[k] if t.holdout == holdout] for k in (kinds or templates())}
    mixable = [t for chosen in pool.values() for t in chosen if not t.alone]
    order: list[str] = []
    out = []
    for i in range(n):
        if i % 3 == 2 and len({t.kind for t in mixable}) > 1:
            chosen, name = _mixed(random, mixable), "mixed"
        else:
            if not order:
                order = random.sample(list(pool), len(pool))
            kind = order.pop()
            chosen, name = _of_one_kind(random, pool[kind]), re.sub(r"\W+", "-", kind)
        text, records = _document(random, chosen, "held" if holdout else "train")
        out.append((f"{i:04}-{name}", text, records))
    return out


def _fits(chosen: list[Template], new: Template) -> bool:
    """Whether a sentence can stand beside the others: one cohort, one set of groups, a domain in common."""
    for old in chosen:
        if new.fields & old.fields & SINGLE or len({new.groups, old.groups} - {""}) > 1:
            return False
        if any(a.own_cohort and b.names & _COHORT for a, b in ((new, old), (old, new))):
            return False
    return bool(_domains([*chosen, new]))


def _domains(chosen: Iterable[Template]) -> list[str]:
    return sorted(set(DOMAINS).intersection(*(t.domains for t in chosen)))


def _of_one_kind(random: Random, pool: list[Template]) -> list[Template]:
    chosen: list[Template] = []
    for template in random.sample(pool, min(len(pool), random.choice((1, 1, 2, 3)))):
        if _fits(chosen, template) and not (chosen and template.alone):
            chosen.append(template)
    return chosen


def _mixed(random: Random, pool: list[Template]) -> list[Template]:
    chosen: list[Template] = []
    wanted = random.randint(3, 6)
    for template in random.sample(pool, min(len(pool), 40)):
        if len(chosen) == wanted:
            break
        if template.kind not in {t.kind for t in chosen} and _fits(chosen, template):
            chosen.append(template)
    return chosen


def _document(random: Random, chosen: list[Template], half: str) -> tuple[str, list[Record]]:
    for _ in range(_TRIES):
        names = frozenset().union(*(t.names for t in chosen))
        groups = 3 if names & {"G3", "n3", "X3"} else 2
        broad = any("word sites" in t.draws and names & {"X", "Y", "Z", "S"} for t in chosen)
        world = World(random, vocabulary(), half, _domains(chosen), groups, broad)
        try:
            return _assemble(random, world, chosen, names)
        except ValueError:  # numbers that do not fit together: draw them again
            continue
    raise ValueError(f"no document of {[t.text for t in chosen]}")


def _assemble(random: Random, world: World, chosen: list[Template], names: frozenset[str]) -> tuple[str, list[Record]]:
    sentences: dict[str, list[tuple[str, list[Record]]]] = {section: [] for section in _SECTIONS}
    holdout = world.half == "held"
    stated = frozenset().union(*(t.fields for t in chosen))
    grouped = bool(names & {"G1", "G2", "G3", "n1", "n2", "n3"})
    if grouped and "arm" not in stated and "cohort" not in stated and random.random() < 0.75:
        pool = _introductions("groups3" if world.groups == 3 else "groups2")
        sentences["methods"].append(random.choice([t for t in pool if t.holdout == holdout]).fill(world))
    elif names & {"N", "women", "men"} and "cohort" not in stated:
        pool = _introductions("cohort")
        sentences["methods"].append(random.choice([t for t in pool if t.holdout == holdout]).fill(world))
    for template in sorted(chosen, key=lambda t: not t.fields & {"cohort"}):
        sentences[template.section].append(template.fill(world))
    labels = random.choice((None, None, None, *_LABELS))
    few = sum(map(len, sentences.values())) < 3
    for section in _SECTIONS:
        lines = carriers()["plain"][section]
        lines = lines[: len(lines) // 2] if world.half == "train" else lines[len(lines) // 2 :]
        wanted = (few and section in ("background", "conclusion")) or random.random() < {
            "background": 0.6,
            "methods": 0.4,
            "results": 0.15,
            "conclusion": 0.5,
        }[section]
        if wanted or (labels and not sentences[section] and section != "background"):
            carrier = Template("plain", 0, "", random.choice(lines), section, False, DOMAINS).fill(world)
            place = 0 if section in ("background", "results") else len(sentences[section])
            sentences[section].insert(place, carrier)
    text, records = "", list[Record]()
    if random.random() < 0.6:
        titles = carriers()["titles"]["texts"]
        titles = titles[: len(titles) // 2] if world.half == "train" else titles[len(titles) // 2 :]
        text = Template("title", 0, "", random.choice(titles), "title", False, DOMAINS).fill(world)[0] + "\n\n"
    between = random.choice((" ", " ", "\n") if labels else (" ",))
    for section in filter(sentences.__getitem__, _SECTIONS):
        text += (between if text and not text.endswith("\n") else "") + (f"{labels[section]}: " if labels else "")
        for i, (sentence, found) in enumerate(sentences[section]):
            text += " " if i else ""
            for record in found:
                for key in ("at", "at_end", "start", "end"):
                    record[key] += len(text)
            records += [r for r in found if not _stated(r, records)]
            text += sentence
    return text, records


def _stated(record: Record, before: list[Record]) -> bool:
    """Whether a size of the study was stated by an earlier sentence: one record, from the first."""
    keys = ("field", "value", "arm")
    return record["field"] in _DUPLICATES and any(
        all(record[k] == r[k] for k in keys) for r in before if r["quote"] != record["quote"]
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Write documents and their records."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=600)
    parser.add_argument("--kind", action="append", help="only this kind (may be given again)")
    parser.add_argument(
        "--holdout", action="store_true", help="held-out templates and words instead of the training ones"
    )
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args(arguments)
    (options.output / "texts").mkdir(parents=True, exist_ok=True)
    with (options.output / "records.jsonl").open("w", encoding="utf-8") as out:
        for name, text, records in documents(options.seed, options.documents, options.kind, options.holdout):
            (options.output / "texts" / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
            short = [{k: v for k, v in r.items() if v is not None} for r in records]
            out.write(json.dumps({"doc": name, "records": short}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
