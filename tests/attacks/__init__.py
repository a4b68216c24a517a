"""Attacks on the platform, made for its owners: one file a kind, each of which succeeded once and must not again.

docs/security.md lists them with what an attacker gets at most. `make attacks` runs them alone.
"""
