"""What the sentences of one invented document share: domain, cohort, groups, people, and words of one half."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeAlias

from tests.reading.printed import whole

Value: TypeAlias = Any  # Number, Time, Word or str: what a slot prints


@dataclass(frozen=True)
class Word:
    """A vocabulary entry: its forms by name, the first of them its text."""

    forms: dict[str, str]

    def __str__(self) -> str:
        return next(iter(self.forms.values()))

    def form(self, name: str) -> str:
        """One of its forms."""
        return self.forms[name]


class World:
    """What the sentences of one document share; everything is drawn when it is first asked for."""

    def __init__(
        self,
        random: Random,
        vocabulary: dict[str, Any],
        half: str,
        domains: Sequence[str],
        groups: int = 2,
        broad: bool = False,
    ) -> None:
        self.random = random
        self.half = half
        self.groups = groups
        self._cases = "broad" if broad else "cases"
        self.domain: str = random.choice(domains)
        self._vocabulary = vocabulary
        self._known: dict[str, Value] = {}
        self._used: dict[str, list[str]] = {}
        self.decimals = random.choice((0, 0, 1))

    def words(self, name: str, many: int) -> list[Word]:
        """`many` different entries of a word list, none twice in a document while others are left."""
        entry = self._vocabulary["domain"][self.domain].get(name) or self._vocabulary[name]
        forms, choices = entry["forms"], entry[self.half]
        fresh = [c for c in choices if c not in self._used.setdefault(name, [])]
        if len(fresh) < many:
            self._used[name].clear()
            fresh = list(choices)
        chosen = self.random.sample(fresh, many)
        self._used[name] += chosen
        out = []
        for line in chosen:
            parts = [part.strip() for part in line.split(";")]
            if len(parts) != len(forms):
                raise ValueError(f"{name}: {line!r} has not the forms {forms}")
            out.append(Word(dict(zip(forms, parts, strict=True))))
        return out

    def __getitem__(self, name: str) -> Value:
        if name not in self._known:
            self._make(name)
        return self._known[name]

    def _make(self, name: str) -> None:
        random, known = self.random, self._known
        if name in ("N", "n1", "n2", "n3"):
            sizes = self._sizes()
            known["N"] = whole(sum(sizes))
            known.update({f"n{i}": whole(size) for i, size in enumerate(sizes, 1)})
        elif name in ("women", "men"):
            women = random.randint(round(0.3 * self["N"].value), round(0.7 * self["N"].value))
            known["women"], known["men"] = whole(women), whole(int(self["N"].value) - women)
        elif re.fullmatch(r"L[12]", name):
            letter = ("group A", "group B") if self.half == "train" else ("group X", "group Y")
            known.update({f"L{i}": Word({"text": text, "arm": text}) for i, text in enumerate(letter, 1)})
        elif re.fullmatch(r"G[123]|X[123]", name):
            self._name_groups()
        elif name == "M":  # lesions, vertebrae: more than people
            known[name] = whole(int(self["N"].value) + random.randint(4, 40))
        elif name == "people":
            known[name] = random.choice([Word({"text": "patients"}), self.words("people", 1)[0]])
        elif name == "place":
            known[name] = self.words("places", 1)[0]
        elif name in ("disease", "treatment"):
            case = self.words(self._cases, 1)[0]
            known.update({form: Word({"text": case.form(form)}) for form in ("disease", "treatment")})
        else:
            raise KeyError(f"nothing is called {name}")

    def _sizes(self) -> list[int]:
        random = self.random
        base = random.choice((random.randint(15, 40), random.randint(15, 90), random.randint(30, 160)))
        return [base + random.choice((0, 0, random.randint(1, 9))) for _ in range(self.groups)]

    def _name_groups(self) -> None:
        random, known = self.random, self._known
        treatments = self.words("arms", 3)
        style = random.choice("ABC1I" if self.half == "train" else "PXa2")
        for i, treatment in enumerate(treatments):
            known[f"X{i + 1}"] = Word({"text": treatment.form("noun")})
            if style in "AB1IPa":
                letter = {
                    "A": f"group {'ABC'[i]}",
                    "B": f"arm {'ABC'[i]}",
                    "1": f"group {'123'[i]}",
                    "I": f"group {('I', 'II', 'III')[i]}",
                    "P": f"group {'XYZ'[i]}",
                    "a": f"arm {'123'[i]}",
                }[style]
                known[f"G{i + 1}"] = Word(
                    {"text": letter, "arm": letter, "bare": letter.split()[1], "kind": letter.split()[0]}
                )
            else:
                name = treatment.form("text")
                kind = {"C": "group", "X": "arm", "2": "group"}[style]
                known[f"G{i + 1}"] = Word({"text": f"the {name} {kind}", "arm": name, "bare": name, "kind": kind})
