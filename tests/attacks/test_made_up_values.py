"""Values made up for a field whose values are a closed set: none reaches a column, and so no tile, option or group."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg2.extensions
import pytest
from psycopg2 import sql

from clickstream_pipeline.domain.currencies import CURRENCIES
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from tests.storage.loads import load_days
from tests.storage.reading.read_alike import assert_read_alike

KEY = "events/2026/01/05/02/event-a.json"
RECEIVED = "2026-01-05T02:59:58.120Z"
MODIFIED = datetime(2026, 1, 5, 3, tzinfo=UTC)
MADE_UP = 400
STATES = {"logged_in", "anonymous", "guest"}

NO_STATES = [
    "admin",
    "logged_in,guest",
    "LOGGED IN",
    "<img src=x>",
    "guest\u0000",
    "\uff47uest",
    "x" * 900,
    1,
    True,
    [],
]
NO_CURRENCIES = ["XXX", "XTS", "XAU", "VNDX", "V", "DOGE", "VN D", "\u0130DR", "\u20ab", "$", "x" * 900, 704, {"a": 1}]


def _event(number: int, **told: Any) -> dict[str, Any]:
    return {
        "eventName": "purchase",
        "eventId": f"0b9d9a3e-3f58-4c39-9d0e-{number:012d}",
        "clientId": f"c-{number}",
        "sessionId": f"s-{number}",
        "pageUrl": "/checkout",
        "_ingest": {"receivedAt": RECEIVED, "userAgent": "Mozilla/5.0 (Windows NT 10.0) Firefox/120.0"},
        **told,
    }


def _row(**told: Any) -> Any:
    """The row of one event, which both readers make alike."""
    (row,) = assert_read_alike(KEY, json.dumps(_event(1, **told)).encode(), MODIFIED).rows
    return row


@pytest.mark.parametrize("state", NO_STATES, ids=str)
def test_a_login_state_that_is_none_is_null_and_kept_apart(state: object) -> None:
    row = _row(userLoginState=state)

    kept = state.replace("\u0000", "\ufffd") if isinstance(state, str) else state
    assert row.user_login_state is None
    assert json.loads(row.properties)["invalid"] == {"userLoginState": kept}


@pytest.mark.parametrize("currency", NO_CURRENCIES, ids=str)
def test_a_currency_that_is_none_is_null_and_kept_apart_wherever_it_stands(currency: object) -> None:
    item = {"id": "p-1", "currency": currency}
    row = _row(order={"id": "o-1", "currency": currency}, cart={"id": "k-1", "currency": currency}, items=[item])

    assert row.currency is None
    assert json.loads(row.items) == [{"id": "p-1"}]
    assert json.loads(row.properties)["invalid"] == dict.fromkeys(
        ("order.currency", "cart.currency", "items.0.currency"), currency
    )


@pytest.mark.parametrize(
    ("sent", "stored"), [(" vnd ", "VND"), ("Eur", "EUR"), ("BGN", "BGN"), (" ", None), (None, None)]
)
def test_a_currency_is_stored_in_capitals(sent: str | None, stored: str | None) -> None:
    row = _row(order={"id": "o-1", "currency": sent}, items=[{"id": "p-1", "currency": sent}])

    assert (row.currency, json.loads(row.items)[0].get("currency")) == (stored, stored)
    assert "invalid" not in json.loads(row.properties)


def test_a_flood_of_made_up_values_makes_no_groups(connection: psycopg2.extensions.connection, tmp_path: Path) -> None:
    events = [
        _event(
            number,
            userLoginState=f"state {number}",
            order={"id": f"o-{number}", "revenue": 10, "currency": f"Q{number}"},
            cart={"id": f"k-{number}", "total": 10, "currency": f"W{number}"},
            items=[{"id": "p-1", "price": 10, "currency": f"Z{number}"}],
        )
        for number in range(MADE_UP)
    ]
    file = tmp_path / KEY
    file.parent.mkdir(parents=True)
    file.write_text("\n".join(map(json.dumps, events)))
    loaded = load_days(connection, FolderStore(tmp_path), ["events/"])
    recompute_stale(connection, choices=ModelChoices("VND", lock_timeout_s=30.0))

    assert loaded.loaded == MADE_UP
    found = _values_of_closed_columns(connection)
    assert {"sessions", "orders", "funnel_daily", "product_sales_daily", "clickstream_events"} <= {
        table for table, _ in found
    }
    for (table, column), values in found.items():
        members = CURRENCIES if column == "currency" else STATES | {"unknown"}
        assert values <= members, f"{table}.{column}"
    with connection, connection.cursor() as cursor:
        cursor.execute("select count(*), count(distinct step_number) from funnel_daily where session_date = %s",
                       (date(2026, 1, 5),))  # fmt: skip
        groups, steps = cursor.fetchone() or (0, 0)
        assert groups == steps


def _values_of_closed_columns(connection: psycopg2.extensions.connection) -> dict[tuple[str, str], set[str]]:
    """The values in every column of the warehouse whose values are a closed set, by table and column."""
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "select table_name::text, column_name::text from information_schema.columns "
            "where table_schema = 'public' and column_name in ('user_login_state', 'currency')"
        )
        found = {}
        for table, column in cursor.fetchall():
            cursor.execute(sql.SQL("select distinct {} from {}").format(sql.Identifier(column), sql.Identifier(table)))
            found[table, column] = {value for (value,) in cursor.fetchall() if value is not None}
        return found
