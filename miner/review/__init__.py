"""Review: what readers do to records, held against the contract, with the checks computed anew.

Joins the store, which keeps acts, with the extract stage, which knows fields and arithmetic.
"""
