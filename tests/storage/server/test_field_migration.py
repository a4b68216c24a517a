"""Migration 0017 on a warehouse computed before it: days that its rules change are computed again, and no others."""

from datetime import date, timedelta
from pathlib import Path

import psycopg2.extensions

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.migrations import apply_migrations
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale, stale_days
from tests.attacks.visits import Posted, load, moment
from tests.storage.tables.right_tables import assert_right

_TAKEN_BACK = """
    alter table clickstream_events drop column sent_event_id;
    drop index clickstream_events_senders_idx, clickstream_events_robot_orders_idx, clickstream_events_late_idx;
    alter table load_daily drop column senders, drop column robot_orders;
    delete from schema_migrations where migration_id = '0017_what_the_field_sends';
"""


def test_days_that_it_changes_are_computed_again_and_no_others(
    warehouse_address: WarehouseAddress, connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    start = moment("2026-01-05T10:00:00")
    days = [start + timedelta(days=number) for number in range(4)]
    load(
        connection,
        tmp_path,
        [
            Posted(days[0], {"sessionId": "shared", "clientId": "c-1"}),
            Posted(days[1], {"sessionId": "shared", "clientId": "c-2"}),
            Posted(days[2], {"sessionId": "alone", "clientId": "c-1"}),
            # Told four days late.
            Posted(days[3], {"clientId": "c-4"}, received_at=days[3] + timedelta(days=4)),
        ],
    )
    computed = [result.day for result in recompute_stale(connection, choices=ModelChoices("VND"))]
    late = date(2026, 1, 12)
    assert late in computed
    with connection, connection.cursor() as cursor:
        cursor.execute(_TAKEN_BACK)
    assert apply_migrations(warehouse_address) == ["0017_what_the_field_sends"]
    assert stale_days(connection) == [date(2026, 1, 5), date(2026, 1, 6), late]
    recompute_stale(connection, choices=ModelChoices("VND"))
    assert_right(connection, computed)
