"""What a host tells of itself, as the Lambda reads it."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

from clickstream_pipeline.handlers import host_status
from clickstream_pipeline.hosts.status_object import HostStatus, parse_status
from tests.commands import ROOT, wait_for
from tests.infra.aws.recorder import Call
from tests.infra.host.backup.cluster import STATUS, Cluster, give_away
from tests.infra.host.backup.databases import SHOP
from tests.infra.host.backup.lost_hosts import BUCKET, Machines, client
from tests.infra.host.backup.metadata import ACCESS_KEY
from tests.infra.host.backup.status_door import function_reads, telling

pytestmark = pytest.mark.xdist_group("restores")

KEY = f"status/{SHOP.host}.json"
UNITS = run_path(str(STATUS))["SERVICES"]["oltp"]
ARCHIVE, BACKUP = "the archive of the database", "the backup"


@pytest.fixture(scope="module")
def running(machines: Machines) -> Iterator[Cluster]:
    """A host of the shop's whose database runs."""
    with telling(machines, SHOP.host, "oltp") as cluster:
        yield cluster


@pytest.fixture
def systemd() -> dict[str, str]:
    """What systemd says: the states of the units, and what has failed; a test may change it before the host tells."""
    return {f"states-of-{len(UNITS)}": "active\n" * len(UNITS), "failed": ""}


def _told(running: Cluster, machines: Machines, systemd: dict[str, str]) -> HostStatus:
    for name, text in systemd.items():
        (running.folder / name).write_text(text)
        give_away(running.folder / name)
    running.run("clickstream-status")
    return parse_status(SHOP.host, _object(machines))


def _object(machines: Machines) -> bytes:
    found: Any = client(machines.s3, machines.folder).get_object(Bucket=BUCKET, Key=KEY)
    return found["Body"].read()


def test_a_host_without_a_backup_says_so(running: Cluster, machines: Machines, systemd: dict[str, str]) -> None:
    status = _told(running, machines, systemd)
    assert status.services_down == (BACKUP,)
    assert status.backup_age_s is None
    assert 0 < status.disk_used_pct <= 100
    assert set(json.loads(_object(machines))) == {"host", "at", "disks", "services", "backup_age_s"}


def test_a_host_that_is_well_is_read_as_such(
    running: Cluster, machines: Machines, systemd: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the handler itself, which asks another door of the same store."""
    running.run("clickstream-backup", "full")
    assert _told(running, machines, systemd).services_down == ()
    # Nothing but its own object is asked for, with the role's key.
    assert machines.s3.calls[ACCESS_KEY] == {Call("s3:PutObject", f"arn:aws:s3:::{BUCKET}/{KEY}")}
    with function_reads(SHOP.host, monkeypatch):
        assert host_status.handler({}) == {SHOP.host: True}
    age_s = parse_status(SHOP.host, _object(machines)).backup_age_s
    assert age_s is not None
    assert 0 <= age_s < 600


def test_services_that_do_not_run_are_named(running: Cluster, machines: Machines, systemd: dict[str, str]) -> None:
    states = f"states-of-{len(UNITS)}"
    systemd[states] = "active\nactivating\n"
    systemd["failed"] = "clickstream-backup-diff.service loaded failed failed What has changed\n"
    down = set(_told(running, machines, systemd).services_down)
    assert down - {BACKUP} == {UNITS[1], "clickstream-backup-diff.service"}
    # Nothing is taken for well of which systemd says nothing.
    systemd[states] = ""
    assert set(UNITS) <= set(_told(running, machines, systemd).services_down)


def test_an_archive_that_stands_still_is_told_until_it_goes_on(
    running: Cluster, machines: Machines, systemd: dict[str, str]
) -> None:
    configuration = Path(running.environment["PGBACKREST_CONFIG"])
    right = configuration.read_text()
    waiting = running.data / "pg_wal" / "archive_status"
    running.run("clickstream-backup", "full")
    configuration.write_text(right.replace(f"repo1-s3-bucket={BUCKET}", "repo1-s3-bucket=no-such-bucket"))
    running.run("psql", "-c", "select txid_current()", "-c", "select pg_switch_wal()")
    wait_for(lambda: "archive command failed" in running.log)
    (segment,) = waiting.glob("*.ready")
    assert _told(running, machines, systemd).services_down == ()
    long_ago = time.time() - 600
    os.utime(segment, (long_ago, long_ago))
    assert _told(running, machines, systemd).services_down == (ARCHIVE,)
    configuration.write_text(right)
    # It tries again after a minute, and before it ends.
    running.stop()
    assert ARCHIVE in _told(running, machines, systemd).services_down
    running.start()
    assert _told(running, machines, systemd).services_down == ()


def test_every_service_that_goes_on_is_told_of() -> None:
    """Whatever systemd starts again when it ends is expected to run."""
    folders = [*(ROOT / "infra" / "host").glob("*/units"), ROOT / "shiny" / "server"]
    lasting = {
        path.name
        for folder in folders
        for path in folder.glob("*.service")
        if "Restart=always" in path.read_text(encoding="utf-8")
    }
    told = set(run_path(str(STATUS))["SERVICES"]["warehouse"])
    target = (ROOT / "shiny" / "server" / "clickstream-dashboard.target").read_text(encoding="utf-8")
    processes = {word for line in target.splitlines() for word in line.removeprefix("Wants=").split() if "@" in word}
    assert processes
    expected = lasting - {"clickstream-dashboard@.service"} | processes
    assert expected == told - {"postgresql@15-main.service", "amazon-ssm-agent.service"}
