"""Templates with their records written into them, and how one is filled.

    "k = part N 0.05 0.4; E = word harm :: «prop n=k d=N c=E|{k} of the {N} patients {E.had}»."

Before `::` stand the draws (draws.py), behind it the sentence. `{k}` prints a slot, `{k:w}` in one of its ways
(printed.py), `{E.had}` one of a word's forms, `{~was|were}` one of several words. `«RECORD|words»` marks words that
state a record: they are its quote. `&` joins records with one quote; marks may stand within marks. A record is a short
name of its field and keys: v value, n numerator, d denominator, c concept, t timepoint, a arm, lo hi iv, sp sk,
cmp, st, pop, scope, unit; a key's value is a slot's name (a word gives its concept, arm or unit), or the value itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.reading.draws import Slots
from tests.reading.printed import Number, Time
from tests.reading.world import Value, Word, World

Record: TypeAlias = dict[str, Any]

KEYS = (
    "field value unit statistic low high interval spread spread_kind comparator numerator denominator population arm "
    "timepoint concept scope quote language at at_end start end"
).split()
_KEY = {
    "v": "value",
    "n": "numerator",
    "d": "denominator",
    "c": "concept",
    "t": "timepoint",
    "a": "arm",
    "lo": "low",
    "hi": "high",
    "iv": "interval",
    "sp": "spread",
    "sk": "spread_kind",
    "cmp": "comparator",
    "st": "statistic",
    "pop": "population",
    "scope": "scope",
    "unit": "unit",
}
_FIELD = {
    "cohort": ("cohort_size", "1", "count", "patients"),
    "arm": ("arm_size", "1", "count", "patients"),
    "verts": ("vertebrae_count", "1", "count", "vertebrae"),
    "lesions": ("lesion_count", "1", "count", "lesions"),
    "studies": ("study_count", "1", "count", "studies"),
    "prop": ("proportion", "%", None, "patients"),
    "dose": ("dose", "Gy", None, None),
    "depth": ("depth", "mm", None, None),
    "fx": ("fractions", "1", None, None),
    "fu": ("follow_up", "months", None, None),
    "age": ("age", "years", None, None),
    "surv": ("survival_time", "months", None, None),
    "dur": ("duration", None, None, None),
    "score": ("score", "points", None, None),
    "change": ("change", None, None, None),
    "drug": ("drug_dose", None, None, None),
    "es": ("effect_size", "1", None, None),
    "p": ("p_value", "1", None, None),
}
_FORM = {"concept": "concept", "arm": "arm", "unit": "unit"}
_SLOT = re.compile(r"\{([A-Za-z]\w*)(?:\.(\w+))?(?::(\w))?\}")
_ALTERNATIVES = re.compile(r"\{~([^{}]*)\}")
_UNITS = re.compile(
    r"\b(?:patients|cases|months|years|weeks|days|hours|min|minutes|points|range|IQR|the|and|CI|was|were|had|but|only|came)\b"
)
_STARTS = re.compile(r"^[a-z]|(?<=[\w)%][.?] )(?<!vs\. )[a-z]")
_PAIR = re.compile(r"(\w+)=('[^']*'|\S+)")
SINGLE = frozenset("cohort verts lesions studies fu age".split())  # at most one sentence of a document states these


@dataclass(frozen=True)
class Template:
    """One sentence of a kind, with what it needs and states."""

    kind: str
    number: int
    draws: str
    text: str
    section: str
    alone: bool
    domains: tuple[str, ...]

    @property
    def holdout(self) -> bool:
        """One in four is kept from training."""
        return self.number % 4 == 3

    @property
    def fields(self) -> frozenset[str]:
        """Short names of the fields that it states."""
        found = re.findall(r"[«&]\s*(\w+) ", self.text)
        return frozenset(found)

    @property
    def own_cohort(self) -> bool:
        """Whether it states a cohort of its own, another than the document's N."""
        return "cohort" in self.fields and "N" not in self.names

    @property
    def names(self) -> frozenset[str]:
        """Every name that it may ask for, those of the draws that it uses included."""
        wanted = {m[1] for m in _SLOT.finditer(self.text)}
        for specs in re.findall(r"«([^|»]*)\|", self.text):
            wanted |= {text.partition(".")[0] for _, text in _PAIR.findall(specs)}
        rules = {}
        for rule in self.draws.split(";"):
            left, _, call = rule.partition("=")
            rules.update({name.strip(): re.findall(r"\w+", call) for name in left.split(",")})
        known: set[str] = set()
        while wanted - known:
            fresh = wanted - known
            known |= fresh
            wanted |= {name for f in fresh for name in rules.get(f, ())}
        return frozenset(known)

    @property
    def groups(self) -> str:
        """Whose groups it speaks of: G the document's, L and X lettered or by treatment, D by dose, "" none."""
        used = {name[0] for name in self.names if re.fullmatch(r"[GLX][123]", name)}
        own = "D" if re.search(r"[«&] ?arm ", self.text) else ""
        if "= initials" in self.draws:
            return "initials"
        return next((system for system in "GLX" if system in used), own)

    def fill(self, world: World) -> tuple[str, list[Record]]:
        """The sentence and its records, their quotes substrings of it, all offsets in it."""
        text = _ALTERNATIVES.sub(lambda m: world.random.choice(m[1].split("|")), self.text)
        slots = Slots(world, self.draws)
        out: list[str] = []
        open_marks: list[tuple[str, int]] = []
        marks: list[tuple[int, int, str]] = []
        numbers: dict[str, list[tuple[int, int]]] = {}
        length = 0
        for piece in re.split(r"(«[^|»]*\||»|\{[^{}]*\})", text):
            if piece.startswith("«"):
                open_marks.append((piece[1:-1], length))
            elif piece == "»":
                specs, start = open_marks.pop()
                marks += [(start, length, spec) for spec in specs.split("&")]
            else:
                found = _SLOT.fullmatch(piece)
                printed = printed_slot(slots, found) if found else piece
                if found:
                    numbers.setdefault(found[1], []).append((length, length + len(printed)))
                out.append(printed)
                length += len(printed)
        if open_marks:
            raise ValueError(f"{self.kind}: a mark is left open in {self.text!r}")
        whole = _STARTS.sub(lambda m: m[0].upper(), "".join(out))
        marks.sort(key=lambda mark: (mark[0], -mark[1]))
        records = []
        for start, end, spec in marks:
            record = make_record(spec, slots)
            named = {text for key, text in _PAIR.findall(spec) if key in ("v", "n", "d", "lo", "hi", "sp")}
            inside = [
                s for name in _printed_names(named, self.draws) for s in numbers.get(name, ()) if start <= s[0] < end
            ]
            at = (min(s for s, _ in inside), max(e for _, e in inside)) if inside else (start, end)
            start, end = widened(whole, start, end, [m[:2] for m in marks])
            record.update(at=at[0], at_end=at[1], start=start, end=end, quote=whole[start:end])
            records.append(record)
        return whole, records


