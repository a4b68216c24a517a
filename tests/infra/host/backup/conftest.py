"""A bucket for backups, and machines that use it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra.aws.recorder import REGION, RecordingServer, recording_server
from tests.infra.host.backup.certificate import make_certificate
from tests.infra.host.backup.cluster import BINARIES
from tests.infra.host.backup.lost_hosts import BUCKET, Machines, client

INSTALL = "apt-get install --yes --no-install-recommends postgresql pgbackrest"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder with a short name, as sockets need it, which everybody may pass."""
    if not (BINARIES / "initdb").exists() or shutil.which("pgbackrest") is None:
        reason = f"no PostgreSQL 15 or no pgBackRest: {INSTALL}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="clickstream-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def s3(folder: Path) -> Iterator[RecordingServer]:
    """A server of S3's protocol over TLS, for pgBackRest speaks nothing else."""
    with recording_server(make_certificate(folder, "localhost", f"{BUCKET}.s3.{REGION}.amazonaws.com")) as server:
        client(server, folder).create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        yield server


@pytest.fixture(scope="module")
def machines(folder: Path, s3: RecordingServer) -> Iterator[Machines]:
    found = Machines(folder, s3)
    yield found
    for cluster in found.made:
        cluster.lose()
