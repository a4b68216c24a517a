"""Placeholders: what names nobody, and what does."""

import pytest

from clickstream_pipeline.domain.placeholders import is_placeholder
from tests.domain.test_parsing import row_of

NOTHING = [
    "undefined", "Undefined", "NULL", "null", "nil", "NaN", "[object Object]", "(not set)", "not set", "N/A", "n/a",
    "none", "(none)", "None", "unknown", "UNKNOWN", "anonymous", "0", "-1", "0.0", "00", " undefined ", "<null>",
    "{{undefined}}", "", "  ", "-", "()", "[]", "{}",
    "00000000-0000-0000-0000-000000000000", "00000000000000000000000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
    "{00000000-0000-0000-0000-000000000000}",
]  # fmt: skip
SOMEBODY = [
    "1",
    "10",
    "-2",
    "c-0",
    "nobody-1",
    "nullable",
    "user unknown",
    "a",
    "0x0",
    "00000000-0000-0000-0000-000000000001",
]


@pytest.mark.parametrize("text", NOTHING)
def test_a_placeholder_names_nothing(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize("text", SOMEBODY)
def test_an_id_names_somebody(text: str) -> None:
    assert not is_placeholder(text)


@pytest.mark.parametrize("sent", ["undefined", "(not set)", 0, -1, 0.0, "00000000-0000-0000-0000-000000000000"])
def test_placeholders_are_kept_and_name_nobody(sent: object) -> None:
    row = row_of(clientId=sent, userId=sent, sessionId=sent, order={"id": sent}, cart={"id": sent}, eventId=sent)
    assert (row.client_id, row.user_id, row.session_id, row.order_id, row.cart_id) == (None,) * 5
    assert row.event_id == row_of(clientId="c-1").event_id
    for path in ("clientId", "userId", "sessionId", "order.id", "cart.id", "eventId"):
        assert f'"{path}":' in row.properties


def test_a_product_may_be_called_so() -> None:
    row = row_of(product={"id": "0"}, items=[{"id": "none"}])
    assert (row.context_product_id, row.items) == ("0", '[{"id":"none"}]')
