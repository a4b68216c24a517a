"""Backups and what they are for: a host that is lost comes back, row by row, on an empty machine."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import boto3
import psycopg2.extensions
import pytest

from tests.commands import free_port, wait_for
from tests.infra.aws.recorder import REGION, RecordingServer, recording_server
from tests.infra.host.certificate import make_certificate
from tests.infra.host.cluster import BINARIES, Cluster, give_away
from tests.infra.host.databases import SHOP, WAREHOUSE, Kept, everything

pytestmark = pytest.mark.xdist_group("backups")

BUCKET = "example-backups"
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
    with recording_server(make_certificate(folder, "localhost")) as server:
        _client(server, folder).create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        yield server


def _client(s3: RecordingServer, folder: Path):  # type: ignore[no-untyped-def]
    return boto3.client(
        "s3", endpoint_url=s3.url, region_name=REGION, verify=str(folder / "certificate.pem"),
        aws_access_key_id="operator", aws_secret_access_key="test",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Machines:
    """Makes empty machines. They differ from a host in this: where S3 is, who they are there, where files lie."""

    folder: Path
    s3: RecordingServer
    made: list[Cluster] = field(default_factory=list)

    def empty(self, name: str, host: str) -> Cluster:
        at, port = self.folder / name, free_port()
        environment = {
            "CLICKSTREAM_HOST": host, "BACKUPS_BUCKET": BUCKET, "AWS_REGION": REGION, "PGDATA": f"{at}/data",
            "STATE_DIRECTORY": f"{at}/state",
            "PGHOST": str(at), "PGPORT": str(port), "PGUSER": "postgres", "PGDATABASE": "postgres",
            "PGBACKREST_CONFIG": f"{at}/pgbackrest.conf",
            "PGBACKREST_LOCK_PATH": f"{at}/lock", "PGBACKREST_SPOOL_PATH": f"{at}/spool",
            "PGBACKREST_PG1_SOCKET_PATH": str(at), "PGBACKREST_PG1_PORT": str(port),
            "PGBACKREST_PG1_USER": "postgres",
            "PGBACKREST_REPO1_STORAGE_HOST": "localhost",
            "PGBACKREST_REPO1_STORAGE_PORT": self.s3.url.rpartition(":")[2],
            "PGBACKREST_REPO1_STORAGE_CA_FILE": f"{self.folder}/certificate.pem",
            "PGBACKREST_REPO1_S3_URI_STYLE": "path", "PGBACKREST_REPO1_S3_KEY_TYPE": "shared",
            "PGBACKREST_REPO1_S3_KEY": host, "PGBACKREST_REPO1_S3_KEY_SECRET": "test",
        }  # fmt: skip
        cluster = Cluster(at, port, environment)
        self.made.append(cluster)
        cluster.configure()
        (at / "state").mkdir()
        give_away(at / "state")
        cluster.run("clickstream-backup", "configure")
        return cluster


@dataclass(frozen=True, slots=True)
class Lost:
    """A host that is gone, and what stood in its database: at a moment before an accident, and in the end."""

    kept: Kept
    moment: datetime
    then: dict[str, list[str]]
    end: datetime
    newest: dict[str, list[str]]


@pytest.fixture(scope="module")
def machines(folder: Path, s3: RecordingServer) -> Iterator[Machines]:
    found = Machines(folder, s3)
    yield found
    for cluster in found.made:
        cluster.lose()


def _lose_one(machines: Machines, kept: Kept) -> Lost:
    cluster = machines.empty(f"{kept.host}-lost", kept.host)
    cluster.initialise()
    cluster.start()
    if kept.owner != "postgres":
        cluster.run("createuser", "--superuser", kept.owner)
    cluster.run("createdb", "--owner", kept.owner, kept.database)
    address = cluster.address(kept.database, kept.owner)
    kept.begin(address)
    cluster.run("clickstream-backup", "full")
    kept.grow(address, 1)
    connection = cluster.connect(kept.database)
    then = everything(connection)
    with connection, connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        (moment,) = cursor.fetchone()
    with connection, connection.cursor() as cursor:
        cursor.execute(kept.accident)
        assert cursor.rowcount > 0
    cluster.run("clickstream-backup", "diff")
    kept.grow(address, 2)
    newest = everything(connection)
    end = _archive_all(connection)
    connection.close()
    cluster.lose()
    assert then != newest
    return Lost(kept, moment, then, end, newest)


def _archive_all(connection: psycopg2.extensions.connection) -> datetime:
    """What archive_timeout does after a minute; answers a moment of which the archive knows."""
    with connection, connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        (moment,) = cursor.fetchone()
    with connection, connection.cursor() as cursor:
        # Recovery needs something behind a moment to know that it has been reached.
        cursor.execute("select txid_current()")
    with connection, connection.cursor() as cursor:
        cursor.execute("select pg_walfile_name(pg_switch_wal())")
        (segment,) = cursor.fetchone()

    def is_archived() -> bool:
        with connection, connection.cursor() as cursor:
            cursor.execute("select last_archived_wal >= %s from pg_stat_archiver", (segment,))
            return cursor.fetchone() == (True,)

    wait_for(is_archived)
    return moment


def _stands(cluster: Cluster, kept: Kept) -> dict[str, list[str]]:
    connection = cluster.connect(kept.database)
    try:
        return everything(connection)
    finally:
        connection.close()


@pytest.mark.parametrize("kept", [WAREHOUSE, SHOP], ids=lambda kept: kept.host)
def test_a_lost_host_comes_back_to_its_newest_state_and_to_any_moment(machines: Machines, kept: Kept) -> None:
    lost = _lose_one(machines, kept)
    assert sum(len(rows) for rows in lost.then.values()) > 100

    second = machines.empty(f"{kept.host}-second", kept.host)
    told = second.run("clickstream-restore", "--yes").stdout
    assert "all of it" in told
    assert "the cluster is back" in told
    assert _stands(second, kept) == lost.newest
    # It goes on from there, and is lost as well.
    kept.grow(second.address(kept.database, kept.owner), 3)
    grown = _stands(second, kept)
    connection = second.connect()
    second_end = _archive_all(connection)
    connection.close()
    second.lose()
    assert grown != lost.newest

    # What stands on the timeline that the second left is still there, also for one that goes back, and back again.
    third = machines.empty(f"{kept.host}-third", kept.host)
    third.run("clickstream-restore", "--yes", "--time", lost.moment.isoformat())
    assert _stands(third, kept) == lost.then
    assert "--replace puts the backup" in third.run("clickstream-restore", "--yes", is_right=False).stdout
    third.run("clickstream-restore", "--yes", "--replace", "--time", lost.end.isoformat())
    assert _stands(third, kept) == lost.newest
    third.run("clickstream-restore", "--yes", "--replace", "--time", second_end.isoformat())
    assert _stands(third, kept) == grown
