"""The corridor's rooms: ingest, clean, annotate, extract, store, report. They never import one another."""
