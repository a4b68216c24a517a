"""Attack: one object that can't be read, or kills whoever reads it, stops the loading of its day for good."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2.extensions
import pytest

from clickstream_pipeline.domain import parsing
from clickstream_pipeline.domain.object_rewriting import CannotErase, Person
from clickstream_pipeline.domain.reading_budget import MAX_OBJECT_BYTES, SetAsideCause
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.raw.object_store import RawStore
from clickstream_pipeline.storage.tables import chunk_writing
from clickstream_pipeline.storage.tables.check_files import failing_rows
from clickstream_pipeline.storage.tables.day_figures import day_figures
from clickstream_pipeline.storage.tables.load_result import LoadResult
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.set_aside import objects_set_aside
from clickstream_pipeline.storage.upkeep.erasure import find_person
from tests.attacks.poisoned_day import (
    DAY,
    FOLDER,
    HONEST,
    MARK,
    POISON,
    assert_all_but_the_poison,
    kill,
    killed_loading,
    load,
)
from tests.commands import clickstream
from tests.storage.loads import context

Connection = psycopg2.extensions.connection


@pytest.fixture
def store(tmp_path: Path) -> RawStore:
    """A day of twenty honest objects, of two events each, and a poisonous one among them."""
    folder = tmp_path / "raw"
    for number in range(HONEST):
        path = folder / FOLDER / f"event-{number:02}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'{{"eventName":"page_view","clientId":"c-{number}"}}\n' * 2)
    (folder / POISON).write_bytes(b'{"eventName":"page_view","x":"' + MARK + b'"}\n')
    return FolderStore(folder)


@pytest.fixture
def on_poison(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """`on_poison(act)` makes the exact reader act so when it comes upon the poisonous object."""
    honest = parsing.read_document

    def poison(act: Callable[[], None]) -> None:
        def read(text: bytes, **options: Any) -> Any:
            if MARK in text:
                act()
            return honest(text, **options)

        monkeypatch.setitem(parsing._parse_document.__kwdefaults__, "read", read)

    return poison


def test_an_object_that_kills_its_loaders_is_set_aside_after_two(
    connection: Connection, warehouse_address: WarehouseAddress, store: RawStore, on_poison: Callable[..., None]
) -> None:
    on_poison(kill)
    killed_loading(warehouse_address, store)
    _wait_for_the_servers_to_notice(connection)
    # The second loader reads each alone: all but the poison are loaded when it is killed.
    killed_loading(warehouse_address, store)
    _wait_for_the_servers_to_notice(connection)
    result = load(connection, store)
    assert result.set_aside == 1
    assert_all_but_the_poison(connection, store, SetAsideCause.KILLED_ITS_LOADER)
    assert load(connection, store) == LoadResult(seconds=pytest.approx(0, abs=60))


def test_a_loader_killed_by_something_else_charges_no_object(
    connection: Connection, warehouse_address: WarehouseAddress, store: RawStore, on_poison: Callable[..., None]
) -> None:
    on_poison(kill)
    killed_loading(warehouse_address, store)
    _wait_for_the_servers_to_notice(connection)
    on_poison(lambda: None)
    result = load(connection, store)
    assert (result.objects, result.set_aside) == (HONEST + 1, 0)
    assert objects_set_aside(connection) == []


def _wait_for_the_servers_to_notice(connection: Connection) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.05)
    pytest.fail("the killed loader's connection is still there")


def _no_memory() -> None:
    raise MemoryError


def _no_bug_is_known_to_do_this() -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("act", "cause"),
    [(_no_memory, SetAsideCause.TOO_LARGE), (_no_bug_is_known_to_do_this, SetAsideCause.READER_FAILED)],
)
def test_an_object_that_the_reader_fails_at_is_set_aside_alone(
    connection: Connection,
    store: RawStore,
    on_poison: Callable[..., None],
    act: Callable[[], None],
    cause: SetAsideCause,
) -> None:
    on_poison(act)
    assert load(connection, store).set_aside == 1
    assert_all_but_the_poison(connection, store, cause)
    (aside,) = objects_set_aside(connection)
    assert MARK.decode() not in aside.detail
    # Taken in whole, it changes nothing: what is set aside stays so.
    load(connection, store, full=True)
    assert_all_but_the_poison(connection, store, cause)


def test_an_object_that_takes_too_long_is_set_aside(
    connection: Connection,
    tmp_path: Path,
    store: RawStore,
    on_poison: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = time.thread_time
    spent = 0.0

    def take_a_minute() -> None:
        nonlocal spent
        spent += 60

    monkeypatch.setattr("time.thread_time", lambda: clock() + spent)
    on_poison(take_a_minute)
    (tmp_path / "raw" / POISON).write_bytes((b'{"eventName":"page_view","x":"' + MARK + b'"}\n') * 2_000)
    assert load(connection, store).set_aside == 1
    assert_all_but_the_poison(connection, store, SetAsideCause.TOO_SLOW)


@pytest.mark.parametrize(
    "data",
    [b"x\n" * 400_000, b"[" + b"[]," * 2_000_000 + b"[]]", b"x\n[" + b"[]," * 2_000_000 + b"[]]"],
    ids=["lines", "one value", "one value in lines"],
)
def test_an_object_that_takes_too_much_memory_is_set_aside(
    connection: Connection, tmp_path: Path, store: RawStore, data: bytes
) -> None:
    (tmp_path / "raw" / POISON).write_bytes(data)
    load(connection, store)
    assert_all_but_the_poison(connection, store, SetAsideCause.TOO_LARGE)


def test_an_object_beyond_all_size_is_set_aside_unread(connection: Connection, tmp_path: Path, store: RawStore) -> None:
    with (tmp_path / "raw" / POISON).open("wb") as file:
        file.truncate(MAX_OBJECT_BYTES + 1)
    load(connection, store)
    assert_all_but_the_poison(connection, store, SetAsideCause.TOO_LARGE)


def test_an_object_that_the_warehouse_refuses_is_set_aside_alone(
    connection: Connection, store: RawStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = chunk_writing.write_rows

    def refusing(cursor: psycopg2.extensions.cursor, rows: Any) -> Any:
        if POISON in rows.raw_objects:
            cursor.execute("select 1 / 0")
        return honest(cursor, rows)

    monkeypatch.setattr(chunk_writing, "write_rows", refusing)
    assert load(connection, store).set_aside == 1
    assert_all_but_the_poison(connection, store, SetAsideCause.REFUSED_BY_WAREHOUSE)


def test_an_overwritten_object_is_a_new_one(
    connection: Connection, tmp_path: Path, store: RawStore, on_poison: Callable[..., None]
) -> None:
    on_poison(_no_memory)
    load(connection, store)
    (tmp_path / "raw" / POISON).write_text('{"eventName":"page_view","x":"antidote"}\n')
    assert load(connection, store).loaded == 1
    assert objects_set_aside(connection) == []
    assert day_figures(connection, [DAY])[DAY].set_aside == 0


def test_many_short_events_are_written_in_parts(connection: Connection, tmp_path: Path) -> None:
    folder = tmp_path / "raw" / FOLDER
    folder.mkdir(parents=True)
    for number in range(4):
        (folder / f"event-{number}.json").write_bytes(b'{"eventName":"a"}\n' * 50_000)
    store = FolderStore(tmp_path / "raw")
    chunks: list[int] = []
    load_objects(
        connection,
        store,
        store.list_objects("events/"),
        context=context(),
        on_chunk=lambda day, so_far: chunks.append(so_far.events),
    )
    assert chunks == [150_000, 200_000]


def test_what_is_set_aside_is_listed_named_and_taken_up_again(
    warehouse_address: WarehouseAddress, connection: Connection, tmp_path: Path, store: RawStore
) -> None:
    at = warehouse_address
    environment = {
        "DWH_HOST": at.host,
        "DWH_PORT": str(at.port),
        "DWH_USER": at.user,
        "DWH_PASSWORD": at.password or "",
        "DWH_DATABASE": at.database,
        "CLICKSTREAM_HOME": str(tmp_path / "home"),
        "RAW_URL": store.url,
        "COLUMNS": "400",
    }
    load_day = ("load", "--from", str(DAY), "--to", str(DAY))
    (tmp_path / "raw" / POISON).write_bytes(b"x\n" * 400_000)
    done = clickstream(*load_day, **environment)
    assert done.returncode == 0, done.stderr
    assert "1 object could not be loaded and is set aside" in done.stdout
    assert_all_but_the_poison(connection, store, SetAsideCause.TOO_LARGE)
    listed = clickstream("objects", "list", **environment).stdout
    assert POISON in listed
    assert "too_large" in listed
    doctor = clickstream("doctor", **environment)
    assert doctor.returncode == 1
    assert POISON in doctor.stdout
    again = clickstream("objects", "retry", POISON, **environment)
    assert again.returncode == 1
    assert "still could not be loaded" in again.stderr
    assert_all_but_the_poison(connection, store, SetAsideCause.TOO_LARGE)
    taken_up = clickstream("objects", "retry", "--all", "--times", "4", **environment)
    assert taken_up.returncode == 0, taken_up.stderr
    assert objects_set_aside(connection) == []
    figures = day_figures(connection, [DAY])[DAY]
    assert (figures.objects, figures.rejected, figures.set_aside) == (HONEST + 1, 400_000, 0)
    assert failing_rows(connection, "books_balance", [DAY]) == []
    # By hand: what is loaded can't be set aside, what isn't can.
    refused = clickstream("objects", "set-aside", POISON, "--reason", "it smells", **environment)
    assert refused.returncode == 1
    other = f"{FOLDER}/event-odd.json"
    (tmp_path / "raw" / other).write_text('{"eventName":"page_view"}\n')
    assert clickstream("objects", "set-aside", other, "--reason", "it smells", **environment).returncode == 0
    assert "it smells" in clickstream("objects", "list", **environment).stdout
    assert "0 objects read" in clickstream(*load_day, **environment).stdout


@pytest.mark.parametrize("spelled", ["c-7", "c\\u002d7"])
def test_an_erasure_refuses_to_pass_over_what_is_set_aside(
    connection: Connection, tmp_path: Path, store: RawStore, spelled: str
) -> None:
    (tmp_path / "raw" / POISON).write_bytes(b'{"clientId":"' + spelled.encode() + b'"}\n' + b"x\n" * 400_000)
    load(connection, store)
    (aside,) = objects_set_aside(connection)
    with pytest.raises(CannotErase, match=aside.key):
        find_person(connection, store, Person(frozenset({"c-7"}), frozenset()), key=b"key")
    assert find_person(connection, store, Person(frozenset({"c-8"}), frozenset()), key=b"key").rows == 2
