"""What a restore refuses, and what it says when the repository is not what it was."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.infra.host.backup.cluster import BINARIES
from tests.infra.host.backup.databases import SHOP
from tests.infra.host.backup.lost_hosts import (
    BUCKET,
    Lost,
    Machines,
    client,
    lose_one,
    wait_until_recovered,
    what_stands,
)

pytestmark = pytest.mark.xdist_group("restores")


@pytest.fixture(scope="module")
def lost(machines: Machines) -> Lost:
    return lose_one(machines, SHOP)


@pytest.fixture
def repository(machines: Machines, lost: Lost) -> Iterator[Any]:
    """The objects by key; whatever is done to them is undone afterwards."""
    s3 = client(machines.s3, machines.folder)
    held = {key: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in _keys(s3)}
    yield s3
    for key in _keys(s3):
        s3.delete_object(Bucket=BUCKET, Key=key)
    for key, data in held.items():
        s3.put_object(Bucket=BUCKET, Key=key, Body=data)


def _keys(s3: Any) -> list[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    return [each["Key"] for page in pages for each in page.get("Contents", [])]


def _segments(s3: Any) -> list[str]:
    return [key for key in _keys(s3) if re.search(r"/[0-9A-F]{24}-[^/]+$", key)]


@pytest.mark.parametrize(
    ("time", "message"),
    [
        ("yesterday", "--time is 'yesterday'; expected something like '2026-"),
        ("2026-11-28 14:30:00", "has no zone; add +00:00 for UTC"),
        ("2126-01-01 00:00:00Z", "is in the future"),
        ("2020-01-01 00:00:00+07:00", "no backup had ended at 2019-12-31 17:00:00+00:00; the oldest ended at 20"),
    ],
)
def test_a_moment_that_cannot_be_had_is_refused(machines: Machines, lost: Lost, time: str, message: str) -> None:
    empty = machines.empty(SHOP.host)
    assert message in empty.run("clickstream-restore", "--yes", "--time", time, is_right=False).stdout
    assert not empty.data.exists()


def test_a_host_without_backups_is_told_so(machines: Machines) -> None:
    empty = machines.empty("SBW_EC2_Other")
    assert "there is no backup" in empty.run("clickstream-restore", "--yes", is_right=False).stdout


def test_nothing_is_done_unless_the_answer_is_yes(machines: Machines, lost: Lost) -> None:
    empty = machines.empty(SHOP.host)
    told = empty.run("clickstream-restore", is_right=False).stdout
    assert f"is restored into {empty.data}" in told
    assert not empty.data.exists()


def test_a_rehearsal_leaves_the_cluster_and_the_repository_alone(
    machines: Machines, lost: Lost, repository: Any
) -> None:
    """Beside an empty cluster that runs: what is started by hand holds the rows, and archives nothing."""
    running = machines.empty(SHOP.host)
    running.initialise()
    running.start()
    before = _keys(repository)
    told = running.run("clickstream-restore", "--yes", "--into", running.folder / "rehearsal").stdout
    assert "the copy is not started, and its archiving is off" in told
    running.stop()
    control = [BINARIES / "pg_ctl", "-D", running.folder, "-w", "-l", running.folder / "rehearsal.log"]
    running.run(*control, "-o", f"-c data_directory={running.folder}/rehearsal", "start")
    wait_until_recovered(running)
    assert what_stands(running, SHOP) == lost.newest
    connection = running.connect()
    with connection, connection.cursor() as cursor:
        cursor.execute("select setting from pg_settings where name = 'archive_mode'")
        assert cursor.fetchone() == ("off",)
    connection.close()
    running.run(BINARIES / "pg_ctl", "-D", running.folder / "rehearsal", "-w", "stop")
    assert _keys(repository) == before


def test_a_new_and_empty_cluster_does_not_take_the_place_of_backups(
    machines: Machines, lost: Lost, repository: Any
) -> None:
    new = machines.empty(SHOP.host)
    new.initialise()
    new.start()
    before = _keys(repository)
    assert "HINT: is this the correct stanza?" in new.run("clickstream-backup", "full", is_right=False).stdout
    assert _keys(repository) == before


def test_a_missing_segment_is_named_before_anything_is_touched(machines: Machines, lost: Lost, repository: Any) -> None:
    # The last but one is behind every backup.
    gone = _segments(repository)[-2]
    repository.delete_object(Bucket=BUCKET, Key=gone)
    empty = machines.empty(SHOP.host)
    told = empty.run("clickstream-restore", "--yes", is_right=False).stdout
    assert f"the archive lacks the segment {gone.rpartition('/')[2][:24]}" in told
    assert not empty.data.exists()


def test_a_damaged_segment_is_no_silent_end(machines: Machines, lost: Lost, repository: Any) -> None:
    damaged = _segments(repository)[-1]
    repository.put_object(Bucket=BUCKET, Key=damaged, Body=b"damaged")
    empty = machines.empty(SHOP.host)
    told = empty.run("clickstream-restore", "--yes", is_right=False).stdout
    assert "the archive has later segments" in told
    assert damaged.rpartition("/")[2][:24] in empty.log


def test_a_repository_that_is_broken_says_where(machines: Machines, lost: Lost, repository: Any) -> None:
    for name in ("backup.info", "backup.info.copy"):
        repository.put_object(Bucket=BUCKET, Key=f"pgbackrest/{SHOP.host}/backup/main/{name}", Body=b"broken")
    empty = machines.empty(SHOP.host)
    told = empty.run("clickstream-restore", "--yes", is_right=False).stdout
    assert f"pgbackrest/{SHOP.host}/backup/main/backup.info" in told
    assert not empty.data.exists()


def test_a_host_asks_for_its_own_folder_and_nothing_else(machines: Machines, lost: Lost) -> None:
    calls = machines.s3.calls[SHOP.host]
    folder = f"pgbackrest/{SHOP.host}/"
    assert {call.action for call in calls} == {"s3:GetObject", "s3:ListBucket", "s3:PutObject", "s3:DeleteObject"}
    for call in calls:
        if call.action == "s3:ListBucket":
            assert call.resource == f"arn:aws:s3:::{BUCKET}"
            assert call.prefix is not None
            assert call.prefix.startswith(folder)
        else:
            assert call.resource.startswith(f"arn:aws:s3:::{BUCKET}/{folder}")
