"""The clean stage's door: a raw page goes in, documents and failures come out, one pair an article."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from miner.records import DELETED, Document, Failure, MinerError, RawPage
from miner.resources import Resources
from miner.stages.clean import dump, limits, page, records, sniff
from miner.stages.clean.assemble import assemble
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

    def _clean(self, raw: RawPage) -> Iterator[Result]:
        kind = sniff.sniff(raw)
        if kind == "xml":
            kind = "jats"  # whose reader says what is wrong with other XML
        if kind == "gzip":
            yield from self._gzip(raw)
            return
        if kind in ("empty", "pdf", "binary"):
            raise _unreadable(kind, raw)
        if kind in records.READERS:
            for draft in records.READERS[kind](raw, self.labels):
                yield self._pair(draft, raw)
            return
        if len(raw.content) > limits.MAX_PAGE_BYTES:
            size, limit = len(raw.content) / 1e6, limits.MAX_PAGE_BYTES / 1e6
            raise CleanError(
                f"the page has {size:.1f} MB, the limit is {limit:.0f} MB",
                "no abstract page is that large: save the page itself, without its pictures and attachments",
            )
        text = decode(raw.content, raw.charset)
        if kind == "html":
            draft = page.read(text, raw.source, self.portals, self.labels, self.furniture)
        elif len(text) > limits.MAX_TEXT_CHARS:
            raise CleanError(
                f"the text has {len(text):,} characters, the limit is {limits.MAX_TEXT_CHARS:,}",
                "give one article a file, or its record as nbib, RIS or PubMed XML",
            )
        else:
            draft = dump.read(text, self.portals, self.labels, self.furniture)
        yield self._pair(draft, raw)

    def _gzip(self, raw: RawPage) -> Iterator[Result]:
        unpacked = records.unpack(raw)
        if unpacked is None:
            for draft in records.READERS["pubmed_xml"](raw, self.labels):
                yield self._pair(draft, raw)
        else:
            yield from self._clean(unpacked)

    def _pair(self, draft: Draft, raw: RawPage) -> Result:
        document = assemble(draft, source=raw.source, sha256=raw.sha256)
        if document.abstract is None and not document.translations and document.status != DELETED:
            reason = draft.reason or NO_ABSTRACT
            failure = Failure(raw.source, document.doc, "clean", f"{document.doc}: {reason}", draft.advice)
            return document, failure
        return document, None


def _unreadable(kind: str, raw: RawPage) -> CleanError:
    if kind == "empty":
        return CleanError("the file is empty", "save or download it again")
    if kind == "pdf":
        return CleanError(
            "this is a PDF, not an abstract page",
            "save the article's abstract page as HTML, or export its record as nbib, RIS or PubMed XML",
        )
    what = sniff.magic(raw.content) or "binary data"
    return CleanError(f"this is {what}, not text", "give HTML, XML or text")


def text_document(text: str, source: str, doc: str | None = None, cleaner: Cleaner | None = None) -> Document:
    """A document of plain abstract text taken as it is: nothing is dropped, its sections are found.

    A first line that stands apart from labelled or longer text by a blank line is the title.
    """
    cleaner = cleaner or Cleaner(Resources.default())
    draft = dump.plain(text, cleaner.labels)
    import hashlib

    return assemble(draft, source=source, sha256=hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(), doc=doc)
