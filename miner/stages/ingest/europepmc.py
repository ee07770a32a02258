"""Europe PMC, where PubMed has no answer: the same articles by PMID, PMCID or DOI, as JSON of one article each."""

from __future__ import annotations

import json
from typing import Any

from miner.stages.ingest.address import FetchError
from miner.stages.ingest.targets import Target
from miner.stages.ingest.web import Web

_PART = 25
"""Articles in one question, which is an address and may not grow long."""
# What an article is; the rest of an answer (citation counts, links) changes from day to day.
_KEYS = (
    "id", "source", "pmid", "pmcid", "doi", "title", "authorString", "authorList", "journalInfo", "pubYear",
    "pageInfo", "abstractText", "language", "pubTypeList", "commentCorrectionList",
)  # fmt: skip
NOBODY = "Europe PMC has no such article"


class EuropePMC:
    """Its REST service on a shared `Web`."""

    def __init__(self, web: Web) -> None:
        self.web = web

    def articles(self, targets: list[Target]) -> tuple[dict[Target, bytes], dict[Target, FetchError]]:
        """Each article as JSON bytes, and for each that did not come the reason. Raises nothing."""
        found: dict[Target, bytes] = {}
        failed: dict[Target, FetchError] = {}
        for start in range(0, len(targets), _PART):
            part = targets[start : start + _PART]
            try:
                results = self._search(part)
            except FetchError as error:
                failed |= dict.fromkeys(part, error)
                continue
            for target in part:
                fitting = [r for r in results if _is(r, target)]
                if fitting:
                    # Of a preprint and its article, the one with an abstract, then PubMed's.
                    best = max(fitting, key=lambda r: (bool(r.get("abstractText")), r.get("source") == "MED"))
                    kept = {key: best[key] for key in _KEYS if key in best}
                    found[target] = json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
                else:
                    failed[target] = FetchError(NOBODY, "check the number")
        return found, failed

    def _search(self, targets: list[Target]) -> list[dict[str, Any]]:
        query = " OR ".join(_term(t) for t in targets)
        answer = self.web.service(
            "europepmc",
            "search",
            {"query": query, "resultType": "core", "format": "json", "pageSize": str(4 * _PART)},
        )
        try:
            data = json.loads(answer.content)
            results = data["resultList"]["result"]
            if not isinstance(data["hitCount"], int) or not all(isinstance(r, dict) for r in results):
                raise TypeError
        except (ValueError, KeyError, TypeError, RecursionError):
            raise FetchError("Europe PMC's answer is no result", "try again later", transient=True) from None
        return list(results)


def _term(target: Target) -> str:
    if target.kind == "pmid":
        return f"(EXT_ID:{target.value} AND SRC:MED)"
    return f"PMCID:{target.value}" if target.kind == "pmcid" else f'DOI:"{target.value}"'


def _is(result: dict[str, Any], target: Target) -> bool:
    """Whether a result is the article that was asked for."""
    value = str(result.get(target.kind) or "")
    return value.lower() == target.value.lower() and (target.kind != "pmid" or result.get("source") == "MED")
