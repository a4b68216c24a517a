"""What each child process may know: its own settings and what any program needs, nothing that another part holds."""

import os
from collections.abc import Mapping
from pathlib import Path

STOREFRONT = Path(__file__).resolve().parents[1]
ROOT = STOREFRONT.parent

# No address and no password of the warehouse among them, whatever our own environment names.
_ANY_PROGRAM = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "TERM", "NO_COLOR", "NODE_EXTRA_CA_CERTS")


def environment_for_node(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of a program of the storefront."""
    passed_on = {name: os.environ[name] for name in _ANY_PROGRAM if name in os.environ}
    return {**passed_on, "NEXT_TELEMETRY_DISABLED": "1", **settings}


def environment_for_pipeline() -> dict[str, str]:
    """The environment of a program of the pipeline: ours, without anything of the shop's."""
    ours = ("OLTP_", "COGNITO_", "SESSION_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
