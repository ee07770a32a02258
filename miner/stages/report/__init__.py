"""Report: what a reader gets out of a database connection: query results, SQL reports, the schema explained."""

from miner.stages.report.describe import describe
from miner.stages.report.formats import write
from miner.stages.report.query import QueryError, reports, run_query, run_report

__all__ = ["QueryError", "describe", "reports", "run_query", "run_report", "write"]
