"""Migration 0015 on a warehouse computed before it: days of orders that it changes are computed again, no others."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg2.extensions

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.migrations import apply_migrations
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale, stale_days
from tests.attacks.visits import Posted, load, moment
from tests.storage.tables.right_tables import assert_right

_TAKEN_BACK = """
    drop function told_quantity, has_unread_quantity, plain_number, paid_price;
    delete from schema_migrations where migration_id = '0015_quantities_and_prices';
"""


def test_days_of_orders_that_it_changes_are_computed_again_and_no_others(
    warehouse_address: WarehouseAddress, connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    start = moment("2026-01-05T10:00:00")

    def purchase(day: int, order_id: str, **says: Any) -> Posted:
        order = {"id": order_id, "revenue": 1}
        return Posted(start + timedelta(days=day), {"eventName": "purchase", "sessionId": "s", "order": order, **says})

    load(
        connection,
        tmp_path,
        [
            purchase(0, "told twice"),
            purchase(3, "told twice"),
            purchase(6, "once", items=[{"id": "p1", "price": 2}]),
            purchase(9, "with a discount", items=[{"id": "p1", "price": 2, "discount": 1}]),
            purchase(12, "three of one", product={"id": "p1", "quantity": 3}),
        ],
    )
    days = [result.day for result in recompute_stale(connection, choices=ModelChoices("VND"))]
    with connection, connection.cursor() as cursor:
        cursor.execute(_TAKEN_BACK)
    assert apply_migrations(warehouse_address) == ["0015_quantities_and_prices"]
    assert stale_days(connection) == [date(2026, 1, day) for day in (5, 8, 14, 17)]
    recompute_stale(connection, choices=ModelChoices("VND"))
    assert_right(connection, days)
