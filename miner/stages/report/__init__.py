"""Report: what a reader gets out of a database connection: query results, SQL reports, the schema explained."""

from miner.stages.report.changes import diff, duplicates
from miner.stages.report.describe import describe
from miner.stages.report.export import FORMS, export_to
from miner.stages.report.formats import write
from miner.stages.report.query import QueryError, reports, run_query, run_report

__all__ = [
    "FORMS",
    "QueryError",
    "describe",
    "diff",
    "duplicates",
    "export_to",
    "reports",
    "run_query",
    "run_report",
    "write",
]
