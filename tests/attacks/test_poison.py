"""False events, posted by a script at a shop's usual traffic: they are seen, and taken back without a trace."""

import dataclasses
import json
import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import psycopg2.extensions
import pytest
from psycopg2 import sql
from typer.testing import CliRunner

from clickstream_pipeline.cli.app import app
from clickstream_pipeline.handlers.etl import handler
from clickstream_pipeline.settings import WarehouseAddress, load_settings
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from tests.assets.conftest import Write, configured_warehouse, instance, point_at, raw_folder, write_days
from tests.assets.runs import DAYS, failed_checks, run
from tests.storage.loads import Tables, contents, context, set_zone, tables_of
from tests.storage.tables.right_tables import assert_right, empty

__all__ = ["configured_warehouse", "instance", "raw_folder", "write_days"]

Connection = psycopg2.extensions.connection

DAY = DAYS[0]
_SENDER = "198.51.100.66"
_AGENT = "Laptop buyer 2.32 \x1b[31m'; rm -rf ~; '"
_DISCARD = ("discard", "--ip-prefix", _SENDER, "--user-agent", "Laptop buyer", "--from", str(DAY))
# Robots and senders are counted among the loaded; these columns tell of what was discarded.
_TOLD_APART = {
    "sender_daily": ["discarded"],
    "load_daily": ["objects", "bytes", "events", "loaded", "discarded", "senders"],
}


def _posted(day: date, hour: int, number: int, name: str, **more: Any) -> dict[str, Any]:
    received = datetime.combine(day, time(hour, number % 60, number % 59))
    return {
        "eventName": name,
        "eventId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"poison {day} {hour} {name} {number}")),
        "clientId": f"made up {number % 40}",
        "sessionId": f"made up {number % 40}",
        "pageUrl": f"https://shop.example/made-up/{number}",
        "_ingest": {"receivedAt": received.isoformat() + "Z", "sourceIp": _SENDER, "userAgent": _AGENT},
        **more,
    }


