"""Every case of the wire contract's examples, loaded from a folder into a warehouse of its own."""

import base64
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg2.extensions
import pytest

from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.tables.loading import load_objects
from tests.storage.loads import DATA, context

CASES: list[dict[str, Any]] = [json.loads(line) for line in (DATA / "wire-examples/cases.jsonl").open()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_an_example_loads_as_it_says(
    case: dict[str, Any], connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    path = tmp_path / case["key"]
    path.parent.mkdir(parents=True)
    path.write_bytes(base64.b64decode(case["raw_base64"]) if "raw_base64" in case else case["raw"].encode())
    modified = datetime.fromisoformat(case["last_modified"]).timestamp()
    os.utime(path, (modified, modified))
    store = FolderStore(tmp_path)

    result = load_objects(connection, store, store.list_objects("events/2026/01/05/"), context=context())
    again = load_objects(connection, store, store.list_objects("events/2026/01/05/"), context=context(full=True))

    rows = _rows(connection)
    assert len(rows) == len(case["loaded"])
    for row, expected in zip(rows, case["loaded"], strict=True):
        assert {name: _as_sent(row[name], value) for name, value in expected.items()} == expected
    with connection.cursor() as cursor:
        cursor.execute("select raw_position, reason from rejected_events order by 1")
        assert [{"position": p, "reason": r} for p, r in cursor.fetchall()] == case["rejected"]
        cursor.execute("select events, loaded, duplicates, rejected from raw_objects")
        assert cursor.fetchall() == [(result.events, result.loaded, result.duplicates, result.rejected)]
    assert result.events == result.loaded + result.duplicates + result.rejected
    assert (again.loaded, again.already_loaded) == (0, result.loaded)


def _rows(connection: psycopg2.extensions.connection) -> list[dict[str, Any]]:
    with connection, connection.cursor() as cursor:
        cursor.execute("select * from clickstream_events order by raw_position")
        columns = [column.name for column in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _as_sent(value: Any, sent: Any) -> Any:
    if value is None or (isinstance(value, bool | int) and not isinstance(sent, str)):
        return value
    if isinstance(value, datetime):
        return sent if value == datetime.fromisoformat(sent) else value.isoformat()
    return str(value)
