"""What the examples do not show: shapes, limits, coercions, what stays in `properties`, and properties of any input."""

import gzip
import json
from datetime import UTC, datetime
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

import pytest

from clickstream_pipeline.domain.parsing import parse_line, parse_object
from clickstream_pipeline.domain.reject_reasons import RejectReason
from tests.domain.parsed_events import KEY, MODIFIED, outcomes, parsed, properties_of, row_of


def test_lines_may_hold_events_arrays_and_batches_and_positions_run_on() -> None:
    event = '{"eventName":"page_view"}'
    text = f'{event}\n\n  \r\n[{event},7]\n{{"events":[{event},{event}]}}\n[]\nbroken\n{event}\n'
    assert outcomes(text) == [
        (1, "loaded"),
        (2, "loaded"),
        (3, "not_an_object"),
        (4, "loaded"),
        (5, "loaded"),
        (6, "invalid_json"),
        (7, "loaded"),
    ]


def test_a_line_by_itself_parses_as_it_does_in_its_object() -> None:
    lines = [b'{"eventName":"a"}', b'[{"eventName":"b"},{"eventName":"c"}]', b"x", b'{"eventName":"d"}']
    whole = parsed(b"\n".join(lines))
    position, rows, rejections = 1, [], []
    for line in lines:
        piece = parse_line(KEY, line, MODIFIED, first_position=position)
        position += piece.events
        rows += piece.rows
        rejections += piece.rejections
    assert (tuple(rows), tuple(rejections)) == (whole.rows, whole.rejections)


def test_an_event_with_a_field_named_events_is_no_batch() -> None:
    assert outcomes('{"eventName":"calendar","events":[1,2]}') == [(1, "loaded")]
    assert properties_of(events=[1, 2])["events"] == [1, 2]


def test_a_batch_fills_what_its_events_leave_out_and_loses_nothing() -> None:
    batch = {
        "sentAt": "2026-01-05T03:00:00Z",
        "writeKey": "w",
        "_ingest": {"receivedAt": "2026-01-05T03:00:01Z", "requestId": "r", "source_ip": "198.51.100.9"},
        "events": [{"eventName": "page_view", "_ingest": {"received_at": "2026-01-05T02:00:00Z"}}],
    }
    (row,) = parsed(json.dumps(batch)).rows
    assert row.received_at == datetime(2026, 1, 5, 2, tzinfo=UTC)
    assert row.ip_prefix == "198.51.100.0/24"
    assert json.loads(row.properties) == {
        "sentAt": "2026-01-05T03:00:00Z",
        "_batch": {"writeKey": "w"},
        "_ingest": {"requestId": "r"},
    }


@pytest.mark.parametrize(
    ("nesting", "outcome"),
    [(63, "loaded"), (64, "too_deep"), (300, "too_deep"), (1000, "too_deep"), (200_000, "too_deep")],
)
def test_an_event_may_be_nested_sixty_four_deep_wherever_it_stands(nesting: int, outcome: str) -> None:
    event = '{"eventName":"a","x":' + "[" * nesting + "]" * nesting + "}"
    good = '{"eventName":"b"}'
    assert outcomes(event) == [(1, outcome)]
    assert outcomes(f"{good}\n{event}\n{good}") == [(1, "loaded"), (2, outcome), (3, "loaded")]
    assert outcomes(f"[{good},{event},{good}]") == [(1, "loaded"), (2, outcome), (3, "loaded")]
    assert outcomes(f'{{"sentAt":1,"events":[{event},{good}]}}') == [(1, outcome), (2, "loaded")]


def test_an_event_longer_than_a_mebibyte_is_rejected_with_its_own_bytes() -> None:
    def event_of(size: int) -> str:
        head, tail = '{"eventName":"a","x":"', '"}'
        return head + "y" * (size - len(head) - len(tail)) + tail

    fits, large = event_of(1024 * 1024), event_of(1024 * 1024 + 1)
    assert outcomes(fits) == [(1, "loaded")]
    assert outcomes(large) == [(1, "too_large")]
    result = parsed(f"[{fits}, {large}]")
    assert [row.raw_position for row in result.rows] == [1]
    assert [(each.position, each.reason) for each in result.rejections] == [(2, RejectReason.TOO_LARGE)]
    assert result.rejections[0].raw == large.encode()


@pytest.mark.parametrize("nesting", [100, 600, 1000, 5000])
def test_deep_text_with_a_nul_or_a_stranger_is_rejected_with_its_own_bytes(nesting: int) -> None:
    deep = "[" * nesting + '"\\u0000"' + "]" * nesting
    result = parsed(f'[{deep},{{"eventName":"a","x":{deep}}},{{"eventName":"b"}}]')
    assert [(each.position, each.reason.value) for each in result.rejections] == [(1, "not_an_object"), (2, "too_deep")]
    assert result.rejections[0].raw == deep.encode()
    assert [row.raw_position for row in result.rows] == [3]


