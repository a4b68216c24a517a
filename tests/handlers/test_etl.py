"""The ETL Lambda: what a payload asks for, and that it loads what Dagster would load, row for row."""

import dataclasses
import itertools
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import dagster as dg
import pytest
import time_machine
from psycopg2 import sql

from clickstream_pipeline.assets.partitions import CALENDAR
from clickstream_pipeline.handlers.etl import EtlFailed, handler
from clickstream_pipeline.local.dagster_instance import write_instance_config
from clickstream_pipeline.resources.warehouse_resource import WarehouseResource
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connection_string, connection_to
from tests.assets.conftest import Write, configured_warehouse, instance, point_at, raw_folder, write_days
from tests.assets.runs import DAYS, FIRST, run
from tests.handlers.test_etl_requests import eventbridge_notification, s3_notification
from tests.storage.loads import tables_of

__all__ = ["configured_warehouse", "instance", "raw_folder", "write_days"]


def test_a_day_before_the_first_partition_says_which_setting_moves_it() -> None:
    with pytest.raises(ValueError, match="CLICKSTREAM_START_DATE"):
        handler({"targetUtcDate": str(FIRST - timedelta(days=1))})


@pytest.fixture
def another_warehouse(warehouse_address: WarehouseAddress, server: WarehouseAddress) -> Iterator[WarehouseAddress]:
    """A second empty warehouse beside the first."""
    address = dataclasses.replace(warehouse_address, database=f"{warehouse_address.database}_b")
    with connection_to(dataclasses.replace(server, database="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            name = sql.Identifier(address.database)
            cursor.execute(sql.SQL("create database {} template {}").format(name, sql.Identifier(server.database)))
            yield address
            cursor.execute(sql.SQL("drop database {} with (force)").format(name))


def test_the_handler_loads_what_dagster_loads_row_for_row(
    write_days: Write,
    warehouse_address: WarehouseAddress,
    another_warehouse: WarehouseAddress,
    instance: dg.DagsterInstance,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_days(*DAYS)
    point_at(warehouse_address, monkeypatch, CALENDAR.zone)
    run(DAYS[0], DAYS[-1], instance=instance, run_config={"ops": {"models": {"config": {"stale": True}}}})
    point_at(another_warehouse, monkeypatch, CALENDAR.zone)
    for day in reversed(DAYS):
        for hour in (10, 9, 0):
            handler({"targetUtcHour": f"{day}T{hour:02}"})
    with connection_to(warehouse_address) as one, connection_to(another_warehouse) as other:
        by_dagster, by_handler = tables_of(one), tables_of(other)
    for table in by_dagster:
        assert by_handler[table] == by_dagster[table], table
    assert len(by_dagster["clickstream_events"]) == 7 * len(DAYS)
    assert by_dagster["sessions"]
    assert by_dagster["funnel_daily"]


def test_an_hourly_run_takes_its_hour_and_what_lies_under_the_day(
    write_days: Write, configured_warehouse: WarehouseAddress
) -> None:
    write_days(DAYS[0])
    answer = handler({"targetUtcHour": 9, "targetUtcDate": str(DAYS[0])})
    assert (answer["objects_read"], answer["loaded"], answer["rejected"]) == (5, 6, 1)
    assert answer["checks"] == {
        "books_balance": True,
        "event_ids_unique": True,
        "few_rejects": True,
        "nothing_set_aside": True,
        "layout_is_read": True,
        "funnel_steps_descend": True,
        "sessions_add_up": True,
        "categories_add_up": True,
        "usual_volume": True,
        "traffic_as_usual": True,
    }
    assert handler({"targetUtcHour": 9, "targetUtcDate": str(DAYS[0])})["objects_read"] == 0
    with connection_to(configured_warehouse) as connection, connection.cursor() as cursor:
        cursor.execute("select distinct loaded_by from raw_objects")
        assert cursor.fetchall() == [("SBW_Lamda_ETL",)]


def _yesterday() -> date:
    return datetime.now(UTC).date() - timedelta(days=1)


def test_what_earlier_calls_missed_is_loaded_by_the_next_one(
    write_days: Write, configured_warehouse: WarehouseAddress
) -> None:
    write_days(DAYS[0], _yesterday())
    answer = handler({"targetUtcDate": str(DAYS[0])})
    assert [(day["day"], day["objects_read"], day["loaded"]) for day in answer["days"]] == [
        (str(DAYS[0]), 7, 7), (str(_yesterday()), 7, 7),
    ]  # fmt: skip
    assert answer["loaded"] == 14
    assert all(day["seconds"]["load"] > 0 and day["seconds"]["checks_and_models"] > 0 for day in answer["days"])
    assert answer["seconds"]["total"] > answer["seconds"]["looking"] > 0
    assert {str(DAYS[0]), str(_yesterday())} <= set(answer["days_computed"])
    again = handler({})
    assert (again["objects_read"], again["is_done"]) == (0, True)


def test_a_call_for_new_objects_looks_two_hours_back_and_the_hourly_one_two_days(
    raw_folder: Path, configured_warehouse: WarehouseAddress
) -> None:
    noon = datetime.combine(datetime.now(UTC).date(), time(12, 30), UTC)
    keys = {hour: f"events/{noon:%Y/%m/%d}/{hour:02}/event-a.json" for hour in (3, 10, 12)}
    for key in keys.values():
        path = raw_folder / key
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"eventName": "page_view", "clientId": key, "sessionId": key}))
    with time_machine.travel(noon):
        assert handler(s3_notification(keys[12]))["objects_read"] == 2
        (message,) = [{"messageId": "m", "body": json.dumps(s3_notification(keys[12])), "eventSource": "aws:sqs"}]
        assert handler({"Records": [message]}) == {"batchItemFailures": []}
        assert handler({})["objects_read"] == 1


