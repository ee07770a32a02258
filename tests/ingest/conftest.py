"""The imitation server as a fixture of all tests here."""

from tests.ingest.web_bench import bench

__all__ = ["bench"]
