"""What can go wrong with a table, and with which exit status a command ends then."""

from __future__ import annotations

from miner.records import MinerError


class StoreError(MinerError):
    """The database could not be opened, read or written; what was stored before is still there."""

    exit_status = 1


class NotOurs(StoreError):
    """The file is no miner database, or there is none: the command was given the wrong one."""

    exit_status = 2


class CorrectionError(MinerError):
    """The record, document or change that a reader named does not exist or makes no sense."""