def _printed_names(names: set[str], draws: str) -> set[str]:
    """The names, and for one that is another's value in other units or with a sign, the one that is printed."""
    made = dict(re.findall(r"(\w+) = (?:scaled|negative) (\w+)", draws))
    return names | {made[name] for name in names if name in made}


def _bare(text: str) -> bool:
    return not re.search(r"[^\W\d_]{3,}", _UNITS.sub("", text))


def _cut(text: str) -> bool:
    """Whether a text begins within brackets."""
    return bool(re.match(r"[^(\[]*[)\]]", text))


def widened(whole: str, start: int, end: int, marks: list[tuple[int, int]]) -> tuple[int, int]:
    """A bare number's words with it: what stands before it in its list member, else behind it, else its clause."""
    if not _bare(whole[start:end]):
        return start, end
    breaks = [m.end() for m in re.finditer(r"(?<!vs)\. |[;:,] |[(\[]", whole[:start])]
    left = max([0, *breaks, *(e for _, e in marks if e <= start)])
    left += len(whole[left:start]) - len(re.sub(r"^\W*(?:(?:and|or|vs|versus|than)\b\W*)?", "", whole[left:start]))
    others = re.match(r"(?:in|of|for|at|with)\b", whole[left:]) and left - 1 in {
        e for _, e in marks
    }  # the one before's
    if not _bare(whole[left:end]) and not _cut(whole[left:end]) and not others:
        return left, end
    tail = re.match(r"[^,;:.()\[\]]*", whole[end:])
    right = end + len((tail[0] if tail else "").rstrip())
    right = min([right, *(s for s, _ in marks if s >= end)])
    phrase = re.sub(r"\s+(?:and|or|vs|versus|than|was|were|had)?\s*$", "", whole[end:right])
    if not _bare(whole[start : end + len(phrase)]) and phrase.lstrip().startswith(
        ("in ", "of ", "at ", "with ", "for ")
    ):
        return start, end + len(phrase)
    return max([0, *(m.end() for m in re.finditer(r"(?<!vs)\. |; ", whole[:start]))]), end


