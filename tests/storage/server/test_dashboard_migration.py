"""Migration 0005, and those after it, on a warehouse computed before: its days are computed again, not removed ones."""

from collections import Counter
from datetime import date
from pathlib import Path

import psycopg2.extensions

from clickstream_pipeline.demo import generate
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.server.migrations import apply_migrations
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale, stale_days
from tests.storage.loads import contents, load_days

_TAKEN_BACK = """
    drop view trail_events, trail_things;
    drop function page_kind, trail_ms;
    drop table trails, trail_groups, trail_dictionary, trail_details, trail_kinds;
    drop view activity_by_category, exit_by_category, funnel_by_category, visit_by_category;
    drop function is_chosen, is_any_chosen, is_group_chosen;
    alter table sessions drop column viewed_at, drop column added_at, drop column checkout_at, drop column purchased_at,
        drop column viewed_categories, drop column exit_product_id, drop column visitor_key,
        drop column sent_session_id, drop column visit_no;
    drop index sessions_started_at_idx, sessions_buyers_idx;
    drop table funnel_category_daily, visit_daily, exit_daily, day_computations;
    drop table visit_category_daily, exit_category_daily;
    alter table funnel_daily drop column step_durations_s;
    alter index clickstream_events_received_order_idx rename to clickstream_events_order_idx;
    revoke select on stale_days from clickstream_reader;
    delete from schema_migrations where migration_id = any(array[
        '0005_dashboard', '0006_categories', '0013_visits_that_end', '0018_category_views', '0020_trails'
    ]);
"""

_MADE_OR_WIDENED = {
    "sessions", "funnel_daily", "funnel_category_daily", "visit_daily", "exit_daily", "visit_category_daily",
    "exit_category_daily", "trails", "trail_groups", "trail_dictionary", "trail_details",
}  # fmt: skip


def test_days_computed_before_are_computed_again_and_removed_ones_stay(
    warehouse_address: WarehouseAddress, connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    generate(tmp_path, first_day=date(2026, 1, 5), days=4, visitors_per_day=40, seed=1)
    load_days(connection, FolderStore(tmp_path), ["events/"])
    days = [result.day for result in recompute_stale(connection, choices=ModelChoices("VND"))]
    before, viewed = contents(connection, model_names()), _sessions_that_viewed(connection)
    with connection, connection.cursor() as cursor:
        cursor.execute(_TAKEN_BACK)
        cursor.execute("insert into retention (removed_before, removed_at) values (%s, now())", (days[2],))

    assert apply_migrations(warehouse_address) == [
        "0005_dashboard", "0006_categories", "0013_visits_that_end", "0018_category_views", "0020_trails",
    ]  # fmt: skip
    assert stale_days(connection) == days[2:]
    recompute_stale(connection, choices=ModelChoices("VND"))
    assert _sessions_that_viewed(connection) == {day: viewed[day] for day in days[2:]}
    after = contents(connection, model_names())
    for name in model_names():
        lost = Counter(before[name]) - Counter(after[name])
        if name in _MADE_OR_WIDENED:
            assert {day for row in lost for day in row if day in map(str, days)} <= {str(days[0]), str(days[1])}
        else:
            assert not lost, name


def _sessions_that_viewed(connection: psycopg2.extensions.connection) -> dict[date, int]:
    with connection, connection.cursor() as cursor:
        cursor.execute("select session_date, count(*) from sessions where viewed_at is not null group by 1")
        return dict(cursor.fetchall())
