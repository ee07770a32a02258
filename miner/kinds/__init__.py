"""What a file is: decided here and nowhere else, by its bytes. Its name and media type only break ties.

`kind_of` names the kind of a whole file or of its first bytes; `KINDS` says each kind in words, and whether a file of
it may hold many articles (and so may be far larger than a page).
"""

from miner.kinds.decide import KINDS, Kind, holds_many, kind_of, magic, text_head, unmarked_utf16

__all__ = ["KINDS", "Kind", "holds_many", "kind_of", "magic", "text_head", "unmarked_utf16"]
