"""What a host tells of itself: an object in a bucket, for it has no way to a service that takes metrics."""

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
    """A host's status is not there, can't be read or is none; the message says which and why."""


@dataclass(frozen=True, slots=True)
class HostStatus:
    """How full the fullest disk is, which services don't run, and when the last backup ended (None: there is none)."""

    told_at: datetime
    disk_used_pct: float
    services_down: tuple[str, ...]
    backup_age_s: float | None


def open_status_reader(settings: StatusSettings) -> ReadStatus:
    """Reads the status of a host by its name; the reader raises `StatusUnreadable`."""
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
            raise StatusUnreadable(f"{host} has no status that can be read: {reason}") from None

    return read


def parse_status(host: str, data: bytes) -> HostStatus:
    """What `clickstream-status` writes on a host; raises `StatusUnreadable`."""
    try:
        told: Mapping[str, Any] = orjson.loads(data)
        told_at = datetime.fromisoformat(told["at"])
        disk_used_pct = max(float(used) for used in told["disks"].values())
        backup_age_s = told.get("backup_age_s")
        if told_at.tzinfo is None or not math.isfinite(disk_used_pct):
            raise ValueError("a time without a zone, or a figure that is none")
        return HostStatus(
            told_at=told_at.astimezone(UTC),
            disk_used_pct=disk_used_pct,
            services_down=tuple(sorted(name for name, runs in told["services"].items() if runs is not True)),
            backup_age_s=None if backup_age_s is None else float(backup_age_s),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StatusUnreadable(f"the status of {host} is none: {error}") from error
