"""The checks, each made to fail: a check that can't is worth nothing."""

import json
import logging
from datetime import timedelta
from pathlib import Path

import dagster as dg
import psycopg2
import pytest
import time_machine

from clickstream_pipeline.assets.book_messages import books_message, books_metadata
from clickstream_pipeline.assets.partitions import CALENDAR
from clickstream_pipeline.storage.tables.store_comparison import StoreDifference
from tests.assets.conftest import Write, WriteShopDay
from tests.assets.runs import DAYS, failed_checks, run
from tests.assets.small_shop import objects_of

Connection = psycopg2.extensions.connection
pytestmark = pytest.mark.usefixtures("configured_warehouse")

EVENTS = ["clickstream_events"]


def test_a_deleted_object_fails_the_books_names_its_key_and_holds_the_models_back(
    write_days: Write, raw_folder: Path, instance: dg.DagsterInstance, connection: Connection
) -> None:
    gone = write_days(*DAYS)[0]
    run(DAYS[0], DAYS[-1], instance=instance, assets=EVENTS)
    gone.unlink()
    result = run(DAYS[0], DAYS[-1], instance=instance, raise_on_error=False)
    message = failed_checks(result)["books_balance"]
    assert gone.relative_to(raw_folder).as_posix() in message
    assert "gone from the store" in message
    assert not result.success
    assert result.asset_materializations_for_node("models") == []
    # The run's page shows check results without their descriptions, and its log.
    errors = [log.user_message for log in instance.all_logs(result.run_id) if log.level == logging.ERROR]
    assert message in errors


def test_an_object_that_was_removed_on_purpose_is_not_missed(
    write_days: Write, raw_folder: Path, instance: dg.DagsterInstance, connection: Connection
) -> None:
    gone = write_days(*DAYS)[0]
    run(DAYS[0], DAYS[-1], instance=instance, assets=EVENTS)
    with connection, connection.cursor() as cursor:
        key = gone.relative_to(raw_folder).as_posix()
        cursor.execute("update raw_objects set removed_at = now() where key = %s", (key,))
    gone.unlink()
    assert failed_checks(run(DAYS[0], DAYS[-1], instance=instance, assets=EVENTS)) == {}


def test_an_object_that_nobody_loaded_fails_the_books(
    write_days: Write, raw_folder: Path, instance: dg.DagsterInstance
) -> None:
    write_days(DAYS[0])
    key = objects_of(DAYS[0])[0].key
    # The load leaves the midnight hour out; the check looks at the whole day.
    narrowed = {"config": {"prefixes": [f"events/{DAYS[0]:%Y/%m/%d}/09/"]}}
    result = run(
        DAYS[0],
        DAYS[0],
        instance=instance,
        assets=EVENTS,
        raise_on_error=False,
        run_config={"ops": {"clickstream_events": narrowed}},
    )
    message = failed_checks(result)["books_balance"]
    assert key in message
    assert "materialize clickstream_events" in message


def test_an_overwritten_object_is_named_and_stays_named(
    write_days: Write, raw_folder: Path, instance: dg.DagsterInstance
) -> None:
    overwritten = write_days(DAYS[0])[3]
    run(DAYS[0], DAYS[0], instance=instance, assets=EVENTS)
    overwritten.write_text(json.dumps({"eventName": "page_view", "sessionId": "another"}))
    for _ in range(2):
        result = run(DAYS[0], DAYS[0], instance=instance, assets=EVENTS, raise_on_error=False)
        message = failed_checks(result)["books_balance"]
        assert overwritten.relative_to(raw_folder).as_posix() in message
        assert "overwritten" in message


def test_rows_that_vanish_from_the_table_fail_the_books(
    write_days: Write, instance: dg.DagsterInstance, connection: Connection
) -> None:
    write_days(DAYS[0])
    run(DAYS[0], DAYS[0], instance=instance, assets=EVENTS)
    with connection, connection.cursor() as cursor:
        cursor.execute("delete from clickstream_events where event_type = 'purchase'")
    result = run(DAYS[0], DAYS[0], instance=instance, assets=EVENTS, raise_on_error=False)
    assert str(DAYS[0]) in failed_checks(result)["books_balance"]


@pytest.mark.parametrize("table", ["funnel_daily", "funnel_category_daily"])
def test_a_funnel_that_ascends_fails(
    write_days: Write, instance: dg.DagsterInstance, connection: Connection, table: str
) -> None:
    write_days(DAYS[0])
    run(DAYS[0], DAYS[0], instance=instance)
    with connection, connection.cursor() as cursor:
        cursor.execute(f"update {table} set sessions = sessions + 10 where step = 'purchase'")
        assert cursor.rowcount > 0
    result = _run_checks_alone(instance, "funnel_daily", "funnel_steps_descend")
    assert str(DAYS[0]) in failed_checks(result)["funnel_steps_descend"]


