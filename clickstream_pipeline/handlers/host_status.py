"""The Lambda `clickstream-lambda-status`: turns what the hosts tell of themselves into metrics, every five minutes.

A host that tells nothing is told of all the same: its `HostUp` is then 0. No dagster import.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from clickstream_pipeline.handlers.log import json_logger
from clickstream_pipeline.hosts.status_object import (
    Failures,
    HostStatus,
    ReadStatus,
    StatusUnreadable,
    open_status_reader,
    parse_status,
)
from clickstream_pipeline.settings import StatusSettings, load_status_settings

SERVICE = "clickstream-lambda-status"
# A host tells every minute.
_FRESH_S = 300

logger = json_logger(SERVICE)


@cache
def _surroundings() -> tuple[StatusSettings, ReadStatus]:
    settings = load_status_settings()
    return settings, open_status_reader(settings)


def handler(event: Mapping[str, Any], context: Any = None) -> dict[str, bool]:
    """Writes a line of metrics for each host; answers which of them are up."""
    settings, read = _surroundings()
    return {host: _tell(host, read) for host in settings.hosts}


def _tell(host: str, read: ReadStatus) -> bool:
    try:
        status = parse_status(host, read(host))
    except StatusUnreadable as error:
        logger.error("no status", extra={"host": host, "why": str(error)})
        _write(host, {"HostUp": (MetricUnit.Count, 0)})
        return False
    age_s = (datetime.now(UTC) - status.told_at).total_seconds()
    is_up = age_s < _FRESH_S
    _write(
        host, {"HostUp": (MetricUnit.Count, int(is_up)), "StatusAge": (MetricUnit.Seconds, age_s), **_figures(status)}
    )
    if status.services_down:
        logger.error("services don't run", extra={"host": host, "services": status.services_down})
    if status.dagster is not None:
        _name("runs of Dagster failed", host, status.dagster.runs)
        _name("blocking checks failed", host, status.dagster.checks)
    return is_up


def _name(what: str, host: str, failures: Failures) -> None:
    if failures.count:
        since = failures.since and failures.since.isoformat()
        logger.error(what, extra={"host": host, "count": failures.count, "since": since, "newest": failures.named})


def _figures(status: HostStatus) -> dict[str, tuple[MetricUnit, float]]:
    figures: dict[str, tuple[MetricUnit, float]] = {
        "DiskUsed": (MetricUnit.Percent, status.disk_used_pct),
        "ServicesDown": (MetricUnit.Count, len(status.services_down)),
    }
    if status.backup_age_s is not None:
        figures["BackupAge"] = (MetricUnit.Seconds, status.backup_age_s)
    if status.dagster is not None:
        figures["RunsFailed"] = (MetricUnit.Count, status.dagster.runs.count)
        figures["ChecksFailed"] = (MetricUnit.Count, status.dagster.checks.count)
    return figures


def _write(host: str, figures: Mapping[str, tuple[MetricUnit, float]]) -> None:
    metrics = EphemeralMetrics(namespace="Clickstream", service=SERVICE)
    metrics.add_dimension(name="host", value=host)
    for name, (unit, value) in figures.items():
        metrics.add_metric(name, unit, value)
    logger.info("status", extra=metrics.serialize_metric_set())
