"""The imitation server as a fixture of all tests here."""

from tests.ingest.imitation import bench

__all__ = ["bench"]
