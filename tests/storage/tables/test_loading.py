"""Loading: exactly once, in any order, however often, whatever else happens meanwhile."""

import csv
import json
import os
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg2.extensions
import pytest

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.server.locks import WritersLockTimeout, take_writers_lock
from clickstream_pipeline.storage.tables.loading import load_objects
from tests.storage.loads import WEB_VISITS, contents, context, load_days

EVENT_TABLES = ("clickstream_events", "raw_objects", "rejected_events")


def _write(folder: Path, key: str, *events: dict[str, object], received: str = "2026-01-05T02:00:00.000Z") -> None:
    path = folder / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps({"_ingest": {"receivedAt": received}, **event}) for event in events))
    os.utime(path, (1767582000, 1767582000))


def _one(connection: psycopg2.extensions.connection, query: str) -> object:
    with connection, connection.cursor() as cursor:
        cursor.execute(query)
        (value,) = cursor.fetchone() or (None,)
        return value


def _stale(connection: psycopg2.extensions.connection) -> list[date]:
    with connection, connection.cursor() as cursor:
        cursor.execute("select day from stale_days order by day")
        return [day for (day,) in cursor.fetchall()]


EVENT_ID = "0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01"


def test_web_visits_load_as_their_source_says(connection: psycopg2.extensions.connection) -> None:
    store = FolderStore(WEB_VISITS)
    result = load_days(connection, store, ["events/2020/", "events/2021/"])
    assert (result.events, result.loaded, result.duplicates, result.rejected) == (160, 157, 3, 0)
    with connection.cursor() as cursor:
        cursor.execute("select session_id, count(*) from clickstream_events group by 1")
        sessions = dict(cursor.fetchall())
    with (WEB_VISITS / "expected_sessions.csv").open() as file:
        expected = {row["session_id"]: int(row["events"]) for row in csv.DictReader(file)}
    assert len(expected) == 16
    assert {session: sessions.get(session) for session in expected} == expected


