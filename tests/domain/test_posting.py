"""Sorting a posting: what is accepted loads, what is refused is named, and bytes stay as they were sent."""

import json
import os
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings

from clickstream_pipeline.domain.documents import why_unreadable
from clickstream_pipeline.domain.parsing import parse_object
from clickstream_pipeline.domain.posting import LostField, RefusedEvent, sift_posting
from clickstream_pipeline.domain.reject_reasons import RejectReason
from clickstream_pipeline.domain.rejected_documents import read_rejected_document, rejected_document
from clickstream_pipeline.domain.rows import EventRow
from clickstream_pipeline.domain.texts import documents_of, readable_text
from tests.storage.reading.any_objects import any_objects

KEY = "events/2026/01/05/02/event-a.json"
RECEIVED = datetime(2026, 1, 5, 2, 30, tzinfo=UTC)
MODIFIED = datetime(2026, 1, 5, 3, tzinfo=UTC)
INGEST = b'{"receivedAt":"2026-01-05T02:30:00.000Z","sourceIp":"203.0.113.0/24","userAgent":"ours"}'
FORGED = {"receivedAt": "2020-01-01T00:00:00Z", "sourceIp": "198.51.100.9"}


def loaded(text: bytes) -> tuple[EventRow, ...]:
    """The rows that a reader makes of what a posting keeps; nothing of that is rejected."""
    posting = sift_posting(text, INGEST)
    parsed = parse_object(KEY, posting.raw_object, MODIFIED)
    assert parsed.rejections == ()
    assert len(parsed.rows) == posting.accepted
    return parsed.rows


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (b'{"eventName":"a"}', b'{"eventName":"a","_ingest":@}'),
        (b' {"eventName" : "a" } ', b' {"eventName" : "a","_ingest":@}'),
        (b'[{"eventName":"a"},{"eventName":"b"}]', b'{"events":[{"eventName":"a"},{"eventName":"b"}],"_ingest":@}'),
        (
            b'{"sentAt":1,"events":[{"eventName":"a"}],"release":"7"}',
            b'{"sentAt":1,"release":"7","events":[{"eventName":"a"}],"_ingest":@}',
        ),
        (
            b'{"eventName":"a"}\n\n[{"eventName":"b"}]\n',
            b'{"eventName":"a","_ingest":@}\n{"events":[{"eventName":"b"}],"_ingest":@}',
        ),
        (b'{\n  "eventName": "a"\n}', b'{   "eventName": "a","_ingest":@}'),
    ],
)
def test_what_is_kept_is_what_was_sent_and_our_word_on_its_receipt(text: bytes, kept: bytes) -> None:
    posting = sift_posting(text, INGEST)
    assert posting.raw_object == kept.replace(b"@", INGEST)
    assert posting.refused == []


def test_numbers_keep_all_their_digits() -> None:
    numbers = b"[123456789012345678901234567890, 0.1000000000000000055511151231257827, 1E400, -0.0, 1.50]"
    for text in (b'{"eventName":"a","n":@}', b'[{"eventName":"a","n":@},3]', b'{"_ingest":1,"eventName":"a","n":@}'):
        assert numbers in sift_posting(text.replace(b"@", numbers), INGEST).raw_object


@pytest.mark.parametrize("name", [b'"_ingest"', b'"\\u005fingest"', b'"_ingest" ', b'"_\\u0069ngest"'])
@pytest.mark.parametrize("value", [json.dumps(FORGED).encode(), b"null", b'"x"', b"[{}]"])
@pytest.mark.parametrize(
    "text",
    [
        b'{@,"eventName":"a"}',
        b'{"eventName":"a",@}',
        b'{@,"eventName":"a",@}',
        b'[{"eventName":"a",@}]',
        b'{@,"events":[{"eventName":"a"}]}',
        b'{"events":[{@,"eventName":"a"}],@}',
        b'{"eventName":"b"}\n{"eventName":"a",@}',
    ],
)
def test_a_receipt_that_the_sender_wrote_never_counts(text: bytes, name: bytes, value: bytes) -> None:
    posted = text.replace(b"@", name + b":" + value)
    rows = loaded(posted)
    assert rows
    for row in rows:
        assert (row.received_at, row.ip_prefix) == (RECEIVED, "203.0.113.0/24")
        assert "invalid" not in row.properties
    assert b"2020-01-01" not in sift_posting(posted, INGEST).raw_object


