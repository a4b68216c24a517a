"""A day with a poisonous object among honest ones, and loads of it."""

import multiprocessing
import os
from contextlib import closing
from datetime import date
from typing import Any

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.domain.reading_budget import SetAsideCause
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.raw.object_store import RawStore
from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.tables.check_files import failing_rows
from clickstream_pipeline.storage.tables.day_figures import day_figures
from clickstream_pipeline.storage.tables.load_result import LoadResult
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale, stale_days
from clickstream_pipeline.storage.tables.set_aside import objects_set_aside
from clickstream_pipeline.storage.tables.store_comparison import compare_with_store
from clickstream_pipeline.storage.tables.unseen import unseen_objects
from tests.storage.loads import context

DAY = date(2026, 1, 5)


FOLDER = "events/2026/01/05/02"


HONEST = 20


POISON = f"{FOLDER}/event-07-poison.json"


MARK = b"poison"


def load(connection: Connection, store: RawStore, **options: Any) -> LoadResult:
    result = load_objects(connection, store, store.list_objects("events/"), context=context(**options))
    recompute_stale(connection, choices=ModelChoices("VND", lock_timeout_s=30))
    return result


def killed_loading(address: WarehouseAddress, store: RawStore) -> None:
    """A loader in a process of its own, which something ends as the kernel does when memory runs out."""
    process = multiprocessing.get_context("fork").Process(target=load_and_exit, args=(address, store))
    process.start()
    process.join(60)
    assert process.exitcode == -9


def load_and_exit(address: WarehouseAddress, store: RawStore) -> None:
    with closing(connect(address)) as connection:
        load(connection, store)
    os._exit(0)


def kill() -> None:
    os.kill(os.getpid(), 9)


def assert_all_but_the_poison(connection: Connection, store: RawStore, cause: SetAsideCause) -> None:
    """All honest events are there; the poisonous object is set aside for a cause; the books balance beside it."""
    (aside,) = objects_set_aside(connection)
    assert (aside.key, aside.cause, aside.load_date) == (POISON, cause, DAY)
    figures = day_figures(connection, [DAY])[DAY]
    assert (figures.objects, figures.events, figures.loaded, figures.set_aside) == (HONEST, 2 * HONEST, 2 * HONEST, 1)
    assert stale_days(connection) == []
    with connection, connection.cursor() as cursor:
        cursor.execute("select objects, events, set_aside from load_daily")
        assert cursor.fetchall() == [(HONEST, 2 * HONEST, 1)]
        cursor.execute("select count(*) from load_attempts")
        assert cursor.fetchone() == (0,)
    difference = compare_with_store(connection, store, [DAY], as_of=aside.set_aside_at)
    assert difference.is_empty()
    assert difference.set_aside == [POISON]
    assert failing_rows(connection, "books_balance", [DAY]) == []
    assert unseen_objects(connection, list(store.list_objects("events/"))) == []
