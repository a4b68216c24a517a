"""Migration 0013 on a warehouse computed before it: days that its rules change are computed again, and no others."""

from datetime import date, timedelta
from pathlib import Path

import psycopg2.extensions

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.migrations import apply_migrations
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale, stale_days
from tests.attacks.visits import Posted, load, moment
from tests.storage.tables.right_tables import assert_right

_TAKEN_BACK = """
    alter table sessions drop column sent_session_id;
    alter index clickstream_events_received_order_idx rename to clickstream_events_order_idx;
    delete from schema_migrations where migration_id = '0013_visits_that_end';
"""
# As the rules before had it: one visit of ten days, and an order where a browser said that it was first.
_AS_BEFORE = """
    delete from sessions where session_id <> 's-1' and session_date <> '2026-01-20';
    update sessions set ended_at = '2026-01-15T10:00:00Z', duration_s = 864000 where session_id = 's-1';
"""


def test_days_that_it_changes_are_computed_again_and_no_others(
    warehouse_address: WarehouseAddress, connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    start = moment("2026-01-05T10:00:00")
    bought = {"eventName": "purchase", "order": {"id": "o-1", "revenue": 1}}
    later = start + timedelta(days=23)
    load(
        connection,
        tmp_path,
        [
            Posted(start, {"sessionId": "s-1"}),
            Posted(start + timedelta(days=10), {"sessionId": "s-1"}),
            Posted(start + timedelta(days=15), {"sessionId": "s-2"}),
            Posted(later, {**bought, "sessionId": "real"}),
            Posted(later - timedelta(days=2), {**bought, "sessionId": "fake"}, received_at=later + timedelta(hours=1)),
        ],
    )
    days = [result.day for result in recompute_stale(connection, choices=ModelChoices("VND"))]
    with connection, connection.cursor() as cursor:
        cursor.execute(_AS_BEFORE)
        cursor.execute(_TAKEN_BACK)
    assert apply_migrations(warehouse_address) == ["0013_visits_that_end"]
    stale = stale_days(connection)
    assert set(stale) >= {date(2026, 1, 5), date(2026, 1, 15), date(2026, 1, 26), date(2026, 1, 28)}
    assert date(2026, 1, 20) not in stale
    recompute_stale(connection, choices=ModelChoices("VND"))
    assert_right(connection, days)
