"""Every SQL model against folders of rows: `<model>/<case>/events.jsonl` in, `expected.jsonl` out.

An input row names what matters to its case; the rest is filled in. `expected.jsonl` holds the whole table after every
day was computed, as far as its rows name columns. `objects.jsonl` holds rows of the ledger instead of events.
"""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg2
import pytest
from psycopg2 import sql
from psycopg2.extras import Json

from clickstream_pipeline.storage.models import MODELS, recompute_day

ROOM = Path(__file__).parent
CASES = sorted(path.parent for path in ROOM.glob("*/*/expected.jsonl"))

# Noon of the day on which an input row stands that doesn't say when.
_DEFAULT_EVENT = {
    "event_timestamp": "2026-01-05T12:00:00Z",
    "event_type": "page_view",
    "device_class": "desktop",
    "is_bot": False,
    "is_late_unreliable": False,
    "properties": {},
    "raw_object": "events/2026/01/05/12/event-0.json",
}
_DEFAULT_OBJECT = {
    "etag": "e", "size": 100, "last_modified": "2026-01-05T12:00:00Z", "load_date": "2026-01-05", "events": 1,
    "loaded": 1, "duplicates": 0, "rejected": 0, "bots": 0, "unknown": 0, "late_unreliable": 0, "run_id": "r",
    "loaded_by": "test", "loaded_at": "2026-01-05T13:00:00Z",
}  # fmt: skip


def test_every_model_has_cases_and_every_case_a_model() -> None:
    assert {case.parent.name for case in CASES} == set(MODELS)


@pytest.mark.parametrize("case", CASES, ids=[f"{case.parent.name}/{case.name}" for case in CASES])
def test_a_model_turns_these_rows_into_those(case: Path, connection: psycopg2.extensions.connection) -> None:
    events = [_event(n, row) for n, row in enumerate(_rows(case / "events.jsonl"), start=1)]
    objects = [{**_DEFAULT_OBJECT, **row} for row in _rows(case / "objects.jsonl")]
    _insert(connection, "clickstream_events", events)
    _insert(connection, "raw_objects", objects)
    days = {event["event_date"] for event in events} | {row["load_date"] for row in objects} | {"2026-01-05"}
    # Backwards, then again: neither the order of days nor a repetition may show.
    for day in [*sorted(days, reverse=True), *sorted(days)]:
        recompute_day(connection, date.fromisoformat(day), shop_currency="VND")

    expected = _rows(case / "expected.jsonl")
    columns = sorted({column for row in expected for column in row})
    found = [{column: row[column] for column in columns} for row in _table(connection, case.parent.name)]

    assert sorted(found, key=_order) == sorted(({c: row.get(c) for c in columns} for row in expected), key=_order)


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def _event(n: int, row: dict[str, Any]) -> dict[str, Any]:
    event = {**_DEFAULT_EVENT, "event_id": str(UUID(int=n)), "raw_position": n, **row}
    event.setdefault("event_name", event["event_type"])
    event.setdefault("event_date", str(datetime.fromisoformat(event["event_timestamp"]).date()))
    event.setdefault("load_date", event["event_date"])
    event.setdefault("received_at", event["event_timestamp"])
    return event


def _insert(connection: psycopg2.extensions.connection, table: str, rows: list[dict[str, Any]]) -> None:
    statement = sql.SQL("insert into {0} select (jsonb_populate_record(null::{0}, %s)).*").format(sql.Identifier(table))
    with connection, connection.cursor() as cursor:
        for row in rows:
            cursor.execute(statement, (Json(row),))


def _table(connection: psycopg2.extensions.connection, table: str) -> list[dict[str, Any]]:
    with connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("select to_jsonb(derived) from {} as derived").format(sql.Identifier(table)))
        return [row for (row,) in cursor.fetchall()]


def _order(row: dict[str, Any]) -> str:
    return json.dumps(row, sort_keys=True)
