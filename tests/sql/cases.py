"""Folders of rows: `<model>/<case>/events.jsonl` in, `expected.jsonl` out.

An input row names what matters to its case; the rest is filled in. `expected.jsonl` holds the whole table after every
day was computed, as far as its rows name columns. `objects.jsonl` holds rows of the ledger instead of events.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

Row = dict[str, Any]

CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/*/expected.jsonl"))

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


def name_of(case: Path) -> str:
    return f"{case.parent.name}/{case.name}"


def events_of(case: Path) -> list[Row]:
    """The case's rows of `clickstream_events`, as JSON has them."""
    return [_event(n, row) for n, row in enumerate(_rows(case / "events.jsonl"), start=1)]


def objects_of(case: Path) -> list[Row]:
    """The case's rows of `raw_objects`, as JSON has them."""
    return [{**_DEFAULT_OBJECT, **row} for row in _rows(case / "objects.jsonl")]


def compared(case: Path, found: list[Row]) -> tuple[list[Row], list[Row]]:
    """What was found and what the case expects, in one order, as far as the case names columns."""
    expected = _rows(case / "expected.jsonl")
    columns = sorted({column for row in expected for column in row})
    return (
        sorted(({column: row[column] for column in columns} for row in found), key=_order),
        sorted(({column: row.get(column) for column in columns} for row in expected), key=_order),
    )


def _rows(path: Path) -> list[Row]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def _event(n: int, row: Row) -> Row:
    event = {**_DEFAULT_EVENT, "event_id": str(UUID(int=n)), "raw_position": n, **row}
    event.setdefault("event_name", event["event_type"])
    event.setdefault("event_date", str(datetime.fromisoformat(event["event_timestamp"]).date()))
    event.setdefault("load_date", event["event_date"])
    event.setdefault("received_at", event["event_timestamp"])
    return event


def _order(row: Row) -> str:
    return json.dumps(row, sort_keys=True)
