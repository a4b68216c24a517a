"""Erasing a person for good: what stays, what is recorded, and that an erasure may break off anywhere."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg2.extensions
import pytest

from clickstream_pipeline.domain.object_rewriting import Person, rewritten
from clickstream_pipeline.domain.posting import RefusedEvent
from clickstream_pipeline.domain.reject_reasons import RejectReason
from clickstream_pipeline.domain.rejected_documents import rejected_document
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.raw.object_store import ObjectInfo
from clickstream_pipeline.storage.raw.s3_store import S3Store
from clickstream_pipeline.storage.upkeep.erasure import find_person
from clickstream_pipeline.storage.upkeep.rejected_requests import rejected_requests
from tests.erasure.shop import (
    FIRST,
    KEY,
    SECOND,
    THEM,
    clients,
    erase,
    event,
    lines,
    load,
    put,
    tables,
    zipped,
)
from tests.faults.faulty_s3 import BUCKET, faulty_s3
from tests.storage.tables.right_tables import empty

Connection = psycopg2.extensions.connection
ID = "0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01"


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """Two objects: events of theirs, of another's, a copy, two broken lines."""
    theirs = event("c-1", "purchase", eventId=ID, order={"id": "o-1", "revenue": 5})
    put(
        tmp_path,
        FIRST,
        lines(event("c-2"), theirs, b'{"clientId":"c-1"', b"{broken", {"eventName": "a", "clientId": "c-2"}),
    )
    put(tmp_path, SECOND, zipped(theirs, event("c-2", "view_item", product={"id": "p"})))
    return FolderStore(tmp_path)


def test_a_look_changes_nothing(connection: Connection, store: FolderStore) -> None:
    load(connection, store)
    before, objects = tables(connection), list(store.list_objects("events/"))
    found = find_person(connection, store, THEM, key=KEY)
    assert (found.rows, found.rejects, found.events_in_objects) == (1, 1, 2)
    assert [info.key for info in found.objects] == [FIRST, SECOND]
    assert tables(connection) == before
    assert list(store.list_objects("events/")) == objects


def test_copies_and_broken_lines_go_with_the_events_and_the_books_balance(
    connection: Connection, store: FolderStore
) -> None:
    load(connection, store)
    erase(connection, store)
    after = tables(connection)
    assert clients(connection) == ["c-2", "c-2", "c-2"]
    assert after["orders"] == []
    assert [row[:3] for row in after["rejected_events"]] == [(FIRST, "4", "invalid_json")]
    with connection, connection.cursor() as cursor:
        cursor.execute("select events, loaded, duplicates, rejected, changed_etag from raw_objects order by key")
        assert cursor.fetchall() == [(3, 2, 0, 1, None), (1, 1, 0, 0, None)]
    empty(connection)
    load(connection, store)
    assert tables(connection) == after


def test_loading_everything_again_does_not_bring_them_back(connection: Connection, store: FolderStore) -> None:
    load(connection, store)
    erase(connection, store)
    after = tables(connection)
    load(connection, store, full=True)
    assert tables(connection) == after


def test_a_warehouse_that_knew_the_objects_as_they_were_forgets_them_when_it_loads(
    connection: Connection, store: FolderStore
) -> None:
    # As one does that was restored from a backup made before the erasure.
    load(connection, store)
    for raw in list(store.read_objects(store.list_objects("events/"))):
        info = raw.info
        new = rewritten(info.key, raw.data, etag=info.etag, last_modified=info.last_modified, person=THEM)
        assert new is not None
        store.rewrite(info.key, new.data)
    load(connection, store)
    assert clients(connection) == ["c-2", "c-2", "c-2"]
    after = tables(connection)
    empty(connection)
    load(connection, store)
    assert tables(connection) == after


def test_somebody_elses_copy_of_an_erased_event_stands_then(connection: Connection, tmp_path: Path) -> None:
    # Users are no part of what makes events unlike.
    put(tmp_path, FIRST, lines(event(None, eventId=ID, userId="u-1")))
    put(tmp_path, SECOND, lines(event(None, eventId=ID, userId="u-2", _ingest={"receivedAt": "2026-01-05T05:00:00Z"})))
    store = FolderStore(tmp_path)
    load(connection, store)
    assert _ids(connection) == [(ID, None, "u-1")]
    erase(connection, store, Person(frozenset(), frozenset({"u-1"})))
    assert _ids(connection) == [(ID, None, "u-2")]


