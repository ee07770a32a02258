"""Readers of what reference managers and databases export: each gives a draft a record, never one for several."""
