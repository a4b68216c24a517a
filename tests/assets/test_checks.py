"""The checks that warn, each made to fail, and the days that a check looks at when it is run by itself."""

from datetime import timedelta
from pathlib import Path

import dagster as dg
import psycopg2
import pytest
import time_machine

from clickstream_pipeline.assets.partitions import CALENDAR
from tests.assets.conftest import Write
from tests.assets.runs import DAYS, failed_checks, run, run_check_alone

Connection = psycopg2.extensions.connection
pytestmark = pytest.mark.usefixtures("configured_warehouse")

EVENTS = ["clickstream_events"]


def test_objects_in_another_layout_are_a_warning_and_hold_nothing_back(
    write_days: Write, raw_folder: Path, instance: dg.DagsterInstance, connection: Connection
) -> None:
    (path, *_) = write_days(DAYS[0])
    for strange in (path.parent / "run=`1`" / "part-1.json", path.parent / "_SUCCESS", raw_folder / "events/a.json"):
        strange.parent.mkdir(exist_ok=True)
        strange.write_text('{"eventName":"page_view"}')
    result = run(DAYS[0], DAYS[0], instance=instance)
    (check,) = [check for check in result.get_asset_check_evaluations() if not check.passed]
    assert (check.check_name, check.severity) == ("layout_is_read", dg.AssetCheckSeverity.WARN)
    message = check.description or ""
    assert message.startswith("2 objects are in a layout that is not read, the first ``events/")
    assert "run=`1`" in message
    with connection, connection.cursor() as cursor:
        cursor.execute("select skipped, other_layout from load_daily where load_date = %s", (DAYS[0],))
        assert cursor.fetchall() == [(1, 1)]
    alone = failed_checks(run_check_alone(instance, "raw_events", "layout_is_read"))
    assert alone["layout_is_read"] == message


def test_many_rejects_are_a_warning_and_hold_nothing_back(
    write_days: Write, raw_folder: Path, instance: dg.DagsterInstance
) -> None:
    (path, *_) = write_days(DAYS[0])
    path.with_name("event-00000000-0000-4000-8000-000000000000.json").write_text("{}\n" * 20)
    result = run(DAYS[0], DAYS[0], instance=instance)
    (check,) = [check for check in result.get_asset_check_evaluations() if not check.passed]
    assert (check.check_name, check.severity) == ("few_rejects", dg.AssetCheckSeverity.WARN)
    assert "72.41 %" in (check.description or "")


@pytest.mark.parametrize(("days_before", "warns"), [(3, True), (2, False)])
def test_a_share_of_rejects_that_has_risen_is_a_warning_below_the_limit_too(
    write_days: Write,
    instance: dg.DagsterInstance,
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
    days_before: int,
    warns: bool,
) -> None:
    monkeypatch.setenv("CLICKSTREAM_REJECTS_WARN_SHARE", "0.9")
    (path, *_) = write_days(DAYS[0])
    path.with_name("event-00000000-0000-4000-8000-000000000000.json").write_text("{}\n" * 20)
    with connection, connection.cursor() as cursor:
        for before in range(1, days_before + 1):
            cursor.execute(
                "insert into raw_objects values (%s, 'e', null, 1, now(), %s, 1000, 999, 0, 1, 0, 0, 0, '', '', now())",
                (f"day {before}", DAYS[0] - timedelta(days=before)),
            )
    result = run(DAYS[0], DAYS[0], instance=instance, assets=EVENTS)
    failed = failed_checks(result)
    assert ("few_rejects" in failed) == warns
    if warns:
        assert f"{DAYS[0]}: 72.41 %, usually 0.10 %" in failed["few_rejects"]
    (load,) = result.asset_materializations_for_node("clickstream_events")
    assert load.metadata["partition_rejected_pct"].value == 72.414


def test_a_day_with_far_fewer_events_than_its_weekday_usually_has_is_a_warning(
    write_days: Write, instance: dg.DagsterInstance, connection: Connection
) -> None:
    write_days(DAYS[0])
    with connection, connection.cursor() as cursor:
        for week in range(1, 5):
            cursor.execute(
                "insert into activity_hourly values (%s, now(), '', '', '', 900, 1, 1, 1, 0, 0, 0, 0)",
                (DAYS[0] - timedelta(weeks=week),),
            )
    result = run(DAYS[0], DAYS[0], instance=instance)
    (check,) = [check for check in result.get_asset_check_evaluations() if check.check_name == "usual_volume"]
    assert (check.asset_key, check.passed) == (dg.AssetKey("activity_hourly"), False)
    assert check.severity is dg.AssetCheckSeverity.WARN
    # Five of the visit, and neither the robot's nor the late one of the day before.
    assert f"{DAYS[0]}: 5 events, usually 900" in (check.description or "")


@pytest.mark.parametrize(("hours_later", "compared"), [(-1, 0), (1, 1)], ids=["before its end", "after its end"])
def test_a_day_is_compared_with_its_weekday_once_it_has_ended_in_the_shop(
    write_days: Write, instance: dg.DagsterInstance, connection: Connection, hours_later: int, compared: int
) -> None:
    day = DAYS[0]
    end = CALENDAR.hours_of(day)[-1].start + timedelta(hours=1)
    # In the shop's zone a day ends before it does in UTC.
    assert end.date() == day
    write_days(day)
    with connection, connection.cursor() as cursor:
        for week in range(1, 5):
            cursor.execute(
                "insert into activity_hourly values (%s, now(), '', '', '', 5, 1, 1, 1, 0, 0, 0, 0)",
                (day - timedelta(weeks=week),),
            )
    with time_machine.travel(end + timedelta(hours=hours_later)):
        result = run(day, day, instance=instance)
    (check,) = [check for check in result.get_asset_check_evaluations() if check.check_name == "usual_volume"]
    assert check.metadata["days_compared"].value == compared


@pytest.mark.parametrize("check", ["funnel_steps_descend", "usual_volume", "traffic_as_usual"])
def test_a_check_of_tables_that_is_run_by_itself_looks_at_every_day_that_was_computed(
    write_days: Write, instance: dg.DagsterInstance, check: str
) -> None:
    asset = {"funnel_steps_descend": "funnel_daily"}.get(check, "activity_hourly")
    write_days(*DAYS)
    run(DAYS[0], DAYS[-1], instance=instance, run_config={"ops": {"models": {"config": {"stale": True}}}})
    (alone,) = run_check_alone(instance, asset, check).get_asset_check_evaluations()
    # The first day's late event is of the day before.
    assert alone.metadata["days"].value == len(DAYS) + 1
