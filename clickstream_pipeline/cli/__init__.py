"""The `clickstream` command."""

from clickstream_pipeline.cli.app import main

__all__ = ["main"]
