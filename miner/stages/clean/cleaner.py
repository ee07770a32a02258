"""The clean stage's door: a raw page goes in, documents and failures come out, one pair an article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from miner.kinds import KINDS, Kind, kind_of, magic
from miner.records import DELETED, Document, Failure, MinerError, RawPage
from miner.resources import Resources
from miner.stages.clean import containers, dump, limits, page, pdf, records, repair
from miner.stages.clean.assemble import assemble, file_name
from miner.stages.clean.decode import decode
from miner.stages.clean.draft import CleanError, Draft
from miner.stages.clean.furniture import Furniture
from miner.stages.clean.labels import Labels
from miner.stages.clean.portals import Portals

Result = tuple[Document | None, Failure | None]
NO_ABSTRACT = "the record holds no abstract"


class Cleaner:
    """Turns raw pages into documents. Construction is cheap: resources are read at first use; instances pickle."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources

    def __getstate__(self) -> dict[str, Any]:
        return {"resources": self.resources}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.resources = state["resources"]

    @cached_property
    def labels(self) -> Labels:
        """The section labels."""
        return Labels(self.resources)

    @cached_property
    def furniture(self) -> Furniture:
        """The known furniture."""
        return Furniture(self.resources)

    @cached_property
    def portals(self) -> Portals:
        """The portal files."""
        return Portals(self.resources)

    def __call__(self, raw: RawPage) -> Iterator[Result]:
        """One (document, failure) pair an article, streamed. Bad content gives a failure, never an exception.

        Raises MinerError only where a resource file itself is broken.
        """
        try:
            yield from self._clean(raw)
        except CleanError as error:
            yield None, Failure(raw.source, None, "clean", f"{raw.source}: {error}", error.advice)
        except MinerError:
            raise
        except Exception as error:
            yield (
                None,
                Failure(
                    raw.source,
                    None,
                    "clean",
                    f"{raw.source}: cleaning stopped: {type(error).__name__}: {error}",
                    "please report this page",
                ),
            )

    def _clean(self, raw: RawPage, depth: int = 0) -> Iterator[Result]:
        kind = kind_of(raw.content, raw.source, raw.media_type)
        if kind == "gzip":
            yield from self._gzip(raw)
        elif kind in REFUSED:
            reason, advice = REFUSED[kind]
            what = magic(raw.content) or "binary data"
            raise CleanError(reason.format(what=what), advice)
        elif kind in records.READERS:
            yield from self._records(kind, raw)
        elif kind in ("mail", "docx", "view_source") and depth < 3:
            yield from self._held(kind, raw, depth)
        elif kind == "pdf":
            yield self._pair(pdf.read(raw, self.labels, self.furniture), raw)
        else:
            yield from self._page(kind, raw, depth)

    def _records(self, kind: Kind, raw: RawPage) -> Iterator[Result]:
        """A document a record; one without an abstract is told apart by `noted`, and is no failure."""
        named: set[str] = set()
        for number, draft in enumerate(records.READERS[kind](raw, self.labels), 1):
            document, failure = self._pair(draft, raw, number, named)
            if failure is not None and draft.reason is None and kind not in records.PAGES:
                failure = None  # a reference without an abstract is counted and listed
            yield document, failure
        if not named and kind not in ("pubmed_xml", "jats"):
            raise CleanError(f"{KINDS[kind][0]} without any record in it", "export the records again")

    def _held(self, kind: Kind, raw: RawPage, depth: int) -> Iterator[Result]:
        """What a mail, a Word file or a browser's view of a source holds."""
        if kind == "docx":
            inside = iter([containers.word(raw)])
        elif kind == "view_source":
            inside = iter([containers.viewed_source(raw, decode(raw.content, raw.charset))])
        else:
            inside = containers.mail(raw)
        for page_inside in inside:
            for document, failure in self._clean(page_inside, depth + 1):
                yield self._renamed(document, raw), self._renamed_failure(failure, raw)

    def _renamed(self, document: Document | None, raw: RawPage) -> Document | None:
        if document is not None:
            document.source = raw.source
        return document

    def _renamed_failure(self, failure: Failure | None, raw: RawPage) -> Failure | None:
        return None if failure is None else replace(failure, source=raw.source)

    def _page(self, kind: Kind, raw: RawPage, depth: int) -> Iterator[Result]:
        if len(raw.content) > limits.MAX_PAGE_BYTES:
            size, limit = len(raw.content) / 1e6, limits.MAX_PAGE_BYTES / 1e6
            raise CleanError(
                f"the page has {size:.1f} MB, the limit is {limit:.0f} MB",
                "no abstract page is that large: save the page itself, without its pictures and attachments",
            )
        text = decode(raw.content, raw.charset)
        if kind == "html":
            boxed = containers.boxed(text)
            inside = None if boxed is None else containers.inner(raw, boxed.encode("utf-8", "replace"), ".txt", "utf-8")
            if inside is not None and depth < 3 and kind_of(inside.content, inside.source) in records.READERS:
                for document, failure in self._clean(inside, depth + 1):
                    yield self._renamed(document, raw), self._renamed_failure(failure, raw)
                return
            drafts = page.read_all(text, raw.source, self.portals, self.labels, self.furniture)
        elif len(text) > limits.MAX_TEXT_CHARS:
            raise CleanError(
                f"the text has {len(text):,} characters, the limit is {limits.MAX_TEXT_CHARS:,}",
                "give one article a file, or its record as nbib, RIS or PubMed XML",
            )
        else:
            drafts = dump.read_all(text, self.portals, self.labels, self.furniture)
        named: set[str] = set()
        for number, draft in enumerate(drafts, 1):
            yield self._pair(draft, raw, number if len(drafts) > 1 else 0, named)

    def _gzip(self, raw: RawPage) -> Iterator[Result]:
        unpacked = records.unpack(raw)
        if unpacked is None:
            yield from self._records("pubmed_xml", raw)
        else:
            yield from self._clean(unpacked)

    def _pair(self, draft: Draft, raw: RawPage, number: int = 0, named: set[str] | None = None) -> Result:
        """The document of a draft, and its failure where it has no abstract or lost characters that count.

        `number` is the record's place in a file of several, which names it where nothing else does.
        """
        lost = repair.repaired(draft)
        document = assemble(draft, source=raw.source, sha256=raw.sha256)
        if number and not (draft.pmid or draft.doi) and (draft.name is None or (named and document.doc in named)):
            document.doc = f"{file_name(raw.source)}#{number}"
        if named is not None:
            named.add(document.doc)
        told = f"{document.doc}: "
        if number and document.title and not (draft.pmid or draft.doi):
            told = f"record {number} ({document.title[:80]}): "
        if document.abstract is None and not document.translations and document.status != DELETED:
            reason = draft.reason or NO_ABSTRACT
            return document, Failure(raw.source, document.doc, "clean", f"{told}{reason}", draft.advice)
        if lost is not None:
            advice = "save the page again as UTF-8, or give its record as nbib, RIS or PubMed XML"
            return document, Failure(raw.source, document.doc, "clean", f"{told}{lost}", advice)
        return document, None


