"""Rejected events: seen, exported, and loaded once the parser takes them, as if it always had."""

import base64
import gzip
import io
import json
import os
from datetime import date
from pathlib import Path

import psycopg2.extensions
import pytest
from typer.testing import CliRunner

from clickstream_pipeline.cli.app import app
from clickstream_pipeline.domain import documents
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.reading import object_reader
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from clickstream_pipeline.storage.upkeep.reject_replay import replay_rejects
from clickstream_pipeline.storage.upkeep.rejects import (
    RejectFilter,
    export_rejects,
    listed_rejects,
    reject_reasons,
    rejected_event,
)
from tests.assets.conftest import point_at
from tests.storage.loads import contents, load_days

TABLES = ("clickstream_events", "raw_objects", "rejected_events", *model_names())
PLAIN, PACKED = "events/2026/01/05/02/event-a.json", "events/2026/01/06/03/event-b.json"
DEEP_ID = "0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01"
EVERY = RejectFilter()


def _event(name: str, **more: object) -> dict[str, object]:
    receipt = {"receivedAt": "2026-01-05T02:00:00.000Z"}
    return {"eventName": name, "sessionId": "s-1", "clientId": "c-1", "_ingest": receipt, **more}


# Sent twice, nested deeper than a parser of three levels takes: one of the two is a duplicate of the other.
DEEP = _event("purchase", eventId=DEEP_ID, order={"id": "o-1", "revenue": 5}, items=[{"id": "p", "a": {"b": [1]}}])


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    lines = [json.dumps(_event("page_view")), json.dumps(DEEP), "{broken", json.dumps(_event("view_item")),
             json.dumps(DEEP)]  # fmt: skip
    packed = gzip.compress("\n".join(json.dumps(_event(name)) for name in ("view_cart", "search")).encode(), mtime=0)
    for key, data in ((PLAIN, "\n".join(lines).encode()), (PACKED, packed)):
        path = tmp_path / key
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        os.utime(path, (1767582000, 1767582000))
    return FolderStore(tmp_path)


