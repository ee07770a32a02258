"""The clean stage: any abstract page becomes one document, exactly the abstract, labelled.

`Cleaner` is the stage; `text_document` takes an abstract's text as it is; `explain` says what was dropped and why;
`new_portal` writes a first portal file for a page.
"""

from miner.stages.clean.cleaner import Cleaner, text_document
from miner.stages.clean.explain import explain
from miner.stages.clean.new_portal import new_portal

__all__ = ["Cleaner", "explain", "new_portal", "text_document"]
