"""Whether the derived tables are right: they equal the reference, nothing is stale, and every check passes."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import psycopg2.extensions
from psycopg2 import sql
from psycopg2.extras import RealDictCursor, register_default_jsonb

from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.tables.check_files import failing_rows, sql_checks
from clickstream_pipeline.storage.tables.models import VALUES_A_DAY, stale_days
from tests.sql.reference import derived_tables

LOADED_TABLES = ("clickstream_events", "raw_objects", "rejected_events")

Row = dict[str, Any]


def assert_right(
    connection: psycopg2.extensions.connection, days: Iterable[date], *, values_a_day: int = VALUES_A_DAY
) -> None:
    """Fails unless every table is what the reference makes of the events and the ledger; `days` are all there are."""
    assert stale_days(connection) == []
    events, ledger = _rows(connection, "clickstream_events"), _rows(connection, "raw_objects")
    assert _counted(events) == _counted_by(ledger), "the ledger counts other rows than the table holds"
    zone = ZoneInfo(_rows(connection, "shop_calendar")[0]["timezone"])
    assert [event for event in events if event["event_date"] != event["event_timestamp"].astimezone(zone).date()] == []
    expected = derived_tables(events, ledger, shop_currency="VND", values_a_day=values_a_day, zone=zone)
    visitor_keys = {_trail_of(row): row["visitor_key"] for row in _rows(connection, "sessions")}
    for model in model_names():
        found = _rows(connection, model)
        if model == "sessions":
            # How PostgreSQL hashes is its own affair: one key a visitor.
            keys = {(row["client_id"], row.pop("visitor_key")) for row in found}
            assert len(keys) == len({client_id for client_id, _ in keys}) == len({key for _, key in keys})
        if model == "trails":
            assert {_trail_of(row): row.pop("visitor_key") for row in found} == visitor_keys
        wrong = _difference(found, expected[model])
        assert not wrong, f"{model}: +1 is a row that the reference hasn't, -1 one that the table hasn't: {wrong}"
    for check in sql_checks():
        assert failing_rows(connection, check, days) == [], check


def empty(connection: psycopg2.extensions.connection) -> None:
    """Takes out everything that a load or a model wrote."""
    with connection, connection.cursor() as cursor:
        for table in (*LOADED_TABLES, "stale_days", *model_names()):
            # Quicker than truncate while there is little.
            cursor.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))


def _counted(events: list[Row]) -> dict[str, tuple[int, ...]]:
    counts: dict[str, Counter[str]] = {}
    for event in events:
        counts.setdefault(event["raw_object"], Counter()).update(
            loaded=1,
            bots=event["is_bot"],
            unknown=event["event_type"] == "unknown",
            late_unreliable=event["is_late_unreliable"],
        )
    return {key: _tuple(count, _COUNTED) for key, count in counts.items()}


def _counted_by(ledger: list[Row]) -> dict[str, tuple[int, ...]]:
    return {entry["key"]: _tuple(entry, _COUNTED) for entry in ledger if any(_tuple(entry, _COUNTED))}


_COUNTED = ["loaded", "bots", "unknown", "late_unreliable"]


def _trail_of(row: Row) -> tuple[Any, ...]:
    return row["session_date"], row["visit_no"]


def _difference(found: list[Row], wanted: list[Row]) -> list[tuple[int, Row]]:
    columns = sorted({column for row in found + wanted for column in row})
    surplus = Counter(_tuple(row, columns) for row in found)
    surplus.subtract(Counter(_tuple(row, columns) for row in wanted))
    return [(count, dict(zip(columns, row, strict=True))) for row, count in surplus.items() if count]


def _tuple(row: dict[str, Any], columns: list[str]) -> tuple[Any, ...]:
    """The row's values; a list becomes something that can be counted."""
    values = (row.get(column, 0) for column in columns)
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


def _plain(value: Any) -> Any:
    """Bytes are hex text, as in JSON."""
    return f"\\x{value.hex()}" if isinstance(value, memoryview) else value


def _rows(connection: psycopg2.extensions.connection, table: str) -> list[Row]:
    with connection, connection.cursor(cursor_factory=RealDictCursor) as cursor:
        # Numbers inside JSON columns are as exact as those outside.
        register_default_jsonb(cursor, loads=partial(json.loads, parse_float=Decimal))
        cursor.execute(sql.SQL("select * from {}").format(sql.Identifier(table)))
        return [{name: _plain(value) for name, value in row.items()} for row in cursor.fetchall()]
