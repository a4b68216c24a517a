"""Machines whose backups lie in one bucket, and hosts that are lost."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import psycopg2.extensions

from tests.commands import free_port, wait_for
from tests.infra.aws.recorder import REGION, RecordingServer
from tests.infra.host.backup.cluster import Cluster, give_away
from tests.infra.host.backup.databases import Kept, everything

BUCKET = "example-backups"


def client(s3: RecordingServer, folder: Path) -> Any:
    """An operator's client of the server, whose certificate lies in the folder."""
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

    def empty(self, host: str) -> Cluster:
        at, port = self.folder / str(len(self.made)), free_port()
        environment = {
            "CLICKSTREAM_HOST": host, "BACKUPS_BUCKET": BUCKET, "AWS_REGION": REGION, "PGDATA": f"{at}/data",
            "BACKUP_PARAMETER": f"/test/{host}/backup",
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


def lose_one(machines: Machines, kept: Kept) -> Lost:
    cluster = machines.empty(kept.host)
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
    end = archive_all(connection)
    connection.close()
    cluster.lose()
    assert then != newest
    return Lost(kept, moment, then, end, newest)


def wait_until_recovered(cluster: Cluster) -> None:
    """A server answers as soon as what it holds is consistent, and goes on recovering."""
    wait_for(lambda: cluster.run("psql", "-Atc", "select pg_is_in_recovery()").stdout.strip() == "f")


def archive_all(connection: psycopg2.extensions.connection) -> datetime:
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


def what_stands(cluster: Cluster, kept: Kept) -> dict[str, list[str]]:
    connection = cluster.connect(kept.database)
    try:
        return everything(connection)
    finally:
        connection.close()
