"""What runs by itself: how stale days become runs."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import dagster as dg
import psycopg2
import pytest
import time_machine

from clickstream_pipeline.assets.automation import stale_days_sensor, stale_requests
from clickstream_pipeline.assets.partitions import CALENDAR, ranges_of
from clickstream_pipeline.definitions import defs
from clickstream_pipeline.resources.build import build_resources
from clickstream_pipeline.settings import load_settings
from clickstream_pipeline.storage.tables.stale import StaleDay
from tests.assets.conftest import Write
from tests.assets.runs import DAYS, FIRST, run

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def test_each_range_without_a_hole_is_one_run() -> None:
    a, b, c = DAYS
    assert ranges_of([c, a, b, a]) == [(a, c)]
    assert ranges_of([a, c]) == [(a, a), (c, c)]
    assert ranges_of([]) == []


def test_a_day_is_asked_for_once_until_it_gets_stale_again() -> None:
    first = stale_requests([StaleDay(day, NOON) for day in DAYS])
    same = stale_requests([StaleDay(day, NOON) for day in DAYS])
    again = stale_requests([*(StaleDay(day, NOON) for day in DAYS[:2]), StaleDay(DAYS[2], LATER)])
    assert len(first) == 1
    assert first[0].tags["dagster/asset_partition_range_start"] == str(DAYS[0])
    assert first[0].tags["dagster/asset_partition_range_end"] == str(DAYS[2])
    assert first[0].run_key == same[0].run_key != again[0].run_key


def test_a_day_that_gets_stale_again_is_asked_for_though_the_clock_was_set_back() -> None:
    # The first run computed the second day only, which then got stale at a time before the first day's.
    first = stale_requests([StaleDay(DAYS[0], LATER), StaleDay(DAYS[1], NOON)])
    again = stale_requests([StaleDay(DAYS[0], LATER), StaleDay(DAYS[1], NOON + timedelta(minutes=1))])
    assert first[0].run_key != again[0].run_key


def test_a_stale_day_before_the_first_partition_is_computed_too() -> None:
    (request,) = stale_requests([StaleDay(FIRST - timedelta(days=2), NOON)])
    assert request.partition_key == str(FIRST)
    assert request.run_config == {"ops": {"models": {"config": {"stale": True}}}}


def test_a_stale_today_of_the_shop_is_a_run_of_its_own_before_the_day_begins_in_utc() -> None:
    day = DAYS[1]
    begin = CALENDAR.hours_of(day)[0].start
    assert begin.date() < day
    stale = [StaleDay(day, NOON)]
    with time_machine.travel(begin - timedelta(minutes=1), tick=False):
        (too_early,) = stale_requests(stale)
    with time_machine.travel(begin, tick=False):
        (request,) = stale_requests(stale)
    assert too_early.partition_key == str(FIRST)
    assert request.tags["dagster/asset_partition_range_start"] == str(day)
    assert request.tags["dagster/asset_partition_range_end"] == str(day)


@pytest.mark.usefixtures("configured_warehouse")
def test_the_sensor_asks_for_what_a_load_made_stale_and_then_rests(
    write_days: Write, instance: dg.DagsterInstance, connection: psycopg2.extensions.connection
) -> None:
    write_days(*DAYS)
    run(DAYS[0], DAYS[-1], instance=instance, assets=["clickstream_events"])
    (request,) = _tick(instance)
    first = date.fromisoformat(request.tags["dagster/asset_partition_range_start"])
    last = date.fromisoformat(request.tags["dagster/asset_partition_range_end"])
    # The first day's late event belongs to the day before.
    assert (first, last) == (DAYS[0] - timedelta(days=1), DAYS[-1])
    run(first, last, instance=instance, job="stale_days")
    assert _tick(instance) == []


@pytest.mark.usefixtures("configured_warehouse")
def test_the_sensor_waits_for_a_run_that_is_under_way(write_days: Write, instance: dg.DagsterInstance) -> None:
    write_days(*DAYS)
    run(DAYS[0], DAYS[-1], instance=instance, assets=["clickstream_events"])
    instance.create_run_for_job(defs.resolve_job_def("daily"), status=dg.DagsterRunStatus.STARTED)
    assert _tick(instance) == []


@pytest.mark.usefixtures("configured_warehouse")
def test_the_sensor_says_in_a_sentence_that_the_warehouse_cant_be_reached(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DWH_PORT", "9")
    tick = _evaluate(instance)
    assert not tick.run_requests
    assert "no connection to the warehouse" in (tick.skip_message or "")
    assert "check DWH_HOST" in (tick.skip_message or "")


def _tick(instance: dg.DagsterInstance) -> list[dg.RunRequest]:
    return list(_evaluate(instance).run_requests or [])


def _evaluate(instance: dg.DagsterInstance) -> Any:
    with dg.build_sensor_context(
        instance=instance, repository_def=defs.get_repository_def(), resources=build_resources(load_settings())
    ) as context:
        return stale_days_sensor.evaluate_tick(context)
