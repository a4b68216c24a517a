"""pgBackRest, as it is configured on a host, gets its credentials from the host's role, by IMDSv2."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import ROOT


def _own_network() -> list[str]:
    return ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]


def test_the_role_is_all_that_it_needs(folder: Path) -> None:
    if subprocess.run([*_own_network(), "ip", "link", "set", "lo", "up"], capture_output=True).returncode != 0:
        reason = "no network of its own can be made: as root, or sysctl --write kernel.unprivileged_userns_clone=1"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    done = subprocess.run(
        [*_own_network(), sys.executable, "-m", "tests.infra.host.backup.with_role"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert {"s3:GetObject", "s3:ListBucket"} >= set(told["asked"])
    assert told["asked"]
    assert "missing stanza path" in told["said"]