@pytest.mark.parametrize("table", ["funnel_daily", "funnel_category_daily"])
def test_a_step_without_a_duration_that_it_counts_fails(
    write_days: Write, instance: dg.DagsterInstance, connection: Connection, table: str
) -> None:
    write_days(DAYS[0])
    run(DAYS[0], DAYS[0], instance=instance)
    with connection, connection.cursor() as cursor:
        cursor.execute(f"update {table} set step_durations_s = step_durations_s[2:] where seconds_count > 0")
        assert cursor.rowcount > 0
    result = _run_checks_alone(instance, "funnel_daily", "funnel_steps_descend")
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
    write_days: Write, instance: dg.DagsterInstance, connection: Connection, change: str
) -> None:
    write_days(DAYS[0])
    run(DAYS[0], DAYS[0], instance=instance)
    with connection, connection.cursor() as cursor:
        cursor.execute(change)
        assert cursor.rowcount > 0
    result = _run_checks_alone(instance, "sessions", "sessions_add_up")
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
    write_days: Write, instance: dg.DagsterInstance, connection: Connection, change: str
) -> None:
    write_days(DAYS[0])
    run(DAYS[0], DAYS[0], instance=instance)
    with connection, connection.cursor() as cursor:
        cursor.execute(change)
        assert cursor.rowcount > 0
    result = _run_checks_alone(instance, "sessions", "categories_add_up")
    assert str(DAYS[0]) in failed_checks(result)["categories_add_up"]


def test_a_check_that_is_run_by_itself_looks_at_every_day(write_days: Write, instance: dg.DagsterInstance) -> None:
    gone = write_days(*DAYS)[-1]
    run(DAYS[0], DAYS[-1], instance=instance, assets=EVENTS)
    gone.unlink()
    message = failed_checks(_run_checks_alone(instance, "clickstream_events", "books_balance"))["books_balance"]
    assert gone.name in message


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
    alone = failed_checks(_run_checks_alone(instance, "raw_events", "layout_is_read"))
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


def test_an_object_of_the_utc_day_beside_that_was_overwritten_fails_the_books(
    write_shop_day: WriteShopDay, raw_folder: Path, instance: dg.DagsterInstance
) -> None:
    before, day, _ = DAYS
    write_shop_day(day)
    assert failed_checks(run(day, day, instance=instance)) == {}
    overwritten = next(raw_folder.glob(f"events/{before:%Y/%m/%d}/17/*"))
    overwritten.write_text(json.dumps({"eventName": "page_view", "sessionId": "another"}))
    result = run(day, day, instance=instance, raise_on_error=False)
    assert overwritten.name in failed_checks(result)["books_balance"]


@pytest.mark.parametrize("check", ["funnel_steps_descend", "usual_volume", "traffic_as_usual"])
def test_a_check_of_tables_that_is_run_by_itself_looks_at_every_day_that_was_computed(
    write_days: Write, instance: dg.DagsterInstance, check: str
) -> None:
    asset = {"funnel_steps_descend": "funnel_daily"}.get(check, "activity_hourly")
    write_days(*DAYS)
    run(DAYS[0], DAYS[-1], instance=instance, run_config={"ops": {"models": {"config": {"stale": True}}}})
    (alone,) = _run_checks_alone(instance, asset, check).get_asset_check_evaluations()
    # The first day's late event is of the day before.
    assert alone.metadata["days"].value == len(DAYS) + 1


def test_the_books_name_ten_keys_and_count_the_rest() -> None:
    message = books_message(StoreDifference(missing=[f"key-{n:02}" for n in range(12)]), [])
    assert message.startswith("12 objects are loaded but gone from the store: `key-00`, ")
    assert "`key-09` and 2 more (restore what is gone" in message
    assert "key-10" not in message


def test_the_books_list_a_hundred_keys_beside_the_message_and_nothing_where_nothing_is_wrong() -> None:
    metadata = books_metadata(StoreDifference(objects=3, unseen=[f"key-{n:03}" for n in range(102)]))
    assert (metadata["unseen"], metadata["missing"], metadata["changed"]) == (102, 0, 0)
    listed = metadata["unseen_keys"]
    assert isinstance(listed, dg.MarkdownMetadataValue)
    assert (listed.value or "").splitlines()[-2:] == ["- `key-099`", "- and 2 more"]
    assert not {"missing_keys", "changed_keys"} & metadata.keys()


def _run_checks_alone(instance: dg.DagsterInstance, asset: str, check: str) -> dg.ExecuteInProcessResult:
    from clickstream_pipeline.definitions import defs
    from clickstream_pipeline.resources.build import build_resources
    from clickstream_pipeline.settings import load_settings

    key = dg.AssetCheckKey(dg.AssetKey(asset), check)
    alone = dg.Definitions(
        assets=defs.assets,
        asset_checks=defs.asset_checks,
        jobs=[dg.define_asset_job("alone", selection=dg.AssetSelection.checks(key))],
        resources=build_resources(load_settings()),
        executor=defs.executor,
    )
    return alone.resolve_job_def("alone").execute_in_process(instance=instance, raise_on_error=False)