def test_the_shops_today_is_computed_though_it_has_not_begun_in_utc(
    raw_folder: Path, configured_warehouse: WarehouseAddress
) -> None:
    evening = datetime.combine(_yesterday(), time(18, 30), UTC)
    today = CALENDAR.date_of(evening)
    assert today > evening.date()
    path = raw_folder / f"events/{evening:%Y/%m/%d}/17/event-a.json"
    path.parent.mkdir(parents=True)
    received = {"receivedAt": f"{evening.date()}T17:30:00Z"}
    path.write_text(json.dumps({"eventName": "page_view", "clientId": "c", "sessionId": "s", "_ingest": received}))
    with time_machine.travel(evening):
        answer = handler({})
    assert [day["day"] for day in answer["days"]] == [str(evening.date())]
    assert answer["days_computed"] == [str(evening.date()), str(today)]
    with connection_to(configured_warehouse) as connection, connection.cursor() as cursor:
        cursor.execute("select session_date from sessions")
        assert cursor.fetchall() == [(today,)]


@dataclasses.dataclass
class _Context:
    remaining_ms: int
    aws_request_id: str = "r-1"

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining_ms


def test_a_call_stops_between_chunks_and_tells_what_is_left(
    write_days: Write, configured_warehouse: WarehouseAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_days(DAYS[0])
    monkeypatch.setenv("CLICKSTREAM_CHUNK_BYTES", "1")
    # Time is up when two chunks, an object each, have been loaded.
    chunks = itertools.count(1)
    with monkeypatch.context() as patched:
        patched.setattr(WarehouseResource, "is_time_up", lambda self: next(chunks) > 2)
        answer = handler({"targetUtcDate": str(DAYS[0])}, _Context(60_000))
    assert (answer["objects_read"], answer["objects_left"], answer["is_done"]) == (2, 5, False)
    assert answer["days_computed"] == []
    rest = handler({"targetUtcDate": str(DAYS[0])}, _Context(60_000))
    assert (rest["objects_read"], rest["objects_left"], rest["is_done"]) == (5, 0, True)
    assert answer["loaded"] + rest["loaded"] == 7
    assert str(DAYS[0]) in rest["days_computed"]


def test_a_call_without_time_begins_nothing(write_days: Write, configured_warehouse: WarehouseAddress) -> None:
    write_days(DAYS[0])
    answer = handler({"targetUtcDate": str(DAYS[0])}, _Context(0))
    assert (answer["objects_read"], answer["is_done"], answer["days"][0]["is_done"]) == (0, False, False)


def test_new_objects_are_loaded_as_s3_tells_of_them(write_days: Write, configured_warehouse: WarehouseAddress) -> None:
    keys = _keys(write_days(DAYS[0]))
    direct = [key for key in keys if key.split("/")[4] == "09"]
    assert handler(s3_notification(*direct))["loaded"] == 6
    by_eventbridge = next(key for key in keys if key.split("/")[4] == "10")
    assert handler(eventbridge_notification(by_eventbridge))["duplicates"] == 1


def test_a_batch_of_messages_answers_with_the_failed_ones_only(
    write_days: Write, configured_warehouse: WarehouseAddress, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, _ = DAYS
    keys = _keys(write_days(first, second))
    too_early = f"events/{FIRST - timedelta(days=1):%Y/%m/%d}/00/event-a.json"
    bodies = {
        "good": json.dumps(s3_notification(*(key for key in keys if f"{first:%Y/%m/%d}" in key))),
        "too early": json.dumps(eventbridge_notification(too_early)),
        "broken": "{",
        "nothing": json.dumps({"Event": "s3:TestEvent"}),
    }
    records = [{"messageId": name, "body": body, "eventSource": "aws:sqs"} for name, body in bodies.items()]
    answer = handler({"Records": records})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "too early"}, {"itemIdentifier": "broken"}]}
    with connection_to(configured_warehouse) as connection, connection.cursor() as cursor:
        cursor.execute("select load_date, count(*) from clickstream_events group by 1")
        assert cursor.fetchall() == [(first, 7)]
    (emitted,) = (json.loads(line) for line in capsys.readouterr().out.splitlines() if '"EventsLoaded":' in line)
    assert emitted["EventsLoaded"] == [7]


