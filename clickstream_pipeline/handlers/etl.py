"""The Lambda `SBW_Lamda_ETL`: loads an hour or a day through the same assets that Dagster runs, then the stale days."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import dagster as dg

from clickstream_pipeline.assets.checks import CHECKS
from clickstream_pipeline.assets.clickstream_events import clickstream_events
from clickstream_pipeline.assets.models import models
from clickstream_pipeline.assets.partitions import first_partition, is_partition
from clickstream_pipeline.assets.raw_events import raw_events
from clickstream_pipeline.resources.build import build_resources
from clickstream_pipeline.settings import load_settings
from clickstream_pipeline.storage.day_objects import hour_prefixes

LOADED_BY = "SBW_Lamda_ETL"

_DAY_IN_PREFIX = re.compile(r"events/(\d{4})/(\d{2})/(\d{2})/")
_FIGURES = ("objects_read", "events_read", "loaded", "duplicates", "rejected", "already_loaded", "bots", "size_bytes")


@dataclass(frozen=True, slots=True)
class EtlRequest:
    """What to load: a load partition, or those of its objects whose keys begin with one of `prefixes`."""

    day: date
    prefixes: tuple[str, ...] = ()


def handler(event: Mapping[str, Any], context: object = None) -> dict[str, object]:
    """Loads what the payload asks for, checks the books and recomputes the day and every stale one.

    The payload names, in this priority, `overridePrefix`, `targetUtcHour` (0-23, of `targetUtcDate` when that is there,
    or an ISO hour), `targetUtcDate`, `hoursBack`, `scope: "day"`; without any it is the previous UTC hour.
    Returns the load's figures. Raises when a step or a blocking check fails; what was committed by then stays.
    """
    request = requested(event, datetime.now(UTC))
    if not is_partition(request.day):
        raise ValueError(
            f"{request.day} lies outside the days from {first_partition()} to today; "
            "CLICKSTREAM_START_DATE moves the first one"
        )
    narrowed = {"config": {"prefixes": list(request.prefixes)}}
    result = dg.materialize(
        [raw_events, clickstream_events, models, *CHECKS],
        partition_key=request.day.isoformat(),
        resources=build_resources(load_settings(), loaded_by=LOADED_BY),
        run_config={
            "ops": {
                "clickstream_events": narrowed,
                "clickstream_events_books_balance": narrowed,
                "models": {"config": {"stale": True}},
            }
        },
    )
    return {"day": request.day.isoformat(), "prefixes": list(request.prefixes), **_figures(result)}


def requested(event: Mapping[str, Any], now: datetime) -> EtlRequest:
    """What a payload asks for at `now`; raises `ValueError`, naming the field and what is expected."""
    if event.get("overridePrefix"):
        return _prefix(str(event["overridePrefix"]))
    if event.get("targetUtcHour") is not None:
        return _hour(_target_hour(event["targetUtcHour"], event.get("targetUtcDate"), now))
    if event.get("targetUtcDate"):
        return EtlRequest(_date(event["targetUtcDate"]))
    if event.get("hoursBack") is not None:
        return _hour(now - timedelta(hours=_whole(event["hoursBack"], "hoursBack", least=0, most=24 * 365)))
    previous = now - timedelta(hours=1)
    return EtlRequest(previous.date()) if event.get("scope") == "day" else _hour(previous)


def _hour(moment: datetime) -> EtlRequest:
    return EtlRequest(moment.date(), hour_prefixes(moment.date(), moment.hour))


def _prefix(prefix: str) -> EtlRequest:
    match = _DAY_IN_PREFIX.match(prefix)
    if match is None:
        raise ValueError(f"overridePrefix is {prefix!r}; expected events/YYYY/MM/DD/ or a longer prefix below it")
    return EtlRequest(_date("-".join(match.groups())), (prefix,))


def _target_hour(value: object, day: object, now: datetime) -> datetime:
    """The hour's start; a bare number without a date is that hour of today, or of yesterday while it is yet to come."""
    if isinstance(value, str) and not value.strip().isdigit():
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError as error:
            raise ValueError(
                f"targetUtcHour is {value!r}; expected 0 to 23 or an hour such as 2026-01-31T08:00Z"
            ) from error
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    hour = _whole(value, "targetUtcHour", least=0, most=23)
    start = datetime.combine(_date(day) if day else now.date(), datetime.min.time(), UTC) + timedelta(hours=hour)
    return start if day or start <= now else start - timedelta(days=1)


def _date(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(f"targetUtcDate is {value!r}; expected a date such as 2026-01-31") from error


def _whole(value: object, name: str, *, least: int, most: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise ValueError(f"{name} is {value!r}; expected a whole number from {least} to {most}")
    return number


def _figures(result: dg.ExecuteInProcessResult) -> dict[str, object]:
    (load,) = result.asset_materializations_for_node("clickstream_events")
    figures: dict[str, object] = {name: load.metadata[name].value for name in _FIGURES}
    computed = {
        materialization.partition
        for materialization in result.asset_materializations_for_node("models")
        if materialization.partition
    }
    figures["days_computed"] = sorted(computed)
    figures["checks"] = {check.check_name: check.passed for check in result.get_asset_check_evaluations()}
    return figures
