"""Write tests/corpus_known.toml anew and print how well the corridor reads the corpus.

Run it as python -m tests.update_corpus_known. Look at the difference in version control before keeping it: every line
is a measurement read worse or better.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict

from miner.score import FieldScore, score
from tests.corpus_records import CORPUS, ROOT, Record, annotated, articles, corridor, differences, pages

KNOWN = ROOT / "tests" / "corpus_known.toml"
_HEAD = """\
# Where the corridor reads the corpus otherwise than corpus/records says: a table an article, one line a difference;
# "ARTICLE on PAGE" where a page of the article differs from the others. Written by python -m tests.update_corpus_known.
"""


def known(found: dict[str, dict[str, list[str]]]) -> dict[str, list[str]]:
    """Differences by article and page -> by article, with a table of its own for a page that differs otherwise."""
    tables = {}
    for article, by_page in sorted(found.items()):
        usual = Counter(json.dumps(lines) for lines in by_page.values()).most_common(1)[0][0]
        tables[article] = json.loads(usual)
        tables |= {f"{article} on {page}": d for page, d in sorted(by_page.items()) if json.dumps(d) != usual}
    return {name: lines for name, lines in tables.items() if lines or " on " in name}


def as_toml(tables: dict[str, list[str]]) -> str:
    """The tables as TOML; a JSON string is a TOML one."""
    blocks = [_HEAD]
    for name, lines in tables.items():
        body = "".join(f"  {json.dumps(line, ensure_ascii=False)},\n" for line in lines)
        blocks.append(f"[{json.dumps(name)}]\ndifferences = [\n{body}]\n")
    return "\n".join(blocks)


def main() -> None:
    """Read every page, write the differences, print the figures."""
    extract = corridor()
    found: dict[str, dict[str, list[str]]] = {}
    once: tuple[dict[str, list[Record]], list[Record]] = {}, []
    every: tuple[dict[str, list[Record]], list[Record]] = {}, []
    for page in pages():
        for article, extracted in zip(articles(page), extract(CORPUS / page), strict=True):
            gold = annotated(article)
            names = [(f"{article} on {page}", every)] + [(article, once)] * (article not in found)
            found.setdefault(article, {})[page] = differences(gold, extracted)
            for name, (wanted, have) in names:
                wanted[name] = gold
                have += [asdict(record) | {"source": name, "doc": name} for record in extracted[1]]
    KNOWN.write_text(as_toml(known(found)), encoding="utf-8")
    _figures("articles, one page each", *once)
    _figures("all pages", *every)


def _figures(what: str, gold: dict[str, list[Record]], found: list[Record]) -> None:
    rows: list[FieldScore] = score(gold, found).rows()
    sys.stdout.write(f"{what}: {len(gold)}\n")
    for row in rows:
        figures = f"value F1 {row.value_f1:.3f}  strict F1 {row.strict_f1:.3f}"
        sys.stdout.write(f"  {row.name:<18}{row.gold:>5} annotated{row.found:>5} found  {figures}\n")


if __name__ == "__main__":
    main()
