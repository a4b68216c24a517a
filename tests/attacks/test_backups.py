"""Backups read by somebody who has got at the bucket, and not at the host."""

import dataclasses
from typing import Any

import pytest

from tests.infra.host.backup.cluster import PASSPHRASE
from tests.infra.host.backup.conftest import folder, machines, s3
from tests.infra.host.backup.lost_hosts import BUCKET, Machines, archive_all, client

__all__ = ["folder", "machines", "s3"]

pytestmark = pytest.mark.xdist_group("attacked-backups")

SECRET = "Nguyen Thi Lan, 12 Ly Thuong Kiet"
# How OpenSSL marks what it has encrypted under a passphrase, and pgBackRest after it.
_ENCRYPTED = b"Salted__"


@pytest.fixture(scope="module")
def stored(machines: Machines) -> dict[str, bytes]:
    """Everything that a host has put into the bucket: a backup, and an archive behind it."""
    cluster = machines.empty("SBW_EC2_WebDB")
    cluster.initialise()
    cluster.start()
    connection = cluster.connect()
    with connection, connection.cursor() as cursor:
        cursor.execute("create table people (name text)")
        cursor.execute("insert into people select %s from generate_series(1, 1000)", (SECRET,))
    cluster.run("clickstream-backup", "full")
    with connection, connection.cursor() as cursor:
        cursor.execute("insert into people values ('somebody after the backup')")
    archive_all(connection)
    connection.close()
    bucket = client(machines.s3, machines.folder)
    keys = [each["Key"] for each in bucket.list_objects_v2(Bucket=BUCKET)["Contents"]]
    return {key: _body(bucket, key) for key in keys}


def _body(bucket: Any, key: str) -> bytes:
    body: bytes = bucket.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return body


def test_whoever_reads_the_bucket_reads_nothing(stored: dict[str, bytes]) -> None:
    assert any("/backup/" in key for key in stored)
    assert any("/archive/" in key and key.endswith(".zst") for key in stored)
    assert [key for key, body in stored.items() if body and not body.startswith(_ENCRYPTED)] == []


def test_without_the_passphrase_nothing_comes_back(stored: dict[str, bytes], machines: Machines) -> None:
    thief = machines.empty("SBW_EC2_WebDB")
    assert "full backup" in thief.run("pgbackrest", "--stanza=main", "info").stdout
    (thief.folder / "passphrase").write_text("another-passphrase-altogether")
    thief.run("clickstream-backup", "configure")
    thief.run("clickstream-restore", "--yes", is_right=False)
    assert not any(thief.data.glob("*"))


def test_the_passphrase_is_in_one_file_which_others_can_not_read(machines: Machines) -> None:
    cluster = machines.empty("SBW_EC2_WebDB")
    configuration = cluster.folder / "pgbackrest.conf"
    assert configuration.read_text().count(PASSPHRASE) == 1
    assert configuration.stat().st_mode & 0o007 == 0
    holding = [
        path.name for path in cluster.folder.rglob("*") if path.is_file() and PASSPHRASE.encode() in path.read_bytes()
    ]
    assert sorted(holding) == ["passphrase", "pgbackrest.conf"]


@pytest.mark.parametrize(
    "held", ["", "short", "a passphrase with spaces in it", "of-many-letters|and a bar of its own"]
)
def test_a_host_without_a_passphrase_backs_up_nothing(machines: Machines, held: str) -> None:
    """Rather than in the clear: the configuration is not written, and what there was stays."""
    cluster = machines.empty("SBW_EC2_WebDB")
    before = (cluster.folder / "pgbackrest.conf").read_text()
    (cluster.folder / "passphrase").write_text(held)
    cluster.run("clickstream-backup", "configure", is_right=False)
    nameless = {name: value for name, value in cluster.environment.items() if name != "BACKUP_PARAMETER"}
    dataclasses.replace(cluster, environment=nameless).run("clickstream-backup", "configure", is_right=False)
    assert (cluster.folder / "pgbackrest.conf").read_text() == before
