"""What the browser tracker sends, through the exact parser; the tracker's own tests make the same events."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clickstream_pipeline.domain.parsing import parse_object
from clickstream_pipeline.domain.rows import EventRow
from clickstream_pipeline.domain.vocabulary import EventType

CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent.parent / "data/tracker-examples/cases.jsonl").open()
]
KEY = "events/2026/01/05/03/event-11111111-1111-4111-8111-111111111111.json"
RECEIVED = datetime(2026, 1, 5, 3, 10, tzinfo=UTC)


def _row(case: dict[str, Any]) -> EventRow:
    """The row of the batch that the tracker posts, as the ingest handler stores it."""
    batch = {"sentAt": case["sentAt"], "events": [case["event"]], "_ingest": {"receivedAt": RECEIVED.isoformat()}}
    parsed = parse_object(KEY, json.dumps(batch).encode(), RECEIVED)
    assert parsed.rejections == ()
    (row,) = parsed.rows
    return row


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["call"])
def test_a_call_of_the_tracker_loads_as_it_was_meant(case: dict[str, Any]) -> None:
    row = _row(case)
    properties = json.loads(row.properties)

    for column, expected in case["loaded"].items():
        if column == "properties":
            assert {**properties, "sentAt": None} == {**expected, "sentAt": None}
        elif column == "items":
            assert (json.loads(row.items) if row.items else None) == expected
        else:
            assert getattr(row, column) == expected, column


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["call"])
def test_who_where_and_when_are_told_by_every_call(case: dict[str, Any]) -> None:
    row = _row(case)

    # The browser's clock is ten minutes slow; the batch left 0.8 s after the event.
    assert row.event_timestamp == RECEIVED - timedelta(milliseconds=800)
    assert str(row.event_id) == case["event"]["eventId"]
    assert row.event_id.version == 7
    assert (row.event_name, row.event_type) == (row.event_type, row.event_name)
    assert (row.user_id, row.user_login_state, row.identity_source) == ("u-9", "logged_in", "cognito")
    assert (row.client_id, row.session_id) == (case["event"]["clientId"], case["event"]["sessionId"])
    assert row.is_first_visit is True
    assert row.page_path == "/page"
    assert (row.utm_source, row.utm_medium, row.channel) == ("newsletter", "email", "email")


def test_every_event_type_has_a_call() -> None:
    assert {case["loaded"]["event_type"] for case in CASES} == set(EventType) - {EventType.UNKNOWN}
