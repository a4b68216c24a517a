"""Migration 0019 on a warehouse computed before it: its days are UTC's, and their hours are listed."""

from datetime import date
from pathlib import Path

import psycopg2.extensions

from clickstream_pipeline.demo import generate
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.server.migrations import apply_migrations
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale, stale_days
from tests.storage.loads import load_days, tables_of

_TAKEN_BACK = """
    drop view activity_by_category;
    drop table shop_calendar, shop_hours;
    drop function day_number, day_beside;
    delete from schema_migrations where migration_id = '0019_shop_calendar';
"""


def test_it_lists_the_hours_that_the_model_would(
    warehouse_address: WarehouseAddress, connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    generate(tmp_path, first_day=date(2026, 1, 5), days=3, visitors_per_day=60, seed=1)
    load_days(connection, FolderStore(tmp_path), ["events/"])
    recompute_stale(connection, choices=ModelChoices("VND"))
    expected = tables_of(connection)
    assert len(expected["shop_hours"]) == 3 * 24
    with connection, connection.cursor() as cursor:
        cursor.execute(_TAKEN_BACK)

    assert apply_migrations(warehouse_address) == ["0019_shop_calendar"]
    assert stale_days(connection) == []
    assert tables_of(connection) == expected
    with connection, connection.cursor() as cursor:
        cursor.execute("select timezone, left_out, retiming_to from shop_calendar")
        assert cursor.fetchall() == [("UTC", date(9999, 12, 31), None)]
