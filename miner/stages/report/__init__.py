"""Report: what a reader gets out of a database connection: query results, SQL reports, the schema explained."""

from miner.stages.report.changes import diff, duplicates
from miner.stages.report.describe import describe
from miner.stages.report.export import FORMS, export_to
from miner.stages.report.formats import write
from miner.stages.report.query import TIMEOUT, QueryError, reports, run_query, run_report, within
from miner.stages.report.whole_file import whole_file

__all__ = [
    "FORMS",
    "TIMEOUT",
    "QueryError",
    "describe",
    "diff",
    "duplicates",
    "export_to",
    "reports",
    "run_query",
    "run_report",
    "whole_file",
    "within",
    "write",
]