@pytest.mark.parametrize("is_gone", [False, True])
def test_an_unlike_event_has_the_id_then_that_it_shared(is_gone: bool, connection: Connection, tmp_path: Path) -> None:
    put(tmp_path, FIRST, lines(event("c-1", eventId=ID)))
    put(tmp_path, SECOND, lines(event("c-2", eventId=ID, _ingest={"receivedAt": "2026-01-05T05:00:00Z"})))
    store = FolderStore(tmp_path)
    load(connection, store)
    assert clients(connection) == ["c-1", "c-2"]
    assert [sent_id for _, sent_id, _ in _ids(connection)] == [None, ID]
    if is_gone:
        (tmp_path / FIRST).unlink()
    erase(connection, store)
    assert clients(connection) == ["c-2"]
    assert _ids(connection) == [(ID, None, None)]
    after = tables(connection)
    if not is_gone:
        empty(connection)
        load(connection, store)
        assert tables(connection) == after


def _ids(connection: Connection) -> list[tuple[str, str | None, str | None]]:
    with connection, connection.cursor() as cursor:
        cursor.execute("select event_id, sent_event_id, user_id from clickstream_events order by received_at")
        return cursor.fetchall()


def test_rows_go_whose_object_is_gone_or_was_overwritten(connection: Connection, store: FolderStore) -> None:
    load(connection, store)
    folder = _folder(store)
    (folder / SECOND).unlink()
    (folder / FIRST).write_bytes(lines(event("c-3", eventId=ID.replace("0b9d", "0b9e"))))
    load(connection, store)
    erase(connection, store)
    assert sorted(map(str, clients(connection))) == ["c-2", "c-2", "c-2", "c-3"]
    assert [row[:2] for row in tables(connection)["rejected_events"]] == [(FIRST, "4")]
    with connection, connection.cursor() as cursor:
        cursor.execute("select bool_and(events = loaded + duplicates + rejected and duplicates >= 0) from raw_objects")
        assert cursor.fetchone() == (True,)


def test_other_ids_that_were_seen_with_them_are_named_and_stay(connection: Connection, tmp_path: Path) -> None:
    put(tmp_path, FIRST, lines(event("c-1", userId="u-1"), event("c-9", userId="u-1"), event("c-1")))
    store = FolderStore(tmp_path)
    load(connection, store)
    found = erase(connection, store, Person(frozenset(), frozenset({"u-1"})))
    assert [(each.kind, each.id, each.events_left) for each in found.other_ids] == [("client", "c-1", 1)]
    assert clients(connection) == ["c-1"]


def test_it_is_recorded_without_saying_of_whom(connection: Connection, store: FolderStore) -> None:
    load(connection, store)
    erase(connection, store)
    with connection, connection.cursor() as cursor:
        cursor.execute("select to_jsonb(erasures)::text, objects, events, rejects, ended_at is null from erasures")
        text, *told = cursor.fetchone() or ()
    assert told == [2, 1, 1, False]
    assert "c-1" not in text
    (earlier,) = find_person(connection, store, THEM, key=KEY).earlier
    assert earlier.ended_at is not None
    assert find_person(connection, store, THEM, key=b"another key").earlier == []
    assert find_person(connection, store, Person(frozenset({"c-2"}), frozenset()), key=KEY).earlier == []


class _Interrupted(Exception):
    pass


class _Breaking:
    """A store that breaks off at one of its changes, the nth, before or after it was made."""

    def __init__(self, store: Any, breaks_at: int, *, is_made: bool) -> None:
        self._store, self._left, self._is_made = store, breaks_at, is_made

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def rewrite(self, key: str, data: bytes) -> ObjectInfo:
        return self._change(lambda: self._store.rewrite(key, data))

    def delete_older_versions(self, keys: Iterable[str]) -> None:
        self._change(lambda: self._store.delete_older_versions(keys))

    def _change(self, make: Any) -> Any:
        self._left -= 1
        if self._left == 0 and not self._is_made:
            raise _Interrupted
        made = make()
        if self._left == 0:
            raise _Interrupted
        return made


