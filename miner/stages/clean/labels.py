"""Section labels: which words are one, what they mean, and where they stand inside running text.

The words are `gazetteers/section_labels.tsv` (label, name, language, use, note). `use` is "any" where the label
alone is proof enough, "colon" where it is a common word too and needs a colon or a line of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from miner.records import MinerError
from miner.resources import Resources

NAMES = ("background", "objective", "methods", "results", "conclusions", "unassigned")
_PRIORITY = {"objective": 0, "results": 1, "methods": 2, "background": 3, "conclusions": 4, "unassigned": 5}
_TRIM = re.compile(r"^[\s\[【(（•◆*#\d.]*|[\s:：.\-–—\]】)）*]*$")
_JOINT = re.compile(r"\s*(?:,? and |,? & |,? und |,? et |,? y |,? e |[/,&+])\s*")
# Where a label may end: "Results:", "RESULTS –", "Methods and Results—".
_COLON = re.compile(r" ?[:：∶](?!//)|\s?—\s?| [–-]{1,2} ")
_SENTENCE_END = re.compile(r"[.?!;…。；！？)\]”\"’'%](?:[\s\u00a0]*[\d,\u2013-]*)?$")
_SENTENCE_START = re.compile(r"^|(?<=[.?!)\]%”\"])[ \u00a0]+(?=[A-Z])")
_MAX_LABEL = 90
_CAPS_RUN = re.compile(r"[A-Z][A-Z/&,'’() -]{3,88}")


@dataclass(frozen=True, slots=True)
class Found:
    """A label in running text: `text[start:end]` with its separator, `label` as printed."""

    start: int
    end: int
    label: str
    name: str
    colon: str


class Labels:
    """The label gazetteer, loaded once. Raises MinerError where the file has a wrong row."""

    def __init__(self, resources: Resources) -> None:
        self.names: dict[str, str] = {}
        self.any: set[str] = set()
        self.chinese: list[str] = []
        rows = resources.text("gazetteers/section_labels.tsv").splitlines()
        for number, row in enumerate(rows[1:], 2):
            cells = row.split("\t")
            if len(cells) < 4 or cells[1] not in NAMES or cells[3] not in ("any", "colon"):
                raise MinerError(f"gazetteers/section_labels.tsv line {number}: not label, name, language, use, note")
            self.names.setdefault(cells[0].casefold(), cells[1])
            if cells[3] == "any":
                self.any.add(cells[0].casefold())
            if cells[2] in ("zh", "ja") and not cells[0].isascii():
                self.chinese.append(cells[0])
        alternatives = "|".join(map(re.escape, sorted(self.chinese, key=len, reverse=True)))
        # Either marked ("目的：", "【方法】", "结果 ") or glued to its sentence right after the one before.
        self.zh_marked = re.compile(
            rf"(?:^|(?<=[。．.;；！!?？:：\s\]】)）%]))[\[【〔(（]?\s*({alternatives})\s*"
            rf"(?:[\]】〕)）][:：]?|[:：∶]|[ \u00a0]+)\s*"
        )
        self.zh_glued = re.compile(
            r"(?:^|(?<=[。．.;；])\s*)(背景|目的|方法|结果|結果|结论|結論)(?!学|學|论|論|上|的|和|与|與|是|表明|显示|顯示|提示|均|为|為)"
        )

    def clean(self, label: str) -> str:
        """A label as it is looked up: trimmed of brackets, numbers, colons; one space; folded case."""
        return " ".join(_TRIM.sub("", label.replace("\u00a0", " ")).split()).casefold()

    def printed(self, label: str) -> str:
        """A label as it is reported: as printed, without its colon or dash and the space around it."""
        return " ".join(label.replace("\u00a0", " ").split()).strip(" :：∶.—–-[]【】")

    def name(self, label: str) -> str | None:
        """The normalised section name of a label, None where the words are no known label."""
        key = self.clean(label)
        if not key or len(key) > _MAX_LABEL:
            return None
        if key in self.names:
            return self.names[key]
        pieces = [p for p in _JOINT.split(key) if p]
        if 1 < len(pieces) <= 5:
            found = [self.names.get(p) for p in pieces]
            if all(found):
                return min((n for n in found if n), key=lambda n: _PRIORITY[n])
        return None

    def strong(self, label: str) -> bool:
        """Whether the words alone, without a colon, are proof of a section."""
        key = self.clean(label)
        return key in self.any or (key not in self.names and self.name(label) is not None)

    def opening(self, text: str) -> str | None:
        """A label that opens `text` without a separator ("Importance Spinal ..."): up to six words, then a capital."""
        words = list(re.finditer(r"[^\s\u00a0]+", text[:110]))
        for count in range(min(6, len(words) - 1), 0, -1):
            label, follow = text[: words[count - 1].end()], text[words[count].start()]
            if (
                label[0].isupper()
                and not label.endswith((",", ":"))
                and (follow.isupper() or follow.isdigit())
                and self.name(label)
            ):
                return label
        return None

    def find(self, text: str, *, language: str = "en") -> list[Found]:
        """Labels in one paragraph, in order: run in with a colon or dash, in capitals, at its beginning, or Chinese."""
        if language in ("zh", "ja"):
            return self._find_chinese(text)
        found = self._find_colon(text)
        if not found:
            found = self._find_capitals(text) or self._find_period(text) or self._find_bare(text)
        return found

    def _find_colon(self, text: str) -> list[Found]:
        out: list[Found] = []
        at = 0
        for match in _COLON.finditer(text):
            window = max(at, match.start() - _MAX_LABEL)
            label_at = self._label_start(text, window, match.start(), first=at == 0)
            if label_at is None:
                continue
            label = text[label_at : match.start()]
            name = self.name(label)
            dash = ":" not in match[0] and "：" not in match[0] and "∶" not in match[0]
            if name is None or (dash and not (self.strong(label) and label[:1].isupper())):
                continue
            end = match.end()
            while end < len(text) and text[end] in " \u00a0":
                end += 1
            colon = "：" if "：" in match[0] else ": "
            out.append(Found(label_at, end, self.printed(label), name, colon))
            at = end
        return out

    def _label_start(self, text: str, window: int, end: int, *, first: bool) -> int | None:
        """Where the label that ends at `end` begins: the longest known label after a sentence's end, or None."""
        stretch = text[window:end]
        # Every word of the window may begin the label; the longest known one wins.
        starts = [m.start() for m in re.finditer(r"[^\s\u00a0]+", stretch)]
        for offset in starts:
            before = text[max(0, window + offset - 40) : window + offset]
            label = stretch[offset:]
            lower = label[:1].islower() or (not label[:1].isalpha() and label[:1] not in "【[(")
            if lower and (before.strip() or not label[:1].isalpha()):
                continue
            if self.name(label) is None:
                continue
            stripped = before.rstrip(" \u00a0\n")
            if not stripped:
                return window + offset
            if _SENTENCE_END.search(stripped):
                return window + offset
            # A missing full stop before a strong label, as scanned and pasted text has it.
            word = stripped.split()[-1].lower()
            printed = label.isupper() or (stripped[-1:].islower() and label[:1].isupper())
            if printed and self.strong(label) and stripped[-1:].isalnum() and word not in _NO_LABEL_AFTER:
                return window + offset
        return None

    def _find_capitals(self, text: str) -> list[Found]:
        """Labels in capitals without any colon ("RESULTS We treated"), where the paragraph begins with one."""
        out: list[Found] = []
        for run in _CAPS_RUN.finditer(text):
            words = list(re.finditer(r"[^\s]+", run[0]))
            for count in range(len(words), 0, -1):
                label = run[0][: words[count - 1].end()]
                if not self.strong(label):
                    continue
                start, end = run.start(), run.start() + len(label)
                rest = text[end : end + 200].lstrip()
                before = text[max(0, start - 40) : start].rstrip()
                if (before and not _SENTENCE_END.search(before)) or not rest or rest[0].islower() or rest[0] in ".,;)":
                    break
                end += len(text[end : end + 200]) - len(rest)
                out.append(Found(start, end, self.printed(label), self.name(label) or "unassigned", ": "))
                break
        return out if out and (out[0].start == 0 or len({f.name for f in out}) > 2) else []

    def _find_period(self, text: str) -> list[Found]:
        """Labels that a full stop ends ("Methods. We treated"): the paragraph has to begin with one."""
        out: list[Found] = []
        for match in re.finditer(r"(?:^|(?<=[.?!)] ))([A-Z][A-Za-z/&,' -]{2,60})\.[ \u00a0]+(?=[A-Z\d])", text):
            name = self.name(match[1])
            if name and self.strong(match[1]):
                out.append(Found(match.start(1), match.end(), match[1], name, ": "))
        return out if out and out[0].start == 0 else []

    def _find_bare(self, text: str) -> list[Found]:
        """Labels without any mark ("Background Painful ... Methods We treated"): three kinds, the first in front."""
        if self.opening(text) is None:
            return []
        out: list[Found] = []
        for match in _SENTENCE_START.finditer(text):
            label = self.opening(text[match.end() : match.end() + 120])
            if label is not None and self.name(label):
                start = match.end()
                end = start + len(label)
                end += len(text[end : end + 3]) - len(text[end : end + 3].lstrip())
                out.append(Found(start, end, self.printed(label), self.name(label) or "unassigned", ": "))
        kinds = {f.name for f in out}
        return out if out and out[0].start == 0 and len(kinds) >= 3 and "results" in kinds else []

    def parted(self, text: str) -> str:
        """`text` with labels that an export glued to their sentences ("life.MethodsWe treated") set apart by a colon.

        Three kinds of labels have to be glued so, the first at the beginning.
        """
        found = [
            m
            for m in self.glued.finditer(text)
            if text[m.end() : m.end() + 1].isupper() or text[m.end() : m.end() + 1].isdigit()
        ]
        if len({self.name(m[1]) for m in found}) < 3 or (found[0].start(1) > 0):
            return text
        out, at = [], 0
        for match in found:
            out += [text[at : match.start(1)], " " if match.start(1) else "", match[1], ": "]
            at = match.end()
        return "".join([*out, text[at:]])

    @cached_property
    def glued(self) -> re.Pattern[str]:
        """A strong English label right after a sentence's end or at the beginning, as capitalised in print."""
        words = sorted(
            (w for w in self.any if (w.isascii() and w.isalpha()) or (" " in w and w.isascii())), key=len, reverse=True
        )
        each = "|".join(
            re.escape(w[0].upper() + w[1:]) + ("|" + re.escape(w.title()) if " " in w else "") for w in words
        )
        return re.compile(rf"(?:^|(?<=[.?!)\]%]))\s?({each})(?=[A-Z0-9])")

    def _find_chinese(self, text: str) -> list[Found]:
        out = [
            Found(m.start(), m.end(), m[1].replace(" ", ""), self.names.get(m[1].casefold(), "unassigned"), "：")
            for m in self.zh_marked.finditer(text)
        ]
        if len({f.name for f in out}) < 2 and text.lstrip(" \u3000[【").startswith(("目的", "背景")):
            glued = [Found(m.start(1), m.end(1), m[1], self.names[m[1]], "") for m in self.zh_glued.finditer(text)]
            if len({f.name for f in glued}) >= 3:
                return glued
        return out


_NO_LABEL_AFTER = frozenset(
    "the a an our these those this of and or with in for to from by on at their its as no all primary secondary".split()
)
