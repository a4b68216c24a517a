"""Scripted visitors walk the shop in a browser, and keep a ledger of their own, which knows nothing of the pipeline."""