@pytest.mark.parametrize("breaks_at", [1, 2, 3])
@pytest.mark.parametrize("is_made", [True, False])
@pytest.mark.parametrize("loads_between", [True, False])
def test_one_that_broke_off_is_completed_by_the_next(
    breaks_at: int, is_made: bool, loads_between: bool, connection: Connection
) -> None:
    with faulty_s3() as s3:
        client = s3.client()
        client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        theirs = event("c-1", eventId=ID)
        client.put_object(Bucket=BUCKET, Key=FIRST, Body=lines(theirs, event("c-2")))
        client.put_object(Bucket=BUCKET, Key=SECOND, Body=lines(event("c-3"), theirs))
        store = S3Store(client, BUCKET)
        load(connection, store)
        with pytest.raises(_Interrupted):
            erase(connection, _Breaking(store, breaks_at, is_made=is_made))
        if loads_between:
            load(connection, store)
        erase(connection, store)
        assert sorted(map(str, clients(connection))) == ["c-2", "c-3"]
        assert _versions(client) == [FIRST, SECOND]
        with connection, connection.cursor() as cursor:
            cursor.execute("select count(*) from erasures where ended_at is null or pending_objects <> '{}'")
            assert cursor.fetchone() == (0,)
            cursor.execute("select events, loaded, duplicates, changed_etag from raw_objects")
            assert cursor.fetchall() == [(1, 1, 0, None)] * 2


def test_a_rewritten_s3_object_keeps_its_encryption_and_no_older_version(connection: Connection) -> None:
    with faulty_s3() as s3:
        client = s3.client()
        client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        for _ in range(2):
            client.put_object(
                Bucket=BUCKET, Key=FIRST, Body=lines(event("c-1")), ServerSideEncryption="AES256",
                ContentType="application/json", Metadata={"a": "b"},
            )  # fmt: skip
        client.put_object(Bucket=BUCKET, Key=f"{FIRST}.other", Body=b"")
        client.put_object(Bucket=BUCKET, Key=f"{FIRST}.other", Body=b"")
        store = S3Store(client, BUCKET)
        load(connection, store)
        erase(connection, store)
        head = client.head_object(Bucket=BUCKET, Key=FIRST)
        assert (head["ServerSideEncryption"], head["ContentType"], head["Metadata"]) == (
            "AES256",
            "application/json",
            {"a": "b"},
        )
        assert _versions(client) == [FIRST, f"{FIRST}.other", f"{FIRST}.other"]


def _versions(client: Any) -> list[str]:
    answer = client.list_object_versions(Bucket=BUCKET)
    return sorted(each["Key"] for each in (*answer.get("Versions", ()), *answer.get("DeleteMarkers", ())))


def _folder(store: FolderStore) -> Path:
    return Path(store.url.removeprefix("file://"))


def test_what_ingest_rejected_of_them_goes_too(connection: Connection, store: FolderStore) -> None:
    folder = _folder(store)
    key, whole = "rejected/2026/01/05/02/request-a.json", "rejected/2026/01/05/03/request-b.json"
    theirs, other = (
        RefusedEvent(0, RejectReason.MISSING_EVENT_NAME, b'{"clientId":"c-1"}'),
        RefusedEvent(1, RejectReason.INVALID_JSON, b"c-11"),
    )
    in_batch = RefusedEvent(0, RejectReason.MISSING_EVENT_NAME, b"{}", b'{"clientId":"c-1"}')
    put(folder, key, rejected_document([theirs, other], b"{}"))
    put(folder, whole, rejected_document([in_batch], b"{}"))
    assert find_person(connection, store, THEM, key=KEY).rejects == 3
    erase(connection, store)
    (left,) = rejected_requests(store)
    assert (left.key, left.events) == (key, [other])
    assert find_person(connection, store, THEM, key=KEY).is_nothing()
