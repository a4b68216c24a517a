"""The variables that each child process gets: those it needs, and none that belong to another part."""

import os
from collections.abc import Mapping
from pathlib import Path

STOREFRONT = Path(__file__).resolve().parents[1]
ROOT = STOREFRONT.parent

# Our own environment may hold the warehouse's address and password, which the shop must not get.
_ANY_PROGRAM = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "TERM", "NO_COLOR", "NODE_EXTRA_CA_CERTS")


def environment_for_node(settings: Mapping[str, str]) -> dict[str, str]:
    """Returns the environment of a program of the storefront."""
    passed_on = {name: os.environ[name] for name in _ANY_PROGRAM if name in os.environ}
    return {**passed_on, "NEXT_TELEMETRY_DISABLED": "1", **settings}


def environment_for_pipeline() -> dict[str, str]:
    """Returns the environment of a program of the pipeline: ours without the shop's variables."""
    ours = ("OLTP_", "COGNITO_", "SESSION_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