def _load_with_a_poor_parser(
    connection: psycopg2.extensions.connection, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(documents, "MAX_DEPTH", 3)
        patched.setattr(object_reader, "readable_text", lambda data: None if data[:2] == b"\x1f\x8b" else data)
        load_days(connection, store, ["events/"])
    _recompute(connection)


def _recompute(connection: psycopg2.extensions.connection) -> None:
    recompute_stale(connection, choices=ModelChoices("VND", lock_timeout_s=30))


def _right_tables(connection: psycopg2.extensions.connection, store: FolderStore) -> dict[str, object]:
    """The tables as a load by the right parser leaves them; empty again afterwards."""
    load_days(connection, store, ["events/"])
    _recompute(connection)
    right = contents(connection, TABLES)
    with connection, connection.cursor() as cursor:
        cursor.execute(f"truncate {', '.join(TABLES)}, stale_days")
    return dict(right)


def test_replay_leaves_what_a_load_by_the_right_parser_leaves(
    connection: psycopg2.extensions.connection, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = _right_tables(connection, store)
    _load_with_a_poor_parser(connection, store, monkeypatch)
    assert [(each.reason, each.events) for each in reject_reasons(connection, EVERY)] == [
        ("too_deep", 2), ("invalid_json", 1), ("unreadable_object", 1),
    ]  # fmt: skip
    assert contents(connection, TABLES) != right
    before = contents(connection, TABLES)
    tried = replay_rejects(connection, store, EVERY, lock_timeout_s=30, dry_run=True)
    assert (tried.tried, tried.closed, tried.loaded, tried.still_rejected) == (4, 3, 4, 1)
    assert contents(connection, TABLES) == before
    done = replay_rejects(connection, store, EVERY, lock_timeout_s=30)
    assert (done.tried, done.closed, done.loaded, done.duplicates, done.still_rejected) == (4, 3, 3, 1, 1)
    _recompute(connection)
    assert contents(connection, TABLES) == right
    again = replay_rejects(connection, store, EVERY, lock_timeout_s=30)
    assert (again.tried, again.closed, again.loaded) == (1, 0, 0)
    assert contents(connection, TABLES) == right


def test_reading_everything_again_closes_what_parses_now(
    connection: psycopg2.extensions.connection, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = _right_tables(connection, store)
    _load_with_a_poor_parser(connection, store, monkeypatch)
    load_days(connection, store, ["events/"], full=True)
    _recompute(connection)
    assert contents(connection, TABLES) == right


def test_what_a_batch_says_holds_for_what_is_replayed_of_it(
    connection: psycopg2.extensions.connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = {name: value for name, value in DEEP.items() if name != "_ingest"}
    receipt = {"receivedAt": "2026-01-05T02:00:00.000Z", "sourceIp": "203.0.113.77"}
    batch = {"sentAt": "2026-01-05T01:59:59Z", "_ingest": receipt, "events": [_event("search"), deep]}
    path = tmp_path / PLAIN
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(batch))
    store = FolderStore(tmp_path)
    right = _right_tables(connection, store)
    _load_with_a_poor_parser(connection, store, monkeypatch)
    assert replay_rejects(connection, store, EVERY, lock_timeout_s=30).loaded == 1
    _recompute(connection)
    assert contents(connection, TABLES) == right


def test_only_what_is_asked_for_is_replayed(
    connection: psycopg2.extensions.connection, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    _load_with_a_poor_parser(connection, store, monkeypatch)
    by_day = RejectFilter(first=date(2026, 1, 6))
    assert replay_rejects(connection, store, by_day, lock_timeout_s=30).loaded == 2
    by_reason = RejectFilter(reason="too_deep", last=date(2026, 1, 5))
    assert [reject.raw_position for reject in listed_rejects(connection, by_reason, most=9)] == [5, 2]
    assert replay_rejects(connection, store, by_reason, lock_timeout_s=30).tried == 2


def test_an_array_or_a_batch_inside_another_is_no_event_for_the_replay_either(
    connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    event = b'{"eventName":"page_view"}'
    path = tmp_path / PLAIN
    path.parent.mkdir(parents=True)
    path.write_bytes(
        b"[[" + event + b'],{"events":[' + event + b'],"x":' + 63 * b"[" + 63 * b"]" + b"}," + event + b"]"
    )
    store = FolderStore(tmp_path)
    load_days(connection, store, ["events/"])
    before = contents(connection, TABLES)
    found = replay_rejects(connection, store, EVERY, lock_timeout_s=30)
    assert (found.tried, found.closed, found.ambiguous, found.still_rejected) == (2, 0, 0, 2)
    assert contents(connection, TABLES) == before


def test_a_line_that_holds_more_events_now_stays(
    connection: psycopg2.extensions.connection, store: FolderStore
) -> None:
    load_days(connection, store, ["events/"])
    with connection, connection.cursor() as cursor:
        cursor.execute("update rejected_events set raw = %s", (b'[{"eventName": "a"}, {"eventName": "b"}]',))
    before = contents(connection, TABLES)
    found = replay_rejects(connection, store, EVERY, lock_timeout_s=30)
    assert (found.tried, found.closed, found.ambiguous, found.still_rejected) == (1, 0, 1, 0)
    assert contents(connection, TABLES) == before


def test_an_export_has_every_byte(connection: psycopg2.extensions.connection, store: FolderStore) -> None:
    load_days(connection, store, ["events/"])
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into rejected_events select raw_object, 99, 'invalid_utf8', %s, load_date, run_id, rejected_at "
            "from rejected_events",
            (b"\xff{",),
        )
    file = io.StringIO()
    assert export_rejects(connection, EVERY, file) == 2
    text, no_text = map(json.loads, file.getvalue().splitlines())
    assert (text["raw_object"], text["raw_position"], text["reason"], text["raw"]) == (
        PLAIN, 3, "invalid_json", "{broken",
    )  # fmt: skip
    assert base64.b64decode(no_text["raw_base64"]) == b"\xff{"
    reject = rejected_event(connection, PLAIN, 99)
    assert reject is not None
    assert reject.raw == b"\xff{"
    assert rejected_event(connection, PLAIN, 98) is None


def test_the_command_says_what_was_rejected_and_replays_it(
    warehouse_address: WarehouseAddress,
    connection: psycopg2.extensions.connection,
    store: FolderStore,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    _load_with_a_poor_parser(connection, store, monkeypatch)
    point_at(warehouse_address, monkeypatch)

    def rejects(*arguments: str) -> str:
        done = CliRunner().invoke(app, ["rejects", *arguments], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    listed = rejects("list", "--limit", "3")
    assert "too_deep" in listed
    assert f"{PACKED} 0  unreadable_object" in listed
    assert "and 1 older ones" in listed
    shown = rejects("show", PLAIN, "3")
    assert shown.startswith("invalid_json, rejected at ")
    assert shown.endswith("{broken\n")
    assert json.loads(rejects("export", "--reason", "invalid_json"))["raw"] == "{broken"
    assert "4 rejected events" in rejects("export", "--file", str(tmp_path / "rejects.json"))
    assert rejects("replay", "--dry-run").startswith("4 rejected: 3 parse now, 4 events would be loaded; 1 stay")
    assert rejects("replay").startswith("4 rejected: 3 parse now, 3 events loaded, 1 already loaded; 1 stay rejected")
    assert "invalid_json" in rejects("list")
