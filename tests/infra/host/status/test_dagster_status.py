"""A failed run and a failed blocking check of the pipeline's own, from Dagster's record to an alarm and back."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from runpy import run_path

import dagster as dg
import pytest

from clickstream_pipeline.assets.partitions import CALENDAR
from clickstream_pipeline.handlers import host_status
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.server.migrations import apply_migrations
from infra.reachability.templates import Template
from tests.assets.conftest import Write, point_at, raw_folder, write_days
from tests.assets.runs import DAYS, run
from tests.commands import free_port
from tests.infra.aws.conftest import platform, synthesized
from tests.infra.host.backup.cluster import STATUS, Cluster, give_away
from tests.infra.host.backup.conftest import folder, machines, s3
from tests.infra.host.backup.databases import WAREHOUSE
from tests.infra.host.backup.lost_hosts import Machines
from tests.infra.host.backup.status_door import function_reads, telling
from tests.infra.host.status.dagster_record import dagster_record

__all__ = ["folder", "machines", "platform", "raw_folder", "s3", "synthesized", "write_days"]

pytestmark = pytest.mark.xdist_group("the synthesized platform")

UNITS = run_path(str(STATUS))["SERVICES"]["warehouse"]
LOADS = ["raw_events", "clickstream_events"]
RUNS, CHECKS = (f"clickstream-{WAREHOUSE.host}-{name}" for name in ("Runs", "Checks"))


@pytest.fixture(scope="module")
def host(machines: Machines) -> Iterator[Cluster]:
    """The warehouse's host, whose services run; its warehouse and Dagster's record are empty."""
    with telling(machines, WAREHOUSE.host, "warehouse") as cluster:
        for name, text in ((f"states-of-{len(UNITS)}", "active\n" * len(UNITS)), ("failed", "")):
            (cluster.folder / name).write_text(text)
            give_away(cluster.folder / name)
        cluster.run("createuser", "--superuser", WAREHOUSE.owner)
        cluster.run("createdb", "--owner", WAREHOUSE.owner, WAREHOUSE.database)
        cluster.run("createdb", "clickstream_dagster")
        apply_migrations(cluster.address(WAREHOUSE.database, WAREHOUSE.owner))
        yield cluster


@pytest.fixture
def instance(host: Cluster, tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dagster_record(host.address("clickstream_dagster", "postgres"), tmp_path / "dagster") as opened:
        yield opened


@dataclass(frozen=True)
class Told:
    """What the function has made of the host's status: its metrics, and the failures that its log names."""

    metrics: Mapping[str, float]
    named: str

    def alarms(self, platform: Template) -> set[str]:
        """The alarms on these metrics that the template would raise."""
        found = set()
        for alarm in (each.properties for each in platform.resources("AWS::CloudWatch::Alarm")):
            dimensions = {each["Name"]: each["Value"] for each in alarm.get("Dimensions", [])}
            value = self.metrics.get(alarm.get("MetricName", ""))
            if dimensions.get("host") == WAREHOUSE.host and value is not None:
                is_below = alarm["ComparisonOperator"] == "LessThanThreshold"
                if value < alarm["Threshold"] if is_below else value >= alarm["Threshold"]:
                    found.add(alarm["AlarmName"])
        return found


def _told(host: Cluster, caplog: pytest.LogCaptureFixture) -> Told:
    host.run("clickstream-status")
    caplog.clear()
    assert host_status.handler({}) == {WAREHOUSE.host: True}
    (line,) = [each.__dict__ for each in caplog.records if "_aws" in each.__dict__]
    metrics = {each["Name"]: line[each["Name"]][0] for each in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]}
    named = [f"{each.getMessage()}: {each.__dict__['newest']}" for each in caplog.records if "newest" in each.__dict__]
    return Told(metrics, "\n".join(named))


def test_what_failed_in_dagster_alarms_until_it_is_made_good(
    host: Cluster,
    instance: dg.DagsterInstance,
    platform: Template,
    write_days: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    host.run("clickstream-backup", "full")
    point_at(host.address(WAREHOUSE.database, "clickstream_loader"), monkeypatch, CALENDAR.zone)
    monkeypatch.setattr(host_status.logger, "propagate", True)
    caplog.set_level(logging.INFO, host_status.SERVICE)
    day = DAYS[0]
    lost = write_days(*DAYS)[0]
    assert run(DAYS[0], DAYS[-1], instance=instance).success

    with function_reads(WAREHOUSE.host, monkeypatch):
        well = _told(host, caplog)
        assert (well.metrics["ServicesDown"], well.named, well.alarms(platform)) == (0, "", set())

        aside = lost.rename(tmp_path / "aside")
        assert not run(day, day, instance=instance, raise_on_error=False).success
        failed = _told(host, caplog)
        assert (failed.metrics["RunsFailed"], failed.metrics["ChecksFailed"]) == (1, 1)
        assert f"daily of {day}, failed at" in failed.named
        assert f"books_balance of clickstream_events on {day}, failed at" in failed.named
        assert failed.alarms(platform) == {RUNS, CHECKS}

        # A day that succeeds, and does not have this one beside it, hides nothing.
        assert run(DAYS[-1], DAYS[-1], instance=instance).success
        assert _told(host, caplog).alarms(platform) == {RUNS, CHECKS}

        # The object is back, and its day loads; what the check held back is still to be computed.
        aside.rename(lost)
        assert run(day, day, instance=instance, assets=LOADS).success
        assert _told(host, caplog).alarms(platform) == {RUNS}
        assert run(day, day, instance=instance, assets=model_names()).success
        mended = _told(host, caplog)
        assert (mended.metrics["RunsFailed"], mended.metrics["ChecksFailed"]) == (0, 0)
        assert (mended.named, mended.alarms(platform)) == ("", set())

        # A run that fails by itself, and no check with it.
        with monkeypatch.context() as elsewhere:
            elsewhere.setenv("DWH_PORT", str(free_port()))
            assert not run(day, day, instance=instance, raise_on_error=False).success
        broken = _told(host, caplog)
        assert (broken.metrics["RunsFailed"], broken.metrics["ChecksFailed"]) == (1, 0)
        assert broken.alarms(platform) == {RUNS}
        assert run(day, day, instance=instance).success
        assert _told(host, caplog).alarms(platform) == set()


def test_a_record_that_cannot_be_read_is_a_service_that_is_down(
    host: Cluster,
    instance: dg.DagsterInstance,
    platform: Template,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    host.run("clickstream-backup", "full")
    monkeypatch.setattr(host_status.logger, "propagate", True)
    caplog.set_level(logging.INFO, host_status.SERVICE)
    with function_reads(WAREHOUSE.host, monkeypatch):
        assert _told(host, caplog).metrics["ServicesDown"] == 0
        host.run("psql", "-d", "clickstream_dagster", "-c", "drop function clickstream_failures()")
        told = _told(host, caplog)
        assert "RunsFailed" not in told.metrics
        assert told.alarms(platform) == {f"clickstream-{WAREHOUSE.host}-Services"}
        (named,) = [each.__dict__["services"] for each in caplog.records if "services" in each.__dict__]
        assert named == ("Dagster's record of runs",)