def test_reloading_reads_only_what_the_ledger_has_not_seen(
    connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    store = FolderStore(tmp_path)
    _write(tmp_path, "events/2026/01/05/02/event-a.json", {"eventName": "page_view"})
    load_days(connection, store, ["events/"])
    _write(tmp_path, "events/2026/01/05/event-b.json", {"eventName": "page_view"})
    result = load_days(connection, store, ["events/"])
    assert (result.objects, result.loaded) == (1, 1)


def test_a_full_reload_changes_nothing(connection: psycopg2.extensions.connection) -> None:
    store = FolderStore(WEB_VISITS)
    load_days(connection, store, ["events/"])
    before = contents(connection, EVENT_TABLES)
    result = load_days(connection, store, ["events/"], full=True)
    assert (result.loaded, result.already_loaded) == (0, 157)
    assert contents(connection, EVENT_TABLES) == before


@pytest.mark.parametrize("chunk_bytes", [1, 10_000, 10_000_000])
def test_order_and_chunks_make_no_difference(
    warehouse_address: WarehouseAddress, connection: psycopg2.extensions.connection, chunk_bytes: int
) -> None:
    store = FolderStore(WEB_VISITS)
    forward = list(store.list_objects("events/"))
    load_objects(connection, store, forward, context=context())
    expected = contents(connection, EVENT_TABLES)
    with connection, connection.cursor() as cursor:
        cursor.execute("truncate clickstream_events, raw_objects, rejected_events, stale_days")
    load_objects(connection, store, forward[::-1], context=context(chunk_bytes=chunk_bytes))
    assert contents(connection, EVENT_TABLES) == expected


def test_the_copy_received_first_stays_though_loaded_last(
    connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    late, early = "events/2026/01/06/02/event-late.json", "events/2026/01/05/02/event-early.json"
    _write(tmp_path, late, {"eventName": "page_view", "eventId": EVENT_ID, "userId": "late"},
           received="2026-01-06T02:00:00.000Z")  # fmt: skip
    _write(tmp_path, early, {"eventName": "page_view", "eventId": EVENT_ID, "userId": "early"})
    store = FolderStore(tmp_path)
    load_days(connection, store, ["events/2026/01/06/"])
    with connection, connection.cursor() as cursor:
        cursor.execute("delete from stale_days")
    result = load_days(connection, store, ["events/2026/01/05/"])
    assert (result.loaded, result.duplicates) == (0, 1)
    assert _one(connection, "select user_id from clickstream_events") == "early"
    with connection.cursor() as cursor:
        cursor.execute("select key, events, loaded, duplicates, rejected from raw_objects order by key")
        assert cursor.fetchall() == [(early, 1, 1, 0, 0), (late, 1, 0, 1, 0)]
    assert _stale(connection) == [date(2026, 1, 5), date(2026, 1, 6)]


def test_of_an_overwritten_object_the_new_events_are_added_and_the_ledger_says_so(
    connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    store = FolderStore(tmp_path)
    key = "events/2026/01/05/02/event-a.json"
    _write(tmp_path, key, {"eventName": "page_view", "eventId": EVENT_ID, "userId": "first"})
    load_days(connection, store, ["events/"])
    _write(
        tmp_path,
        key,
        {"eventName": "page_view", "userId": "new"},
        {"eventName": "page_view", "eventId": EVENT_ID, "userId": "second"},
    )
    os.utime(tmp_path / key, (1767583000, 1767583000))
    for _ in range(2):
        load_days(connection, store, ["events/"])
        with connection, connection.cursor() as cursor:
            cursor.execute("select user_id from clickstream_events order by 1")
            assert cursor.fetchall() == [("first",), ("new",)]
            cursor.execute(
                "select events, loaded, duplicates, rejected, etag <> changed_etag from raw_objects where key = %s",
                (key,),
            )
            assert cursor.fetchall() == [(3, 2, 1, 0, True)]


def test_a_day_is_stale_on_which_a_touched_session_stands(
    connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    store = FolderStore(tmp_path)
    _write(tmp_path, "events/2026/01/05/02/event-a.json", {"eventName": "page_view", "sessionId": "s"})
    load_days(connection, store, ["events/"])
    with connection, connection.cursor() as cursor:
        cursor.execute("delete from stale_days")
    _write(tmp_path, "events/2026/01/06/01/event-b.json", {"eventName": "page_view", "sessionId": "s"},
           received="2026-01-06T01:00:00.000Z")  # fmt: skip
    load_days(connection, store, ["events/"])
    assert _stale(connection) == [date(2026, 1, 5), date(2026, 1, 6)]


def test_a_day_is_stale_on_which_a_touched_order_stood(
    connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    store = FolderStore(tmp_path)
    purchase = {"eventName": "purchase", "order": {"id": "o-1"}}
    _write(tmp_path, "events/2026/01/09/02/event-b.json", {**purchase, "sessionId": "t"},
           received="2026-01-09T02:00:00.000Z")  # fmt: skip
    _write(tmp_path, "events/2026/01/10/02/event-c.json", {"eventName": "page_view", "sessionId": "t"},
           received="2026-01-10T02:00:00.000Z")  # fmt: skip
    load_days(connection, store, ["events/"])
    with connection, connection.cursor() as cursor:
        cursor.execute("delete from stale_days")
    _write(tmp_path, "events/2026/01/05/02/event-a.json", {**purchase, "sessionId": "s"})
    load_days(connection, store, ["events/"])
    assert _stale(connection) == [date(2026, 1, 5), date(2026, 1, 9), date(2026, 1, 10)]


def test_a_day_is_stale_on_which_a_derived_session_stands(
    connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    store = FolderStore(tmp_path)
    for day, hour, minute in ((5, 23, 50), (6, 0, 15), (6, 12, 0)):
        _write(tmp_path, f"events/2026/01/{day:02}/{hour:02}/event-{minute}.json",
               {"eventName": "page_view", "clientId": "c"},
               received=f"2026-01-{day:02}T{hour:02}:{minute:02}:00.000Z")  # fmt: skip
    load_days(connection, store, ["events/"])
    with connection, connection.cursor() as cursor:
        cursor.execute("delete from stale_days")
    _write(tmp_path, "events/2026/01/06/00/event-x.json", {"eventName": "page_view", "clientId": "c"},
           received="2026-01-06T00:30:00.000Z")  # fmt: skip
    load_days(connection, store, ["events/"])
    assert _stale(connection) == [date(2026, 1, 5), date(2026, 1, 6)]


def test_five_loaders_of_the_same_day_load_it_once(
    warehouse_address: WarehouseAddress, connection: psycopg2.extensions.connection
) -> None:
    store = FolderStore(WEB_VISITS)
    listed = list(store.list_objects("events/"))
    failures: list[BaseException] = []

    def load() -> None:
        own = connect(warehouse_address)
        try:
            load_objects(own, store, listed, context=context(chunk_bytes=5_000))
        except BaseException as error:
            failures.append(error)
        finally:
            own.close()

    loaders = [threading.Thread(target=load) for _ in range(5)]
    for loader in loaders:
        loader.start()
    for loader in loaders:
        loader.join()
    assert not failures
    assert _one(connection, "select count(*) from clickstream_events") == 157
    assert _one(connection, "select sum(events) - sum(loaded) - sum(duplicates) from raw_objects") == 0


def test_waiting_for_another_writer_ends_with_a_clear_message(
    warehouse_address: WarehouseAddress, connection: psycopg2.extensions.connection
) -> None:
    other = connect(warehouse_address)
    try:
        with other.cursor() as holding, connection.cursor() as cursor:
            take_writers_lock(holding, 1)
            with pytest.raises(WritersLockTimeout, match="has held the warehouse's writers' lock for over"):
                take_writers_lock(cursor, 0.05)
    finally:
        other.close()


def test_an_object_that_vanishes_after_the_listing_is_left_for_the_check(
    connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    store = FolderStore(tmp_path)
    _write(tmp_path, "events/2026/01/05/02/event-a.json", {"eventName": "page_view"})
    _write(tmp_path, "events/2026/01/05/02/event-b.json", {"eventName": "page_view"})
    listed = list(store.list_objects("events/"))
    (tmp_path / "events/2026/01/05/02/event-a.json").unlink()
    result = load_objects(connection, store, listed, context=context())
    assert (result.objects, result.loaded) == (1, 1)


def test_times_of_objects_are_utc(tmp_path: Path) -> None:
    _write(tmp_path, "events/2026/01/05/02/event-a.json", {"eventName": "page_view"})
    (info,) = FolderStore(tmp_path).list_objects("events/2026/01/05/")
    assert info.last_modified == datetime.fromtimestamp(1767582000, UTC)
