"""Attack: what lies in a raw folder or a bucket is no file, a bomb, or broken, and is read all the same."""

import gzip
import io
import json
import os
import socket
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg2.extensions
import pytest

from clickstream_pipeline.domain.parsing import parse_object
from clickstream_pipeline.domain.reading_budget import MAX_OBJECT_BYTES, SetAsideCause
from clickstream_pipeline.domain.reject_reasons import RejectReason
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.raw.object_store import ObjectInfo, RawObject, RawStore, Unreadable, telling_apart
from clickstream_pipeline.storage.raw.s3_store import S3Store
from clickstream_pipeline.storage.tables.load_result import LoadResult
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.set_aside import objects_set_aside
from clickstream_pipeline.storage.upkeep.rejected_requests import rejected_requests, replay_request
from tests.faults.faulty_s3 import BUCKET, faulty_s3
from tests.storage.loads import context

FOLDER = "events/2026/01/05/02"
EVENT = b'{"eventName":"page_view"}\n'
SECRET = b'{"eventName":"of_another_folder"}\n'

Connection = psycopg2.extensions.connection


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A raw folder's hour with one honest object in it, and outside of it one that is nobody's business."""
    hour = tmp_path / "raw" / FOLDER
    hour.mkdir(parents=True)
    (hour / "event-honest.json").write_bytes(EVENT)
    (tmp_path / "secret.json").write_bytes(SECRET)
    (tmp_path / "outside" / "03").mkdir(parents=True)
    (tmp_path / "outside" / "03" / "event-secret.json").write_bytes(SECRET)
    return hour


def load(connection: Connection, store: RawStore) -> LoadResult:
    return load_objects(connection, store, store.list_objects("events/"), context=context())


def names(connection: Connection) -> list[str]:
    with connection, connection.cursor() as cursor:
        cursor.execute("select event_name from clickstream_events order by 1")
        return [name for (name,) in cursor.fetchall()]


@contextmanager
def within(seconds: float) -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


def test_what_is_no_regular_file_below_the_folder_is_no_object(
    connection: Connection, tmp_path: Path, folder: Path
) -> None:
    (folder / "event-link.json").symlink_to(tmp_path / "secret.json")
    (folder / "event-dangling.json").symlink_to(tmp_path / "nothing")
    (folder / "event-round.json").symlink_to(folder / "event-round.json")
    os.mkfifo(folder / "event-pipe.json")
    (folder.parent / "03").symlink_to(tmp_path / "outside" / "03")
    (folder.parents[3] / "2027").symlink_to(tmp_path / "raw" / "events" / "2026")
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(folder)
        try:
            listening.bind("event-socket.json")
        finally:
            os.chdir(here)
        if os.geteuid() == 0:
            with suppress(PermissionError):
                os.mknod(folder / "event-zeros.json", 0o20666, os.makedev(1, 5))
        store = FolderStore(tmp_path / "raw")
        with within(20):
            assert load(connection, store).objects == 1
    assert names(connection) == ["page_view"]
    assert list(store.list_days()) == [date(2026, 1, 5)]
    assert list(store.list_objects("events/2027/01/05/")) == []
    assert list(store.list_objects(f"{FOLDER}/../../05/02/")) == []


@pytest.mark.parametrize("becomes", ["link", "pipe", "folder", "linked folder", "nothing"])
def test_what_becomes_something_else_after_it_was_listed_is_not_read(
    tmp_path: Path, folder: Path, becomes: str
) -> None:
    store = FolderStore(tmp_path / "raw")
    listed = list(store.list_objects("events/"))
    honest = folder / "event-honest.json"
    honest.unlink()
    if becomes == "link":
        honest.symlink_to(tmp_path / "secret.json")
    elif becomes == "pipe":
        os.mkfifo(honest)
    elif becomes == "folder":
        honest.mkdir()
    elif becomes == "linked folder":
        folder.rmdir()
        (tmp_path / "outside" / "03" / "event-secret.json").rename(tmp_path / "outside" / "03" / "event-honest.json")
        folder.symlink_to(tmp_path / "outside" / "03")
    with within(20):
        assert list(store.read_objects(listed)) == []


def test_a_key_that_leads_out_of_the_folder_is_not_read(tmp_path: Path, folder: Path) -> None:
    store = FolderStore(tmp_path / "raw")
    now = datetime(2026, 1, 5, tzinfo=UTC)
    for key in ("../secret.json", "events/../../secret.json", f"{FOLDER}/../../../../../../secret.json"):
        assert list(store.read_objects([ObjectInfo(key, "", 1, now)])) == []


def test_odd_names_stop_nothing(connection: Connection, tmp_path: Path, folder: Path) -> None:
    (folder / "event-\n\x1b[31m.json").write_bytes(EVENT)
    (folder / f"event-{'x' * 240}.json").write_bytes(EVENT)
    Path(os.fsdecode(os.fsencode(folder) + b"/event-\xff.json")).write_bytes(EVENT)
    store = FolderStore(tmp_path / "raw")
    # A name that is no text is no key.
    assert load(connection, store).objects == 3
    assert load(connection, store).objects == 0


def _zipped_elsewhere() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", EVENT * 100)
    return file.getvalue()


BROKEN_GZIP = {
    "cut off": gzip.compress(EVENT * 100)[:-5],
    "damaged": gzip.compress(os.urandom(5_000))[:2_000] + b"\x00" * 50 + gzip.compress(os.urandom(5_000))[2_050:],
    "with something behind it": gzip.compress(EVENT) + b"garbage",
    "two bytes": b"\x1f\x8b",
    "a bomb": gzip.compress(bytes(MAX_OBJECT_BYTES + 1)),
    "a bomb of small ones": gzip.compress(bytes(17 * 1024 * 1024)) * 3,
    "a bomb behind an event": gzip.compress(EVENT) + gzip.compress(bytes(MAX_OBJECT_BYTES)),
}
OTHERWISE_BROKEN = {
    "zip": _zipped_elsewhere(),
    "zstandard": b"\x28\xb5\x2f\xfd" + os.urandom(500).replace(b"\n", b""),
    "UTF-16": EVENT.decode().strip().encode("utf-16"),
    "zeros": bytes(10_000),
}


@pytest.mark.parametrize("kind", BROKEN_GZIP)
def test_broken_gzip_is_one_rejection_and_stops_nothing(
    connection: Connection, tmp_path: Path, folder: Path, kind: str
) -> None:
    (folder / "event-broken.json.gz").write_bytes(BROKEN_GZIP[kind])
    with within(60):
        result = load(connection, FolderStore(tmp_path / "raw"))
    assert (result.objects, result.events, result.loaded, result.rejected) == (2, 2, 1, 1)
    with connection, connection.cursor() as cursor:
        cursor.execute("select raw_position, reason from rejected_events")
        assert cursor.fetchall() == [(0, RejectReason.UNREADABLE_OBJECT)]


@pytest.mark.parametrize("kind", OTHERWISE_BROKEN)
def test_what_is_no_json_at_all_stops_nothing(connection: Connection, tmp_path: Path, folder: Path, kind: str) -> None:
    (folder / "event-broken.json").write_bytes(OTHERWISE_BROKEN[kind])
    result = load(connection, FolderStore(tmp_path / "raw"))
    assert (result.objects, result.loaded) == (2, 1)
    assert result.rejected >= 1
    assert result.events == result.loaded + result.rejected


def test_honest_gzip_is_read_whatever_it_is_made_of() -> None:
    key, now = f"{FOLDER}/event-1.json", datetime(2026, 1, 5, tzinfo=UTC)
    for data, events in (
        (gzip.compress(EVENT * 100_000), 100_000),
        (gzip.compress(EVENT) * 1_000, 1_000),
        (gzip.compress(EVENT) + bytes(1_000_000), 1),
        (gzip.compress(b"") * 10, 0),
        (b"", 0),
    ):
        assert parse_object(key, data, now).events == events


def test_members_without_end_take_time_in_proportion() -> None:
    key, now = f"{FOLDER}/event-1.json", datetime(2026, 1, 5, tzinfo=UTC)
    member = gzip.compress(b"", mtime=0) + b"\x00"
    started = time.thread_time()
    assert parse_object(key, member * 100_000, now).events == 0
    # A minute where the rest is copied for each member.
    assert time.thread_time() - started < 10


def test_what_may_not_be_read_stops_a_load_only_where_nothing_may() -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    infos = [ObjectInfo(f"{FOLDER}/event-{number}.json", "", 1, now) for number in range(3)]
    denied = [Unreadable(info, "AccessDenied", PermissionError(info.key)) for info in infos]
    told: list[str] = []
    found = telling_apart([denied[0], RawObject(infos[1], EVENT), denied[2]], lambda info, why: told.append(info.key))
    assert [raw.info for raw in found] == [infos[1]]
    assert told == [infos[0].key, infos[2].key]
    with pytest.raises(PermissionError):
        list(telling_apart(denied, lambda info, why: pytest.fail("the fault is not the object's")))
    with pytest.raises(PermissionError):
        list(telling_apart([RawObject(infos[1], EVENT), denied[2]], None))


def test_what_a_bucket_does_not_give_is_set_aside_while_it_gives_others(connection: Connection) -> None:
    with faulty_s3() as server:
        client = server.client()
        for name in ("event-a", "event-archived", "event-b", "event-denied"):
            client.put_object(Bucket=BUCKET, Key=f"{FOLDER}/{name}.json", Body=EVENT)
        client.put_object(Bucket=BUCKET, Key=f"{FOLDER}/event-archived.json", Body=EVENT, StorageClass="GLACIER")
        store = S3Store(client, BUCKET)
        result = load(connection, store)
        assert (result.objects, result.set_aside) == (3, 1)
        (aside,) = objects_set_aside(connection)
        assert aside.key == f"{FOLDER}/event-archived.json"
        assert aside.cause is SetAsideCause.NOT_READABLE_IN_STORE
        assert load(connection, store).set_aside == 0


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[" * 100_000, b"\xff", b'{"_ingest":{},"rejected":[{"index":"x"}]}', b"7"]
)
def test_a_broken_object_of_rejected_events_is_one_of_them(tmp_path: Path, folder: Path, data: bytes) -> None:
    place = tmp_path / "raw" / "rejected/2026/01/05/02"
    place.mkdir(parents=True)
    (place / "request-1.json").write_bytes(data)
    (place / "request-2.json").write_text(
        json.dumps({"_ingest": {}, "rejected": [{"index": 0, "reason": "invalid_json", "raw": "x"}]})
    )
    os.mkfifo(place / "request-3.json")
    found = list(rejected_requests(FolderStore(tmp_path / "raw")))
    reasons = [[event.reason for event in request.events] for request in found]
    assert reasons == [[RejectReason.UNREADABLE_OBJECT], [RejectReason.INVALID_JSON]]
    assert replay_request(found[0], writer=None, dry_run=True).accepted == 0  # type: ignore[arg-type]
