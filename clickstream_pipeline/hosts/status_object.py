"""The status of a host, read from an object in a bucket: a host has no network path to a metrics service."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

from clickstream_pipeline.settings import StatusSettings

if TYPE_CHECKING:
    from obstore.store import S3Config

ReadStatus = Callable[[str], bytes]


class StatusUnreadable(RuntimeError):
    """A host's status is missing, unreadable or invalid; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Failures of one kind that nothing has made good: how many, since when, and the newest of them, each as text."""

    count: int
    since: datetime | None
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DagsterStatus:
    """Failed runs of Dagster, and failed blocking checks, that nothing has made good."""

    runs: Failures
    checks: Failures


@dataclass(frozen=True, slots=True)
class HostStatus:
    """Use of the fullest disk, services that do not run, and the age of the last backup (None without a backup).

    `dagster` is None where Dagster does not run, and where its record can't be read, which is a service that is down.
    """

    told_at: datetime
    disk_used_pct: float
    services_down: tuple[str, ...]
    backup_age_s: float | None
    dagster: DagsterStatus | None


def open_status_reader(settings: StatusSettings) -> ReadStatus:
    """A function that reads the status of a host by its name; it raises `StatusUnreadable`."""
    from obstore.exceptions import BaseError
    from obstore.store import S3Store

    config: S3Config = {"region": settings.aws_region}
    if settings.s3_endpoint_url:
        config["endpoint"] = settings.s3_endpoint_url
    store = S3Store(
        settings.bucket,
        config=config,
        client_options={"allow_http": (settings.s3_endpoint_url or "").startswith("http:")},
    )

    def read(host: str) -> bytes:
        try:
            return bytes(store.get(f"status/{host}.json").bytes())
        except (BaseError, OSError, ValueError) as error:
            reason = str(error).partition("\n")[0].strip() or type(error).__name__
            raise StatusUnreadable(f"the status of {host} can't be read: {reason}") from None

    return read


def parse_status(host: str, data: bytes) -> HostStatus:
    """Parses the status that `clickstream-status` writes on a host; raises `StatusUnreadable`."""
    try:
        fields: Mapping[str, Any] = orjson.loads(data)
        told_at = datetime.fromisoformat(fields["at"])
        disk_used_pct = max(float(used) for used in fields["disks"].values())
        backup_age_s = fields.get("backup_age_s")
        if told_at.tzinfo is None or not math.isfinite(disk_used_pct):
            raise ValueError("a time has no zone, or a figure is not a number")
        return HostStatus(
            told_at=told_at.astimezone(UTC),
            disk_used_pct=disk_used_pct,
            services_down=tuple(sorted(name for name, runs in fields["services"].items() if runs is not True)),
            backup_age_s=None if backup_age_s is None else float(backup_age_s),
            dagster=_dagster(fields["dagster"]) if fields.get("dagster") is not None else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StatusUnreadable(f"the status of {host} is invalid: {error}") from error


def _dagster(fields: Mapping[str, Any]) -> DagsterStatus:
    return DagsterStatus(runs=_failures(fields["runs"], _run_told), checks=_failures(fields["checks"], _check_told))


def _failures(fields: Mapping[str, Any], told: Callable[[Mapping[str, Any]], str]) -> Failures:
    since = fields["since"]
    return Failures(
        count=int(fields["count"]),
        since=None if since is None else datetime.fromisoformat(since).astimezone(UTC),
        named=tuple(told(each) for each in fields["named"]),
    )


def _run_told(run: Mapping[str, Any]) -> str:
    return f"{run['job']} of {_days_told(run)}, failed at {run['failed_at']}, run {run['run_id']}"


def _check_told(check: Mapping[str, Any]) -> str:
    return f"{check['check_name']} of {check['asset']} on {_days_told(check)}, failed at {check['failed_at']}"


def _days_told(fields: Mapping[str, Any]) -> str:
    first, last = fields["first_day"], fields["last_day"]
    if first is None:
        return "all days"
    return str(first) if first == last else f"{first} to {last}"
