"""What the examples do not show: shapes, limits, coercions, what stays in `properties`, and properties of any input."""

import gzip
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clickstream_pipeline.domain.parsing import parse_line, parse_object
from clickstream_pipeline.domain.reject_reasons import RejectReason
from clickstream_pipeline.domain.rows import EventRow, ParsedObject

KEY = "events/2026/01/05/02/event-1.json"
MODIFIED = datetime(2026, 1, 5, 3, 0, 30, tzinfo=UTC)


def parsed(data: bytes | str) -> ParsedObject:
    return parse_object(KEY, data.encode() if isinstance(data, str) else data, MODIFIED)


def row_of(**fields: Any) -> EventRow:
    (row,) = parsed(json.dumps({"eventName": "page_view", **fields})).rows
    return row


def properties_of(**fields: Any) -> dict[str, Any]:
    return json.loads(row_of(**fields).properties)


def outcomes(data: bytes | str) -> list[tuple[int, str]]:
    result = parsed(data)
    return sorted(
        [(row.raw_position, "loaded") for row in result.rows]
        + [(each.position, each.reason.value) for each in result.rejections]
    )


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


@pytest.mark.parametrize(
    ("sent", "amount"),
    [
        (1299.5, "1299.5"),
        ("31980000", "31980000"),
        (" 12.5 ", "12.5"),
        ("1e3", "1000"),
        (0.1234565, "0.123456"),
        ("0.1234575", "0.123458"),
        ("999999999999999.9", "999999999999999.9"),
        (-5, "-5"),
        ("-0", "0"),
    ],
)
def test_amounts_are_exact_to_six_decimals(sent: object, amount: str) -> None:
    assert str(row_of(order={"revenue": sent}).order_value) == amount


@pytest.mark.parametrize("sent", ["1_000", "١٢", "1,299", "", "inf", "1e400", "1e999999999999", True, -(10**15)])
def test_what_is_no_amount_is_null(sent: object) -> None:
    assert row_of(order={"revenue": sent}).order_value is None


def test_a_number_beyond_a_double_loads_and_is_kept() -> None:
    (row,) = parsed('{"eventName":"a","product":{"price":1e400},"n":123456789012345678901234567890}').rows
    assert json.loads(row.properties) == {
        "invalid": {"product.price": "1e400"},
        "n": 123456789012345678901234567890,
    }


def test_a_wide_number_as_an_id_keeps_all_its_digits() -> None:
    (row,) = parsed('{"eventName":"a","clientId":123456789012345678901234567890}').rows
    assert row.client_id == "123456789012345678901234567890"


@pytest.mark.parametrize("sent", ["1e30", "9223372036854775808.0", "-1.5e300"])
def test_a_float_too_wide_to_be_an_integer_is_spelled_as_a_float(sent: str) -> None:
    (row,) = parsed(f'{{"eventName":"a","clientId":{sent},"eventId":{sent},"n":{sent}}}').rows
    assert row.client_id == repr(float(sent))
    assert json.loads(row.properties) == {"eventId": float(sent), "n": float(sent)}


@pytest.mark.parametrize(
    ("sent", "text"), [(5, "5"), (2.5, "2.5"), (True, "true"), ("x", "x"), ("  ", None), (None, None), ("", None)]
)
def test_an_id_is_text_or_null(sent: object, text: str | None) -> None:
    assert row_of(clientId=sent).client_id == text


@pytest.mark.parametrize(
    "sent",
    [
        "0B9D9A3E-3F58-4C39-9D0E-3B1F0E0F5A01",
        "0b9d9a3e3f584c399d0e3b1f0e0f5a01",
        "{0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01}",
        "urn:uuid:0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01",
    ],
)
def test_a_uuid_in_another_spelling_is_the_same_event(sent: str) -> None:
    assert row_of(eventId=sent).event_id == UUID("0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01")
    assert "eventId" not in properties_of(eventId=sent)


def test_an_event_id_that_is_no_uuid_is_the_same_event_everywhere() -> None:
    assert row_of(eventId="x-1").event_id == uuid5(NAMESPACE_URL, "eventId:x-1")
    assert row_of(eventId=17).event_id == uuid5(NAMESPACE_URL, "eventId:17")
    assert properties_of(eventId=17) == {"eventId": 17}


