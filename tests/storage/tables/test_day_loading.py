"""A day of objects: loaded as they are listed, and told how far it has come."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg2.extensions
import pytest

from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.raw.object_store import ObjectInfo, RawObject
from clickstream_pipeline.storage.tables import loading
from clickstream_pipeline.storage.tables.day_loading import load_day
from tests.storage.loads import context

FIRST = date(2026, 1, 5)


class _Watched(FolderStore):
    """A folder that remembers how many objects had been listed when the first was read."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.listed = 0
        self.listed_before_reading = 0

    def list_all(self, prefix: str) -> Iterator[ObjectInfo]:
        for info in super().list_all(prefix):
            self.listed += 1
            yield info

    def read_objects(self, objects: Iterable[ObjectInfo], **options: Any) -> Iterator[RawObject]:
        self.listed_before_reading = self.listed_before_reading or self.listed
        return super().read_objects(objects)


@pytest.fixture
def store(tmp_path: Path) -> _Watched:
    """Three days of ten objects, and on the second somebody's notes."""
    for day in (FIRST + timedelta(days=number) for number in range(3)):
        for hour in range(10):
            path = tmp_path / f"events/{day:%Y/%m/%d}/{hour:02}/event-{hour}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text('{"eventName": "page_view", "sessionId": "s", "clientId": "c"}')
    (tmp_path / "events/2026/01/06/notes").mkdir()
    (tmp_path / "events/2026/01/06/notes/event-of-mine.txt").write_text("not an object of the day")
    return _Watched(tmp_path)


def _load(connection: psycopg2.extensions.connection, store: FolderStore) -> list[tuple[int, int]]:
    """Loads the first day; how far it had come, each time that it told."""
    told: list[tuple[int, int]] = []
    load_day(connection, store, FIRST, context=context(), on_objects=lambda done, listed: told.append((done, listed)))
    return told


def test_a_day_is_loaded_and_no_other(connection: psycopg2.extensions.connection, store: _Watched) -> None:
    assert _load(connection, store)[-1] == (10, 10)
    with connection, connection.cursor() as cursor:
        cursor.execute("select load_date, count(*) from raw_objects group by load_date")
        assert cursor.fetchall() == [(FIRST, 10)]


def test_objects_are_loaded_while_the_rest_is_still_to_be_listed(
    connection: psycopg2.extensions.connection, store: _Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "_LEDGER_PAGE", 4)
    _load(connection, store)
    assert (store.listed_before_reading, store.listed) == (4, 10)


def test_what_is_known_already_counts_as_done(connection: psycopg2.extensions.connection, store: _Watched) -> None:
    _load(connection, store)
    assert _load(connection, store) == [(10, 10)]
