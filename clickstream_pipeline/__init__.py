"""Clickstream analytics that an online shop runs for itself."""

# The version of everything in the repository; CONTRIBUTING.md says how a release is made.
__version__ = "1.0.0"
