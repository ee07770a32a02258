"""miner: an evidence table out of abstract pages, every number tied to its sentence.

import miner
document = miner.clean("page.html")
for record in miner.extract(document):
    print(record.field, record.value, record.quote)
"""

from miner.api import clean, extract, load

__version__ = "0.1.0"
__all__ = ["__version__", "clean", "extract", "load"]