@pytest.mark.parametrize("text", ["[" * 5000, '{"a":' * 5000, "[" * 5000 + "]" * 4999, '[1,{"eventName":"a"}'])
def test_what_never_closes_is_not_json(text: str) -> None:
    assert outcomes(text) == [(1, "invalid_json")]


@pytest.mark.parametrize("text", ['{"eventName":"a","x":NaN}', '{"eventName":"a","x":Infinity}', '{"eventName":"a",}'])
def test_what_only_python_or_javascript_would_take_is_not_json(text: str) -> None:
    assert outcomes(text) == [(1, "invalid_json")]


def test_rejections_keep_the_bytes_as_they_stand() -> None:
    result = parsed(b'{"eventName": "a"}\n{ "clientId" : 5 }\n\xff\xfe')
    assert [each.raw for each in result.rejections] == [b'{ "clientId" : 5 }', b"\xff\xfe"]


def test_unknown_fields_stay_under_their_own_path() -> None:
    assert properties_of(
        abTest=None,
        product={"id": "p", "color": "red"},
        cart={"id": "c", "itemCount": "3"},
        order={"number": "SO-1", "gift": True},
        element={"tag": "a", "dataset": {"x": 1}},
        sent_at="2026-01-05T03:00:00Z",
        _ingest={"userAgent": "curl/8", "request_id": "r", "country": "VN"},
    ) == {
        "abTest": None,
        "product": {"color": "red"},
        "cart": {"itemCount": "3"},
        "order": {"number": "SO-1", "gift": True},
        "element": {"tag": "a", "dataset": {"x": 1}},
        "sentAt": "2026-01-05T03:00:00Z",
        "_ingest": {"userAgent": "curl/8", "requestId": "r", "country": "VN"},
    }


def test_of_two_spellings_camel_case_wins_and_the_other_is_kept() -> None:
    row = row_of(
        client_id="snake", clientId="camel", product={"price": 1, "product_price": 2}, context_product={"id": 1}
    )
    assert (row.client_id, row.context_product_price, row.context_product_id) == ("camel", Decimal(1), None)
    assert json.loads(row.properties) == {
        "client_id": "snake",
        "context_product": {"id": 1},
        "product": {"product_price": 2},
    }


def test_what_cannot_be_coerced_is_null_and_kept_under_its_dotted_name() -> None:
    row = row_of(
        userId={"a": 1},
        eventTimestamp="yesterday",
        isFirstVisit="maybe",
        checkoutStep=1.5,
        product={"price": "abc", "discountPrice": 10**15},
        cart=[1],
        order={"revenue": "NaN"},
        items=[{"id": "p", "price": "x"}, 7],
        eventId=[],
    )
    assert (row.user_id, row.is_first_visit, row.checkout_step, row.order_value) == (None, None, None, None)
    assert row.event_id == uuid5(NAMESPACE_URL, f"{KEY}#1")
    assert json.loads(row.items or "") == [{"id": "p"}]
    assert json.loads(row.properties)["invalid"] == {
        "userId": {"a": 1},
        "eventTimestamp": "yesterday",
        "isFirstVisit": "maybe",
        "checkoutStep": 1.5,
        "product.price": "abc",
        "product.discountPrice": 10**15,
        "cart": [1],
        "order.revenue": "NaN",
        "items.0.price": "x",
        "items.1": 7,
        "eventId": [],
    }


def test_a_senders_own_field_named_invalid_is_kept_beside_ours() -> None:
    assert properties_of(invalid=5) == {"invalid": 5}
    assert properties_of(invalid=5, clientId=[]) == {"invalid": {"clientId": [], "invalid": 5}}


def test_text_that_postgres_cannot_hold_is_replaced_everywhere() -> None:
    (row,) = parsed('{"eventName":"a\\u0000","k\\ud800":{"\\u0000":["\\udfff"]},"ok":"\\ud83d\\ude00"}').rows
    assert row.event_name == "a\ufffd"
    assert json.loads(row.properties) == {"k\ufffd": {"\ufffd": ["\ufffd"]}, "ok": "\U0001f600"}


def test_browser_times_millennia_apart_are_not_believed() -> None:
    row = row_of(eventTimestamp="1970-01-01T00:00:00Z", sentAt="9999-12-01T00:00:00Z")
    assert (row.event_timestamp, row.is_late_unreliable) == (MODIFIED, True)


def test_gzip_of_two_members_is_one_text() -> None:
    event = b'{"eventName":"a"}\n'
    assert outcomes(gzip.compress(event) + gzip.compress(event)) == [(1, "loaded"), (2, "loaded")]


def test_only_raw_keys_are_parsed() -> None:
    with pytest.raises(ValueError, match="no raw key"):
        parse_object("elsewhere/x.json", b"{}", MODIFIED)
