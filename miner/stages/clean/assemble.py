"""A draft becomes a document: the text that every offset points into is put together here and nowhere else."""

from __future__ import annotations

from pathlib import PurePosixPath

from miner.records import Document, Section
from miner.stages.clean import parts as parts_of
from miner.stages.clean.draft import Draft, Part
from miner.stages.clean.language import detect

_DEFAULT = "abstract"


def assemble(draft: Draft, *, source: str, sha256: str, doc: str | None = None) -> Document:
    """The document of a draft: title, English abstract, translations; sections with offsets into `Document.text`.

    A label stands in `Section.label` for the abstract only. In a translation it stays in the text, right before the
    section, and `Section.label` is None: the labels of a document are those of its abstract.
    """
    groups: dict[str, list[Part]] = {}
    for part in parts_of.infer(draft.parts):
        groups.setdefault(part.language or "en", []).append(part)
    text = draft.title or ""
    sections: list[Section] = []
    if draft.title:
        sections.append(Section(None, "title", 0, len(text), detect(draft.title)))
    english = groups.pop("en", [])
    abstract: str | None = None
    translations: dict[str, str] = {}
    for language, group in [("en", english)] * bool(english) + sorted(groups.items()):
        start = len(text) + 2 if text else 0
        body, marks = _join(group, start, keep_label=language == "en")
        text = f"{text}\n\n{body}" if text else body
        sections += marks
        if language == "en":
            abstract = body
        else:
            translations[language] = body
    languages = list(dict.fromkeys([s.language for s in sections if s.name != "title"] or draft.languages))
    return Document(
        source=source,
        doc=doc or draft.pmid or draft.doi or draft.name or file_name(source),
        portal=draft.portal,
        title=draft.title or None,
        abstract=abstract,
        text=text,
        sections=sections,
        translations=translations,
        doi=draft.doi,
        pmid=draft.pmid,
        pmcid=draft.pmcid,
        journal=draft.journal,
        year=draft.year,
        volume=draft.volume,
        pages=draft.pages,
        authors=draft.authors,
        languages=languages,
        publication_types=draft.publication_types,
        status=draft.status,
        method=draft.method,
        dropped=draft.dropped,
        sha256=sha256,
    )


def _join(group: list[Part], start: int, *, keep_label: bool) -> tuple[str, list[Section]]:
    """The text of one language's parts, and their sections at `start` plus their place in it.

    Parts that `infer` cut out of one paragraph are put together again with a space, others with a line end.
    """
    body = ""
    marks: list[Section] = []
    previous: Part | None = None
    for part in group:
        if previous is not None:
            body += " " if part.joined else "\n"
        if part.label is not None:
            wide = part.language in ("zh", "ja") and part.colon == ": "
            body += part.label + ("：" if wide else part.colon)
        at = start + len(body)
        body += part.text
        name = part.name or _DEFAULT
        label = part.label if keep_label else None
        marks.append(Section(label, name, at, at + len(part.text), part.language or "en", part.inferred))
        previous = part
    return body, marks


def file_name(source: str) -> str:
    """What a page without a number is called: the number by which it was fetched, else the file's name."""
    if source.startswith(("pmid:", "pmcid:", "doi:")):
        return source.partition(":")[2]
    return PurePosixPath(source.replace("\\", "/")).stem or source
