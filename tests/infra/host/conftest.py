"""Whether hosts can be tested here, and with what."""

import os
from pathlib import Path

import pytest

from infra.host.bundle import NO_BUNDLE, current_bundle
from tests.infra.host.debian_root import reason_against
from tests.infra.host.hosts import changed_bundle, replace_text


@pytest.fixture(scope="session")
def debian() -> None:
    """Skips where there can be no Debian root, or no bundle has been built; where CI runs that fails."""
    reason = reason_against() or ("no bundle was built: make bundle" if current_bundle() == NO_BUNDLE else None)
    if reason:
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


@pytest.fixture(scope="module")
def other_bundles(debian: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Bundles beside the built one: `poorer` lacks a wheel, `newer` differs."""

    def take_a_wheel_out(bundle: Path) -> None:
        (wheel,) = bundle.glob("wheels/yoyo_migrations-*.whl")
        wheel.unlink()

    def add_a_comment(bundle: Path) -> None:
        replace_text(bundle / "bootstrap.sh", "set -euo pipefail\n", "set -euo pipefail\n# Another version.\n")

    changes = {"poorer": take_a_wheel_out, "newer": add_a_comment}
    return {name: changed_bundle(tmp_path_factory.mktemp(name), change) for name, change in changes.items()}
