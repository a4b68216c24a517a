"""The daily run: the shop's day with the UTC days in which it lies, by the schedule and by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import dagster as dg
import psycopg2
import pytest
from dagster._core.definitions.data_version import CachingStaleStatusResolver
from dagster._core.execution.backfill import PartitionBackfill
from dagster._core.loader import LoadingContextForTest

from clickstream_pipeline.assets.automation import daily_schedule
from clickstream_pipeline.assets.partitions import CALENDAR
from clickstream_pipeline.definitions import defs
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.tables.stale import marked_days
from tests.assets.conftest import WriteShopDay
from tests.assets.runs import DAYS, FIRST, failed_checks, run, run_requested


def test_at_half_past_midnight_yesterday_and_all_stale_days_are_asked_for() -> None:
    request = _asked_after(DAYS[0])
    assert request.partition_key == str(DAYS[0])
    assert request.run_config == {"ops": {"models": {"config": {"stale": True}}}}


@pytest.mark.usefixtures("configured_warehouse")
def test_the_daily_run_leaves_the_shops_day_whole_and_every_partition_of_it_materialized(
    write_shop_day: WriteShopDay, instance: dg.DagsterInstance, connection: psycopg2.extensions.connection
) -> None:
    day, (before, *_) = DAYS[1], DAYS
    assert CALENDAR.utc_days_of(day) == [before, day]
    write_shop_day(day)
    result = run_requested(_asked_after(day), instance=instance, job="daily")
    assert failed_checks(result) == {}
    assert _hours(connection, day) == list(range(24))
    for name in ("raw_events", "clickstream_events"):
        assert instance.get_materialized_partitions(dg.AssetKey(name)) == {str(before), str(day)}, name
    for name in model_names():
        # The load made the books of the UTC day beside stale, and they were computed.
        assert instance.get_materialized_partitions(dg.AssetKey(name)) == {str(before), str(day)}, name
    assert marked_days(connection) == []
    # The books were compared over both UTC days.
    (books,) = [each for each in result.get_asset_check_evaluations() if each.check_name == "books_balance"]
    assert books.metadata["days"].value == 2


@pytest.mark.usefixtures("configured_warehouse")
def test_the_next_daily_run_leaves_the_day_before_as_it_is_where_nothing_is_new(
    write_shop_day: WriteShopDay, instance: dg.DagsterInstance
) -> None:
    first, second, _ = DAYS
    write_shop_day(first, second)
    run_requested(_asked_after(first), instance=instance, job="daily")
    result = run_requested(_asked_after(second), instance=instance, job="daily")
    # The UTC day beside had been loaded: told again, the tables of the day before would seem to be behind.
    assert {day: told["objects_read"] for day, told in _told(result, "clickstream_events").items()} == {str(second): 17}
    assert _why_stale(instance, "sessions", first) == _why_stale(instance, "sessions", second) == []


@pytest.mark.usefixtures("configured_warehouse")
@pytest.mark.parametrize("last", [DAYS[1], DAYS[2]], ids=["a day", "a range"])
def test_days_materialized_by_hand_are_whole_days_of_the_shop(
    write_shop_day: WriteShopDay,
    instance: dg.DagsterInstance,
    connection: psycopg2.extensions.connection,
    last: date,
) -> None:
    before, first, _ = DAYS
    write_shop_day(*DAYS)
    result = run(first, last, instance=instance)
    for day in {first, last}:
        assert _hours(connection, day) == list(range(24))
    loaded = _told(result, "clickstream_events")
    assert list(loaded) == [str(before), *dict.fromkeys([str(first), str(last)])]
    assert loaded[str(before)]["loaded"] > 0
    assert set(_told(result, "raw_events")) == set(loaded)


@pytest.mark.usefixtures("configured_warehouse")
@pytest.mark.parametrize(
    ("assets", "config", "loads_beside"),
    [
        (["raw_events", "clickstream_events"], {}, False),
        (["clickstream_events", "load_daily"], {}, False),
        (["clickstream_events", "sessions"], {}, True),
        (["clickstream_events", "sessions"], {"beside": False}, False),
        (["clickstream_events", "sessions"], {"prefixes": [f"events/{DAYS[1]:%Y/%m/%d}/"]}, False),
    ],
)
def test_the_day_beside_is_loaded_with_tables_of_the_shops_days_unless_the_run_says_otherwise(
    write_shop_day: WriteShopDay,
    instance: dg.DagsterInstance,
    assets: list[str],
    config: dict[str, Any],
    loads_beside: bool,
) -> None:
    before, day, _ = DAYS
    write_shop_day(day)
    config = {"ops": {"clickstream_events": {"config": config}}}
    result = run(day, day, instance=instance, assets=assets, run_config=config, raise_on_error=False)
    expected = [str(before), str(day)] if loads_beside else [str(day)]
    assert list(_told(result, "clickstream_events")) == expected


@pytest.mark.usefixtures("configured_warehouse")
@pytest.mark.parametrize("computed", [["sessions"], []])
def test_the_run_of_a_backfill_that_loads_does_so_for_the_tables_of_the_backfill(
    write_shop_day: WriteShopDay, instance: dg.DagsterInstance, computed: list[str]
) -> None:
    before, day, _ = DAYS
    write_shop_day(day)
    backfill = PartitionBackfill.from_asset_partitions(
        backfill_id="b-1",
        asset_graph=defs.resolve_asset_graph(),
        backfill_timestamp=datetime.now(UTC).timestamp(),
        tags={},
        asset_selection=[dg.AssetKey(name) for name in ["clickstream_events", *computed]],
        partition_names=[str(day)],
        dynamic_partitions_store=instance,
        all_partitions=False,
        title=None,
        description=None,
        run_config=None,
    )
    instance.add_backfill(backfill)
    result = run(day, day, instance=instance, assets=["clickstream_events"], tags={"dagster/backfill": "b-1"})
    assert list(_told(result, "clickstream_events")) == [*[str(before)] * len(computed), str(day)]


@pytest.mark.usefixtures("configured_warehouse")
def test_a_table_says_which_of_the_days_utc_days_are_loaded(
    write_shop_day: WriteShopDay, instance: dg.DagsterInstance
) -> None:
    before, day, _ = DAYS
    write_shop_day(day)
    run(day, day, instance=instance, assets=["clickstream_events"])
    result = run(day, day, instance=instance, assets=["sessions", "load_daily"])
    told = {each.asset_key.to_user_string(): each.metadata for each in result.asset_materializations_for_node("models")}
    assert told["sessions"]["utc_days"].value == f"{before}: nothing loaded; {day}: 17 objects loaded"
    assert "utc_days" not in told["load_daily"]


@pytest.mark.usefixtures("configured_warehouse")
def test_dagster_shows_a_table_as_behind_when_the_utc_day_beside_is_loaded_after_it(
    write_shop_day: WriteShopDay, instance: dg.DagsterInstance
) -> None:
    before, day, _ = DAYS
    write_shop_day(day)
    run(day, day, instance=instance, assets=["clickstream_events"])
    run(day, day, instance=instance, assets=["sessions"])
    # That the UTC day beside was never loaded is no change since then.
    assert _why_stale(instance, "sessions", day) == []
    run(before, before, instance=instance, assets=["clickstream_events"])
    assert _why_stale(instance, "sessions", day) == [("clickstream_events", str(before))]
    run(day, day, instance=instance, assets=["sessions"])
    assert _why_stale(instance, "sessions", day) == []


@pytest.mark.usefixtures("configured_warehouse")
def test_of_the_first_partition_the_run_says_which_utc_day_it_did_not_load(
    write_shop_day: WriteShopDay, instance: dg.DagsterInstance
) -> None:
    write_shop_day(FIRST)
    result = run(FIRST, FIRST, instance=instance)
    assert list(_told(result, "clickstream_events")) == [str(FIRST)]
    said = [entry.user_message for entry in instance.all_logs(result.run_id)]
    assert any(f"{FIRST - timedelta(days=1)} is no partition and is not loaded" in message for message in said)


def _asked_after(day: date) -> dg.RunRequest:
    """What the schedule asks for half an hour after a day of the shop."""
    midnight = CALENDAR.hours_of(day)[-1].start + timedelta(hours=1)
    with dg.build_schedule_context(scheduled_execution_time=midnight + timedelta(minutes=30)) as context:
        request = daily_schedule(context)
    assert isinstance(request, dg.RunRequest)
    return request


def _hours(connection: psycopg2.extensions.connection, day: date) -> list[int]:
    """The hours of a day of which the tables have events."""
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "select distinct hour_of_day from activity_hourly inner join shop_hours using (event_date, hour) "
            "where event_date = %s order by 1",
            (day,),
        )
        return [hour for (hour,) in cursor.fetchall()]


def _told(result: dg.ExecuteInProcessResult, asset: str) -> dict[str, dict[str, Any]]:
    """What a run tells of each of an asset's partitions, in the order of days."""
    found = {
        str(each.partition): {name: value.value for name, value in each.metadata.items()}
        for each in result.asset_materializations_for_node(asset)
        if each.metadata
    }
    return dict(sorted(found.items()))


def _why_stale(instance: dg.DagsterInstance, asset: str, day: date) -> list[tuple[str, str | None]]:
    """The partitions upstream that changed since one was materialized, as the UI lists them."""
    resolver = CachingStaleStatusResolver(instance, defs.resolve_asset_graph(), LoadingContextForTest(instance))
    causes = resolver.get_stale_causes(dg.AssetKey(asset), str(day))
    assert all(cause.dependency is not None for cause in causes)
    return [(each.dependency.asset_key.to_user_string(), each.dependency.partition_key) for each in causes]
