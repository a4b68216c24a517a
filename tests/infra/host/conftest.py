"""Whether hosts can be tested here, and with what."""

import os

import pytest

from infra.host.bundle import NO_BUNDLE, current_bundle
from tests.infra.host.debian_root import reason_against


@pytest.fixture(scope="session")
def debian() -> None:
    """Skips where there can be no Debian root, or no bundle has been built; where CI runs that fails."""
    reason = reason_against() or ("no bundle was built: make bundle" if current_bundle() == NO_BUNDLE else None)
    if reason:
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