@pytest.mark.parametrize(
    ("path", "column"),
    [
        ("sessionId", "session_id"), ("clientId", "client_id"), ("userId", "user_id"),
        ("product.id", "context_product_id"), ("cart.id", "cart_id"), ("order.id", "order_id"),
    ],
)  # fmt: skip
def test_text_too_long_for_a_key_is_null_and_kept(path: str, column: str) -> None:
    for longest in ("x" * 800, "é" * 400):
        for text, is_taken in ((longest, True), (longest + "x", False)):
            outer, _, inner = path.partition(".")
            row = row_of(**{outer: {inner: text} if inner else text})
            assert getattr(row, column) == (text if is_taken else None)
            assert json.loads(row.properties).get("invalid") == (None if is_taken else {path: text})


def test_a_name_too_long_for_a_key_is_none() -> None:
    assert outcomes(json.dumps({"eventName": "x" * 800})) == [(1, "loaded")]
    assert outcomes(json.dumps({"eventName": "x" * 801})) == [(1, "missing_event_name")]


def test_a_path_too_long_for_a_key_is_cut_between_two_characters_and_the_address_is_not() -> None:
    address = "https://shop.example/" + "é" * 500
    row = row_of(pageUrl=address)
    assert (row.page_path, row.page_url) == ("/" + "é" * 399, address)


def test_an_event_id_of_any_length_names_its_event() -> None:
    row = row_of(eventId="x" * 5_000)
    assert row.event_id == uuid5(NAMESPACE_URL, "eventId:" + "x" * 5_000)


def test_items_take_the_fields_names_and_keep_what_is_unknown() -> None:
    row = row_of(items=[{"product_id": 7, "brandName": "B", "price": "10.50", "quantity": "2", "color": None}])
    assert json.loads(row.items or "", parse_float=Decimal) == [
        {"id": "7", "brand": "B", "price": Decimal("10.50"), "quantity": 2, "color": None}
    ]
    assert row_of(items=[]).items is None


def test_items_by_ga4s_names_are_items_and_what_is_not_set_is_none() -> None:
    row = row_of(
        items=[
            {
                "item_id": "a",
                "item_name": "Cap",
                "item_brand": "(not set)",
                "item_category": "C",
                "item_variant": "red",
            },
            {"product_id": "b", "sku": "s", "discount_price": "8", "discount": "10%"},
            {"sku": 5, "name": "undefined"},
            {"id": "undefined", "name": " (Not Set) "},
            {"id": 0},
        ],
        product={"productId": "(not set)", "item_name": "N"},
    )
    assert json.loads(row.items or "") == [
        {"id": "a", "name": "Cap", "category": "C", "variant": "red"},
        {"id": "b", "discountPrice": 8, "sku": "s"},
        {"id": "5", "name": "undefined"},
        {},
        {"id": "0"},
    ]
    assert (row.context_product_id, row.context_product_name) == (None, "N")
    assert json.loads(row.properties)["invalid"] == {
        "items.0.brand": "(not set)",
        "items.1.discount": "10%",
        "items.3.id": "undefined",
        "items.3.name": " (Not Set) ",
        "product.id": "(not set)",
    }


_DEEP = "[" * 62 + "]" * 62


@pytest.mark.parametrize(
    ("sent", "ids"),
    [
        ([{"id": 1}], ["1"]),
        ({"10": {"id": "c"}, "2": {"id": "b"}, "0": {"id": "a"}}, ["a", "b", "c"]),
        ('[{"id": "a"}, {"id": "b"}]', ["a", "b"]),
        (' {"1": {"id": "b"}, "0": {"id": "a"}}\n', ["a", "b"]),
        ('[{"id": "\\u0000\\ud800x"}]', ["\ufffd\ufffdx"]),
        (f'[{{"id": 12345678901234567890123, "x": 1e400, "y": {2**70}}}]', ["12345678901234567890123"]),
        (f'[{{"id": "a", "x": {_DEEP[1:-1]}}}]', ["a"]),
        ("[]", None), ({}, None), ("", None), (" ", None), (None, None),
    ],
)  # fmt: skip
def test_items_come_as_a_list_as_an_object_and_as_text(sent: Any, ids: list[str] | None) -> None:
    row = row_of(items=sent)
    assert (row.items and [item["id"] for item in json.loads(row.items)]) == ids
    assert "invalid" not in json.loads(row.properties)
    assert row_of(products=sent).items == row.items


