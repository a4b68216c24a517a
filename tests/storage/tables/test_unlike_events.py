"""Events that are unlike under one id: each loads, in whatever order, and copies of each are told."""

import json
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg2.extensions
import pytest

from clickstream_pipeline.domain.likeness import Likeness, is_derived, unlike_event_id
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.tables.loading import load_objects
from tests.storage.loads import contents, context
from tests.storage.tables.right_tables import LOADED_TABLES

SHARED = "0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01"
CLIENT_TIME = "2026-01-05T02:00:00.000Z"
# Alike but for one thing each: what the event is, whose, when by the browser's clock, and of which order.
UNLIKE: tuple[dict[str, Any], ...] = (
    {},
    {"eventName": "view_cart"},
    {"clientId": "c-2"},
    {"eventTimestamp": "2026-01-05T02:00:00.001Z"},
    {"order": {"id": "o-1"}},
)


def _event(**more: Any) -> dict[str, Any]:
    return {"eventId": SHARED, "eventName": "purchase", "clientId": "c-1", "eventTimestamp": CLIENT_TIME, **more}


def _write(folder: Path, number: int, *events: dict[str, Any]) -> None:
    path = folder / f"events/2026/01/05/0{number}/event-{number}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    receipt = {"receivedAt": f"2026-01-05T0{number}:30:00.000Z"}
    path.write_text("\n".join(json.dumps({**event, "_ingest": receipt}) for event in events))


def _ids(connection: psycopg2.extensions.connection) -> list[tuple[str, str | None, str]]:
    with connection, connection.cursor() as cursor:
        cursor.execute("select event_id, sent_event_id, raw_object from clickstream_events order by received_at")
        return [(event_id, sent_id, key[-6:-5]) for event_id, sent_id, key in cursor.fetchall()]


@pytest.mark.parametrize("other", UNLIKE[1:], ids=["name", "client", "browser time", "order"])
def test_each_of_two_unlike_events_loads(
    other: dict[str, Any], connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    _write(tmp_path, 1, _event())
    _write(tmp_path, 2, _event(**other))
    # A copy of each, later.
    _write(tmp_path, 3, _event(**other), _event())
    result = load_objects(connection, FolderStore(tmp_path), _objects(tmp_path), context=context())
    assert (result.loaded, result.duplicates) == (2, 2)
    (first, no_other, _), (second, sent_id, _) = _ids(connection)
    assert (first, no_other, sent_id) == (SHARED, None, SHARED)
    assert is_derived(UUID(second))


@pytest.mark.parametrize("together", [True, False])
def test_what_stands_does_not_depend_on_the_order_of_loading(
    together: bool, connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    _write(tmp_path, 1, _event(**UNLIKE[1]), _event())
    _write(tmp_path, 2, _event(), _event(**UNLIKE[2]))
    _write(tmp_path, 3, _event(**UNLIKE[3]), _event(**UNLIKE[1]))
    _write(tmp_path, 4, _event(**UNLIKE[2]), _event(**UNLIKE[4]))
    store, found = FolderStore(tmp_path), []
    for order in permutations(_objects(tmp_path)):
        if together:
            load_objects(connection, store, order, context=context())
        else:
            for info in order:
                load_objects(connection, store, [info], context=context())
                load_objects(connection, store, [info], context=context(full=True))
        found.append(contents(connection, LOADED_TABLES))
        with connection, connection.cursor() as cursor:
            cursor.execute("truncate clickstream_events, raw_objects, rejected_events, stale_days")
    assert all(each == found[0] for each in found)
    assert len(found[0]["clickstream_events"]) == len(UNLIKE)


def test_an_event_that_has_lost_its_id_makes_its_day_stale(
    connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    """A purchase without an order id is an order under the event's id: that it has another one shows in the tables."""
    _write(tmp_path, 1, {**_event(), "eventName": "view_cart"})
    _write(tmp_path, 2, _event())
    first, second = _objects(tmp_path)
    store = FolderStore(tmp_path)
    load_objects(connection, store, [second], context=context())
    with connection, connection.cursor() as cursor:
        cursor.execute("update clickstream_events set event_date = '2026-01-04'")
        cursor.execute("delete from stale_days")
    load_objects(connection, store, [first], context=context())
    with connection, connection.cursor() as cursor:
        cursor.execute("select day::text from stale_days order by 1")
        assert cursor.fetchall() == [("2026-01-04",), ("2026-01-05",)]
    assert [key for _, sent_id, key in _ids(connection) if sent_id is None] == ["1"]


def test_nobody_can_send_an_id_that_is_derived(connection: psycopg2.extensions.connection, tmp_path: Path) -> None:
    client_us = int(datetime(2026, 1, 5, 2, tzinfo=UTC).timestamp()) * 1_000_000
    theirs = unlike_event_id(UUID(SHARED), Likeness("purchase", "c-2", client_us, None))
    _write(tmp_path, 1, {**_event(clientId="thief"), "eventId": str(theirs)})
    _write(tmp_path, 2, _event())
    _write(tmp_path, 3, _event(clientId="c-2"))
    result = load_objects(connection, FolderStore(tmp_path), _objects(tmp_path), context=context())
    assert (result.loaded, result.duplicates) == (3, 0)
    assert (str(theirs), SHARED, "3") in _ids(connection)


def test_ids_are_derived_from_all_that_makes_events_unlike() -> None:
    likenesses = [
        Likeness("a", "b", 1, "c"), Likeness("b", "b", 1, "c"), Likeness("a", "c", 1, "c"), Likeness("a", None, 1, "c"),
        Likeness("a", "b", None, "c"), Likeness("a", "b", 2, "c"), Likeness("a", "b", 1, None),
        Likeness('a","b', "", 1, ""),
    ]  # fmt: skip
    ids = {unlike_event_id(UUID(SHARED), each) for each in likenesses}
    assert len(ids) == len(likenesses)
    assert all(is_derived(each) and each.variant == "specified in RFC 4122" for each in ids)


def _objects(folder: Path) -> list[Any]:
    return list(FolderStore(folder).list_objects("events/"))
