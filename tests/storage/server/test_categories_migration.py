"""Migration 0006 on a warehouse computed before it: what is new is filled from sessions, of removed days too."""

from datetime import date
from pathlib import Path

import psycopg2.extensions

from clickstream_pipeline.demo import generate
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.server.migrations import apply_migrations
from clickstream_pipeline.storage.tables.check_files import failing_rows
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale, stale_days
from tests.storage.loads import contents, load_days

_TAKEN_BACK = """
    drop view activity_by_category, exit_by_category, funnel_by_category, visit_by_category;
    drop function is_chosen, is_any_chosen, is_group_chosen;
    alter table funnel_daily drop column step_durations_s;
    alter table funnel_category_daily drop column step_durations_s;
    drop index funnel_category_daily_category_idx;
    drop table visit_category_daily, exit_category_daily;
    delete from schema_migrations where migration_id in ('0006_categories', '0018_category_views');
"""


def test_it_fills_what_the_models_would(
    warehouse_address: WarehouseAddress, connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    generate(tmp_path, first_day=date(2026, 1, 5), days=3, visitors_per_day=60, seed=1)
    load_days(connection, FolderStore(tmp_path), ["events/"])
    days = [result.day for result in recompute_stale(connection, choices=ModelChoices("VND"))]
    expected = contents(connection, model_names())
    with connection, connection.cursor() as cursor:
        cursor.execute(_TAKEN_BACK)
        cursor.execute("insert into retention (removed_before, removed_at) values (%s, now())", (days[1],))

    assert apply_migrations(warehouse_address) == ["0006_categories", "0018_category_views"]
    assert stale_days(connection) == []
    filled = contents(connection, model_names())
    for name in model_names():
        assert filled[name] == expected[name], name


def test_days_removed_before_sessions_told_of_steps_stay_without(
    warehouse_address: WarehouseAddress, connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    generate(tmp_path, first_day=date(2026, 1, 5), days=1, visitors_per_day=60, seed=1)
    load_days(connection, FolderStore(tmp_path), ["events/"])
    days = [result.day for result in recompute_stale(connection, choices=ModelChoices("VND"))]
    with connection, connection.cursor() as cursor:
        cursor.execute(_TAKEN_BACK)
        cursor.execute(
            """
            update sessions
            set viewed_at = null, added_at = null, checkout_at = null, purchased_at = null, viewed_categories = '{}';
            delete from funnel_category_daily
            """
        )
        cursor.execute("insert into retention (removed_before, removed_at) values ('2027-01-01', now())")

    assert apply_migrations(warehouse_address) == ["0006_categories", "0018_category_views"]
    with connection, connection.cursor() as cursor:
        cursor.execute(
            """
            select distinct step_durations_s is null, seconds_count > 0, cardinality(step_durations_s)
            from funnel_daily
            """
        )
        assert sorted(cursor.fetchall(), key=str) == [(False, False, 0), (True, True, None)]
        cursor.execute(
            "select (select count(*) from visit_category_daily) + (select count(*) from exit_category_daily)"
        )
        assert cursor.fetchone() == (0,)
    for check in ("funnel_steps_descend", "sessions_add_up", "categories_add_up"):
        assert failing_rows(connection, check, days) == [], check
