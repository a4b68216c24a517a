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
from clickstream_pipeline.storage.tables.day_loading import load_days
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


def _load(
    connection: psycopg2.extensions.connection, store: FolderStore, days: int = 1, **options: Any
) -> list[tuple[date, int, int]]:
    """Loads the first days; how far each had come, each time that it told."""
    told: list[tuple[date, int, int]] = []
    wanted = [FIRST + timedelta(days=number) for number in range(days)]
    for _ in load_days(
        connection, store, wanted, context=context(), on_objects=lambda *progress: told.append(progress), **options
    ):
        pass
    return told


def test_a_day_is_loaded_and_no_other(connection: psycopg2.extensions.connection, store: _Watched) -> None:
    assert _load(connection, store)[-1] == (FIRST, 10, 10)
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
    assert _load(connection, store) == [(FIRST, 10, 10)]


@pytest.mark.parametrize("page", [4, 10, 12, 100])
def test_each_of_some_days_has_figures_of_its_own_once_it_is_loaded(
    connection: psycopg2.extensions.connection, store: _Watched, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(loading, "_LEDGER_PAGE", page)
    days = [FIRST + timedelta(days=number) for number in range(-1, 4)]
    stored = []
    found = {}
    for day, result in load_days(connection, store, days, context=context()):
        with connection, connection.cursor() as cursor:
            cursor.execute("select count(*) from raw_objects where load_date = %s", (day,))
            stored.append(cursor.fetchall()[0][0])
        found[day] = (result.objects, result.events, result.passed_over.other_layout, result.load_dates)
    assert stored == [0, 10, 10, 10, 0]
    assert list(found.values()) == [
        (0, 0, 0, set()),
        (10, 10, 0, {days[1]}),
        (10, 10, 1, {days[2]}),
        (10, 10, 0, {days[3]}),
        (0, 0, 0, set()),
    ]


def test_when_time_is_up_each_day_has_what_is_left_of_it(
    connection: psycopg2.extensions.connection, store: _Watched
) -> None:
    days = [FIRST + timedelta(days=number) for number in range(3)]
    looks = iter(range(100))
    loaded = load_days(connection, store, days, context=context(chunk_bytes=200), is_time_up=lambda: next(looks) >= 5)
    # Three objects a chunk.
    assert [(result.objects, result.left) for _, result in loaded] == [(10, 0), (3, 7), (0, 10)]
