"""Pooling: numbers in, numbers out. Nothing here knows a database, a record or a page."""