def _poison(day: date) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Page views of made-up pages, purchases of much, an order that is known, and events in a visit that is real."""
    yield "10", [_posted(day, 10, number, "page_view") for number in range(600)]
    yield "11", [_posted(day, 11, n, "purchase", order={"id": f"f-{n}", "revenue": 9_000_000_000}) for n in range(60)]
    known = {"order": {"id": f"o-{day}", "revenue": 1}, "sentAt": f"{day}T11:00:00Z"}
    earlier = {"eventTimestamp": f"{day - timedelta(days=1)}T11:00:00Z"}
    yield (
        "12",
        [
            _posted(day, 12, 1, "purchase", **known, **earlier),
            _posted(day, 12, 2, "add_to_cart", sessionId=f"visit-{day}", product={"id": "p-1", "price": 1}),
            _posted(
                day, 12, 3, "page_view", sessionId=f"visit-{day}", userId="somebody else", userLoginState="logged_in"
            ),
        ],
    )


def _write_poison(folder: Path, day: date) -> list[str]:
    keys = []
    for hour, events in _poison(day):
        key = f"events/{day:%Y/%m/%d}/{hour}/event-{uuid.uuid5(uuid.NAMESPACE_URL, f'{day} {hour}')}.json"
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(events))
        keys.append(key)
    return keys


def _load(connection: Connection, folder: Path, *, full: bool = False, backwards: bool = False) -> None:
    store = FolderStore(folder)
    objects = sorted(store.list_objects("events/"), key=lambda info: info.key, reverse=backwards)
    for some in ([each] for each in objects) if backwards else [objects]:
        load_objects(connection, store, some, context=context(full=full))
    recompute_stale(connection, choices=ModelChoices("VND"))


def _derived(connection: Connection) -> Tables:
    """Every derived table, but for the columns that count what was discarded, and senders of nothing else."""
    found = contents(connection, [model for model in model_names() if model not in _TOLD_APART])
    for model, columns in _TOLD_APART.items():
        found |= contents(connection, [model], without=[*columns, "last_loaded_by"])
    found["sender_daily"] = [row for row in found["sender_daily"] if row[3:] != ("0", "0", "0")]
    return found


def _books(connection: Connection) -> list[tuple[Any, ...]]:
    with connection, connection.cursor() as cursor:
        cursor.execute("select load_date, loaded - discarded from load_daily order by load_date")
        return cursor.fetchall()


def _clickstream(*arguments: str) -> str:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, f"{arguments}: {done.output} {done.exception}"
    return done.output


def test_false_events_are_taken_back_without_a_trace(
    write_days: Write, raw_folder: Path, configured_warehouse: WarehouseAddress
) -> None:
    write_days(DAY, DAY + timedelta(days=1))
    days = [DAY + timedelta(days=n) for n in range(-1, 2)]
    with connection_to(configured_warehouse) as connection:
        set_zone(connection, load_settings().shop_timezone)
        _load(connection, raw_folder)
        honest, books = _derived(connection), _books(connection)
        _write_poison(raw_folder, DAY)
        _load(connection, raw_folder)
        poisoned = _derived(connection)
        assert {name for name in poisoned if poisoned[name] != honest[name]} >= {"orders", "sessions", "page_daily"}

        told = _clickstream(*_DISCARD)
        assert "663 events" in told
        assert "60 orders" in told
        assert "Nothing was changed" in told
        assert "\x1b" not in told
        assert _derived(connection) == poisoned

        _clickstream(*_DISCARD, "--carry-out", "--reason", "a script bought laptops")
        assert _derived(connection) == honest
        assert _books(connection) == books
        assert_right(connection, days)
        listed = _clickstream("discard", "list")
        assert "663 events" in listed
        assert "a script bought laptops" in listed

        _load(connection, raw_folder, full=True)
        assert _derived(connection) == honest
        empty(connection)
        _load(connection, raw_folder, backwards=True)
        assert _derived(connection) == honest
        assert_right(connection, days)

        _clickstream("discard", "undo", "1")
        assert _derived(connection) == poisoned
        assert_right(connection, days)
        assert "undone" in _clickstream("discard", "list")


def test_dagster_and_the_lambda_leave_the_same_events_out(
    write_days: Write,
    raw_folder: Path,
    warehouse_address: WarehouseAddress,
    server: WarehouseAddress,
    instance: dg.DagsterInstance,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_days(DAY)
    _write_poison(raw_folder, DAY)
    tables = []
    other = dataclasses.replace(warehouse_address, database=f"{warehouse_address.database}_b")
    with connection_to(dataclasses.replace(server, database="postgres")) as administration:
        administration.autocommit = True
        with administration.cursor() as cursor:
            names = sql.Identifier(other.database), sql.Identifier(server.database)
            cursor.execute(sql.SQL("create database {} template {}").format(*names))
    for address in (warehouse_address, other):
        point_at(address, monkeypatch)
        # Before anything is loaded.
        _clickstream("discard", "--ip-prefix", _SENDER, "--also-later", "--carry-out", "--reason", "a script")
        if address is other:
            for hour in (12, 11, 10, 9, 0):
                handler({"targetUtcHour": f"{DAY}T{hour:02}"})
        else:
            run(DAY, DAY, instance=instance, run_config={"ops": {"models": {"config": {"stale": True}}}})
        with connection_to(address) as connection:
            tables.append(tables_of(connection))
    assert tables[0] == tables[1]
    assert not any("made up" in str(row) for name in model_names() for row in tables[0][name])


_TRAFFIC = {
    "activity_hourly": "hour - {}::interval, channel, device_class, user_login_state, events, sessions, visitors, "
    "page_views, product_views, adds, checkouts, purchases",
    "shop_hours": "hour - {}::interval, hour_of_day",
    "sender_daily": "ip_prefix, user_agent, events, purchases, bots, discarded",
    "value_daily": "dimension, value, times",
}


def _with_history(connection: Connection) -> None:
    """The derived rows that tell of traffic, for the 56 days before, as on the day itself."""
    with connection, connection.cursor() as cursor:
        for table, columns in _TRAFFIC.items():
            for ago in range(1, 57):
                statement = sql.SQL(
                    "insert into {0} select event_date - {1}, {2} from {0} where event_date = %s"
                ).format(sql.Identifier(table), sql.Literal(ago), sql.SQL(columns).format(sql.Literal(f"{ago} days")))
                cursor.execute(statement, (DAY,))


def test_false_events_are_seen_by_the_check_and_told_by_the_metric(
    write_days: Write,
    raw_folder: Path,
    configured_warehouse: WarehouseAddress,
    instance: dg.DagsterInstance,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_days(DAY)
    result = run(DAY, DAY, instance=instance)
    # Little history warns of nothing.
    assert "traffic_as_usual" not in failed_checks(result)
    with connection_to(configured_warehouse) as connection:
        _with_history(connection)
    assert "traffic_as_usual" not in failed_checks(run(DAY, DAY, instance=instance))
    _write_poison(raw_folder, DAY)
    told = failed_checks(run(DAY, DAY, instance=instance))["traffic_as_usual"]
    for part in (
        # Seven hours later by the shop's clock.
        "17:00 has 600 events, usually 0",
        "18:00 has 60 events, usually 0 and 60 orders",
        "198.51.100.0/24",
        "pages are new",
        f"clickstream discard --ip-prefix=198.51.100.0/24 --from={DAY}T00:00+07:00 "
        f"--to={DAY + timedelta(days=1)}T00:00+07:00",
    ):
        assert part in told, told
    assert "Laptop buyer" not in told
    assert "made-up" not in told
    assert _far_from_usual(capsys) >= 3
    _clickstream(*_DISCARD, "--carry-out", "--reason", "a script")
    assert "traffic_as_usual" not in failed_checks(run(DAY, DAY, instance=instance))
    assert _far_from_usual(capsys) == 0


def _far_from_usual(capsys: pytest.CaptureFixture[str]) -> int:
    """What the Lambda tells CloudWatch in its embedded format."""
    capsys.readouterr()
    handler({"targetUtcDate": str(DAY)})
    lines = [line for line in capsys.readouterr().out.splitlines() if "EventsFarFromUsual" in line]
    return int(json.loads(lines[-1])["EventsFarFromUsual"][0])
