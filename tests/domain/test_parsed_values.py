"""Values of fields: amounts, ids, items, quantities, addresses."""

import json
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest

from tests.domain.parsed_events import outcomes, parsed, properties_of, row_of


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
