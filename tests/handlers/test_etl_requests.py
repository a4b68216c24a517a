"""What the ETL Lambda is asked for: payloads, and what S3 tells of new objects."""

import json
from datetime import UTC, date, datetime

import pytest

from clickstream_pipeline.handlers.etl_requests import (
    EtlRequest,
    is_notification,
    is_queue,
    merged,
    message_requests,
    notified,
    requested,
)

NOW = datetime(2026, 1, 31, 0, 20, tzinfo=UTC)
YESTERDAY, TODAY = date(2026, 1, 30), date(2026, 1, 31)


def _hour(day: date, hour: int) -> EtlRequest:
    ours = (f"events/{day:%Y/%m/%d}/{hour:02}/", f"events/{day:%Y/%m/%d}/event-")
    hive = (
        f"events/year={day:%Y}/month={day:%m}/day={day:%d}/",
        f"events/year={day.year}/month={day.month}/day={day.day}/",
    )
    return EtlRequest(day, (*ours, *hive))


def _sorted(request: EtlRequest) -> EtlRequest:
    return EtlRequest(request.day, tuple(sorted(request.prefixes)))


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({}, _hour(YESTERDAY, 23)),
        ({"scope": "day"}, EtlRequest(YESTERDAY)),
        ({"hoursBack": 0}, _hour(TODAY, 0)),
        ({"hoursBack": "25", "scope": "day"}, _hour(date(2026, 1, 29), 23)),
        ({"targetUtcDate": "2026-01-05", "hoursBack": 3}, EtlRequest(date(2026, 1, 5))),
        ({"targetUtcHour": 7, "targetUtcDate": "2026-01-05"}, _hour(date(2026, 1, 5), 7)),
        ({"targetUtcHour": "7"}, _hour(YESTERDAY, 7)),
        ({"targetUtcHour": 0}, _hour(TODAY, 0)),
        ({"targetUtcHour": "2026-01-05T07:30Z", "targetUtcDate": "2026-01-06"}, _hour(date(2026, 1, 5), 7)),
        ({"targetUtcHour": "2026-01-05T07:00+07:00"}, _hour(date(2026, 1, 5), 0)),
        (
            {"overridePrefix": "events/2026/01/05/02/event-a", "targetUtcHour": 7},
            EtlRequest(date(2026, 1, 5), ("events/2026/01/05/02/event-a",)),
        ),
        (
            {"overridePrefix": "events/year=2026/month=1/day=5/hour=2/"},
            EtlRequest(date(2026, 1, 5), ("events/year=2026/month=1/day=5/hour=2/",)),
        ),
        # What EventBridge's hourly rule sends.
        ({"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}, _hour(YESTERDAY, 23)),
    ],
)
def test_a_payload_asks_for_an_hour_or_a_day(payload: dict[str, object], expected: EtlRequest) -> None:
    assert not is_notification(payload)
    assert not is_queue(payload)
    assert requested(payload, NOW) == expected


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        ({"targetUtcHour": 24}, "targetUtcHour"),
        ({"targetUtcHour": "noon"}, "targetUtcHour"),
        ({"targetUtcDate": "2026-02-30"}, "targetUtcDate"),
        ({"hoursBack": -1}, "hoursBack"),
        ({"overridePrefix": "events/2026/"}, "overridePrefix"),
        ({"overridePrefix": "events/2026/02/30/"}, "overridePrefix"),
        ({"overridePrefix": "events/year=2026/month=1/"}, "overridePrefix"),
    ],
)
def test_a_payload_that_means_nothing_is_named(payload: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        requested(payload, NOW)


def s3_notification(*keys: str, name: str = "ObjectCreated:Put") -> dict[str, object]:
    """What S3 sends itself."""
    return {
        "Records": [
            {
                "eventSource": "aws:s3",
                "eventName": name,
                "s3": {"bucket": {"name": "clickstream-s3-ingest"}, "object": {"key": key, "size": 9}},
            }
            for key in keys
        ]
    }


def eventbridge_notification(key: str, kind: str = "Object Created") -> dict[str, object]:
    """What EventBridge sends of S3."""
    detail = {"bucket": {"name": "clickstream-s3-ingest"}, "object": {"key": key, "size": 9}, "reason": "PutObject"}
    return {"source": "aws.s3", "detail-type": kind, "detail": detail}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            s3_notification(
                "events/2026/01/30/07/event-a.json",
                "events/2026/01/30/07/event-b.json",
                "a+prefix/events/2026/01/31/event-c.json",
            ),
            [_hour(YESTERDAY, 7), _hour(TODAY, 0)],
        ),
        (s3_notification("events%2F2026%2F01%2F30%2F07%2Fevent-a.json"), [_hour(YESTERDAY, 7)]),
        (s3_notification("rejected/2026/01/30/07/a.json", "events/manifest.json"), []),
        (s3_notification("events/2026/01/30/07/_SUCCESS", "events/2026/01/30/07/a.json.crc"), []),
        (s3_notification("events/2026/01/30/24/a.json", "events/2026/01/30/hour=07/a.json"), []),
        (s3_notification("events/year%3D2026/month%3D01/day%3D30/hour%3D07/a.json"), [_hour(YESTERDAY, 0)]),
        (s3_notification("events/2026/01/30/07/event-a.json", name="ObjectRemoved:Delete"), []),
        (eventbridge_notification("events/2026/01/30/07/event-a.json"), [_hour(YESTERDAY, 7)]),
        (eventbridge_notification("events/2026/01/30/07/event-a.json", "Object Deleted"), []),
        ({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "clickstream-s3-ingest"}, []),
    ],
)
def test_new_objects_ask_for_their_hours(event: dict[str, object], expected: list[EtlRequest]) -> None:
    assert is_notification(event)
    assert [_sorted(request) for request in notified(event)] == [_sorted(request) for request in expected]
    assert message_requests(json.dumps(event)) == notified(event)


@pytest.mark.parametrize(("body", "named"), [("{", "JSON"), ("[]", "no S3 notification"), ('{"a": 1}', "no S3")])
def test_a_message_of_another_kind_is_refused(body: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        message_requests(body)


def test_requests_of_one_day_become_one() -> None:
    requests = [_hour(TODAY, 3), EtlRequest(YESTERDAY), _hour(TODAY, 2), _hour(YESTERDAY, 5)]
    hours = ("events/2026/01/31/02/", "events/2026/01/31/03/", "events/2026/01/31/event-")
    hours += ("events/year=2026/month=01/day=31/", "events/year=2026/month=1/day=31/")
    assert merged(requests) == [EtlRequest(YESTERDAY), EtlRequest(TODAY, hours)]