def test_a_failing_day_is_named_and_keeps_no_other_from_loading(
    write_days: Write, configured_warehouse: WarehouseAddress
) -> None:
    paths = write_days(DAYS[0])
    handler({"targetUtcDate": str(DAYS[0])})
    paths[0].unlink()
    write_days(_yesterday())
    with pytest.raises(EtlFailed, match=f"{DAYS[0]}: .*gone from the store"):
        handler({"targetUtcDate": str(DAYS[0])})
    with connection_to(configured_warehouse) as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from clickstream_events where load_date = %s", (_yesterday(),))
        assert cursor.fetchall() == [(7,)]


def test_runs_are_recorded_where_dagster_keeps_its_own(
    write_days: Write,
    configured_warehouse: WarehouseAddress,
    another_warehouse: WarehouseAddress,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    write_days(DAYS[0])
    storage = connection_string(another_warehouse)
    monkeypatch.setenv("DAGSTER_STORAGE_URL", storage)
    handler({"targetUtcDate": str(DAYS[0])})
    write_instance_config(tmp_path / "dagster", storage_url=storage)
    with dg.DagsterInstance.from_config(str(tmp_path / "dagster")) as instance:
        (run_record,) = instance.get_run_records()
        assert run_record.dagster_run.status == dg.DagsterRunStatus.SUCCESS
        assert run_record.dagster_run.tags["clickstream/loaded_by"] == "SBW_Lamda_ETL"
        latest = instance.get_latest_materialization_event(dg.AssetKey("sessions"))
        assert latest is not None


def _keys(paths: list[Path]) -> list[str]:
    return [path.as_posix()[path.as_posix().index("events/") :] for path in paths]
