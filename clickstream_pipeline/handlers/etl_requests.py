"""What the ETL Lambda is asked for: by the hourly rule, by a person's payload, or by S3 that has new objects."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import unquote_plus

from aws_lambda_powertools.utilities.data_classes import S3Event, S3EventBridgeNotificationEvent

from clickstream_pipeline.domain.keys import day_of_prefix, is_skipped, load_date_of
from clickstream_pipeline.storage.raw.day_objects import hour_prefixes

# Of an object in the Hive layout any hour asks for the whole day.
_HOUR_IN_KEY = re.compile(r"events/[0-9]{4}/[0-9]{2}/[0-9]{2}/([0-9]{2})/")


@dataclass(frozen=True, slots=True)
class EtlRequest:
    """What to load: a load partition, or those of its objects whose keys begin with one of `prefixes`."""

    day: date
    prefixes: tuple[str, ...] = ()


def merged(requests: Iterable[EtlRequest]) -> list[EtlRequest]:
    """One request a day, oldest first; one that asks for all of a day covers the others."""
    by_day: dict[date, list[EtlRequest]] = {}
    for request in requests:
        by_day.setdefault(request.day, []).append(request)
    return [
        EtlRequest(day)
        if any(not request.prefixes for request in of_day)
        else EtlRequest(day, tuple(sorted({prefix for request in of_day for prefix in request.prefixes})))
        for day, of_day in sorted(by_day.items())
    ]


def is_queue(event: Mapping[str, Any]) -> bool:
    """Whether the event is a batch of SQS messages."""
    return _source(event) == "aws:sqs"


def is_notification(event: Mapping[str, Any]) -> bool:
    """Whether S3 says that it has new objects, directly or through EventBridge."""
    return _source(event) == "aws:s3" or event.get("source") == "aws.s3" or event.get("Event") == "s3:TestEvent"


def message_requests(body: str) -> list[EtlRequest]:
    """What an SQS message asks for, an S3 notification of either kind; raises `ValueError` for anything else."""
    try:
        event = json.loads(body)
    except ValueError as error:
        raise ValueError(f"the message is no JSON: {error}") from error
    if not isinstance(event, dict) or not is_notification(event):
        raise ValueError("the message is no S3 notification, neither S3's own nor EventBridge's")
    return notified(event)


def notified(event: Mapping[str, Any]) -> list[EtlRequest]:
    """The hours of the objects that S3 tells of; keys that are no raw keys ask for nothing."""
    if event.get("source") == "aws.s3":
        is_created = event.get("detail-type") == "Object Created"
        keys = [S3EventBridgeNotificationEvent(dict(event)).detail.object.key] if is_created else []
    else:
        records = S3Event(dict(event)).records if "Records" in event else ()
        # S3's own notifications have their keys encoded as in a form, EventBridge's as they are.
        keys = [unquote_plus(record.s3.get_object.key) for record in records if "ObjectCreated" in record.event_name]
    return merged(
        _hour_of(key[at:])
        for key in keys
        for at in [key.find("events/")]
        if at >= 0 and load_date_of(key[at:]) and not is_skipped(key[at:])
    )


def _hour_of(key: str) -> EtlRequest:
    day = load_date_of(key)
    assert day is not None
    hour = _HOUR_IN_KEY.match(key)
    return _hour(datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=int(hour[1]) if hour else 0))


def _source(event: Mapping[str, Any]) -> object:
    records = event.get("Records")
    first = records[0] if isinstance(records, list) and records else None
    return first.get("eventSource") if isinstance(first, dict) else None


def requested(event: Mapping[str, Any], now: datetime) -> EtlRequest:
    """What a payload asks for at `now`; raises `ValueError`, naming the field and what is expected.

    It names, in this priority, `overridePrefix`, `targetUtcHour` (0-23, of `targetUtcDate` when that is there, or an
    ISO hour), `targetUtcDate`, `hoursBack`, `scope: "day"`; without any it is the previous UTC hour.
    """
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
    day = day_of_prefix(prefix)
    if day is None:
        raise ValueError(f"overridePrefix is {prefix!r}; expected events/YYYY/MM/DD/ or a longer prefix below it")
    return EtlRequest(day, (prefix,))


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
