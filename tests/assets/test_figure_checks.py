"""The checks that compare the figures of tables, each made to fail on a copy of one computed day."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import psycopg2
import pytest

from clickstream_pipeline.assets.partitions import CALENDAR
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connect
from tests.assets.conftest import configure_raw_folder, point_at, write_objects
from tests.assets.runs import DAYS, failed_checks, run, run_check_alone
from tests.conftest import empty_warehouse

Connection = psycopg2.extensions.connection


@pytest.fixture(scope="module")
def computed_day(server: WarehouseAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarehouseAddress]:
    """A warehouse with a day of the small shop, loaded and computed; nobody changes it."""
    with empty_warehouse(server) as address:
        with pytest.MonkeyPatch.context() as environment, dg.DagsterInstance.ephemeral() as instance:
            write_objects(configure_raw_folder(tmp_path_factory.mktemp("computed"), environment), DAYS[0])
            point_at(address, environment, CALENDAR.zone)
            assert failed_checks(run(DAYS[0], DAYS[0], instance=instance)) == {}
        yield address


@pytest.fixture
def computed(computed_day: WarehouseAddress, raw_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """A connection to a copy of that warehouse, which the environment names."""
    with empty_warehouse(computed_day) as address:
        point_at(address, monkeypatch, CALENDAR.zone)
        opened = connect(address)
        yield opened
        opened.close()


def test_a_day_that_nobody_changed_passes(computed: Connection, instance: dg.DagsterInstance) -> None:
    for asset, check in (
        ("funnel_daily", "funnel_steps_descend"),
        ("sessions", "sessions_add_up"),
        ("sessions", "categories_add_up"),
    ):
        result = run_check_alone(instance, asset, check)
        assert [each.passed for each in result.get_asset_check_evaluations()] == [True], check


@pytest.mark.parametrize("table", ["funnel_daily", "funnel_category_daily"])
def test_a_funnel_that_ascends_fails(computed: Connection, instance: dg.DagsterInstance, table: str) -> None:
    with computed, computed.cursor() as cursor:
        cursor.execute(f"update {table} set sessions = sessions + 10 where step = 'purchase'")
        assert cursor.rowcount > 0
    result = run_check_alone(instance, "funnel_daily", "funnel_steps_descend")
    assert str(DAYS[0]) in failed_checks(result)["funnel_steps_descend"]


@pytest.mark.parametrize("table", ["funnel_daily", "funnel_category_daily"])
def test_a_step_without_a_duration_that_it_counts_fails(
    computed: Connection, instance: dg.DagsterInstance, table: str
) -> None:
    with computed, computed.cursor() as cursor:
        cursor.execute(f"update {table} set step_durations_s = step_durations_s[2:] where seconds_count > 0")
        assert cursor.rowcount > 0
    result = run_check_alone(instance, "funnel_daily", "funnel_steps_descend")
    assert str(DAYS[0]) in failed_checks(result)["funnel_steps_descend"]


@pytest.mark.parametrize(
    "change",
    [
        "update event_daily set events = events + 1",
        "update sessions set viewed_at = null",
        "update funnel_daily set step_durations_s = null",
        "update visit_daily set sessions = sessions + 1",
        "update exit_daily set step_number = 4, step = 'begin_checkout' where step_number = 5",
    ],
)
def test_tables_that_tell_different_figures_fail(
    computed: Connection, instance: dg.DagsterInstance, change: str
) -> None:
    with computed, computed.cursor() as cursor:
        cursor.execute(change)
        assert cursor.rowcount > 0
    result = run_check_alone(instance, "sessions", "sessions_add_up")
    assert str(DAYS[0]) in failed_checks(result)["sessions_add_up"]


@pytest.mark.parametrize(
    "change",
    [
        "update sessions set viewed_categories = '{}'",
        "delete from funnel_category_daily",
        "update funnel_category_daily set step_durations_s = null",
        "update visit_category_daily set category = 'another'",
        "update visit_category_daily set sessions_bought = 0",
        "update visit_category_daily set durations_s = durations_s[2:]",
        "delete from exit_category_daily",
        "update exit_category_daily set step_number = 4, step = 'begin_checkout' where step_number = 5",
    ],
)
def test_tables_that_tell_different_figures_of_categories_fail(
    computed: Connection, instance: dg.DagsterInstance, change: str
) -> None:
    with computed, computed.cursor() as cursor:
        cursor.execute(change)
        assert cursor.rowcount > 0
    result = run_check_alone(instance, "sessions", "categories_add_up")
    assert str(DAYS[0]) in failed_checks(result)["categories_add_up"]