@pytest.mark.parametrize(
    "sent",
    [
        {"id": "p1"}, {"0": {}, "first": {}}, {"-1": {}}, {"1" * 10: {}}, "p1", "[{", '"[]"', "null", "7", 7, True,
        '"[{\\"id\\": 1}]"', f'[{{"x": {_DEEP}}}]', "[" * 100_000, "{" * 100_000,
    ],
)  # fmt: skip
def test_items_in_no_form_are_kept(sent: Any) -> None:
    row = row_of(items=sent)
    assert row.items is None
    assert json.loads(row.properties)["invalid"] == {"items": sent}


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (2.5, "2.5"), ("0.5", "0.5"), ("3.0", "3"), (3.0, "3"), (" 3 ", "3"), (0, "0"), (-1, "-1"), ("2.50", "2.5"),
        (0.0000005, "0"), ("1.0000015", "1.000002"), ("1.0000025", "1.000002"), (1e-6, "0.000001"),
        (2_147_483_647, "2147483647"),
    ],
)  # fmt: skip
def test_a_quantity_is_a_decimal(sent: Any, read: str) -> None:
    row = row_of(items=[{"quantity": sent}], product={"quantity": sent}, order={"quantity": sent}, qty=sent)
    (item,) = json.loads(row.items or "", parse_float=Decimal)
    kept = json.loads(row.properties, parse_float=Decimal)
    numbers = [item["quantity"], kept["product"]["quantity"], kept["order"]["quantity"], kept["quantity"]]
    assert numbers == [Decimal(read)] * 4
    assert "." not in str(numbers[0]) or "." in read


@pytest.mark.parametrize("sent", ["many", [], {}, True, "2,5", "NaN", "", 2**31, 1e300, "3 pcs"])
def test_a_quantity_that_nobody_can_read_is_kept(sent: Any) -> None:
    row = row_of(items=[{"quantity": sent}], product={"quantity": sent}, order={"quantity": sent}, quantity=sent)
    assert json.loads(row.items or "") == [{"quantity": None}]
    assert json.loads(row.properties) == {
        "invalid": dict.fromkeys(["product.quantity", "order.quantity", "items.0.quantity", "quantity"], sent)
    }


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (1001, "1001"), ("1001", "1001"), (1001.0, "1001"), ("1001.0", "1001"), (" 1001", "1001"),
        ("1001\u00a0", "1001"), ("1001.00", "1001"), (9007199254740992.0, "9007199254740992"),
        (1e3, "1000"),
        # Each of these is a text of its own.
        ("1001.50", "1001.50"), (1001.5, "1001.5"), ("1e3", "1e3"), ("001001", "001001"), ("001001.0", "001001.0"),
        ("1001.", "1001."), ("A 1", "A 1"), ("#1001.0", "#1001.0"), ("-2.0", "-2.0"), ("0.0", None),
        (" ", None), (None, None),
    ],
)  # fmt: skip
def test_ids_of_orders_and_carts_are_trimmed(sent: Any, read: str | None) -> None:
    row = row_of(order={"id": sent}, cart={"id": sent})
    assert (row.order_id, row.cart_id) == (read, read)


def test_the_currency_is_the_orders_else_the_carts_else_the_first_items() -> None:
    items = [{"currency": "EUR"}]
    assert row_of(order={"currency": " USD "}, cart={"currency": "VND"}, items=items).currency == "USD"
    assert row_of(cart={"currency": "VND"}, items=items).currency == "VND"
    assert row_of(items=items).currency == "EUR"
    assert properties_of(order={"currency": "USD"}, cart={"currency": "VND"}) == {"cart": {"currency": "VND"}}


def test_older_trackers_fill_cart_and_order_only_where_those_are_absent() -> None:
    dataset = {"cartId": "c", "total": "5", "itemCount": 2}
    (row,) = parsed(json.dumps({"eventName": "checkout_start", "element": {"dataset": dataset}})).rows
    assert (row.cart_id, row.cart_value) == ("c", Decimal(5))
    assert json.loads(row.properties)["cart"] == {"itemCount": 2}
    own = {"eventName": "checkout_start", "cart": {"id": "own"}, "element": {"dataset": dataset}}
    (row,) = parsed(json.dumps(own)).rows
    assert (row.cart_id, row.cart_value) == ("own", None)
    assert row_of(element={"dataset": dataset}).cart_id is None


@pytest.mark.parametrize("field", ["sourceIp", "source_ip"])
@pytest.mark.parametrize(
    "address", ["203.0.113.77", "2001:db8:abcd:12::1", "no address 203.0.113.77", ["203.0.113.77"]]
)
def test_a_whole_address_is_nowhere_in_a_row(field: str, address: object) -> None:
    row = row_of(_ingest={field: address})
    assert "113.77" not in repr(row)
    assert "abcd:12" not in repr(row)


def test_both_spellings_of_an_address_leave_only_its_network() -> None:
    row = row_of(_ingest={"sourceIp": "203.0.113.77", "source_ip": "198.51.100.5"})
    assert row.ip_prefix == "203.0.113.0/24"
    assert "198.51.100.5" not in repr(row)


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
