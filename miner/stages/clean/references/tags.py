"""Tagged exports cut into records, each a list of (tag, value): the one splitter of all their dialects.

A dialect says what its tags look like and what begins a record. A line that is no tag goes on with the value before
it; a tag that begins a second record is never taken into the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from miner.stages.clean import chars, limits
from miner.stages.clean.draft import CleanError

Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Dialect:
    """How one format looks. `tag` matches a line with a tag: group 1 is the tag, group 2 the value.

    `starts` are the tags that begin a record, `mark` a line that does (and holds nothing), `ends` one that ends it:
    what stands outside (a search's history) is left out, until one of `starts` or `reopen` comes. `single` are tags
    that a record has once: one that comes again after an empty line, or that opened the record, begins the next.
    `known` are all tags, where others may open a line of prose. `kept` says that the lines of a value stay apart.
    """

    tag: re.Pattern[str]
    starts: frozenset[str] = frozenset()
    mark: re.Pattern[str] | None = None
    ends: re.Pattern[str] | None = None
    single: frozenset[str] = frozenset()
    reopen: frozenset[str] = frozenset()
    known: frozenset[str] | None = None
    kept: bool = True


def words(text: str) -> frozenset[str]:
    """A set of tags written in a row."""
    return frozenset(text.split())


def split(text: str, dialect: Dialect) -> Iterator[Fields]:
    """The records of a text in order; empty ones are left out. Raises CleanError for one that is too long."""
    fields: Fields = []
    inside, after_blank, size = dialect.mark is None, True, 0
    joint = "\n" if dialect.kept else " "
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        raw = raw.rstrip().lstrip("\ufeff")
        if not raw.strip():
            after_blank = True
            if fields and dialect.kept and inside:
                fields[-1] = (fields[-1][0], fields[-1][1] + "\n")
            continue
        mark = dialect.mark is not None and dialect.mark.match(raw) is not None
        if mark or (dialect.ends is not None and dialect.ends.match(raw)):
            if fields:
                yield _closed(fields)
            fields, inside, after_blank, size = [], mark, False, 0
            continue
        match = dialect.tag.match(raw)
        if match is not None and dialect.known is not None and match[1] not in dialect.known:
            match = None
        if match is not None:
            tag = match[1]
            again = tag in dialect.single and any(t == tag for t, _ in fields)
            if fields and (tag in dialect.starts or (again and (after_blank or tag == fields[0][0]))):
                yield _closed(fields)
                fields, size = [], 0
            inside = inside or tag in dialect.starts or tag in dialect.reopen
            if inside:
                fields.append((tag, match[2].strip()))
                size += len(raw)
        elif fields and inside:
            tag, value = fields[-1]
            fields[-1] = (tag, f"{value}{joint}{raw.strip()}" if value else raw.strip())
            size += len(raw)
        after_blank = False
        if size > limits.MAX_RECORD_CHARS:
            raise CleanError(
                f"one record has more than {limits.MAX_RECORD_CHARS:,} characters", "export the records again"
            )
    if fields:
        yield _closed(fields)


def _closed(fields: Fields) -> Fields:
    return [(tag, value.strip("\n ")) for tag, value in fields]


class Tags:
    """The fields of one record by tag."""

    def __init__(self, fields: Fields) -> None:
        self.values: dict[str, list[str]] = {}
        for tag, value in fields:
            if value:
                self.values.setdefault(tag, []).append(value)

    def all(self, *tags: str) -> list[str]:
        """Every value of the first of these tags that has any."""
        return next((self.values[tag] for tag in tags if self.values.get(tag)), [])

    def every(self, *tags: str) -> list[str]:
        """Every value of all these tags, in their order."""
        return [value for tag in tags for value in self.values.get(tag, [])]

    def one(self, *tags: str) -> str:
        """The first value of the first of these tags that has any, lines joined; "" where none has."""
        return chars.line(chars.unwrap(re.sub(r"[ \t]*\n\s*", "\n", next(iter(self.all(*tags)), ""))))

    def lines(self, *tags: str) -> list[str]:
        """Every line of the values of the first of these tags that has any: lists that stand a name a line."""
        return [x for value in self.all(*tags) for x in map(chars.line, value.split("\n")) if x]