def test_a_refused_event_is_told_with_its_place_reason_bytes_and_batch() -> None:
    text = b'{"sentAt":7,"_ingest":{},"events":[{"eventName":"a"},5,{"eventName":" "},[],{"eventName":"b"}]}'
    posting = sift_posting(text, INGEST)
    around = b'{"sentAt":7}'
    assert posting.accepted == 2
    assert posting.refused == [
        RefusedEvent(1, RejectReason.NOT_AN_OBJECT, b"5", around),
        RefusedEvent(2, RejectReason.MISSING_EVENT_NAME, b'{"eventName":" "}', around),
        RefusedEvent(3, RejectReason.NOT_AN_OBJECT, b"[]", around),
    ]
    assert [row.raw_position for row in loaded(text)] == [1, 2]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"hello", RejectReason.INVALID_JSON),
        (b'[\n{"eventName":"a"},\n{"eventName":"b"}\n', RejectReason.INVALID_JSON),
        (b'{"eventName":"\xff"}', RejectReason.INVALID_UTF8),
        (b'{"eventName":"a","x":' + b"[" * 70 + b"]" * 70 + b"}", RejectReason.TOO_DEEP),
    ],
)
def test_a_broken_document_is_refused_whole(text: bytes, reason: RejectReason) -> None:
    posting = sift_posting(text, INGEST)
    assert (posting.accepted, posting.raw_object) == (0, b"")
    assert posting.refused == [RefusedEvent(0, reason, text)]


def test_a_field_that_will_be_lost_is_named_where_it_stands() -> None:
    text = (
        b'[{"eventName":"a","clientId":[],"product":{"price":"abc"},"items":[{"price":1},{"price":{}}]},3,'
        b'{"eventName":"b","eventTimestamp":"soon","n":123456789012345678901234567890}]'
    )
    assert sift_posting(text, INGEST).lost_fields == [
        LostField(0, "clientId"),
        LostField(0, "product.price"),
        LostField(0, "items.1.price"),
        LostField(2, "eventTimestamp"),
    ]


def test_nothing_holds_no_event() -> None:
    for text in (b"", b" \n ", b"[]", b'{"events":[]}'):
        posting = sift_posting(text, INGEST)
        assert (posting.events, posting.raw_object) == (0, b"")


def test_an_event_may_have_events_of_its_own() -> None:
    (row,) = loaded(b'{"eventName":"a","events":[1,2]}')
    assert json.loads(row.properties)["events"] == [1, 2]


def test_what_was_refused_is_read_back_as_it_was() -> None:
    refused = [
        RefusedEvent(0, RejectReason.INVALID_UTF8, b'{"eventName":"\xff\x00"}'),
        RefusedEvent(3, RejectReason.NOT_AN_OBJECT, '[\u20ac"\\]'.encode(), b'{"sentAt":1}'),
        RefusedEvent(4, RejectReason.TOO_DEEP, b"[[", b"\xfe"),
    ]
    assert read_rejected_document(rejected_document(refused, INGEST)) == (INGEST, refused)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"_ingest":{},"rejected":[{"index":0}]}', b'{"_ingest":{},"rejected":1}']
)
def test_what_is_no_object_of_rejected_events_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_rejected_document(data)


@settings(
    max_examples=25 * int(os.environ.get("EXAMPLES", "40")),
    derandomize="EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(any_objects())
def test_whatever_is_posted_what_is_accepted_loads_and_the_rest_is_refused_for_the_readers_reasons(data: bytes) -> None:
    text = readable_text(data)
    if text is None:
        return
    posting = sift_posting(text, INGEST)
    rows = loaded(text)
    assert all((row.received_at, row.ip_prefix) == (RECEIVED, "203.0.113.0/24") for row in rows)
    assert posting.raw_object.count(b"\n") == max(0, len(posting.lines) - 1)
    documents = list(documents_of(text))
    if len(documents) > 1 and why_unreadable(documents[0]) is not None:
        assert (posting.accepted, len(posting.refused)) == (0, 1)
        return
    straight = parse_object(KEY, data, MODIFIED)
    assert posting.events == straight.events
    assert [(each.index + 1, each.reason) for each in posting.refused] == [
        (each.position, each.reason) for each in straight.rejections
    ]
    assert [row.event_name for row in rows] == [row.event_name for row in straight.rows]
