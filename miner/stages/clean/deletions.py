"""Which citations a PubMed update file takes back: its DeleteCitation element, found without parsing the rest."""

from __future__ import annotations

import re

from miner.records import RawPage
from miner.stages.clean.draft import CleanError
from miner.stages.clean.records import opened

_OPEN, _CLOSE = b"<DeleteCitation", b"</DeleteCitation>"
_PMID = re.compile(rb"<PMID[^>]{0,100}>\s{0,20}(\d{1,12})\s{0,20}</PMID>")
_CHUNK = 1 << 20
_SETS = (b"<PubmedArticleSet", b"<DeleteCitation")


def deleted_pmids(page: RawPage) -> list[str]:
    """The PMIDs that the page's DeleteCitation names, sorted; none where it is no PubMed file.

    A file that cannot be unpacked gives those that stand before its fault: the cleaner tells of the fault.
    """
    with opened(page) as stream:
        found: set[bytes] = set()
        kept = b""
        inside = False
        try:
            while chunk := stream.read(_CHUNK):
                if not found and not kept and not inside and not any(mark in chunk for mark in _SETS):
                    return []
                kept += chunk
                while True:
                    at = kept.find(_CLOSE if inside else _OPEN)
                    end = len(kept) if at < 0 else at
                    if inside:
                        found.update(_PMID.findall(kept, 0, end))
                    if at < 0:
                        # What may be the start of a mark or of a PMID that the next chunk ends.
                        kept = kept[-200:]
                        break
                    kept, inside = kept[at + 1 :], not inside
        except CleanError:
            pass
    return sorted(pmid.decode() for pmid in found)
