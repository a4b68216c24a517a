"""What holds of any raw object whatever: it is read, twice the same, by both readers, and fits its columns."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from clickstream_pipeline.domain.coercion import AMOUNT_LIMIT, MAX_KEY_BYTES
from clickstream_pipeline.domain.parsing import parse_event, parse_object
from clickstream_pipeline.domain.reject_reasons import RejectReason
from clickstream_pipeline.domain.rows import EVENT_COLUMNS, EventRow, ParsedObject
from tests.storage.reading.read_alike import assert_read_alike

KEY = "events/2026/01/05/02/event-a.json"
MODIFIED = datetime(2026, 1, 5, 3, tzinfo=UTC)

_IN_KEYS = ("event_name", "session_id", "client_id", "user_id", "user_login_state", "context_product_id", "order_id",
            "cart_id", "currency", "page_path")  # fmt: skip
_LONGEST_NUMBER = 16_000


def assert_explained(data: bytes, key: str = KEY, modified: datetime = MODIFIED) -> ParsedObject:
    """Fails unless every event of the object is a row that can be stored, or a rejection that stays one."""
    found = assert_read_alike(key, data, modified)
    assert found == parse_object(key, data, modified)
    assert found.events == len(found.rows) + len(found.rejections)
    positions = sorted([row.raw_position for row in found.rows] + [each.position for each in found.rejections])
    if positions != list(range(1, found.events + 1)):
        assert [(each.position, each.reason) for each in found.rejections] == [(0, RejectReason.UNREADABLE_OBJECT)]
        assert (found.events, found.rows) == (1, ())
    for row in found.rows:
        _assert_fits(row)
        assert (row.raw_object, row.load_date) == (key, modified.date())
    for each in found.rejections:
        assert each.raw or each.position == 0
        if each.position:
            again = parse_event(key, each.raw, modified, position=each.position)
            assert [reject.reason for reject in again.rejections] == [each.reason]
    return found


def _assert_fits(row: EventRow) -> None:
    for name in EVENT_COLUMNS:
        value = getattr(row, name)
        if isinstance(value, str):
            assert "\x00" not in value
            encoded = value.encode()
            assert name not in _IN_KEYS or len(encoded) <= MAX_KEY_BYTES
        elif isinstance(value, Decimal):
            assert value.is_finite()
            assert abs(value) < AMOUNT_LIMIT
            assert int(value.as_tuple().exponent) >= -6
        elif isinstance(value, int):
            assert -(2**31) <= value < 2**31
        elif isinstance(value, datetime):
            assert value.utcoffset() == timedelta(0)
    assert row.event_name.strip()
    assert timedelta(0) <= row.received_at - row.event_timestamp <= timedelta(hours=72)
    assert row.event_date == row.event_timestamp.date()
    assert type(_stored(row.properties)) is dict
    assert row.items is None or type(_stored(row.items)) is list


def _stored(document: str) -> object:
    """What jsonb makes of a text, where it is stricter than JSON: numbers end, and there is no U+0000."""

    def number(text: str) -> str:
        value = Decimal(text)
        assert value.is_finite()
        assert abs(value.adjusted()) < _LONGEST_NUMBER
        return text

    assert "\\u0000" not in document.replace("\\\\", "")
    return json.loads(document, parse_float=number, parse_int=number, parse_constant=lambda text: 1 / 0)
