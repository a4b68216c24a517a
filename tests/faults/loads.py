"""A day to load, in a hundred transactions that can be interrupted, and the tables to compare."""

import random
import subprocess
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg2.extensions

from benchmarks.workload import write_workload
from clickstream_pipeline.settings import WarehouseAddress, load_settings
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.tables.check_files import failing_rows
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from tests.commands import clickstream, clickstream_begun, wait_for
from tests.faults.cut_proxy import cutting_proxy
from tests.storage.loads import Tables, context, set_zone, tables_of
from tests.storage.tables.right_tables import empty

DAY = datetime(2026, 1, 5, tzinfo=UTC)
OBJECTS = 100


def load_of(day: datetime) -> tuple[str, ...]:
    """The words that load a day."""
    return ("load", "--from", str(day.date()), "--to", str(day.date()))


LOAD = load_of(DAY)


def write_day(folder: Path, day: datetime = DAY) -> None:
    """A day of 3,000 events in 100 objects, with duplicates, orders and broken lines among them."""
    write_workload(folder, events=30 * OBJECTS, events_per_object=30, day=day)


def undisturbed(connection: psycopg2.extensions.connection, raw: Path) -> Tables:
    """The tables as an undisturbed load leaves them; the warehouse is empty again afterwards."""
    # As the processes that load later on: nothing else is configured.
    set_zone(connection, load_settings().shop_timezone)
    store = FolderStore(raw)
    load_objects(connection, store, list(store.list_objects("events/")), context=context())
    recompute_stale(connection, choices=ModelChoices("VND", lock_timeout_s=30))
    tables = tables_of(connection)
    empty(connection)
    assert len(tables["clickstream_events"]) > 2_900
    return tables


def environment(address: WarehouseAddress, raw: Path, *, port: int | None = None) -> dict[str, str]:
    """What a loader's process is configured with: chunks of about one object each."""
    return {
        "DWH_HOST": address.host,
        "DWH_PORT": str(port or address.port),
        "DWH_USER": address.user,
        "DWH_PASSWORD": address.password or "",
        "DWH_DATABASE": address.database,
        "RAW_URL": raw.as_uri(),
        "CLICKSTREAM_CHUNK_BYTES": "30000",
    }


def objects_loaded(address: WarehouseAddress) -> int:
    with closing(connect(address)) as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from raw_objects")
        (count,) = cursor.fetchone() or (0,)
        return int(count)


def load_on(address: WarehouseAddress, raw: Path, day: datetime = DAY) -> Tables:
    """Loads what is left, undisturbed; the tables afterwards, whose books balance."""
    done = clickstream(*load_of(day), **environment(address, raw))
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert_balanced(address, day.date())
    with closing(connect(address)) as connection:
        return tables_of(connection)


def assert_balanced(address: WarehouseAddress, day: date) -> None:
    """Fails unless every object's events are all there, loaded, duplicate or rejected, and nothing else is."""
    with closing(connect(address)) as connection:
        assert failing_rows(connection, "books_balance", [day]) == []


def refusal(done: "subprocess.CompletedProcess[str]") -> str:
    """The one sentence with which a command failed, without line breaks, traces or secrets."""
    assert done.returncode == 1, done.stderr
    sentence = done.stderr.removesuffix("\n")
    assert sentence.startswith("clickstream: ")
    assert "\n" not in sentence
    return sentence.removeprefix("clickstream: ")


def kill_a_load(address: WarehouseAddress, raw: Path, *, seed: int) -> None:
    """Begins a load and kills it (SIGKILL) when a random number of objects is loaded, and not all."""
    until = random.Random(seed).randrange(1, OBJECTS // 2)
    loader = clickstream_begun(*LOAD, **environment(address, raw))
    try:
        wait_for(lambda: objects_loaded(address) >= until)
    finally:
        loader.kill()
        loader.communicate()
    assert until <= objects_loaded(address) < OBJECTS


def cut_a_load_off(address: WarehouseAddress, raw: Path, *, seed: int) -> "subprocess.CompletedProcess[str]":
    """Runs a load whose connection is cut when a random number of bytes has gone to the server, and not all."""
    after_bytes = random.Random(seed).randrange(100_000, 1_500_000)
    with cutting_proxy(address.host, address.port, after_bytes=after_bytes) as port:
        cut = clickstream(*LOAD, **environment(address, raw, port=port))
    assert objects_loaded(address) < OBJECTS
    return cut
