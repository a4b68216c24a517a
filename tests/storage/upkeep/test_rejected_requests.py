"""What ingest rejected, posted again: with its own receipt, once, wherever it is cut off."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clickstream_pipeline.domain.parsing import parse_object
from clickstream_pipeline.domain.posting import RefusedEvent
from clickstream_pipeline.domain.reject_reasons import RejectReason
from clickstream_pipeline.domain.rejected_documents import read_rejected_document, rejected_document
from clickstream_pipeline.domain.rows import EventRow
from clickstream_pipeline.settings import load_raw_writing
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.raw.raw_writer import FolderWriter, RawStoreUnavailable, S3Writer
from clickstream_pipeline.storage.raw.s3_store import S3Store
from clickstream_pipeline.storage.upkeep.rejected_requests import rejected_requests, replay_request
from tests.commands import clickstream
from tests.faults.faulty_s3 import BUCKET, faulty_s3
from tests.handlers.gateway import stored

KEY = "rejected/2026/01/05/02/request-0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01.json"
LATER = "rejected/2026/01/06/00/request-1b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01.json"
INGEST = b'{"receivedAt":"2026-01-05T02:30:00.123Z","sourceIp":"203.0.113.0/24"}'
RECEIVED = datetime(2026, 1, 5, 2, 30, 0, 123000, tzinfo=UTC)
BATCH = b'{"sentAt":"2026-01-05T02:30:10Z"}'
# As an older parser left them: the first two are taken today, the others are not.
NOW_TAKEN = [
    RefusedEvent(
        1, RejectReason.TOO_DEEP, b'{"eventName":"a","eventTimestamp":"2026-01-05T02:30:05Z","_ingest":3}', BATCH
    ),
    RefusedEvent(4, RejectReason.MISSING_EVENT_NAME, b'{"event_name":"b","n":12345678901234567890.10}'),
]
STILL_NOT = [
    RefusedEvent(2, RejectReason.NOT_AN_OBJECT, b"7", BATCH),
    RefusedEvent(3, RejectReason.INVALID_UTF8, b"\xff"),
    RefusedEvent(0, RejectReason.UNREADABLE_OBJECT, b"\x1f\x8bcut"),
]


class CutOff(FolderWriter):
    """A folder that fails from some operation on."""

    def __init__(self, folder: Path, operations: int) -> None:
        super().__init__(folder)
        self.left = operations

    def write(self, key: str, data: bytes) -> None:
        self._take()
        super().write(key, data)

    def remove(self, key: str) -> None:
        self._take()
        super().remove(key)

    def _take(self) -> None:
        if self.left == 0:
            raise RawStoreUnavailable("cut off")
        self.left -= 1


def keep(folder: Path, events: list[RefusedEvent], key: str = KEY) -> None:
    FolderWriter(folder).write(key, rejected_document(events, INGEST))


def replay_all(folder: Path, writer: FolderWriter | None = None) -> tuple[int, int]:
    results = [
        replay_request(each, writer or FolderWriter(folder)) for each in [*rejected_requests(FolderStore(folder))]
    ]
    return sum(each.tried for each in results), sum(each.accepted for each in results)


def rows(folder: Path) -> list[EventRow]:
    found = [parse_object(key, data, datetime.now(UTC)) for key, data in stored(folder).items()]
    assert [each.rejections for each in found] == [()] * len(found)
    return [row for each in found for row in each.rows]


def test_what_is_taken_today_becomes_raw_events_with_its_own_receipt(tmp_path: Path) -> None:
    keep(tmp_path, [*NOW_TAKEN, *STILL_NOT])
    assert replay_all(tmp_path) == (5, 2)
    assert [(row.event_name, row.received_at, row.ip_prefix) for row in rows(tmp_path)] == [
        ("a", RECEIVED, "203.0.113.0/24"),
        ("b", RECEIVED, "203.0.113.0/24"),
    ]
    # Its batch was sent ten seconds after receipt, five after the event.
    assert rows(tmp_path)[0].event_timestamp == datetime(2026, 1, 5, 2, 29, 55, 123000, tzinfo=UTC)
    ((key, data),) = stored(tmp_path).items()
    assert key.startswith("events/2026/01/05/02/event-")
    assert b"12345678901234567890.10" in data
    assert read_rejected_document(stored(tmp_path, "rejected")[KEY]) == (INGEST, STILL_NOT)


def test_an_object_of_which_nothing_is_left_goes(tmp_path: Path) -> None:
    keep(tmp_path, NOW_TAKEN)
    assert replay_all(tmp_path) == (2, 2)
    assert stored(tmp_path, "rejected") == {}
    assert replay_all(tmp_path) == (0, 0)
    assert len(rows(tmp_path)) == 2


@pytest.mark.parametrize("left", [[], STILL_NOT])
@pytest.mark.parametrize("operations", [0, 1])
def test_cut_off_anywhere_and_begun_again_it_is_the_same(
    tmp_path: Path, operations: int, left: list[RefusedEvent]
) -> None:
    cut, whole = tmp_path / "cut", tmp_path / "whole"
    for folder in (cut, whole):
        keep(folder, [*NOW_TAKEN, *left])
    with pytest.raises(RawStoreUnavailable):
        replay_all(cut, CutOff(cut, operations))
    assert KEY in stored(cut, "rejected")
    replay_all(cut)
    replay_all(whole)
    assert {**stored(cut), **stored(cut, "rejected")} == {**stored(whole), **stored(whole, "rejected")}


def test_events_that_follow_later_get_an_object_of_their_own(tmp_path: Path) -> None:
    keep(tmp_path, NOW_TAKEN[:1])
    replay_all(tmp_path)
    keep(tmp_path, NOW_TAKEN[1:])
    replay_all(tmp_path)
    assert sorted(row.event_name for row in rows(tmp_path)) == ["a", "b"]
    assert len(stored(tmp_path)) == 2


def test_days_are_told_by_the_key(tmp_path: Path) -> None:
    keep(tmp_path, STILL_NOT)
    keep(tmp_path, NOW_TAKEN, LATER)
    store = FolderStore(tmp_path)
    assert [each.key for each in rejected_requests(store)] == [KEY, LATER]
    assert [each.key for each in rejected_requests(store, date(2026, 1, 6))] == [LATER]
    assert [each.key for each in rejected_requests(store, None, date(2026, 1, 5))] == [KEY]


def test_the_commands_count_and_replay(nothing_configured: Path) -> None:
    raw = nothing_configured / "raw"
    assert clickstream("rejected-requests", "list").stdout == "Nothing was rejected.\n"
    keep(raw, [*NOW_TAKEN, *STILL_NOT])
    keep(raw, STILL_NOT, LATER)
    listed = clickstream("rejected-requests", "list", "--limit", "1", COLUMNS="120").stdout
    assert " ".join(listed.split()).count("2026-01-05") == 5
    assert LATER in listed
    assert KEY not in listed
    dry = clickstream("rejected-requests", "replay", "--dry-run")
    assert dry.stdout == "8 rejected events: 2 would be accepted, 6 stay rejected\n"
    assert stored(raw) == {}
    done = clickstream("rejected-requests", "replay")
    assert done.stdout == (
        "8 rejected events: 2 accepted, 6 stay rejected\n"
        "`clickstream load --from 2026-01-05 --to 2026-01-05` loads them\n"
    )
    assert len(rows(raw)) == 2


def test_an_object_that_is_none_of_ingests_is_one_rejection_and_stops_nothing(nothing_configured: Path) -> None:
    FolderWriter(nothing_configured / "raw").write(KEY, b"{}")
    done = clickstream("rejected-requests", "list")
    assert done.returncode == 0
    assert KEY in done.stdout
    assert "unreadable_object" in done.stdout


def test_a_store_that_cannot_be_written_keeps_what_it_has(nothing_configured: Path) -> None:
    raw = nothing_configured / "raw"
    keep(raw, NOW_TAKEN)
    (raw / "events").write_text("a file where the folder should be")
    done = clickstream("rejected-requests", "replay")
    assert done.returncode == 1
    assert f"{KEY} could not be replayed and stays as it is" in done.stderr
    assert KEY in stored(raw, "rejected")


def test_a_bucket_is_replayed_like_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    with faulty_s3() as s3:
        for name, value in s3.environment().items():
            monkeypatch.setenv(name, value)
        writer = S3Writer(load_raw_writing())
        for key, events in ((KEY, NOW_TAKEN), (LATER, [*NOW_TAKEN, *STILL_NOT])):
            writer.write(key, rejected_document(events, INGEST))
        store = S3Store(s3.client(), BUCKET)
        for request in [*rejected_requests(store)]:
            replay_request(request, writer)
        left = [*rejected_requests(store)]
        assert [(each.key, each.events) for each in left] == [(LATER, STILL_NOT)]
        assert len([*store.list_objects("events/2026/01/05/02/")]) == 2
        writer.remove(KEY)