REFUSED: dict[Kind, tuple[str, str]] = {
    "empty": ("the file is empty", "save or download it again"),
    "binary": (
        "this is {what}, not text",
        "give HTML, XML or text, .docx, .xlsx, PDF, or a reference file (RIS, nbib, CSV)",
    ),
    "webarchive": (
        "this is a Safari web archive (.webarchive)",
        "save the page in Safari as 'Page Source', or in another browser as HTML",
    ),
    "pubmed_summary": (
        "this is PubMed's summary, a list of citations that holds no abstract",
        "save the search as 'Abstract (text)' or 'PubMed' (nbib), or put the PMIDs in a list: miner run --urls FILE",
    ),
    "ids": (
        "this is a list of identifiers (PMIDs, DOIs or addresses), not a page",
        "fetch what it names with miner run --urls FILE",
    ),
}
"""Kinds that hold no abstract to read: the reason, and what to give instead."""


def text_document(text: str, source: str, doc: str | None = None, cleaner: Cleaner | None = None) -> Document:
    """A document of plain abstract text taken as it is: nothing is dropped, its sections are found.

    A first line that stands apart from labelled or longer text by a blank line is the title.
    """
    cleaner = cleaner or Cleaner(Resources.default())
    draft = dump.plain(text, cleaner.labels)
    import hashlib

    return assemble(draft, source=source, sha256=hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(), doc=doc)