def printed_slot(slots: Slots, match: re.Match[str]) -> str:
    """What a slot prints."""
    name, form, how = match.groups()
    value: Value = slots[name]
    if form:
        text = value.unit if isinstance(value, Number) and form == "unit" else str(value.form(form))
        return text[0].upper() + text[1:] if how == "C" else text
    if how == "C":
        return str(value)[0].upper() + str(value)[1:]
    return str(value.shown(how)) if how else str(value)


def make_record(spec: str, slots: Slots) -> Record:
    """A whole record out of `prop n=k d=N c=E`."""
    short, _, rest = spec.strip().partition(" ")
    field, unit, statistic, population = _FIELD[short]
    record: Record = dict.fromkeys(KEYS)
    record.update(field=field, unit=unit, statistic=statistic, population=population, scope="study", language="en")
    pairs = _PAIR.findall(rest)
    if "".join(f"{k}={v}" for k, v in pairs) != rest.replace(" ", "") and "'" not in rest:
        raise ValueError(f"not understood: {spec}")
    for short_key, text in pairs:
        key = _KEY[short_key]
        record[key] = _plain(key, text, slots)
        if isinstance(record[key], float) and key in ("numerator", "denominator"):
            record[key] = int(record[key])
        if key in ("value", "low") and unit is None and record["unit"] is None and text.isidentifier():
            record["unit"] = getattr(slots[text], "unit", None) or None
    if (
        field == "proportion"
        and record["statistic"] is None
        and (record["value"] is not None or record["low"] is not None)
    ):
        record["statistic"] = "percent"
    if field == "effect_size" and str(record["concept"]).endswith("_ratio"):
        record["statistic"] = "ratio"
    if field == "p_value" and record["comparator"] is None:
        record["comparator"] = "="
    if record["low"] is not None and record["interval"] is None:
        record["interval"] = "range"
    if record["spread"] is not None and record["spread_kind"] is None:
        record["spread_kind"] = "sd"
    return record


def _plain(key: str, text: str, slots: Slots) -> Any:
    if text.startswith("'"):
        return _SLOT.sub(lambda m: printed_slot(slots, m), text[1:-1])
    name, _, form = text.partition(".")
    if key not in ("interval", "spread_kind", "comparator", "scope", "statistic") and name.isidentifier():
        try:
            value = slots[name]
        except KeyError:
            value = None
        if isinstance(value, Number):
            return int(value.value) if value.value == int(value.value) else value.value
        if isinstance(value, Time):
            return value.iso
        if isinstance(value, Word):
            form = form or (_FORM[key] if key in _FORM and _FORM[key] in value.forms else next(iter(value.forms)))
            return value.form(form) if value.form(form) != "-" else None
        if isinstance(value, str):
            return value
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text) if "." in text else int(text)
    return text
