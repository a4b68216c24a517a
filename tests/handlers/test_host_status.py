"""What the hosts tell of themselves, as metrics: also of one that tells nothing, or nonsense."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clickstream_pipeline.handlers import host_status
from clickstream_pipeline.settings import SettingsError, load_status_settings
from tests.faults.faulty_s3 import BUCKET, FaultyS3, faulty_s3


@pytest.fixture
def s3(nothing_configured: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyS3]:
    """A bucket that one host tells."""
    with faulty_s3() as found:
        for name, value in {**found.environment(), "STATUS_BUCKET": BUCKET, "STATUS_HOSTS": "warehouse"}.items():
            monkeypatch.setenv(name, value)
        host_status._surroundings.cache_clear()
        monkeypatch.setattr(host_status.logger, "propagate", True)
        yield found
        host_status._surroundings.cache_clear()


def _tell(s3: FaultyS3, body: object) -> None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    s3.client().put_object(Bucket=BUCKET, Key="status/warehouse.json", Body=data)


def _status(*, ago: timedelta = timedelta(0), **changed: object) -> dict[str, object]:
    at = (datetime.now(UTC) - ago).isoformat(timespec="seconds")
    well = {"disks": {"/": 21.5, "/data": 64.0}, "services": {"postgresql": True}, "backup_age_s": 3600}
    return {"host": "warehouse", "at": at, **well, **changed}


def _metrics(caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    (line,) = [each.__dict__ for each in caplog.records if "_aws" in each.__dict__]
    (told,) = line["_aws"]["CloudWatchMetrics"]
    assert (told["Namespace"], [set(each) for each in told["Dimensions"]]) == ("Clickstream", [{"service", "host"}])
    assert (line["service"], line["host"]) == ("clickstream-lambda-status", "warehouse")
    return {each["Name"]: line[each["Name"]][0] for each in told["Metrics"]}


def test_a_host_that_is_well_is_up(s3: FaultyS3, caplog: pytest.LogCaptureFixture) -> None:
    _tell(s3, _status())
    assert host_status.handler({}) == {"warehouse": True}
    metrics = _metrics(caplog)
    assert metrics.pop("StatusAge") < 60
    assert metrics == {"HostUp": 1, "DiskUsed": 64.0, "ServicesDown": 0, "BackupAge": 3600}


def test_a_host_that_has_fallen_silent_is_down(s3: FaultyS3, caplog: pytest.LogCaptureFixture) -> None:
    _tell(s3, _status(ago=timedelta(minutes=6)))
    assert host_status.handler({}) == {"warehouse": False}
    assert _metrics(caplog)["HostUp"] == 0


def test_services_that_do_not_run_are_counted_and_named(s3: FaultyS3, caplog: pytest.LogCaptureFixture) -> None:
    _tell(s3, _status(services={"postgresql": True, "dagster": False}, backup_age_s=None))
    assert host_status.handler({}) == {"warehouse": True}
    assert [each.__dict__["services"] for each in caplog.records if "services" in each.__dict__] == [("dagster",)]
    metrics = _metrics(caplog)
    assert metrics["ServicesDown"] == 1
    assert "BackupAge" not in metrics


NOTHING: dict[str, object] = {"count": 0, "since": None, "named": []}
AT = "2026-11-30T00:31:02+00:00"


def test_failures_in_dagster_are_counted_and_named(s3: FaultyS3, caplog: pytest.LogCaptureFixture) -> None:
    run = {"run_id": "r-1", "job": "daily", "first_day": "2026-11-29", "last_day": "2026-11-29", "failed_at": AT}
    check = {"asset": "sessions", "check_name": "sessions_add_up", "failed_at": AT, "days": 3}
    checks = [
        {**check, "first_day": "2026-11-27", "last_day": "2026-11-29"},
        {**check, "first_day": None, "last_day": None},
    ]
    _tell(
        s3,
        _status(
            dagster={
                "runs": {"count": 21, "since": "2026-10-01T00:00:00+07:00", "named": [run]},
                "checks": {"count": 2, "since": AT, "named": checks},
            }
        ),
    )
    assert host_status.handler({}) == {"warehouse": True}
    metrics = _metrics(caplog)
    assert (metrics["RunsFailed"], metrics["ChecksFailed"]) == (21, 2)
    told = {each.getMessage(): each.__dict__ for each in caplog.records if "newest" in each.__dict__}
    runs, failed = told["runs of Dagster failed"], told["blocking checks failed"]
    assert (runs["host"], runs["count"], runs["since"]) == ("warehouse", 21, "2026-09-30T17:00:00+00:00")
    assert runs["newest"] == (f"daily of 2026-11-29, failed at {AT}, run r-1",)
    assert failed["newest"] == (
        f"sessions_add_up of sessions on 2026-11-27 to 2026-11-29, failed at {AT}",
        f"sessions_add_up of sessions on all days, failed at {AT}",
    )


@pytest.mark.parametrize("dagster", [{"runs": NOTHING, "checks": NOTHING}, None])
def test_where_nothing_failed_nothing_is_named(
    s3: FaultyS3, caplog: pytest.LogCaptureFixture, dagster: dict[str, object] | None
) -> None:
    """None: the host could not read Dagster's record, and reports that as a service that is down."""
    _tell(s3, _status(dagster=dagster))
    assert host_status.handler({}) == {"warehouse": True}
    assert _metrics(caplog).get("RunsFailed") == (None if dagster is None else 0)
    assert not [each for each in caplog.records if "newest" in each.__dict__]


@pytest.mark.parametrize(
    "body",
    [None, b"", b"{", [], {}, _status(disks={}), _status(disks={"/": "full"}),
     {**_status(), "at": "2026-01-01T00:00:00"}, _status(services=["postgresql"]),
     _status(dagster={"runs": NOTHING}), _status(dagster={"runs": {**NOTHING, "count": "many"}, "checks": NOTHING}),
     _status(dagster={"runs": {**NOTHING, "since": "lately"}, "checks": NOTHING}),
     _status(dagster={"runs": {**NOTHING, "named": [{}]}, "checks": NOTHING})],
)  # fmt: skip
def test_what_is_no_status_is_no_host_that_is_up(s3: FaultyS3, caplog: pytest.LogCaptureFixture, body: object) -> None:
    if body is not None:
        _tell(s3, body)
    assert host_status.handler({}) == {"warehouse": False}
    assert _metrics(caplog) == {"HostUp": 0}


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"STATUS_HOSTS": "a"}, "STATUS_BUCKET is not set"),
        ({"STATUS_BUCKET": "b", "STATUS_HOSTS": " , "}, "STATUS_HOSTS is not set"),
    ],
)
def test_what_is_not_configured_is_named(environment: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        load_status_settings(environment)
