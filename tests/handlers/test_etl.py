"""The ETL Lambda: what a payload asks for, and that it loads what Dagster would load, row for row."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import dagster as dg
import pytest
from psycopg2 import sql

from clickstream_pipeline.handlers.etl import EtlRequest, handler, requested
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.connections import connection_to
from clickstream_pipeline.storage.models import MODELS
from tests.assets.conftest import Write, configured_warehouse, instance, point_at, raw_folder, write_days
from tests.assets.runs import DAYS, FIRST, run

__all__ = ["configured_warehouse", "instance", "raw_folder", "write_days"]

NOW = datetime(2026, 1, 31, 0, 20, tzinfo=UTC)
YESTERDAY, TODAY = date(2026, 1, 30), date(2026, 1, 31)
WHO_AND_WHEN = {"loaded_at", "run_id", "loaded_by", "rejected_at", "last_loaded_at", "last_loaded_by"}


def _hour(day: date, hour: int) -> EtlRequest:
    return EtlRequest(day, (f"events/{day:%Y/%m/%d}/{hour:02}/", f"events/{day:%Y/%m/%d}/event-"))


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({}, _hour(YESTERDAY, 23)),
        ({"scope": "day"}, EtlRequest(YESTERDAY)),
        ({"hoursBack": 0}, _hour(TODAY, 0)),
        ({"hoursBack": "25", "scope": "day"}, _hour(date(2026, 1, 29), 23)),
        ({"targetUtcDate": "2026-01-05", "hoursBack": 3}, EtlRequest(date(2026, 1, 5))),
        ({"targetUtcHour": 7, "targetUtcDate": "2026-01-05"}, _hour(date(2026, 1, 5), 7)),
        ({"targetUtcHour": "7"}, _hour(YESTERDAY, 7)),
        ({"targetUtcHour": 0}, _hour(TODAY, 0)),
        ({"targetUtcHour": "2026-01-05T07:30Z", "targetUtcDate": "2026-01-06"}, _hour(date(2026, 1, 5), 7)),
        ({"targetUtcHour": "2026-01-05T07:00+07:00"}, _hour(date(2026, 1, 5), 0)),
        (
            {"overridePrefix": "events/2026/01/05/02/event-a", "targetUtcHour": 7},
            EtlRequest(date(2026, 1, 5), ("events/2026/01/05/02/event-a",)),
        ),
    ],
)
def test_a_payload_asks_for_an_hour_or_a_day(payload: dict[str, object], expected: EtlRequest) -> None:
    assert requested(payload, NOW) == expected


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        ({"targetUtcHour": 24}, "targetUtcHour"),
        ({"targetUtcHour": "noon"}, "targetUtcHour"),
        ({"targetUtcDate": "2026-02-30"}, "targetUtcDate"),
        ({"hoursBack": -1}, "hoursBack"),
        ({"overridePrefix": "events/2026/"}, "overridePrefix"),
    ],
)
def test_a_payload_that_means_nothing_is_named(payload: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        requested(payload, NOW)


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
    point_at(warehouse_address, monkeypatch)
    run(DAYS[0], DAYS[-1], instance=instance, run_config={"ops": {"models": {"config": {"stale": True}}}})
    point_at(another_warehouse, monkeypatch)
    for day in reversed(DAYS):
        for hour in (10, 9, 0):
            handler({"targetUtcHour": f"{day}T{hour:02}"})
    by_dagster, by_handler = _tables(warehouse_address), _tables(another_warehouse)
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
        "funnel_steps_descend": True,
        "sessions_add_up": True,
        "usual_volume": True,
    }
    assert handler({"targetUtcHour": 9, "targetUtcDate": str(DAYS[0])})["objects_read"] == 0
    with connection_to(configured_warehouse) as connection, connection.cursor() as cursor:
        cursor.execute("select distinct loaded_by from raw_objects")
        assert cursor.fetchall() == [("SBW_Lamda_ETL",)]


def _tables(address: WarehouseAddress) -> dict[str, list[str]]:
    """Every table's rows as text, in order, without who wrote them and when."""
    tables = {}
    with connection_to(address) as connection, connection.cursor() as cursor:
        for table in ("clickstream_events", "raw_objects", "rejected_events", "stale_days", *MODELS):
            cursor.execute(
                "select column_name from information_schema.columns where table_schema = 'public' "
                "and table_name = %s order by ordinal_position",
                (table,),
            )
            names = [name for (name,) in cursor.fetchall() if name not in WHO_AND_WHEN]
            columns = sql.SQL(", ").join(map(sql.Identifier, names))
            cursor.execute(sql.SQL("select row({})::text from {} order by 1").format(columns, sql.Identifier(table)))
            tables[table] = [row for (row,) in cursor.fetchall()]
    return tables
