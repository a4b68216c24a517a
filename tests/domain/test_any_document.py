"""Any bytes and any JSON: nothing raises, and every event is accounted for."""

import gzip
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from clickstream_pipeline.domain.rows import ParsedObject
from tests.domain.parsed_events import parsed

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


NAMES = st.sampled_from(
    [
        "eventName",
        "event_name",
        "eventId",
        "event_id",
        "eventTimestamp",
        "sentAt",
        "sent_at",
        "pageUrl",
        "referrer",
        "userId",
        "clientId",
        "sessionId",
        "isFirstVisit",
        "product",
        "context_product",
        "items",
        "cart",
        "order",
        "checkoutStep",
        "element",
        "_ingest",
        "invalid",
        "events",
        "id",
        "price",
        "product_price",
        "discountPrice",
        "total",
        "currency",
        "revenue",
        "quantity",
        "dataset",
        "receivedAt",
        "sourceIp",
        "userAgent",
    ]
)


EVENTS = st.dictionaries(NAMES, JSON | st.dictionaries(NAMES, JSON, max_size=5), max_size=8)


LIKELY = EVENTS | JSON | st.lists(EVENTS, max_size=4) | st.fixed_dictionaries({"events": st.lists(EVENTS, max_size=3)})


def balanced(result: ParsedObject) -> None:
    assert result.events == len(result.rows) + len(result.rejections)
    for row in result.rows:
        json.loads(row.properties)
        row.properties.encode()
        assert "\x00" not in repr(row.properties)
        assert row.event_date == row.event_timestamp.date()
    positions = [row.raw_position for row in result.rows] + [each.position for each in result.rejections]
    assert positions == [0] or sorted(positions) == list(range(1, result.events + 1))


@given(st.binary() | st.binary().map(lambda data: b"\x1f\x8b" + data))
def test_no_bytes_make_the_parser_raise_and_every_event_is_accounted_for(data: bytes) -> None:
    balanced(parsed(data))


@settings(max_examples=300)
@given(st.lists(LIKELY, max_size=4), st.binary(max_size=3))
def test_no_json_makes_the_parser_raise_and_every_event_is_accounted_for(values: list[Any], rubbish: bytes) -> None:
    balanced(parsed(b"\n".join([*(json.dumps(value).encode() for value in values), rubbish])))


@settings(max_examples=60)
@given(st.lists(EVENTS, max_size=4))
def test_an_array_and_its_elements_as_lines_load_the_same(events: list[Any]) -> None:
    named = [{"eventName": "page_view", **{k: v for k, v in each.items() if k != "eventName"}} for each in events]
    lines = parsed("\n".join(json.dumps(each) for each in named))
    assert parsed(json.dumps(named)) == lines
    assert parsed(gzip.compress(json.dumps({"events": named}).encode())) == lines
