"""The limits that keep a hostile or broken page from stopping a run. Each is named in the failure it causes."""

from __future__ import annotations

# A page or a text dump above this is no abstract page: real ones stay below 3 MB.
MAX_PAGE_BYTES = 20 * 1024 * 1024
# A text dump: a whole book has fewer characters; line rules cost more than parsing.
MAX_TEXT_CHARS = 2_000_000
# One JATS article; the largest open-access ones are below 20 MB.
MAX_JATS_BYTES = 64 * 1024 * 1024
# What a gzip file may unpack to: PubMed's baseline files reach 400 MB.
MAX_UNPACKED_BYTES = 4 * 1024 * 1024 * 1024
# gzip reaches 1,000:1 on zeros; PubMed XML stays below 30:1. Judged only past MIN_BOMB_BYTES.
MAX_GZIP_RATIO = 250
MIN_BOMB_BYTES = 32 * 1024 * 1024
# Elements inside one another: libxml2's own limit, where it stops with an error; browsers stop at 512.
MAX_NESTING = 2048
# Inline markup and formulas inside one another, below which only their text is read.
MAX_INLINE_NESTING = 60
# One record of a RIS, nbib or JSON-lines file.
MAX_RECORD_CHARS = 2 * 1024 * 1024
# Paragraphs shorter than this are not taken for prose where nothing else marks them as an abstract.
MIN_PROSE_CHARS = 80
# An abstract longer than this is more likely a whole article.
MAX_ABSTRACT_CHARS = 12_000
# Below this, and without a portal's own mark, a block is no abstract.
MIN_ABSTRACT_CHARS = 60
# What a Word or Excel file may unpack to, and how many pages of a PDF are looked at: an abstract is on the first.
MAX_OFFICE_BYTES = 256 * 1024 * 1024
MAX_PDF_PAGES = 3
